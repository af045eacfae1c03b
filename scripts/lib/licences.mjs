// THIRD-PARTY-LICENCES.txt: whose code is inside the modules and scripts, and under which terms.

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { at } from "./paths.mjs";
import { output } from "./run.mjs";
import { wasmTriple } from "./rust.mjs";
import { Failure } from "./say.mjs";

const options = ["--locked", "--features", "analysis"];

/** Crates that end up in a module: not what only runs while it is compiled. */
function compiledIn() {
  const args = ["--target", wasmTriple, "--edges", "normal,no-proc-macro", "--prefix", "none"];
  const text = output("cargo", ["tree", ...options, ...args, "--format", "{p}"]);
  if (text === undefined) throw new Failure("cargo tree failed", "run it to see why");
  const names = text.split("\n").map((line) => line.split(" ").slice(0, 2).join(" "));
  return new Set(names.filter((name) => name !== "" && !name.startsWith("modelshare ")));
}

/** The licence of a crate: its MIT text where it has the choice, else all that it brings. */
async function textsOf(folder) {
  const files = (await readdir(folder)).filter((name) =>
    /^(licen[cs]e|copying|notice)/i.test(name),
  );
  const mit = files.filter((name) => /mit/i.test(name));
  const wanted = (mit.length > 0 ? mit : files).sort();
  const texts = await Promise.all(
    wanted.map((name) => readFile(path.join(folder, name), "utf8").catch(() => "")),
  );
  return texts.map((text) => text.replace(/\r\n/g, "\n").trim()).filter((text) => text !== "");
}

/** Text and name of each npm package that the scripts contain. */
async function ofPackages(names) {
  return Promise.all(
    names.map(async (name) => {
      const folder = at("node_modules", name);
      const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
      const [text] = await textsOf(folder);
      if (text === undefined) {
        throw new Failure(`no licence was found for ${name}`, "look at its sources");
      }
      return [text, `${name} ${manifest.version} (${manifest.license})`];
    }),
  );
}

/**
 * The notice for everything that the modules and scripts contain, parts of one text together.
 * @param {string[]} packages the npm packages whose code is in the scripts
 */
export async function thirdPartyLicences(packages) {
  const wanted = compiledIn();
  const metadata = output("cargo", ["metadata", "--format-version", "1", ...options], {
    maxBuffer: 1 << 28,
  });
  if (metadata === undefined) throw new Failure("cargo metadata failed", "run it to see why");
  const byText = new Map();
  for (const { name, version, license, authors, manifest_path } of JSON.parse(metadata).packages) {
    if (!wanted.has(`${name} v${version}`)) continue;
    const texts = await textsOf(path.dirname(manifest_path));
    const text =
      texts.length > 0
        ? texts.join("\n\n")
        : `The crate has no licence file. Its authors: ${authors.join(", ") || "not named"}.`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
    wanted.delete(`${name} v${version}`);
  }
  if (wanted.size > 0) {
    throw new Failure(
      `no licence was found for ${[...wanted].join(", ")}`,
      "look at their sources",
    );
  }
  for (const [text, name] of await ofPackages(packages)) {
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const parts = [...byText].map(([text, crates]) => `${crates.sort().join("\n")}\n\n${text}\n`);
  const head =
    "The modules of modelshare contain code of Rust's standard library (MIT OR Apache-2.0, the\n" +
    "Rust project developers) and of the crates below, its scripts that of the npm packages below.\n";
  return [head, ...parts.sort()].join(`\n${"-".repeat(80)}\n\n`);
}
