// dist/: the npm package, complete with its package.json.

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { bundle } from "./bundle.mjs";
import { embeds, writeEmbeds } from "./classic.mjs";
import { replaceFolder, step } from "./fresh.mjs";
import { writeIntegrity } from "./integrity.mjs";
import { thirdPartyLicences } from "./licences.mjs";
import { at, dist, glueDir, modules, target } from "./paths.mjs";
import { runNode } from "./run.mjs";
import { Failure } from "./say.mjs";

/** The entries of the package, each a real file of that name for bundlers that ignore `exports`. */
export const entries = ["index", "define", "core"];

const papers = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/** package.json at the top, and a check that Rust and npm agree on the version. */
export async function readManifest() {
  const manifest = JSON.parse(await readFile(at("package.json"), "utf8"));
  const cargo = (await readFile(at("Cargo.toml"), "utf8")).match(/^version = "([^"]+)"/m)?.[1];
  if (cargo !== manifest.version) {
    throw new Failure(
      `package.json has version ${manifest.version}, Cargo.toml has ${cargo}; script and module compare theirs at start`,
      "set both to the same version",
    );
  }
  return manifest;
}

/** The package's own package.json. */
function packageManifest(top) {
  const entry = (name) => ({ types: `./${name}.d.ts`, default: `./${name}.js` });
  return {
    name: top.name,
    version: top.version,
    description: top.description,
    license: top.license,
    type: "module",
    engines: top.engines,
    main: "./index.js",
    types: "./index.d.ts",
    exports: {
      ".": entry("index"),
      "./define.js": entry("define"),
      "./core.js": entry("core"),
      ...Object.fromEntries(embeds.map((name) => [`./${name}.js`, entry(name)])),
      ...Object.fromEntries(modules.map(({ wasm }) => [`./${wasm}`, `./${wasm}`])),
      "./integrity.json": "./integrity.json",
      "./package.json": "./package.json",
    },
    // Registering the element is the one thing that happens on import.
    sideEffects: ["./define.js", ...embeds.map((name) => `./${name}.js`)],
  };
}

/** The declarations that the entries lead to, and no others, into the folder. */
async function declare(folder) {
  const everything = path.join(target, "types");
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  await replaceFolder(everything, (next) =>
    runNode(
      at("node_modules/typescript/bin/tsc"),
      ["-p", at("tsconfig.json"), ...options, "--outDir", next],
      { remedy: "mend the types that tsc names above" },
    ),
  );
  const waiting = entries.map((name) => `${name}.d.ts`);
  const wanted = new Set();
  for (let name; (name = waiting.pop());) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    const text = await readFile(path.join(everything, name), "utf8");
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
      if (!from.startsWith(".")) {
        throw new Failure(
          `${name} names the types of "${from}", which the package does not contain`,
          "give the type a form of its own, or mark what exposes it `@internal`",
        );
      }
      waiting.push(path.posix.join(path.posix.dirname(name), from).replace(/\.js$/, ".d.ts"));
    }
  }
  // They are for pages, which name no types; a tool that resolves their paths wants to see some.
  for (const name of embeds) await writeFile(path.join(folder, `${name}.d.ts`), "export {};\n");
  for (const name of wanted) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await copyFile(path.join(everything, name), path.join(folder, name));
  }
}

/** Builds dist/. */
export async function buildPackage() {
  const manifest = await readManifest();
  await step({
    name: "dist",
    what: "the npm package: scripts with esbuild, declarations with tsc",
    inputs: [
      at("www/src"),
      at("www/messages"),
      glueDir,
      at("tsconfig.json"),
      at("package.json"),
      at("package-lock.json"),
      at("scripts/lib/bundle.mjs"),
      at("scripts/lib/classic.mjs"),
      at("scripts/lib/integrity.mjs"),
      at("scripts/lib/licences.mjs"),
      at("scripts/lib/package.mjs"),
      at("Cargo.lock"),
      ...papers.map((name) => at(name)),
    ],
    outputs: [dist],
    run: () =>
      replaceFolder(dist, async (folder) => {
        const packages = await bundle({
          entries: entries.map((name) => at("www/src", `${name}.ts`)),
          outdir: folder,
          version: manifest.version,
        });
        await writeEmbeds(folder, manifest.version);
        await declare(folder);
        const own = JSON.stringify(packageManifest(manifest), null, 2);
        await writeFile(path.join(folder, "package.json"), `${own}\n`);
        const licences = await thirdPartyLicences(packages);
        await writeFile(path.join(folder, "THIRD-PARTY-LICENCES.txt"), licences);
        for (const name of papers.filter((name) => existsSync(at(name)))) {
          await copyFile(at(name), path.join(folder, name));
        }
        await writeIntegrity(folder);
      }),
  });
}
