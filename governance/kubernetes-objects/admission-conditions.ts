/** Which requests no rule is asked about: match conditions, in CEL, that every policy gets besides its own. */
import { LABEL_DOMAIN } from "../tags";

export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Controllers that make objects of templates. All are one user where they have no accounts of their own. */
const MAKERS = [
  "system:kube-controller-manager",
  ...["deployment", "replicaset", "statefulset", "daemon-set", "job", "cronjob"].map(
    (name) => `system:serviceaccount:kube-system:${name}-controller`,
  ),
];
/** Only ever takes finalizers and owners away. */
const COLLECTOR = "system:serviceaccount:kube-system:generic-garbage-collector";

/** Kinds whose templates the rules judge. A ReplicationController is none: its pods are judged themselves. */
const JUDGED_OWNERS = [
  "apps/v1 Deployment",
  "apps/v1 ReplicaSet",
  "apps/v1 StatefulSet",
  "apps/v1 DaemonSet",
  "batch/v1 Job",
  "batch/v1 CronJob",
];

function literal(value: string): string {
  return JSON.stringify(value);
}

function list(values: readonly string[]): string {
  return `[${values.map(literal).join(", ")}]`;
}

/** Of every policy. A rule's conditions may be any, so these have names of our domain. */
export const STANDING_CONDITIONS: readonly MatchCondition[] = [
  {
    // Nothing of it starts any more; were it judged, what violates a rule could not lose its finalizers.
    name: `${LABEL_DOMAIN}is-not-being-deleted`,
    expression: "object == null || !has(object.metadata.deletionTimestamp)",
  },
  {
    // Its template was judged, or exempt: refusing it here would stop it half way, where nobody sees the reason.
    name: `${LABEL_DOMAIN}is-not-made-of-a-judged-template`,
    expression:
      "object == null || " +
      `request.userInfo.username != ${literal(COLLECTOR)} && ` +
      `!(request.userInfo.username in ${list(MAKERS)} && (request.operation == "UPDATE" || ` +
      "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(owner, " +
      "has(owner.controller) && owner.controller && " +
      `(owner.apiVersion + " " + owner.kind) in ${list(JUDGED_OWNERS)})))`,
  },
];

/** Subjects of verdicts about objects: `Deployment engagement/name`, `ClusterRole name`. */
const OBJECT = /^[A-Z][A-Za-z0-9]* [^\s"]+$/;

/**
 * What a rule is not asked about because it is exempt: none without subjects of objects.
 * @param subjects as exemptions name them.
 */
export function exemptionCondition(subjects: readonly string[]): MatchCondition[] {
  const objects = [...new Set(subjects.filter((subject) => OBJECT.test(subject)))].sort();
  if (objects.length === 0) return [];
  return [
    {
      name: `${LABEL_DOMAIN}is-not-exempt`,
      expression:
        'object == null || !((object.kind + " " + ' +
        '(has(object.metadata.namespace) ? object.metadata.namespace + "/" : "") + object.metadata.name) ' +
        `in ${list(objects)})`,
    },
  ];
}
