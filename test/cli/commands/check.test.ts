import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { Command } from "commander";
import type { Log } from "sarif";
import { registerCheck } from "../../../cli/commands/check";
import { useFolder } from "../../support/executable";
import { ruleText } from "../../support/rule-text";
import { plumbline, type Ended } from "../../support/cli";
import { environmentObjects } from "../../support/environment-objects";

const NOW = "2026-11-21T00:00:00Z";
const RULES = {
  "require-kept": ruleText(),
  "require-note": ruleText({
    name: "require-note",
    level: "advisory",
    spec: {
      validations: [{ expression: "has(object.metadata.annotations)", message: "has no annotations" }],
    },
  }),
};
const pod = (name: string, more = "labels: {kept: always}, annotations: {a: b}"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, ${more}}\n`;

describe("plumbline check", () => {
  const folder = useFolder();
  const at = (file: string): string => path.join(folder(), file);
  const write = (file: string, text: string): string => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
    return at(file);
  };

  /** A rule set of two rules, none of them shipped ones, by which everything below is judged. */
  beforeEach(() => {
    write("rules/ruleset.yaml", "layer: organisation\n");
    for (const [name, text] of Object.entries(RULES)) write(`rules/${name}.yaml`, text);
  });

  /** In this process: what is printed, told and thrown. */
  async function check(args: readonly string[], stdin = ""): Promise<Ended> {
    const [out, told] = [[] as string[], [] as string[]];
    let status = 0;
    const program = new Command()
      .exitOverride()
      .configureOutput({ writeErr: (text) => void told.push(text) });
    const terminal = {
      print: (text: string) => void out.push(text),
      progress: (line: string) => void told.push(line),
      exit: (code: number) => void (status = code),
    };
    registerCheck(
      program,
      terminal,
      () => new Date(NOW),
      () => Readable.from([Buffer.from(stdin)]),
    );
    try {
      await program.parseAsync(["node", "plumbline", "check", ...args]);
    } catch (error) {
      told.push((error as Error).message);
      status = 1;
    }
    return { status, stdout: out.join("\n"), stderr: told.join("\n") };
  }
  const own = (...args: string[]): Promise<Ended> => check(["--rules", at("rules"), ...args]);
  /** Only the rules of this test's own rule set. */
  const ours = (text: string): string[] =>
    text.split("\n").filter((line) => /require-(kept|note):/.test(line));

  it("passes what complies, and says how much was judged by what", async () => {
    write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    const { status, stdout, stderr } = await own(at("a.yaml"));
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^1 object judged by \d+ rules of rule set .*rules: 0 block, 0 warn\.\nEverything/);
  });

  it("exits 2 for a mandatory rule, with file, line, subject, rule and remedy", async () => {
    const { status, stdout } = await own(write("a/b.yaml", `${pod("ok")}---\n${pod("bad", "uid: x")}`));
    assert.equal(status, 2);
    assert.match(stdout, /b\.yaml\n(.*\n)* {2}Pod shop\/bad\n/);
    assert.deepEqual(ours(stdout), [
      "    ✘ 5:1 require-kept: has no label kept",
      "    ! 5:1 require-note: has no annotations",
    ]);
    assert.match(stdout, /has no label kept\n {8}→ Add the label\.\n/);
    assert.match(stdout, /Not everything complies: a mandatory rule does not hold\.$/);
  });

  it("reads standard input, as kustomize and helm write to it", async () => {
    const list = `{"apiVersion": "v1", "kind": "List", "items": [${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } })}]}`;
    const { status, stdout } = await check(["--rules", at("rules"), "-"], `${pod("ok")}---\n${list}`);
    assert.equal(status, 2);
    assert.match(stdout, /^standard input\n/);
    assert.equal(ours(stdout).length, 2);
  });

  it("exits 1 when something cannot be read, but judges all the rest", async () => {
    write("a.yaml", "kind: [\n");
    write("b.yaml", pod("bad", "uid: x"));
    const { status, stdout, stderr } = await own(at("a.yaml"), at("b.yaml"), at("gone.yaml"));
    assert.equal(status, 1);
    assert.equal(ours(stdout).length, 2);
    assert.match(stdout, /Not everything could be judged\.$/);
    assert.match(
      stderr,
      /check: 2 problems\n {2}- .*a\.yaml:2: column 1: is not YAML: .*\n {2}- .*gone\.yaml: does not exist/,
    );
  });

  it("exits 1 when nothing was judged", async () => {
    const { status, stdout, stderr } = await own(write("values.yaml", "replicas: 3\n"));
    assert.equal(status, 1);
    assert.match(stdout, /^Passed over:\n.*values\.yaml:1 has no apiVersion and no kind\n/);
    assert.match(stderr, /nothing was judged/);
  });

  it("prints JSON, and nothing else on stdout", async () => {
    const { stdout } = await own("--format", "json", write("a.yaml", pod("bad", "uid: x")));
    const { outcome, verdicts } = JSON.parse(stdout) as {
      outcome: string;
      verdicts: { rule: string; location: object }[];
    };
    assert.equal(outcome, "fail");
    assert.deepEqual(verdicts.find(({ rule }) => rule === "require-kept")?.location, {
      file: at("a.yaml"),
      line: 1,
      column: 1,
    });
  });

  it("writes SARIF to a file, and text for the log", async () => {
    const file = write("a.yaml", pod("bad", "uid: x"));
    const { status, stdout } = await own("--format", "sarif", "--output", at("out.sarif"), file);
    assert.equal(status, 2);
    assert.ok(ours(stdout).length > 0);
    const { version, runs } = JSON.parse(readFileSync(at("out.sarif"), "utf8")) as Log;
    assert.equal(version, "2.1.0");
    assert.ok(runs[0]?.results?.some(({ ruleId }) => ruleId === "require-kept"));
    const unwritable = await own("--output", at("nowhere/x.json"), file);
    assert.match(unwritable.stderr, /--output .*nowhere\/x\.json: cannot be written/);
    assert.ok(ours(unwritable.stdout).length > 0);
  });

  it("accepts yesterday's violations until a date, and no new ones", async () => {
    const file = write("a.yaml", pod("old", "uid: x"));
    const baseline = at("baseline.json");
    const written = await own("--write-baseline", baseline, "--until", "2026-12-31", file);
    assert.equal(written.status, 0);
    assert.match(written.stderr, /baseline\.json: \d+ are accepted until 2026-12-31/);
    const accepted = await own("--baseline", baseline, file);
    assert.equal(accepted.status, 0);
    assert.match(accepted.stdout, /: 0 block, 0 warn, \d+ accepted by the baseline\.\n/);
    const more = await own("--baseline", baseline, file, write("b.yaml", pod("new", "uid: x")));
    assert.equal(more.status, 2);
    assert.equal(ours(more.stdout).length, 2);
    const late = await own("--baseline", baseline, "--at", "2027-01-01T00:00:00Z", file);
    assert.equal(late.status, 2);
    assert.match(late.stdout, /note: baseline .* has expired on 2026-12-31: it accepts nothing/);
    write("a.yaml", pod("old"));
    const shrunk = await own("--baseline", baseline, file);
    assert.match(shrunk.stdout, /accepts \d+ that are found no more: write it anew/);
    assert.match(shrunk.stdout, /note: {3}Pod shop\/old: require-kept: has no label kept/);
  });

  it("writes no baseline of what it could not read whole", async () => {
    const { status } = await own("--write-baseline", at("b.json"), "--until", "2026-12-31", at("gone.yaml"));
    assert.equal(status, 1);
    assert.throws(() => readFileSync(at("b.json")), /ENOENT/);
  });

  it("judges by an environment: its rules, and the verified evidence of its models", async () => {
    const { objects } = await environmentObjects("dev");
    const file = write("dev.json", objects.map((object) => JSON.stringify(object)).join("\n"));
    const known = await check(["--environment", "dev", "--format", "json", file]);
    const { counts } = JSON.parse(known.stdout) as { counts: { blocks: number } };
    assert.deepEqual([known.status, counts.blocks], [0, 0]);
    const unknown = await check(["--format", "json", file]);
    assert.equal(unknown.status, 2);
    const { verdicts, notes } = JSON.parse(unknown.stdout) as {
      verdicts: { rule: string; subject: string }[];
      notes: string[];
    };
    assert.match(notes.join(), /no evidence of any model was read: .*--environment/);
    assert.deepEqual([...new Set(verdicts.map(({ rule }) => rule))], ["limit-bias-score"]);
    assert.ok(verdicts.every(({ subject }) => subject.startsWith("Deployment ")));
  });

  const MISTAKES: readonly (readonly [string[], RegExp])[] = [
    [[], /name files, folders or -/],
    [["a.yaml", "--until", "2026-12-31"], /go together/],
    [["a.yaml", "--write-baseline", "b.json"], /go together/],
    [["a.yaml", "--write-baseline", "b.json", "--until", "soon"], /--until soon: must be a date/],
    [["a.yaml", "--write-baseline", "b.json", "--until", "2026-11-20"], /is over already/],
    [["a.yaml", "--format", "xml"], /Allowed choices are text, json, sarif/],
    [["a.yaml", "--at", "noon"], /--at noon: must be an RFC 3339 time/],
    [["a.yaml", "--baseline", "/nowhere.json"], /nowhere\.json: does not exist/],
  ];
  for (const [args, says] of MISTAKES)
    it(`says what is wrong with ${args.join(" ") || "nothing at all"}`, async () => {
      const { status, stderr } = await own(...args);
      assert.equal(status, 1);
      assert.match(stderr, says);
    });
});

describe("plumbline check, as a process", () => {
  const folder = useFolder();
  const workload = (image: string): string =>
    readFileSync(path.join(__dirname, "../../fixtures/check/deployment.yaml"), "utf8").replace(
      "IMAGE",
      image,
    );

  const checked = (image: string): Promise<Ended> => {
    const file = path.join(folder(), "a.yaml");
    writeFileSync(file, workload(image));
    // A kubeconfig that is looked at would be an error.
    return plumbline(["check", file], { KUBECONFIG: path.join(folder(), "nowhere"), HOME: folder() });
  };

  it("passes what keeps the shipped rules, and touches no kubeconfig", async () => {
    const { status, stdout, stderr } = await checked(`registry.example.com/web@sha256:${"0".repeat(64)}`);
    assert.deepEqual([status, stderr], [0, ""], stdout);
  });

  it("refuses what does not, at the container that it is about", async () => {
    const { status, stdout } = await checked("registry.example.com/web:latest");
    assert.equal(status, 2);
    assert.match(stdout, /✘ 31:11 require-image-digest: .* in web\n {8}→ /);
  });

  it("judges what is piped to it", async () => {
    const child = execFile(process.execPath, [
      path.join(__dirname, "../../../cli/plumbline.js"),
      "check",
      "-",
      "--format",
      "json",
    ]);
    let out = "";
    child.stdout?.on("data", (text: string) => (out += text));
    child.stdin?.end(workload("registry.example.com/web:1"));
    const status = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(status, 2);
    assert.ok(
      (JSON.parse(out) as { verdicts: { rule: string }[] }).verdicts.some(
        ({ rule }) => rule === "require-image-digest",
      ),
    );
  });
});
