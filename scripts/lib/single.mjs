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

/** The data sets that it has inside, the one that is shown first before the others. */
const SNAPSHOTS = ["data/llm-catalogue-article.json", "data/llm-panel.json"];

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
 * The bytes of a snapshot between tags, as they are, so that the checksum that the page cites is that of
 * the published file.
 */
function verbatim(name, bytes) {
  const text = bytes.toString("utf8");
  const odd = text.match(/<\/?script|<!--|\r|\0/i);
  if (odd !== null) {
    throw new Failure(
      `${name}: ${JSON.stringify(odd[0])} cannot stand inside a page as it is`,
      "write it with an escape in the file",
    );
  }
  const sum = createHash("sha256").update(bytes).digest("hex");
  return `<script type="application/json" data-src="${name}" data-sha256="${sum}">${text}</script>`;
}

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
  const [first, ...others] = await Promise.all(
    SNAPSHOTS.map(async (name) => verbatim(name, await readFile(path.join(site, name)))),
  );
  html = replaced(
    html,
    new RegExp(`<option value="${SNAPSHOTS[0]}"`),
    `<option selected value="${SNAPSHOTS[0]}"`,
  );
  html = replaced(html, /<\/model-share>/, `${first}</model-share>`);
  const all = JSON.parse(await text("data/sets.json"));
  const sets = inert(JSON.stringify(all.filter(({ src }) => SNAPSHOTS.includes(src))));
  const table = inert(await text("organisations.json"));
  html = replaced(
    html,
    /<\/body>/,
    `${others.join("\n")}\n<script type="application/json" id="data-sets">${sets}</script>\n` +
      `<script type="application/json" id="organisations">${table}</script>\n<script>${script}</script>\n</body>`,
  );

  const file = path.join(folder, "modelshare.html");
  await replaceFolder(folder, (next) => writeFile(path.join(next, "modelshare.html"), html));
  return { file, bytes: Buffer.byteLength(html) };
}
