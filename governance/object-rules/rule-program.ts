/** A rule's expressions, compiled once, as the API server compiles those of a new policy. */
import {
  CelError,
  compile,
  membersRead,
  policyNames,
  variableType,
  type CelProgram,
  type CelType,
} from "../cel";
import type { Validation, ValidatingAdmissionPolicy } from "./policy";
import type { VariablePrograms } from "./policy-variables";

export interface CompiledValidation {
  readonly validation: Validation;
  readonly expression: CelProgram;
  readonly message?: CelProgram;
}

export interface RuleProgram {
  readonly conditions: readonly CelProgram[];
  readonly variables: VariablePrograms;
  readonly validations: readonly CompiledValidation[];
  /** Those of the validations, in their order. */
  readonly messages: readonly CelProgram[];
  /** Positions of the variables that messages may read, themselves or through others. */
  readonly messageVariables: readonly number[];
}

export type Path = readonly (string | number)[];
/** Told of every expression that does not compile. */
export type Refuse = (path: Path, error: CelError) => void;

/** Compiles every expression. */
export function compileRule(policy: ValidatingAdmissionPolicy, refuse: Refuse): RuleProgram {
  return new Compiler(policy, refuse).compile();
}

interface Wanted {
  /** Types that the result may have; any, where it is absent. */
  readonly types?: readonly string[];
  readonly authorizer?: boolean;
  /** Conditions are compiled without the policy's variables. */
  readonly variables?: boolean;
}

class Compiler {
  private readonly types = new Map<string, CelType>();
  private readonly params: boolean;
  private readonly composed: boolean;

  constructor(
    private readonly policy: ValidatingAdmissionPolicy,
    private readonly refuse: Refuse,
  ) {
    this.params = policy.spec.paramKind !== undefined;
    this.composed = (policy.spec.variables ?? []).length > 0;
  }

  compile(): RuleProgram {
    const { spec } = this.policy;
    const conditions = (spec.matchConditions ?? []).flatMap(
      ({ expression }, index) =>
        this.attempt(["spec", "matchConditions", index, "expression"], expression, {
          types: ["bool"],
          variables: false,
        }) ?? [],
    );
    const variables = this.variables();
    const validations = (spec.validations ?? []).flatMap((validation, index) =>
      this.validation(validation, ["spec", "validations", index]),
    );
    for (const [index, { valueExpression }] of (spec.auditAnnotations ?? []).entries())
      this.attempt(["spec", "auditAnnotations", index, "valueExpression"], valueExpression, {
        types: ["string", "null_type"],
      });
    const messages = validations.flatMap(({ message }) => message ?? []);
    return {
      conditions,
      variables,
      validations,
      messages,
      messageVariables: variablesRead(messages, variables),
    };
  }

  /** Each may name those before it. */
  private variables(): VariablePrograms {
    const programs: CelProgram[] = [];
    const positions = new Map<string, number>();
    for (const [index, { name, expression }] of (this.policy.spec.variables ?? []).entries()) {
      const program = this.attempt(["spec", "variables", index, "expression"], expression, {});
      // What an expression that does not compile would be, is not known: no fault of those that name it.
      this.types.set(name, program ? variableType(program.resultType) : ANYTHING);
      if (program) positions.set(name, programs.push(program) - 1);
    }
    return { programs, positions };
  }

  private validation(validation: Validation, path: Path): CompiledValidation[] {
    const expression = this.attempt([...path, "expression"], validation.expression, { types: ["bool"] });
    const { messageExpression } = validation;
    const message =
      messageExpression === undefined
        ? undefined
        : this.attempt([...path, "messageExpression"], messageExpression, {
            types: ["string"],
            authorizer: false,
          });
    return expression ? [{ validation, expression, ...(message && { message }) }] : [];
  }

  private attempt(
    path: Path,
    expression: string,
    { types, authorizer = true, variables = true }: Wanted,
  ): CelProgram | undefined {
    try {
      const program = compile(
        expression,
        policyNames({
          params: this.params,
          authorizer,
          variables: variables && this.composed ? this.types : null,
        }),
      );
      if (types && !types.includes(program.type)) throw new CelError(wrongType(types, program.type));
      return program;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      this.refuse(path, error);
      return undefined;
    }
  }
}

function variablesRead(
  by: readonly CelProgram[],
  { programs, positions }: VariablePrograms,
): readonly number[] {
  const found = new Set<number>();
  const addReadBy = ({ tree }: CelProgram): void => {
    for (const name of membersRead(tree, "variables") ?? positions.keys()) {
      const position = positions.get(name);
      const program = position === undefined ? undefined : programs[position];
      if (position === undefined || !program || found.has(position)) continue;
      found.add(position);
      addReadBy(program);
    }
  };
  by.forEach(addReadBy);
  return [...found];
}

const ANYTHING: CelType = { kind: "dyn", name: "dyn", parameters: [] };

function wrongType(types: readonly string[], found: string): string {
  return types.length === 1
    ? `must evaluate to ${types.join()} but got ${found}`
    : `must evaluate to one of [${types.join(" ")}] but got ${found}`;
}
