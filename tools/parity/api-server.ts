/**
 * What a real API server says of an object: the rules as policies in force, one dry run of a request with the object's own
 * bytes, and every failure from the warnings. The audit log would do for one failure only: 1.34 writes one a request.
 */
import type { AdmissionObjects } from "../../governance/kubernetes-objects/admission-objects";
import { resourceOf } from "../../governance/object-rules/resource";
import { RawApi, type Answer } from "./raw-api";
import { deniedOf, mayHoldControl, warnedOf, wasCut, type Messages } from "./answers";
import { NAMESPACE, type KubernetesObject } from "./base-objects";
import { denying, DENYING_ALL, deployRules, warning } from "./deploy-rules";

export type ServerAnswer =
  /** `stored`: the object as the server would keep it, in JSON. */
  | { readonly kind: "judged"; readonly messages: Messages; readonly stored: string }
  /** Not an object that the API server knows or allows, whatever the rules say. */
  | { readonly kind: "malformed"; readonly status: number; readonly reason: string }
  /** Refused with more to say than an answer of the server's can hold. */
  | { readonly kind: "untold" };

export interface ServerRequest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly text: string;
}

/** Of a Pod with ephemeral containers, which none can be made with. */
interface DebuggedPod {
  readonly pod: KubernetesObject;
  readonly ephemeralContainers: readonly unknown[];
}

export class JudgingServer {
  /** Pods made so far. */
  private debugged = 0;

  private constructor(
    private readonly api: RawApi,
    private readonly names: readonly string[],
    private readonly probes: readonly string[],
  ) {}

  /**
   * Puts in force what the platform would, with bindings that warn where its own deny.
   * @param probes Rules that refuse everything.
   */
  static async start(
    kubeconfig: string,
    admission: AdmissionObjects,
    probes: readonly string[],
  ): Promise<JudgingServer> {
    const api = await RawApi.connect(kubeconfig);
    const server = new JudgingServer(
      api,
      admission.policies.map(({ metadata }) => metadata.name),
      probes,
    );
    await deployRules(api, admission, probes);
    return server;
  }

  close(): void {
    this.api.close();
  }

  private post(namespace: string, { apiVersion, kind, text }: ServerRequest): Promise<Answer> {
    const { group, version, resource } = resourceOf(apiVersion, kind);
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const path = `${root}/namespaces/${namespace}/${resource}?dryRun=All&fieldValidation=Strict&fieldManager=parity`;
    const moved = namespace === NAMESPACE ? text : text.replaceAll(NAMESPACE, namespace);
    return this.api.send(
      "POST",
      encodeURI(path),
      text.startsWith("{") ? JSON_TYPE : "application/yaml",
      moved,
    );
  }

  /**
   * @param object what the text holds, where that is known.
   * @throws when the server answers neither that it takes the object nor that it refuses it.
   */
  async judge(request: ServerRequest, object: KubernetesObject | null): Promise<ServerAnswer> {
    if (!/^[\w./-]+$/.test(request.apiVersion) || !/^\w+$/.test(request.kind))
      return { kind: "malformed", status: 404, reason: "no such kind" };
    const debugged = debuggedPod(object);
    if (debugged) return this.judgeDebugged(debugged);
    const answer = await this.post(NAMESPACE, request);
    const refused = refusal(answer);
    if (refused) return refused;
    const { warnings, text: stored } = answer;
    const messages = wasCut(warnings) ? await this.ruleByRule(request) : this.known(warnedOf(warnings));
    if (!messages) return { kind: "untold" };
    const complete = mayHoldControl(request.text) ? await this.withDenials(request, messages) : messages;
    if (Object.keys(complete).every((rule) => this.probes.includes(rule)))
      await this.confirmAdmitted(request);
    return { kind: "judged", messages: complete, stored };
  }

  /** Makes the Pod, adds the containers by their own way, and asks about an update that changes nothing. */
  private async judgeDebugged({ pod, ephemeralContainers }: DebuggedPod): Promise<ServerAnswer> {
    this.debugged += 1;
    const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
    const one = `${pods}/debugged-${this.debugged}`;
    const metadata = {
      ...(pod["metadata"] as object),
      name: `debugged-${this.debugged}`,
      namespace: NAMESPACE,
    };
    const made = await this.api.send(
      "POST",
      `${pods}?fieldValidation=Strict`,
      JSON_TYPE,
      json({ ...pod, metadata }),
    );
    try {
      const added = await this.patch(`${one}/ephemeralcontainers`, { spec: { ephemeralContainers } });
      const updated = await this.patch(`${one}?dryRun=All`, {});
      const refused = refusal(made) ?? refusal(added) ?? refusal(updated);
      if (refused) return refused;
      if (wasCut(updated.warnings)) return { kind: "untold" };
      const messages = this.known(warnedOf(updated.warnings));
      return { kind: "judged", messages, stored: updated.text };
    } finally {
      await this.api.send("DELETE", `${one}?gracePeriodSeconds=0`, JSON_TYPE, "");
    }
  }

  private patch(path: string, change: object): Promise<Answer> {
    return this.api.send("PATCH", path, "application/strategic-merge-patch+json", json(change));
  }

  /** The canary may sing a little longer. */
  private known(messages: Messages): Messages {
    return Object.fromEntries(Object.entries(messages).filter(([name]) => this.names.includes(name)));
  }

  /** A rule's only message is told by its denial, however long. Nobody tells what else the warnings have no room for. */
  private async ruleByRule(request: ServerRequest): Promise<Messages | null> {
    const found: Record<string, readonly string[]> = {};
    for (const [at, name] of this.names.entries()) {
      const { warnings } = await this.post(warning(at), request);
      const told = warnedOf(warnings)[name] ?? [];
      if (!wasCut(warnings)) {
        if (told.length > 0) found[name] = told;
        continue;
      }
      if ((await this.post(denying(at), request)).status === 201) continue;
      if (told.length !== 1 || warnings.length !== 1) return null;
      found[name] = [await this.denial(at, request)];
    }
    return found;
  }

  private async denial(at: number, request: ServerRequest): Promise<string> {
    const { status, body } = await this.post(denying(at), request);
    const denied = deniedOf(reasonOf(body));
    if (denied?.rule !== this.names[at])
      throw new Error(`${this.names[at]}: ${status}: ${JSON.stringify(body)}`);
    return denied?.message ?? "";
  }

  /** With what could not be a warning: a denial tells of the first message only, which is then all that is known. */
  private async withDenials(request: ServerRequest, messages: Messages): Promise<Messages> {
    const found: Record<string, readonly string[]> = { ...messages };
    for (const [at, name] of this.names.entries()) {
      if (found[name]) continue;
      const { status } = await this.post(denying(at), request);
      if (status !== 201) found[name] = [await this.denial(at, request)];
    }
    return found;
  }

  /** An object without a warning is not denied either. */
  private async confirmAdmitted(request: ServerRequest): Promise<void> {
    const { status, body } = await this.post(DENYING_ALL, request);
    if (status !== 201)
      throw new Error(`denied without a warning: ${status}: ${JSON.stringify(body)}:\n${request.text}`);
  }
}

const JSON_TYPE = "application/json";
const json = (value: unknown): string => JSON.stringify(value);

function debuggedPod(object: KubernetesObject | null): DebuggedPod | null {
  const spec = object?.["kind"] === "Pod" ? object["spec"] : null;
  if (typeof spec !== "object" || spec === null || !("ephemeralContainers" in spec)) return null;
  const { ephemeralContainers, ...rest } = spec;
  if (!Array.isArray(ephemeralContainers) || ephemeralContainers.length === 0) return null;
  return { pod: { ...object, spec: rest }, ephemeralContainers };
}

/** Of the answer that the object itself is refused, whatever the rules say. */
function refusal({ status, body }: Answer): ServerAnswer | null {
  if (status === 200 || status === 201) return null;
  if ([400, 403, 404, 405, 409, 413, 415, 422].includes(status))
    return { kind: "malformed", status, reason: reasonOf(body) };
  throw new Error(`the API server answered ${status}: ${JSON.stringify(body)}`);
}

function reasonOf(body: unknown): string {
  const message = typeof body === "object" && body !== null ? (body as { message?: unknown }).message : body;
  return String(message);
}
