// What is in the package: the right files, nothing of this machine, and types that compile.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { inflateRawSync } from "node:zlib";

import { formatMessage } from "publint/utils";
import { publint } from "publint";

import { at, modules, top } from "../../scripts/lib/paths.mjs";
import { consumer } from "./consumer.mjs";

describe("the packed package", () => {
  let project;
  before(async () => {
    project = await consumer();
  });
  after(() => project?.remove());

  const text = (name) => readFile(path.join(project.installed, name), "utf8");

  it("has every entry at its real path, for bundlers that ignore exports", async () => {
    const manifest = JSON.parse(await text("package.json"));
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      const file = typeof target === "string" ? target : target.default;
      if (subpath !== ".") assert.equal(file, subpath);
      assert.ok(project.files.includes(file.slice(2)), `${file} is in the package`);
      if (typeof target === "object") {
        assert.equal(Object.keys(target)[0], "types", `types come first in "${subpath}"`);
        assert.ok(
          project.files.includes(target.types.slice(2)),
          `${target.types} is in the package`,
        );
      }
    }
    assert.equal(manifest.main, "./index.js");
    assert.equal(manifest.types, "./index.d.ts");
    assert.deepEqual(manifest.sideEffects, ["./define.js", "./embed.js", "./embed-light.js"]);
    assert.equal(manifest.dependencies, undefined);
  });

  it("has two wasm files, and their bytes in the chunks for where they cannot be fetched", async () => {
    assert.deepEqual(
      project.files.filter((name) => name.endsWith(".wasm")),
      ["modelshare-analysis.wasm", "modelshare.wasm"],
    );
    const exports = [];
    for (const { wasm: file, inline } of modules) {
      const wasm = await readFile(path.join(project.installed, file));
      exports.push(WebAssembly.Module.exports(await WebAssembly.compile(wasm)));
      const chunk = await import(path.join(project.installed, `${inline}.js`));
      assert.deepEqual(inflateRawSync(Buffer.from(chunk.default, "base64")), wasm);
    }
    // Closures have names of their own in each build.
    const [chart, analysis] = exports.map((list) =>
      list.map(({ name }) => name).filter((name) => !/^wasm_bindgen_.*convert_/.test(name)),
    );
    assert.deepEqual(
      chart.filter((name) => !analysis.includes(name)),
      [],
    );
    assert.ok(analysis.includes("snapshot_svg") && !chart.includes("snapshot_svg"));
  });

  it("has the glue of each module once, shared by all entries", async () => {
    // Classic scripts share nothing with modules.
    const scripts = project.files.filter(
      (name) => name.endsWith(".js") && !/^embed(-[\w-]+)?\.js$/.test(name),
    );
    const withGlue = [];
    for (const name of scripts) {
      if ((await text(name)).includes("new WebAssembly.Instance(")) withGlue.push(name);
    }
    assert.equal(withGlue.length, 2, `glue is in ${withGlue.join(", ")}`);
  });

  const importing = /(?:\bfrom|\bimport)\s*"\.\/([\w-]+\.js)"/g;
  const importingEver = /(?:\bfrom|\bimport)\s*\(?"\.\/([\w-]+\.js)"/g;
  /** The scripts that an entry runs at once, or all that it may ever ask for. */
  const atOnce = async (script, found = new Set(), which = importing) => {
    if (found.has(script)) return found;
    found.add(script);
    for (const [, name] of (await text(script)).matchAll(which)) await atOnce(name, found, which);
    return found;
  };

  it("has the element in few scripts, though others share parts of it, and never for core.js", async () => {
    const isElement = (script) => script.includes("customElements.define(");
    const withElement = async (names) =>
      (await Promise.all([...names].map(text))).filter(isElement).length;
    // The entry, the element, what it has in common with core.js, and the bundler's own.
    const names = await atOnce("define.js");
    assert.ok(names.size <= 4, `expected at most 4 scripts, found ${[...names].join(", ")}`);
    assert.equal(await withElement(names), 1);
    const ever = await atOnce("core.js", new Set(), importingEver);
    assert.ok(ever.size > (await atOnce("core.js")).size);
    assert.equal(await withElement(ever), 0);
  });

  it("imports the glue of the analyses on demand alone, and core.js no other", async () => {
    const glueIn = async (entry) => {
      const texts = await Promise.all([...(await atOnce(entry))].map(text));
      return texts.filter((script) => script.includes("new WebAssembly.Instance("));
    };
    for (const entry of ["index.js", "define.js"]) {
      const glue = await glueIn(entry);
      assert.equal(glue.length, 1, entry);
      assert.doesNotMatch(glue[0], /snapshot_svg/);
    }
    assert.deepEqual(await glueIn("core.js"), []);
  });

  it("names each module in one way that bundlers understand", async () => {
    const urls = [];
    for (const name of project.files.filter((name) => name.endsWith(".js"))) {
      for (const [, file] of (await text(name)).matchAll(
        /new URL\(\s*["'`]([^"'`]+)["'`]\s*,\s*import\.meta\.url\s*\)/g,
      )) {
        urls.push(file);
      }
    }
    assert.deepEqual(urls.sort(), ["./modelshare-analysis.wasm", "./modelshare.wasm"]);
  });

  it("tells nothing of the machine that built it", async () => {
    const private_ = [os.homedir(), top.replace(/\/$/, "")].filter((name) => name.length > 1);
    for (const name of project.files) {
      const bytes = await readFile(path.join(project.installed, name));
      for (const place of private_) {
        assert.equal(bytes.includes(`${place}/`), false, `${name} contains ${place}/`);
      }
    }
  });

  it("holds scripts, their maps and types, the modules, and papers", () => {
    const others = project.files.filter(
      (name) =>
        !/^[\w-]+(\.d(\.wasm)?\.ts|\.js|\.js\.map)$/.test(name) &&
        !modules.some(({ wasm }) => wasm === name),
    );
    assert.deepEqual(
      others.filter((name) => name !== "README.md"),
      [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "THIRD-PARTY-LICENCES.txt",
        "custom-elements.json",
        "integrity.json",
        "package.json",
      ],
    );
  });

  it("has the checksums of every script and module", async () => {
    const sums = JSON.parse(await readFile(path.join(project.installed, "integrity.json"), "utf8"));
    const names = project.files.filter((name) => /\.(js|wasm)$/.test(name));
    assert.deepEqual(Object.keys(sums).sort(), names.sort());
    for (const name of names) {
      const bytes = await readFile(path.join(project.installed, name));
      assert.equal(sums[name], `sha384-${createHash("sha384").update(bytes).digest("base64")}`);
    }
  });

  it("names whose code is in the modules and scripts, and under which terms", async () => {
    const file = path.join(project.installed, "THIRD-PARTY-LICENCES.txt");
    const text = await readFile(file, "utf8");
    assert.match(text, /^@noble\/hashes \d+\.\d+\.\d+ \(MIT\)$/m);
    for (const crate of ["plotters", "plotters-canvas", "wasm-bindgen", "serde_json", "gloo"]) {
      assert.match(text, new RegExp(`^${crate} \\d+\\.\\d+\\.\\d+ \\(.*MIT`, "m"));
    }
    assert.match(text, /Permission is hereby granted, free of charge/);
    assert.doesNotMatch(text, /\/(root|home|Users)\//, "a path of the machine");
  });

  it("pleases publint", async () => {
    const { messages, pkg } = await publint({
      pkgDir: project.installed,
      pack: false,
      strict: true,
    });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });

  it("gives every resolver the right types (are the types wrong?)", () => {
    const cli = at("node_modules/@arethetypeswrong/cli/dist/index.js");
    const args = [project.tarball, "--profile", "esm-only", "--format", "ascii", "--no-color"];
    args.push("--no-emoji");
    const done = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stdout + done.stderr);
    for (const name of ["core.js", "react.js", "modelshare.wasm", "custom-elements.json"]) {
      assert.ok(done.stdout.includes(`"modelshare/${name}"`), done.stdout);
    }
  });

  it("has a manifest of the element that is one by its schema", async () => {
    const manifest = await text("custom-elements.json");
    assert.equal(JSON.parse(await text("package.json")).customElements, "custom-elements.json");
    const schema = await readFile(at("node_modules/custom-elements-manifest/schema.d.ts"), "utf8");
    // As types it forgets what fields of elements have more than those of other classes.
    const whole = schema.replace("ClassMember = ClassField", "ClassMember = CustomElementField");
    assert.notEqual(whole, schema);
    await writeFile(path.join(project.folder, "schema.d.ts"), whole);
    const source = `import type { Package } from "./schema.js";
      export const manifest: Package = ${manifest};\n`;
    const wrong = source.replace('"superclass"', '"superklass"');
    assert.notEqual(wrong, source);
    const compiled = (code) => compile({ "manifest.ts": code });
    assert.equal((await compiled(source)).stdout, "");
    assert.match((await compiled(wrong)).stdout, /superklass/);
  });

  it("leads from a place in a script back to the source, without a path of its own", async () => {
    const maps = project.files.filter((name) => name.endsWith(".js.map"));
    const sources = new Map();
    for (const name of maps) {
      const map = JSON.parse(await text(name));
      assert.equal(map.sourcesContent.length, map.sources.length, name);
      for (const [i, source] of map.sources.entries()) {
        assert.match(source, /^\.\.\/(www\/src|target\/web|node_modules)\//, name);
        assert.ok(map.sourcesContent[i].length > 0, `${name}: ${source}`);
        sources.set(path.posix.basename(source), { name, map });
      }
    }
    // Where a text of the loader stands in the script, there it stands in its source.
    const words = "`expected the first bytes";
    const { name, map } = sources.get("wasm.ts");
    const script = (await text(name.replace(/\.map$/, ""))).split("\n");
    const line = script.findIndex((one) => one.includes(words));
    const column = script[line].indexOf(words);
    const entry = new SourceMap(map).findEntry(line, column);
    const source = map.sourcesContent[map.sources.indexOf(entry.originalSource)].split("\n");
    assert.equal(path.posix.basename(entry.originalSource), "wasm.ts");
    assert.ok(
      source[entry.originalLine].slice(entry.originalColumn).startsWith(words),
      source[entry.originalLine],
    );
  });

  it("has types that a strict project compiles against, and that refuse what is wrong", async () => {
    const use = await readFile(new URL("./use.ts.txt", import.meta.url), "utf8");
    for (const options of [
      { module: "nodenext", moduleResolution: "nodenext" },
      { module: "esnext", moduleResolution: "bundler" },
      { module: "esnext", moduleResolution: "bundler", allowArbitraryExtensions: true },
    ]) {
      const { status, stdout } = await compile({ "use.ts": use }, options);
      assert.equal(status, 0, `${JSON.stringify(options)}: ${stdout}`);
    }
  });

  /** Compiles files of the project, strictly. */
  async function compile(files, options = { module: "nodenext" }) {
    for (const [name, code] of Object.entries(files)) {
      await writeFile(path.join(project.folder, name), code);
    }
    const settings = {
      compilerOptions: {
        ...options,
        strict: true,
        exactOptionalPropertyTypes: true,
        target: "es2022",
        lib: ["es2022", "dom", "dom.iterable"],
        types: [],
        skipLibCheck: false,
        noEmit: true,
      },
      files: Object.keys(files),
    };
    await writeFile(path.join(project.folder, "tsconfig.json"), JSON.stringify(settings));
    return spawnSync(
      process.execPath,
      [at("node_modules/typescript/bin/tsc"), "-p", project.folder, "--pretty", "false"],
      { encoding: "utf8" },
    );
  }
});
