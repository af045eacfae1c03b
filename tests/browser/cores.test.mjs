// Two modules behind one element: the one of the first chart, and the one with the analyses, which
// comes only when something needs it.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();

const small = () => harness.route("/small.json", { body: whole });

/** How often files whose address ends so were asked for. */
const asked = (page, end) => page.addresses.filter((address) => address.endsWith(end)).length;

/** What the page complains about, but for that these tests read pixels. */
const problems = (page) => page.problems.filter((problem) => !problem.startsWith("Canvas2D"));

const analysis = "/modelshare-analysis.wasm";
const chart = "/modelshare.wasm";

/** Lets a page trap a core at will: `tripped` is the set of the cores whose next calls trap. */
const tripping = '<script src="/trip.js"></script>';
function routeTripping() {
  harness.route("/trip.js", {
    type: "text/javascript",
    body: `
      window.tripped = new Set();
      const instantiate = WebAssembly.instantiate;
      WebAssembly.instantiate = async (...given) => {
        const instance = await instantiate(...given);
        const name = "snapshot_svg" in instance.exports ? "analysis" : "chart";
        const exports = { ...instance.exports };
        for (const call of ["chart_show", "snapshot_shares"]) {
          exports[call] = (...args) => {
            if (tripped.has(name)) throw new WebAssembly.RuntimeError("unreachable");
            return instance.exports[call](...args);
          };
        }
        return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
      };`,
  });
}

/** Gives the chart a snapshot that the page has loaded, and keeps it as `kept`. */
const giveLoaded = (page, selector = "model-share") =>
  page.evaluate(
    async ([address, text, selector]) => {
      const { load } = await import(address);
      window.kept = await load(text);
      document.querySelector(selector).snapshot = window.kept;
    },
    [harness.inPackage("core.js"), whole, selector],
  );

/** The numbers of the analysis core's own answer about the snapshot that is shown. */
const analysed = (page, selector) =>
  inside(
    page,
    async (element) => {
      const snapshot = await element.analysis();
      return { models: snapshot.info().models, svg: snapshot.svg({}, {}).slice(0, 4) };
    },
    undefined,
    selector,
  );

test("a first chart needs the small core alone", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  await drawn(page);
  assert.equal(asked(page, chart), 1);
  assert.equal(asked(page, analysis), 0);
  await page.shut();
});

test("a snapshot of core.js is drawn by its own core, and no other is loaded", async () => {
  small();
  const page = await harness.mount('<model-share></model-share><p id="end"></p>');
  await page.waitForFunction(() => customElements.get("model-share"));
  await giveLoaded(page);
  await drawn(page);
  assert.ok((await picture(page)).areas >= 5);
  assert.equal(asked(page, analysis), 1);
  assert.equal(asked(page, chart), 0);

  // From there to a file and back: each core draws on the same canvas.
  const before = (await picture(page)).print;
  await inside(page, (element) => {
    element.src = "/small.json";
    element.snapshot = null;
  });
  await drawn(page);
  assert.equal(asked(page, chart), 1);
  await giveLoaded(page);
  await drawn(page);
  assert.equal((await picture(page)).print, before);
  await page.locator("model-share canvas").hover();
  await page.locator("model-share .tooltip").waitFor();
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("analysis() reads the bytes that are there, and leaves the chart alone", async () => {
  const seen = small();
  const page = await harness.mount(
    `<model-share id="a" src="/small.json"></model-share><model-share id="b" src="/small.json"></model-share>`,
  );
  await drawn(page, "#a");
  await drawn(page, "#b");
  const before = await picture(page, "#a");
  await page.evaluate(() => {
    window.told = [];
    for (const type of ["ready", "change", "error"]) {
      document.getElementById("a").addEventListener(type, () => told.push(type));
    }
  });
  assert.deepEqual(await analysed(page, "#a"), { models: 5, svg: "<svg" });
  // The other element has the same file, so it is the same snapshot.
  const same = await page.evaluate(async () => {
    const [a, again, b] = await Promise.all(
      ["a", "a", "b"].map((id) => document.getElementById(id).analysis()),
    );
    return a === again && a === b;
  });
  assert.ok(same);
  assert.equal(seen.length, 1);
  assert.equal(asked(page, analysis), 1);
  assert.deepEqual(await page.evaluate(() => window.told), []);
  assert.equal((await picture(page, "#a")).print, before.print);

  // It is freed with the last that shows it, not with the first.
  await page.evaluate(async () => {
    window.b = await document.getElementById("b").analysis();
    document.getElementById("a").remove();
    await new Promise((done) => setTimeout(done, 50));
  });
  assert.equal(await page.evaluate(() => window.b.info().models), 5);
  await page.evaluate(async () => {
    document.getElementById("b").remove();
    await new Promise((done) => setTimeout(done, 50));
  });
  assert.equal(
    await page.evaluate(() => {
      try {
        return window.b.info();
      } catch {
        return "freed";
      }
    }),
    "freed",
  );
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("analysis() of bytes that the page gave, of a loaded snapshot, and of none", async () => {
  const page = await harness.mount("<model-share></model-share>");
  await page.waitForFunction(() => customElements.get("model-share"));
  const code = await inside(page, (element) =>
    element.analysis().then(
      () => "",
      (error) => error.code,
    ),
  );
  assert.equal(code, "not-ready");
  await inside(page, (element, _, text) => void (element.snapshot = text), whole);
  await drawn(page);
  assert.deepEqual(await analysed(page), { models: 5, svg: "<svg" });
  await giveLoaded(page);
  await drawn(page);
  assert.deepEqual(await analysed(page), { models: 5, svg: "<svg" });
  await page.shut();
});

test("a view that needs the analyses takes their core, and the file is not fetched twice", async () => {
  const seen = small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  await drawn(page);
  const before = (await picture(page)).print;
  const request = page.waitForRequest((request) => request.url().endsWith(analysis));
  await inside(page, (element) => void (element.view = "lead"));
  await request;
  await page.waitForFunction(
    () => !document.querySelector("model-share").matches(":state(loading)"),
  );
  await inside(page, (element) => void (element.view = "share"));
  await drawn(page);
  assert.equal((await picture(page)).print, before);
  await page.locator("model-share canvas").hover();
  await page.locator("model-share .tooltip").waitFor();
  assert.equal(seen.length, 1);
  assert.equal(asked(page, analysis), 1);
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("where the core with the analyses cannot be had, the chart goes on without it", async () => {
  const seen = small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  for (const address of [`**${analysis}`, "**/wasm-analysis-inline.js"]) {
    await page.route(address, (route) => route.abort());
  }
  await drawn(page);
  const before = (await picture(page)).print;
  await inside(page, (element) => void (element.view = "lead"));
  await page.locator("model-share [role=alert]").waitFor();
  assert.match(await failed(page), /^modelshare-analysis\.wasm: .*its inlined copy/);
  assert.equal((await picture(page)).print, before, "the last good picture is gone");
  await page.locator("model-share canvas").hover();
  await page.locator("model-share .tooltip").waitFor();
  await inside(page, (element) => void (element.view = null));
  await drawn(page);

  // And once it can be had, it is.
  await page.unrouteAll();
  assert.deepEqual(await analysed(page), { models: 5, svg: "<svg" });
  assert.equal(seen.length, 1);
  await page.shut();
});

test("where the wasm file of the analyses cannot be had, the copy in the script serves", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  await page.route(`**${analysis}`, (route) => route.fulfill({ status: 404, body: "no" }));
  await drawn(page);
  assert.deepEqual(await analysed(page), { models: 5, svg: "<svg" });
  assert.equal(asked(page, "/wasm-analysis-inline.js"), 1);
  assert.equal(asked(page, "/wasm-inline.js"), 0);
  await page.shut();
});

test("a trap of the chart's core leaves the other one and its charts alone", async () => {
  const seen = small();
  routeTripping();
  const page = await harness.mount(
    `<model-share id="a" src="/small.json"></model-share><model-share id="b"></model-share>`,
    { head: tripping },
  );
  await drawn(page, "#a");
  await giveLoaded(page, "#b");
  await drawn(page, "#b");
  await page.evaluate(async () => {
    window.analysis = await document.getElementById("a").analysis();
    tripped.add("chart");
    document.getElementById("a").view = "bars";
  });
  assert.match(await failed(page, "#a"), /core: expected an answer, found that it stopped/);
  // Neither what the page holds, nor what the failed element reads there, nor the other chart.
  assert.equal(await page.evaluate(() => window.analysis.info().models), 5);
  assert.equal(await page.evaluate(() => window.kept.shares().groups.length), 5);
  const before = (await picture(page, "#b")).print;
  await inside(page, (element) => void (element.view = "bars"), undefined, "#b");
  await drawn(page, "#b");
  assert.notEqual((await picture(page, "#b")).print, before);
  await page.locator("#a").getByRole("button", { name: "Try again" }).click();
  await drawn(page, "#a");
  assert.equal(seen.length, 1);
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("a trap of the core with the analyses leaves the chart's alone", async () => {
  const seen = small();
  routeTripping();
  const page = await harness.mount('<model-share id="a" src="/small.json"></model-share>', {
    head: tripping,
  });
  await drawn(page);
  const before = (await picture(page)).print;
  const code = await page.evaluate(
    async ([address, text]) => {
      const { load } = await import(address);
      window.kept = await load(text);
      window.old = await document.getElementById("a").analysis();
      tripped.add("analysis");
      try {
        kept.shares();
      } catch (error) {
        return error.code;
      }
    },
    [harness.inPackage("core.js"), whole],
  );
  assert.equal(code, "trap");
  assert.equal(await inside(page, (element) => element.shares().groups.length), 5);
  await inside(page, (element) => void (element.view = "bars"));
  await drawn(page);
  await inside(page, (element) => void (element.view = "share"));
  await drawn(page);
  assert.equal((await picture(page)).print, before);
  // The instance is another one, which reads the bytes anew.
  assert.deepEqual(await analysed(page), { models: 5, svg: "<svg" });
  assert.ok(
    await page.evaluate(async () => window.old !== (await document.getElementById("a").analysis())),
  );
  assert.equal(seen.length, 1);
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("a trap in the first picture of the other core: what there was can be had again", async () => {
  small();
  routeTripping();
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    head: tripping,
  });
  await drawn(page);
  const before = (await picture(page)).print;
  await page.evaluate(() => void tripped.add("analysis"));
  await giveLoaded(page);
  assert.match(await failed(page), /core: expected an answer, found that it stopped/);
  await giveLoaded(page);
  await drawn(page);
  assert.equal((await picture(page)).print, before);
  await page.locator("model-share canvas").hover();
  await page.locator("model-share .tooltip").waitFor();
  assert.deepEqual(problems(page), []);
  await page.shut();
});
