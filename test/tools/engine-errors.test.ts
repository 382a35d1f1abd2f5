import assert from "node:assert/strict";
import { errorLines, failureOf } from "../../tools/engine-errors";

describe("the engine's useful lines", () => {
  it("are its own error, without the display of progress", () => {
    const output = [
      "warning: a version is new",
      "error: no stack named 'test' found",
      "  a detail of it",
      "Previewing update (test):",
      "@ previewing update....",
      " +  pulumi:pulumi:Stack plumbline-test create",
    ].join("\n");
    assert.equal(errorLines(output), "no stack named 'test' found\n  a detail of it");
  });

  it("are what a plugin or pack said below it, too", () => {
    const output = [
      "error: preview failed",
      "Destroying (test):",
      "@ destroying....",
      "Diagnostics:",
      "  pulumi:pulumi:Stack (plumbline-test):",
      "    TypeError: this pack is broken",
      "    mind the gap",
    ].join("\n");
    assert.equal(errorLines(output), "preview failed\n    TypeError: this pack is broken");
  });

  it("are the last ones, where it says no error", () => {
    const lines = Array.from({ length: 12 }, (_, number) => `line ${number}`);
    assert.equal(errorLines(lines.join("\n")), lines.slice(2).join("\n"));
  });
});

describe("the engine's failure", () => {
  it("is what it reported, each once", () => {
    const { message } = failureOf(
      "up",
      "test",
      new Set(["a is refused (a)", "b is refused (b)"]),
      new Error("x"),
    );
    assert.equal(message, "the engine could not update test: a is refused (a)\nb is refused (b)");
  });

  it("is what it printed, where it reported nothing", () => {
    const error = new Error(
      "code: 255\n stdout: much\n stderr: Command failed with exit code 255: pulumi\nerror: the stack is locked\n err?: the same again\n",
    );
    assert.equal(
      failureOf("preview", "test", new Set(), error).message,
      "the engine could not preview test: the stack is locked",
    );
    assert.equal(
      failureOf("destroy", "test", new Set(), error).message,
      "the engine could not empty test: the stack is locked",
    );
  });
});
