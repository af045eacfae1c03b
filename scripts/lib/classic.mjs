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

import { builtModules, known, messages, messagesFile } from "./bundle.mjs";
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
  const result = await transform(code, options);
  const text = result.code.trim().replace(demand, "load($1)");
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
    plugins: [ownCore, builtModules, messages(languages)],
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

/**
 * Entries as classic scripts: `whole`, the first one with everything inside and one core for all, and
 * in `light` each with what the first chart takes, which loads the other one from the same folder when
 * it is asked for more.
 * @param {object} options
 * @param {string[]} options.entries names in www/src; what the others may ask for, the first may too
 * @param {string} options.version
 * @param {string} options.whole the name that the file of everything will have
 * @param {Record<string, string>} [options.define] more for esbuild
 * @returns {Promise<{ whole: string, light: string[] }>} ASCII, so that no charset spoils them
 */
export async function classic({ entries, version, whole: file, define = {} }) {
  const { build } = await import("esbuild");
  const found = await modulesOf({ entries, version, define });
  const [start, ...others] = entries.map((entry) => `./${entry}.js`);
  const [first] = modules.map(({ inline }) => `./${inline}.js`);

  const withOneCore = new Map(found).set(coreModule, found.get("./chart-core-whole.js"));
  const everything = reached(withOneCore, [start], true);
  // What a chart may wait for though it comes on demand.
  const early = [...found.keys()].filter((name) => /^\.\/integrity-\w+\.js$/.test(name));

  const texts = [...found].map(([name, { text }]) => `${name}\0${text}`).sort();
  const hash = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
  const id = JSON.stringify(`${version} ${hash}`);

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
  const script = (of, entry, names, sibling = "") => {
    const bodies = [...names].sort().map((name) => `${JSON.stringify(name)}:${of.get(name).text}`);
    const text = `(()=>{"use strict";${head}\nmodelshare.default(${id},{\n${bodies.join(",\n")}\n},"${entry}"${sibling})})();\n`;
    const stranger = text.match(/[^\t\n\x20-\x7e]/)?.[0];
    if (stranger === undefined) return text;
    const code = stranger.codePointAt(0).toString(16).padStart(4, "0");
    throw new Failure(`the classic script ${entry}: expected ASCII, found U+${code}`);
  };
  const whole = script(withOneCore, start, everything);
  const integrity = `sha384-${createHash("sha384").update(whole).digest("base64")}`;
  const sibling = `,${JSON.stringify({ file, integrity })}`;
  const light = [start, ...others].map((entry) => {
    const little = reached(found, [entry, first, ...early], false);
    const astray = [...reached(found, little, true)].find(
      (name) =>
        !little.has(name) && !everything.has(name) && !/\/(chart-core|glue|wasm-)/.test(name),
    );
    if (astray !== undefined) {
      throw new Failure(
        `the classic script ${entry}: expected all that it may ask for in ${file}, found ${astray} missing`,
        `let ${start} lead to it too`,
      );
    }
    return script(found, entry, little, sibling);
  });
  return { whole, light };
}

/** The element as classic scripts: everything, and what the first chart takes. */
export const embeds = ["embed", "embed-light"];

/** The page of a frame, which is one with its script. */
export const framePage = "embed-page";

/** Writes them into a folder; the page of a frame where that is asked for. */
export async function writeEmbeds(folder, version, withPage = false) {
  const names = embeds.map((name) => `${name}.js`);
  const entries = ["embed", framePage];
  const { whole, light } = await classic({ entries, version, whole: names[0] });
  const texts = [whole, ...light];
  if (withPage) names.push(`${framePage}.js`);
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
