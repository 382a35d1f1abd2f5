import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EVALUATOR_FOLDER } from "../../tools/python-environment";
import { pytestCommand, runOnTerminal } from "../../tools/run-pytest";
import { useFolder, writeScript } from "../support/executable";

describe("running the evaluator's tests", () => {
  const folder = useFolder();
  const record = () => join(folder(), "record");
  const python = (body: string) => writeScript(join(folder(), "python"), body);
  const env = () => ({ RECORD: record(), PYTHONPATH: "/mine" });

  it("runs in the evaluator's folder, on its modules, and passes the exit status on", async () => {
    const fake = await python('echo "$* in $(pwd) with $PYTHONPATH" > "$RECORD"; exit 5');
    assert.equal(await runOnTerminal(fake, ["-m", "pytest"], { env: env() }), 5);
    const modules = `${join(EVALUATOR_FOLDER, "src")}:${EVALUATOR_FOLDER}`;
    assert.equal(await readFile(record(), "utf8"), `-m pytest in ${EVALUATOR_FOLDER} with ${modules}\n`);
  });

  it("runs every test, or those that are chosen, and leaves no cache", () => {
    const pytest = "-m pytest -p no:cacheprovider";
    assert.equal(pytestCommand([]).join(" "), `${pytest} tests`);
    assert.equal(pytestCommand(["tests/test_a.py", "-x"]).join(" "), `${pytest} tests/test_a.py -x`);
  });

  it("fails when they are ended by a signal, or cannot be started", async () => {
    const controller = new AbortController();
    const fake = await python("exec sleep 60");
    const running = runOnTerminal(fake, [], { env: env(), signal: controller.signal });
    controller.abort();
    assert.equal(await running, 1);
    await assert.rejects(runOnTerminal(join(folder(), "nowhere"), [], { env: env() }), /ENOENT/);
  });
});
