import assert from "node:assert/strict";
import {
  checkParameter,
  describedParameter,
  loosensParameter,
  namesOf,
  parameterText,
  parametersPastEachOther,
} from "../../../governance/object-rules/parameter-values";

describe("values of rule parameters", () => {
  it("are texts, as a ConfigMap holds them", () => {
    assert.equal(parameterText(3), "3");
    assert.equal(parameterText("ghcr.io"), "ghcr.io");
    assert.equal(parameterText(["ghcr.io", "quay.io"]), "ghcr.io,quay.io");
    assert.deepEqual(namesOf(" a, b ,,c "), ["a", "b", "c"]);
  });

  it("are whole numbers or names, as their kind says", () => {
    assert.equal(checkParameter("minimum-replicas", "2"), undefined);
    for (const wrong of ["2.5", "-1", "two", "", "02", " 2"])
      assert.match(checkParameter("minimum-replicas", wrong) ?? "", /whole number/, wrong);
    assert.equal(checkParameter("allowed-registries", "ghcr.io"), undefined);
    assert.match(checkParameter("allowed-registries", " , ") ?? "", /at least one name/);
    assert.equal(checkParameter("of-their-own", "anything"), undefined);
  });

  it("tighten downwards or upwards, as the parameter says", () => {
    assert.equal(loosensParameter("maximum-replicas", "10", "9"), false);
    assert.equal(loosensParameter("maximum-replicas", "10", "10"), false);
    assert.equal(loosensParameter("maximum-replicas", "9", "10"), true);
    assert.equal(loosensParameter("minimum-replicas", "2", "3"), false);
    assert.equal(loosensParameter("minimum-replicas", "10", "9"), true);
  });

  it("tighten to fewer registries, or to what is below one", () => {
    const loosens = (from: string, to: string): boolean => loosensParameter("allowed-registries", from, to);
    assert.equal(loosens("*", "ghcr.io, quay.io"), false);
    assert.equal(loosens("ghcr.io,quay.io", "quay.io , ghcr.io"), false);
    assert.equal(loosens("ghcr.io,quay.io", "quay.io"), false);
    assert.equal(loosens("docker.io", "docker.io/curlimages"), false);
    assert.equal(loosens("docker.io", "docker.io.example.com"), true);
    assert.equal(loosens("docker.io/curlimages", "docker.io"), true);
    assert.equal(loosens("ghcr.io", "ghcr.io,quay.io"), true);
    assert.equal(loosens("ghcr.io", "*"), true);
  });

  it("tighten to more system pools", () => {
    assert.equal(loosensParameter("system-pools", "system", "system,platform"), false);
    assert.equal(loosensParameter("system-pools", "system,platform", "system"), true);
  });

  it("loosen by every change where nobody knows what is stricter", () => {
    assert.equal(loosensParameter("of-their-own", "1", "1"), false);
    assert.equal(loosensParameter("of-their-own", "1", "0"), true);
  });

  it("are past each other when the least is more than the most", () => {
    const past = parametersPastEachOther;
    assert.deepEqual(past({ "minimum-replicas": "3", "maximum-replicas": "3" }), []);
    assert.deepEqual(past({ "minimum-replicas": "10", "maximum-replicas": "9" }), [
      { least: "minimum-replicas", most: "maximum-replicas" },
    ]);
    assert.deepEqual(past({ "minimum-of-theirs": "10" }), []);
  });

  it("are described to people", () => {
    assert.match(describedParameter("minimum-replicas"), /^: Fewest replicas/);
    assert.equal(describedParameter("of-their-own"), "");
  });
});
