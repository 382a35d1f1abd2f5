/** The Kubernetes objects of the shipped environments, from runs of their program without the engine. */
import { configValues } from "../../governance/stack-config/config-values";
import { validateStackConfig } from "../../governance/manifest/environment";
import environment from "../../infra";
import { runEngineFree } from "../../cli/engine-free";
import { readStackFile } from "../../cli/stack-file";
import { placeholder } from "../plugins/placeholders";
import { NAMESPACE, type KubernetesObject } from "./base-objects";

const ENVIRONMENTS = ["local", "dev", "staging", "prod"];
/** Kinds that every Kubernetes serves by itself, so that an API server without other definitions takes them. */
const BUILT_IN = /^kubernetes:(core\/v1|apps\/v1|batch\/v1|autoscaling\/v2|policy\/v1):/;
const NOT_WANTED = /:(Namespace|Node|ResourceQuota|LimitRange)$/;

/** In a namespace of their own, the environments' objects are all of one. */
function moved(props: Readonly<Record<string, unknown>>): KubernetesObject {
  const object = structuredClone(props) as KubernetesObject;
  const metadata = object["metadata"];
  if (typeof metadata === "object" && metadata !== null) Object.assign(metadata, { namespace: NAMESPACE });
  return object;
}

/** @returns each environment's objects that are alike in no two environments. */
export async function realObjects(stacksFolder: string): Promise<KubernetesObject[]> {
  const found = new Map<string, KubernetesObject>();
  for (const stack of ENVIRONMENTS) {
    const { config: values, name, text } = await readStackFile(stacksFolder, stack);
    const { region } = validateStackConfig(configValues(values), name, text);
    const plan = await runEngineFree(() => environment({ stacksFolder, engine: false }), {
      stack,
      config: values,
      invoke: (token, inputs) => placeholder(token, inputs, region),
    });
    for (const { type, props } of plan)
      if (BUILT_IN.test(type) && !NOT_WANTED.test(type)) found.set(JSON.stringify(props), moved(props));
  }
  return [...found.values()];
}
