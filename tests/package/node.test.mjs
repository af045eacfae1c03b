// The package in Node: no DOM, no side effects, and the core at work on the bundled snapshot.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { at } from "../../scripts/lib/paths.mjs";
import { consumer } from "./consumer.mjs";

let project;
before(async () => {
  project = await consumer();
});
after(() => project?.remove());

describe("import in Node", () => {
  for (const entry of ["modelshare", "modelshare/define.js", "modelshare/core.js"]) {
    it(`of ${entry} leaves no trace`, async () => {
      const { status, stdout, stderr } = await project.run(`
        for (const name of ["window", "document", "HTMLElement", "customElements", "self"]) {
          if (name in globalThis) throw new Error(name + " is here; this test says nothing");
        }
        const before = Reflect.ownKeys(globalThis);
        const timers = process.getActiveResourcesInfo();
        globalThis.fetch = () => { throw new Error("import fetched something"); };
        const compile = WebAssembly.compile;
        WebAssembly.compile = () => { throw new Error("import compiled something"); };
        await import(${JSON.stringify(entry)});
        WebAssembly.compile = compile;
        console.log(JSON.stringify({
          added: Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String),
          waiting: process.getActiveResourcesInfo().length - timers.length,
        }));
      `);
      assert.equal(status, 0, stderr);
      assert.equal(stderr, "");
      assert.deepEqual(JSON.parse(stdout), { added: [], waiting: 0 });
    });
  }

  it("twice, and of all entries, is one package with one set of classes", async () => {
    const { status, stderr } = await project.run(`
      import assert from "node:assert/strict";
      import * as all from "modelshare";
      import * as core from "modelshare/core.js";
      import "modelshare/define.js";
      assert.equal(all.load, core.load);
      assert.equal(all.ModelShareError, core.ModelShareError);
      assert.equal(typeof all.ModelShareElement, "function");
    `);
    assert.equal(status, 0, stderr);
  });
});

describe("modelshare/core.js in Node", () => {
  let core;
  let bytes;
  before(async () => {
    core = await import(pathToFileURL(path.join(project.installed, "core.js")));
    bytes = await readFile(at("www/data/llm-catalogue-article.json"));
  });

  it("gives shares of the bundled snapshot that sum to 1", async () => {
    const snapshot = await core.load(bytes);
    const result = snapshot.shares();
    assert.equal(result.query.by, "country");
    assert.equal(result.query.window, 365);
    assert.equal(result.query.maxAge, 365);
    assert.equal(result.dates.length, 1);
    assert.equal(result.dates[0], snapshot.info().dates.at(-1));
    assert.ok(result.total[0] > 0);
    assert.ok(result.groups.length > 5);
    const sum = (pick) => result.groups.reduce((all, group) => all + pick(group), 0);
    assert.ok(Math.abs(sum((group) => group.share[0]) - 1) < 1e-9);
    assert.ok(Math.abs(sum((group) => group.downloads[0]) / result.total[0] - 1) < 1e-9);
    for (const { downloads, share, id } of result.groups) {
      assert.ok(Math.abs(downloads[0] / result.total[0] - share[0]) < 1e-12, id);
    }
    const order = result.groups.map((group) => group.share[0]);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => b - a),
    );
    snapshot.free();
  });

  it("answers other choices with other answers, date by date", async () => {
    const snapshot = await core.load(bytes);
    const series = snapshot.shares({ series: true, window: "all", maxAge: "any", top: 3 });
    assert.deepEqual(series.dates, snapshot.info().dates);
    for (const [index, total] of series.total.entries()) {
      const shares = series.groups.map((group) => group.share[index]);
      if (total === 0) assert.ok(shares.every((share) => share === null));
      else assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-9, series.dates[index]);
    }
    const named = series.groups.filter(
      ({ id }) => !["other", "unaffiliated", "unattributed"].includes(id),
    );
    assert.equal(named.length, 3);
    const young = snapshot.shares({ at: series.dates.at(-1), window: 30, maxAge: 90 });
    assert.ok(young.total[0] < series.total.at(-1));
    snapshot.free();
  });

  it("takes bytes, a buffer, text and gzip alike", async () => {
    const forms = [
      bytes,
      new Uint8Array(bytes).buffer,
      bytes.toString("utf8"),
      new Uint8Array(gzipSync(bytes)),
    ];
    const answers = [];
    for (const form of forms) {
      const snapshot = await core.load(form);
      answers.push(JSON.stringify(snapshot.shares({ by: "organisation", top: 10 })));
      snapshot.free();
    }
    assert.deepEqual(
      answers,
      answers.map(() => answers[0]),
    );
  });

  it("draws an SVG with title, definition and source in it", async () => {
    const snapshot = await core.load(bytes);
    for (const view of ["share", "lines", "bars"]) {
      const svg = snapshot.svg({}, { view, width: 720, theme: "light" });
      assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      assert.match(svg.trimEnd(), /<\/svg>$/);
      assert.match(svg, /Share of downloads/);
      assert.ok(svg.includes("China"), `${view} names the groups`);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    }
    snapshot.free();
  });

  it("refuses what is no snapshot, with a code and the words expected and found", async () => {
    for (const data of [
      "",
      "<!doctype html><title>Not found</title>",
      "{",
      "[1, 2]",
      '{"format": 2}',
    ]) {
      await assert.rejects(core.load(data), (error) => {
        assert.ok(error instanceof core.ModelShareError, String(error));
        assert.match(error.code, /^[a-z][a-z-]+$/);
        assert.match(error.message, /expected .*found /s);
        return true;
      });
    }
  });

  it("refuses an unknown choice and a bad value, and works on", async () => {
    const snapshot = await core.load(bytes);
    for (const query of [
      { by: "planet" },
      { window: 0 },
      { maxAge: -1 },
      { at: "1999-01-01" },
      { tip: 5 },
    ]) {
      assert.throws(() => snapshot.shares(query), core.ModelShareError, JSON.stringify(query));
    }
    assert.ok(snapshot.shares().groups.length > 0);
    snapshot.free();
    assert.throws(() => snapshot.shares(), { code: "freed" });
  });
});
