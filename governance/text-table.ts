/** Tables of plain text, as a terminal and a policy's message show them. */

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Columns two spaces apart, as wide as their widest cell; no trailing blanks. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => [...(row[index] ?? "")].length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? "";
        const blanks = " ".repeat(Math.max(0, (widths[index] ?? 0) - [...cell].length));
        return align === "right" ? blanks + cell : cell + blanks;
      })
      .join("  ")
      .trimEnd();
  return [line(titles), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join("\n");
}
