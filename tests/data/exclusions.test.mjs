import assert from "node:assert/strict";
import { test } from "node:test";

import { header, repeated, table } from "./read.mjs";

const rows = await table("exclusions.csv");
const globs = (name) => rows.filter(({ list }) => list === name).map(({ glob }) => glob);

/** The globs of the rows that break a rule. */
const breaking = (rule) => rows.filter((row) => !rule(row)).map(({ glob }) => glob);

test("exclusions: the columns that the lists are read by, one row a glob, in order", async () => {
  assert.equal(await header("exclusions.csv"), "list,glob,reason,source");
  // A glob in two lists would be counted under one of them only.
  assert.deepEqual(repeated(rows.map(({ glob }) => glob)), []);
  const keys = rows.map(({ list, glob }) => `${list},${glob}`);
  assert.deepEqual(
    keys,
    keys.toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

test("exclusions: the ready lists are telemetry and ci", () => {
  assert.deepEqual([...new Set(rows.map(({ list }) => list))], ["ci", "telemetry"]);
});

test("exclusions: a glob is an id with wildcards, and never a whole Hub", () => {
  assert.deepEqual(
    breaking(({ glob }) => /^[\w.*?-]+\/[\w.*?-]+$/.test(glob) && /\w{3}/.test(glob)),
    [],
  );
  assert.deepEqual(
    breaking(({ glob }) => !glob.includes("**")),
    [],
  );
});

test("exclusions: no glob of a list is covered by another one of it", () => {
  const pattern = (glob) => {
    const parts = glob.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
    return new RegExp(`^${parts}$`);
  };
  const covered = rows.filter(({ list, glob }) =>
    globs(list).some((other) => other !== glob && pattern(other).test(glob)),
  );
  assert.deepEqual(covered, []);
});

test("exclusions: every row has a reason and a source", () => {
  const said = (text) => text.trim() === text && text.length >= 8;
  assert.deepEqual(
    breaking(({ reason, source }) => said(reason) && said(source)),
    [],
  );
  // A reason must survive in the text of a choice, GLOB=REASON, where these end an entry.
  assert.deepEqual(
    breaking(({ reason }) => !/[;\n]/.test(reason)),
    [],
  );
});

test("exclusions: what the definitions name is there", () => {
  const pings = ["1", "repeat", "vram-16", "colab", "other"].map((name) => `unslothai/${name}`);
  assert.deepEqual(
    pings.filter((glob) => !globs("telemetry").includes(glob)),
    [],
  );
  const fixtures = [
    ...["hf-internal-testing/*", "peft-internal-testing/*", "trl-internal-testing/*"],
    ...["*/tiny-random-*", "sshleifer/tiny-gpt2", "facebook/opt-125m"],
  ];
  assert.deepEqual(
    fixtures.filter((glob) => !globs("ci").includes(glob)),
    [],
  );
});
