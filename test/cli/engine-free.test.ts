import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runEngineFree } from "../../cli/engine-free";
import { UNKNOWN, type PlanResource } from "../../governance/plan";

class Part extends pulumi.ComponentResource {
  constructor(name: string, args: Record<string, unknown> = {}, opts?: pulumi.ComponentResourceOptions) {
    super("plumbline:test:Part", name, args, opts);
    this.registerOutputs({ facts: { name } });
  }
}

class Thing extends pulumi.CustomResource {
  constructor(name: string, props: Record<string, unknown>, opts?: pulumi.CustomResourceOptions) {
    super("aws:test/thing:Thing", name, props, opts);
  }
}

class Provider extends pulumi.ProviderResource {
  constructor(tags: Record<string, string>) {
    super("aws", "aws", { defaultTags: JSON.stringify({ tags }) });
  }
}

const run = (program: () => unknown, config: Record<string, string> = {}): Promise<PlanResource[]> =>
  runEngineFree(async () => void (await program()), {
    stack: "test",
    config,
    invoke: (token, inputs) => ({ token, inputs }),
  });

const named = (plan: readonly PlanResource[], name: string): PlanResource | undefined =>
  plan.find((resource) => resource.name === name);

describe("an engine-free run", () => {
  it("names resources as the engine does, with their parents", async () => {
    const plan = await run(() => {
      const whole = new Part("whole");
      new Thing("inner", { size: 1 }, { parent: new Part("part", {}, { parent: whole }) });
    });
    const part = "urn:pulumi:test::plumbline::plumbline:test:Part$plumbline:test:Part::part";
    assert.equal(named(plan, "part")?.urn, part);
    assert.deepEqual(named(plan, "inner"), {
      urn: "urn:pulumi:test::plumbline::plumbline:test:Part$plumbline:test:Part$aws:test/thing:Thing::inner",
      type: "aws:test/thing:Thing",
      name: "inner",
      parent: part,
      props: { size: 1 },
    });
  });

  it("shows of a component what it registers and not what it was given", async () => {
    const plan = await run(() => new Part("whole", { claimed: 1 }));
    assert.deepEqual(named(plan, "whole")?.props, { facts: { name: "whole" } });
  });

  it("knows of no id and no secret", async () => {
    const plan = await run(() => {
      const first = new Thing("first", {});
      new Thing("second", { firstId: first.id, password: pulumi.secret("hunter2"), list: [first.id] });
    });
    assert.deepEqual(named(plan, "second")?.props, { firstId: UNKNOWN, password: UNKNOWN, list: [UNKNOWN] });
  });

  it("gives a resource the default tags of its provider", async () => {
    const plan = await run(() => {
      new Thing("tagged", {}, { provider: new Provider({ environment: "test" }) });
      new Thing("untagged", {});
    });
    assert.deepEqual(named(plan, "tagged")?.defaultTags, { environment: "test" });
    assert.equal(named(plan, "untagged")?.defaultTags, undefined);
  });

  it("answers what the program looks up", async () => {
    const plan = await run(async () => {
      const answer: unknown = await pulumi.runtime.invoke("aws:index/getZones:getZones", { state: "up" });
      new Thing("asked", { answer });
    });
    assert.deepEqual(named(plan, "asked")?.props, {
      answer: { token: "aws:index/getZones:getZones", inputs: { state: "up" } },
    });
  });

  it("throws what the program throws, and runs again as if nothing had been", async () => {
    const wrong = new Error("needs an owner");
    await assert.rejects(
      run(
        () => {
          new Part("half");
          throw wrong;
        },
        { "plumbline:region": "us-east-1" },
      ),
      (error) => error === wrong,
    );
    const config: Record<string, string>[] = [];
    const plan = await run(() => void config.push(pulumi.runtime.allConfig()));
    assert.deepEqual(config, [{}]);
    assert.equal(named(plan, "half"), undefined);
  });

  it("gives the program its stack and config", async () => {
    const seen: unknown[] = [];
    await run(() => void seen.push(pulumi.getStack(), new pulumi.Config("plumbline").get("region")), {
      "plumbline:region": "us-east-1",
    });
    assert.deepEqual(seen, ["test", "us-east-1"]);
  });
});
