// The element as a citizen of a page: loading, events, properties, memory, policy, language, theme.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import * as fixture from "./fixture.mjs";
import {
  drawn,
  eventually,
  failed,
  inside,
  picture,
  strictPolicy,
  until,
  useHarness,
} from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();

function small() {
  return harness.route("/small.json", { body: whole });
}

/** Lets a page count what goes on in wasm memory, by wrapping the instance's exports. */
const counting = `<script src="/count.js"></script>`;
function routeCounting() {
  harness.route("/count.js", {
    type: "text/javascript",
    body: `
      window.calls = {};
      const instantiate = WebAssembly.instantiate;
      WebAssembly.instantiate = async (...given) => {
        const instance = await instantiate(...given);
        const exports = Object.fromEntries(Object.entries(instance.exports).map(([name, value]) => [
          name,
          typeof value !== "function" ? value : (...args) => {
            calls[name] = (calls[name] ?? 0) + 1;
            return value(...args);
          },
        ]));
        window.memory = instance.exports.memory;
        return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
      };`,
  });
}

test("loading shows how many bytes have come", async () => {
  let finish;
  harness.route("/slow.json", {
    headers: { "content-length": String(whole.length) },
    body: (response) => {
      response.write(whole.slice(0, 1000));
      finish = () => response.end(whole.slice(1000));
    },
  });
  const page = await harness.mount('<model-share src="/slow.json"></model-share>');
  const bar = page.locator("model-share progress");
  await page.waitForFunction(
    () =>
      document.querySelector("model-share").shadowRoot?.querySelector("progress")?.value === 1000,
  );
  assert.equal(await bar.evaluate((bar) => bar.max), whole.length);
  assert.match(await page.locator("model-share .status").textContent(), /1 kB of \d+ kB/);
  assert.ok(
    await page.locator("model-share").evaluate((chart) => chart.matches(":state(loading)")),
  );
  assert.ok((await page.locator("model-share").boundingBox()).height > 100, "an empty box");
  finish();
  await drawn(page);
  assert.equal(await bar.isVisible(), false);
  await page.shut();
});

test("a compressed file is read as it is", async () => {
  harness.route("/small.json.gz", { type: "application/gzip", body: gzipSync(whole) });
  const page = await harness.mount('<model-share src="/small.json.gz"></model-share>');
  await drawn(page);
  harness.route("/cut.json.gz", {
    type: "application/gzip",
    body: gzipSync(whole).subarray(0, 200),
  });
  await inside(page, (element) => void (element.src = "/cut.json.gz"));
  assert.match(await failed(page), /gzip/);
  await page.shut();
});

test("elements with one address share one download", async () => {
  const seen = small();
  const page = await harness.mount(
    `<model-share id="a" src="/small.json"></model-share><model-share id="b" src="./../small.json" view="bars"></model-share>`,
  );
  await drawn(page, "#a");
  await drawn(page, "#b");
  assert.equal(seen.length, 1);
  assert.equal(page.addresses.filter((address) => address.endsWith(".wasm")).length, 1);
  // The snapshot outlives the first of them.
  await page.evaluate(() => document.getElementById("a").remove());
  await inside(page, (element) => void (element.by = "namespace"), undefined, "#b");
  await drawn(page, "#b");
  await page.shut();
});

test("ready, change and error are told, once each, and do not bubble", async () => {
  small();
  const page = await harness.mount(
    `<script>
       window.told = [];
       for (const type of ["ready", "change", "error"]) {
         document.addEventListener(type, (event) => told.push("bubbled " + type));
         document.addEventListener(type, (event) => {
           if (event.target.localName === "model-share") told.push([type, event.detail?.title ?? event.detail?.code]);
         }, true);
       }
     </script>
     <model-share src="/small.json"></model-share>`,
  );
  await drawn(page);
  const { title } = await inside(page, (element) => element.drawn);
  await inside(page, (element) => {
    // Three choices in a row are one picture.
    element.view = "bars";
    element.window = 30;
    element.maxAge = "any";
  });
  await drawn(page);
  await inside(page, (element) => void (element.by = "colour"));
  await failed(page);
  const told = await page.evaluate(() => window.told);
  assert.deepEqual(
    told.map(([type]) => type),
    ["ready", "change", "error"],
  );
  assert.equal(told[0][1], title);
  assert.equal(told[2][1], "option-value");
  await page.shut();
});

test("properties and attributes are one, and what was set before the definition counts", async () => {
  small();
  const page = await harness.mount("<model-share></model-share>", { define: false });
  await page.evaluate(async (address) => {
    const chart = document.querySelector("model-share");
    Object.assign(chart, {
      src: "/small.json",
      view: "lines",
      maxAge: "any",
      top: 2,
      by: "namespace",
    });
    await import(address);
  }, harness.inPackage("define.js"));
  await drawn(page);
  const found = await inside(page, (element) => ({
    query: element.drawn.result.query,
    own: Object.keys(element),
    attribute: element.getAttribute("max-age"),
    top: element.top,
  }));
  assert.deepEqual(found.own, []);
  assert.equal(found.attribute, "any");
  assert.equal(found.top, "2");
  assert.equal(found.query.maxAge, "any");
  assert.equal(found.query.top, 2);
  assert.equal(found.query.by, "namespace");
  await inside(page, (element) => void (element.top = null));
  await drawn(page);
  assert.equal(await inside(page, (element) => element.hasAttribute("top")), false);
  await page.shut();
});

test("a page can give the snapshot itself: bytes, text, or one that it has loaded", async () => {
  const page = await harness.mount("<model-share></model-share>");
  await page.waitForFunction(() => customElements.get("model-share"));
  const titles = [];
  for (const kind of ["text", "bytes", "buffer", "snapshot"]) {
    await page.evaluate(
      async ([kind, text, address]) => {
        const { load } = await import(address);
        const bytes = new TextEncoder().encode(text);
        const forms = {
          text: () => text,
          bytes: () => bytes,
          buffer: () => bytes.buffer,
          snapshot: async () => (window.kept = await load(text)),
        };
        document.querySelector("model-share").snapshot = await forms[kind]();
      },
      [kind, whole, harness.inPackage("core.js")],
    );
    await drawn(page);
    titles.push(await inside(page, (element) => element.drawn.title));
  }
  assert.equal(new Set(titles).size, 1);
  // What the page has loaded stays the page's, whatever becomes of the element.
  await page.evaluate(() => document.querySelector("model-share").remove());
  await page.waitForTimeout(50);
  assert.equal(await page.evaluate(() => window.kept.shares().groups.length), 5);
  await page.shut();
});

test("removal frees chart and snapshot, and comes back whole", async () => {
  small();
  routeCounting();
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    head: counting,
  });
  await drawn(page);
  const freed = () =>
    page.evaluate(() =>
      Object.entries(window.calls)
        .filter(([name]) => /^__wbg_(chart|snapshot)_free$/.test(name))
        .sort()
        .map(([name, count]) => `${name} ${count}`),
    );
  assert.deepEqual(await freed(), []);
  await page.evaluate(async () => {
    window.chart = document.querySelector("model-share");
    chart.remove();
    await new Promise((done) => setTimeout(done, 50));
  });
  assert.deepEqual(await freed(), ["__wbg_chart_free 1", "__wbg_snapshot_free 1"]);
  await page.evaluate(() => document.body.append(window.chart));
  await drawn(page);
  assert.ok((await picture(page)).areas >= 5);

  // Many lives of an element need no more memory than a few.
  const live = (times) =>
    page.evaluate(async (times) => {
      for (let i = 0; i < times; i += 1) {
        const chart = document.createElement("model-share");
        const ready = new Promise((done) => chart.addEventListener("ready", done));
        chart.src = "/small.json";
        document.body.append(chart);
        await ready;
        chart.remove();
        await new Promise((done) => setTimeout(done));
      }
      return window.memory.buffer.byteLength;
    }, times);
  const few = await live(5);
  assert.equal(await live(40), few);
  await page.shut();
});

test("a move within the page loads nothing anew", async () => {
  const seen = small();
  const page = await harness.mount(
    '<div id="to"></div><model-share src="/small.json"></model-share>',
  );
  await drawn(page);
  await page.evaluate(() => {
    const chart = document.querySelector("model-share");
    window.readies = 0;
    chart.addEventListener("ready", () => (window.readies += 1));
    document.getElementById("to").append(chart);
    if ("moveBefore" in document.body) document.body.moveBefore(chart, null);
  });
  await page.waitForTimeout(200);
  await drawn(page);
  assert.equal(seen.length, 1);
  assert.equal(await page.evaluate(() => window.readies), 0);
  await page.shut();
});

test("removal while loading ends the download and stays quiet", async () => {
  let begun = false;
  let closed = false;
  harness.route("/endless.json", {
    body: (response) => {
      response.write(whole.slice(0, 100));
      begun = true;
      response.on("close", () => (closed = true));
    },
  });
  const page = await harness.mount('<model-share src="/endless.json"></model-share>');
  await until(() => begun, "the snapshot is asked for");
  await page.evaluate(() => {
    const chart = document.querySelector("model-share");
    window.errors = 0;
    chart.addEventListener("error", () => (window.errors += 1));
    chart.remove();
  });
  await until(() => closed, "the download ends");
  assert.equal(await page.evaluate(() => window.errors), 0);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("a strict policy is enough", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    policy: strictPolicy,
  });
  await drawn(page);
  const [x, y] = await page
    .locator("model-share canvas")
    .boundingBox()
    .then(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
  await page.mouse.move(x, y);
  await page.locator("model-share .tooltip").waitFor();
  const { position, swatch } = await inside(page, (_, root) => ({
    position: getComputedStyle(root.querySelector(".tooltip")).position,
    swatch: getComputedStyle(root.querySelector(".tooltip .swatch")).backgroundColor,
  }));
  assert.equal(position, "absolute", "the style is there");
  assert.notEqual(swatch, "rgba(0, 0, 0, 0)");
  // The icon of the test page is a data address, which the policy rightly refuses.
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("data:")),
    [],
  );
  await page.shut();
});

test("where the wasm file cannot be had, the copy in the script serves", async () => {
  small();
  for (const answer of [
    { status: 404, type: "text/plain", body: "no" },
    { type: "text/html", body: "<!doctype html><p>A page for every address" },
    { type: "application/wasm", body: "not wasm" },
  ]) {
    const page = await harness.page();
    await page.route("**/modelshare.wasm", (route) =>
      route.fulfill({ status: answer.status ?? 200, contentType: answer.type, body: answer.body }),
    );
    harness.route("/fallback.html", {
      type: "text/html",
      body: `<!doctype html><html lang="en"><title>Test</title><script type="module" src="${harness.inPackage("define.js")}"></script><model-share src="/small.json"></model-share>`,
    });
    await page.goto(`${harness.origin}/fallback.html`);
    await drawn(page);
    assert.ok(page.addresses.some((address) => address.endsWith("wasm-inline.js")));
    await page.shut();
  }
});

test("where wasm is forbidden, the element says which permission is missing", async () => {
  small();
  const page = await harness.mount(
    '<model-share src="/small.json"><p>A still picture.</p></model-share>',
    {
      policy: "default-src 'self'",
    },
  );
  assert.match(await failed(page), /modelshare\.wasm/);
  assert.match(await page.locator("model-share .todo").textContent(), /wasm-unsafe-eval/);
  // And what the page put there for this case is to be seen.
  assert.ok(await page.getByText("A still picture.").isVisible());
  await page.shut();
});

test("after a trap the core is made anew: the others go on, the one that failed can try again", async () => {
  small();
  harness.route("/trip.js", {
    type: "text/javascript",
    body: `
      const instantiate = WebAssembly.instantiate;
      WebAssembly.instantiate = async (...given) => {
        const instance = await instantiate(...given);
        const exports = { ...instance.exports, chart_show: (...args) => {
          if (window.trip) throw new WebAssembly.RuntimeError("unreachable");
          return instance.exports.chart_show(...args);
        } };
        return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
      };`,
  });
  const page = await harness.mount(
    '<model-share id="a" src="/small.json"></model-share><model-share id="b" src="/small.json"></model-share>',
    { head: '<script src="/trip.js"></script>' },
  );
  await drawn(page, "#a");
  await drawn(page, "#b");
  await page.evaluate(() => {
    window.again = new Promise((done) =>
      document.getElementById("b").addEventListener("ready", done, { once: true }),
    );
    window.trip = true;
    document.getElementById("a").view = "bars";
  });
  assert.match(await failed(page, "#a"), /core: expected an answer, found that it stopped/);
  await page.evaluate(() => window.again.then(() => undefined));
  await drawn(page, "#b");
  assert.ok((await picture(page, "#b")).areas >= 5);
  await page.locator("#a").getByRole("button", { name: "Try again" }).click();
  await drawn(page, "#a");
  assert.ok((await picture(page, "#a")).areas >= 5);
  // Nothing of the old instance is still listening.
  for (const id of ["#a", "#b"]) {
    await page.locator(`${id} canvas`).hover();
    await page.locator(`${id} .tooltip`).waitFor();
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the fallback of the page goes when the chart is there", async () => {
  small();
  const page = await harness.mount(
    '<model-share src="/small.json"><p>A still picture.</p></model-share>',
  );
  await drawn(page);
  assert.equal(await page.getByText("A still picture.").isVisible(), false);
  await page.shut();
});

test("importing defines nothing; defining twice does no harm", async () => {
  small();
  const page = await harness.mount("", { define: false });
  const found = await page.evaluate(
    async ([index, define]) => {
      await import(index);
      const before = customElements.get("model-share");
      await import(define);
      await import(`${define}?again`);
      return [before === undefined, customElements.get("model-share") !== undefined];
    },
    [harness.inPackage("index.js"), harness.inPackage("define.js")],
  );
  assert.deepEqual(found, [true, true]);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("country names, numbers and dates are in the reader's language", async () => {
  small();
  const page = await harness.mount(
    '<div lang="de"><model-share src="/small.json" view="table"></model-share></div>',
  );
  await drawn(page);
  const text = () => page.locator("model-share table").textContent();
  assert.match(await text(), /Vereinigte Staaten/);
  assert.match(await text(), /29\. Juni 2026/);
  await inside(page, (element) => void (element.lang = "fr"));
  await drawn(page);
  assert.match(await text(), /États-Unis/);
  await inside(page, (element) => void (element.lang = "no such language"));
  await drawn(page);
  assert.match(await text(), /United States/);
  await page.shut();
});

const dark = ([red, green, blue]) => red + green + blue < 3 * 128;

for (const [what, page, colorScheme, expected] of [
  ["a page that says nothing, dark reader", "", "dark", false],
  ["a page for both, dark reader", ":root { color-scheme: light dark }", "dark", true],
  ["a page for both, light reader", ":root { color-scheme: light dark }", "light", false],
  ["a light page, dark reader", ":root { color-scheme: light }", "dark", false],
  ["a dark page, light reader", ":root { color-scheme: dark }", "light", true],
  ["a page that is dark by its background alone", "body { background: #111 }", "light", true],
  ["a chart in a dark box", "model-share { color-scheme: dark }", "light", true],
]) {
  test(`theme: ${what}`, async () => {
    small();
    const shown = await harness.mount('<model-share src="/small.json"></model-share>', {
      colorScheme,
      head: `<style>${page}</style>`,
    });
    await drawn(shown);
    assert.equal(dark((await picture(shown)).corner), expected);
    assert.equal(
      await inside(shown, (_, root) => root.querySelector(".frame").dataset.theme),
      expected ? "dark" : "light",
    );
    await shown.shut();
  });
}

test("theme: the picture follows when reader or page change, and obeys the attribute", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    head: "<style>:root { color-scheme: light dark }</style>",
  });
  await drawn(page);
  const becomes = (expected) =>
    eventually(
      async () => dark((await picture(page)).corner),
      (isDark) => isDark === expected,
      `a ${expected ? "dark" : "light"} picture`,
    );
  await becomes(false);
  await page.emulateMedia({ colorScheme: "dark" });
  await becomes(true);
  await page.evaluate(() => void (document.documentElement.style.colorScheme = "light"));
  await becomes(false);
  await inside(page, (element) => void (element.theme = "dark"));
  await becomes(true);
  await inside(page, (element) => void (element.theme = "auto"));
  await becomes(false);
  await page.shut();
});

test("the page chooses the font by a custom property", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  await drawn(page);
  const before = (await picture(page)).print;
  await inside(page, (element) => {
    element.style.setProperty("--model-share-font", "monospace");
    element.view = "share";
  });
  await drawn(page);
  assert.notEqual((await picture(page)).print, before);
  await page.shut();
});

test("forced colours: the parts take the system's, the patches keep their own", async () => {
  small();
  const page = await harness.mount('<model-share src="/small.json" view="table"></model-share>', {
    forcedColors: "active",
  });
  await drawn(page);
  const { ink, system, patch } = await inside(page, (element, root) => {
    const probe = document.body.appendChild(document.createElement("p"));
    probe.style.color = "CanvasText";
    return {
      ink: getComputedStyle(root.querySelector("td")).color,
      system: getComputedStyle(probe).color,
      patch: getComputedStyle(root.querySelector(".swatch")).backgroundColor,
    };
  });
  assert.equal(ink, system);
  const { colors, result } = await inside(page, (element) => element.drawn);
  const [red, green, blue] = patch.match(/\d+/g).map(Number);
  const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  assert.equal(hex, colors[result.groups[0].id]);
  await page.shut();
});
