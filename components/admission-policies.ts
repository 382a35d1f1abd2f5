/** The environment's rules about Kubernetes objects, enforced by the API server itself. */
import * as pulumi from "@pulumi/pulumi";
import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import {
  admissionObjects,
  type AdmissionObjects,
  type AdmissionPlan,
} from "../governance/kubernetes-objects/admission-objects";

export interface AdmissionPoliciesArgs extends AdmissionPlan {
  /** Whether the cluster may live on without the environment: one policy that matches nothing then stays behind. */
  readonly outlived: boolean;
}

/** The API server takes up what has changed about policies once a second (k8s.io/apiserver, policyRefreshInterval). */
const TAKEN_UP_WITHIN_MS = 2000;

export class AdmissionPolicies extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:platform:AdmissionPolicies";

  /**
   * For workloads to depend on: the policies, once they are enforced. What is refused today may be exempt as of this
   * update. Workloads go before it, too, as nobody judges what is deleted.
   */
  readonly enforced: Promise<pulumi.Resource>;

  constructor(name: string, args: AdmissionPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(AdmissionPolicies.__pulumiType, name, {}, opts);
    const { attribution, outlived } = args;
    const objects = admissionObjects(args);
    const bindings = this.create(name, objects);
    const { policy, binding } = objects.keeper;
    const kept = { parent: this, retainOnDelete: outlived };
    const keeper = new ValidatingAdmissionPolicy(`${name}-keeper`, policy, kept);
    new ValidatingAdmissionPolicyBinding(`${name}-keeper-binding`, binding, { ...kept, dependsOn: keeper });
    this.enforced = taken(bindings).then(() => this);
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }

  private create(name: string, objects: AdmissionObjects): pulumi.Resource[] {
    const child = { parent: this };
    const namespace = new Namespace(`${name}-namespace`, objects.namespace, child);
    const configMaps = objects.configMaps.map(
      (object) =>
        new ConfigMap(`${name}-${object.metadata.name}`, object, { ...child, dependsOn: namespace }),
    );
    const policies = new Map(
      objects.policies.map((object) => [
        object.metadata.name,
        new ValidatingAdmissionPolicy(`${name}-${object.metadata.name}`, object, child),
      ]),
    );
    return objects.bindings.map((object) => {
      const policy = policies.get(object.spec.policyName);
      // A binding whose parameters are not there refuses everything that its policy is about.
      const dependsOn = [...configMaps, ...(policy ? [policy] : [])];
      return new ValidatingAdmissionPolicyBinding(`${name}-${object.metadata.name}-binding`, object, {
        ...child,
        dependsOn,
      });
    });
  }
}

/** A preview creates nothing to wait for. */
async function taken(bindings: readonly pulumi.Resource[]): Promise<void> {
  await new Promise((resolve) => pulumi.all(bindings.map(({ urn }) => urn)).apply(resolve));
  if (!pulumi.runtime.isDryRun()) await new Promise((resolve) => setTimeout(resolve, TAKEN_UP_WITHIN_MS));
}
