// site-single/modelshare.html: the explorer with everything inside, for opening from a disk, for mail
// and for archives. Its own policy forbids every request, so it can show that it talks to nobody.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { classic } from "./classic.mjs";
import { replaceFolder } from "./fresh.mjs";
import { readManifest } from "./package.mjs";
import { site } from "./paths.mjs";
import { Failure } from "./say.mjs";

const SNAPSHOT = "data/llm-catalogue-article.json";

const sum = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Replaces what must be there once, so that a change of the page is noticed here. */
function replaced(html, pattern, by) {
  const found = html.match(new RegExp(pattern, `${pattern.flags}g`)) ?? [];
  if (found.length !== 1) {
    throw new Failure(
      `www/index.html: expected ${pattern} once, found it ${found.length} times`,
      "tell scripts/lib/single.mjs how the page is written now",
    );
  }
  return html.replace(pattern, () => by);
}

/** JSON for the inside of a script element, which ends at the first `</script`. */
const inert = (json) => json.trim().replaceAll("<", "\\u003c");

/**
 * Builds the file from the built site.
 * @param {string} folder where it goes
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function buildSingle(folder) {
  const text = (name) => readFile(path.join(site, name), "utf8");
  const { version } = await readManifest();
  const { whole } = await classic({ entries: ["explorer"], version, whole: "modelshare.js" });
  const script = `\n${whole.replace(/<(?=\/script|script|!--)/gi, "\\x3c")}`;
  const sheets = await Promise.all(["page.css", "explorer.css", "explorer-tools.css"].map(text));
  const styles = sheets.join("\n");
  const icon = Buffer.from(await text("icon.svg")).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src ${sum(script)} 'wasm-unsafe-eval'`,
    `style-src ${sum(styles)}`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

  let html = await text("index.html");
  html = replaced(
    html,
    /<meta charset="utf-8" \/>/,
    `<meta charset="utf-8" />\n<meta http-equiv="content-security-policy" content="${policy}" />`,
  );
  html = replaced(
    html,
    /<link rel="icon"[^>]*>/,
    `<link rel="icon" href="data:image/svg+xml;base64,${icon}" />`,
  );
  html = replaced(
    html,
    /<link rel="stylesheet" href="page\.css"[^>]*>/,
    `<style>${styles}</style>`,
  );
  html = replaced(html, /<link rel="stylesheet" href="explorer\.css"[^>]*>\n/, "");
  html = replaced(html, /<link rel="preload"[^>]*>\n/, "");
  html = replaced(html, /<script type="module"[^>]*><\/script>\n/, "");
  // There are no pages beside it.
  html = replaced(html, /<a class="name"[^>]*>modelshare<\/a>/, '<b class="name">modelshare</b>');
  html = replaced(html, /<a href="article\.html"[^>]*>[^<]*<\/a>\n/, "");
  html = replaced(html, /<option value="data\/llm-catalogue\.json"[^>]*>[^<]*<\/option>\n/, "");
  html = replaced(
    html,
    new RegExp(`<option value="${SNAPSHOT}"`),
    `<option selected value="${SNAPSHOT}"`,
  );
  html = replaced(
    html,
    /<\/model-share>/,
    `<script type="application/json">${inert(await text(SNAPSHOT))}</script></model-share>`,
  );
  const table = inert(await text("organisations.json"));
  html = replaced(
    html,
    /<\/body>/,
    `<script type="application/json" id="organisations">${table}</script>\n<script>${script}</script>\n</body>`,
  );

  const file = path.join(folder, "modelshare.html");
  await replaceFolder(folder, (next) => writeFile(path.join(next, "modelshare.html"), html));
  return { file, bytes: Buffer.byteLength(html) };
}
