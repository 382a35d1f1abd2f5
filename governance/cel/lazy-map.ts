/** Mappings whose members are made when they are read: `variables`. */

export abstract class LazyMap {
  /** The member; a Fault where it has none. */
  abstract read(name: string): unknown;
}
