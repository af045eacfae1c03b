// npm run data: builds the bundled snapshots from the published versions of the crate llmfit-core.
//
//   node scripts/data.mjs               everything: fetch, tables in target/data, www/data/*.json
//   node scripts/data.mjs --tables      only fetch and write the tables
//   node scripts/data.mjs --countries   only write data/countries.csv

import { readCatalogue } from "./data/catalogue.mjs";
import { writeCountries } from "./data/countries.mjs";
import { buildSnapshots } from "./data/snapshots.mjs";
import { writeTables } from "./data/tables.mjs";
import { Failure, main } from "./lib/say.mjs";

await main(async () => {
  const [mode, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || ![undefined, "--tables", "--countries"].includes(mode)) {
    throw new Failure(
      `unknown arguments: ${process.argv.slice(2).join(" ")}`,
      "node scripts/data.mjs [--tables | --countries]",
    );
  }
  if (mode === "--countries") return writeCountries();
  const catalogue = await readCatalogue();
  const tables = await writeTables(catalogue);
  if (mode === undefined) await buildSnapshots(catalogue, tables);
});
