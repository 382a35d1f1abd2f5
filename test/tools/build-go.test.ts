import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  buildGo,
  diskFullHint,
  executablesOf,
  goVersionOf,
  isBuilt,
  type GoBuild,
} from "../../tools/build-go";
import { useFolder, writeScript } from "../support/executable";

/** Notes what it builds, then writes what `-o` names; fails for the package that FAIL names. */
const FAKE_GO = `
for last; do :; done; echo "$last" >> "$RECORD/builds"; printf '%s\\n' "$@" > "$RECORD/arguments"
if [ "$last" = "$FAIL" ]; then echo "$last: does not compile" >&2; exit 2; fi
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\n' > "$2"; chmod 755 "$2"`;

describe("building Go commands", () => {
  const folder = useFolder();
  const said: string[] = [];
  const env = (more: Record<string, string> = {}) => ({
    PATH: join(folder(), "bin"),
    HOME: folder(),
    RECORD: folder(),
    ...more,
  });
  const options = (more?: Record<string, string>) => ({
    env: env(more),
    progress: (line: string) => void said.push(line),
    pollMs: 10,
  });
  const wanted = (): GoBuild => ({
    what: "Things 1.2.3",
    module: join(folder(), "module"),
    commands: [
      { name: "one", package: "example.test/one", flags: ["-X a=b", "-X c=d"] },
      { name: "two", package: "example.test/two", flags: [] },
    ],
    folder: join(folder(), "cache", "things", "v1.2.3"),
    duration: "about a minute",
    missing: "there is neither a thing nor Go",
    waysOut: () => Promise.resolve("  - buy one"),
  });
  const builds = async () => (await readFile(join(folder(), "builds"), "utf8")).trim().split("\n");
  beforeEach(async () => {
    said.splice(0);
    await mkdir(join(folder(), "module"));
    await writeFile(join(folder(), "module", "go.mod"), "module example.test/m\n\ngo 1.24.0\n");
    await writeFile(join(folder(), "module", "go.sum"), "");
  });

  it("builds every command once, with the linker's flags, and says how long it takes", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    assert.equal(await isBuilt(wanted()), false);
    assert.deepEqual(await buildGo(wanted(), options()), executablesOf(wanted()));
    assert.equal(await isBuilt(wanted()), true);
    await buildGo(wanted(), options());
    assert.deepEqual(await builds(), ["example.test/one", "example.test/two"]);
    assert.deepEqual(await readdir(join(wanted().folder, "bin")), ["one", "two"]);
    assert.match(said[0] ?? "", /^Things 1\.2\.3 is not installed: .*once \(about a minute on two cores\)/);
    assert.match(said.at(-1) ?? "", /^built Things 1\.2\.3 in \d+ s$/);
    const args = (await readFile(join(folder(), "arguments"), "utf8")).split("\n");
    assert.deepEqual(args.slice(0, 5), ["build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w"]);
  });

  it("goes on where a build failed half way", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    await assert.rejects(buildGo(wanted(), options({ FAIL: "example.test/two" })), (error: Error) => {
      assert.match(error.message, /^building Things 1\.2\.3 failed: go ended with 2 after \d+ s:/);
      assert.match(
        error.message,
        /example\.test\/two: does not compile\nMend that and run again, or:\n {2}- buy one$/,
      );
      return true;
    });
    assert.deepEqual(await readdir(join(wanted().folder, "..")), ["v1.2.3"]);
    await buildGo(wanted(), options());
    assert.deepEqual(await builds(), ["example.test/one", "example.test/two", "example.test/two"]);
  });

  it("says what is missing and what to do when there is no Go", async () => {
    await assert.rejects(buildGo(wanted(), options()), {
      message: "there is neither a thing nor Go. Either\n  - buy one",
    });
  });

  it("knows a full disk by what go says of it", () => {
    const full = ["# example", "write /tmp/x.a: no space left on device"];
    assert.match(diskFullHint(full, "/cache/things").join(), /make room in \/cache\/things \(XDG_CACHE_HOME/);
    assert.match(diskFullHint(["x: Disk quota exceeded"], "/c").join(), /GOMODCACHE/);
    assert.deepEqual(diskFullHint(["undefined: x"], "/c"), []);
  });

  it("reads the least version of Go from the module", async () => {
    assert.equal(await goVersionOf(join(folder(), "module")), "1.24");
  });
});
