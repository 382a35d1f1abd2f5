import assert from "node:assert/strict";
import { UNKNOWN } from "../../governance/plan";
import { planOfDeployment } from "../../tools/deployed-plan";

const PROVIDER = "urn:pulumi:dev::plumbline::pulumi:providers:aws::aws";
const BUCKET = "urn:pulumi:dev::plumbline::aws:s3/bucket:Bucket::logs";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function exported(resources: unknown[], version = 3): string {
  return JSON.stringify({ version, deployment: { resources } });
}

describe("the deployed plan", () => {
  it("has outputs over inputs, the provider's default tags, and secrets as unknown", () => {
    const plan = planOfDeployment(
      exported([
        {
          urn: PROVIDER,
          type: "pulumi:providers:aws",
          custom: true,
          inputs: { defaultTags: '{"tags":{"environment":"dev"}}' },
        },
        {
          urn: BUCKET,
          type: "aws:s3/bucket:Bucket",
          custom: true,
          parent: "urn:parent",
          provider: `${PROVIDER}::6f0c`,
          inputs: { bucket: "logs", size: 1 },
          outputs: { size: 2, key: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" } },
        },
      ]),
    );
    assert.deepEqual(plan[1], {
      urn: BUCKET,
      type: "aws:s3/bucket:Bucket",
      name: "logs",
      parent: "urn:parent",
      props: { bucket: "logs", size: 2, key: UNKNOWN },
      defaultTags: { environment: "dev" },
    });
  });

  it("has a component's outputs only, and not what waits to be deleted", () => {
    const component = {
      urn: "urn:pulumi:dev::plumbline::plumbline:a:X::one",
      type: "plumbline:a:X",
      custom: false,
    };
    const plan = planOfDeployment(
      exported([
        { ...component, inputs: { claimed: 1 }, outputs: { facts: { version: 1 } } },
        { urn: BUCKET, type: "aws:s3/bucket:Bucket", custom: true, delete: true },
      ]),
    );
    assert.deepEqual(plan, [
      {
        urn: component.urn,
        type: component.type,
        name: "one",
        parent: null,
        props: { facts: { version: 1 } },
      },
    ]);
  });

  it("is empty for a stack without resources, and refuses an export it does not know", () => {
    assert.deepEqual(planOfDeployment('{"version":3,"deployment":{"manifest":{}}}'), []);
    assert.throws(() => planOfDeployment(exported([], 9)), /version 9: 3 or 4 can be read/);
  });
});
