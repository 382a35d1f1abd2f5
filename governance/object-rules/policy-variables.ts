/** A policy's variables: each evaluated when it is first read, once an object, and counted once a phase. */
import { Fault, LazyMap, type CelProgram } from "../cel";
import { UNKNOWN } from "../plan";

/** Programs of variables in their order, and their positions by name. */
export interface VariablePrograms {
  readonly programs: readonly CelProgram[];
  readonly positions: ReadonlyMap<string, number>;
}

export class PolicyVariables extends LazyMap {
  /** By position, as are the others: the value, or the fault of reading it; undefined before. */
  private readonly values: unknown[];
  private readonly costs: (number | undefined)[];
  /** Variables that one read itself. */
  private readonly reads: (readonly number[] | undefined)[];
  /** The phase in which it was counted last. */
  private readonly counted: (number | undefined)[];
  private phase = 1;
  private phaseCost = 0;
  /** What the variable reads that is being evaluated. */
  private reading: number[] | undefined;

  constructor(
    private readonly variables: VariablePrograms,
    private readonly activation: () => Readonly<Record<string, unknown>>,
  ) {
    super();
    const { length } = variables.programs;
    this.values = new Array<unknown>(length);
    this.costs = new Array<number | undefined>(length);
    this.reads = new Array<readonly number[] | undefined>(length);
    this.counted = new Array<number | undefined>(length);
  }

  read(name: string): unknown {
    const position = this.variables.positions.get(name);
    if (position === undefined) throw new Fault(`no such key: ${name}`);
    this.reading?.push(position);
    if (this.counted[position] !== this.phase) this.count(position);
    const value = this.values[position];
    if (value instanceof Fault) throw value;
    return value;
  }

  /** What the variables cost that were read since the last call; in a new phase, each costs again. */
  takeCost(): number {
    const cost = this.phaseCost;
    this.phaseCost = 0;
    return cost;
  }

  /** What one costs by itself; undefined where it was not evaluated yet. */
  costOf(position: number): number | undefined {
    return this.costs[position];
  }

  newPhase(): void {
    this.phase += 1;
    this.phaseCost = 0;
  }

  private count(position: number): void {
    if (this.values[position] === undefined) this.evaluate(position);
    if (this.counted[position] === this.phase) return;
    this.counted[position] = this.phase;
    this.phaseCost += this.costs[position] ?? 0;
    for (const read of this.reads[position] ?? []) this.count(read);
  }

  private evaluate(position: number): void {
    const outer = this.reading;
    const reads: number[] = [];
    this.reading = reads;
    this.run(position);
    this.reading = outer;
    this.reads[position] = reads;
  }

  private run(position: number): void {
    const program = this.variables.programs[position];
    if (!program) return;
    const { value, error, unknown, cost } = program.run(this.activation());
    this.costs[position] = unknown ? 0 : cost;
    if (unknown) this.values[position] = UNKNOWN;
    else this.values[position] = error === undefined ? value : this.fault(position, error);
  }

  private fault(position: number, error: string): Fault {
    const [name = ""] = [...this.variables.positions].find(([, at]) => at === position) ?? [];
    return new Fault(`composited variable "${name}" fails to evaluate: ${error}`);
  }
}
