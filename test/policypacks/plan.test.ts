import assert from "node:assert/strict";
import { unknownCheckingProxy, type PolicyProviderResource, type PolicyResource } from "@pulumi/policy";
import fc from "fast-check";
import { UNKNOWN, effectiveTags } from "../../governance/plan";
import { planOf, plainProperties, resourceOf } from "../../policypacks/plan";
import { urnOf } from "../support/environment-plan";

/** What the wire says for a boolean, number, string, list, asset, archive and object that is not known. */
const MARKS = [
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
const TYPE = "aws:s3/bucket:Bucket";

type Seen = Parameters<typeof resourceOf>[0];
const seen = (props: object, more: Partial<Seen> = {}): Seen => ({
  type: TYPE,
  name: "weights",
  urn: urnOf(TYPE, "weights"),
  props: unknownCheckingProxy(props),
  ...more,
});
const provider = (props: object, type = "pulumi:providers:aws"): PolicyProviderResource => ({
  type,
  name: "aws",
  urn: urnOf(type, "aws"),
  props: unknownCheckingProxy(props),
});
const tagsUnder = (props: object, type?: string) =>
  effectiveTags(resourceOf(seen({ tags: { owner: "maya.chen" } }, { provider: provider(props, type) })));

/** The same with UNKNOWN for every mark, written without the SDK's proxies. */
function expected(value: unknown): unknown {
  if (typeof value === "string" && MARKS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expected(entry)]));
}

describe("the properties of a resource", () => {
  it("hold UNKNOWN wherever a value of any kind is not known, and everything else as it is", () => {
    const leaf = fc.oneof(
      fc.constantFrom(...MARKS),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree, { noNullPrototype: true }), (props) => {
        assert.deepEqual(plainProperties(unknownCheckingProxy(props)), expected(props));
      }),
    );
  });

  it("are read when they are asked for, and once", () => {
    const reads: string[] = [];
    const props = new Proxy(
      { bucket: "weights" },
      {
        get: (target, key) => {
          reads.push(String(key));
          return Reflect.get(target, key);
        },
      },
    );
    const resource = resourceOf({ ...seen({}), props });
    assert.deepEqual(reads, []);
    assert.deepEqual([resource.props, resource.props], [{ bucket: "weights" }, { bucket: "weights" }]);
    assert.deepEqual(reads, ["bucket"]);
  });

  it("let pass what is wrong with them other than being unknown", () => {
    const props = new Proxy(
      { bucket: 1 },
      {
        get: () => {
          throw new RangeError("broken");
        },
      },
    );
    assert.throws(() => resourceOf({ ...seen({}), props }).props, new RangeError("broken"));
  });
});

describe("default tags", () => {
  it("are the AWS provider's, beneath the resource's own", () => {
    const defaultTags = JSON.stringify({ tags: { owner: "platform", project: "nova" } });
    assert.deepEqual(tagsUnder({ defaultTags }), { owner: "maya.chen", project: "nova" });
    assert.deepEqual(tagsUnder({ defaultTags }, "pulumi:providers:kubernetes"), { owner: "maya.chen" });
  });

  it("are none where the provider has none", () => {
    const none = [{}, { defaultTags: "{}" }, { defaultTags: "null" }, { defaultTags: '{"tags":null}' }];
    for (const props of none) assert.deepEqual(tagsUnder(props), { owner: "maya.chen" });
  });

  it("that cannot be read make every mandated tag unknown that the resource does not have", () => {
    for (const defaultTags of [MARKS[2], "{", "7", '{"tags":"owner"}', { tags: MARKS[6] }]) {
      const tags = tagsUnder({ defaultTags });
      assert.ok(tags !== UNKNOWN);
      assert.deepEqual(
        [tags["owner"], tags["cost-center"], tags["environment"]],
        ["maya.chen", UNKNOWN, UNKNOWN],
      );
    }
  });
});

describe("the plan", () => {
  const resource = (name: string, parent?: PolicyResource): PolicyResource =>
    ({
      ...seen({ name }),
      name,
      urn: urnOf(TYPE, name),
      ...(parent && { parent }),
    }) as unknown as PolicyResource;

  it("names each resource's parent, and none for the stack's own", () => {
    const whole = resource("whole");
    const [part] = planOf([resource("part", whole), whole]);
    assert.deepEqual(part, {
      urn: urnOf(TYPE, "part"),
      type: TYPE,
      name: "part",
      parent: urnOf(TYPE, "whole"),
      props: { name: "part" },
    });
    assert.equal(planOf([whole])[0]?.parent, null);
  });

  it("is in the order of URNs, in whatever order resources came", () => {
    const names = planOf(["b", "c", "a"].map((name) => resource(name))).map(({ name }) => name);
    assert.deepEqual(names, ["a", "b", "c"]);
  });
});
