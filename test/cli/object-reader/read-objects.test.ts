import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { readObjects } from "../../../cli/object-reader/read-objects";
import { useFolder } from "../../support/executable";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

describe("reading objects", () => {
  const folder = useFolder();

  /** `file:line name` of objects, `(file:line reason)` of what is passed over, `!file:line rule` of problems. */
  async function read(args: readonly string[], stdin: readonly (string | Buffer)[] = []): Promise<string[]> {
    const found: string[] = [];
    const name = (file: string | undefined): string =>
      file === "-" ? "-" : path.relative(folder(), file ?? "");
    for await (const event of readObjects(args, Readable.from(stdin.map((each) => Buffer.from(each))))) {
      if ("problem" in event)
        found.push(`!${name(event.problem.file)}:${event.problem.line ?? ""} ${event.problem.rule}`);
      else if ("passedOver" in event)
        found.push(
          `(${name(event.passedOver.file)}:${event.passedOver.line ?? ""} ${event.passedOver.reason})`,
        );
      else
        for (const { object, path: at } of event.document.objects)
          found.push(
            `${name(event.document.file)}:${event.document.positions?.of(at).line} ${(object["metadata"] as { name: string }).name}`,
          );
    }
    return found;
  }
  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(path.join(folder(), name), text);
    return path.join(folder(), name);
  };

  it("gives every document's, with its line", async () => {
    const text = `# first\n${POD}---\n# nothing\n---\n${POD.replace("a}", "b}")}---\n{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}\n`;
    assert.deepEqual(await read([file("a.yaml", text)]), ["a.yaml:2 a", "a.yaml:8 b", "a.yaml:12 c"]);
    assert.deepEqual(await read(["-"], [text]), ["-:2 a", "-:8 b", "-:12 c"]);
  });

  it("gives a list's, and what kubectl writes as JSON one after the other", async () => {
    const pod = (name: string): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name } });
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod("a"), pod("b")] }, null, 2);
    assert.deepEqual(await read([file("a.json", `${list}\n${JSON.stringify(pod("c"))}\n`)]), [
      "a.json:5 a",
      "a.json:12 b",
      "a.json:21 c",
    ]);
  });

  it("reads on after what cannot be read", async () => {
    const text = `${POD}---\na: [\n---\n${POD}---\nkind: A\nkind: B\n`;
    assert.deepEqual(
      await read([file("a.yaml", text), path.join(folder(), "gone.yaml"), file("b.yaml", POD)]),
      [
        "a.yaml:1 a",
        "!a.yaml:6 column 1: is not YAML: unexpected end of the stream within a flow collection",
        "a.yaml:7 a",
        "!a.yaml:12 column 1: is not YAML: duplicated mapping key",
        "!gone.yaml: does not exist",
        "b.yaml:1 a",
      ],
    );
  });

  it("names what holds no object, and templates", async () => {
    const template = "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n";
    const found = await read([
      file("values.yaml", "replicas: 3\n"),
      file("empty.yaml", "# nothing\n"),
      file("template.yaml", template),
      file("name.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"),
    ]);
    assert.deepEqual(
      found.map((line) => line.slice(0, 40)),
      [
        "(values.yaml:1 has no apiVersion and no kind)".slice(0, 40),
        "(empty.yaml: is empty)",
        "(template.yaml:1 holds Helm templates: check".slice(0, 40),
        "(name.yaml:1 holds Helm templates: check".slice(0, 40),
      ],
    );
  });

  it("judges what only looks like a template inside a text", async () => {
    const text = `${POD}spec: {containers: [{name: a, args: ["{{workflow.name}}"]}]}\n`;
    assert.deepEqual(await read([file("a.yaml", text)]), ["a.yaml:1 a"]);
  });

  it("refuses what is no text, wherever it begins", async () => {
    const long = Buffer.concat([Buffer.from(`${POD}---\n`.repeat(40_000)), Buffer.from([0xff, 0xfe])]);
    assert.deepEqual(await read([file("a.yaml", Buffer.from([0x61, 0, 0x62]))]), [
      "!a.yaml: is not text: it holds NUL bytes; save it as UTF-8",
    ]);
    assert.deepEqual(await read([file("a.yaml", Buffer.from("a: \xe4\n", "latin1"))]), [
      "!a.yaml: is not UTF-8",
    ]);
    assert.deepEqual(await read([file("a.yaml", Buffer.from("a: ä").subarray(0, 4))]), [
      "!a.yaml: is not UTF-8",
    ]);
    assert.equal((await read([file("a.yaml", long)])).at(-1), "!a.yaml: is not UTF-8");
  });

  it("reads a byte order mark, and letters that arrive in pieces", async () => {
    const bytes = Buffer.from(`\ufeff${POD.replace("{name: a}", "{name: ä}")}`);
    assert.deepEqual(await read([file("a.yaml", bytes)]), ["a.yaml:1 ä"]);
    assert.deepEqual(
      await read(
        ["-"],
        Array.from(bytes, (byte) => Buffer.from([byte])),
      ),
      ["-:1 ä"],
    );
  });

  it("leaves out a document of more than 16 Mi characters and reads the next", async () => {
    const text = `${POD}---\nx: |\n${`  ${"y".repeat(1022)}\n`.repeat(16 * 1024)}---\n${POD}`;
    const [first, refused, last] = await read([file("a.yaml", text)]);
    assert.equal(first, "a.yaml:1 a");
    assert.match(
      refused ?? "",
      /^!a\.yaml:4 begins a document of more than 16,777,216 characters .*left out/,
    );
    assert.equal(last, "a.yaml:16391 a");
  });

  it("says why a named thing is no file", async () => {
    mkdirSync(path.join(folder(), "empty"));
    assert.deepEqual(await read([path.join(folder(), "empty")]), []);
    const [told] = await read(["/proc/self/mem"]);
    assert.match(told ?? "", /^!.*cannot be read: /);
  });
});
