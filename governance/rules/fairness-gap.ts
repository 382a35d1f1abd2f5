/** Rule limit-fairness-gap: a model treats groups alike within its limit, by signed counts of a real evaluation. */
import { BY } from "../fairness/group-counts";
import type { FairnessReport, FairnessResult } from "../fairness/judge-fairness";
import { ratesBetween } from "../fairness/judge-result";
import { showAge } from "./evaluation-evidence";
import type { Judgement } from "./judgement";
import { citation, describeModel, judgeServices, shortDigest, type JudgedService } from "./judged-services";
import { showHigh, showLow } from "../verdict-text";
import { reportOf } from "./service-fairness";
import type { Verdict } from "../verdict";

const RULE = "limit-fairness-gap";

/** One verdict for each service, metric that it must meet, and attribute or intersection. */
export function judgeFairnessGap(judgement: Judgement): Verdict[] {
  return judgeServices(judgement, { rule: RULE, setBy: "organisation" }, (service) =>
    judgeService(service, judgement),
  );
}

function judgeService(service: JudgedService, judgement: Judgement): Verdict[] {
  const { facts, dossier } = service;
  if (dossier?.fairness === null) return [switchedOff(service, dossier.euRiskClass)];
  const report = reportOf(service, judgement.config.fairness);
  if (report) return report.results.map((result) => verdictOf(result, report, service));
  return [
    {
      rule: RULE,
      subject: facts.name,
      level: "mandatory",
      outcome: "inconclusive",
      cause: "missing",
      found: null,
      limit: null,
      setBy: "organisation",
      reason:
        `${facts.name} cannot be judged: no evidence counts for ${describeModel(service)} ` +
        "(see require-evaluation-evidence).",
    },
  ];
}

/** What serves people at more than minimal risk is not left unjudged by a switch in its own manifest. */
function switchedOff({ facts }: JudgedService, euRiskClass: string): Verdict {
  const minimal = euRiskClass === "minimal";
  const off = `${facts.name} has its fairness check switched off in ${facts.file}`;
  return {
    rule: RULE,
    subject: facts.name,
    level: "mandatory",
    outcome: minimal ? "pass" : "fail",
    found: { value: euRiskClass, unit: "text" },
    limit: { value: "minimal", unit: "text" },
    comparison: "in",
    setBy: "organisation",
    reason: minimal
      ? `${off}; its risk class is minimal.`
      : `${off}, which only risk class minimal allows, and it is ${euRiskClass}: enable responsibleAI.fairness.`,
  };
}

function verdictOf(result: FairnessResult, report: FairnessReport, service: JudgedService): Verdict {
  const { metric, attributes, gap, interval, limit, outcome, cause, setBy, binding } = result;
  return {
    rule: RULE,
    subject: `${service.facts.name} ${attributes.join(BY)} ${metric}`,
    outcome: outcome ?? "inconclusive",
    ...(cause && { cause }),
    level: binding ? "mandatory" : "advisory",
    found: gap === null ? null : { value: rounded(gap), unit: "fraction" },
    limit: limit === null ? null : { value: limit, unit: "fraction" },
    comparison: "<=",
    setBy: setBy ?? "organisation",
    reason: reasonOf(result, report, service),
    ...(interval && {
      interval: {
        low: rounded(interval.low),
        high: rounded(interval.high),
        confidencePercent: report.confidencePercent,
      },
    }),
    ...citation(service),
  };
}

/** Four places: finer than any limit that people set. */
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;
const show = (share: number): string => share.toFixed(3);
const showCount = (count: number): string => count.toLocaleString("en-US");

function reasonOf(result: FairnessResult, report: FairnessReport, service: JudgedService): string {
  const { metric, attributes, gap, interval, limit, setBy, outcome } = result;
  const where = `${metric} of ${service.facts.name} by ${attributes.join(BY)}`;
  const sure = `${report.confidencePercent} % interval`;
  const compared = `${report.comparisons} ${report.comparisons === 1 ? "comparison" : "comparisons"}`;
  const range = interval && `${showLow(interval.low)} to ${showHigh(interval.high)}`;
  if (outcome === "pass" && gap !== null && range)
    return `${where} is ${show(gap)} (${sure} ${range}), within ${limit}, set by the ${setBy}. ${cited(service)}`;
  const said = [
    gap === null
      ? `${where} is undefined (${result.undefinedBecause ?? "nothing to compare"})`
      : `${where} is ${show(gap)}${between(result)}`,
    range && `${sure} ${range} over ${compared}`,
    limit !== null && `limit ${limit}, set by the ${setBy}`,
  ].filter((part) => part !== false && part !== null);
  return `${said.join("; ")}. ${whatToDo(result)} ${cited(service)}`;
}

function between(result: FairnessResult): string {
  const shown = ratesBetween(result).map(
    ({ group, rate, n }) => `${group} ${rate === null ? "undefined" : show(rate)} (n = ${showCount(n)})`,
  );
  return shown.length === 0 ? "" : `, ${shown.join(" against ")}`;
}

function whatToDo({ outcome, suppressed, moreSamples, advice, cause }: FairnessResult): string {
  if (outcome === "fail")
    return "Deploy a version whose evidence passes, or mend the model and evaluate it again.";
  if (cause === "missing") return "The evidence does not cover this attribute: evaluate the model with it.";
  const small = suppressed.map(({ group, n }) => `${group} (${showCount(n)})`);
  const more = (moreSamples ?? []).map(({ group, samples }) => `${showCount(samples)} of ${group}`);
  return [
    small.length > 0 && `Too small to judge: ${small.join(", ")}.`,
    more.length > 0 && `More samples would settle it: ${more.join(", ")}.`,
    advice,
  ]
    .filter((part) => typeof part === "string")
    .join(" ");
}

function cited({ evidence }: JudgedService): string {
  if ("rejection" in evidence) return "";
  const { digest, ageHours } = evidence.evidence;
  return `Evidence ${shortDigest(digest)}, ${showAge(ageHours)} old.`;
}
