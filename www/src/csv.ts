/** Tables as CSV (RFC 4180) and as text between tabs, safe to open in a spreadsheet. */
import { oneLine } from "./plain-text.js";

/** A number is written as it is; `null` is an empty cell. */
export type Cell = string | number | boolean | null | undefined;

/** A header and rows of as many cells. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

// What may stand before a formula without hiding it from some spreadsheet, and what begins one.
const PASSED = String.raw`(?![\t\r\n])[\s\p{Cc}\p{Cf}]`;
const FORMULA = String.raw`=+\-@\uff1d\uff0b\uff0d\uff20`;

/** Elsewhere cells end at semicolons or tabs, and quotes that begin in the middle of one mean nothing. */
const IN_CELL = new RegExp(`((?:^|[,;\\t\\r\\n])(?:"|${PASSED})*)(?=[${FORMULA}])`, "gu");

/** A line that is no row is cut at commas all the same, and a quote there would swallow the rows. */
const IN_LINE = new RegExp(`([,;](?:${PASSED})*)(?=["${FORMULA}])`, "gu");

/** A text of which no spreadsheet computes anything: an apostrophe stands before what begins a formula. */
export function harmless(text: string): string {
  return text.replace(IN_CELL, "$1'");
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
  return [...about.map((line) => `# ${oneLine(line).replace(IN_LINE, "$1'")}`), ...lines, ""].join(
    "\r\n",
  );
}

/** The table as text for the clipboard: a tab between cells, a line a row. */
export function tabbedText({ header, rows }: Grid): string {
  return [header, ...rows]
    .map((row) => row.map((cell) => oneLine(written(cell))).join("\t"))
    .join("\n");
}
