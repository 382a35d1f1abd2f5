import assert from "node:assert/strict";
import { TypingsReader } from "../../../tools/plugins/typings";

function typeOf(text: string): unknown {
  const shape = new TypingsReader(new Set(["Role"])).interfaceIn(
    `export interface XArgs {\n  x: ${text};\n}`,
    "XArgs",
  );
  return shape?.properties["x"]?.type;
}

describe("typings", () => {
  const cases: readonly [string, unknown][] = [
    ["pulumi.Input<string | undefined>", "string"],
    ["pulumi.Input<number>", "number"],
    ["boolean", "boolean"],
    ["any", "any"],
    ["pulumi.Input<pulumi.Input<string>[] | undefined>", { list: "string" }],
    ["pulumi.Input<{\n [key: string]: pulumi.Input<number>;\n}>", { map: "number" }],
    ["pulumi.Input<inputs.eks.NodeGroupTaint>", { ref: "eks.NodeGroupTaint" }],
    ['pulumi.Input<"v1" | undefined>', { literal: "v1" }],
    ["pulumi.Input<number | string | undefined>", { union: ["number", "string"] }],
    ["pulumi.Input<string | enums.ec2.InstanceType>", "string"],
    ["pulumi.Input<string | Role>", "string"],
    ["pulumi.Input<ARN>", "string"],
    ["pulumi.Input<Somewhere>", "any"],
    ["pulumi.Input<string | any>", "any"],
    ["pulumi.Input<pulumi.asset.Asset | pulumi.asset.Archive>", "asset"],
    ["{ a?: string }", { object: { properties: { a: { type: "string" } } } }],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${text.replaceAll("\n", "")}`, () => assert.deepEqual(typeOf(text), expected));
  }

  it("tells required from optional, and open shapes from closed ones", () => {
    const shape = new TypingsReader(new Set()).interfaceIn(
      'export interface XArgs {\n a?: string;\n "b-c": string;\n [others: string]: any;\n}\nexport interface Y { d: string }',
      "XArgs",
    );
    assert.deepEqual(shape, {
      properties: { a: { type: "string" }, "b-c": { type: "string", required: true } },
      open: true,
    });
  });

  it("names nested interfaces by their namespaces", () => {
    const found = new TypingsReader(new Set()).interfacesIn(
      "export interface Top { a: string }\nexport declare namespace core { namespace v1 { interface Pod { b: number } } }",
    );
    assert.deepEqual([...found.keys()], ["Top", "core.v1.Pod"]);
  });
});
