// The bundled snapshots: the full one, and one with roll-ups that fits the article's budget.

import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { at, shown, target } from "../lib/paths.mjs";
import { output, run } from "../lib/run.mjs";
import { Failure, doing } from "../lib/say.mjs";
import { crate, work } from "./catalogue.mjs";
import { csvRows } from "./csv.mjs";

/** What the article's snapshot may weigh, brotli at its best quality. */
export const articleBudget = 60 * 1024;

/** The weight that a reader downloads from a host that compresses. */
export function brotliSize(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

export const thousands = (number) => number.toLocaleString("en-GB");

/** What a reader must know before believing a figure; the widget shows each as a note. */
async function notes({ versions }, { counts }) {
  const organisations = csvRows(await readFile(at("data/organisations.csv"), "utf8"));
  const doubtful = organisations.filter(({ confidence }) => confidence === "low").length;
  const [first, last] = [versions[0], versions.at(-1)];
  return [
    "Not a measurement of the Hub: downloads in 30 days of the models, language models above all, in the " +
      `catalogue llmfit by A. Jones (${versions.length} versions of its crate ${crate}).`,
    `It grows from ${thousands(first.entries.length)} to ${thousands(last.entries.length)} models and ` +
      "refreshes only some counters each time, so a rise can be a new entry and a value older than its " +
      "date; some dates are estimates.",
    "A model's creation date is the catalogue's release date, unknown for " +
      `${thousands(counts.models - counts.created)} of ${thousands(counts.models)}.`,
    `Countries: our own table of ${thousands(organisations.length)} accounts, ` +
      `${thousands(doubtful)} of them doubtful.`,
  ];
}

/** The tables about accounts, names and days that every snapshot has. */
export const tables = () =>
  ["organisations", "aliases", "events"].flatMap((name) => [
    `--${name}`,
    at("data", `${name}.csv`),
  ]);

/** Universe and notes, by language, as `modelshare build` takes them. */
export function textOptions({ en, ...others }) {
  const languages = Object.entries(others);
  return [
    ...["--universe", en.universe],
    ...en.notes.flatMap((note) => ["--note", note]),
    ...languages.flatMap(([lang, { universe }]) => ["--universe-in", `${lang}=${universe}`]),
    ...languages.flatMap(([lang, { notes }]) =>
      notes.flatMap((note) => ["--note-in", `${lang}=${note}`]),
    ),
  ];
}

let built;

/** The native command line, built once: the search below calls it many times. */
export function commandLine() {
  return (built ??= buildCommandLine());
}

async function buildCommandLine() {
  doing("cli", "cargo build of the command line, which writes the snapshots");
  await run("cargo", ["build", "--release", "--features", "cli"], {
    env: { CARGO_TARGET_DIR: target },
  });
  return path.join(
    target,
    "release",
    process.platform === "win32" ? "modelshare.exe" : "modelshare",
  );
}

/** Writes both snapshots to www/data. */
export async function buildSnapshots(catalogue, files) {
  const program = await commandLine();
  const common = [
    "build",
    ...["--observations", files.observations],
    ...["--models", files.models],
    ...tables(),
    ...["--counter", "trailing:30"],
    ...["--source-name", "llmfit model catalogue"],
    ...["--source-url", "https://github.com/AlexsJones/llmfit"],
    ...["--licence", "MIT"],
    ...["--retrieved", catalogue.retrieved],
    ...(await notes(catalogue, files)).flatMap((note) => ["--note", note]),
  ];
  const folder = at("www/data");
  await mkdir(folder, { recursive: true });

  const full = path.join(folder, "llm-catalogue.json");
  await run(program, [...common, "-o", full]);
  const fullBytes = await readFile(full);
  doing(
    "full",
    `${shown(full)}: ${thousands(fullBytes.length)} bytes, ${thousands(brotliSize(fullBytes))} brotli`,
  );

  const { top, size, bytes, file } = await largestWithin(articleBudget, catalogue, async (top) => {
    const file = path.join(work, `article-${top}.json`);
    // Quiet, because the search asks a dozen times and only the last answer matters.
    if (output(program, [...common, "--top", String(top), "-o", file]) === undefined) {
      // Once more with its message on the terminal.
      await run(program, [...common, "--top", String(top), "-o", file]);
    }
    return file;
  });
  const article = path.join(folder, "llm-catalogue-article.json");
  // Copied, because the target folder may lie on another disk.
  await copyFile(file, article);
  await rm(file);
  doing(
    "article",
    `${shown(article)}: the ${thousands(top)} largest models, ${thousands(bytes)} bytes, ` +
      `${thousands(size)} brotli of ${thousands(articleBudget)}`,
  );
}

/** Bisection for the most models whose snapshot keeps within the budget. */
async function largestWithin(budget, { versions }, build) {
  let best;
  let [low, high] = [
    1,
    new Set(versions.flatMap(({ entries }) => entries.map(({ name }) => name))).size,
  ];
  while (low <= high) {
    const top = (low + high) >> 1;
    const file = await build(top);
    const content = await readFile(file);
    const size = brotliSize(content);
    doing("try", `${thousands(top)} models: ${thousands(size)} bytes brotli`);
    if (size <= budget) {
      if (best) await rm(best.file);
      best = { top, size, bytes: content.length, file };
      low = top + 1;
    } else {
      await rm(file);
      high = top - 1;
    }
  }
  if (!best) {
    throw new Failure(
      `not even one model fits ${thousands(budget)} bytes: the tables beside the models are too large`,
      "shorten the notes or the tables in data/, or raise the budget in scripts/data/snapshots.mjs",
    );
  }
  return best;
}
