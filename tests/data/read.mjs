// The tables in data/, as the tests read them.

import { readFile } from "node:fs/promises";

import { csvRows } from "../../scripts/data/csv.mjs";

const text = (name) => readFile(new URL(`../../data/${name}`, import.meta.url), "utf8");

/** The rows of a table as objects. */
export const table = async (name) => csvRows(await text(name));

/** The names of its columns. */
export const header = async (name) => (await text(name)).split("\n")[0];

/** The values that stand more than once. */
export const repeated = (values) =>
  values.filter((value, index) => values.indexOf(value) !== index);
