// data/countries.csv: code and English short name of every country in ISO 3166-1, from the CLDR
// names that Node carries.

import { writeFile } from "node:fs/promises";

import { at, shown } from "../lib/paths.mjs";
import { Failure, doing } from "../lib/say.mjs";
import { csvText } from "./csv.mjs";

// CLDR names these regions too, but ISO 3166-1 assigns their codes to no country: exceptional
// reservations, groups of countries, and codes for private use.
const notCountries = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "));
const assigned = 249;

/** The rows [code, name], by code, with INTL for groups without a single country. */
export function countries() {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const rows = letters
    .flatMap((first) => letters.map((second) => first + second))
    // A withdrawn code (SU, YU, UK …) is known, but another one stands for it.
    .filter((code) => new Intl.Locale(`und-${code}`).region === code && !notCountries.has(code))
    .map((code) => [code, names.of(code)])
    .filter(([, name]) => name !== undefined);
  if (rows.length !== assigned) {
    throw new Failure(
      `this Node names ${rows.length} countries, ISO 3166-1 has ${assigned}`,
      "use a Node with full ICU data, or mend scripts/data/countries.mjs after a change of the standard",
    );
  }
  return [...rows, ["INTL", "International"]].sort(([a], [b]) => (a < b ? -1 : 1));
}

export async function writeCountries() {
  const file = at("data/countries.csv");
  const rows = countries();
  await writeFile(file, csvText(["code", "name"], rows));
  doing("countries", `${rows.length} rows in ${shown(file)}, CLDR ${process.versions.cldr}`);
}
