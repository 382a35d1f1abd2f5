/** Argo CD: applications from Git, each inside its team's namespaces and repositories. */
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { argoCdValues } from "./argo-cd-values";
import { chartRelease } from "./chart-release";
import { CHARTS } from "./charts";
import { DNS_LABEL, namespaceFault } from "./team-namespaces";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { kubernetesLabels, type Attribution } from "../governance/tags";

export interface ArgoCdTeam {
  /** Name of its AppProject and of its folder below the path. A DNS label, not `default`. */
  readonly name: string;
  /** Namespaces it may deploy to. Its applications go to the first one unless their objects name another. */
  readonly namespaces: readonly string[];
  /** Git repositories it may deploy from, in full: patterns are refused. */
  readonly repositories: readonly string[];
}

export interface ArgoCdArgs {
  /** Who pays for Argo CD itself; its labels are on every object and pod. */
  readonly attribution: Attribution;
  readonly settings: StackConfig["argoCd"];
  readonly environment: string;
  readonly teams: readonly ArgoCdTeam[];
}

const API = "argoproj.io/v1alpha1";
/** The cluster that Argo CD itself runs in. */
const THIS_CLUSTER = "https://kubernetes.default.svc";

/** What the platform sets for a namespace, and a manifest that is no Kubernetes object: nothing a team deploys. */
const PLATFORM_KINDS = [
  { group: "", kind: "LimitRange" },
  { group: "", kind: "ResourceQuota" },
  { group: "networking.k8s.io", kind: "NetworkPolicy" },
  { group: "ai.apexlogic.com", kind: "MultimodalInferenceService" },
] as const;

/**
 * Argo CD with one AppProject a team and a root ApplicationSet: each folder `<path>/<team>/<application>` of a
 * repository of the team becomes an Application of that team's project.
 *
 * Inference services are applied by Pulumi, and no Application claims their objects, because
 * - Applications read only folders below `path`, which may not be or lie in `stacks`, where inference services are
 *   declared, and projects refuse their kind and the kinds that `Team` sets;
 * - objects belong to an Application by annotation (`argocd.argoproj.io/tracking-id`), which nothing of Pulumi's carries:
 *   the usual label `app.kubernetes.io/instance` could make Argo CD adopt, and then prune, what is not its own;
 * - a sync fails on an object that another Application owns, and applies on the server under its own field manager, so
 *   that a team that does write an object of Pulumi's name is refused by the next `pulumi up` as a field conflict.
 *
 * Nobody logs in with a password: the admin account is off, so none is made, and whoever comes through single sign-on
 * may read. Until it is set up, use `argocd --core` with the rights of one's own kubeconfig.
 */
export class ArgoCd extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:platform:ArgoCd";

  /** Namespace of Argo CD, its projects and Applications. */
  readonly namespace: Namespace;

  /** @throws InvalidInput on teams that overlap or reach too far, and on a path among the inference services. */
  constructor(name: string, args: ArgoCdArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseBadArgs(name, args);
    super(ArgoCd.__pulumiType, name, {}, opts);
    const { attribution, settings, teams } = args;
    const labels = kubernetesLabels(attribution);
    const child = { parent: this };

    this.namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: CHARTS.argoCd.namespace, labels } },
      child,
    );
    const namespace = this.namespace.metadata.name;
    const release = chartRelease(
      `${name}-release`,
      {
        chart: CHARTS.argoCd,
        namespace,
        releaseName: "argocd",
        values: argoCdValues(labels, settings.highAvailability),
      },
      child,
    );
    const custom = { parent: this, dependsOn: release };
    const projects = teams.map(
      (team) =>
        new CustomResource(
          `${name}-project-${team.name}`,
          {
            apiVersion: API,
            kind: "AppProject",
            metadata: { name: team.name, namespace, labels },
            spec: projectSpec(team),
          },
          custom,
        ),
    );
    new CustomResource(
      `${name}-applications`,
      {
        apiVersion: API,
        kind: "ApplicationSet",
        metadata: { name: args.environment, namespace, labels },
        spec: applicationSetSpec(args, labels),
      },
      { parent: this, dependsOn: [release, ...projects] },
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "argo-cd", name, attribution };
    this.registerOutputs({ facts });
  }
}

function projectSpec(team: ArgoCdTeam): Record<string, unknown> {
  return {
    description: `What team ${team.name} deploys`,
    sourceRepos: team.repositories,
    destinations: team.namespaces.map((namespace) => ({ server: THIS_CLUSTER, namespace })),
    clusterResourceWhitelist: [],
    namespaceResourceBlacklist: PLATFORM_KINDS,
  };
}

function applicationSetSpec({ settings, teams }: ArgoCdArgs, labels: Record<string, string>): unknown {
  const generators = teams.flatMap((team) =>
    team.repositories.map((repository) => ({
      git: {
        repoURL: repository,
        revision: settings.revision,
        directories: [{ path: `${settings.path}/${team.name}/*` }],
        // Written here and not in Git, so that no folder can put its Application in another team's project.
        values: { team: team.name, namespace: team.namespaces[0], repository },
      },
    })),
  );
  return {
    goTemplate: true,
    goTemplateOptions: ["missingkey=error"],
    generators,
    template: {
      metadata: {
        name: "{{.values.team}}-{{.path.basenameNormalized}}",
        labels,
      },
      spec: {
        project: "{{.values.team}}",
        source: {
          repoURL: "{{.values.repository}}",
          targetRevision: settings.revision,
          path: "{{.path.path}}",
        },
        destination: { server: THIS_CLUSTER, namespace: "{{.values.namespace}}" },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: [
            "CreateNamespace=false",
            "FailOnSharedResource=true",
            "RespectIgnoreDifferences=true",
            "ServerSideApply=true",
          ],
        },
        // Autoscalers own the number of replicas.
        ignoreDifferences: [
          { group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] },
          { group: "apps", kind: "StatefulSet", jsonPointers: ["/spec/replicas"] },
        ],
      },
    },
  };
}

/** A path in Git from its root, `applications` or `deploy/applications`: no `.`, `..` or pattern in it. */
const GIT_PATH = /^[A-Za-z0-9_-][\w.-]*(\/[A-Za-z0-9_-][\w.-]*)*$/;

function refuseBadArgs(name: string, { settings, teams }: ArgoCdArgs): void {
  const problems: Problem[] = [];
  if (!GIT_PATH.test(settings.path))
    problems.push({
      path: "settings.path",
      found: `"${settings.path}"`,
      rule: "must be a folder from the root of the repository, such as applications",
    });
  if (settings.path.split("/")[0] === "stacks")
    problems.push({
      path: "settings.path",
      found: `"${settings.path}"`,
      rule: "stacks holds the inference services, which Pulumi applies: choose another folder",
    });
  const owners = new Map<string, string>();
  const names = new Set<string>();
  for (const [index, team] of teams.entries()) {
    const refuse = (path: string, found: string, rule: string): void =>
      void problems.push({ path: `teams[${index}].${path}`, found: `"${found}"`, rule });
    if (!DNS_LABEL.test(team.name)) refuse("name", team.name, "must be a DNS label such as vision");
    if (team.name === "default") refuse("name", team.name, "is Argo CD's own project, open to everything");
    if (names.has(team.name)) refuse("name", team.name, "is listed twice");
    names.add(team.name);
    if (team.namespaces.length === 0) refuse("namespaces", "", "needs at least one namespace");
    if (team.repositories.length === 0) refuse("repositories", "", "needs at least one repository");
    for (const namespace of team.namespaces) {
      const rule = namespaceFault(namespace);
      if (rule) refuse("namespaces", namespace, rule);
      const owner = owners.get(namespace);
      if (owner !== undefined) refuse("namespaces", namespace, `belongs to team ${owner} already`);
      owners.set(namespace, team.name);
    }
    for (const repository of team.repositories)
      if (/[*?[\]{}]|^!|^\s*$/.test(repository))
        refuse("repositories", repository, "must be one repository in full, not a pattern");
  }
  if (problems.length > 0) throw new InvalidInput(`ArgoCd ${name}`, problems);
}
