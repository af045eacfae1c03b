import assert from "node:assert/strict";
import { test } from "node:test";

import { header, repeated, table } from "./read.mjs";

const rows = await table("joins.csv");
const known = new Set((await table("countries.csv")).map(({ code }) => code));
const members = Object.fromEntries(rows.map(({ name, countries }) => [name, countries.split(" ")]));

test("joins: the columns that the ready joins are read by, one row a name", async () => {
  assert.equal(await header("joins.csv"), "name,countries,source");
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["EU", "Europe"],
  );
});

test("joins: countries are codes of countries.csv, in order, none twice", () => {
  for (const [name, codes] of Object.entries(members)) {
    assert.deepEqual(
      codes.filter((code) => !known.has(code)),
      [],
      name,
    );
    assert.deepEqual(repeated(codes), [], name);
    assert.deepEqual(codes, codes.toSorted(), name);
    assert.ok(!codes.includes("INTL"), name);
  }
});

test("joins: every row says on what it rests, and what it does with Cyprus", () => {
  const silent = ({ source }) => source.trim() !== source || !source.includes("Cyprus");
  assert.deepEqual(rows.filter(silent), []);
  const europe = rows.find(({ name }) => name === "Europe");
  assert.match(europe.source, /^UN M49, region 150\b.*Russia/);
});

test("joins: the EU has its 27 members, all of them in Europe", () => {
  assert.equal(members.EU.length, 27);
  assert.deepEqual(
    members.EU.filter((code) => !members.Europe.includes(code)),
    [],
  );
  assert.ok(!members.EU.includes("GB"));
});

test("joins: Europe is the region of UN M49 and Cyprus", () => {
  assert.equal(members.Europe.length, 51 + 1);
  const inside = ["AL", "BY", "CH", "CY", "GB", "IS", "MD", "NO", "RS", "RU", "UA", "VA"];
  assert.deepEqual(
    inside.filter((code) => !members.Europe.includes(code)),
    [],
  );
  // In Asia there, or not counted with the country that they belong to.
  const outside = ["AM", "AZ", "GE", "GL", "IL", "KZ", "TR"];
  assert.deepEqual(
    outside.filter((code) => members.Europe.includes(code)),
    [],
  );
});
