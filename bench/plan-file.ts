/** A plan as a file, for processes that must not have loaded any of our code yet. */

/** Stands for what is not known before the update, which JSON has no word for. */
export const UNKNOWN_MARK = "plumbline:unknown";
