// A panic inside wasm: the message, the fresh instance, and what becomes of everything else on the
// page. That traps of one module leave the other one alone is in cores.test.mjs.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();
const stopped = /core: expected an answer, found that it stopped/;

/** Lets a page trap calls of every instance, old and new: `trap.name` says which, `trap.left` how often. */
const trapping = '<script src="/trap.js"></script>';
function routeTrapping() {
  harness.route("/small.json", { body: whole });
  harness.route("/trap.js", {
    type: "text/javascript",
    body: `
      window.trap = { name: /^$/, left: 0, seen: 0 };
      const { instantiate, Instance } = WebAssembly;
      const wrap = (instance) => {
        const exports = Object.fromEntries(Object.entries(instance.exports).map(([name, value]) => [
          name,
          typeof value !== "function" ? value : (...given) => {
            if (trap.left > 0 && trap.name.test(name)) {
              trap.left -= 1;
              trap.seen += 1;
              throw new WebAssembly.RuntimeError("unreachable");
            }
            const answer = value(...given);
            trap.after?.(name);
            return answer;
          },
        ]));
        return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
      };
      WebAssembly.instantiate = async (...given) => wrap(await instantiate(...given));
      WebAssembly.Instance = new Proxy(Instance, {
        construct: (target, given) => wrap(new target(...given)),
      });`,
  });
}

const two =
  '<model-share id="a" src="/small.json"></model-share><model-share id="b" src="/small.json"></model-share>';

/** By its name: the closures that are called in frames have another signature than listeners. */
const frames = "closures_{5}invoke";
const listeners = "closures_{8}invoke";

/** Two charts, drawn, of the core that draws shares or of the other one. */
async function charts(view) {
  routeTrapping();
  const page = await harness.mount(two, { head: trapping });
  for (const id of ["#a", "#b"]) {
    await inside(page, (chart, _, view) => void (chart.view = view), view, id);
    await drawn(page, id);
  }
  return page;
}

/** Counts how often each chart has been drawn for the first time again. */
const watchReady = (page) =>
  page.evaluate(() => {
    window.again = { a: 0, b: 0 };
    for (const id of ["a", "b"]) {
      document.getElementById(id).addEventListener("ready", () => (again[id] += 1));
    }
  });

for (const view of ["share", "concentration"]) {
  test(`${view}: a trap in a frame, where nobody calls: both charts are drawn anew`, async () => {
    const page = await charts(view);
    await watchReady(page);
    await page.evaluate((name) => {
      Object.assign(trap, { name: new RegExp(name), left: 1 });
      document.getElementById("a").theme = "dark";
    }, frames);
    await page.waitForFunction(() => again.a === 1 && again.b === 1);
    for (const id of ["#a", "#b"]) {
      await drawn(page, id);
      assert.ok((await picture(page, id)).areas >= 2);
    }
    // A page that watches for errors hears of it.
    assert.match(page.problems.join("\n"), stopped);
    await page.locator("#b canvas").hover();
    await page.locator("#b .tooltip").waitFor();
    await page.shut();
  });

  test(`${view}: a trap under the pointer: the next move finds a whole chart`, async () => {
    const page = await charts(view);
    await watchReady(page);
    await page.evaluate(
      (name) => void Object.assign(trap, { name: new RegExp(name), left: 1 }),
      listeners,
    );
    await page.locator("#a canvas").hover();
    await page.waitForFunction(() => trap.seen === 1 && again.a === 1 && again.b === 1);
    await drawn(page, "#a");
    await page.mouse.move(0, 0);
    await page.locator("#a canvas").hover();
    await page.locator("#a .tooltip").waitFor();
    await page.shut();
  });

  test(`${view}: a trap at every reading ends in one message, and trying again helps`, async () => {
    const page = await charts(view);
    await page.evaluate(() => {
      Object.assign(trap, { name: /^snapshot_info$/, left: Infinity });
      document.getElementById("a").src = "/small.json?another";
    });
    assert.match(await failed(page, "#a"), stopped);
    // The other one has to be read anew as well, and cannot.
    assert.match(await failed(page, "#b"), stopped);
    const seen = await page.evaluate(() => trap.seen);
    assert.ok(seen <= 8, `${seen} instances`);
    await page.evaluate(() => void (trap.left = 0));
    for (const id of ["#a", "#b"]) {
      await page.locator(id).getByRole("button", { name: "Try again" }).click();
      await drawn(page, id);
    }
    await page.shut();
  });
}

test("a picture that always traps is found out, and its neighbours live", async () => {
  routeTrapping();
  harness.route("/narrow.css", { type: "text/css", body: "#a { inline-size: 400px }" });
  harness.route("/paint.js", {
    type: "text/javascript",
    body: `
      window.painted = 0;
      const { fillRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillRect = function (...given) {
        if (window.spoilt && this.canvas.width === 400) {
          painted += 1;
          throw new WebAssembly.RuntimeError("unreachable");
        }
        return fillRect.apply(this, given);
      };`,
  });
  const page = await harness.mount(two, {
    head: '<link rel="stylesheet" href="/narrow.css"><script src="/paint.js"></script>',
  });
  for (const id of ["#a", "#b"]) await drawn(page, id);
  await page.evaluate(() => {
    window.spoilt = true;
    document.getElementById("a").theme = "dark";
  });
  assert.match(await failed(page, "#a"), stopped);
  await drawn(page, "#b");
  await page.locator("#b canvas").hover();
  await page.locator("#b .tooltip").waitFor();
  assert.ok((await page.evaluate(() => painted)) <= 4);
  await page.evaluate(() => void (window.spoilt = false));
  await page.locator("#a").getByRole("button", { name: "Try again" }).click();
  await drawn(page, "#a");
  assert.ok((await picture(page, "#a")).areas >= 5);
  await page.shut();
});

test("a snapshot that is being read when something else stops the core is read anew", async () => {
  const page = await charts("share");
  const told = await page.evaluate(
    () =>
      new Promise((done) => {
        const chart = document.createElement("model-share");
        // Between two steps of its reading, another chart's question stops the core.
        trap.after = (name) => {
          if (name !== "reading_step") return;
          trap.after = undefined;
          queueMicrotask(() => {
            Object.assign(trap, { name: /^snapshot_shares$/, left: 1 });
            try {
              document.getElementById("a").shares();
            } catch {
              // Which is no question here.
            }
          });
        };
        for (const type of ["ready", "error"]) chart.addEventListener(type, () => done(type));
        chart.src = "/small.json?another";
        chart.loading = "eager";
        document.body.append(chart);
      }),
  );
  assert.equal(told, "ready");
  assert.equal(await page.evaluate(() => trap.seen), 1);
  for (const id of ["#a", "#b"]) await drawn(page, id);
  await page.shut();
});

test("a trap while the answer is put into words costs the words alone", async () => {
  const page = await charts("concentration");
  await watchReady(page);
  await page.evaluate(() => {
    Object.assign(trap, { name: /^snapshot_report$/, left: Infinity });
    document.getElementById("a").view = "share";
    document.getElementById("a").by = "namespace";
    document.getElementById("a").unattributed = "drop";
  });
  await page.waitForFunction(() => trap.seen >= 1);
  for (const id of ["#a", "#b"]) await drawn(page, id);
  assert.ok((await page.evaluate(() => trap.seen)) <= 2);
  await page.shut();
});

/** A number in LEB128 at a place, and where the next thing begins. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7, at += 1) {
    value += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at] < 0x80) return [value, at + 1];
  }
}

function leb(value) {
  const bytes = [];
  do {
    bytes.push((value % 128) + (value > 127 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return bytes;
}

const sum = (bytes) => createHash("sha256").update(bytes).digest("base64");

/** The real module with a limit to its memory, so many pages above what it begins with. */
function limited(bytes, pages) {
  for (let at = 8; at < bytes.length;) {
    const [length, start] = number(bytes, at + 1);
    if (bytes[at] === 5) {
      const [least] = number(bytes, start + 2);
      const section = [1, 1, ...leb(least), ...leb(least + pages)];
      const head = Buffer.from([5, ...leb(section.length), ...section]);
      return Buffer.concat([bytes.subarray(0, at), head, bytes.subarray(start + length)]);
    }
    at = start + length;
  }
  throw new Error("the module has no memory");
}

for (const [view, file] of [
  ["share", "modelshare.wasm"],
  ["concentration", "modelshare-analysis.wasm"],
]) {
  test(`${file}: a snapshot that is too large for its memory stops it, and only that chart`, async () => {
    harness.route("/small.json", { body: whole });
    const large = harness.route("/large.json", {
      body: await readFile(at("www/data/llm-catalogue.json"), "utf8"),
    });
    const page = await harness.mount("", { define: false });
    const bytes = Buffer.from(await (await fetch(harness.inPackage(file))).arrayBuffer());
    const small = limited(bytes, 32);
    await page.route(`**/${file}`, (route) =>
      route.fulfill({ contentType: "application/wasm", body: small }),
    );
    // The scripts take no other module than theirs, by its checksum.
    await page.route("**/*.js", async (route) => {
      const response = await route.fetch();
      const script = (await response.text()).replaceAll(sum(bytes), sum(small));
      await route.fulfill({ response, body: script });
    });
    await page.evaluate(
      async ([define, view]) => {
        for (const id of ["a", "b"]) {
          const chart = document.createElement("model-share");
          Object.assign(chart, { id, view, src: "/small.json", loading: "eager" });
          document.body.append(chart);
        }
        await import(define);
      },
      [harness.inPackage("define.js"), view],
    );
    for (const id of ["#a", "#b"]) await drawn(page, id);
    await watchReady(page);
    await inside(page, (chart) => void (chart.src = "/large.json"), undefined, "#a");
    assert.match(await failed(page, "#a"), stopped);
    await page.waitForFunction(() => again.b === 1);
    await drawn(page, "#b");
    // Again and again it is the same message, and the same neighbour that lives.
    await page.locator("#a").getByRole("button", { name: "Try again" }).click();
    await page.waitForFunction(() => again.b === 2);
    assert.match(await failed(page, "#a"), stopped);
    await drawn(page, "#b");
    assert.equal(large.length, 2);
    await inside(page, (chart) => void (chart.src = "/small.json"), undefined, "#a");
    await drawn(page, "#a");
    assert.ok((await picture(page, "#a")).areas >= 2);
    await page.shut();
  });
}
