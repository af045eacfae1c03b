// The Rust side: tool chain, the wasm modules, their glue, and the optimised files that are shipped.

import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { deflateRawSync } from "node:zlib";

import { step } from "./fresh.mjs";
import { guard } from "./guard.mjs";
import { at, glueDir, modules, target, top } from "./paths.mjs";
import { output, run, runNode } from "./run.mjs";
import { Failure, doing, fresh } from "./say.mjs";
import { shortenImports } from "./short-imports.mjs";

/** What the library is compiled for. */
export const wasmTriple = "wasm32-unknown-unknown";

// How each of the modules is compiled; the second one is the crate with a feature more.
const builds = [
  { ...modules[0], profile: "wasm", features: "", isFirst: true },
  { ...modules[1], profile: "wasm-analysis", features: "analysis", isFirst: false },
].map((build) => ({
  ...build,
  compiled: path.join(target, wasmTriple, build.profile, "modelshare.wasm"),
  bound: path.join(target, "bound", build.glue),
}));

/**
 * The standard library's own sources, from which the first module has one without a word about
 * panics; `undefined` where this tool chain has none.
 */
function standardSources() {
  const sysroot = output("rustc", ["--print", "sysroot"]) ?? "";
  const folder = path.join(sysroot, "lib/rustlib/src/rust/library");
  return existsSync(path.join(folder, "std/Cargo.toml")) ? folder : undefined;
}

/** Cargo is there, a wasm target for it, and the sources of the standard library. */
export async function prepareRust() {
  await prepareTarget();
  if (standardSources()) return;
  doing(
    "rust",
    "rustup component add rust-src, because without it the first module is 8 KiB larger",
  );
  await run("rustup", ["component", "add", "rust-src"]).catch((error) => {
    doing("rust", `going on without: ${error.message}; the test of sizes will not pass`);
  });
}

async function prepareTarget() {
  if (!output("cargo", ["--version"])) {
    throw new Failure(
      "cargo is not there: the core of modelshare is written in Rust",
      "install Rust with rustup (https://rustup.rs), open a new terminal, and run this again",
    );
  }
  const library = output("rustc", ["--print", "target-libdir", "--target", wasmTriple]);
  if (library && existsSync(library))
    return fresh("rust", `fresh (${output("rustc", ["--version"])})`);
  doing("rust", `rustup target add ${wasmTriple}, because the core runs in the browser`);
  await run("rustup", ["target", "add", wasmTriple], {
    remedy: `install the standard library for ${wasmTriple}; with rustup: rustup target add ${wasmTriple}`,
  });
}

/** Rust's formatter and linter, for the tests. */
export async function prepareRustLints() {
  const missing = [
    ["rustfmt", "fmt"],
    ["clippy", "clippy"],
  ].filter(([, command]) => !output("cargo", [command, "--version"]));
  if (missing.length === 0) return fresh("lints");
  const names = missing.map(([component]) => component);
  doing(
    "lints",
    `rustup component add ${names.join(" ")}, because the tests check format and lints`,
  );
  await run("rustup", ["component", "add", ...names], {
    remedy: `rustup component add ${names.join(" ")}`,
  });
}

/** The version of a package in a Cargo.lock. */
async function locked(file, name) {
  const text = await readFile(file, "utf8");
  return text.match(new RegExp(`name = "${name}"\\r?\\nversion = "([^"]+)"`))?.[1];
}

/** The glue generator and the library inside the module speak one private protocol a version. */
async function checkVersions() {
  const [library, generator] = await Promise.all([
    locked(at("Cargo.lock"), "wasm-bindgen"),
    locked(at("tools/glue/Cargo.lock"), "wasm-bindgen-cli-support"),
  ]);
  if (library && library === generator) return;
  throw new Failure(
    `Cargo.lock has wasm-bindgen ${library ?? "in no version"}, ` +
      `tools/glue/Cargo.lock has wasm-bindgen-cli-support ${generator ?? "in no version"}; they must be equal`,
    `set both to one version: wasm-bindgen in Cargo.toml, wasm-bindgen-cli-support in tools/glue/Cargo.toml ("=X"), ` +
      `then run \`cargo update -p wasm-bindgen\` here and \`cargo update\` in tools/glue`,
  );
}

/**
 * Flags that keep this machine's folders out of what is shipped: panic messages carry source paths.
 * With them the module is also the same on every machine.
 */
async function pathFlags() {
  const sources = path.join(
    process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo"),
    "registry/src",
  );
  const registries = await readdir(sources).catch(() => []);
  const sysroot = output("rustc", ["--print", "sysroot"]);
  const commit = output("rustc", ["-vV"])?.match(/^commit-hash: (\w+)$/m)?.[1] ?? "";
  const names = [
    ...registries.map((name) => [path.join(sources, name), "/deps"]),
    // Only where the component rust-src is installed; elsewhere the compiler says this by itself.
    [path.join(sysroot ?? "", "lib/rustlib/src/rust"), `/rustc/${commit}`],
    [top.replace(/\/$/, ""), "/modelshare"],
  ];
  return names.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * What makes the module of the first chart a tenth smaller: a standard library made for it, in which
 * a panic is a trap and nothing else. What a panic would have said is in the other module. It takes
 * options that this compiler has but does not promise to keep, hence the variable.
 */
const leanest = {
  env: { RUSTC_BOOTSTRAP: "1" },
  flags: ["-Zunstable-options", "-Cpanic=immediate-abort"],
  options: ["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"],
};
const asEver = { env: {}, flags: [], options: [] };

/** Compiles the library to wasm, once for each module. */
async function compile() {
  const { CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS } = process.env;
  const asked = CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? RUSTFLAGS?.split(/\s+/) ?? [];
  await step({
    name: "core",
    what: "cargo build for wasm, twice, because the core or its dependencies changed (two minutes from nothing)",
    inputs: ["src", "assets", "data", "Cargo.toml", "Cargo.lock", "build.rs", ".cargo"].map(
      (name) => at(name),
    ),
    outputs: builds.map(({ compiled }) => compiled),
    extra: [
      output("rustc", ["-vV"]),
      asked,
      builds.map(({ features }) => features),
      standardSources() !== undefined && leanest,
    ],
    run: async () => {
      const remedy =
        "mend what is named above; if it is the lock file, run `cargo check` once and look at what changed in it";
      // First, so that the folder of the sources has its name when the flags are made.
      await run("cargo", ["fetch", "--locked", "--target", wasmTriple], { remedy });
      const flags = [...asked, ...(await pathFlags())].filter(Boolean);
      const options = ["--locked", "--lib", "--target", wasmTriple];
      for (const { profile, features, isFirst } of builds) {
        const way = isFirst && standardSources() ? leanest : asEver;
        const what = ["--profile", profile, "--features", features];
        await run("cargo", ["build", ...options, ...way.options, ...what], {
          env: {
            ...way.env,
            CARGO_TARGET_DIR: target,
            CARGO_ENCODED_RUSTFLAGS: [...flags, ...way.flags].join("\x1f"),
            RUSTFLAGS: undefined,
          },
          remedy,
        });
      }
    },
  });
}

/** Builds the generator, runs it, and leaves glue and modules in target/bound. */
async function bind() {
  await checkVersions();
  const generator = path.join(
    target,
    "glue/release",
    process.platform === "win32" ? "glue.exe" : "glue",
  );
  await step({
    name: "generator",
    what: "cargo build of tools/glue, because it makes the JavaScript glue (about a minute, once)",
    inputs: ["Cargo.toml", "Cargo.lock", "src"].map((name) => at("tools/glue", name)),
    outputs: [generator],
    extra: output("rustc", ["-vV"]),
    run: () =>
      run(
        "cargo",
        ["build", "--release", "--locked", "--manifest-path", at("tools/glue/Cargo.toml")],
        {
          env: { CARGO_TARGET_DIR: path.join(target, "glue") },
          remedy:
            "see cargo's message above; the generator needs its crates from a reachable registry once",
        },
      ),
  });
  await step({
    name: "glue",
    what: "JavaScript glue for the modules, because one of them changed",
    inputs: [...builds.map(({ compiled }) => compiled), generator],
    outputs: builds.map(({ bound }) => bound),
    run: async () => {
      for (const { compiled, bound } of builds) await run(generator, [compiled, bound]);
    },
  });
}

// What rustc switches on for this target; wasm-opt refuses a module that uses what it was not told.
const features = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((name) => `--enable-${name}`);

// -Oz makes the module 8 % smaller and what brotli makes of it 3 % larger; these make both smaller.
const passes = [
  "-O1",
  "--duplicate-function-elimination",
  "--rse",
  "--vacuum",
  "--duplicate-import-elimination",
  "--remove-unused-module-elements",
  "--remove-unused-names",
  "--merge-blocks",
  "--reorder-locals",
  "--dae-optimizing",
  "--vacuum",
  "--duplicate-function-elimination",
];

/** Shrinks the modules; they, their glue and the fallback chunks go where TypeScript finds them. */
async function shrink() {
  const wasmOpt = at("node_modules/binaryen/bin/wasm-opt");
  await step({
    name: "wasm-opt",
    what: "smaller modules, and the same bytes as JavaScript chunks for where the files cannot be fetched",
    inputs: [
      ...builds.map(({ bound }) => bound),
      at("node_modules/binaryen/package.json"),
      at("scripts/lib/short-imports.mjs"),
      at("scripts/lib/guard.mjs"),
    ],
    outputs: [glueDir],
    extra: [passes, features],
    run: async () => {
      await mkdir(glueDir, { recursive: true });
      const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
      await Promise.all(
        builds.map(async ({ bound, wasm, glue, inline }) => {
          const to = (name) => path.join(glueDir, name);
          const half = to(`${wasm}.tmp`);
          const from = path.join(bound, "modelshare.wasm");
          await runNode(wasmOpt, [...passes, ...features, ...strip, from, "-o", half]);
          const script = await readFile(path.join(bound, "glue.js"), "utf8");
          const short = shortenImports(await readFile(half), script);
          await rm(half);
          const declared = await readFile(path.join(bound, "glue.d.ts"), "utf8");
          const guarded = guard(short.glue, declared);
          await writeFile(to(wasm), short.bytes);
          await writeFile(to(`${glue}.js`), guarded.glue);
          await writeFile(to(`${glue}.d.ts`), guarded.declared);
          const text = deflateRawSync(await readFile(to(wasm)), { level: 9 }).toString("base64");
          await writeFile(to(`${inline}.js`), `export default "${text}";\n`);
        }),
      );
    },
  });
}

/** From Rust sources to everything that TypeScript needs of them. */
export async function buildCore() {
  await compile();
  await bind();
  await shrink();
}
