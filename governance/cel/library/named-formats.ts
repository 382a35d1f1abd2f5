/** Kubernetes' named formats: `format.dns1123Label().validate(text)`. */
import { regexCost, sizeOf } from "../cost";
import { declare, type FunctionDeclaration } from "../functions";
import { Opaque, Optional } from "../values";
import { parseUrl } from "./url-parser";

interface FormatRule {
  /** The name that equality goes by. */
  readonly name: string;
  /** What the API server counts as the length of its pattern. */
  readonly patternSize: number;
  readonly faults: (text: string) => string[];
}

export class NamedFormat extends Opaque {
  readonly typeName = "kubernetes.NamedFormat";

  constructor(readonly rule: FormatRule) {
    super();
  }

  override equals(other: NamedFormat): boolean {
    return this.rule.name === other.rule.name;
  }
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED})?`;
/** Texts beyond every length limit are matched no further: patterns here are of names. */
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const PATTERNS = {
  label: whole(LABEL),
  label1035: whole(LABEL_1035),
  subdomain: whole(SUBDOMAIN),
  qualified: whole(QUALIFIED),
};

function rule(message: string, pattern: string, ...examples: readonly string[]): string {
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;
}

function tooLong(text: string, most: number): string[] {
  const bytes = new TextEncoder().encode(text).length;
  return bytes > most ? [`must be no more than ${most} characters`] : [];
}

function dns1123Label(text: string): string[] {
  const faults = tooLong(text, 63);
  if (PATTERNS.label.test(text)) return faults;
  return [
    ...faults,
    PATTERNS.subdomain.test(text)
      ? "must not contain dots"
      : rule(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
          LABEL,
          "my-name",
          "123-abc",
        ),
  ];
}

function dns1123Subdomain(text: string): string[] {
  const faults = tooLong(text, 253);
  if (PATTERNS.subdomain.test(text)) return faults;
  return [
    ...faults,
    rule(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      SUBDOMAIN,
      "example.com",
    ),
  ];
}

function dns1035Label(text: string): string[] {
  const faults = tooLong(text, 63);
  if (PATTERNS.label1035.test(text)) return faults;
  return [
    ...faults,
    rule(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      LABEL_1035,
      "my-name",
      "abc-123",
    ),
  ];
}

const QUALIFIED_RULE = rule(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  "MyName",
  "my.name",
  "123-abc",
);

function qualifiedName(text: string): string[] {
  const parts = text.split("/");
  if (parts.length > 2)
    return [
      `a qualified name ${QUALIFIED_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [prefix, name = ""] = parts.length === 2 ? parts : [undefined, text];
  const faults: string[] = [];
  if (prefix === "") faults.push("prefix part must be non-empty");
  else if (prefix !== undefined)
    faults.push(...dns1123Subdomain(prefix).map((fault) => `prefix part ${fault}`));
  if (name === "") faults.push("name part must be non-empty");
  else faults.push(...tooLong(name, 63).map((fault) => `name part ${fault}`));
  if (!PATTERNS.qualified.test(name)) faults.push(`name part ${QUALIFIED_RULE}`);
  return faults;
}

function labelValue(text: string): string[] {
  const faults = tooLong(text, 63);
  if (text === "" || PATTERNS.qualified.test(text)) return faults;
  return [
    ...faults,
    rule(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      LABEL_VALUE,
      "MyValue",
      "my_value",
      "12345",
    ),
  ];
}

/** A name whose end the API server makes up may end in a dash. */
function prefix(faults: (text: string) => string[]): (text: string) => string[] {
  return (text) => faults(text.length > 1 && text.endsWith("-") ? `${text.slice(0, -1)}a` : text);
}

function unless(test: (text: string) => boolean, fault: string): (text: string) => string[] {
  return (text) => (test(text) ? [] : [fault]);
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[+-]\d{2}:\d{2}|z)?$/i;

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isDateTime(text: string): boolean {
  const [date = "", time, ...more] = text.toLowerCase().split("t");
  if (time === undefined || more.length > 0 || !isDate(date)) return false;
  const [, hour, minute, second] = TIME.exec(time) ?? [];
  return hour !== undefined && Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
}

const FORMATS: Readonly<Partial<Record<string, NamedFormat>>> = Object.fromEntries(
  (
    [
      ["dns1123Label", "DNS1123Label", 30, dns1123Label],
      ["dns1123Subdomain", "DNS1123Subdomain", 60, dns1123Subdomain],
      ["dns1035Label", "DNS1035Label", 30, dns1035Label],
      ["qualifiedName", "QualifiedName", 60, qualifiedName],
      ["dns1123LabelPrefix", "DNS1123LabelPrefix", 30, prefix(dns1123Label)],
      ["dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", 60, prefix(dns1123Subdomain)],
      ["dns1035LabelPrefix", "DNS1035LabelPrefix", 30, prefix(dns1035Label)],
      ["labelValue", "LabelValue", 40, labelValue],
      ["uri", "URI", 1103, uriFaults],
      ["uuid", "uuid", 72, unless((text) => UUID.test(text), "does not match the UUID format")],
      ["byte", "byte", 84, unless((text) => BASE64.test(text), "invalid base64")],
      ["date", "date", 71, unless(isDate, "invalid date")],
      ["datetime", "datetime", 71, unless(isDateTime, "invalid datetime")],
    ] as const
  ).map(([key, name, patternSize, faults]) => [key, new NamedFormat({ name, patternSize, faults })]),
);

function uriFaults(text: string): string[] {
  const parsed = parseUrl(text, true);
  return typeof parsed === "string" ? [parsed] : [];
}

const TYPE = "kubernetes.NamedFormat";

export const FORMAT_FUNCTIONS: readonly FunctionDeclaration[] = [
  ...Object.entries(FORMATS).map(([name, format]) =>
    declare(`format.${name}`, { [`format.${name}() -> ${TYPE}`]: () => format }),
  ),
  declare("format.named", {
    [`format.named(string) -> optional(${TYPE})`]: (name: string) => {
      const format = FORMATS[name];
      return format ? Optional.of(format) : Optional.NONE;
    },
  }),
  declare(
    "validate",
    {
      [`${TYPE}.validate(string) -> optional(list(string))`]: (
        { rule: { faults } }: NamedFormat,
        text: string,
      ) => {
        const found = faults(text);
        return found.length === 0 ? Optional.NONE : Optional.of(found);
      },
    },
    {
      cost:
        () =>
        ([format, text]) =>
          format instanceof NamedFormat ? regexCost(sizeOf(text), format.rule.patternSize) : 1,
    },
  ),
];
