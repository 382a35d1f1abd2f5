import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readSavedPlan } from "../../cli/saved-plan";
import { UNKNOWN } from "../../governance/plan";

const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = (name: string): string => `urn:pulumi:dev::plumbline::kubernetes:core/v1:ConfigMap::${name}`;

describe("a saved plan", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return readSavedPlan(file);
  };

  it("of a preview has what would be there after it, with what is not known yet", () => {
    const state = (name: string, inputs: object) => ({
      type: "kubernetes:core/v1:ConfigMap",
      inputs,
      urn: urn(name),
    });
    const plan = read(
      "preview.json",
      JSON.stringify({
        steps: [
          { op: "create", urn: urn("a"), newState: state("a", { data: { key: UNKNOWN_MARK } }) },
          {
            op: "same",
            urn: urn("b"),
            oldState: state("b", {}),
            newState: state("b", { data: { key: "b" } }),
          },
          { op: "delete", urn: urn("c"), oldState: state("c", {}) },
        ],
      }),
    );
    assert.deepEqual(plan, [
      {
        urn: urn("a"),
        type: "kubernetes:core/v1:ConfigMap",
        name: "a",
        parent: null,
        props: { data: { key: UNKNOWN } },
      },
      {
        urn: urn("b"),
        type: "kubernetes:core/v1:ConfigMap",
        name: "b",
        parent: null,
        props: { data: { key: "b" } },
      },
    ]);
  });

  it("of an exported stack has what is deployed", () => {
    const plan = read(
      "state.json",
      JSON.stringify({
        version: 3,
        deployment: {
          resources: [
            {
              urn: urn("a"),
              type: "kubernetes:core/v1:ConfigMap",
              custom: true,
              inputs: { data: { key: "a" } },
            },
          ],
        },
      }),
    );
    assert.deepEqual(
      plan?.map(({ name, props }) => [name, props]),
      [["a", { data: { key: "a" } }]],
    );
  });

  it("is refused by name where it is of another version", () => {
    assert.throws(
      () => read("state.json", JSON.stringify({ version: 1, deployment: {} })),
      /state\.json: the state's export is of version 1: 3 or 4 can be read/,
    );
  });

  it("is no manifest, no other JSON, and nothing that is not there", () => {
    assert.equal(read("object.json", JSON.stringify({ apiVersion: "v1", kind: "ConfigMap" })), undefined);
    assert.equal(read("list.json", "[]"), undefined);
    assert.equal(read("null.json", "null"), undefined);
    assert.equal(read("broken.json", "{"), undefined);
    assert.equal(read("plan.yaml", "steps: []"), undefined);
    assert.equal(readSavedPlan(path.join(folder, "none.json")), undefined);
    assert.equal(readSavedPlan(folder), undefined);
  });
});
