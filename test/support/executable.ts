/** Executables that stand in for others in tests: shell scripts in a temporary folder. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A temporary folder for each test of the surrounding `describe`. */
export function useFolder(): () => string {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumbline-test-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Writes a shell script that finds the system's own commands whatever its caller's PATH is. */
export async function writeScript(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A script that answers `version` as a Pulumi CLI does. */
export function writePulumi(path: string, version: string): Promise<string> {
  return writeScript(path, `echo "v${version}"`);
}
