/** The plot of an evaluation: selection rate of each group with its interval, a panel for each attribute and intersection. */
import { shareAxis, type Axis } from "./plot-axis";
import { escapeXml, fitText, wrapText } from "./plot-text";

export interface PlottedGroup {
  readonly name: string;
  readonly rows: number;
  /** Null where it is undefined, with no interval either. */
  readonly rate: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Too few rows to be judged: shown, and compared with no other. */
  readonly suppressed: boolean;
}

export interface Finding {
  readonly text: string;
  /** Null where nothing is asked: shown only. */
  readonly outcome: "pass" | "fail" | "inconclusive" | null;
}

export interface Panel {
  /** `gender`, `gender × age_group` */
  readonly title: string;
  readonly groups: readonly PlottedGroup[];
  readonly findings: readonly Finding[];
  /** The lowest rate that the limit allows below the highest; null where selection rates have no limit. */
  readonly allowedFrom: number | null;
}

export interface FairnessPlot {
  readonly title: string;
  /** What the plot rests on: data, time, whether a signature was verified. */
  readonly remarks: readonly string[];
  readonly confidencePercent: number;
  readonly minimumGroupSize: number;
  readonly panels: readonly Panel[];
}

export const PLOT_WIDTH = 800;
const MARGIN = 24;
const NAMES = { from: MARGIN, to: 232 } as const;
/** Right edges of the columns of numbers; the plot is between them. */
const ROWS_TO = 300;
const RATES_TO = PLOT_WIDTH - MARGIN;
const PLOT = { from: 318, to: 716 } as const;
const ROW_HEIGHT = 24;
const LINE_HEIGHT = 17;
/** More would be no picture: the lowest and the highest rates are drawn, and the others counted. */
const MOST_GROUPS = 40;

/** Okabe and Ito's colours, which people with any colour vision tell apart; each has a mark of its own besides. */
const COLOURS = { within: "#0072b2", beyond: "#d55e00", suppressed: "#555555" } as const;
/** The same, dark enough for small letters on white (contrast of 4.5 and more). */
const LETTERS = { pass: "#005a94", fail: "#a84300", inconclusive: "#7a5600" } as const;
const INK = "#1a1a1a";
const MUTED = "#5c5c5c";
const GRID = "#dddddd";
const BAND = "#d6e9f5";
const MARKS = { pass: "✔", fail: "✘", inconclusive: "?" } as const;
const FONT = "DejaVu Sans, Verdana, Geneva, sans-serif";

interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly anchor?: "end" | "middle";
  /** The whole text, where it was shortened. */
  readonly whole?: string;
}

function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, colour = INK, bold, anchor, whole } = style;
  const attributes = [
    `x="${x}" y="${y}" font-size="${size}" fill="${colour}"`,
    bold && 'font-weight="bold"',
    anchor && `text-anchor="${anchor}"`,
  ].filter(Boolean);
  const title = whole !== undefined && whole !== content ? `<title>${escapeXml(whole)}</title>` : "";
  return `<text ${attributes.join(" ")}>${title}${escapeXml(content)}</text>`;
}

function line(from: [number, number], to: [number, number], colour: string, width = 1): string {
  return `<line x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}" stroke="${colour}" stroke-width="${width}"/>`;
}

/** Pixels to one place: exact enough, and the same text on every machine. */
const pixel = (value: number): number => Math.round(value * 10) / 10;

function place(share: number, axis: Axis): number {
  const within = Math.min(Math.max(share, axis.from), axis.to);
  return pixel(PLOT.from + ((within - axis.from) / (axis.to - axis.from)) * (PLOT.to - PLOT.from));
}

interface Drawn {
  readonly parts: readonly string[];
  readonly height: number;
}

/** Lines of text from the top, wrapped to the width of the plot. */
function paragraph(content: string, top: number, style: TextStyle = {}, indent = 0): Drawn {
  const size = style.size ?? 12;
  const bold = style.bold ? 1.1 : 1;
  const lines = wrapText(content, size * bold, PLOT_WIDTH - 2 * MARGIN - indent);
  const height = Math.round(size * 1.42);
  return {
    parts: lines.map((each, index) => text(MARGIN + indent, top + (index + 1) * height - 4, each, style)),
    height: lines.length * height,
  };
}

/** Whether a rate is farther below the highest than the limit allows. */
function isBeyond({ rate, suppressed }: PlottedGroup, { allowedFrom }: Panel): boolean {
  return !suppressed && rate !== null && allowedFrom !== null && rate < allowedFrom - 1e-12;
}

function symbol(group: PlottedGroup, panel: Panel, x: number, y: number): string {
  if (group.suppressed)
    return `<circle cx="${x}" cy="${y}" r="4.5" fill="#ffffff" stroke="${COLOURS.suppressed}" stroke-width="1.5"/>`;
  if (isBeyond(group, panel))
    return `<path d="M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z" fill="${COLOURS.beyond}"/>`;
  return `<circle cx="${x}" cy="${y}" r="5" fill="${COLOURS.within}"/>`;
}

function row(group: PlottedGroup, panel: Panel, axis: Axis, top: number): string[] {
  const { name, rows, rate, interval, suppressed } = group;
  const middle = top + ROW_HEIGHT / 2;
  const base = middle + 4;
  const colour = suppressed ? MUTED : INK;
  const shown = fitText(name, 13, NAMES.to - NAMES.from);
  const parts = [
    text(NAMES.from, base, shown, { size: 13, colour, whole: name }),
    text(ROWS_TO, base, rows.toLocaleString("en-US"), { colour: MUTED, anchor: "end" }),
  ];
  if (rate === null)
    return [...parts, text(RATES_TO, base, "undefined", { size: 11, colour: MUTED, anchor: "end" })];
  const lineColour = suppressed
    ? COLOURS.suppressed
    : isBeyond(group, panel)
      ? COLOURS.beyond
      : COLOURS.within;
  if (interval) {
    const [low, high] = [place(interval.low, axis), place(interval.high, axis)];
    parts.push(line([low, middle], [high, middle], lineColour, 2));
    for (const end of [low, high]) parts.push(line([end, middle - 5], [end, middle + 5], lineColour, 2));
  }
  parts.push(symbol(group, panel, place(rate, axis), middle));
  parts.push(text(RATES_TO, base, rate.toFixed(3), { colour, anchor: "end" }));
  return parts;
}

/** Every group, or the lowest and the highest rates of many, in their own order. */
function drawnGroups(groups: readonly PlottedGroup[]): readonly PlottedGroup[] {
  if (groups.length <= MOST_GROUPS) return groups;
  const ordered = groups
    .filter(({ rate, suppressed }) => rate !== null && !suppressed)
    .sort((a, b) => (a.rate ?? 0) - (b.rate ?? 0));
  const half = MOST_GROUPS / 2;
  const kept = new Set([...ordered.slice(0, half), ...ordered.slice(-half)]);
  return groups.filter((group) => kept.has(group));
}

function findings({ findings: all }: Panel, top: number): Drawn {
  const parts: string[] = [];
  let height = 0;
  for (const { text: said, outcome } of all) {
    const colour = outcome === null ? MUTED : LETTERS[outcome];
    if (outcome !== null)
      parts.push(text(MARGIN, top + height + 13, MARKS[outcome], { colour, bold: true, size: 13 }));
    const drawn = paragraph(said, top + height, { colour }, 20);
    parts.push(...drawn.parts);
    height += drawn.height;
  }
  return { parts, height };
}

function grid(axis: Axis, top: number, bottom: number): string[] {
  return axis.ticks.flatMap((tick) => {
    const x = place(tick, axis);
    return [
      line([x, top], [x, bottom], GRID),
      text(x, bottom + 15, tick.toFixed(axis.places), { size: 11, colour: MUTED, anchor: "middle" }),
    ];
  });
}

/** What the limit allows: every judged rate is to lie in it. */
function band({ allowedFrom, groups }: Panel, axis: Axis, top: number, height: number): string[] {
  const rates = groups.flatMap(({ rate, suppressed }) => (rate === null || suppressed ? [] : [rate]));
  if (allowedFrom === null || rates.length === 0) return [];
  const [from, to] = [place(allowedFrom, axis), place(Math.max(...rates), axis)];
  return [
    `<rect x="${from}" y="${top}" width="${pixel(Math.max(to - from, 1))}" height="${height}" fill="${BAND}"/>`,
  ];
}

function panelOf(panel: Panel, axis: Axis, top: number): Drawn {
  const title = paragraph(panel.title, top, { size: 15, bold: true });
  const said = findings(panel, top + title.height + 2);
  const heads = top + title.height + said.height + 20;
  const groups = drawnGroups(panel.groups);
  const body = heads + 7;
  const bottom = body + groups.length * ROW_HEIGHT;
  const left = panel.groups.length - groups.length;
  const head = { size: 11, colour: MUTED } as const;
  const parts = [
    ...title.parts,
    ...said.parts,
    text(NAMES.from, heads, "group", head),
    text(ROWS_TO, heads, "rows", { ...head, anchor: "end" }),
    text(PLOT.from, heads, "selection rate", head),
    text(RATES_TO, heads, "rate", { ...head, anchor: "end" }),
    ...band(panel, axis, body, bottom - body),
    ...grid(axis, body, bottom),
    ...groups.flatMap((group, index) => row(group, panel, axis, body + index * ROW_HEIGHT)),
  ];
  if (left === 0) return { parts, height: bottom + 22 - top };
  const note = `${left.toLocaleString("en-US")} more groups are not drawn: rates between these, or too few rows.`;
  return {
    parts: [...parts, text(MARGIN, bottom + 34, note, head)],
    height: bottom + 40 - top,
  };
}

function legend({ panels, confidencePercent, minimumGroupSize }: FairnessPlot, top: number): Drawn {
  const any = (has: (group: PlottedGroup, panel: Panel) => boolean): boolean =>
    panels.some((panel) => panel.groups.some((group) => has(group, panel)));
  const example = (suppressed: boolean): PlottedGroup => ({
    name: "",
    rows: 0,
    rate: 0,
    interval: null,
    suppressed,
  });
  const limited: Panel = { title: "", groups: [], findings: [], allowedFrom: 1 };
  const free: Panel = { ...limited, allowedFrom: null };
  const x = MARGIN + 7;
  const entries: [boolean, (y: number) => string, string][] = [
    [
      true,
      (y) => symbol(example(false), free, x, y),
      `rate of a group, with its ${confidencePercent} % interval`,
    ],
    [
      any((group, panel) => isBeyond(group, panel)),
      (y) => symbol(example(false), limited, x, y),
      "farther below the highest rate than the limit allows",
    ],
    [
      any(({ suppressed }) => suppressed),
      (y) => symbol(example(true), free, x, y),
      `fewer than ${minimumGroupSize.toLocaleString("en-US")} rows: shown, not judged`,
    ],
    [
      panels.some(({ allowedFrom }) => allowedFrom !== null),
      (y) => `<rect x="${MARGIN}" y="${y - 6}" width="14" height="12" fill="${BAND}"/>`,
      "allowed: within the limit of the highest rate that is judged",
    ],
  ];
  const shown = entries.filter(([isShown]) => isShown);
  return {
    parts: shown.flatMap(([, draw, what], index) => {
      const y = top + index * LINE_HEIGHT + 9;
      return [draw(y), text(MARGIN + 22, y + 4, what, { size: 11, colour: MUTED })];
    }),
    height: shown.length * LINE_HEIGHT,
  };
}

/** The plot as SVG, 800 pixels wide; text stays text. The same plot is the same bytes on every machine. */
export function fairnessSvg(plot: FairnessPlot): string {
  const values = plot.panels.flatMap(({ groups, allowedFrom }) => [
    ...groups.flatMap(({ rate, interval }) =>
      rate === null ? [] : [rate, interval?.low ?? rate, interval?.high ?? rate],
    ),
    ...(allowedFrom === null ? [] : [Math.max(0, allowedFrom)]),
  ]);
  const axis = shareAxis(values.length > 0 ? values : [0, 1]);
  const parts: string[] = [];
  let top = MARGIN - 6;
  const add = (drawn: Drawn, space: number): void => {
    parts.push(...drawn.parts);
    top += drawn.height + space;
  };
  add(paragraph(plot.title, top, { size: 17, bold: true }), 4);
  for (const remark of plot.remarks) add(paragraph(remark, top, { colour: MUTED }), 0);
  top += 14;
  for (const panel of plot.panels) add(panelOf(panel, axis, top), 20);
  add(legend(plot, top), MARGIN - 6);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PLOT_WIDTH}" height="${top}" viewBox="0 0 ${PLOT_WIDTH} ${top}" font-family="${FONT}" role="img">`,
    `<title>${escapeXml(plot.title)}</title>`,
    `<rect width="${PLOT_WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
