// The explorer's dialog for embedding: its snippets hold what they were given, whoever wrote it, and
// each, pasted into a page of another origin as it is, shows the chart.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { after, before, test } from "node:test";

import { marked } from "marked";

import { at, site } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, sitePath, useHarness } from "./harness.mjs";

const harness = useHarness();
const axe = await readFile(at("node_modules/axe-core/axe.min.js"), "utf8");
const { build, transform } = await import("esbuild");

const choices = "window=30&max-age=any";
const open = { headers: { "access-control-allow-origin": "*" } };
const sum = (algorithm, bytes) =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;

/** The origin of somebody else, with pages that hold what was pasted. */
const others = { files: new Map(), origin: "" };
before(async () => {
  others.server = http.createServer((request, response) => {
    const file = others.files.get(request.url.split("?")[0]);
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" });
    response.end(file?.body ?? "not here");
  });
  await new Promise((done) => others.server.listen(0, "127.0.0.1", done));
  others.origin = `http://localhost:${others.server.address().port}`;
});
after(() => {
  others.server.close();
  others.server.closeAllConnections();
});

/** Puts a text into a page of the other origin; gives its address. */
function paste(name, body, head = "") {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title><link rel="icon" href="data:,">${head}</head><body><h1>An article</h1>${body}</body></html>`;
  others.files.set(`/${name}`, { type: "text/html; charset=utf-8", body: page });
  return `${others.origin}/${name}`;
}

async function visit(address, options) {
  const page = await harness.page(options);
  await page.goto(address);
  return page;
}

/** The explorer with the small snapshot, or one that `change` has spoilt, and its dialog. */
async function dialogOf({ change, query = choices, path = "/embedded.json", ...options } = {}) {
  harness.route(path, { body: fixture.text(change), ...open });
  const address = `?src=${encodeURIComponent(path)}&${query}`;
  const page = await harness.visit(address, { acceptDownloads: true, ...options });
  await drawn(page);
  await openDialog(page);
  return page;
}

async function openDialog(page) {
  await page.locator("model-share ~ .tools").getByRole("button", { name: "Embed" }).click();
  await page.locator("dialog[open]").waitFor();
}

const choose = (page, group, value) =>
  page.locator(`dialog [name=embed-${group}][value=${value}]`).check();

/** The texts to paste, by what they are. */
const snippets = (page) =>
  page
    .locator("dialog textarea[readonly]")
    .evaluateAll((boxes) => Object.fromEntries(boxes.map(({ name, value }) => [name, value])));

// Snippets as texts ---------------------------------------------------------------------------------

const hostile = [
  `"><script>alert(1)</script>`,
  `' onload='alert(1)`,
  `</noscript></model-share><img src=x onerror=alert(1)>`,
  `](javascript:alert(1)) ![x](y "z") \`code\` *a* _b_ ~~c~~ | \\`,
  `{alert(1)} \${alert(1)} */ --> ]]> <!-- &amp; &lt;b&gt;`,
  `\u202ereversed\u2066 line\u2028break\nnew\tline\u0000`,
  `  at both ends 🤗  `,
];
const shownAs = (text) =>
  text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .trim();

const described = (text) => ({
  site: "https://charts.example/folder/",
  src: `https://charts.example/folder/data/a.json?name=${encodeURIComponent(text)}`,
  integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  choices: { view: "share", by: "country", exclude: text.replace("\u0000", "") },
  lang: "en",
  rtl: false,
  title: text,
  alternative: text,
  table: {
    caption: text,
    header: [text, "Share"],
    rows: [
      [text, "61.4 %"],
      ["Other", text],
    ],
  },
  source: { text, url: "https://example.org/?a=1&b=(2)" },
  permalink: `https://charts.example/folder/?exclude=${encodeURIComponent(text)}&b=)](`,
  hashes: { "embed-light.js": "sha384-abc", "resize.js": null },
  height: 719.6,
  picture: { name: "modelshare-share.svg", width: 640.4, height: 480 },
  more: text,
});

let textsOf;
before(async () => {
  const { outputFiles } = await build({
    entryPoints: [at("www/src/embed-snippets.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  textsOf = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
});

/** Every element of a text of HTML, with its attributes; and the text in it. */
function parsed(page, html) {
  return page.evaluate((html) => {
    const { body, head } = new DOMParser().parseFromString(html, "text/html");
    const all = [...head.children, ...body.querySelectorAll("*")];
    return all.map((element) => ({
      tag: element.localName,
      attributes: Object.fromEntries(
        [...element.attributes].map(({ name, value }) => [name, value]),
      ),
      text: element.children.length === 0 ? element.textContent : null,
    }));
  }, html);
}

test("snippets of HTML: hostile titles, names and addresses are text", async () => {
  const page = await harness.page();
  for (const text of hostile) {
    const embed = described(text);
    const said = shownAs(text);
    const script = await parsed(page, textsOf.piecesOf("script", embed)[0].text);
    assert.deepEqual(
      script.map(({ tag }) => tag).join(" "),
      "script model-share p strong p table caption thead tr th th tbody tr th td tr th td p a",
    );
    assert.deepEqual(script[0].attributes, {
      src: "https://charts.example/folder/embed-light.js",
      integrity: "sha384-abc",
      crossorigin: "anonymous",
      defer: "",
    });
    assert.deepEqual(script[1].attributes, {
      role: "group",
      "aria-label": said,
      lang: "en",
      src: embed.src,
      integrity: embed.integrity,
      ...embed.choices,
    });
    const texts = script.filter((one) => one.text).map((one) => one.text);
    assert.deepEqual(texts, [said, said, said, said, "Share", said, "61.4 %", "Other", said, said]);
    assert.deepEqual(script.at(-1).attributes, { href: "https://example.org/?a=1&b=(2)" });

    const frame = await parsed(page, textsOf.piecesOf("frame", embed)[0].text);
    assert.equal(
      frame.map(({ tag }) => tag).join(" "),
      "iframe script noscript div p strong table caption thead tr th th tbody tr th td tr th td p a p a",
    );
    const { src, ...rest } = frame[0].attributes;
    assert.deepEqual(rest, {
      title: said,
      width: "100%",
      height: "720",
      frameborder: "0",
      loading: "lazy",
      sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    });
    const address = new URL(src);
    assert.equal(address.origin + address.pathname, "https://charts.example/folder/embed.html");
    assert.deepEqual(Object.fromEntries(address.searchParams), {
      src: embed.src.slice(embed.site.length),
      integrity: embed.integrity,
      lang: "en",
      ...embed.choices,
    });
    // Without a hash no CORS is asked for either.
    assert.deepEqual(frame[1].attributes, {
      src: "https://charts.example/folder/resize.js",
      defer: "",
    });
    assert.deepEqual(
      [frame.at(-1).text, frame.at(-1).attributes],
      [said, { href: embed.permalink }],
    );

    const [head, body] = textsOf.piecesOf("amp", embed).map((piece) => piece.text);
    assert.equal((await parsed(page, head))[0].attributes["custom-element"], "amp-iframe");
    const amp = await parsed(page, body);
    assert.equal(amp.map(({ tag }) => tag).join(" "), "amp-iframe div p strong p p a div");
    assert.equal(amp[0].attributes.src, src);
    assert.equal(amp[0].attributes.title, said);
    for (const name of ["layout", "width", "height", "sandbox", "resizable"]) {
      assert.ok(name in amp[0].attributes, name);
    }
    assert.equal(amp[1].attributes.placeholder, "");
    assert.equal(amp.at(-1).attributes.overflow, "");

    const [, image] = textsOf.piecesOf("picture", embed);
    assert.deepEqual(
      (await parsed(page, image.text)).map(({ tag, attributes }) => [tag, attributes]),
      [
        ["a", { href: embed.permalink }],
        [
          "img",
          {
            src: "modelshare-share.svg",
            alt: said,
            title: said,
            width: "640",
            height: "480",
            loading: "lazy",
          },
        ],
      ],
    );
  }
  await page.shut();
});

test("snippets: no address but those of the web becomes a link", async () => {
  const page = await harness.page();
  for (const url of ["javascript:alert(1)", "data:text/html,x", "not an address", null]) {
    const embed = { ...described("Title"), source: { text: "A source", url }, permalink: null };
    for (const kind of ["script", "frame", "amp", "picture"]) {
      for (const { name, text } of textsOf.piecesOf(kind, embed)) {
        const html = name === "Markdown" ? marked.parse(text) : text;
        assert.ok(
          (await parsed(page, html)).every(({ tag }) => tag !== "a"),
          `${kind}: ${text}`,
        );
      }
    }
    assert.doesNotMatch(textsOf.piecesOf("react", embed)[0].text, /<a /);
  }
  // What only begins as the site's own address is not made relative: it would be another one.
  const { frameAddress } = textsOf;
  for (const rest of ["//evil.example/a.json", "/a.json", "javascript:a", "?a", "a:b"]) {
    const src = `https://charts.example/folder/${rest}`;
    const found = new URL(frameAddress({ ...described("x"), src })).searchParams.get("src");
    assert.equal(found, src);
  }
  await page.shut();
});

test("snippets of Markdown: a parser finds one picture in one link", async () => {
  const page = await harness.page();
  for (const text of hostile) {
    const embed = described(text);
    const [{ text: markdown }] = textsOf.piecesOf("picture", embed);
    assert.doesNotMatch(markdown, /\n/);
    for (const gfm of [true, false]) {
      const found = await parsed(page, marked.parse(markdown, { gfm }));
      assert.deepEqual(
        found.map(({ tag }) => tag),
        ["p", "a", "img"],
        markdown,
      );
      const [, link, image] = found;
      // Brackets are written as codes, which mean the same.
      const [is, should] = [link.attributes.href, embed.permalink].map((one) => new URL(one));
      assert.equal(is.origin + is.pathname, should.origin + should.pathname);
      assert.deepEqual([...is.searchParams], [...should.searchParams]);
      assert.deepEqual(image.attributes, {
        src: "modelshare-share.svg",
        alt: shownAs(text),
        title: shownAs(text),
      });
    }
  }
  await page.shut();
});

test("snippets of JSX: a compiler finds what was given", async () => {
  for (const text of hostile) {
    const embed = described(text);
    const [{ text: jsx }] = textsOf.piecesOf("react", embed);
    const { code } = await transform(jsx, { loader: "jsx", jsxFactory: "h", format: "cjs" });
    const asked = [];
    const exported = {};
    const h = (tag, props, ...children) => ({ tag, props, children });
    new Function("require", "module", "exports", "h", code)(
      (name) => asked.push(name),
      {
        set exports(value) {
          Object.defineProperties(exported, Object.getOwnPropertyDescriptors(value));
        },
      },
      exported,
      h,
    );
    assert.deepEqual(asked, ["modelshare/define.js"]);
    const chart = exported.OpenModelShares();
    assert.equal(chart.tag, "model-share");
    assert.deepEqual(chart.props, {
      role: "group",
      "aria-label": shownAs(text),
      lang: "en",
      src: embed.src,
      integrity: embed.integrity,
      ...embed.choices,
    });
    const texts = [];
    const walk = (node) => {
      if (typeof node === "string") texts.push(node);
      else for (const child of node.children) walk(child);
    };
    walk(chart);
    const said = shownAs(text);
    assert.deepEqual(texts, [said, said, said, said, "Share", said, "61.4 %", "Other", said, said]);
  }
});

// The dialog --------------------------------------------------------------------------------------------

const KINDS = ["script", "frame", "amp", "picture", "react"];

/** The snippets of every kind, live and pinned, from one dialog; and the picture as it was saved. */
async function everySnippet(options) {
  const page = await dialogOf(options);
  const found = {};
  for (const data of ["live", "pinned"]) {
    await choose(page, "data", data);
    if (data === "pinned") await page.locator("dialog .hint", { hasText: "archived" }).waitFor();
    for (const kind of KINDS) {
      await choose(page, "kind", kind);
      (found[kind] ??= {})[data] = await snippets(page);
    }
  }
  await choose(page, "kind", "picture");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the picture" }).click(),
  ]);
  const image = {
    name: download.suggestedFilename(),
    bytes: await readFile(await download.path()),
  };
  const title = await page.getByLabel("Title", { exact: true }).inputValue();
  const sentence = await page.getByLabel("Alternative text").inputValue();
  const { problems } = page;
  await page.shut();
  return { found, image, title, sentence, problems };
}

let everything;
const all = () => (everything ??= everySnippet());

test("the dialog makes every kind, live and pinned, with title, words, hashes and a fallback", async () => {
  const { found, image, title, sentence, problems } = await all();
  assert.equal(title, "Open-model downloads by country");
  assert.match(sentence, /^In the 30 days to 29 Jun 2026, China had 61\.4\s% of downloads/);
  const integrity = sum("sha256", fixture.text());
  const page = await harness.page();
  for (const kind of KINDS) {
    const { live, pinned } = found[kind];
    assert.notDeepEqual(live, pinned, kind);
    assert.deepEqual(Object.keys(live), Object.keys(pinned));
    for (const [data, pieces] of Object.entries({ live, pinned })) {
      const text = Object.values(pieces).join("\n");
      assert.ok(text.includes(title), `${kind}: title`);
      assert.ok(text.includes("China had 61.4"), `${kind}: sentence`);
      // A picture names its data by the checksum that is part of its link.
      const names =
        kind === "picture"
          ? text.includes(createHash("sha256").update(fixture.text()).digest("hex"))
          : [integrity, encodeURIComponent(integrity)].some((one) => text.includes(one));
      assert.equal(names, data === "pinned", `${kind}, ${data}: ${text}`);
    }
  }
  const script = await parsed(page, found.script.live.HTML);
  const site = harness.origin + sitePath;
  const light = await (await fetch(`${site}embed-light.js`)).arrayBuffer();
  assert.deepEqual(script[0].attributes, {
    src: `${site}embed-light.js`,
    integrity: sum("sha384", Buffer.from(light)),
    crossorigin: "anonymous",
    defer: "",
  });
  assert.deepEqual(script[1].attributes, {
    role: "group",
    "aria-label": title,
    lang: "en-GB",
    src: `${harness.origin}/embedded.json`,
    view: "share",
    by: "country",
    window: "30",
    "max-age": "any",
    individuals: "unaffiliated",
  });
  const cells = script.filter(({ tag }) => ["th", "td"].includes(tag)).map(({ text }) => text);
  assert.deepEqual(cells.slice(0, 6).map(shownAs), [
    "Group",
    "Share",
    "Downloads",
    "China",
    "61.4\u00a0%",
    "3,600",
  ]);
  assert.equal(cells.length, 3 * 6);
  assert.equal(image.name, "modelshare-share-country-2026-06-29.svg");
  assert.deepEqual(
    problems.filter((text) => !text.includes("404")),
    [],
    "only a list of archived files was missed",
  );
  await page.shut();
});

test("script: pasted into a page of another origin, it draws, live and pinned", async () => {
  const { found, title, sentence } = await all();
  for (const data of ["live", "pinned"]) {
    const address = paste(`script-${data}`, found.script[data].HTML);
    const page = await visit(address);
    await drawn(page);
    assert.equal(await inside(page, (chart) => chart.drawn.title), title);
    assert.ok((await picture(page)).areas > 3);
    await page.getByRole("group", { name: title }).waitFor();
    assert.deepEqual(page.problems, []);
    await page.shut();

    if (data === "live") continue;
    const bare = await visit(address, { javaScriptEnabled: false });
    await looksStatic(bare, { title, sentence });
    await bare.shut();
  }
});

/** What stands there without scripts: title, sentence, source, and where there is room the table. */
async function looksStatic(page, { title, sentence, table = true }) {
  assert.ok(await page.getByText(title, { exact: true }).first().isVisible());
  assert.ok(await page.getByText(sentence, { exact: true }).first().isVisible());
  const source = page.getByRole("link", { name: "Counts of a test" }).first();
  assert.equal(await source.getAttribute("href"), "https://example.org/counts");
  if (!table) return;
  assert.ok(await page.getByRole("cell", { name: "3,600" }).isVisible());
  assert.ok(await page.getByRole("rowheader", { name: "China" }).isVisible());
}

test("script: another script than that of the hash is refused, and the words stay", async () => {
  const { found, title, sentence } = await all();
  const wrong = found.script.live.HTML.replace(/sha384-[^"]+/, sum("sha384", "another one"));
  const page = await visit(paste("script-wrong", wrong));
  await page.waitForFunction(() => document.readyState === "complete");
  const end = Date.now() + 10_000;
  const isTold = () => page.problems.some((text) => text.includes("integrity"));
  while (!isTold() && Date.now() < end)
    await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.ok(isTold(), page.problems.join());
  assert.equal(await page.evaluate(() => customElements.get("model-share")), undefined);
  await looksStatic(page, { title, sentence });
  await page.shut();
});

/** Waits until the chart in the frame is drawn, and the frame is as high as its page. */
async function framed(page) {
  const frame = page.frameLocator("iframe");
  await drawn(frame);
  const inner = page.frames().find((one) => one.url().includes("/embed.html"));
  // Not of the document, which is as high as its frame at least.
  await inner.waitForFunction(() => {
    const { height } = document.getElementById("page").getBoundingClientRect();
    return height > 200 && Math.abs(height - innerHeight) <= 1;
  });
  return frame;
}

test("frame: pasted into a page of another origin, it draws and has its height", async () => {
  const { found, title, sentence } = await all();
  for (const data of ["live", "pinned"]) {
    const address = paste(`frame-${data}`, found.frame[data].HTML);
    const page = await visit(address);
    const frame = await framed(page);
    assert.equal(await inside(frame, (chart) => chart.drawn.title), title);
    assert.ok((await picture(frame)).areas > 3);
    assert.equal(await page.locator("iframe").getAttribute("title"), title);
    const link = await page.getByRole("link", { name: sentence }).getAttribute("href");
    assert.equal(new URL(link).searchParams.has("data"), data === "pinned");
    assert.deepEqual(page.problems, []);
    await page.shut();

    if (data === "live") continue;
    const bare = await visit(address, { javaScriptEnabled: false });
    await looksStatic(bare, { title, sentence });
    await bare.shut();
  }
});

/**
 * What the component of AMP does with its attributes, as far as charts see it; its own script is on a
 * network that tests have not.
 */
const ampFrame = `customElements.define("amp-iframe", class extends HTMLElement {
  connectedCallback() {
    const frame = document.createElement("iframe");
    for (const name of ["src", "sandbox", "title", "frameborder"]) {
      frame.setAttribute(name, this.getAttribute(name));
    }
    frame.width = "100%";
    frame.height = this.getAttribute("height");
    const overflow = this.querySelector("[overflow]");
    const placeholder = this.querySelector("[placeholder]");
    if (!this.hasAttribute("resizable") || !overflow || !placeholder) throw new Error("not complete");
    overflow.hidden = true;
    frame.addEventListener("load", () => (placeholder.hidden = true));
    addEventListener("message", ({ data, source }) => {
      if (source !== frame.contentWindow || data?.sentinel !== "amp") return;
      if (data.type === "embed-size") frame.height = data.height;
    });
    this.prepend(frame);
  }
});`;

test("AMP: pasted into a page with its component, it draws and has its height", async () => {
  const { found, title, sentence } = await all();
  for (const data of ["live", "pinned"]) {
    const { head, body } = found.amp[data];
    const address = paste(`amp-${data}`, body, head);
    const page = await harness.page();
    await page.route("https://cdn.ampproject.org/v0/amp-iframe-0.1.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: ampFrame }),
    );
    await page.goto(address);
    const frame = await framed(page);
    assert.equal(await inside(frame, (chart) => chart.drawn.title), title);
    assert.ok((await picture(frame)).areas > 3);
    assert.deepEqual(page.problems, []);
    await page.shut();

    if (data === "live") continue;
    const bare = await visit(address, { javaScriptEnabled: false });
    await looksStatic(bare, { title, sentence, table: false });
    await bare.shut();
  }
});

test("picture: Markdown and HTML show what was saved, with words and a link that leads back", async () => {
  const { found, image, title, sentence } = await all();
  others.files.set(`/${image.name}`, { type: "image/svg+xml", body: image.bytes });
  for (const data of ["live", "pinned"]) {
    for (const [name, html] of [
      ["markdown", marked.parse(found.picture[data].Markdown)],
      ["html", found.picture[data].HTML],
    ]) {
      const page = await visit(paste(`${name}-${data}`, html));
      const shown = page.getByRole("img", { name: sentence });
      await shown.scrollIntoViewIfNeeded();
      await page.waitForFunction(() => document.querySelector("img").naturalWidth > 300);
      assert.equal(await shown.getAttribute("title"), title);
      const link = await page.getByRole("link", { name: sentence }).getAttribute("href");
      await page.shut();
      // The pinned one leads back in a test of its own.
      if (name === "html" || data === "pinned") continue;
      const back = await visit(link);
      await drawn(back);
      const query = await inside(back, (chart) => chart.drawn.result.query);
      assert.deepEqual([query.window, query.maxAge], [30, "any"]);
      await back.shut();
    }
  }
});

/** A snippet of React as a script of the other origin, and as markup without any script. */
async function compiled(name, jsx) {
  const bundled = async (contents, options) => {
    const { outputFiles } = await build({
      stdin: { contents, loader: "jsx", resolveDir: at("tests") },
      bundle: true,
      write: false,
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "silent",
      ...options,
    });
    return outputFiles[0].text;
  };
  const client = await bundled(
    `${jsx}
import { createRoot } from "react-dom/client";
createRoot(document.getElementById("root")).render(<OpenModelShares />);`,
    {
      format: "esm",
      plugins: [
        {
          name: "package",
          setup: (build) =>
            build.onResolve({ filter: /^modelshare\// }, ({ path }) => ({
              path: harness.inPackage(path.replace(/^modelshare\//, "")),
              external: true,
            })),
        },
      ],
    },
  );
  others.files.set(`/${name}.js`, { type: "text/javascript", body: client });
  const server = await bundled(
    `${jsx}
import { renderToStaticMarkup } from "react-dom/server.edge";
export const html = renderToStaticMarkup(<OpenModelShares />);`,
    // Importing the package does nothing where there is no browser.
    { format: "cjs", platform: "node", external: ["modelshare/define.js"] },
  );
  const exported = { exports: {} };
  new Function("module", "exports", "require", server)(exported, exported.exports, (asked) =>
    asked === "modelshare/define.js" ? {} : process.getBuiltinModule(asked),
  );
  return exported.exports.html;
}

test("React: compiled and rendered, it draws; rendered by a server, it has the words", async () => {
  const { found, title, sentence } = await all();
  for (const data of ["live", "pinned"]) {
    const name = `react-${data}`;
    const html = await compiled(name, found.react[data].JSX);
    const script = `<div id="root"></div><script type="module" src="${name}.js"></script>`;
    const page = await visit(paste(name, script));
    await drawn(page);
    assert.equal(await inside(page, (chart) => chart.drawn.title), title);
    assert.ok((await picture(page)).areas > 3);
    assert.deepEqual(page.problems, []);
    await page.shut();

    if (data === "live") continue;
    const bare = await visit(paste(`${name}-static`, html), { javaScriptEnabled: false });
    await looksStatic(bare, { title, sentence });
    await bare.shut();
  }
});

test("pinned: where the data have changed, a message stands in place of other numbers", async () => {
  const { found, image } = await all();
  const changed = fixture.text((data) => {
    data.counts[0][1] = 5000;
    data.source.retrieved = "2026-07-07";
  });
  harness.route("/embedded.json", { body: changed, ...open });
  const { script, frame, picture: linked, react } = found;
  await compiled("react-changed", react.pinned.JSX);
  const react2 = `<div id="root"></div><script type="module" src="react-changed.js"></script>`;
  for (const [name, html] of [
    ["script", script.pinned.HTML],
    ["frame", frame.pinned.HTML],
    ["react", react2],
  ]) {
    const page = await visit(paste(`${name}-changed`, html));
    const place = name === "frame" ? page.frameLocator("iframe") : page;
    const message = await failed(place);
    assert.ok(message.includes(`expected the bytes of ${sum("sha256", fixture.text())}`), message);
    assert.equal(await inside(place, (chart) => chart.drawn), null);
    await page.shut();
  }
  // The live one follows.
  const live = await visit(paste("script-follows", script.live.HTML));
  await drawn(live);
  const first = (chart) => chart.shares({ window: 30, maxAge: "any" }).groups[0].downloads[0];
  assert.notEqual(await inside(live, first), 3600);
  await live.shut();
  // The picture is as it was, and its link tells.
  assert.ok(image.bytes.length > 1000);
  const link = /\]\((http[^)]*)\)$/.exec(linked.pinned.Markdown)[1];
  const back = await visit(link);
  await back.locator(".notice", { hasText: "have changed" }).waitFor();
  await back.shut();
});

test("pinned: a host that publishes archived files is asked for the one of these data", async () => {
  const hash = createHash("sha256").update(fixture.text()).digest("hex");
  const file = `archive/hub-2026-06-29-${hash.slice(0, 12)}.json`;
  const version = { file, sha256: hash, bytes: 1, date: "2026-06-29", models: 5 };
  const wrong = { ...version, sha256: hash.replace(/^./, (one) => (one === "0" ? "1" : "0")) };
  const outside = {
    ...version,
    file: "https://elsewhere.example/archive/hub-2026-06-29-0123456789ab.json",
  };
  const list = { modelshare: "publication", version: 1, corrections: [] };
  harness.route("/published/latest.json", {
    body: JSON.stringify({ ...list, latest: version, versions: [wrong, outside, version] }),
    ...open,
  });
  harness.route(`/published/${file}`, { body: fixture.text(), ...open });
  const page = await dialogOf({ path: "/published/hub.json" });
  await choose(page, "data", "pinned");
  await page.locator("dialog .hint", { hasText: "which the snippet names" }).waitFor();
  const { HTML } = await snippets(page);
  const [, chart] = await parsed(page, HTML);
  assert.equal(chart.attributes.src, `${harness.origin}/published/${file}`);
  assert.equal(chart.attributes.integrity, sum("sha256", fixture.text()));
  await choose(page, "kind", "picture");
  const { Markdown } = await snippets(page);
  const archive = encodeURIComponent(`${harness.origin}/published/${file}`);
  assert.ok(Markdown.includes(`src=${archive}`));
  // And back: the live one names what follows.
  await choose(page, "kind", "script");
  await choose(page, "data", "live");
  assert.match((await snippets(page)).HTML, /\/published\/hub\.json"/);
  assert.deepEqual(page.problems, []);
  await page.shut();

  // What is archived stays where it is: there is nothing to ask for.
  const archived = await harness.visit(`?src=${encodeURIComponent(`/published/${file}`)}`);
  await drawn(archived);
  await openDialog(archived);
  await choose(archived, "data", "pinned");
  await archived.locator("dialog .hint", { hasText: "which the snippet names" }).waitFor();
  assert.ok((await snippets(archived)).HTML.includes(file));
  await archived.shut();
});

test("data of one's own: an address is asked for, and the picture is what there is", async () => {
  harness.route("/before.json", { body: fixture.text() });
  const page = await harness.visit(`?src=%2Fbefore.json&${choices}`);
  await drawn(page);
  const ready = inside(
    page,
    (chart, _, text) =>
      new Promise((done) => {
        chart.addEventListener("change", () => done(null), { once: true });
        chart.addEventListener("ready", () => done(null), { once: true });
        chart.snapshot = text;
      }),
    fixture.text(),
  );
  await ready;
  const before = page.addresses.length;
  await openDialog(page);
  await page.getByText("are not on the network").waitFor();
  for (const kind of KINDS) {
    const radio = page.locator(`[name=embed-kind][value=${kind}]`);
    assert.equal(await radio.isDisabled(), kind !== "picture", kind);
  }
  const { Markdown } = await snippets(page);
  const link = new URL(/\]\((http[^)]*)\)$/.exec(Markdown)[1]);
  assert.equal(link.searchParams.get("window"), "30");
  assert.ok(!link.searchParams.has("src") && !link.searchParams.has("data"));
  const asked = page.addresses.slice(before).filter((one) => /embed(-light)?\.js|resize/.test(one));
  assert.deepEqual(asked, [], "no script is read that no snippet names");
  await page.shut();
});

test("hostile names of a snapshot are text in the dialog, and where its snippet is pasted", async () => {
  const evil = `<img src=x onerror="document.title='taken'">&amp;\u202e`;
  const page = await dialogOf({
    path: "/hostile.json",
    query: `${choices}&by=namespace&view=bars`,
    change: (data) => {
      data.source.name = `${evil} source`;
      data.source.url = "javascript:document.title='taken'";
      data.namespaces[0] = `${evil}alpha`;
      data.organisations.namespace[0] = `${evil}alpha`;
    },
  });
  assert.equal(await page.locator("dialog img").count(), 0);
  const { HTML } = await snippets(page);
  assert.ok(!HTML.includes("\u202e"));
  await page.shut();
  const pasted = await visit(paste("hostile", HTML), { javaScriptEnabled: false });
  const name = shownAs(`${evil}alpha`);
  assert.ok(await pasted.getByRole("rowheader", { name, exact: true }).isVisible());
  assert.equal(await pasted.locator("img").count(), 0);
  assert.equal(await pasted.getByRole("link").count(), 0, "such an address is no link");
  assert.equal(await pasted.title(), "An article");
  await pasted.shut();
});

test("title, words, height and hash can be chosen; what is empty keeps its own", async () => {
  const page = await dialogOf({ permissions: ["clipboard-read", "clipboard-write"] });
  const own = `Who "leads" & <why>`;
  await page.getByLabel("Title", { exact: true }).fill(own);
  await page.getByLabel("Alternative text").fill("");
  let [script, chart] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(chart.attributes["aria-label"], own);
  assert.match((await snippets(page)).HTML, /<p>In the 30 days to 29 Jun 2026/);
  assert.match(script.attributes.integrity, /^sha384-/);
  await page.getByLabel("by its hash").uncheck();
  [script] = await parsed(page, (await snippets(page)).HTML);
  assert.deepEqual(Object.keys(script.attributes), ["src", "defer"]);

  await choose(page, "kind", "frame");
  await page.getByLabel("Height at first").fill("5000");
  let [frame] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(frame.attributes.height, "2000");
  await page.getByLabel("Height at first").fill("600");
  [frame] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(frame.attributes.height, "600");
  assert.equal(frame.attributes.title, own);

  // What is copied is what stands there.
  await page.getByRole("button", { name: "Copy: HTML" }).click();
  await page.getByRole("status").filter({ hasText: "Copied." }).waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    (await snippets(page)).HTML,
  );

  await choose(page, "kind", "picture");
  await page.getByLabel("Format of the picture").selectOption("png");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the picture" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "modelshare-share-country-2026-06-29.png");
  assert.match((await snippets(page)).Markdown, /\(modelshare-share-country-2026-06-29\.png "/);
  assert.equal((await readFile(await download.path())).subarray(1, 4).toString(), "PNG");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the preview is the frame itself, for those who open it", async () => {
  const page = await dialogOf();
  await choose(page, "kind", "frame");
  assert.equal(await page.locator("dialog iframe").count(), 0);
  await page.locator("dialog summary").click();
  await drawn(page.frameLocator("dialog iframe"));
  await choose(page, "kind", "script");
  await page.locator("dialog iframe").waitFor({ state: "detached" });
  await page.shut();
});

test("a host that lets no other site read: no hash that could not be checked, and the frame works", async () => {
  const serve = await handler(process.env.MODELSHARE_SITE ?? site);
  const server = http.createServer((request, response) => {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = (status, headers) => {
      const kept = Object.entries(headers ?? {}).filter(([name]) => !/access-control/.test(name));
      return writeHead(status, Object.fromEntries(kept));
    };
    if (request.url.startsWith("/small.json")) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(fixture.text());
    } else serve(request, response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    const page = await visit(
      `http://localhost:${server.address().port}/?src=small.json&${choices}`,
    );
    await drawn(page);
    await openDialog(page);
    await page.locator("dialog .caution", { hasText: "Access-Control-Allow-Origin" }).waitFor();
    const [script] = await parsed(page, (await snippets(page)).HTML);
    assert.deepEqual(Object.keys(script.attributes), ["src", "defer"]);
    await choose(page, "kind", "frame");
    assert.equal(await page.locator("dialog .caution").textContent(), "");
    const { HTML } = await snippets(page);
    await page.shut();
    const pasted = await visit(paste("closed", HTML));
    await framed(pasted);
    assert.deepEqual(pasted.problems, []);
    await pasted.shut();
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("keys reach everything; small and dark it fits, and axe finds nothing", async () => {
  harness.route("/keys.json", { body: fixture.text(), ...open });
  const page = await harness.visit(`?src=%2Fkeys.json&${choices}`);
  await drawn(page);
  const button = page.locator("model-share ~ .tools").getByRole("button", { name: "Embed" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await page.getByRole("radio", { name: "Script" }).focus();
  for (const [key, kind] of [
    ["ArrowRight", "frame"],
    ["ArrowRight", "amp"],
    ["ArrowRight", "picture"],
    ["ArrowRight", "react"],
    ["ArrowLeft", "picture"],
  ]) {
    await page.keyboard.press(key);
    await page.locator(`[name=embed-kind][value=${kind}]:checked:focus`).waitFor();
  }
  await page.getByRole("textbox", { name: "Markdown" }).focus();
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Copy: Markdown" }).and(page.locator(":focus")).waitFor();

  await page.evaluate(axe);
  for (const [colorScheme, width] of [
    ["light", 1200],
    ["dark", 320],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 700 });
    for (const kind of ["script", "frame", "picture"]) {
      await choose(page, "kind", kind);
      const box = await page.locator("dialog").evaluate((dialog) => ({
        wide: dialog.scrollWidth - dialog.clientWidth,
        right: dialog.getBoundingClientRect().right,
        left: dialog.getBoundingClientRect().left,
      }));
      assert.ok(box.wide <= 0 && box.left >= 0 && box.right <= width, JSON.stringify(box));
      // What is under the dialog has its own tests.
      const { violations } = await page.evaluate(() => window.axe.run("dialog"));
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`),
        [],
      );
    }
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await button.and(page.locator(":focus")).waitFor();
  await page.shut();
});
