// Samples → a table that fits a Markdown document and a terminal.

/** The value below which a part of the sorted samples lies. */
function quantile(samples, part) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const median = (samples) => quantile(samples, 0.5);

/** Three significant digits, and no more decimals than that needs. */
export function short(value) {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

/** Milliseconds: the median, and between which values the middle half lies. */
export function milliseconds(samples) {
  const [low, high] = [quantile(samples, 0.25), quantile(samples, 0.75)];
  return `${short(median(samples))} ms (${short(low)}–${short(high)})`;
}

export const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

/** The core's part of the other's: below 1 the core is faster or smaller. */
export const ratio = (own, other) => (own / other).toFixed(own / other < 0.1 ? 4 : 2);

/** A Markdown table with columns of even width. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head, ...body] = rows;
  return [line(head), rule, ...body.map(line)].join("\n");
}
