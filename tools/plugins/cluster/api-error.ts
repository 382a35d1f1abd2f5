/** What an API server says instead of doing what it was asked for: Kubernetes API conventions, "Response status kind". */
import { isRecord } from "../wire";

/** One thing that the API server found wrong. */
export interface Cause {
  readonly field: string;
  readonly message: string;
}

/** The API server's refusal. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    message: string,
    /** Kind that the refusal is about, in plural: `namespaces` where an object's namespace is not there. */
    readonly about: string | undefined = undefined,
    readonly causes: readonly Cause[] = [],
    readonly retryAfterSeconds: number | undefined = undefined,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The cluster did not answer: nothing is known of what it did. */
export class Unreachable extends Error {
  constructor(
    message: string,
    /** Whether a later attempt may be answered. */
    readonly passing: boolean,
  ) {
    super(message);
    this.name = "Unreachable";
  }
}

/** Longer answers of what is no API server are cut. */
const SHOWN_CHARACTERS = 200;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The error of an answer with status 400 or above; `body` is what it held, parsed where it is JSON. */
export function apiError(status: number, body: unknown): ApiError {
  if (!isRecord(body)) {
    const said = text(body).trim().slice(0, SHOWN_CHARACTERS);
    return new ApiError(status, `HTTP ${status}${said ? `: ${said}` : ""}`);
  }
  const details = isRecord(body["details"]) ? body["details"] : {};
  const causes = Array.isArray(details["causes"]) ? details["causes"].filter(isRecord) : [];
  const after = details["retryAfterSeconds"];
  return new ApiError(
    status,
    text(body["message"]) || text(body["reason"]) || `HTTP ${status}`,
    text(details["kind"]) || undefined,
    causes.map(({ field, message }) => ({ field: text(field), message: text(message) })),
    typeof after === "number" ? after : undefined,
  );
}

/**
 * What an API server says for moments after something was made: the account of a new namespace, the parameters of a new
 * policy, a policy that is not compiled yet.
 */
const SETTLING =
  /service account .* not found|no params found for policy binding|not yet synced to use for admission/i;

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Unreachable) return error.passing;
  if (!(error instanceof ApiError)) return false;
  const { status, message } = error;
  return status === 409 || status === 429 || status >= 500 || (status === 403 && SETTLING.test(message));
}

/** Whether the object's namespace is not there. */
export function lacksNamespace(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.about === "namespaces";
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** How API servers and their custom resources' rules say that a field cannot be changed. */
const IMMUTABLE =
  /immutable|may not (be changed|change)|cannot change|updates to .* are forbidden|not be updated|self == oldSelf/i;

/** Whether an update was refused because of what cannot be changed. */
export function saysImmutable(error: ApiError): boolean {
  return error.status === 422 && IMMUTABLE.test(error.message);
}
