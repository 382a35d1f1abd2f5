import assert from "node:assert/strict";
import { ensureIndex } from "../../../tools/plugins/generate-index";
import { StandIn, typeOfUrn } from "../../../tools/plugins/stand-in";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const URN = "urn:pulumi:dev::plumbline::plumbline:a:B$aws:ec2/vpc:Vpc::network";
const UPDATE = { preview: false, timeoutSeconds: 0 };

describe("a stand-in", function () {
  this.timeout(30_000);
  let aws: StandIn;
  before(() => {
    aws = new StandIn(ensureIndex("aws"));
  });

  it("reads a resource's own type from its URN", () => {
    assert.equal(typeOfUrn(URN), "aws:ec2/vpc:Vpc");
  });

  it("checks a provider's settings, which travel as JSON text", () => {
    const good = {
      region: "us-east-1",
      defaultTags: '{"tags":{"a":"b"}}',
      skipRegionValidation: "true",
      version: "7.48.0",
    };
    assert.deepEqual(aws.checkConfig(good), { inputs: good, failures: [] });
    const bad = { regoin: "us-east-1", defaultTags: '{"tags":{"a":1}}', maxRetries: '"many"' };
    assert.deepEqual(
      aws.checkConfig(bad).failures.map(({ reason }) => reason),
      [
        "defaultTags.tags.a: found 1 (number), must be a string",
        'maxRetries: found "many" (string), must be a number',
        "regoin: is not a key of this object; did you mean region?",
      ],
    );
    assert.deepEqual(aws.checkConfig({ region: UNKNOWN }).inputs, { region: UNKNOWN });
  });

  it("checks a resource's inputs and leaves them as they are", async () => {
    const inputs = { cidrBlock: 10 };
    const checked = await aws.checkResource(URN, {}, inputs, new Uint8Array());
    assert.deepEqual(checked.inputs, inputs);
    assert.deepEqual(
      checked.failures.map(({ reason }) => reason),
      ["cidrBlock: found 10 (number), must be a string"],
    );
  });

  it("compares inputs, and shows what would replace a resource as an update", async () => {
    const subject = { urn: URN, id: "vpc-1" };
    assert.deepEqual(
      await aws.diffResource(subject, { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }),
      {
        changes: [{ path: "cidrBlock", kind: "update" }],
        replaces: [],
        deleteBeforeReplace: false,
      },
    );
  });

  it("takes what it cannot ask about for what it was", async () => {
    const state = { id: "vpc-1", cidrBlock: "10.0.0.0/16" };
    const inputs = { cidrBlock: "10.0.0.0/16" };
    assert.deepEqual(await aws.readResource({ urn: URN, id: "vpc-1" }, inputs, state), {
      inputs,
      outputs: state,
    });
  });

  it("answers look-ups in the provider's region, and refuses those without a placeholder", async () => {
    assert.equal(await aws.configure({ region: "eu-west-1" }), false);
    const region = await aws.invoke("aws:index/getRegion:getRegion", {});
    assert.equal((region.outputs as { name: string }).name, "eu-west-1");
    const refused = await aws.invoke("aws:ec2/getAmi:getAmi", {});
    assert.match(refused.failures?.[0]?.reason ?? "", /^aws:ec2\/getAmi:getAmi: there is no placeholder/);
  });

  it("creates, updates and deletes nothing", async () => {
    const expected = /the stand-in plugin for aws can only preview, so nothing was deployed/;
    await assert.rejects(aws.createResource(URN, {}, UPDATE), expected);
    await assert.rejects(aws.updateResource({ urn: URN, id: "id" }, {}, UPDATE), expected);
    await assert.rejects(aws.deleteResource({ urn: URN, id: "id" }, UPDATE), expected);
  });
});
