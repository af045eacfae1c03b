// A long life on a page: when an element begins to load, what many of them cost, and what is left of
// those that are gone. Moves within the page, themes and languages are in element.test.mjs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { chromium } from "playwright-core";

import { launchOptions } from "../../scripts/lib/chromium.mjs";
import { at } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, picture, until, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();

const far = '<div class="far"></div>';
const head = "<style>.far { block-size: 6000px }</style>";

/** A snapshot at an address of its own, whose bytes come only when the test says so. */
function held(path) {
  const open = [];
  const seen = harness.route(path, { body: (response) => open.push(response) });
  return { seen, release: () => open.splice(0).forEach((response) => response.end(whole)) };
}

/** What was asked for at an address, and whether the element says that it loads. */
const state = (page, selector) =>
  inside(
    page,
    (chart) => ["loading", "ready", "error"].filter((name) => chart.matches(`:state(${name})`)),
    undefined,
    selector,
  );

/** Waits until the browser has told every observer on the page what is to be seen. */
const looked = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const probe = document.body.appendChild(document.createElement("i"));
        new IntersectionObserver(() => requestAnimationFrame(() => done(probe.remove()))).observe(
          probe,
        );
      }),
  );

test("far from what the reader sees nothing is loaded; a screen away it is, and nothing moves", async () => {
  const near = harness.route("/near.json", { body: whole });
  const { seen, release } = held("/far.json");
  const page = await harness.mount(
    `<model-share id="near" src="/near.json"></model-share>${far}
     <model-share id="far" src="/far.json"><noscript>A picture</noscript></model-share><p id="after">After.</p>${far}`,
    { head },
  );
  await drawn(page, "#near");
  await looked(page);
  assert.deepEqual([near.length, seen.length], [1, 0]);
  assert.deepEqual(await state(page, "#far"), []);
  const place = () =>
    page.evaluate(() => document.getElementById("after").getBoundingClientRect().top + scrollY);
  const before = await place();
  const box = await page.locator("#far").boundingBox();
  assert.ok(box.height > 300, `no room is kept: ${box.height} px`);

  // Half a screen below the lower edge.
  await page.evaluate((y) => scrollTo(0, y), box.y - 700 * 1.5);
  await until(() => seen.length === 1, "the element that came near asks for its snapshot");
  await page.waitForFunction(() => document.getElementById("far").matches(":state(loading)"));
  assert.equal(await place(), before);
  release();
  await drawn(page, "#far");
  assert.equal(page.addresses.filter((address) => address.endsWith(".wasm")).length, 1);
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("Canvas2D")),
    [],
  );
  await page.shut();
});

test("what else begins the loading: the attribute, being asked, being shown, paper", async () => {
  const ways = {
    eager: [],
    property: (chart) => void (chart.loading = "eager"),
    svg: (chart) => chart.toSvg().then((svg) => svg.slice(0, 4)),
    shares: (chart) => {
      try {
        chart.shares();
      } catch (error) {
        return error.code;
      }
    },
    // Another address, or data of the page, is as far away as the one before it.
    later: (chart) => void chart.scrollIntoView(),
    disclosed: (chart) => {
      chart.closest("details").open = true;
      void chart.scrollIntoView();
    },
    hidden: (chart) => {
      chart.hidden = false;
      void chart.scrollIntoView();
    },
    paper: () => void dispatchEvent(new Event("beforeprint")),
  };
  const names = Object.keys(ways);
  const seen = Object.fromEntries(
    names.map((name) => [name, harness.route(`/${name}.json`, { body: whole })]),
  );
  const page = await harness.mount(
    `<p>The beginning.</p>${far}` +
      names
        .map((name) => {
          const source = name === "later" ? "" : `src="/${name}.json"`;
          const rest = { eager: 'loading="eager"', hidden: "hidden" }[name] ?? "";
          const chart = `<model-share id="${name}" ${source} ${rest}></model-share>`;
          return `${name === "disclosed" ? `<details>${chart}</details>` : chart}${far}`;
        })
        .join(""),
    { head },
  );
  await drawn(page, "#eager");
  await inside(page, (chart) => void (chart.src = "/later.json"), undefined, "#later");
  await looked(page);
  for (const name of names) assert.equal(seen[name].length, name === "eager" ? 1 : 0, name);
  const answers = { svg: "<svg", shares: "not-ready" };
  for (const name of names.slice(1)) {
    const answer = await inside(page, ways[name], undefined, `#${name}`);
    assert.equal(answer, answers[name], name);
    await drawn(page, `#${name}`);
    assert.equal(seen[name].length, 1, name);
  }
  assert.equal(await inside(page, (chart) => chart.loading, undefined, "#property"), "eager");
  await page.shut();
});

test("in a frame, in a box that scrolls, and where the browser cannot tell what is near", async () => {
  const framed = harness.route("/framed.json", { body: whole });
  const boxed = harness.route("/boxed.json", { body: whole });
  harness.route("/frame.html", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><title>Frame</title><script type="module" src="${harness.inPackage("define.js")}"></script><model-share src="/framed.json"></model-share>`,
  });
  harness.route("/near.json", { body: whole });
  const page = await harness.mount(
    `<model-share id="near" src="/near.json"></model-share>
     <div id="box"><div class="far"></div><model-share id="boxed" src="/boxed.json"></model-share></div>
     ${far}<iframe src="/frame.html" width="600" height="500"></iframe>`,
    { head: `${head}<style>#box { block-size: 300px; overflow: auto }</style>` },
  );
  await drawn(page, "#near");
  const frame = page.frameLocator("iframe").locator("model-share");
  await frame.waitFor({ state: "attached" });
  await looked(page);
  assert.deepEqual([framed.length, boxed.length], [0, 0]);
  await page.evaluate(() => document.getElementById("box").scrollTo(0, 6000));
  await drawn(page, "#boxed");
  await page.evaluate(() => document.querySelector("iframe").scrollIntoView());
  await until(() => framed.length === 1, "the chart in the frame loads when the frame is near");
  await page.shut();

  harness.route("/old.js", { type: "text/javascript", body: "delete window.IntersectionObserver" });
  const older = await harness.mount(
    `<p>The beginning.</p>${far}<model-share src="/boxed.json"></model-share>`,
    { head: `${head}<script src="/old.js"></script>` },
  );
  await drawn(older);
  await older.shut();
});

test("removed while it waits, an element never loads; moved, it goes on waiting", async () => {
  const { seen } = held("/far.json");
  const page = await harness.mount(
    `<p>The beginning.</p>${far}<div id="end"></div><model-share id="a" src="/far.json"></model-share>
     <model-share id="b" src="/far.json"></model-share>`,
    { head },
  );
  await looked(page);
  await page.evaluate(async () => {
    const [a, b] = document.querySelectorAll("model-share");
    window.removed = a;
    a.remove();
    document.getElementById("end").append(b);
    await Promise.resolve();
    b.remove();
    scrollTo(0, 6000);
  });
  await looked(page);
  assert.equal(seen.length, 0);
  await page.evaluate(() => document.getElementById("end").append(window.removed));
  await until(() => seen.length === 1, "back in the page, near, it loads");
  await page.shut();
});

/** Lets a page count what it compiles, and see the memories of what runs. */
const watching = '<script src="/watch.js"></script>';
function routeWatching() {
  harness.route("/watch.js", {
    type: "text/javascript",
    body: `
      window.compiled = 0;
      window.turns = [];
      // What a task has left to do is done before the next one begins.
      document.addEventListener("ready", async () => {
        turns.push("drawn");
        for (let i = 0; i < 99; i += 1) await undefined;
        turns.push("over");
      }, true);
      window.memories = [];
      for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
        const before = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
          if (!(given[0] instanceof WebAssembly.Module)) compiled += 1;
          const made = await before(...given);
          if (made instanceof WebAssembly.Instance) memories.push(made.exports.memory);
          return made;
        };
      }`,
  });
}

const sizes = (page) => page.evaluate(() => memories.map(({ buffer }) => buffer.byteLength));

test("ten on a page: every file once, one compilation, the memory of one snapshot, each drawn in its turn", async () => {
  routeWatching();
  harness.route("/large.json", {
    body: await readFile(at("www/data/llm-catalogue.json"), "utf8"),
  });
  harness.route("/small.json", { body: whole });
  const small = '<model-share src="/small.json" loading="eager"></model-share>';
  const page = await harness.mount(
    `<model-share id="c0" src="/large.json"></model-share>${small.repeat(3)}`,
    { head: watching },
  );
  await drawn(page, "#c0");
  await page.waitForFunction(() => window.turns.length === 8);
  assert.equal(await page.evaluate(() => window.turns.join()), Array(4).fill("drawn,over").join());
  const [one] = await sizes(page);
  assert.ok(one > 2 ** 21, "the large snapshot is large");
  await page.evaluate(() => {
    const views = ["share", "lines", "bars", "table"];
    for (let i = 1; i < 10; i += 1) {
      const chart = document.createElement("model-share");
      chart.id = `c${i}`;
      chart.loading = "eager";
      chart.src = i === 9 ? "/small.json" : "/large.json";
      chart.view = views[i % 4];
      document.body.append(chart);
    }
  });
  for (let i = 1; i < 10; i += 1) await drawn(page, `#c${i}`);
  const [ten] = await sizes(page);
  assert.ok(ten - one < one / 4, `${one} bytes with one chart, ${ten} with ten`);

  // And the second module: once, with one copy of the snapshot, for whoever asks first.
  const analysed = await page.evaluate(async () => {
    const all = ["c0", "c1", "c2"].map((id) => document.getElementById(id).analysis());
    const [first, ...others] = await Promise.all(all);
    return others.every((other) => other === first);
  });
  assert.ok(analysed);
  await page.evaluate(() => {
    for (const chart of document.querySelectorAll("model-share")) chart.view = "concentration";
  });
  for (let i = 0; i < 10; i += 1) await drawn(page, `#c${i}`);
  const [, other] = await sizes(page);
  assert.ok(other < 4 * one, `${other} bytes of the other module`);
  assert.equal(await page.evaluate(() => compiled), 2);
  const counts = new Map();
  for (const address of page.addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  assert.deepEqual(
    [...counts].filter(([, count]) => count > 1),
    [],
  );
  await page.shut();
});

test("a thousand lives leave nothing behind: no memory, no listener, no node", async () => {
  routeWatching();
  harness.route("/small.json", { body: whole });
  const page = await harness.mount("<main></main>", { head: watching });
  await page.waitForFunction(() => customElements.get("model-share"));
  const cdp = await page.context().newCDPSession(page);

  /** Forty lives a round: some whole, some cut off at a moment that is awkward. */
  const live = (rounds) =>
    page.evaluate(async (rounds) => {
      const main = document.querySelector("main");
      const message = () =>
        new Promise((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(port1.close());
          port2.postMessage(null);
        });
      let ready = 0;
      for (let round = 0; round < rounds; round += 1) {
        const whole = [];
        for (let i = 0; i < 40; i += 1) {
          const chart = document.createElement("model-share");
          // Forty do not fit on a screen; the others are gone before it matters, or near.
          if (i % 8 < 5 || i % 3 > 0) chart.loading = "eager";
          // A second one is downloaded by those alone that go before it has come.
          chart.src = i % 8 < 5 ? "/small.json" : `/small.json?${i % 3}`;
          chart.view = ["share", "bars", "table", "lines"][i % 4];
          if (i % 8 < 5) {
            whole.push(new Promise((done) => chart.addEventListener("ready", done)));
            main.append(chart);
          } else {
            main.append(chart);
            if (i % 8 === 5) chart.remove();
            if (i % 8 === 6) void Promise.resolve().then(() => chart.remove());
            if (i % 8 === 7)
              void message()
                .then(message)
                .then(() => chart.remove());
          }
        }
        await Promise.all(whole);
        ready += whole.length;
        main.replaceChildren();
        await message();
      }
      return ready;
    }, rounds);

  /** After everything that can be collected is. */
  async function count() {
    for (let i = 0; i < 3; i += 1) {
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      );
      await cdp.send("HeapProfiler.collectGarbage");
    }
    const { nodes, jsEventListeners, documents } = await cdp.send("Memory.getDOMCounters");
    return { nodes, jsEventListeners, documents, memory: await sizes(page) };
  }

  await live(4);
  const few = await count();
  assert.equal(await live(25), 625);
  // What is collected late, if not last time, is collected in the end.
  let many;
  await until(
    async () => {
      many = await count();
      return many.nodes <= few.nodes + 40 && many.jsEventListeners <= few.jsEventListeners + 4;
    },
    `no more than ${JSON.stringify(few)} after a thousand lives`,
  ).catch((error) => {
    throw new Error(`${error.message}, found ${JSON.stringify(many)}`);
  });
  assert.deepEqual(many.memory, few.memory);
  assert.equal(many.documents, few.documents);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("into a shadow root, into another document and back: the chart goes on", async () => {
  const seen = harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    '<div id="host"></div><iframe></iframe><model-share src="/small.json"></model-share>',
  );
  await drawn(page);
  const before = (await picture(page)).print;
  const places = {
    "a shadow root": (chart) =>
      document.getElementById("host").attachShadow({ mode: "open" }).append(chart),
    "the page": (chart) => document.body.append(chart),
    "another document and back": (chart) => {
      document.querySelector("iframe").contentDocument.body.append(chart);
      document.body.append(document.adoptNode(chart));
    },
    "nowhere, and back later": async (chart) => {
      chart.remove();
      await new Promise((done) => setTimeout(done));
      document.body.append(chart);
    },
  };
  for (const [place, move] of Object.entries(places)) {
    await inside(page, move);
    await drawn(page);
    // Redrawn from what its own core holds, in the style of the place.
    const again = inside(page, (chart) => {
      const change = new Promise((done) => {
        for (const type of ["ready", "change"]) chart.addEventListener(type, done, { once: true });
      });
      chart.view = chart.view === "bars" ? "share" : "bars";
      return change.then(() => undefined);
    });
    await again;
    await drawn(page);
    assert.ok((await picture(page)).areas >= 5, place);
  }
  assert.equal((await picture(page)).print, before);
  await page.locator("model-share canvas").hover();
  await page.locator("model-share .tooltip").waitFor();
  // Freed while it was nowhere, so it was asked for once more; else never.
  assert.equal(seen.length, 2);
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("Canvas2D")),
    [],
  );
  await page.shut();
});

test("hidden, resized and shown again: the picture has the size of its place", async () => {
  harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    '<div id="place"><model-share src="/small.json"></model-share></div>',
  );
  await drawn(page);
  await page.evaluate(() => {
    const place = document.getElementById("place");
    place.style.display = "none";
    place.style.width = "400px";
  });
  await looked(page);
  await page.evaluate(() => void (document.getElementById("place").style.display = ""));
  await page.waitForFunction(
    () =>
      document.querySelector("model-share").shadowRoot.querySelector("canvas").style.width ===
      "400px",
  );
  await drawn(page);
  const { width, box } = await picture(page);
  assert.deepEqual([width, box.width], [400, 400]);
  await page.shut();
});

/** The light browser has no cache of left pages and Playwright switches it off; this one has it. */
async function withCache(test) {
  const options = await launchOptions();
  const browser = await chromium.launch({
    ...options,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    await test(await browser.newPage());
  } finally {
    await browser.close();
  }
}

test("left and come back to: the page comes from the cache, its charts live, its loads go on", async () => {
  harness.route("/small.json", { body: whole });
  const { seen, release } = held("/held.json");
  harness.route("/left.html", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><title>Left</title><link rel="icon" href="data:,"><script type="module" src="${harness.inPackage("define.js")}"></script><model-share id="a" src="/small.json"></model-share><model-share id="b" src="/held.json"></model-share>`,
  });
  harness.route("/next.html", {
    type: "text/html",
    body: '<!doctype html><html lang="en"><title>Next</title><link rel="icon" href="data:,">',
  });
  await withCache(async (page) => {
    await page.goto(`${harness.origin}/left.html`);
    await drawn(page, "#a");
    await until(() => seen.length === 1, "the second chart asks for its snapshot");
    await page.evaluate(() => {
      window.kept = true;
      addEventListener("pageshow", (event) => (window.persisted = event.persisted));
    });
    await page.goto(`${harness.origin}/next.html`);
    await page.evaluate(() => history.back());
    await page.waitForURL("**/left.html", { waitUntil: "commit" });
    await page.waitForFunction(() => window.persisted !== undefined || !window.kept);
    assert.deepEqual(await page.evaluate(() => [window.kept, window.persisted]), [true, true]);
    await inside(page, (chart) => void (chart.view = "bars"), undefined, "#a");
    await drawn(page, "#a");
    await page.locator("#a canvas").hover();
    await page.locator("#a .tooltip").waitFor();
    release();
    await drawn(page, "#b");
  });
});

test("what the network broke off comes again with the page or the network", async () => {
  for (const back of [
    () => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
    () => dispatchEvent(new Event("online")),
  ]) {
    harness.route("/dead.json", { body: (response) => response.destroy() });
    const page = await harness.mount('<model-share src="/dead.json"></model-share>');
    await page.locator("model-share [role=alert]").waitFor();
    const seen = harness.route("/dead.json", { body: whole });
    // As every page does once it is there: nothing was left, so nothing comes back.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow")));
    await looked(page);
    assert.equal(seen.length, 0);
    await page.evaluate(back);
    await drawn(page);
    await page.shut();
  }
});

test("printed before it was seen, an element gives what the page put there for that", async () => {
  harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    `<p>The beginning.</p>${far}<model-share src="/small.json"><p>A still picture.</p></model-share>`,
    { head },
  );
  await looked(page);
  const shown = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const { height } = document.querySelector("model-share p").getBoundingClientRect();
    return { height, loading: document.querySelector("model-share").matches(":state(loading)") };
  });
  assert.ok(shown.height > 0 && shown.loading);
  // And with the next print there is the chart.
  await drawn(page);
  await page.waitForFunction(() => {
    // The script for the printer comes after the picture.
    dispatchEvent(new Event("beforeprint"));
    return document.querySelector("model-share").shadowRoot.querySelector(".printed") !== null;
  });
  await page.shut();
});
