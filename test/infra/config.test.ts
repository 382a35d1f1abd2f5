import assert from "node:assert/strict";
import { runEngineFree } from "../../cli/engine-free";
import { readStackFile } from "../../cli/stack-file";
import { InvalidInput } from "../../governance/reading/problem";
import { nodeTypesOf, readEnvironment, type Environment } from "../../infra/config";
import { useDesk, type Desk } from "../support/cli";
import { config } from "../support/environment-plan";
import { BOOK } from "../support/price-book";

/** Reads the environment as the program does, in a stack of the name. */
async function read(desk: Desk, file: string, stack = file): Promise<Environment> {
  const read: Environment[] = [];
  const stackFile = await readStackFile(desk.stacks, file);
  const program = async () => void read.push(readEnvironment(desk.stacks));
  await runEngineFree(program, { stack, config: stackFile.config, invoke: () => ({}) });
  const [environment] = read;
  assert.ok(environment);
  return environment;
}

/** The places of all that is wrong. */
async function places(reading: Promise<unknown>): Promise<string[]> {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof InvalidInput, String(error));
  return error.problems.map(({ path }) => path).sort();
}

describe("readEnvironment", () => {
  const desk = useDesk();

  it("reads stack file, manifests with their resolved files, and the region's prices", async () => {
    const { config: settings, services, book } = await read(desk(), "dev");
    assert.equal(settings.environment, "dev");
    assert.equal(book.prices.region, "us-east-1");
    assert.deepEqual(services.map(({ name }) => name).sort(), [
      "multimodal-ai-service",
      "multimodal-inference-service",
      "vision-language-model-v2",
    ]);
    const vision = services.find(({ name }) => name === "vision-language-model-v2");
    assert.equal(vision?.pool, "gpu-l4");
    assert.equal(vision.attribution.costCenter, "cc-engagement");
  });

  it("reports every problem of the stack file at once", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:budgets", "cc-platform", "owner"], undefined);
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:region"], "the moon");
    const found = await places(read(desk(), "dev"));
    assert.deepEqual(found, ["plumbline:budgets.cc-platform.owner", "plumbline:region"]);
  });

  it("reports every problem of every manifest at once", async () => {
    desk().edit("dev/vision-language-model-v2.yaml", ["kind"], "Deployment");
    desk().edit("dev/multimodal-ai-service.yaml", ["kind"], "Deployment");
    assert.deepEqual(await places(read(desk(), "dev")), ["kind", "kind"]);
  });

  it("refuses a stack file that describes another stack", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:environment"], "staging");
    await assert.rejects(read(desk(), "dev"), (error: Error) => {
      assert.match(error.message, /plumbline:environment: "staging": must be the stack's name, "dev"/);
      return true;
    });
  });

  it("names a manifest that is not there", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:services", 0], "dev/gone.yaml");
    await assert.rejects(read(desk(), "dev"), /dev\/gone\.yaml/);
  });
});

describe("nodeTypesOf", () => {
  const pool = (...instanceTypes: [string, ...string[]]) =>
    ({
      provisioner: "managed",
      project: "platform",
      instanceTypes,
      capacity: "spot",
      diskGiB: 100,
      min: 0,
      desired: 1,
      max: 1,
    }) as const;

  it("has the shapes of GPU pools and of the system pool, each once, and none that is not known", () => {
    const settings = config({
      cluster: {
        version: "1.34",
        endpoint: "public",
        logRetentionDays: 30,
        administrators: [],
        systemPool: {
          instanceTypes: ["m6i.xlarge"],
          capacity: "on-demand",
          diskGiB: 50,
          min: 1,
          desired: 1,
          max: 1,
        },
      },
      nodePools: { a: pool("g6.2xlarge", "g4dn.xlarge"), b: pool("g6.2xlarge", "p9.mega") },
    });
    assert.deepEqual(nodeTypesOf(settings, BOOK), {
      "m6i.xlarge": { vcpus: 4, memoryMiB: 16_384, gpus: 0 },
      "g6.2xlarge": { vcpus: 8, memoryMiB: 32_768, gpus: 1 },
      "g4dn.xlarge": { vcpus: 4, memoryMiB: 16_384, gpus: 1 },
    });
  });

  it("has no system pool on a local cluster", () => {
    const settings = config({ nodePools: { a: pool("g6.12xlarge") } });
    assert.deepEqual(Object.keys(nodeTypesOf(settings, BOOK)), ["g6.12xlarge"]);
  });
});
