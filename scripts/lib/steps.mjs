// The steps of `npm test`, in order; each says what must have passed before it can run.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { checkNode } from "./build.mjs";
import { prepareChromium, prepareShell } from "./chromium.mjs";
import { filesBelow } from "./fresh.mjs";
import { formatRust, formatWeb } from "./format.mjs";
import { alone } from "./lock.mjs";
import { reportSizes } from "./measure.mjs";
import { installPackages } from "./npm.mjs";
import { buildPackage } from "./package.mjs";
import { at, shown } from "./paths.mjs";
import { run, runNode } from "./run.mjs";
import { buildCore, prepareRust, prepareRustLints, wasmTriple } from "./rust.mjs";
import { buildSite } from "./site.mjs";

const cargo = (...args) => run("cargo", args);
const strict = ["--", "-D", "warnings"];

/** Runs the test files below a folder of tests/ with node's own runner. */
async function nodeTests(folder) {
  const files = (await filesBelow(at("tests", folder))).filter((file) =>
    file.endsWith(".test.mjs"),
  );
  // A browser waits as much as it works, so two at a time even on two cores.
  const options = ["--test-reporter=spec", "--test-concurrency=2"];
  await runNode("--test", [...options, ...files.map(shown)]);
}

/** The folders of tests/ that hold tests for node, each a step of its own. */
function nodeSuites() {
  const holdsTests = (folder) =>
    readdirSync(folder, { recursive: true }).some((name) => name.endsWith(".test.mjs"));
  const folders = readdirSync(at("tests"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return (
    folders
      .map((entry) => entry.name)
      .filter((name) => holdsTests(path.join(at("tests"), name)))
      // What takes longest begins first.
      .sort((a, b) => (b === "browser") - (a === "browser") || a.localeCompare(b))
      .map((name) => ({
        name,
        what: `tests/${name}`,
        needs: {
          bench: ["build", "chromium"],
          browser: ["build", "chromium", "rust-build"],
          engines: ["build", "chromium"],
          matrix: ["build", "chromium"],
          data: ["npm"],
          package: ["build", "chromium", "rust-build"],
          parquet: ["build", "rust-build"],
        }[name] ?? ["build"],
        run: () => nodeTests(name),
      }))
  );
}

/**
 * Two steps run at a time, but never two that use the same: cargo lets only one into a folder.
 * @returns {{ name: string, what: string, needs: string[], uses?: string, run: () => Promise<void> }[]}
 */
export function steps() {
  const suites = existsSync(at("tests")) ? nodeSuites() : [];
  return [
    {
      name: "rust",
      what: "Rust with its wasm target, formatter and linter",
      needs: [],
      run: async () => {
        await prepareRust();
        await prepareRustLints();
      },
    },
    {
      name: "npm",
      what: "Node and the npm packages",
      needs: [],
      run: async () => {
        checkNode();
        await alone(installPackages);
      },
    },
    {
      name: "rust-format",
      what: "cargo fmt --check",
      needs: ["rust"],
      run: () => formatRust({ write: false }),
    },
    {
      name: "format",
      what: "prettier --check",
      needs: ["npm"],
      run: () => formatWeb({ write: false }),
    },
    {
      name: "chromium",
      what: "a browser for the tests",
      needs: [],
      run: async () => {
        await prepareChromium();
        await prepareShell();
      },
    },
    {
      name: "core",
      what: "the wasm modules and their glue",
      needs: ["rust", "npm"],
      run: () => alone(buildCore),
    },
    {
      name: "types",
      what: "tsc --noEmit",
      needs: ["core"],
      run: () => runNode(at("node_modules/typescript/bin/tsc"), ["-p", at("tsconfig.json")]),
    },
    {
      name: "build",
      what: "dist/ and site/",
      needs: ["core"],
      run: () =>
        alone(async () => {
          await buildPackage();
          await buildSite();
        }),
    },
    {
      name: "rust-lint",
      what: "cargo clippy, native, everything",
      needs: ["rust"],
      uses: "cargo",
      run: () => cargo("clippy", "--locked", "--all-targets", "--features", "cli", ...strict),
    },
    {
      name: "wasm-lint",
      what: "cargo clippy, the library for the browser, both modules",
      needs: ["rust"],
      uses: "cargo",
      run: async () => {
        for (const features of ["", "analysis"]) {
          const options = ["--locked", "--lib", "--target", wasmTriple, "--features", features];
          await cargo("clippy", ...options, ...strict);
        }
      },
    },
    {
      name: "rust-build",
      what: "cargo test --no-run: the command line and its tests",
      needs: ["rust"],
      uses: "cargo",
      run: () => cargo("test", "--locked", "--features", "cli", "--no-run"),
    },
    {
      name: "rust-test",
      what: "cargo test",
      needs: ["rust-build"],
      uses: "cargo",
      run: () => cargo("test", "--locked", "--features", "cli", "--no-fail-fast"),
    },
    {
      name: "rust-docs",
      what: "cargo doc, no warnings",
      needs: ["rust"],
      uses: "cargo",
      run: () =>
        run("cargo", ["doc", "--locked", "--no-deps", "--features", "cli"], {
          env: { RUSTDOCFLAGS: "-D warnings" },
        }),
    },
    ...suites,
    {
      name: "size",
      what: "what a page downloads before the first chart",
      needs: ["build"],
      run: reportSizes,
    },
  ];
}
