/** A ValidatingAdmissionPolicy (admissionregistration.k8s.io/v1) as a person writes it, and as the API server would take it. */
import { z } from "zod";

const text = z.string().min(1);
const words = z.string().regex(/\S/, "must not be blank");
const names = z.array(z.string().min(1)).min(1);

const requirement = z.strictObject({
  key: text,
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
  values: z.array(z.string()).exactOptional(),
});
const selector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).exactOptional(),
  matchExpressions: z.array(requirement).exactOptional(),
});
export type LabelSelector = z.output<typeof selector>;

const resourceRule = z.strictObject({
  apiGroups: z.array(z.string()).min(1),
  apiVersions: names,
  operations: z.array(z.enum(["CREATE", "UPDATE", "DELETE", "CONNECT", "*"])).min(1),
  resources: names,
  resourceNames: z.array(text).exactOptional(),
  scope: z.enum(["Cluster", "Namespaced", "*"]).exactOptional(),
});
export type ResourceRule = z.output<typeof resourceRule>;

const matchResources = z.strictObject({
  resourceRules: z.array(resourceRule).min(1),
  excludeResourceRules: z.array(resourceRule).exactOptional(),
  matchPolicy: z.enum(["Exact", "Equivalent"]).exactOptional(),
  namespaceSelector: selector.exactOptional(),
  objectSelector: selector.exactOptional(),
});
export type MatchResources = z.output<typeof matchResources>;

const QUALIFIED_NAME = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const condition = z.strictObject({
  name: z.string().regex(QUALIFIED_NAME, "must be a qualified name, such as has-owner"),
  expression: words,
});
/** Words that CEL keeps for itself. */
const KEPT =
  /^(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/;
const variable = z.strictObject({
  name: z
    .string()
    .regex(/^[_a-zA-Z][_a-zA-Z0-9]*$/, "must be a CEL identifier")
    .refine((name) => !KEPT.test(name), "is a word that CEL keeps for itself"),
  expression: words,
});
const validation = z.strictObject({
  expression: words,
  message: words.regex(/^\s*[^\n\r]*\s*$/, "must be one line").exactOptional(),
  messageExpression: words.exactOptional(),
  reason: z.enum(["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"]).exactOptional(),
});
export type Validation = z.output<typeof validation>;

const auditAnnotation = z.strictObject({
  key: z.string().regex(QUALIFIED_NAME, "must be a qualified name"),
  valueExpression: words.max(5 * 1024),
});

const paramKind = z.strictObject({ apiVersion: text, kind: text });

function repeated(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) < index);
}

const spec = z
  .strictObject({
    failurePolicy: z.enum(["Fail", "Ignore"]).exactOptional(),
    paramKind: paramKind.exactOptional(),
    matchConstraints: matchResources,
    matchConditions: z.array(condition).max(64).exactOptional(),
    variables: z.array(variable).exactOptional(),
    validations: z.array(validation).exactOptional(),
    auditAnnotations: z.array(auditAnnotation).max(20).exactOptional(),
  })
  .superRefine(
    ({ validations = [], auditAnnotations = [], matchConditions = [], variables = [] }, context) => {
      const refuse = (path: string, message: string): void =>
        context.addIssue({ code: "custom", path: [path], message });
      if (validations.length + auditAnnotations.length === 0)
        refuse("validations", "must have an entry, or auditAnnotations must");
      const lists = {
        matchConditions: matchConditions.map(({ name }) => name),
        variables: variables.map(({ name }) => name),
        auditAnnotations: auditAnnotations.map(({ key }) => key),
      };
      for (const [path, values] of Object.entries(lists)) {
        const twice = repeated(values);
        if (twice !== undefined) refuse(path, `names ${twice} twice`);
      }
    },
  );

export const policySchema = z.strictObject({
  apiVersion: z.literal("admissionregistration.k8s.io/v1"),
  kind: z.literal("ValidatingAdmissionPolicy"),
  metadata: z.strictObject({
    name: z
      .string()
      .max(253)
      .regex(
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        "must be a name of lower-case letters, digits and dashes",
      ),
    labels: z.record(z.string(), z.string()).exactOptional(),
    annotations: z.record(z.string(), z.string()).exactOptional(),
  }),
  spec,
});
export type ValidatingAdmissionPolicy = z.output<typeof policySchema>;
