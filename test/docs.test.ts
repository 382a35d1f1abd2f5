import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { describe, it } from "mocha";
import { registerFairness } from "../cli/commands/fairness";
import { program } from "../cli/program";
import { METRICS } from "../governance/fairness/metrics";
import { jsonSchemas } from "../governance/reading/json-schemas";
import { RULES, RULE_NAMES, type RuleLevels } from "../governance/rules/rules";
import { STACK_CONFIG_KEYS } from "../governance/stack-config/stack-config";
import { scripts } from "../package.json";

const ROOT = path.join(__dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const WORKFLOWS = readdirSync(path.join(ROOT, ".github/workflows")).map(
  (file) => `.github/workflows/${file}`,
);

/** Text without fenced blocks, in which `[a](b)` is no link and `#` no heading. */
const prose = (page: string): string => read(page).replace(/^```[\s\S]*?^```$/gm, "");
const fences = (page: string): string[] => [...read(page).matchAll(/^ *```[\s\S]*?^ *```$/gm)].map(String);
const codeSpans = (page: string): string[] =>
  [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);

/** The anchors that GitHub gives to a page's headings. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Relative links that lead nowhere. */
function brokenLinks(page: string): string[] {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : path.join(path.dirname(page), file);
      if (!existsSync(path.join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchors(target).includes(anchor);
    });
}

/** Files and folders of the repository that code spans name and that do not exist. Placeholders and patterns are none. */
function missingFiles(page: string): string[] {
  const folders = readdirSync(ROOT).filter((name) => statSync(path.join(ROOT, name)).isDirectory());
  return codeSpans(page)
    .filter((code) => /^[\w./-]+$/.test(code) && folders.includes(code.split("/")[0] ?? ""))
    .filter((code) => code.includes("/") && !code.startsWith("build/"))
    .filter((code) => !existsSync(path.join(ROOT, code)));
}

/** What is wrong with a command line, as words behind `plumbline`; undefined when the program would take it. */
function commandFault(plumbline: Command, words: readonly string[]): string | undefined {
  let command = plumbline;
  const rest = [...words];
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0]);
    if (!next) break;
    command = next;
    rest.shift();
  }
  if (command.parent === null) return `there is no command ${rest[0] ?? ""}`;
  const unknown = rest
    .filter((word) => word.startsWith("--"))
    .find((word) => !command.options.some(({ long }) => long === word));
  if (unknown !== undefined) return `${command.name()} has no option ${unknown}`;
  if (command.commands.length > 0) return `${command.name()} needs a command of its own`;
  return undefined;
}

const INVOCATION = /(?:^|\$ |run: |`)(?:npx plumbline|plumbline|node cli\/plumbline\.js) ([^|#`\n]+)/gm;

/** Command lines of `plumbline` that a text shows. */
function commandLines(text: string): string[] {
  return [...text.matchAll(INVOCATION)]
    .map(([, line = ""]) => line.trim())
    .filter((line) => !/^:|^…/.test(line));
}

/** Names of all properties of a JSON Schema, however deep. */
function propertyNames(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(propertyNames);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === "properties" ? [...Object.keys(value as object), ...propertyNames(value)] : propertyNames(value),
  );
}

/** Properties that a page names nowhere in code; `model.uri` and `spec.port` name their last part. */
function undocumented(schema: string, page: string, besides: readonly string[] = []): string[] {
  const named = new Set(codeSpans(page).flatMap((code) => [code, ...code.split(/[^\w:-]+/)]));
  const names = new Set(propertyNames(jsonSchemas()[schema]));
  return [...names].filter((name) => !named.has(name) && !besides.includes(name));
}

describe("the documentation", () => {
  const plumbline = program();

  it("has no relative link that leads nowhere", () => {
    assert.deepEqual(
      Object.fromEntries(
        PAGES.map((page) => [page, brokenLinks(page)] as const).filter(([, broken]) => broken.length > 0),
      ),
      {},
    );
  });

  it("finds a link or an anchor that is broken", () => {
    assert.deepEqual(
      ["getting-started", "to-aws", "commands"].filter(
        (name) => !anchors("docs/getting-started.md").includes(name),
      ),
      [],
    );
    assert.ok(!anchors("docs/getting-started.md").includes("to-mars"));
  });

  it("names no file of the repository that does not exist", () => {
    assert.deepEqual(
      PAGES.flatMap((page) => missingFiles(page).map((file) => `${page}: ${file}`)),
      [],
    );
  });

  it("shows no command or option that plumbline does not have", () => {
    const shown = [...PAGES, ...WORKFLOWS].flatMap((file) =>
      commandLines(read(file)).map((line) => ({
        file,
        line,
        fault: commandFault(plumbline, line.split(/\s+/)),
      })),
    );
    assert.ok(shown.length > 20, `only ${shown.length} commands were found`);
    assert.deepEqual(
      shown.filter(({ fault }) => fault !== undefined),
      [],
    );
  });

  it("knows a command from what is none", () => {
    assert.equal(commandFault(plumbline, ["preview", "dev", "--plugins", "vendor"]), undefined);
    assert.equal(commandFault(plumbline, ["prices", "refresh", "--region", "us-east-1"]), undefined);
    assert.match(commandFault(plumbline, ["destroy", "dev"]) ?? "", /no command destroy/);
    assert.match(commandFault(plumbline, ["up", "dev", "--at", "now"]) ?? "", /up has no option --at/);
    assert.equal(
      commandFault(plumbline, ["evidence", "verify", "a.dsse.json", "--environment", "dev"]),
      undefined,
    );
    assert.match(
      commandFault(plumbline, ["evidence", "show", "a", "--key", "b"]) ?? "",
      /show has no option --key/,
    );
    assert.match(commandFault(plumbline, ["prices"]) ?? "", /needs a command of its own/);
  });

  it("shows every command and option that plumbline has", () => {
    const text = read("docs/getting-started.md");
    const leaves = (command: Command, path: string): [string, Command][] =>
      command.commands.length === 0
        ? [[path, command]]
        : command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`));
    for (const [name, command] of leaves(plumbline, "plumbline")) {
      assert.ok(text.includes(name), `docs/getting-started.md lacks ${name}`);
      for (const { long } of command.options)
        assert.ok(long === undefined || text.includes(`\`${long}`), `${name}: lacks ${long}`);
    }
  });

  it("shows no npm script that does not exist", () => {
    const shown = PAGES.flatMap((page) =>
      [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name),
    );
    assert.deepEqual(
      shown.filter((name) => !Object.hasOwn(scripts, name)),
      [],
    );
  });

  it("describes every key of the stack config, and names none that does not exist", () => {
    const page = read("docs/environments.md");
    assert.deepEqual(
      STACK_CONFIG_KEYS.filter((key) => !page.includes(`\`plumbline:${key}`)),
      [],
    );
    assert.deepEqual(undocumented("stack-config.schema.json", "docs/environments.md", ["config"]), []);
    const named = PAGES.flatMap((each) =>
      [...read(each).matchAll(/plumbline:(\w+)/g)].map(([, key = ""]) => key),
    );
    assert.deepEqual(
      named.filter((key) => !(STACK_CONFIG_KEYS as readonly string[]).includes(key)),
      [],
    );
  });

  it("describes every field of manifests and resolved files", () => {
    assert.deepEqual(undocumented("manifest.schema.json", "docs/manifests.md"), []);
    assert.deepEqual(undocumented("resolved-file.schema.json", "docs/manifests.md"), []);
  });

  it("describes every field of what an evaluation signs", () => {
    assert.deepEqual(undocumented("evaluation-predicate.schema.json", "docs/evaluate.md", ["attribute"]), []);
  });

  it("describes every fairness metric, and lists the other names that people use", () => {
    const page = read("docs/fairness.md");
    for (const { name, aliases } of Object.values(METRICS)) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
      assert.deepEqual(
        aliases.filter((alias) => !row.includes(alias)),
        [],
        `docs/fairness.md: ${name}`,
      );
    }
  });

  it("shows what `plumbline fairness` says of the shipped evidence", async () => {
    const blocks = fences("docs/fairness.md").flatMap((fence) => {
      const [, command = "", ...shown] = fence.split("\n");
      const [, words] = /^\$ npx plumbline (fairness stacks\/evidence\/.*)$/.exec(command) ?? [];
      const end = shown.indexOf("…");
      return words === undefined || end < 0 ? [] : [{ words: words.split(" "), shown: shown.slice(0, end) }];
    });
    assert.ok(blocks.length > 0);
    for (const { words, shown } of blocks) {
      const printed: string[] = [];
      const plumbline = new Command("plumbline");
      const terminal = {
        print: (text: string) => void printed.push(text),
        progress: () => {},
        exit: () => {},
      };
      registerFairness(plumbline, terminal);
      await plumbline.parseAsync(words, { from: "user" });
      assert.deepEqual(shown, printed.join("\n").split("\n").slice(0, shown.length));
    }
  });

  it("describes every policy, with its level", () => {
    const page = read("docs/policies.md");
    for (const rule of RULE_NAMES) {
      const { level, production = level }: RuleLevels = RULES[rule];
      assert.ok(page.includes(`\n### \`${rule}\`\n`), `docs/policies.md has no section on ${rule}`);
      assert.ok(
        page.includes(`| [\`${rule}\`](#${rule}) | ${level} | ${production} |\n`),
        `docs/policies.md: level of ${rule}`,
      );
    }
    const sections = [...page.matchAll(/^### `([\w-]+)`$/gm)].map(([, name = ""]) => name);
    assert.deepEqual(
      sections.filter((name) => !(RULE_NAMES as string[]).includes(name)),
      [],
    );
  });

  it("leaves nothing to be filled in", () => {
    assert.deepEqual(
      PAGES.filter((page) => /@@|TODO|TBD|FIXME/.test(read(page))),
      [],
    );
  });

  it("has no fence that is left open", () => {
    for (const page of PAGES) {
      const marks = [...read(page).matchAll(/^ *```/gm)].length;
      assert.equal(marks, fences(page).length * 2, page);
    }
  });
});
