/** `plumbline rules`: what the rules about Kubernetes objects are, whether they are well made, and what they would change. */
import path from "node:path";
import { Option, type Command } from "commander";
import {
  admissionObjects,
  type AdmissionObjects,
} from "../../governance/kubernetes-objects/admission-objects";
import { suggestName } from "../../governance/reading/nearest-name";
import { InvalidInput } from "../../governance/reading/problem";
import { hasExpired } from "../../governance/rules/exemption";
import { admissionPlan } from "../../infra/admission";
import { readDossiers } from "../../infra/dossier";
import { RULES_FOLDER } from "../../policypacks/kubernetes/read-rules";
import { changedRules } from "../changed-rules";
import { readConfig, readServices } from "../manifest-service";
import { replayAsJson, replayAsText } from "../output/replay-text";
import { explainedRule, lintAsText, rulesAsText } from "../output/rules-text";
import { replay } from "../replay";
import {
  EXPORT_FORMATS,
  exportRules,
  objectsOfNobody,
  writeExport,
  yamlOf,
  type ExportFormat,
} from "../rule-export";
import { lintFolder } from "../rule-lint";
import { ruleSource } from "../rule-source";
import { DEFAULT_STACKS } from "../stack-file";
import { TERMINAL, type Terminal } from "../terminal";
import { timeOf } from "../time-option";

interface SourceOptions {
  readonly environment?: string;
  readonly stacks: string;
  readonly rules?: string;
  readonly at?: string;
}

type Clock = () => Date;

function source({ at, ...options }: SourceOptions, clock: Clock) {
  return ruleSource({ ...options, ...(at !== undefined && { at: timeOf(at) }), clock });
}

interface ExplainOptions extends SourceOptions {
  readonly team?: string;
}

/** @throws Error when the environment has no such team; one without rules of its own has the environment's. */
async function checkTeam({ environment, team, stacks }: ExplainOptions): Promise<void> {
  if (team === undefined) return;
  if (environment === undefined)
    throw new Error(`--team ${team}: name its environment too, with --environment <environment>`);
  const { teams } = await readConfig(path.resolve(stacks), environment);
  if (!Object.hasOwn(teams, team))
    throw new Error(`--team ${team}: is no team of ${environment}; ${suggestName(team, Object.keys(teams))}`);
}

async function list(options: ExplainOptions, clock: Clock): Promise<string> {
  await checkTeam(options);
  return rulesAsText((await source(options, clock)).set, options.team);
}

async function explain(name: string, options: ExplainOptions, clock: Clock): Promise<string> {
  await checkTeam(options);
  const { set, context } = await source(options, clock);
  const scope = set.teams.find(({ team }) => team === options.team) ?? set.environment;
  const resolved = scope.rules.find(({ rule }) => rule.name === name);
  if (!resolved)
    throw new Error(
      `rule ${name}: does not exist; ${suggestName(
        name,
        scope.rules.map(({ rule }) => rule.name),
      )}`,
    );
  const exemptions = (context.config?.exemptions ?? []).filter(
    (each) => each.policy === name && !hasExpired(each, context.now),
  );
  return explainedRule({ resolved, scope, exemptions, verdicts: context.verdicts });
}

interface ExportOptions extends SourceOptions {
  readonly format: ExportFormat;
  readonly output?: string;
}

async function objectsOf(options: ExportOptions, clock: Clock): Promise<AdmissionObjects> {
  const { set, context } = await source(options, clock);
  const { environment, stacks } = options;
  if (environment === undefined) return objectsOfNobody(set, context.now);
  const stacksFolder = path.resolve(stacks);
  const { config, services } = await readServices(stacksFolder, environment);
  const dossiers = await readDossiers(services, config, stacksFolder);
  return admissionObjects(admissionPlan({ config, services }, dossiers, stacksFolder, context.now));
}

async function write(options: ExportOptions, { print, progress }: Terminal, clock: Clock): Promise<void> {
  const { format, environment, output } = options;
  const files = exportRules(await objectsOf(options, clock), format);
  const of = environment === undefined ? "" : ` --environment ${environment}`;
  const command = `plumbline rules export --format ${format}${of}`;
  if (output === undefined) {
    print(yamlOf([...files.values()].flat(), command).trimEnd());
    return;
  }
  writeExport(files, output, command);
  progress(`Written to ${output}: ${files.size} files.`);
}

interface ReplayOptions extends SourceOptions {
  readonly on: readonly string[];
  readonly json?: boolean;
}

async function replayed(
  rules: string,
  { on, json = false, ...options }: ReplayOptions,
  { print }: Terminal,
  clock: Clock,
  stdin: AsyncIterable<Buffer>,
): Promise<void> {
  const current = await source(options, clock);
  const after = await changedRules({ ...options, rules, current });
  const result = await replay({ before: current.set, after, context: current.context, on, stdin });
  const names = { current: current.name, changed: rules };
  const { now: judgedAt } = current.context;
  print(
    json
      ? JSON.stringify(replayAsJson(result, { ...names, judgedAt }), null, 2)
      : replayAsText(result, names),
  );
  if (result.problems.length > 0) throw new InvalidInput("replay", result.problems);
  if (result.objects === 0)
    throw new Error("replay: nothing was judged: no Kubernetes object was found in what was named");
}

const STACKS = ["--stacks <folder>", "folder of the stack files", DEFAULT_STACKS] as const;
const ENVIRONMENT = [
  "--environment <environment>",
  "of an environment; default: the rules that ship",
] as const;
const RULES = ["--rules <folder>", "of a rule set of your own"] as const;
const AT = ["--at <time>", "as of this time (RFC 3339) instead of evaluateAt or the clock"] as const;

/** Adds `rules list`, `explain`, `lint`, `export` and `replay` to the program. */
export function registerRules(
  program: Command,
  terminal: Terminal = TERMINAL,
  clock: Clock = () => new Date(),
  stdin: () => AsyncIterable<Buffer> = () => process.stdin,
): void {
  const { print, exit } = terminal;
  const rules = program.command("rules").description("the rules about Kubernetes objects");
  rules
    .command("list")
    .description("list the rules, with their levels and who decided them")
    .option(...ENVIRONMENT)
    .option("--team <team>", "as they are for one team")
    .option(...RULES)
    .option(...STACKS)
    .option(...AT)
    .action(async (options: ExplainOptions) => print(await list(options, clock)));
  rules
    .command("explain <rule>")
    .description("show a rule, its parameters, and which layer decided what")
    .option(...ENVIRONMENT)
    .option("--team <team>", "as it is for one team")
    .option(...RULES)
    .option(...STACKS)
    .option(...AT)
    .action(async (rule: string, options: ExplainOptions) => print(await explain(rule, options, clock)));
  rules
    .command("lint [folder]")
    .description(
      "find conflicts, duplicates, and what nothing matches, in a folder of rules; exits 2 on findings",
    )
    .action((folder: string = RULES_FOLDER) => {
      const { findings, rules: count } = lintFolder(path.relative("", folder) || ".", clock());
      print(lintAsText(findings, count));
      exit(findings.length > 0 ? 2 : 0);
    });
  rules
    .command("export")
    .description("write the rules for Kyverno, Gatekeeper or the API server")
    .addOption(new Option("--format <format>", "for which").choices(EXPORT_FORMATS).makeOptionMandatory())
    .option(...ENVIRONMENT)
    .option(...RULES)
    .option("--output <folder>", "write files into this folder; default: all to stdout")
    .option(...STACKS)
    .option(...AT)
    .action((options: ExportOptions) => write(options, terminal, clock));
  rules
    .command("replay <rules>")
    .description("show what a changed rule or rule set would have refused or let through")
    .requiredOption(
      "--on <files...>",
      "saved plans (pulumi preview --json, pulumi stack export), or manifests",
    )
    .option("--environment <environment>", "against the rules of an environment; default: those that ship")
    .option(...STACKS)
    .option(...AT)
    .option("--json", "print one JSON object")
    .action((changed: string, options: ReplayOptions) =>
      replayed(changed, options, terminal, clock, stdin()),
    );
}
