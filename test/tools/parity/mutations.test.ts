import assert from "node:assert/strict";
import { mutate, MUTATIONS, STRANGE_VALUES } from "../../../tools/parity/mutations";

const object = () => ({
  kind: "Pod",
  apiVersion: "v1",
  spec: { containers: [{ name: "a" }, { name: "b" }] },
});
type Mutated = ReturnType<typeof object> & Record<string, unknown>;

// Places, outermost first: spec, containers, its first item and that one's name, its second.
const CONTAINERS = 1;
const FIRST = 2;

describe("a mutation", () => {
  function mutated(kind: (typeof MUTATIONS)[number], where: number, what = 0): Mutated {
    const fresh = object();
    mutate(fresh, kind, where, what);
    return fresh;
  }

  it("removes a field or an item", () => {
    assert.deepEqual(mutated("remove", CONTAINERS).spec, {});
    assert.deepEqual(mutated("remove", FIRST).spec.containers, [{ name: "b" }]);
  });

  it("replaces, repeats and renames", () => {
    assert.deepEqual(mutated("replace", CONTAINERS, 0).spec, { containers: STRANGE_VALUES[0] });
    assert.equal(mutated("repeat", FIRST).spec.containers.length, 3);
    assert.deepEqual(Object.keys(mutated("rename", CONTAINERS, 9).spec), ["containers9"]);
  });

  it("counts places from the beginning again, and leaves kind and version alone", () => {
    for (let where = 0; where < 20; where += 1)
      for (const kind of MUTATIONS) {
        const { kind: same, apiVersion } = mutated(kind, where, where);
        assert.deepEqual([same, apiVersion], ["Pod", "v1"]);
      }
  });
});
