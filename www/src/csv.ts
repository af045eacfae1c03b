/** Tables as CSV (RFC 4180) and as text between tabs, safe to open in a spreadsheet. */
import { oneLine } from "./plain-text.js";

/** A number is written as it is; `null` is an empty cell. */
export type Cell = string | number | boolean | null | undefined;

/** A header and rows of as many cells. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A text that no spreadsheet takes for a formula. */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** A cell as text; of numbers only those that are some are written bare. */
function written(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "string" ? harmless(cell) : String(cell);
}

/** The text of a file: lines with `#` that say what it is, then the table. Lines end as RFC 4180 has it. */
export function csvText(about: readonly string[], { header, rows }: Grid): string {
  const quoted = (text: string): string =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [header, ...rows].map((row) => row.map((cell) => quoted(written(cell))).join(","));
  return [...about.map((line) => `# ${oneLine(line)}`), ...lines, ""].join("\r\n");
}

/** The table as text for the clipboard: a tab between cells, a line a row. */
export function tabbedText({ header, rows }: Grid): string {
  return [header, ...rows]
    .map((row) => row.map((cell) => oneLine(written(cell))).join("\t"))
    .join("\n");
}
