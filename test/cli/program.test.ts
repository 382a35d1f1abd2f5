import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { program } from "../../cli/program";

const COMMANDS = path.join(__dirname, "..", "..", "cli", "commands");
const names = (asked?: string): string[] => program(asked).commands.map((command) => command.name());

describe("the program", () => {
  it("has a command of every file of commands", () => {
    const files = readdirSync(COMMANDS).map((file) => path.basename(file, ".ts"));
    // Two files have several commands, named for what they are about.
    const several: Readonly<Record<string, readonly string[]>> = {
      environment: ["preview", "up", "cost"],
      local: ["down", "status", "kubeconfig", "logs"],
    };
    assert.deepEqual(names().sort(), files.flatMap((file) => several[file] ?? [file]).sort());
  });

  it("loads the file of the command that is asked for alone, whichever it is", () => {
    for (const name of names()) {
      const alone = names(name);
      assert.ok(alone.includes(name), name);
      assert.ok(alone.length <= 4, `${name}: ${alone.join(", ")}`);
    }
  });

  it("has every command where it is asked for what it does not have", () => {
    for (const asked of ["--help", "help", "sing", ""]) assert.deepEqual(names(asked), names());
  });

  it("makes a new command line each time, so that nothing of a run stays", () => {
    assert.notEqual(program(), program());
  });
});
