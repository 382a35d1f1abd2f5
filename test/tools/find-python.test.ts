import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findPython, pythonEnv } from "../../tools/find-python";
import { useFolder, writeScript } from "../support/executable";

const answer = (version: string, executable: string) =>
  `echo '[[${version}], "${executable}", "cpython-311 linux-x86_64"]'`;

describe("finding a Python", () => {
  const folder = useFolder();
  const bin = (name: string) => join(folder(), "bin", name);
  const env = (more: Record<string, string> = {}) => ({ PATH: join(folder(), "bin"), ...more });

  it("takes python3 when it is new enough, at the path that it gives itself", async () => {
    await writeScript(bin("python3"), answer("3, 11, 0", "/opt/python/bin/python3.11"));
    assert.deepEqual(await findPython(env()), {
      executable: "/opt/python/bin/python3.11",
      version: "3.11.0",
      platform: "cpython-311 linux-x86_64",
    });
  });

  it("passes over what is too old, what is broken and what is no Python", async () => {
    await writeScript(bin("python3"), answer("3, 10, 14", ""));
    await writeScript(bin("python3.14"), "echo 'command not found' >&2; exit 127");
    await writeScript(bin("python3.13"), "echo hello");
    await writeScript(bin("python3.12"), answer("3, 12, 1", ""));
    assert.deepEqual((await findPython(env())).executable, bin("python3.12"));
  });

  it("says what was found, what is needed and what to install", async () => {
    await writeScript(bin("python3"), answer("3, 9, 2", ""));
    await writeScript(bin("python3.12"), "echo 'shim: no such version' >&2; exit 127");
    await writeScript(bin("python"), answer("2, 7, 18", ""));
    await assert.rejects(findPython(env()), (error: Error) => {
      assert.equal(
        error.message,
        [
          "no Python was found on PATH that the evaluator runs on:",
          `  ${bin("python3")} is version 3.9.2; Python 3.11 or newer is needed`,
          `  ${bin("python3.12")} does not say its version (exit 127: shim: no such version)`,
          `  ${bin("python")} is version 2.7.18; Python 3.11 or newer is needed`,
          "Install Python 3.11 or newer (https://www.python.org/downloads/, or your system's package:",
          "apt install python3 python3-venv, dnf install python3, brew install python), or set PLUMBLINE_PYTHON to one's path.",
          "Only evaluating a model needs Python; preview, up and cost do not.",
        ].join("\n"),
      );
      return true;
    });
    await assert.rejects(
      findPython({ PATH: join(folder(), "empty") }),
      /^Error: no Python was found on PATH that the evaluator runs on\. Install Python 3\.11/,
    );
  });

  it("takes the one that is named, or says why not", async () => {
    await writeScript(bin("python3"), answer("3, 12, 1", ""));
    const own = await writeScript(join(folder(), "own"), answer("3, 13, 0", ""));
    assert.equal((await findPython(env({ PLUMBLINE_PYTHON: own }))).version, "3.13.0");
    const old = await writeScript(join(folder(), "old"), answer("3, 8, 0", ""));
    await assert.rejects(
      findPython(env({ PLUMBLINE_PYTHON: old })),
      /^Error: PLUMBLINE_PYTHON: .*\/old is version 3\.8\.0; Python 3\.11 or newer is needed\.\nInstall/,
    );
    const plain = join(folder(), "plain");
    await writeFile(plain, "");
    for (const path of [plain, join(folder(), "nowhere")])
      await assert.rejects(
        findPython(env({ PLUMBLINE_PYTHON: path })),
        /is not an executable file\.\nInstall/,
      );
  });

  it("keeps a person's own modules out", () => {
    const given = { PATH: "/bin", PYTHONPATH: "/mine", PYTHONHOME: "/home", PYTHONSTARTUP: "/x.py" };
    assert.deepEqual(pythonEnv(given, { PYTHONPATH: "/ours" }), {
      PATH: "/bin",
      PYTHONNOUSERSITE: "1",
      PYTHONPATH: "/ours",
    });
  });
});
