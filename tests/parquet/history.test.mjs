// The files of a history, read by others than those who wrote them. DuckDB and Spark do the same in
// `npm run test:sql`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import { program } from "../program.mjs";

/** The Hub's rows of a week, of which every fifth lacks what can be lacking. */
const hubRows = (week) =>
  Array.from({ length: 400 }, (_, n) => ({
    id: `${["Qwen", "société", "北京", "meta-llama"][n % 4]}/model-${n}${n % 7 === 0 ? "-日本語" : ""}`,
    downloads: n * 1_000 + week,
    downloadsAllTime: n === 399 ? Number.MAX_SAFE_INTEGER : n * 100_000 + week,
    ...(n % 5 > 0 && {
      createdAt: `2025-0${(n % 9) + 1}-15T03:42:21.000Z`,
      likes: n,
      pipeline_tag: "text-generation",
      library_name: "transformers",
      tags: ["license:apache-2.0", "base_model:Qwen/model-0", "base_model:quantized:Qwen/model-0"],
      safetensors: { total: 8_030_261_248 },
    }),
  }));

/** What stands in a file for such a row. */
const kept = (row, date) => ({
  date,
  model: row.id,
  created: row.createdAt?.slice(0, 10),
  downloads: row.downloads,
  downloads_all_time: row.downloadsAllTime,
  likes: row.likes,
  parameters: row.safetensors?.total,
  task: row.pipeline_tag,
  library: row.library_name,
  licence: row.tags && "apache-2.0",
  base_models: row.tags && "Qwen/model-0",
  base_relation: row.tags && "quantized",
  format: row.safetensors && "safetensors",
});

/** Dates as text, whole numbers as numbers, and nothing where nothing is. */
const plain = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null) return [name, undefined];
      if (value instanceof Date) return [name, value.toISOString().slice(0, 10)];
      return [name, typeof value === "bigint" ? Number(value) : value];
    }),
  );

test("another reader of Parquet finds in a history what was observed", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-parquet-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const history = path.join(folder, "history");
  const weeks = ["2026-10-20", "2026-10-27"].map((date, week) => ({ date, rows: hubRows(week) }));
  for (const { date, rows } of weeks) {
    const file = path.join(folder, `${date}.jsonl`);
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    await promisify(execFile)(await program(), ["append", history, file, "--date", date]);
  }

  const names = (await readdir(history)).filter((name) => name.endsWith(".parquet")).sort();
  assert.equal(names.length, weeks.length);
  for (const [at, { date, rows }] of weeks.entries()) {
    const file = await asyncBufferFromFile(path.join(history, names[at]));
    const { row_groups: groups } = await parquetMetadataAsync(file);
    const codecs = groups.flatMap((group) => group.columns.map(({ meta_data: of }) => of.codec));
    assert.deepEqual(new Set(codecs), new Set(["ZSTD"]));

    const found = await parquetReadObjects({ file, compressors });
    const byBytes = (a, b) => Buffer.compare(Buffer.from(a.model), Buffer.from(b.model));
    const wanted = rows.map((row) => kept(row, date)).sort(byBytes);
    assert.deepEqual(found.map(plain), wanted);
  }
});
