import assert from "node:assert/strict";
import { namedTags } from "../../components/named-tags";
import { MANDATED_TAG_KEYS } from "../../governance/tags";
import { ATTRIBUTION } from "../support/plan";

describe("namedTags", () => {
  it("are the mandated tags and a name that says the environment", () => {
    const tags = namedTags(ATTRIBUTION, "network-vpc");
    assert.deepEqual(Object.keys(tags).sort(), ["Name", ...MANDATED_TAG_KEYS].sort());
    assert.equal(tags["Name"], "test-network-vpc");
    assert.equal(tags["cost-center"], "cc-vision");
  });
});
