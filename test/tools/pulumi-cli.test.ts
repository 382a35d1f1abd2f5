import assert from "node:assert/strict";
import { join } from "node:path";
import { builtPulumi } from "../../tools/build-pulumi";
import { findPulumi, packHostFolders } from "../../tools/pulumi-cli";
import { useFolder, writePulumi, writeScript } from "../support/executable";

describe("finding Pulumi", () => {
  const folder = useFolder();
  const said: string[] = [];
  const at = (name: string) => join(folder(), name);
  const find = (env: Record<string, string>) =>
    findPulumi({
      env: { HOME: folder(), XDG_CACHE_HOME: at("cache"), PATH: "", ...env },
      progress: (line) => said.push(line),
    });
  beforeEach(() => said.splice(0));

  it("takes the one that PLUMBLINE_PULUMI names, before PATH", async () => {
    const executable = await writePulumi(at("mine/pulumi-next"), "3.260.1");
    await writePulumi(at("bin/pulumi"), "3.250.0");
    const found = await find({ PLUMBLINE_PULUMI: executable, PATH: at("bin") });
    assert.deepEqual(found, { executable, version: "3.260.1", origin: "PLUMBLINE_PULUMI" });
  });

  it("refuses a named one that is missing, silent, too old or of another major version", async () => {
    const cases: [string, RegExp][] = [
      [at("missing"), /^Error: PLUMBLINE_PULUMI: \S+ is not an executable file\. Set it to the path/],
      [
        await writeScript(at("silent"), "echo broken >&2; exit 4"),
        /does not answer "version" with one \(exit 4: broken\)/,
      ],
      [await writePulumi(at("old"), "3.249.9"), /is version 3\.249\.9; 3\.250\.0 or a newer 3\.x is needed/],
      [await writePulumi(at("next"), "4.0.0"), /is version 4\.0\.0; 3\.250\.0 or a newer 3\.x is needed/],
      [await writePulumi(at("beta"), "4.0.0-beta.1"), /is version 4\.0\.0-beta\.1; /],
    ];
    for (const [PLUMBLINE_PULUMI, message] of cases)
      await assert.rejects(find({ PLUMBLINE_PULUMI }), message);
  });

  it("takes the first on PATH that is new enough, and says which it skips", async () => {
    const old = await writePulumi(at("old/pulumi"), "3.200.0");
    const executable = await writePulumi(at("new/pulumi"), "3.251.0-dev.0");
    const found = await find({ PATH: `${at("old")}:${at("new")}` });
    assert.deepEqual(found, { executable, version: "3.251.0-dev.0", origin: "PATH" });
    assert.deepEqual(said, [`skipping ${old}: it is version 3.200.0; 3.250.0 or a newer 3.x is needed`]);
  });

  it("takes the one that was built before", async () => {
    const executable = await writePulumi(builtPulumi({ XDG_CACHE_HOME: at("cache") }), "3.250.0");
    assert.deepEqual(await find({}), { executable, version: "3.250.0", origin: "built" });
  });

  it("builds again what was built and is damaged", async () => {
    const executable = await writeScript(builtPulumi({ XDG_CACHE_HOME: at("cache") }), "exit 1");
    await writeScript(
      at("bin/go"),
      `while [ "$1" != "-o" ]; do shift; done; printf '#!/bin/sh\\necho v3.250.0\\n' > "$2"; chmod 755 "$2"`,
    );
    assert.deepEqual(await find({ PATH: at("bin") }), { executable, version: "3.250.0", origin: "built" });
    assert.match(said[0] ?? "", /^building Pulumi again: /);
  });

  it("adds the pack host to PATH only where Node's language host is missing", async () => {
    const pulumi = { executable: at("bin/pulumi"), version: "3.250.0", origin: "PATH" } as const;
    const [shim] = await packHostFolders(pulumi, { PATH: at("bin") });
    assert.match(shim ?? "", /tools\/analyzer$/);
    await writeScript(at("hosts/pulumi-language-nodejs"), "true");
    assert.deepEqual(await packHostFolders(pulumi, { PATH: at("hosts") }), []);
    await writeScript(at("bin/pulumi-language-nodejs"), "true");
    assert.deepEqual(await packHostFolders(pulumi, {}), []);
  });
});
