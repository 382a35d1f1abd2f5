/** The resolved file of a manifest: what it leaves open and what machines update, such as digests. */
import { z } from "zod";
import { InvalidInput } from "../reading/problem";
import { byLine, checkSchema, type Where } from "../reading/schema-problems";
import { tagValue } from "../tags";
import { readYamlDocument } from "../reading/yaml-document";

const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits, in lower case");

/** An image by digest: a tag may mean another image tomorrow. */
export const IMAGE_BY_DIGEST =
  /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?\/)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*@sha256:[0-9a-f]{64}$/;
export const IMAGE_RULE =
  "must be an image by digest, such as registry.example.com/name@sha256:<64 hexadecimal digits>";
const image = z.string().regex(IMAGE_BY_DIGEST, IMAGE_RULE);

const uri = (schemes: string) =>
  z
    .string()
    .regex(
      new RegExp(`^(${schemes})://[^\\s/@]+/\\S+$`),
      `must be an address of ${schemes.replaceAll("|", " or ")} without credentials`,
    );

const cardFile = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9][\w./-]*\.md$/,
    "must be a path such as cards/model.md below the stack file's folder, or an address",
  );

export const resolvedFileSchema = z
  .strictObject({
    image: image.describe("The service's image, by digest"),
    model: z.strictObject({
      digest: digest.describe("Of the weights archive"),
      uri: uri("s3|https").describe("The weights archive"),
      cardUri: z
        .union([cardFile, uri("s3|https")])
        .describe(
          "The model card: a file below the stack file's folder, or an address, which no gate can read",
        ),
      baseline: z
        .strictObject({ name: tagValue, digest })
        .exactOptional()
        .describe("What drift is measured against; required where drift detection is enabled"),
    }),
    modelRef: z
      .strictObject({ name: z.string().exactOptional(), version: z.string().exactOptional() })
      .exactOptional()
      .describe("Repeats the manifest's; a difference is an error"),
    dataSet: z
      .strictObject({ uri: uri("s3|https"), digest })
      .exactOptional()
      .describe("Evaluation data"),
    namespace: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a Kubernetes namespace name")
      .exactOptional()
      .describe("One of the team's; default: its first"),
    pool: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Node pool; default: the one with the cheapest GPU that fits, or `system` without GPUs"),
    sideCars: z.record(z.string(), image).exactOptional().describe("Side car → image, by digest"),
  })
  .describe("Resolved file of an inference service's manifest");
export type ResolvedFile = z.output<typeof resolvedFileSchema>;

/** A resolved file with where it came from. */
export interface ReadResolvedFile {
  readonly resolved: ResolvedFile;
  readonly where: Where;
}

/** `a.yaml` → `a.resolved.yaml`: the resolved file stands beside its manifest. */
export function resolvedFileOf(manifestFile: string): string {
  return manifestFile.replace(/\.ya?ml$/, ".resolved.yaml");
}

/** `a.yaml` → `a.approvals`: the folder of the approvals of both files. */
export function approvalsFolderOf(manifestFile: string): string {
  return manifestFile.replace(/\.ya?ml$/, ".approvals");
}

/**
 * A resolved file from its text.
 * @throws InvalidInput with every problem: path, value, rule, file and line.
 */
export function readResolvedFile(text: string, file: string): ReadResolvedFile {
  const { value, lineOf } = readYamlDocument(text, file);
  const where: Where = { file, lineOf };
  const checked = checkSchema(resolvedFileSchema, value, where);
  if ("problems" in checked) throw new InvalidInput(file, byLine(checked.problems));
  return { resolved: checked.value, where };
}
