// Classic scripts: an entry and all that it loads in one file that needs no module system. A module
// script takes CORS headers from another origin and in a sandboxed frame, and does not run from a
// disk; a classic one runs everywhere.
//
// The modules are the chunks of the same bundler, each as a function in a registry (www/src/classic.ts),
// so that `import()` still loads a part when it is wanted. There is no source map: what is in here is
// in the package as modules too, with theirs.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { afterElement, builtModules, known, messages, messagesFile } from "./bundle.mjs";
import { at, glueDir, modules } from "./paths.mjs";
import { Failure } from "./say.mjs";

/** As www/src/packed.ts has them. */
const leads = 4;
const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(index + 32))
  .filter((character) => !'"\\<'.includes(character))
  .join("");

/** The core of the first chart is a script of its own, as one with everything has another one. */
const coreModule = "./chart-core.js";
const ownCore = {
  name: "own-core",
  setup(build) {
    build.onResolve({ filter: /^\.\/chart-core\.js$/ }, () => ({
      path: coreModule,
      external: true,
    }));
  },
};

const target = "es2022";
const source = (name) => at("www/src", `${name}.ts`);

/** A module of wasm as `{ text, often }` for `unpacked` of www/src/packed.ts. */
export function packed(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const values = [...counts.keys()];
  const singles = new Set(
    [...values].sort((a, b) => counts[b] - counts[a]).slice(0, characters.length - leads),
  );
  const forms = [];
  for (const [place, value] of values.filter((value) => singles.has(value)).entries()) {
    forms[value] = characters[place + leads];
  }
  for (const [place, value] of values.filter((value) => !singles.has(value)).entries()) {
    forms[value] =
      characters[Math.floor(place / characters.length)] + characters[place % characters.length];
  }
  return {
    text: Array.from(bytes, (byte) => forms[byte]).join(""),
    often: values.map((value) => (singles.has(value) ? 1 : 0)).join(""),
  };
}

/** `import("./x.js")` as esbuild writes it, in a module that is a function here. */
const demand = /\bimport\(("\.\/[\w-]+\.js")\)/g;
const requirement = /\brequire\(("\.\/[\w-]+\.js")\)/g;

/** A chunk as a function, and which others it names. */
async function made(code) {
  const { transform } = await import("esbuild");
  const options = { format: "cjs", target, minify: true, legalComments: "none" };
  // Before it is another kind of module, or helpers come along for imports that there are not.
  const result = await transform(code.replace(demand, "load($1)"), options);
  const text = result.code.trim();
  if (/\bimport\s*[(.]/.test(text)) {
    throw new Failure(
      `a classic script: expected import("./….js") alone, found ${text.match(/.{60}\bimport\s*[(.].{60}/s)?.[0]}`,
      "load the part by a name that is written out",
    );
  }
  // Once more, as tools take a file with these names for a module of another kind.
  const whole = await transform(`$((module,exports,require,load)=>{${text}\n})`, {
    target,
    minify: true,
    legalComments: "none",
  });
  const names = (of, form) => [...of.matchAll(form)].map(([, name]) => JSON.parse(name));
  return {
    text: whole.code.trim().replace(/^\$\((.*)\);$/s, "$1"),
    atOnce: names(text, requirement),
    later: names(code, demand),
  };
}

/** Every module that an entry may ask for, by the name that it is asked by. */
async function modulesOf({ entries, version, define }) {
  const { build } = await import("esbuild");
  const languages = new Set();
  const { outputFiles } = await build({
    entryPoints: [...entries, "chart-core", "chart-core-whole", "packed"].map(source),
    outdir: at("."),
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    target,
    platform: "neutral",
    entryNames: "[name]",
    // Which part a chunk is matters here; its hash keeps two of one name apart.
    chunkNames: "[name]-[hash]",
    minify: true,
    legalComments: "none",
    define: {
      ...(await known(version)),
      MODELSHARE_CLASSIC: "true",
      "import.meta.url": "undefined",
      ...define,
    },
    plugins: [ownCore, builtModules, afterElement, messages(languages)],
    logLevel: "warning",
  });
  const found = new Map();
  for (const { path: file, text } of outputFiles) {
    found.set(`./${path.basename(file)}`, await made(text));
  }
  for (const name of languages) {
    const texts = await readFile(messagesFile(name), "utf8");
    found.set(`./messages-${name}.js`, await made(`export default ${texts}`));
  }
  for (const { wasm, inline } of modules) {
    const { text, often } = packed(await readFile(path.join(glueDir, wasm)));
    const module = await made(
      `import{unpacked}from"./packed.js";export default unpacked("${text}","${often}");`,
    );
    found.set(`./${inline}.js`, module);
  }
  return found;
}

/** The names of what an entry runs at once, or of all that it may ever ask for. */
function reached(found, starts, everything) {
  const names = new Set(starts);
  for (const name of names) {
    const module = found.get(name);
    if (module === undefined)
      throw new Failure(`a classic script asks for ${name}, which is not there`);
    for (const next of [...module.atOnce, ...(everything ? module.later : [])]) names.add(next);
  }
  return names;
}

/** The file for what is wanted after the first chart. */
const moreFile = "embed-more.js";

/** Which file has a module that a light script lacks; the texts of a language stand by themselves. */
function fileOf(name, whole, heavy) {
  if (heavy.has(name)) return whole;
  const [, text] = name.match(/^\.\/messages-(.+)$/) ?? [];
  return text === undefined ? moreFile : `embed-${text}`;
}

const integrityOf = (text) => `sha384-${createHash("sha384").update(text).digest("base64")}`;

/**
 * Entries as classic scripts: `whole`, the first one with everything inside and one core for all; in
 * `light` each with what the first chart takes; and in `beside`, by their names, the scripts that a
 * light one loads from its folder when it is asked for more. The second core is in none of these, so
 * who wants that gets the file of everything.
 * @param {object} options
 * @param {string[]} options.entries names in www/src; what the others may ask for, the first may too
 * @param {string} options.version
 * @param {string} options.whole the name that the file of everything will have
 * @param {Record<string, string>} [options.define] more for esbuild
 * @returns {Promise<{ whole: string, light: string[], beside: Map<string, string> }>} ASCII, so that
 *   no charset spoils them
 */
export async function classic({ entries, version, whole: file, define = {} }) {
  const { build } = await import("esbuild");
  const found = await modulesOf({ entries, version, define });
  const [start, ...others] = entries.map((entry) => `./${entry}.js`);
  const [first, second] = modules.map(({ inline }) => `./${inline}.js`);

  const withOneCore = new Map(found).set(coreModule, found.get("./chart-core-whole.js"));
  const everything = reached(withOneCore, [start], true);
  // What a chart may wait for though it comes on demand.
  const early = [...found.keys()].filter((name) => /^\.\/integrity-\w+\.js$/.test(name));

  const texts = [...found].map(([name, { text }]) => `${name}\0${text}`).sort();
  const hash = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
  const id = `${version} ${hash}`;

  const runtime = await build({
    stdin: {
      contents: 'export { start as default } from "./classic.js"',
      resolveDir: at("www/src"),
    },
    write: false,
    bundle: true,
    format: "iife",
    globalName: "modelshare",
    target,
    minify: true,
  });
  const head = runtime.outputFiles[0].text.trim();
  const bodies = (of, names) => {
    const list = [...names].sort().map((name) => `${JSON.stringify(name)}:${of.get(name).text}`);
    return `{\n${list.join(",\n")}\n}`;
  };
  const script = (of, entry, names, siblings = {}) => {
    const given = [JSON.stringify(id), bodies(of, names), JSON.stringify(entry)];
    if (Object.keys(siblings).length > 0) given.push(JSON.stringify(siblings));
    const text = `(()=>{"use strict";${head}\nmodelshare.default(${given.join(",")})})();\n`;
    return ascii(text, entry);
  };
  /** Only modules, and which scripts have what they ask for, for a script of the build that runs. */
  const addition = (name, names, siblings = {}) => {
    const registry = `globalThis[Symbol.for(${JSON.stringify(`modelshare ${id}`)})]`;
    const given = [bodies(found, names)];
    if (Object.keys(siblings).length > 0) given.push(JSON.stringify(siblings));
    return ascii(`(()=>{"use strict";${registry}?.add(${given.join(",")})})();\n`, name);
  };
  const whole = script(withOneCore, start, everything);

  const little = [start, ...others].map((entry) => reached(found, [entry, first, ...early], false));
  const rest = [...everything].filter((name) => !little.every((names) => names.has(name)));
  const heavy = new Set(rest.filter((name) => reached(found, [name], false).has(second)));
  const parts = new Map();
  for (const name of rest) {
    const holder = fileOf(name, file, heavy);
    if (holder !== file) parts.set(holder, [...(parts.get(holder) ?? []), name]);
  }
  const beside = new Map();
  for (const [name, names] of [...parts].sort()) {
    if (name !== moreFile) beside.set(name, addition(name, names));
  }
  // What the modules of the first chart ask for is named beside them, the rest in the larger file.
  const askedEarly = new Set(
    little.flatMap((names) => [...names].flatMap((name) => found.get(name).later)),
  );
  const [siblings, further] = [{}, {}];
  for (const name of rest) {
    const holder = fileOf(name, file, heavy);
    if (holder === moreFile) continue;
    const sibling = { file: holder, integrity: integrityOf(beside.get(holder) ?? whole) };
    (askedEarly.has(name) ? siblings : further)[name] = sibling;
  }
  const more = addition(moreFile, parts.get(moreFile), further);
  beside.set(moreFile, more);
  // Where a module is not named, the larger file has it.
  siblings[""] = { file: moreFile, integrity: integrityOf(more) };
  const light = [start, ...others].map((entry, index) => {
    const own = little[index];
    const astray = [...reached(found, own, true)].find(
      (name) => !own.has(name) && !everything.has(name) && !/\/(chart-core|glue|wasm-)/.test(name),
    );
    if (astray !== undefined) {
      throw new Failure(
        `the classic script ${entry}: expected all that it may ask for in ${file}, found ${astray} missing`,
        `let ${start} lead to it too`,
      );
    }
    return script(found, entry, own, entry === start ? siblings : unchecked(siblings));
  });
  return { whole, light, beside };
}

/** For the script of a page of ours, which names that without a checksum too: all are of one host. */
const unchecked = (siblings) =>
  Object.fromEntries(Object.entries(siblings).map(([name, { file }]) => [name, { file }]));

/** The text, which must be ASCII. */
function ascii(text, name) {
  const stranger = text.match(/[^\t\n\x20-\x7e]/)?.[0];
  if (stranger === undefined) return text;
  const code = stranger.codePointAt(0).toString(16).padStart(4, "0");
  throw new Failure(`the classic script ${name}: expected ASCII, found U+${code}`);
}

/** The element as classic scripts: everything, and what the first chart takes. */
export const embeds = ["embed", "embed-light"];

/** The page of a frame, which is one with its script. */
export const framePage = "embed-page";

/** Writes them into a folder; the page of a frame where that is asked for. */
export async function writeEmbeds(folder, version, withPage = false) {
  const names = embeds.map((name) => `${name}.js`);
  const entries = ["embed", framePage];
  const { whole, light, beside } = await classic({ entries, version, whole: names[0] });
  const texts = [whole, ...light];
  if (withPage) names.push(`${framePage}.js`);
  for (const [name, text] of beside) await writeFile(path.join(folder, name), text);
  for (const [index, name] of names.entries()) {
    await writeFile(path.join(folder, name), texts[index]);
  }
}

/** A small classic script of its own: a source that shares nothing with others. */
export async function smallScript(name) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [source(name)],
    write: false,
    bundle: true,
    format: "iife",
    target,
    minify: true,
    legalComments: "none",
  });
  return outputFiles[0].text;
}
