/** Writes a plot as SVG or, for where SVG cannot be shown, as PNG. */
import { writeFile } from "node:fs/promises";
import path from "node:path";

/** Pixels of the PNG for each pixel of the SVG: sharp on dense screens and in print. */
const SCALE = 2;

export type PlotFormat = "svg" | "png";

/** @throws an error naming the option, when the file's name ends otherwise. */
export function plotFormat(file: string): PlotFormat {
  const ending = path.extname(file).toLowerCase();
  if (ending === ".svg" || ending === ".png") return ending === ".svg" ? "svg" : "png";
  throw new Error(`--plot ${file}: must end in .svg or .png`);
}

/** The picture of an SVG in DejaVu Sans, which comes with this program: the same on every machine. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  // Loaded for this alone: it is native code of some megabytes.
  const { Resvg } = await import("@resvg/resvg-js");
  const fonts = path.join(path.dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const font = {
    fontFiles: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => path.join(fonts, name)),
    loadSystemFonts: false,
    defaultFontFamily: "DejaVu Sans",
  };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: SCALE } }).render().asPng();
}

/** @throws an error naming the option, when the file cannot be written. */
export async function writePlot(file: string, svg: string): Promise<void> {
  const content = plotFormat(file) === "svg" ? svg : await pngOf(svg);
  await writeFile(file, content).catch((error: Error) => {
    throw new Error(`--plot ${file}: cannot be written (${error.message}); name another file`);
  });
}
