// Every English text of the interface, by PART.SECTION.KEY, from the sources themselves.

import { readFile, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";

import { at, modules } from "../../scripts/lib/paths.mjs";

/** What texts() may be told. */
export const parts = ["chart", "more", "explorer", "faults"];

/** The languages that have messages. */
export async function languages() {
  const folders = await readdir(at("www/messages"));
  return folders.filter((name) => name !== "en").sort();
}

/** The messages of a language, by PART.SECTION.KEY. */
export async function messagesOf(lang) {
  const all = new Map();
  for (const part of parts) {
    const file = at("www/messages", lang, `${part}.json`);
    const messages = JSON.parse(await readFile(file, "utf8"));
    for (const [key, text] of Object.entries(messages)) all.set(`${part}.${key}`, text);
  }
  return all;
}

/** Nothing of a module runs but the declaration of its texts: what it imports is anything at all. */
const anything =
  "module.exports = new Proxy(function () {}, { get: (_, name) => name === '__esModule' ? false : module.exports });";

/** What a script of these contents exports, which imports sources by `./NAME.ts`. */
export async function fromSources(contents) {
  const { build } = await import("esbuild");
  const result = await build({
    stdin: { contents, resolveDir: at("www/src"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    define: Object.fromEntries(
      ["MODELSHARE_VERSION", ...modules.map(({ sum }) => sum)].map((name) => [name, '""']),
    ),
    plugins: [
      {
        name: "stand-ins",
        setup(build) {
          build.onResolve({ filter: /^#/ }, ({ path }) => ({ path, namespace: "stand-in" }));
          build.onLoad({ filter: /.*/, namespace: "stand-in" }, () => ({ contents: anything }));
        },
      },
    ],
  });
  const code = Buffer.from(result.outputFiles[0].text).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}

async function registry() {
  const folder = at("www/src");
  const names = (await readdir(folder)).filter(
    (name) => /\.ts$/.test(name) && !/\.d\.ts$/.test(name),
  );
  const declaring = [];
  for (const name of names) {
    const source = await readFile(path.join(folder, name), "utf8");
    if (name !== "texts.ts" && /\btexts\(/.test(source)) declaring.push(name);
  }
  const contents = [
    'export { english } from "./texts.ts";',
    `export const scripts = { ${declaring.map((name) => `"${name}": () => import("./${name}")`).join(", ")} };`,
  ].join("\n");
  const { english, scripts } = await fromSources(contents);
  for (const run of Object.values(scripts)) {
    // Scripts of a page find none here, but only after they have declared their texts.
    await run().catch(() => undefined);
  }
  return { english, declaring };
}

/**
 * What the scripts declare, and which scripts do.
 * @returns {Promise<{ texts: Map<string, string>, declaring: string[] }>}
 */
export async function englishTexts() {
  const { english, declaring } = await registry();
  const texts = new Map(english);
  const core = at("www/messages/en/core.json");
  if (existsSync(core)) {
    const tables = JSON.parse(await readFile(core, "utf8"));
    for (const [part, table] of Object.entries(tables)) {
      for (const [key, text] of Object.entries(table)) texts.set(`${part}.core.${key}`, text);
    }
  }
  return { texts, declaring };
}
