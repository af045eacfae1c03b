// Connections as they are: every way in which a snapshot or a wasm file does not come, comes late or
// comes as something else. Each has a message that names the address, what was expected and what was
// found, and trying again helps once the fault is gone. What the core refuses is in errors.test.mjs.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { freePort } from "../free-port.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, until, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();
const zipped = gzipSync(whole);

/** Another server, which allows nobody to read from it. */
async function withStranger(run) {
  const server = http.createServer((_, response) => response.end(whole));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await run(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const page404 = "<!doctype html><title>Not found</title><h1>Not found</h1>";
const none = /expected an answer, found none/;

/** An answer of the server, and the message that it leads to. */
const refused = {
  "404 as HTML": [
    { status: 404, type: "text/html", body: page404 },
    /expected status 200, found 404 Not Found/,
  ],
  "500 as HTML": [
    { status: 500, type: "text/html", body: page404 },
    /expected status 200, found 500 Internal Server Error/,
  ],
  "a web page with status 200": [
    { type: "text/html", body: page404 },
    /expected a JSON object, found a web page/,
  ],
  "a web page that calls itself JSON": [
    { body: page404 },
    /expected a JSON object, found a web page/,
  ],
  "an empty answer": [{ body: "" }, /expected .*, found (an empty|nothing|0 bytes)/],
  "204, no content": [{ status: 204, body: "" }, /expected .*, found /],
  "a connection that is closed before the answer": [
    { body: (response) => response.destroy() },
    none,
  ],
  "a connection that is reset in the middle": [
    {
      body: (response) => {
        response.write(whole.slice(0, 1000));
        setTimeout(() => response.socket.resetAndDestroy(), 50);
      },
    },
    none,
  ],
  "a body shorter than its length": [
    {
      headers: { "content-length": String(whole.length + 100), connection: "close" },
      body: (response) => {
        response.write(whole);
        setTimeout(() => response.socket.end(), 50);
      },
    },
    none,
  ],
  "gzip by encoding that is cut": [
    { headers: { "content-encoding": "gzip" }, body: zipped.subarray(0, 300) },
    /expected (an answer|a complete)|truncated|found/,
  ],
  "gzip by encoding that is none": [{ headers: { "content-encoding": "gzip" }, body: whole }, none],
  "a gzip file that is cut": [
    { type: "application/gzip", body: zipped.subarray(0, 300) },
    /expected a complete gzip file, found a damaged one/,
  ],
};

test("what does not come, or comes as something else: said by name, and trying again helps", async () => {
  const page = await harness.mount("<model-share></model-share>");
  for (const [index, [what, [answer, message]]] of Object.entries(refused).entries()) {
    const path = `/faulty-${index}.json`;
    harness.route(path, answer);
    await inside(page, (chart, _, src) => void (chart.src = src), path);
    const shown = await failed(page);
    assert.match(shown, message, what);
    assert.match(shown, /expected .*, found /, what);
    const alert = page.locator("model-share [role=alert]");
    assert.ok((await alert.textContent()).includes(path), what);
    harness.route(path, { body: whole });
    await page.getByRole("button", { name: "Try again" }).click();
    await drawn(page);
  }
  await page.shut();
});

/** Answers that are odd and good enough. */
const taken = {
  "JSON as text/html": { type: "text/html", body: whole },
  "JSON without a type": { type: "", body: whole },
  "gzip by encoding, without a length": {
    headers: { "content-encoding": "gzip", "transfer-encoding": "chunked" },
    body: zipped,
  },
  "a gzip file without encoding": { type: "application/octet-stream", body: zipped },
  "a gzip file that calls itself JSON": { body: zipped },
};

test("answers that are odd and good enough are taken", async () => {
  const page = await harness.mount("<model-share></model-share>");
  for (const [index, [what, answer]] of Object.entries(taken).entries()) {
    harness.route(`/odd-${index}.json`, answer);
    const heard = await inside(
      page,
      (chart, _, src) =>
        new Promise((done) => {
          chart.addEventListener("ready", () => done("ready"), { once: true });
          chart.addEventListener("error", ({ detail }) => done(detail.message), { once: true });
          chart.src = src;
        }),
      `/odd-${index}.json`,
    );
    assert.equal(heard, "ready", what);
  }
  await page.shut();
});

test("nobody there, no such host, another site that does not allow it, and no network", async () => {
  const page = await harness.mount("<model-share></model-share>");
  const said = async (src) => {
    await inside(page, (chart, _, src) => void (chart.src = src), src);
    await page.waitForFunction((src) => {
      const chart = document.querySelector("model-share");
      const shown = chart.shadowRoot.querySelector(".error .message");
      return chart.matches(":state(error)") && shown?.textContent.includes(src);
    }, src);
    const alert = page.locator("model-share [role=alert]");
    await alert.locator(".todo").waitFor();
    assert.match(await alert.locator(".message").textContent(), none);
    assert.match(await alert.locator(".todo").textContent(), /connection and the address/);
    assert.ok(await alert.getByRole("button", { name: "Try again" }).isVisible());
  };
  await said(`http://127.0.0.1:${await freePort()}/nobody.json`);
  await said("http://no-such-host.invalid/snapshot.json");
  await withStranger(async (origin) => {
    await said(`${origin}/foreign.json`);
    harness.route("/moved.json", {
      status: 302,
      headers: { location: `${origin}/elsewhere.json` },
    });
    await said("/moved.json");
  });
  harness.route("/offline.json", { body: whole });
  await page.context().setOffline(true);
  await said("/offline.json");
  await page.context().setOffline(false);
  // Nobody has to try again: the browser tells that the network is back.
  await drawn(page);
  await page.shut();
});

test("a slow connection: how far it is, what the page put there, and no end but its own", async () => {
  let response;
  harness.route("/slow.json", { body: (given) => (response = given) });
  const page = await harness.mount(
    '<model-share src="/slow.json"><p>A still picture.</p></model-share>',
  );
  await until(() => response !== undefined, "the snapshot is asked for");
  const part = Math.ceil(whole.length / 4);
  const status = page.locator("model-share .status");
  for (let sent = 0; sent < whole.length; sent += part) {
    response.write(whole.slice(sent, sent + part));
    if (sent + part >= whole.length) break;
    const kilobytes = Math.round(Math.min(sent + part, whole.length) / 1000);
    await status.getByText(`Loading: ${kilobytes} kB`).waitFor();
    assert.ok(await inside(page, (chart) => chart.matches(":state(loading)")));
    assert.ok(await page.getByText("A still picture.").isVisible());
  }
  response.end();
  await drawn(page);

  // With a picture there, the picture stays.
  harness.route("/slower.json", { body: (given) => (response = given.write("{") && given) });
  await inside(page, (chart) => void (chart.src = "/slower.json"));
  await status.waitFor();
  assert.ok(await page.locator("model-share canvas").isVisible());
  await inside(page, (chart) => void (chart.src = "/slow.json"));
  await page.shut();
});

test("one address after the other, and away and back: the last one is shown, whatever comes late", async () => {
  const open = new Map();
  const names = ["a", "b", "c"];
  for (const name of names) {
    harness.route(`/${name}.json`, { body: (response) => open.set(name, response) });
  }
  const body = (name) => fixture.text((data) => (data.source.name = name));
  const page = await harness.mount("<model-share></model-share>");
  await page.evaluate(() => {
    window.told = [];
    const chart = document.querySelector("model-share");
    for (const type of ["ready", "error"]) {
      chart.addEventListener(type, () => told.push([type, chart.info?.source.name]));
    }
  });
  // A second element keeps the first download going, so that it does come late.
  await page.evaluate(() => {
    const other = document.createElement("model-share");
    other.src = "/a.json";
    document.body.append(other);
  });
  for (const name of ["a", "b", "a", "c"]) {
    await inside(page, (chart, _, src) => void (chart.src = src), `/${name}.json`);
    await until(() => open.has(name), `${name}.json is asked for`);
  }
  open.get("c").end(body("c"));
  await drawn(page);
  open.get("a").end(body("a"));
  await page.waitForFunction(() => document.querySelectorAll("model-share")[1].info !== null);
  assert.equal(await inside(page, (chart) => chart.info.source.name), "c");
  assert.deepEqual(await page.evaluate(() => told), [["ready", "c"]]);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("a snapshot that changes in between: one on the page at a time, and the new one after a reload", async () => {
  const body = (name) => fixture.text((data) => (data.source.name = name));
  const version = (name) =>
    harness.route("/live.json", {
      headers: { etag: `"${name}"`, "cache-control": "no-cache" },
      body: body(name),
    });
  const first = version("first");
  const page = await harness.mount('<model-share id="a" src="/live.json"></model-share>');
  await drawn(page, "#a");
  const second = version("second");
  // A chart that joins shows what its neighbour shows.
  await page.evaluate(() => {
    const chart = document.createElement("model-share");
    chart.id = "b";
    chart.src = "/live.json";
    document.body.append(chart);
  });
  await drawn(page, "#b");
  const names = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("model-share")].map((chart) => chart.info.source.name),
    );
  assert.deepEqual(await names(), ["first", "first"]);
  assert.deepEqual([first.length, second.length], [1, 0]);
  // When nobody shows it any more, the next one asks anew.
  await page.evaluate(async () => {
    const charts = [...document.querySelectorAll("model-share")];
    for (const chart of charts) chart.remove();
    await new Promise((done) => setTimeout(done));
    document.body.append(charts[0]);
  });
  await page.waitForFunction(
    () => document.querySelector("model-share").info?.source.name === "second",
  );
  version("third");
  await page.reload();
  await drawn(page);
  assert.deepEqual(await names(), ["third"]);
  await page.shut();
});

/** The module with other bytes than its script knows: that of an older deployment. */
function older(bytes) {
  const changed = Buffer.from(bytes);
  changed[changed.length - 1] ^= 1;
  return changed;
}

test("a wasm file that is missing, another, cut, older or held back: its copy serves, or a message does", async () => {
  harness.route("/small.json", { body: whole });
  const address = harness.inPackage("modelshare.wasm");
  const good = Buffer.from(await (await fetch(address)).arrayBuffer());
  const faults = {
    "404 as HTML": [
      { status: 404, contentType: "text/html", body: page404 },
      /status 200, found 404/,
    ],
    "a page": [{ contentType: "text/html", body: page404 }, /application\/wasm, found a web page/],
    "a page that calls itself wasm": [
      { contentType: "application/wasm", body: page404 },
      /first bytes 00 61 73 6d, found 3c 21 64 6f/,
    ],
    cut: [
      { contentType: "application/wasm", body: good.subarray(0, good.length / 2) },
      /expected sha256-\S+, found sha256-\S+ at/,
    ],
    older: [
      { contentType: "application/wasm", body: older(good) },
      /expected sha256-\S+, found sha256-\S+ at/,
    ],
    "no answer": ["abort", /Failed to fetch/],
  };
  for (const [what, [answer, message]] of Object.entries(faults)) {
    for (const isCopyThere of [true, false]) {
      // In element.test.mjs.
      if (isCopyThere && !["cut", "older"].includes(what)) continue;
      const page = await harness.mount("", { define: false });
      await page.route("**/modelshare.wasm", (route) =>
        answer === "abort" ? route.abort() : route.fulfill(answer),
      );
      if (!isCopyThere) await page.route("**/wasm-inline.js", (route) => route.abort());
      await page.evaluate(async (define) => {
        const chart = document.createElement("model-share");
        chart.src = "/small.json";
        document.body.append(chart);
        await import(define);
      }, harness.inPackage("define.js"));
      if (isCopyThere) {
        await drawn(page);
      } else {
        const shown = await failed(page);
        assert.match(shown, message, what);
        assert.match(shown, /^modelshare\.wasm: expected|^modelshare\.wasm: .*its inlined copy/);
        await page.unrouteAll();
        await page.getByRole("button", { name: "Try again" }).click();
        await drawn(page);
      }
      await page.shut();
    }
  }
  // A type that nobody reads does no harm.
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    define: false,
  });
  await page.route("**/modelshare.wasm", (route) =>
    route.fulfill({ contentType: "text/plain", body: good }),
  );
  await page.evaluate(
    (define) => import(define).then(() => undefined),
    harness.inPackage("define.js"),
  );
  await drawn(page);
  assert.ok(page.addresses.every((asked) => !asked.endsWith("wasm-inline.js")));
  await page.shut();
});
