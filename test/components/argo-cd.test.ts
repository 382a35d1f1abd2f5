import assert from "node:assert/strict";
import { ArgoCd, type ArgoCdArgs } from "../../components/argo-cd";
import type { PlanResource } from "../../governance/plan";
import { assertAttributed } from "../support/labels";
import { ATTRIBUTION, only, planOf } from "../support/plan";

const PLATFORM = "https://git.example.com/platform.git";
const VISION = "https://git.example.com/vision.git";

const ARGS: ArgoCdArgs = {
  attribution: ATTRIBUTION,
  settings: { repository: PLATFORM, revision: "main", path: "applications", highAvailability: false },
  environment: "test",
  teams: [
    { name: "vision", namespaces: ["vision", "vision-batch"], repositories: [PLATFORM, VISION] },
    { name: "language", namespaces: ["language"], repositories: [PLATFORM] },
  ],
};

const argoCd = (args: Partial<ArgoCdArgs> = {}): Promise<PlanResource[]> =>
  planOf(() => new ArgoCd("argo-cd", { ...ARGS, ...args }));

interface Generator {
  git: {
    repoURL: string;
    revision: string;
    directories: { path: string }[];
    values: Record<string, string>;
  };
}
interface ApplicationSetSpec {
  generators: Generator[];
  template: {
    spec: {
      project: string;
      source: Record<string, string>;
      destination: Record<string, string>;
      syncPolicy: { automated: Record<string, boolean>; syncOptions: string[] };
      ignoreDifferences: { kind: string; jsonPointers: string[] }[];
    };
  };
}

const projectSpec = (plan: readonly PlanResource[], team: string): Record<string, unknown> =>
  only(plan, "kubernetes:argoproj.io/v1alpha1:AppProject", `argo-cd-project-${team}`).props["spec"] as Record<
    string,
    unknown
  >;
const applications = (plan: readonly PlanResource[]): ApplicationSetSpec =>
  only(plan, "kubernetes:argoproj.io/v1alpha1:ApplicationSet").props["spec"] as unknown as ApplicationSetSpec;

describe("ArgoCd", () => {
  it("restricts each team's project to its own namespaces and repositories", async () => {
    const plan = await argoCd();
    const server = "https://kubernetes.default.svc";
    const vision = projectSpec(plan, "vision");
    assert.deepEqual(vision["destinations"], [
      { server, namespace: "vision" },
      { server, namespace: "vision-batch" },
    ]);
    assert.deepEqual(vision["sourceRepos"], [PLATFORM, VISION]);
    const language = projectSpec(plan, "language");
    assert.deepEqual(language["destinations"], [{ server, namespace: "language" }]);
    assert.deepEqual(language["sourceRepos"], [PLATFORM]);
  });

  it("lets a project deploy nothing of the cluster, and nothing that the platform sets for a namespace", async () => {
    const spec = projectSpec(await argoCd(), "vision");
    assert.deepEqual(spec["clusterResourceWhitelist"], []);
    assert.deepEqual(spec["namespaceResourceBlacklist"], [
      { group: "", kind: "LimitRange" },
      { group: "", kind: "ResourceQuota" },
      { group: "networking.k8s.io", kind: "NetworkPolicy" },
      { group: "ai.apexlogic.com", kind: "MultimodalInferenceService" },
    ]);
  });

  it("makes an application of each folder of a team, in that team's project and first namespace", async () => {
    const { generators, template } = applications(await argoCd());
    assert.deepEqual(
      generators.map(({ git }) => [
        git.repoURL,
        git.revision,
        git.directories.map(({ path }) => path).join(),
        git.values["team"],
        git.values["namespace"],
        git.values["repository"],
      ]),
      [
        [PLATFORM, "main", "applications/vision/*", "vision", "vision", PLATFORM],
        [VISION, "main", "applications/vision/*", "vision", "vision", VISION],
        [PLATFORM, "main", "applications/language/*", "language", "language", PLATFORM],
      ],
    );
    assert.equal(template.spec.project, "{{.values.team}}");
    assert.equal(template.spec.destination["namespace"], "{{.values.namespace}}");
    assert.equal(template.spec.source["repoURL"], "{{.values.repository}}");
    assert.equal(template.spec.source["path"], "{{.path.path}}");
  });

  it("keeps the cluster as Git says, except for the replicas that autoscalers own", async () => {
    const { syncPolicy, ignoreDifferences } = applications(await argoCd()).template.spec;
    assert.deepEqual(syncPolicy.automated, { prune: true, selfHeal: true });
    assert.ok(syncPolicy.syncOptions.includes("RespectIgnoreDifferences=true"));
    assert.deepEqual(
      ignoreDifferences.map(({ kind, jsonPointers }) => [kind, ...jsonPointers]),
      [
        ["Deployment", "/spec/replicas"],
        ["StatefulSet", "/spec/replicas"],
      ],
    );
  });

  it("claims by annotation and never what another application or the platform applies", async () => {
    const plan = await argoCd();
    const values = only(plan, "kubernetes:helm.sh/v3:Release").props["values"] as {
      configs: { cm: Record<string, string> };
    };
    assert.equal(values.configs.cm["application.resourceTrackingMethod"], "annotation");
    const { syncOptions } = applications(plan).template.spec.syncPolicy;
    assert.ok(syncOptions.includes("FailOnSharedResource=true"));
    assert.ok(syncOptions.includes("ServerSideApply=true"));
    assert.ok(syncOptions.includes("CreateNamespace=false"));
  });

  it("puts no password and no hash of one anywhere", async () => {
    for (const highAvailability of [false, true]) {
      const text = JSON.stringify(await argoCd({ settings: { ...ARGS.settings, highAvailability } }));
      assert.doesNotMatch(text, /passw|bcrypt|\$2[aby]\$|secretkey/i);
    }
  });

  it("labels every object, and its pods through the chart", async () => {
    const plan = await argoCd();
    assertAttributed(plan, ATTRIBUTION);
    const parents = plan.filter(({ type }) => type.startsWith("kubernetes:")).map(({ parent }) => parent);
    const component = only(plan, "plumbline:platform:ArgoCd");
    assert.deepEqual([...new Set(parents)], [component.urn]);
  });

  it("registers its facts", async () => {
    assert.deepEqual(only(await argoCd(), ArgoCd.__pulumiType).props, {
      facts: { version: 1, kind: "argo-cd", name: "argo-cd", attribution: ATTRIBUTION },
    });
  });

  const refused = async (args: Partial<ArgoCdArgs>, message: RegExp): Promise<void> =>
    assert.rejects(argoCd(args), message);
  const [vision] = ARGS.teams;
  assert.ok(vision);

  it("refuses a namespace that another team has", () =>
    refused(
      { teams: [vision, { name: "language", namespaces: ["vision"], repositories: [PLATFORM] }] },
      /teams\[1\]\.namespaces: "vision": belongs to team vision already/,
    ));

  for (const namespace of ["kube-system", "argocd", "monitoring", "default", "*", "team-*"])
    it(`refuses the namespace ${namespace}`, () =>
      refused({ teams: [{ ...vision, namespaces: [namespace] }] }, /teams\[0\]\.namespaces: "/));

  for (const repository of ["*", "https://git.example.com/*", "!https://git.example.com/x.git", ""])
    it(`refuses the repository "${repository}"`, () =>
      refused(
        { teams: [{ ...vision, repositories: [repository] }] },
        /one repository in full, not a pattern/,
      ));

  it("refuses Argo CD's own project, a name twice, and a team without namespace or repository", async () => {
    await refused(
      { teams: [{ ...vision, name: "default" }] },
      /teams\[0\]\.name: "default": is Argo CD's own/,
    );
    await refused(
      { teams: [vision, { ...vision, namespaces: ["other"] }] },
      /teams\[1\]\.name: "vision": is listed twice/,
    );
    await refused({ teams: [{ ...vision, namespaces: [] }] }, /needs at least one namespace/);
    await refused({ teams: [{ ...vision, repositories: [] }] }, /needs at least one repository/);
  });

  for (const path of ["stacks", "stacks/dev"])
    it(`refuses applications among the inference services, in ${path}`, () =>
      refused({ settings: { ...ARGS.settings, path } }, /stacks holds the inference services/));

  for (const path of ["", ".", "/", "../x", "a/../stacks", "./stacks", "a//b", "a/", "*"])
    it(`refuses the path "${path}"`, () =>
      refused(
        { settings: { ...ARGS.settings, path } },
        /settings\.path: ".*": must be a folder from the root/,
      ));
});
