import assert from "node:assert/strict";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runShort } from "../../tools/child";
import { LOCKS, environmentOfLocks, evaluatorEnv, type LockFile } from "../../tools/python-environment";
import { useFolder, writeScript } from "../support/executable";

/** Answers its version, copies itself into the environment that it is to make, and records what pip is asked. */
const FAKE_PYTHON = `
case "$1 $2" in
"-c "*) echo "[[3, 11, \${PATCH:-0}], \\"$0\\", \\"cpython-311 any\\"]" ;;
"-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo venv >> "$RECORD" ;;
"-m pip") shift 2; echo "$*" >> "$RECORD"; echo "$TMPDIR" > "$RECORD.tmpdir"; [ -z "$SAY" ] || { echo "$SAY"; exit 1; } ;;
esac`;

describe("the evaluator's Python", () => {
  const folder = useFolder();
  const said: string[] = [];
  const record = () => join(folder(), "record");
  const env = (more: Record<string, string> = {}) => ({
    PATH: join(folder(), "bin"),
    XDG_CACHE_HOME: join(folder(), "cache"),
    RECORD: record(),
    ...more,
  });
  const lock = () => ({ file: join(folder(), "requirements.lock") });
  const options = (more?: Record<string, string>) => ({
    env: env(more),
    progress: (line: string) => void said.push(line),
    pollMs: 20,
  });
  const make = (more?: Record<string, string>, locks: readonly LockFile[] = [lock()]) =>
    environmentOfLocks(locks, options(more));
  const pythons = () => join(folder(), "cache", "plumbline", "python");
  beforeEach(async () => {
    said.splice(0);
    await writeScript(join(folder(), "bin", "python3"), FAKE_PYTHON);
    await writeFile(lock().file, "tiny==1.0\n");
  });
  const steps = async () => (await readFile(record(), "utf8")).trim().split("\n");

  it("installs what the lock names by hash, whole wheels only, and once", async () => {
    const python = await make();
    assert.equal(await make(), python);
    assert.match(python, /\/cache\/plumbline\/python\/3\.11\.0-[0-9a-f]{16}\/bin\/python$/);
    const [venv, pip, ...rest] = await steps();
    assert.equal(venv, "venv");
    assert.ok(pip?.startsWith("install --require-hashes --only-binary :all: --no-input"), pip);
    assert.ok(pip?.endsWith(`-r ${lock().file}`), pip);
    assert.deepEqual(rest, []);
    assert.match(said[0] ?? "", /^setting up Python 3\.11\.0 for the evaluator, once/);
    assert.match(said.at(-1) ?? "", /^set up the evaluator's Python in \d+ s$/);
  });

  it("installs what is read for its data without what that depends on", async () => {
    const data = { file: join(folder(), "data.lock"), withoutDependencies: true };
    await writeFile(data.file, "data==1.0\n");
    await make({}, [lock(), data]);
    const [, first, second] = await steps();
    assert.ok(!first?.includes("--no-deps"));
    assert.ok(second?.includes(`--no-deps -r ${data.file}`), second);
  });

  it("makes another for another lock, another Python, or a lock that is used otherwise", async () => {
    const first = await make();
    const patched = await make({ PATCH: "9" });
    const data = await make({}, [{ ...lock(), withoutDependencies: true }]);
    await writeFile(lock().file, "tiny==2.0\n");
    assert.equal(new Set([first, patched, data, await make()]).size, 4);
    assert.equal((await readdir(pythons())).length, 4);
  });

  it("is made by one of several that want it at once", async () => {
    assert.equal(new Set(await Promise.all([make(), make(), make()])).size, 1);
    assert.deepEqual((await steps()).length, 2);
  });

  it("makes it anew when the Python that it links to is gone", async () => {
    const python = await make();
    await rm(python);
    assert.equal(await make(), python);
    assert.equal((await stat(python)).isFile(), true);
  });

  it("keeps pip's temporary files beside the environment, and nothing of one that failed", async () => {
    await assert.rejects(make({ SAY: "anything" }));
    const temporary = (await readFile(`${record()}.tmpdir`, "utf8")).trim();
    assert.ok(temporary.startsWith(pythons()), temporary);
    assert.deepEqual(await readdir(pythons()), []);
  });

  const FAILURES: readonly (readonly [string, RegExp])[] = [
    ["OSError: [Errno 28] No space left on device", /The disk is full: make room in .*XDG_CACHE_HOME/],
    ["Temporary failure in name resolution", /could not be reached: the first time, the network is needed/],
    ["THESE PACKAGES DO NOT MATCH THE HASHES", /not the one that the lock file names by hash/],
    [
      "ERROR: No matching distribution found for tiny==1.0",
      /not to be had for Python 3\.11\.0 \(cpython-311 any\)/,
    ],
    ["The virtual environment was not created: ensurepip is not available", /apt install python3-venv/],
  ];
  for (const [output, hint] of FAILURES)
    it(`says what to do about: ${output}`, async () => {
      await assert.rejects(make({ SAY: output }), (error: Error) => {
        assert.match(
          error.message,
          /^setting up the evaluator's Python failed: python -m pip install … ended with 1/,
        );
        assert.ok(error.message.includes(`\n  ${output}\n`), error.message);
        assert.match(error.message, hint);
        return true;
      });
    });

  it("names a lock that is not there", async () => {
    await rm(lock().file);
    await assert.rejects(
      make(),
      /requirements\.lock: cannot be read \(ENOENT.*restore it from the repository/,
    );
  });

  it("locks every package of the evaluator by hash", async () => {
    for (const { file } of [...LOCKS.core, ...LOCKS.dev]) {
      const requirements = (await readFile(file, "utf8")).replace(/\\\n/g, "").split("\n");
      const packages = requirements.filter((line) => /^[a-z0-9]/i.test(line));
      assert.ok(packages.length > 0, file);
      for (const line of packages) assert.match(line, /^[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
    }
  });

  it("runs the evaluator on its own modules and leaves no file in the repository", () => {
    const { PYTHONPATH, PYTHONDONTWRITEBYTECODE } = evaluatorEnv({ PYTHONPATH: "/mine" });
    assert.match(PYTHONPATH ?? "", /services\/evaluator\/src:.*services\/evaluator$/);
    assert.equal(PYTHONDONTWRITEBYTECODE, "1");
  });

  it("really installs a wheel, and refuses one that was changed", async function () {
    this.timeout(60_000);
    const python = await runShort("python3", ["-c", WRITE_WHEEL, folder()], { env: process.env });
    assert.equal(python.status, 0, python.stderr);
    await writeFile(lock().file, `tiny==1.0 --hash=sha256:${python.stdout.trim()}\n`);
    const real = {
      env: {
        ...process.env,
        XDG_CACHE_HOME: join(folder(), "cache"),
        PIP_NO_INDEX: "1",
        PIP_FIND_LINKS: folder(),
        PIP_NO_CACHE_DIR: "1",
      },
      progress: () => undefined,
    };
    const executable = await environmentOfLocks([lock()], real);
    const answered = await runShort(executable, ["-c", "import tiny; print(tiny.SIZE)"], {
      env: process.env,
    });
    assert.equal(answered.stdout, "1\n", answered.stderr);
    await writeFile(lock().file, `tiny==1.0 --hash=sha256:${"0".repeat(64)}\n`);
    await assert.rejects(environmentOfLocks([lock()], real), /not the one that the lock file names by hash/);
  });
});

const WRITE_WHEEL = `
import hashlib, pathlib, sys, zipfile
file = pathlib.Path(sys.argv[1]) / "tiny-1.0-py3-none-any.whl"
with zipfile.ZipFile(file, "w") as wheel:
    wheel.writestr("tiny.py", "SIZE = 1")
    wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
    wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("tiny-1.0.dist-info/RECORD", "")
print(hashlib.sha256(file.read_bytes()).hexdigest())
`;
