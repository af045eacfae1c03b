// The element as classic scripts: embed.js, which has everything inside, and embed-light.js, which has
// what the first chart takes and gets the rest from the scripts beside it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { dist } from "../../scripts/lib/paths.mjs";
import { text } from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
const choices = `window="30" max-age="any"`;
const within = (json = text()) =>
  `<model-share ${choices}><script type="application/json">${json}</script></model-share>`;
const read = (name) => readFile(path.join(process.env.MODELSHARE_DIST ?? dist, name), "utf8");

/** Another host, which knows nothing of CORS. What a test puts into `instead` goes before the files. */
class Host {
  instead = new Map();
  asked = [];
  #server = http.createServer(async (request, response) => {
    const name = request.url.split("?")[0].slice(1);
    this.asked.push(name);
    const body = this.instead.has(name)
      ? this.instead.get(name)
      : await read(name).catch(() => null);
    // No charset: a host may say another one than the page has.
    response.writeHead(body === null ? 404 : 200, { "content-type": "text/javascript" });
    response.end(body ?? "");
  });
  async start() {
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
  }
  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
  reset() {
    this.instead.clear();
    this.asked.length = 0;
  }
  tag(name, more = "") {
    return `<script src="${this.origin}/${name}"${more}></script>`;
  }
}

const host = new Host();
before(() => host.start());
after(() => host.stop());

/** A bare page with the head and body, and no module script. */
const page = (head, body = within(), options = {}) =>
  harness.mount(body, { define: false, head, ...options });

/** Changes an attribute and waits for the picture of it, which has another title. */
async function chosen(page, name, value, selector = "model-share") {
  const before = await title(page, selector);
  await inside(
    page,
    (chart, root, [name, value]) => chart.setAttribute(name, value),
    [name, value],
    selector,
  );
  const changed = page
    .locator(selector)
    .first()
    .evaluate(async (chart, before) => {
      const end = performance.now() + 10_000;
      while (!(chart.matches(":state(ready)") && chart.drawn.title !== before)) {
        if (performance.now() > end || chart.matches(":state(error)")) return false;
        await new Promise((done) => requestAnimationFrame(done));
      }
      return true;
    }, before);
  if (await changed) return;
  await drawn(page, selector);
  assert.fail(`${name}=${value}: the title is still ${before}`);
}

const title = (page, selector) => inside(page, (chart) => chart.drawn.title, undefined, selector);

describe("embed.js", () => {
  it("draws from another origin without its leave, every view and language, and asks for nothing more", async () => {
    host.reset();
    const tab = await page(host.tag("embed.js"));
    await drawn(tab);
    assert.ok((await picture(tab)).areas > 3);
    await tab.locator(".tools button").first().waitFor();
    await tab.context().setOffline(true);
    await chosen(tab, "view", "lead");
    assert.match(await title(tab), /China.*United States|United States.*China/);
    await chosen(tab, "lang", "ar");
    assert.match(await title(tab), /[\u0600-\u06ff]/, "texts that ASCII does not have");
    assert.deepEqual(host.asked, ["embed.js"]);
    assert.equal(tab.addresses.length, 2, tab.addresses.join("\n"));
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });

  it("draws in a sandboxed frame, whose origin is no origin", async () => {
    host.reset();
    const frame = `<!doctype html><title>f</title>${host.tag("embed.js")}${within()}`;
    const srcdoc = frame.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const tab = await page(
      "",
      `<iframe sandbox="allow-scripts" title="f" srcdoc="${srcdoc}"></iframe>`,
    );
    const inner = tab.frameLocator("iframe");
    await drawn(inner);
    assert.equal(await inner.locator("body").evaluate(() => origin), "null");
    await chosen(inner, "view", "lead");
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });

  it("leaves the page's names alone, whatever else defines the element, and before or after it", async () => {
    host.reset();
    const other = (await read("embed.js")).replace(/default\("[^"]+"/, 'default("0.0.9 of old"');
    host.instead.set("old.js", other);
    const names =
      "window.names = () => Reflect.ownKeys(window).filter((key) => typeof key === 'string').sort().join()";
    const head = [
      `<script>${names}; window.before = names()</script>`,
      host.tag("embed-light.js"),
      host.tag("old.js"),
      host.tag("embed.js"),
      host.tag("embed.js"),
      host.tag("embed-light.js"),
      `<script>window.after = names()</script>`,
      `<script type="module" src="${harness.inPackage("define.js")}"></script>`,
    ];
    const two = within() + within().replace("<model-share", '<model-share id="b" view="bars"');
    const tab = await page(head.join(""), two);
    await drawn(tab);
    await drawn(tab, "#b");
    assert.equal(
      await tab.evaluate(() => window.after.replace(/\b(before|after),/g, "")),
      await tab.evaluate(() => window.before.replace(/\b(before|after),/g, "")),
    );
    await chosen(tab, "view", "lead");
    await chosen(tab, "view", "concentration", "#b");
    assert.deepEqual(tab.problems, []);
    // The module version may come first as well.
    const late = await harness.mount(within());
    await drawn(late);
    for (const name of ["embed-light.js", "embed.js"]) {
      await late.addScriptTag({ url: `${host.origin}/${name}` });
    }
    await chosen(late, "view", "lead");
    assert.deepEqual(late.problems, []);
    await late.shut();
    await tab.shut();
  });
});

describe("a page on a disk", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-embed-"));
    const from = process.env.MODELSHARE_DIST ?? dist;
    for (const name of await readdir(from)) {
      if (/^embed.*\.js$/.test(name))
        await copyFile(path.join(from, name), path.join(folder, name));
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const name of ["embed.js", "embed-light.js"]) {
    it(`draws with ${name}, the analyses too`, async () => {
      const file = path.join(folder, `with-${name}.html`);
      // In the head, so that the element is there before what stands between its tags.
      const head = `<meta charset="utf-8"><title>t</title><script src="${name}"></script>`;
      await writeFile(file, `<!doctype html>${head}${within()}`);
      const tab = await harness.page();
      await tab.goto(pathToFileURL(file).href);
      await drawn(tab);
      await chosen(tab, "view", "lead");
      await chosen(tab, "lang", "it");
      const svg = await inside(tab, (chart) => chart.toSvg());
      assert.match(svg, /^<svg/);
      assert.doesNotMatch(svg, /file:/, "where the file lies is nobody's business");
      assert.deepEqual(tab.problems, []);
      await tab.shut();
    });
  }
});

describe("embed-light.js", () => {
  it("draws from another origin without its leave, and gets the rest from beside it", async () => {
    host.reset();
    const tab = await page(host.tag("embed-light.js?v=1"));
    await drawn(tab);
    await tab.locator(".tools button").first().waitFor();
    assert.deepEqual(host.asked, ["embed-light.js", "embed-more.js"]);
    await chosen(tab, "lang", "ja");
    await chosen(tab, "view", "lead");
    assert.deepEqual(host.asked, [
      "embed-light.js",
      "embed-more.js",
      "embed-ja-chart.js",
      "embed-ja-more.js",
      "embed.js",
    ]);
    assert.equal(
      await tab.locator("script[src]").count(),
      1,
      "what is loaded leaves nothing behind",
    );
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });

  it("says what is wrong in the reader's language, with words that only then come", async () => {
    host.reset();
    const tab = await page(host.tag("embed-light.js"));
    await drawn(tab);
    await inside(tab, (chart) => {
      chart.lang = "fr";
      chart.setAttribute("at", "last");
    });
    await failed(tab);
    const message = tab.locator("model-share .message:not([lang])");
    await message.waitFor();
    assert.match(await message.textContent(), /^L’option at – attendu.*YYYY-MM-DD.*"last"$/);
    assert.deepEqual(
      host.asked.filter((name) => /fr/.test(name)),
      ["embed-fr-chart.js", "embed-fr-more.js", "embed-fr-faults.js"],
    );
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });

  it("works under a policy that names its files by their checksums alone, and with Trusted Types", async () => {
    const sum = async (name) =>
      `sha384-${createHash("sha384")
        .update(await read(name))
        .digest("base64")}`;
    const names = ["embed-light.js", "embed-more.js", "embed.js"];
    const sums = await Promise.all(names.map(sum));
    const [light] = sums;
    const policy =
      `default-src 'none'; script-src '${sums.join("' '")}' 'wasm-unsafe-eval'; img-src data:; ` +
      "require-trusted-types-for 'script'; trusted-types modelshare";
    const own = `<script src="${harness.inPackage("embed-light.js")}" integrity="${light}" crossorigin></script>`;
    const tab = await page(own, within(), { policy });
    await drawn(tab);
    await chosen(tab, "view", "lead");
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });

  it("says what it lacks where embed.js does not come, and tries again later", async () => {
    host.reset();
    host.instead.set("embed.js", null);
    const tab = await page(host.tag("embed-light.js"));
    await drawn(tab);
    await inside(tab, (chart) => chart.setAttribute("view", "lead"));
    assert.equal(
      await failed(tab),
      "modelshare-analysis.wasm: " +
        `${host.origin}/embed-light.js: expected a script at ${host.origin}/embed.js, found none that loads`,
    );
    host.instead.set(
      "embed.js",
      (await read("embed.js")).replace(/default\("[^"]+"/, 'default("9 x"'),
    );
    // What was asked for before may still be on its way, so it is asked for until it is there.
    const tried = (expected) =>
      tab.waitForFunction(
        (expected) => {
          const chart = document.querySelector("model-share");
          const message = chart.shadowRoot.querySelector(".error .message").textContent;
          const state = ["ready", "error"].find((state) => chart.matches(`:state(${state})`));
          if (state === "ready" ? expected === "" : new RegExp(expected || "$^").test(message)) {
            return true;
          }
          if (state) chart.view = chart.view === "lead" ? "specifications" : "lead";
          return false;
        },
        expected,
        { polling: 100 },
      );
    await tried(String.raw`expected embed\.js of build [\d.]+ [0-9a-f]+ beside it, found another$`);
    host.instead.delete("embed.js");
    await tried("");
    await drawn(tab);
    await tab.shut();
  });

  it("says that it needs an address where a page has made its text a script of its own", async () => {
    const tab = await page("", within());
    await tab.addScriptTag({ content: await read("embed-light.js") });
    await drawn(tab);
    await inside(tab, (chart) => chart.setAttribute("view", "lead"));
    assert.match(await failed(tab), /expected the address of this script.*found none/);
    await tab.shut();
  });
});

describe("a snapshot between the tags", () => {
  it("is read when it comes, changes and goes, unless there is an address", async () => {
    harness.route("/within.json", { body: text() });
    const tab = await harness.mount(`<model-share ${choices}></model-share>`);
    const put = (json) =>
      inside(
        tab,
        (chart, root, json) => {
          const script = document.createElement("script");
          script.type = "application/json";
          script.textContent = json;
          chart.replaceChildren(script);
        },
        json,
      );
    const name = (of) => text((data) => (data.source.name = of));
    const shows = (name) =>
      tab.waitForFunction(
        (name) => document.querySelector("model-share").info?.source.name === name,
        name,
      );
    await put(name("One"));
    await shows("One");
    await put(name("Two"));
    await shows("Two");
    await drawn(tab);
    await put("{");
    assert.match(await failed(tab), /^snapshot.*expected/);
    await put(name("Three"));
    await shows("Three");
    await inside(tab, (chart) => chart.setAttribute("src", "/within.json"));
    await shows("Counts of a test");
    await put(name("Four"));
    await inside(tab, (chart) => chart.removeAttribute("src"));
    await shows("Four");
    await drawn(tab);
    assert.deepEqual(tab.problems, []);
    await tab.shut();
  });
});
