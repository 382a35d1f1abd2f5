/** What no pod can be made of, whoever resolved the service. */
import { SYSTEM_POOL, type InferenceService } from "../manifest/inference-service";
import type { Problem } from "../reading/problem";
import { FETCH_CONTAINER, isFetchable } from "./fetch-weights";
import { RESERVED_ENV } from "./inference-pod";

/** Every bad combination at once; paths are those of an InferenceService. */
export function serviceFaults(service: InferenceService): Problem[] {
  return [
    ...replicaFaults(service),
    ...placementFaults(service),
    ...modelFaults(service),
    ...nameFaults(service),
    ...envFaults(service),
  ];
}

function replicaFaults({ replicas, targetCpuPercent }: InferenceService): Problem[] {
  const { min, expected, max } = replicas;
  const found = `${min}, ${expected}, ${max}`;
  const whole = [min, expected, max].every((count) => Number.isSafeInteger(count));
  if (!whole || min < 1 || expected < min || max < expected)
    return [{ path: "replicas", found, rule: "must be whole numbers, 1 <= min <= expected <= max" }];
  if (min === max)
    return targetCpuPercent === undefined
      ? []
      : [
          {
            path: "targetCpuPercent",
            found: `${targetCpuPercent}`,
            rule: "has no use where min and max replicas are equal: leave it out",
          },
        ];
  if (targetCpuPercent !== undefined && Number.isInteger(targetCpuPercent) && targetCpuPercent > 0) return [];
  return [
    {
      path: "targetCpuPercent",
      ...(targetCpuPercent !== undefined && { found: `${targetCpuPercent}` }),
      rule: "must be a whole percentage where min and max replicas differ, because an autoscaler follows it",
    },
  ];
}

function placementFaults({ pool, gpus }: InferenceService): Problem[] {
  if (!Number.isSafeInteger(gpus) || gpus < 0)
    return [{ path: "gpus", found: `${gpus}`, rule: "must be a whole number, at least 0" }];
  if (gpus > 0 && pool === SYSTEM_POOL)
    return [{ path: "pool", found: `"${pool}"`, rule: "must be a GPU pool for a service with GPUs" }];
  if (gpus === 0 && pool !== SYSTEM_POOL)
    return [{ path: "pool", found: `"${pool}"`, rule: `must be ${SYSTEM_POOL} for a service without GPUs` }];
  return [];
}

function modelFaults({ model }: InferenceService): Problem[] {
  const faults: Problem[] = [];
  if (!/^sha256:[0-9a-f]{64}$/.test(model.digest))
    faults.push({
      path: "model.digest",
      found: `"${model.digest}"`,
      rule: "must be sha256: and 64 hexadecimal digits",
    });
  if (!isFetchable(model.uri))
    faults.push({ path: "model.uri", rule: "must begin with s3:// or https://, where weights are fetched" });
  return faults;
}

function nameFaults({ name, sideCars }: InferenceService): Problem[] {
  const taken = new Set([FETCH_CONTAINER]);
  const containers = [
    { path: "name", name },
    ...sideCars.map((sideCar, index) => ({ path: `sideCars[${index}].name`, name: sideCar.name })),
  ];
  return containers.flatMap((container): Problem[] => {
    const free = !taken.has(container.name);
    taken.add(container.name);
    const found = `"${container.name}"`;
    return free ? [] : [{ path: container.path, found, rule: "is the name of another container of the pod" }];
  });
}

function envFaults({ env }: InferenceService): Problem[] {
  return RESERVED_ENV.filter((name) => Object.hasOwn(env, name)).map((name) => ({
    path: `env.${name}`,
    rule: "is set by the platform: remove it",
  }));
}
