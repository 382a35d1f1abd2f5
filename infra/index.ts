/** The table of contents of an environment. Every environment is this program; they differ in values only. */
import path from "node:path";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { ArgoCd } from "../components/argo-cd";
import { Cluster } from "../components/cluster";
import { EvaluationJob } from "../components/evaluation-job";
import { GpuDevicePlugin } from "../components/gpu-device-plugin";
import { GpuNodePool } from "../components/gpu-node-pool";
import { InferenceService } from "../components/inference-service";
import { Karpenter } from "../components/karpenter";
import { Kubecost } from "../components/kubecost";
import { Network } from "../components/network";
import { Team } from "../components/team";
import { attributionOf, readEnvironment } from "./config";
import { registerTagTransform } from "./tag-transform";

interface Options {
  /** Folder of the stack files and manifests. */
  readonly stacksFolder?: string;
  /** False where no engine runs the program. */
  readonly engine?: boolean;
}

/** Declares everything in the environment of the current stack. */
async function environment({
  stacksFolder = path.join(__dirname, "..", "stacks"),
  engine = true,
}: Options = {}) {
  const { config, services, book } = readEnvironment(stacksFolder);
  const platform = (workload: string) => attributionOf(config, "platform", workload);
  const protect = config.production;
  const defaultTags = { environment: config.environment, project: "platform" };
  if (engine) registerTagTransform(defaultTags);

  const { region } = config;
  const local = "local" in config.cluster;
}

export = environment;
