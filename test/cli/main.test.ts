import assert from "node:assert/strict";
import packageJson from "../../package.json";
import { plumbline, useDesk } from "../support/cli";

describe("plumbline, as a process", () => {
  const desk = useDesk();

  it("knows its version", async () => {
    assert.deepEqual(await plumbline(["--version"]), {
      status: 0,
      stdout: `${packageJson.version}\n`,
      stderr: "",
    });
  });

  it("lists its commands", async () => {
    const { status, stdout } = await plumbline(["--help"]);
    assert.equal(status, 0);
    for (const command of ["preview", "up", "cost", "validate", "prices"])
      assert.match(stdout, new RegExp(`^ +${command}\\b`, "m"));
  });

  it("exits 1 on a command that it does not know, and names the one that was meant", async () => {
    const { status, stdout, stderr } = await plumbline(["previw", "dev"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: unknown command 'previw'\n\(Did you mean preview\?\)/);
  });

  it("exits 1 on a missing argument and on an unknown option", async () => {
    for (const [args, says] of [
      [["cost"], /^error: missing required argument 'environment'/],
      [["cost", "dev", "--jsn"], /^error: unknown option '--jsn'/],
      [
        ["preview", "dev", "--plugins", "fake"],
        /^error: option '--plugins <mode>' argument 'fake' is invalid/,
      ],
    ] as const) {
      const { status, stdout, stderr } = await plumbline(args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, says);
    }
  });

  it("exits 1 on bad input with one message on stderr and none on stdout, not even with --json", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:region"], "the moon");
    const { status, stdout, stderr } = await desk().plumbline("cost", "dev", "--json");
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(
      stderr,
      /^error: Pulumi\.dev\.yaml: 1 problem\n {2}- Pulumi\.dev\.yaml:3 plumbline:region: .*\n$/,
    );
  });

  it("exits 2 when the environment does not comply", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:budgets", "cc-platform", "monthlyUsd"], 1);
    const { status, stdout, stderr } = await desk().plumbline("cost", "dev");
    assert.deepEqual([status, stderr], [2, ""]);
    assert.match(stdout, /\ndev does not comply: nothing may be applied\.\n$/);
  });

  it("shows where an error comes from to who asks for it", async () => {
    const { status, stderr } = await plumbline(["cost", "nowhere"], { PLUMBLINE_DEBUG: "1" });
    assert.equal(status, 1);
    assert.match(stderr, /^error: environment "nowhere"/);
    assert.match(stderr, /^ +at .*stack-file\.ts/m);
  });
});
