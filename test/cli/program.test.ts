import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { program } from "../../cli/program";

const COMMANDS = path.join(__dirname, "..", "..", "cli", "commands");

describe("the program", () => {
  it("has a command of every file of commands", () => {
    const names = program().commands.map((command) => command.name());
    const files = readdirSync(COMMANDS).map((file) => path.basename(file, ".ts"));
    // Two files have several commands, named for what they are about.
    const several: Readonly<Record<string, readonly string[]>> = {
      environment: ["preview", "up", "cost"],
      local: ["status", "kubeconfig", "logs", "down"],
    };
    assert.deepEqual([...names].sort(), files.flatMap((file) => several[file] ?? [file]).sort());
  });

  it("makes a new command line each time, so that nothing of a run stays", () => {
    assert.notEqual(program(), program());
  });
});
