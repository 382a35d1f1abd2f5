import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readStackFile } from "../../cli/stack-file";
import { InvalidInput } from "../../governance/reading/problem";
import { useFolder } from "../support/executable";

describe("readStackFile", () => {
  const folder = useFolder();
  const write = (text: string, name = "dev"): void =>
    writeFileSync(path.join(folder(), `Pulumi.${name}.yaml`), text);

  it("holds values as Pulumi does: text as it is, everything else as JSON", async () => {
    const text = [
      "config:",
      "  plumbline:region: us-east-1",
      "  plumbline:production: true",
      "  plumbline:services: [dev/a.yaml]",
      "  plumbline:budgets: { cc-a: { monthlyUsd: 700 } }",
      "  plumbline:evaluateAt: 2026-11-21T00:00:00Z",
      '  plumbline:number: "007"',
      "",
    ].join("\n");
    write(text);
    assert.deepEqual(await readStackFile(folder(), "dev"), {
      name: "Pulumi.dev.yaml",
      text,
      config: {
        "plumbline:region": "us-east-1",
        "plumbline:production": "true",
        "plumbline:services": '["dev/a.yaml"]',
        "plumbline:budgets": '{"cc-a":{"monthlyUsd":700}}',
        "plumbline:evaluateAt": "2026-11-21T00:00:00Z",
        "plumbline:number": "007",
      },
    });
  });

  it("names the environments that there are when it is asked for another", async () => {
    write("config: {}\n");
    write("config: {}\n", "prod");
    for (const unknown of ["production", "", "../dev", "dev.yaml"])
      await assert.rejects(readStackFile(folder(), unknown), (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(error.message, /has no such environment; there are dev, prod$/);
        return true;
      });
  });

  it("says that a folder holds none", async () => {
    await assert.rejects(readStackFile(folder(), "dev"), /has no such environment; there are none$/);
  });

  for (const [what, text] of Object.entries({
    "a file without config": "encryptionsalt: v1:a\n",
    "config that is empty": "config:\n",
    "config that is a list": "config: [a]\n",
    "config that is text": "config: a\n",
    "a list": "- config\n",
  }))
    it(`refuses ${what}`, async () => {
      write(text);
      await assert.rejects(
        readStackFile(folder(), "dev"),
        /Pulumi\.dev\.yaml config: must be a map of configuration keys/,
      );
    });

  it("refuses an empty file", async () => {
    write("");
    await assert.rejects(readStackFile(folder(), "dev"), /Pulumi\.dev\.yaml:1: is empty/);
  });

  it("names the line of YAML that cannot be read", async () => {
    write("config:\n  a: 1\n  a: 2\n");
    await assert.rejects(readStackFile(folder(), "dev"), (error: unknown) => {
      assert.ok(error instanceof InvalidInput);
      assert.match(error.message, /Pulumi\.dev\.yaml:3/);
      return true;
    });
  });
});
