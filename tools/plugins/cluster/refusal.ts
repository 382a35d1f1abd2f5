/** How the stand-in says at preview that the cluster would not take an object. */

const BEGINNING = "the cluster refuses ";

/** `the cluster refuses Deployment engagement/x: …` */
export function refusalOf(subject: string, message: string): string {
  return `${BEGINNING}${subject}: ${message}`;
}

export function isRefusal(message: string): boolean {
  return message.startsWith(BEGINNING);
}
