import assert from "node:assert/strict";
import { test } from "node:test";

import { countries } from "../../scripts/data/countries.mjs";
import { header, repeated, table } from "./read.mjs";

const rows = await table("organisations.csv");
const named = await table("countries.csv");
const codes = new Set(named.map(({ code }) => code));

/** The namespaces of the rows that break a rule. */
const breaking = (rule) => rows.filter((row) => !rule(row)).map(({ namespace }) => namespace);

test("organisations: the columns that the build reads, and at least 400 namespaces", async () => {
  assert.equal(
    await header("organisations.csv"),
    "namespace,country,kind,parent,basis,confidence,date",
  );
  assert.ok(rows.length >= 400, `${rows.length} rows`);
});

test("organisations: one row a namespace, in code point order", () => {
  const names = rows.map(({ namespace }) => namespace);
  assert.deepEqual(repeated(names), []);
  assert.deepEqual(
    names,
    names.toSorted((a, b) => (a < b ? -1 : 1)),
  );
  assert.deepEqual(
    breaking(({ namespace }) => /^[\w.-]+$/.test(namespace)),
    [],
  );
});

test("organisations: countries are codes of countries.csv or unknown", () => {
  assert.deepEqual(
    breaking(({ country }) => country === "" || codes.has(country)),
    [],
  );
});

test("organisations: kinds and confidence are the agreed words", () => {
  const kinds = ["", "company", "nonprofit", "university", "government", "community", "individual"];
  assert.deepEqual(
    breaking(({ kind }) => kinds.includes(kind)),
    [],
  );
  assert.deepEqual(
    breaking(({ confidence }) => ["high", "medium", "low"].includes(confidence)),
    [],
  );
});

test("organisations: every row has the day of its judgement", () => {
  assert.deepEqual(
    breaking(({ date }) => /^\d{4}-\d\d-\d\d$/.test(date) && date <= new Date().toISOString()),
    [],
  );
});

test("organisations: every row says on what it rests", () => {
  assert.deepEqual(
    breaking(({ basis }) => basis.trim() === basis && basis.length >= 4),
    [],
  );
});

test("organisations: an unknown country is never claimed with confidence", () => {
  assert.deepEqual(
    breaking(({ country, confidence }) => country !== "" || confidence === "low"),
    [],
  );
});

test("organisations: the account of a person belongs to no organisation", () => {
  assert.deepEqual(
    breaking(({ kind, parent }) => kind !== "individual" || parent === ""),
    [],
  );
});

test("organisations: accounts on which careful sources disagree are marked as doubtful", () => {
  const contested = [
    ...["ai21labs", "EleutherAI", "bigscience", "Lightricks", "unsloth"],
    ...["intfloat", "bartowski", "stabilityai", "huggingface"],
  ];
  for (const name of contested) {
    assert.equal(rows.find(({ namespace }) => namespace === name)?.confidence, "low", name);
  }
});

test("organisations: spellings of one parent do not differ by case or spaces alone", () => {
  const parents = [...new Set(rows.map(({ parent }) => parent))].filter(Boolean);
  const plain = parents.map((parent) => parent.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  assert.deepEqual(repeated(plain), []);
});

test("countries: all of ISO 3166-1 and INTL, each with a name", async () => {
  assert.equal(await header("countries.csv"), "code,name");
  // Names change with the CLDR of the Node at hand; which codes there are does not.
  assert.deepEqual(
    named.map(({ code }) => code),
    countries().map(([code]) => code),
  );
  assert.deepEqual(
    named.filter(({ name }) => name.trim() === ""),
    [],
  );
  assert.equal(named.find(({ code }) => code === "INTL")?.name, "International");
});
