import assert from "node:assert/strict";
import { ensureIndex } from "../../../tools/plugins/generate-index";
import { StandIn, typeOfUrn } from "../../../tools/plugins/stand-in";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const URN = "urn:pulumi:dev::plumbline::plumbline:a:B$kubernetes:core/v1:ConfigMap::settings";

describe("a stand-in", function () {
  this.timeout(30_000);
  let aws: StandIn;
  let kubernetes: StandIn;
  before(() => {
    aws = new StandIn(ensureIndex("aws"));
    kubernetes = new StandIn(ensureIndex("kubernetes"));
  });

  it("reads a resource's own type from its URN", () => {
    assert.equal(typeOfUrn(URN), "kubernetes:core/v1:ConfigMap");
  });

  const checked = async (olds: object, news: object): Promise<unknown> =>
    (await kubernetes.check(URN, olds, news)).inputs;

  it("leaves the name of a nameless object unknown, as the vendor's makes one up", async () => {
    assert.deepEqual(await checked({}, { data: {} }), { data: {}, metadata: { name: UNKNOWN } });
    const labels = { a: "b" };
    assert.deepEqual(await checked({}, { metadata: { labels } }), { metadata: { labels, name: UNKNOWN } });
  });

  it("keeps names that the program gives, and those that the vendor's made up before", async () => {
    const named = { metadata: { name: "settings" } };
    assert.deepEqual(await checked({}, named), named);
    const generated = { metadata: { generateName: "settings-" } };
    assert.deepEqual(await checked({}, generated), generated);
    const annotations = { "pulumi.com/autonamed": "true" };
    const before = { metadata: { name: "settings-1a2b", annotations } };
    assert.deepEqual(await checked(before, {}), before);
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
  });

  it("has objects of a cluster that does not exist yet checked all the same", () => {
    assert.deepEqual(kubernetes.checkConfig({ kubeconfig: UNKNOWN }), {
      inputs: { kubeconfig: "placeholder: not known before an update" },
      failures: [],
    });
    assert.deepEqual(aws.checkConfig({ region: UNKNOWN }).inputs, { region: UNKNOWN });
  });

  it("answers look-ups in the provider's region, and refuses those without a placeholder", async () => {
    aws.configure({ region: "eu-west-1" });
    const region = await aws.invoke("aws:index/getRegion:getRegion", {});
    assert.equal((region.outputs as { name: string }).name, "eu-west-1");
    const refused = await aws.invoke("aws:ec2/getAmi:getAmi", {});
    assert.match(refused.failures?.[0]?.reason ?? "", /^aws:ec2\/getAmi:getAmi: there is no placeholder/);
  });

  it("creates, updates and deletes nothing", async () => {
    const expected = /the stand-in plugin for aws can only preview, so nothing was deployed/;
    await assert.rejects(aws.create(URN, {}), expected);
    await assert.rejects(aws.update("id", URN, {}, {}), expected);
    await assert.rejects(aws.delete("id", URN, {}), expected);
  });
});
