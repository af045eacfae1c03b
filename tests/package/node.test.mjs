// The package in Node: no DOM, no side effects, and the core at work on the bundled snapshot.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { at } from "../../scripts/lib/paths.mjs";
import { cases, whole } from "../optional-fields.mjs";
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

  it("reads a snapshot in steps, between which others have their turn", async () => {
    // The core is ready before, so all turns are those of the reading.
    await core.load(bytes).then((snapshot) => snapshot.free());
    const large = await readFile(at("www/data/llm-catalogue.json"));
    let turns = 0;
    let next;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    turn();
    const snapshot = await core.load(large);
    clearImmediate(next);
    snapshot.free();
    // A quarter of a MiB of JSON at a time, then its fields, then each part of the data set.
    const pieces = Math.ceil(large.length / 2 ** 18);
    assert.ok(turns > pieces + 5, `expected a turn after each of ${pieces} pieces, found ${turns}`);
  });

  it("reads a snapshot without any of its optional fields", async () => {
    const choices = { window: 30, maxAge: "any" };
    for (const [name, json] of cases()) {
      const snapshot = await core.load(JSON.stringify(json));
      const { source } = snapshot.info();
      assert.ok(Array.isArray(source.notes), name);
      for (const field of ["url", "licence", "retrieved", "universe"]) {
        const isAbsent = [`source.${field}`, "all optional fields"].includes(name);
        assert.equal(source[field] === null, isAbsent, `${name}: ${field}`);
      }
      for (const by of ["country", "organisation", "model", "licence", "age"]) {
        const { groups } = snapshot.shares({ ...choices, by, series: true });
        assert.ok(groups.length > 0, `${name}, by ${by}`);
        assert.ok(snapshot.svg({ ...choices, by }).startsWith("<svg"), `${name}, by ${by}`);
        assert.ok(snapshot.report({ ...choices, by }).sentence.length > 0, `${name}, by ${by}`);
      }
      snapshot.unavailable();
      snapshot.free();
    }
  });

  it("says what the source says in the language that is asked for, else in English", async () => {
    const snapshot = await core.load(JSON.stringify(whole()));
    const said = (lang) => {
      const { universe, notes } = snapshot.info(lang).source;
      return [universe, ...notes];
    };
    const [english, german] = [
      ["two models of a test", "Made by hand."],
      ["zwei Modelle eines Tests", "Von Hand gemacht."],
    ];
    assert.deepEqual(said(), english);
    assert.deepEqual(said("fr"), english);
    assert.deepEqual(said("de"), german);
    assert.deepEqual(said("de-CH"), german);
    snapshot.free();
  });

  it("gives shares of the bundled snapshot that sum to 1", async () => {
    const snapshot = await core.load(bytes);
    const result = snapshot.shares();
    assert.equal(result.query.by, "country");
    // What the data decided: of seven dates in 157 days they cover no longer window.
    assert.equal(result.query.window, 30);
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

  describe("with the whole catalogue", () => {
    let snapshot;
    before(async () => {
      snapshot = await core.load(await readFile(at("www/data/llm-catalogue.json")));
    });
    after(() => snapshot.free());

    it("explains a share by models whose parts add up", () => {
      const { groups, total } = snapshot.shares();
      const why = snapshot.why("CN", {}, 5);
      const china = groups.find(({ id }) => id === "CN");
      assert.deepEqual(why.group, { id: "CN", label: "China" });
      assert.equal(why.downloads, china.downloads[0]);
      assert.equal(why.total, total[0]);
      assert.equal(why.models.length, 5);
      const listed = why.models.reduce((sum, { downloads }) => sum + downloads, 0);
      const rest = (why.more?.downloads ?? 0) + (why.rolledUp?.downloads ?? 0);
      assert.ok(Math.abs(listed + rest - why.downloads) < 1);
      for (const { whole, weight, downloads, terms } of why.models) {
        const sum = terms.reduce((sum, term) => sum + (term.count * term.days) / term.of, 0);
        assert.ok(Math.abs(sum - whole) < 1e-3);
        assert.ok(Math.abs(whole * weight - downloads) < 1e-3);
      }
      assert.throws(() => snapshot.why("XX"), { code: "option-value" });
    });

    it("gives lead, concentration, report, and what is unavailable", () => {
      const { groups } = snapshot.shares();
      const share = (id) => groups.find((group) => group.id === id).share[0];
      const lead = snapshot.lead("CN", "US");
      assert.equal(lead.hold, 2);
      assert.deepEqual([lead.a.label, lead.b.label], ["China", "United States"]);
      assert.ok(Math.abs(lead.lead.at(-1) - (share("CN") - share("US")) * 100) < 1e-9);
      assert.deepEqual(lead.dates, snapshot.shares({ series: true }).dates);
      const { hhi, effective, cr1, ungrouped } = snapshot.concentration();
      assert.ok(Math.abs(hhi[0] * effective[0] - 10_000) < 1e-6);
      assert.ok(cr1[0] + ungrouped[0] <= 1);
      const { sentence, warnings } = snapshot.report();
      assert.match(sentence, /China had [\d.]+\s% of downloads/);
      assert.ok(warnings.length > 0);
      for (const { choice, value, reason } of snapshot.unavailable()) {
        assert.ok(choice && reason && typeof value === "string");
      }
    });

    it("tells two snapshots apart", async () => {
      const small = await core.load(bytes);
      const diff = small.diff(snapshot, { window: 30 }, 3);
      assert.equal(diff.new.total, snapshot.shares({ window: 30 }).total[0]);
      assert.equal(diff.models.length, 3);
      assert.ok(diff.groups.some(({ label }) => label === "China"));
      const same = snapshot.diff(snapshot);
      assert.deepEqual([same.models, same.more], [[], 0]);
      small.free();
      assert.throws(() => snapshot.diff(small), { code: "freed" });
    });

    it("surveys a claim in slices, between which timers run", async () => {
      let timers = 0;
      const timer = setInterval(() => (timers += 1), 1);
      const told = [];
      const result = await snapshot.claim("CN > US", { onProgress: (steps) => told.push(steps) });
      clearInterval(timer);
      assert.ok(timers >= 3 && told.length >= 3, `${timers} timers, ${told.length} reports`);
      for (const [index, { done, steps }] of told.entries()) {
        assert.ok(done > (told[index - 1]?.done ?? 0) && done <= steps);
      }
      assert.equal(told.at(-1).done, told.at(-1).steps);
      assert.equal(result.claim, "CN > US");
      assert.ok(result.combinations >= 2000);
      assert.equal(result.supported + result.unsupported, result.combinations);
      assert.ok(result.holds <= result.supported - result.undecided);
      assert.match(result.sentence, /leads? in [\w ]+ questions/);
      const shapley = result.effects.map((effect) => effect.shapley);
      assert.ok(Math.abs(shapley.reduce((sum, part) => sum + part) - 1) < 1e-9);
      const { worst, lead } = result;
      const { groups } = snapshot.shares(worst);
      const share = (id) => groups.find((group) => group.id === id)?.share[0] ?? 0;
      assert.ok(Math.abs((share("CN") - share("US")) * 100 - lead.min) < 1e-9);
    });

    it("surveys a grid of one's own, and names what is wrong with one", async () => {
      const { combinations, effects, grid, noise } = await snapshot.claim("US < CN", {
        query: { by: "country", maxAge: "any" },
        grid: { window: [30, { value: 90, weight: 2 }], dropTop: [0, 5] },
        noise: 1,
      });
      assert.equal(combinations, 4);
      assert.equal(noise.band, 1);
      assert.deepEqual(grid.window, ["30", { value: "90", weight: 2 }]);
      assert.deepEqual(effects.map(({ choice }) => choice).sort(), ["drop-top", "window"]);
      for (const [claim, options] of [
        ["CN", {}],
        ["CN > US", { grid: { colour: ["red"] } }],
        ["CN > US", { grid: { window: [] } }],
        ["CN > US", { grid: { window: [30, 30] } }],
        ["CN > US", { noise: 101 }],
        ["CN > US", { query: { at: "1999-01-01" } }],
      ]) {
        await assert.rejects(snapshot.claim(claim, options), core.ModelShareError);
      }
    });

    it("ends a survey that is aborted, with the signal's reason", async () => {
      const abort = new AbortController();
      const reason = new Error("enough");
      let last = 0;
      await assert.rejects(
        snapshot.claim("CN > US", {
          signal: abort.signal,
          onProgress: ({ done }) => {
            last = done;
            abort.abort(reason);
          },
        }),
        (error) => error === reason,
      );
      assert.ok(last > 0);
      await assert.rejects(snapshot.claim("CN > US", { signal: abort.signal }), reason);
      await assert.rejects(snapshot.claim("CN > US", { signal: AbortSignal.timeout(1) }), {
        name: "TimeoutError",
      });
      // Twice at a time is no matter, and what was begun outlives the snapshot's own end.
      const other = await core.load(bytes);
      const both = ["CN > US", "FR > DE"].map((claim) => other.claim(claim));
      await new Promise((done) => setTimeout(done, 5));
      other.free();
      const [one, two] = await Promise.all(both);
      assert.deepEqual([one.claim, two.claim], ["CN > US", "FR > DE"]);
      await assert.rejects(other.claim("CN > US"), { code: "freed" });
    });
  });
});
