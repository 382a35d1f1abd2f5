/** Registers declared resources with the engine, with their parents, identifiers and providers, as components would. */
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { isComponent, resolved, type Declared } from "./declared";
import { ENVIRONMENT, REGION } from "./organisation";

class Custom extends pulumi.CustomResource {}

class Component extends pulumi.ComponentResource {
  constructor({ type, name, props }: Declared) {
    super(type, name, {});
    this.registerOutputs(props);
  }
}

/** Where every object of Kubernetes would go. */
const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  users: [],
});

function providers(): Record<string, pulumi.ProviderResource> {
  return {
    aws: new AwsProvider("aws", {
      region: REGION,
      defaultTags: { tags: { environment: ENVIRONMENT, project: "platform" } },
    }),
    kubernetes: new KubernetesProvider("kubernetes", { kubeconfig: KUBECONFIG }),
  };
}

/** Declares all of them, parents first. An empty list declares nothing, not even providers. */
export function program(declared: readonly Declared[]): () => Promise<void> {
  return async () => {
    if (declared.length === 0) return;
    const known = providers();
    const components = new Map<string, Component>();
    const customs = new Map<string, Custom>();
    for (const each of declared) {
      if (isComponent(each)) {
        components.set(each.name, new Component(each));
        continue;
      }
      const { type, name, parent, props } = each;
      const inputs = resolved(props, (id) => {
        const target = customs.get(id.name);
        if (!target) throw new Error(`${name} refers to ${id.name}, which is not declared before it`);
        return target.id;
      });
      const provider = known[type.split(":")[0] ?? ""];
      const parentResource = parent === null ? undefined : components.get(parent);
      customs.set(
        name,
        new Custom(type, name, inputs as pulumi.Inputs, {
          ...(provider && { provider }),
          ...(parentResource && { parent: parentResource }),
        }),
      );
    }
  };
}
