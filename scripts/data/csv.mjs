// CSV as the project's tables have it: a header, "\n" line ends, quotes only where needed.

const quoted = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A whole table as text. */
export function csvText(header, rows) {
  return [header, ...rows].map((row) => row.map(quoted).join(",") + "\n").join("");
}

/** The rows of a table as objects by column name; throws where a row has another length. */
export function csvRows(text) {
  const records = [];
  let record = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`record ${records.length + 1}: a stray quote at character ${at}`);
    const [, value, end] = match;
    record.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  const [header, ...rows] = records;
  return rows.map((row, index) => {
    if (row.length !== header.length) {
      throw new Error(`record ${index + 2}: ${row.length} fields, expected ${header.length}`);
    }
    return Object.fromEntries(header.map((name, column) => [name, row[column]]));
  });
}
