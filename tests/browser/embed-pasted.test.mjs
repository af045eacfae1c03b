// The snippets of the explorer's dialog for embedding: each, pasted into a page of another origin as it
// is, shows the chart.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { marked } from "marked";

import { at } from "../../scripts/lib/paths.mjs";
import {
  all,
  choices,
  choose,
  dialogOf,
  framed,
  harness,
  looksStatic,
  open,
  openDialog,
  parsed,
  shownAs,
  others,
  paste,
  snippets,
  sum,
  visit,
} from "./embedding.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture } from "./harness.mjs";

const { build } = await import("esbuild");

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
