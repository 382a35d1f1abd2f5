/**
 * Renders terminal output as an SVG picture, for the README:
 *
 *     node cli/plumbline.js preview dev | npx tsx docs/render-terminal.ts "npx plumbline preview dev" > docs/images/preview.svg
 *
 * Nothing is added to the output but its command, and lines longer than the picture are wrapped.
 */
import { readFileSync } from "node:fs";

/** Characters a line. */
export const COLUMNS = 120;
/** Pixels: width and height of a character's cell at the font size, and the margin around the text. */
const CELL = { width: 7.8, height: 18, font: 13 } as const;
const MARGIN = 20;

const COLOURS = {
  background: "#10151c",
  border: "#2d3743",
  text: "#d5dde6",
  faint: "#7d8b99",
  passes: "#5fd38d",
  warns: "#f2c14e",
  blocks: "#ff6b6b",
} as const;
type Colour = keyof typeof COLOURS;

interface Line {
  readonly text: string;
  readonly colour: Colour;
  /** Of the first character, where it differs. */
  readonly mark?: Colour;
}

const MARKS: Readonly<Record<string, Colour>> = { "✔": "passes", "!": "warns", "✘": "blocks" };

/** Characters that XML does not take literally. */
function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[mark] ?? mark);
}

/** A line in parts of at most `columns` characters, broken at blanks; what follows the first part is indented by two. */
export function wrap(line: string, columns: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while ([...rest].length > columns) {
    const head = [...rest].slice(0, columns + 1).join("");
    const blank = head.lastIndexOf(" ");
    const cut = blank > columns / 2 ? blank : columns;
    parts.push([...rest].slice(0, cut).join("").trimEnd());
    rest = `  ${[...rest].slice(cut).join("").trimStart()}`;
  }
  return [...parts, rest];
}

function colourOf(line: string): Colour {
  if (/^\S+ complies\.$/.test(line)) return "passes";
  if (/ does not comply/.test(line)) return "blocks";
  if (/^[─ ]+$/.test(line) || /^(note: |plugin |Stand-ins do not check:| {2}- )/.test(line)) return "faint";
  return "text";
}

function linesOf(command: string, output: string): Line[] {
  const shown = output.trimEnd().split("\n");
  return [
    { text: `$ ${command}`, colour: "faint" },
    ...shown.flatMap((line) => {
      const colour = colourOf(line);
      const mark = / /.test(line.slice(1, 2)) ? MARKS[line.slice(0, 1)] : undefined;
      return wrap(line, COLUMNS).map((text, index): Line => {
        return { text, colour, ...(mark && index === 0 && { mark }) };
      });
    }),
  ];
}

function lineSvg({ text, colour, mark }: Line, index: number): string {
  if (text === "") return "";
  const y = MARGIN + CELL.height * (index + 1) - 5;
  // Whatever font the reader has, columns stay columns.
  const length = ([...text].length * CELL.width).toFixed(1);
  const inner = mark
    ? `<tspan fill="${COLOURS[mark]}">${escapeXml(text.slice(0, 1))}</tspan>${escapeXml(text.slice(1))}`
    : escapeXml(text);
  return `<text x="${MARGIN}" y="${y}" fill="${COLOURS[colour]}" textLength="${length}" xml:space="preserve">${inner}</text>`;
}

/** An SVG of the output that `command` gave, as plain text. */
export function terminalSvg(command: string, output: string): string {
  const lines = linesOf(command, output);
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>Output of ${escapeXml(command)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${COLOURS.background}" stroke="${COLOURS.border}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${CELL.font}">`,
    ...lines.map(lineSvg).filter(Boolean),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

if (require.main === module)
  process.stdout.write(terminalSvg(process.argv[2] ?? "plumbline", readFileSync(0, "utf8")));
