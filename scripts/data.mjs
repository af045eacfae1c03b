// npm run data: builds the bundled snapshots, the catalogue from the published versions of the crate
// llmfit-core, the panel from data/llm-panel.
//
//   node scripts/data.mjs               everything: fetch, tables in target/data, www/data/*.json
//   node scripts/data.mjs --panel       only the panel, which needs no network
//   node scripts/data.mjs --tables      only fetch and write the tables
//   node scripts/data.mjs --countries   only write data/countries.csv

import { readCatalogue } from "./data/catalogue.mjs";
import { writeCountries } from "./data/countries.mjs";
import { buildPanel } from "./data/panel.mjs";
import { buildSnapshots } from "./data/snapshots.mjs";
import { writeTables } from "./data/tables.mjs";
import { Failure, main } from "./lib/say.mjs";

const modes = ["--tables", "--countries", "--panel"];

await main(async () => {
  const [mode, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || (mode !== undefined && !modes.includes(mode))) {
    throw new Failure(
      `unknown arguments: ${process.argv.slice(2).join(" ")}`,
      "node scripts/data.mjs [--tables | --countries | --panel]",
    );
  }
  if (mode === "--countries") return writeCountries();
  if (mode === "--panel") return buildPanel();
  const catalogue = await readCatalogue();
  const tables = await writeTables(catalogue);
  if (mode === "--tables") return;
  await buildSnapshots(catalogue, tables);
  await buildPanel();
});
