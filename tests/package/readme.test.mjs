// The snippets of README.md, run as a reader would.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

import { launchOptions } from "../../scripts/lib/chromium.mjs";
import { at, dist, site } from "../../scripts/lib/paths.mjs";
import { listen } from "../../scripts/lib/server.mjs";
import { program } from "../program.mjs";
import { consumer } from "./consumer.mjs";

const readme = await readFile(at("README.md"), "utf8");
const article = at("www/data/llm-catalogue-article.json");

/** The text of the only code block in this language that holds this text. */
function snippet(language, text) {
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of, code]) => of === language && code.includes(text))
    .map(([, , code]) => code);
  assert.equal(blocks.length, 1, `one ${language} block with ${text}`);
  return blocks[0];
}

let folder;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-readme-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("the package snippet prints a figure and draws", async () => {
  const installed = await consumer();
  try {
    await copyFile(article, path.join(installed.folder, "llm-catalogue-article.json"));
    const code = `${snippet("js", "modelshare/core.js")}console.log(svg.slice(0, 4));`;
    const { status, stdout, stderr } = await installed.run(code);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^China: \d+ of \d+ downloads\nChina leads in \d+ of \d+ definitions\n<svg\n$/,
    );
  } finally {
    await installed.remove();
  }
});

/** Opens a page of snippets in a browser, beside the package, the site and the article's data. */
async function opened(name, code, look) {
  await writeFile(path.join(folder, name), `<!doctype html><title>t</title>${code}`);
  await cp(dist, path.join(folder, "modelshare"), { recursive: true });
  await cp(site, path.join(folder, "site"), { recursive: true });
  await mkdir(path.join(folder, "data"), { recursive: true });
  await copyFile(article, path.join(folder, "data/llm-catalogue-article.json"));
  const server = await listen(folder, { port: 0 });
  const browser = await chromium.launch(await launchOptions());
  try {
    const tab = await browser.newPage();
    await tab.goto(new URL(name, server.url).href);
    await look(tab);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Waits for the chart of a page or frame. */
const ready = (tab) =>
  tab.waitForFunction(
    () => document.querySelector("model-share")?.matches(":state(ready)"),
    undefined,
    { timeout: 20_000 },
  );

test("the element snippet draws in a page", () =>
  opened("index.html", snippet("html", "modelshare/define.js"), ready));

test("the classic script's snippet draws in a page, in its language", () =>
  opened("classic.html", snippet("html", "modelshare/embed-light.js"), async (tab) => {
    await ready(tab);
    const { view, title } = await tab.evaluate(() => {
      const { drawn, view } = document.querySelector("model-share");
      return { view, title: drawn.title };
    });
    assert.equal(view, "bars");
    assert.doesNotMatch(title, /downloads by/);
  }));

test("the frame's snippet draws, as high as what is in it", () =>
  opened("frame.html", snippet("html", "site/embed.html"), async (tab) => {
    const frame = await (await tab.waitForSelector("iframe")).contentFrame();
    await ready(frame);
    await tab.waitForFunction(() => {
      const { contentDocument, clientHeight } = document.querySelector("iframe");
      const { height } = contentDocument.querySelector("main").getBoundingClientRect();
      return clientHeight !== 640 && Math.abs(clientHeight - height) < 2;
    });
  }));

test("the commands of the command line work", async () => {
  const commands = snippet("sh", "modelshare synth");
  const folderOfProgram = path.dirname(await program());
  const out = execFileSync("sh", ["-euc", commands], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${folderOfProgram}${path.delimiter}${process.env.PATH}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.match(out, /China/);
  const page = await readFile(path.join(folder, "figure/index.html"), "utf8");
  assert.match(page, /<table>/);
});
