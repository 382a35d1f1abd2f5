/** The last back-up of tags: fills environment and project, and nothing else, where a resource has neither. */
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_TAG_KEYS, LABEL_DOMAIN } from "../governance/tags";
import taggable from "../data/catalogue/aws-taggable-types.json";

type Tags = Readonly<Record<string, string>>;
type Props = Record<string, unknown>;

const TAGGABLE: ReadonlySet<string> = new Set(taggable);
const isObject = (value: unknown): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Properties with the defaults filled in, or undefined when nothing is missing or the tags cannot be read. */
export function withDefaultTags(type: string, props: Props, defaults: Tags): Props | undefined {
  if (TAGGABLE.has(type)) {
    const tags = props["tags"] ?? {};
    return isObject(tags) && missing(tags, defaults)
      ? { ...props, tags: { ...defaults, ...tags } }
      : undefined;
  }
  if (!type.startsWith("kubernetes:") || !isObject(props["metadata"])) return undefined;
  const labels = props["metadata"]["labels"] ?? {};
  const prefixed = Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [LABEL_DOMAIN + key, value]),
  );
  if (!isObject(labels) || !missing(labels, prefixed)) return undefined;
  return { ...props, metadata: { ...props["metadata"], labels: { ...prefixed, ...labels } } };
}

function missing(found: Props, defaults: Tags): boolean {
  return Object.keys(defaults).some((key) => found[key] === undefined);
}

/** Registers the transform with the engine. Pulumi's mocks know no transforms, so an engine-free run leaves it out. */
export function registerTagTransform(defaults: Record<(typeof DEFAULT_TAG_KEYS)[number], string>): void {
  void pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    const filled = withDefaultTags(type, props as Props, defaults);
    return filled && { props: filled, opts };
  });
}
