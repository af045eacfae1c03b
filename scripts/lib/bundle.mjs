// esbuild, as both the package and the site use it: each glue and wasm once, whatever is asked for.

import { createHash } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";

import { at, glueDir, modules, shown } from "./paths.mjs";
import { Failure } from "./say.mjs";

/** The built modules that the sources import by a name of their own. */
export const builtModules = {
  name: "built-modules",
  setup(build) {
    for (const { glue, inline } of modules) {
      build.onResolve({ filter: new RegExp(`^#${glue}$`) }, () => ({
        path: path.join(glueDir, `${glue}.js`),
      }));
      // The module as text stays a file of its own, loaded only where the wasm file cannot be.
      build.onResolve({ filter: new RegExp(`^#${inline}$`) }, () => ({
        path: `./${inline}.js`,
        external: true,
      }));
    }
  },
};

/** Where the messages `de-chart` are: www/messages/de/chart.json. */
export const messagesFile = (name) => at("www/messages", `${name.replace("-", "/")}.json`);

/**
 * The messages that the sources import. Each language and part is a script of its own, which
 * nothing else shares; `names` collects which there are.
 */
export const messages = (names) => ({
  name: "messages",
  setup(build) {
    build.onResolve({ filter: /^#messages\// }, ({ path: id }) => {
      const name = id.slice("#messages/".length);
      if (!existsSync(messagesFile(name))) {
        return { errors: [{ text: `${shown(messagesFile(name))}: there is no such file` }] };
      }
      names.add(name);
      return { path: `./messages-${name}.js`, external: true };
    });
  },
});

/** Their scripts on demand serve the core alone, also where there is no page. */
const coreSources = /\/(?:core|snapshot-loader|integrity|survey|wasm)\.ts$/;

/**
 * What a page loads on demand comes after the element, and shares modules with it. esbuild makes a
 * chunk for every set of entries that share something, so the first chart would wait for a dozen of
 * them; told here that each such script needs the element, it leaves the element whole.
 */
export const afterElement = {
  name: "after-element",
  setup(build) {
    const element = JSON.stringify(at("www/src/element.ts"));
    build.onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path: name, importer, kind }) => {
      if (kind !== "dynamic-import" || coreSources.test(importer)) return undefined;
      const file = path.join(path.dirname(importer), name.replace(/\.js$/, ".ts"));
      return { path: file, namespace: "after-element" };
    });
    build.onLoad({ filter: /./, namespace: "after-element" }, ({ path: file }) => ({
      contents: `import ${element}; export * from ${JSON.stringify(file)};`,
      resolveDir: path.dirname(file),
    }));
  },
};

/** What the sources know of the build: its version, and which bytes its wasm files have. */
export async function known(version) {
  const define = { MODELSHARE_VERSION: JSON.stringify(version), MODELSHARE_CLASSIC: "false" };
  for (const { wasm, sum } of modules) {
    const bytes = await readFile(path.join(glueDir, wasm));
    define[sum] = JSON.stringify(createHash("sha256").update(bytes).digest("base64"));
  }
  return define;
}

/** The names of the npm packages among the inputs of a bundle. */
function packagesIn(metafile) {
  const names = Object.keys(metafile.inputs).map(
    (name) => name.match(/(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/**
 * Bundles entries into one flat folder, so that the wasm files and their inlined copies are beside
 * whichever chunk asks for them.
 * @param {{ entries: string[], outdir: string, version: string }} options
 * @returns {Promise<string[]>} the npm packages whose code is in it
 */
export async function bundle({ entries, outdir, version }) {
  const missing = entries.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new Failure(
      `${missing.map(shown).join(", ")}: there is no such file, and it is an entry of the bundle`,
      "write it, or remove what asks for it",
    );
  }
  // Imported late: this file may be loaded before npm has installed anything.
  const { build } = await import("esbuild");
  const languages = new Set();
  let packages;
  try {
    const { metafile } = await build({
      entryPoints: entries,
      outdir,
      bundle: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      entryNames: "[name]",
      chunkNames: "chunk-[hash]",
      minify: true,
      sourcemap: true,
      legalComments: "none",
      define: await known(version),
      metafile: true,
      plugins: [builtModules, afterElement, messages(languages)],
      logLevel: "warning",
    });
    packages = packagesIn(metafile);
  } catch (error) {
    throw new Failure(`esbuild: ${error.message}`, "mend what esbuild names above");
  }
  for (const name of modules.flatMap(({ wasm, inline }) => [wasm, `${inline}.js`])) {
    await copyFile(path.join(glueDir, name), path.join(outdir, name));
  }
  for (const name of languages) {
    const texts = JSON.parse(await readFile(messagesFile(name), "utf8"));
    const script = `export default ${JSON.stringify(texts)};\n`;
    await writeFile(path.join(outdir, `messages-${name}.js`), script);
  }
  return packages;
}
