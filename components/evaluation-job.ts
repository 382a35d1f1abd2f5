/** The scheduled evaluation of an inference service's model, on the nodes of a pool. */
import * as pulumi from "@pulumi/pulumi";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { SIGNING_KEY_URI } from "../governance/evaluation/evaluation-contract";
import { runsPerMonth } from "../governance/evaluation/cron";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import type { InferenceService } from "../governance/manifest/inference-service";
import {
  evaluationAttribution,
  evaluationGpus,
  evaluationObjects,
} from "../governance/kubernetes-objects/evaluation-objects";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import { IMAGE_BY_DIGEST, IMAGE_RULE } from "../governance/manifest/resolved-file";

export interface EvaluationJobArgs {
  /** The service whose model is evaluated, as its manifest demands; the job runs in its namespace. */
  readonly service: InferenceService;
  /** When it runs: cron of five fields, UTC. */
  readonly schedule: string;
  /** Node pool it runs on, with one GPU; on `system` with none. */
  readonly pool: string;
  /** Minutes that a run is expected to take, 1 to 1,440. */
  readonly expectedMinutes: number;
  /** Minutes after which a run is stopped, retries included, up to 1,440. Default: twice the expected. */
  readonly deadlineMinutes?: number;
  /** The evaluator, by digest. Without it the job is created suspended. */
  readonly image?: string;
  /** Base URI that reports are written under; needed with an image. */
  readonly store?: string;
  /** URI of the key in AWS KMS that evidence is signed with, e.g. `awskms:///alias/evidence`. */
  readonly signingKey?: string;
}

const MINUTES_PER_DAY = 1440;

export class EvaluationJob extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:evaluation:EvaluationJob";

  /** @throws InvalidInput on an unreadable schedule, minutes out of order, and an evaluator without data or store. */
  constructor(name: string, args: EvaluationJobArgs, opts?: pulumi.ComponentResourceOptions) {
    const { deadlineMinutes, runs } = checked(name, args);
    super(EvaluationJob.__pulumiType, name, {}, opts);
    const { service, schedule, pool, image, store, signingKey, expectedMinutes } = args;
    const objects = evaluationObjects({
      service,
      schedule,
      pool,
      deadlineMinutes,
      ...(image !== undefined && { image }),
      ...(store !== undefined && { store }),
      ...(signingKey !== undefined && { signingKey }),
    });
    const child = { parent: this };
    const serviceAccount = new ServiceAccount(`${name}-service-account`, objects.serviceAccount, child);
    const contract = new ConfigMap(`${name}-contract`, objects.contract, child);
    new CronJob(`${name}-cron-job`, objects.cronJob, { ...child, dependsOn: [serviceAccount, contract] });
    const { model, requests } = service;
    const facts: Facts = {
      version: FACTS_VERSION,
      kind: "evaluation-job",
      name,
      attribution: evaluationAttribution(service),
      demand: {
        pool,
        gpus: evaluationGpus(pool),
        cpuMillis: requests.cpuMillis,
        memoryMiB: requests.memoryMiB,
      },
      evaluation: {
        runsPerMonth: runs,
        // A run may fail at once, and a suspended one is expected all the same: its budget must hold once it runs.
        minutes: { floor: image === undefined ? 0 : 1, expected: expectedMinutes, ceiling: deadlineMinutes },
      },
      model: { name: model.name, version: model.version, digest: model.digest },
    };
    this.registerOutputs({ facts });
  }
}

interface Checked {
  readonly deadlineMinutes: number;
  readonly runs: number;
}

function checked(name: string, args: EvaluationJobArgs): Checked {
  const { service, schedule, pool, image, store, signingKey, expectedMinutes } = args;
  const deadlineMinutes = args.deadlineMinutes ?? Math.min(2 * expectedMinutes, MINUTES_PER_DAY);
  const problems: Problem[] = minuteFaults(expectedMinutes, deadlineMinutes);
  if (pool === "") problems.push({ path: "pool", found: '""', rule: "must name a node pool" });
  if (signingKey !== undefined && !SIGNING_KEY_URI.test(signingKey))
    problems.push({
      path: "signingKey",
      found: `"${signingKey}"`,
      rule: "must be a key in AWS KMS: awskms:///alias/<name> or awskms:///<ARN of the key>",
    });
  if (image !== undefined) {
    if (!IMAGE_BY_DIGEST.test(image)) problems.push({ path: "image", found: `"${image}"`, rule: IMAGE_RULE });
    if (store === undefined)
      problems.push({ path: "store", rule: "is required with an image: reports are written under it" });
    if (!service.dataSet)
      problems.push({
        path: "service.dataSet",
        rule: `is required with an image: name the evaluation data in the resolved file of ${service.file}`,
      });
  }
  const runs = attemptRuns(schedule, problems);
  if (problems.length > 0) throw new InvalidInput(`EvaluationJob ${name}`, problems);
  return { deadlineMinutes, runs };
}

function minuteFaults(expected: number, deadline: number): Problem[] {
  const isMinutes = (value: number): boolean =>
    Number.isInteger(value) && value >= 1 && value <= MINUTES_PER_DAY;
  const rule = `must be whole minutes, 1 to ${MINUTES_PER_DAY}`;
  if (!isMinutes(expected)) return [{ path: "expectedMinutes", found: `${expected}`, rule }];
  if (!isMinutes(deadline)) return [{ path: "deadlineMinutes", found: `${deadline}`, rule }];
  if (deadline >= expected) return [];
  return [
    {
      path: "deadlineMinutes",
      found: `${deadline}`,
      rule: `must not be below expectedMinutes, which is ${expected}`,
    },
  ];
}

/** Runs a month; an unreadable schedule is added to `problems`. */
function attemptRuns(schedule: string, problems: Problem[]): number {
  try {
    return runsPerMonth(schedule);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ path: "schedule", rule: error.message });
    return 0;
  }
}
