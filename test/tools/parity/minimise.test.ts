import assert from "node:assert/strict";
import { minimise } from "../../../tools/parity/minimise";

const LIMITS = { questions: 1000 };

describe("the smallest object", () => {
  it("keeps what is needed and nothing else", async () => {
    const object = {
      kind: "Pod",
      metadata: { name: "x", labels: { a: "1", b: "2" } },
      spec: {
        containers: [
          { name: "a", image: "nginx" },
          { name: "b", image: "bad:latest" },
        ],
        volumes: [{}],
      },
    };
    const found = await minimise(
      object,
      (candidate) => Promise.resolve(JSON.stringify(candidate).includes(":latest")),
      LIMITS,
    );
    assert.deepEqual(found, { spec: { containers: [{ image: ":latest" }] } });
  });

  it("keeps what only works together", async () => {
    const object = { a: 1, b: 2, c: 3, d: { e: "xxxxxxxxxx" } };
    const found = await minimise(
      object,
      (candidate) => Promise.resolve("a" in candidate && "d" in candidate),
      LIMITS,
    );
    assert.deepEqual(found, { a: 1, d: {} });
  });

  it("asks no more often than it may, and changes nothing that it was given", async () => {
    const object = { list: Array.from({ length: 100 }, (_, at) => at) };
    let asked = 0;
    const found = await minimise(
      object,
      () => {
        asked += 1;
        return Promise.resolve(asked % 2 === 0);
      },
      { questions: 10 },
    );
    assert.equal(asked, 10);
    assert.equal(object.list.length, 100);
    assert.ok(JSON.stringify(found).length < JSON.stringify(object).length);
  });
});
