import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildKyverno, builtKyverno, KYVERNO_VERSION } from "../../../tools/parity/build-kyverno";
import { useFolder, writeScript } from "../../support/executable";

/** Records its arguments, then writes what `-o` names. */
const FAKE_GO = `
printf '%s\\n' "$@" > "$RECORD/arguments"; cp go.mod "$RECORD"
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\n' > "$2"; chmod 755 "$2"`;

describe("building Kyverno's command line", () => {
  const folder = useFolder();
  const options = () => ({
    env: {
      PATH: join(folder(), "bin"),
      XDG_CACHE_HOME: join(folder(), "cache"),
      RECORD: folder(),
      HOME: folder(),
    },
    progress: () => undefined,
  });

  it("builds the locked version into the user's cache", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    const built = await buildKyverno(options());
    assert.equal(
      built,
      join(folder(), "cache", "plumbline", "kyverno", `v${KYVERNO_VERSION}`, "bin", "kyverno"),
    );
    assert.equal(built, builtKyverno(options().env));
    const args = await readFile(join(folder(), "arguments"), "utf8");
    assert.match(args, /^build\n-mod=readonly\n/);
    assert.match(args, /github\.com\/kyverno\/kyverno\/cmd\/cli\/kubectl-kyverno\n$/);
    const locked = await readFile(join(folder(), "go.mod"), "utf8");
    assert.ok(locked.includes(`github.com/kyverno/kyverno v${KYVERNO_VERSION} `));
  });

  it("says what to install without Go", async () => {
    await assert.rejects(
      buildKyverno(options()),
      /Go was not found on PATH\. Either\n {2}- install Go 1\.\d+/,
    );
  });
});
