import assert from "node:assert/strict";
import { BASES, type KubernetesObject } from "../../../tools/parity/base-objects";
import { EDGES, generate, type ParityCase } from "../../../tools/parity/generate";
import { MUTATIONS } from "../../../tools/parity/mutations";

/** Stands for the shipped objects. */
const REAL: readonly KubernetesObject[] = ["Deployment", "CronJob", "HorizontalPodAutoscaler"].flatMap(
  (kind): KubernetesObject[] => {
    const base = BASES[kind];
    return base ? [base()] : [];
  },
);
const SEED = 7;

describe("generated objects", () => {
  const cases = generate(REAL, 3000, SEED);

  it("are the same for the same seed, and fewer are the first of more", () => {
    const texts = (all: readonly ParityCase[]): string[] => all.map(({ text }) => text);
    assert.deepEqual(texts(generate(REAL, 3000, SEED)), texts(cases));
    assert.deepEqual(texts(generate(REAL, 100, SEED)), texts(cases).slice(0, 100));
    assert.notDeepEqual(texts(generate(REAL, 100, SEED + 100)), texts(cases).slice(0, 100));
  });

  it("begin with the shipped ones, as they are", () => {
    assert.deepEqual(
      cases.slice(0, REAL.length).map(({ origin, object }) => ({ origin, object })),
      REAL.map((object) => ({ origin: "shipped", object })),
    );
  });

  it("are of every kind and origin, and some are told by their text alone", () => {
    const kinds = new Set(cases.map(({ object }) => object?.["kind"]));
    for (const kind of Object.keys(BASES)) assert.ok(kinds.has(kind), kind);
    for (const origin of ["edge", "mutated"])
      assert.ok(cases.filter((each) => each.origin === origin).length > 300, origin);
    assert.ok(cases.filter(({ object }) => object === null).length > 100);
    assert.ok(cases.some(({ text }) => text.startsWith("{")));
  });

  it("leave the objects that they start from as they were", () => {
    assert.deepEqual(REAL[0], BASES["Deployment"]?.());
  });

  it("come of edges that each have a value", () => {
    for (const [group, edges] of Object.entries(EDGES)) {
      assert.ok(edges.length > 0, group);
      for (const { path, values, malformed = [] } of edges)
        assert.ok(values.length + malformed.length > 0, `${group} ${path.join(".")}`);
    }
    assert.ok(MUTATIONS.length > 0);
  });
});
