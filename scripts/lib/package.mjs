// dist/: the npm package, complete with its package.json.

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { bundle } from "./bundle.mjs";
import { embeds, writeEmbeds } from "./classic.mjs";
import { replaceFolder, step } from "./fresh.mjs";
import { writeIntegrity } from "./integrity.mjs";
import { thirdPartyLicences } from "./licences.mjs";
import { elementManifest } from "./manifest.mjs";
import { at, dist, glueDir, modules, target } from "./paths.mjs";
import { runNode } from "./run.mjs";
import { Failure } from "./say.mjs";

/** The entries of the package, each a real file of that name for bundlers that ignore `exports`. */
export const entries = ["index", "define", "core"];

/** What has types alone: it tells a framework of the element. The script of that name is empty. */
const frameworks = ["react", "vue", "svelte"];

/** Of a module that is a file to fetch: what an import gives is a matter of each tool. */
const fileTypes = (wasm) => `/**
 * The file ${wasm}, for who copies it, serves it or asks for its address. What importing it as a
 * script gives differs from tool to tool; modelshare itself fetches it.
 */
declare const file: unknown;
export default file;
`;

/** `modelshare.wasm` as TypeScript names the types of a file that is no script. */
const fileTypesName = (wasm) => wasm.replace(/\.wasm$/, ".d.wasm.ts");

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
    customElements: "custom-elements.json",
    exports: {
      ".": entry("index"),
      "./define.js": entry("define"),
      "./core.js": entry("core"),
      ...Object.fromEntries(frameworks.map((name) => [`./${name}.js`, entry(name)])),
      ...Object.fromEntries(
        modules.map(({ wasm }) => [
          `./${wasm}`,
          { types: `./${fileTypesName(wasm)}`, default: `./${wasm}` },
        ]),
      ),
      "./custom-elements.json": "./custom-elements.json",
      ...Object.fromEntries(embeds.map((name) => [`./${name}.js`, entry(name)])),
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
  for (const name of frameworks) {
    await copyFile(at("www/types", `${name}.d.ts`), path.join(everything, `${name}.d.ts`));
  }
  const waiting = [...entries, ...frameworks].map((name) => `${name}.d.ts`);
  const wanted = new Set();
  for (let name; (name = waiting.pop());) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    const text = await readFile(path.join(everything, name), "utf8");
    // Who asks for the types of a framework has it.
    const isOfFramework = frameworks.includes(name.replace(/\.d\.ts$/, ""));
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
      if (isOfFramework && !from.startsWith(".")) continue;
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
  for (const name of frameworks) await writeFile(path.join(folder, `${name}.js`), "export {};\n");
  for (const { wasm } of modules) {
    await writeFile(path.join(folder, fileTypesName(wasm)), fileTypes(wasm));
  }
  const manifest = await elementManifest((name) => readFile(path.join(folder, name), "utf8"));
  const text = JSON.stringify(manifest, null, 2);
  await writeFile(path.join(folder, "custom-elements.json"), `${text}\n`);
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
      at("www/types"),
      glueDir,
      at("tsconfig.json"),
      at("package.json"),
      at("package-lock.json"),
      at("scripts/lib/bundle.mjs"),
      at("scripts/lib/declarations.mjs"),
      at("scripts/lib/classic.mjs"),
      at("scripts/lib/integrity.mjs"),
      at("scripts/lib/licences.mjs"),
      at("scripts/lib/manifest.mjs"),
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
