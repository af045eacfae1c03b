// The packed package in every bundler: built as a newcomer would, opened, and looked at. By itself
// the quick part of it; with MATRIX=all, as `npm run test:matrix` has it, all of it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { chromium } from "playwright-core";

import { launchOptions } from "../../scripts/lib/chromium.mjs";
import { at, target } from "../../scripts/lib/paths.mjs";
import { listen } from "../../scripts/lib/server.mjs";
import { freePort } from "../free-port.mjs";
import { consumer } from "../package/consumer.mjs";
import { fixtures } from "./fixtures.mjs";

// Below the target folder, so that the tools find each other as they would after `npm install`.
const here = path.join(target, "matrix");
const { MATRIX = "" } = process.env;
// The quick ones are among the packages of the project itself.
const packages = MATRIX === "" ? at("node_modules") : path.join(here, "node_modules");
const aliases = MATRIX === "" ? { vite8: "vite" } : {};
const wanted = fixtures.filter(({ name, quick }) => {
  if (MATRIX === "") return quick;
  return MATRIX === "all" || name.toLowerCase().includes(MATRIX.toLowerCase());
});

/** The file of a package's program. */
async function program(name, bin) {
  const folder = path.join(packages, aliases[name] ?? name);
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  return path.join(folder, file);
}

const env = {
  ...process.env,
  CI: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_ENV: "production",
  NO_COLOR: "1",
  PARCEL_WORKERS: "0",
};

/** Bun's program itself: its npm package finds it in an install script, and none is run here. */
async function bun() {
  const folder = path.join(packages, "@oven");
  const [platform] = await readdir(folder);
  return path.join(folder, platform, "bin/bun");
}

/** Runs a program to its end and gives what it printed. */
async function done([name, bin, ...args], cwd) {
  const [file, ...rest] =
    name === "bun"
      ? [await bun()]
      : [process.execPath, name === "node" ? bin : await program(name, bin)];
  const options = { cwd, env, encoding: "utf8", timeout: 240_000 };
  const { status, stdout, stderr } = spawnSync(file, [...rest, ...args], options);
  assert.equal(status, 0, `${bin} ${args.join(" ")}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Starts a server and waits until it answers; gives its address and what ends it. */
async function serve([name, bin, ...args], cwd) {
  const port = await freePort();
  const file = await program(name, bin);
  const given = args.map((arg) => arg.replace("PORT", port));
  const child = spawn(process.execPath, [file, ...given], {
    cwd,
    env: { ...env, NODE_ENV: bin === "next" ? "production" : "development" },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const close = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  for (const start = Date.now(); ;) {
    const answers = await fetch(`http://localhost:${port}/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return { url: `http://localhost:${port}/`, close };
    if (child.exitCode !== null || Date.now() - start > 60_000) {
      await close();
      assert.fail(`${bin} ${given.join(" ")} did not answer:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe("the package", () => {
  let project;
  let browser;
  before(async () => {
    project = await consumer();
    browser = await chromium.launch(await launchOptions());
  });
  after(async () => {
    await browser?.close();
    await project?.remove();
    await rm(path.join(here, "work"), { recursive: true, force: true });
  });

  /** A project with the package installed. */
  async function furnish({ name, files }) {
    const folder = path.join(here, "work", name.replace(/\W+/g, "-").toLowerCase());
    await rm(folder, { recursive: true, force: true });
    const manifest = { name: "try", private: true, type: "module" };
    for (const [file, text] of Object.entries({
      ...files,
      "package.json": JSON.stringify(manifest),
    })) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    await cp(project.installed, path.join(folder, "node_modules/modelshare"), { recursive: true });
    return folder;
  }

  /** Opens a page and looks whether the chart is there. */
  async function look(url, heard) {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    try {
      await page.goto(url);
      await page.waitForFunction(
        () => {
          const chart = document.querySelector("model-share");
          return chart?.drawn || chart?.shadowRoot?.querySelector("[role=alert]:not([hidden])");
        },
        undefined,
        { timeout: 30_000 },
      );
      const found = await page.evaluate(async () => {
        const chart = document.querySelector("model-share");
        const alert = chart.shadowRoot.querySelector("[role=alert]");
        if (!alert.hidden) return { alert: alert.textContent };
        await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
        const canvas = chart.shadowRoot.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set(new Uint32Array(data.buffer));
        return { title: chart.drawn.title, colours: colours.size };
      });
      assert.equal(found.alert, undefined);
      assert.equal(found.title, "Open-model downloads by country");
      assert.ok(found.colours > 10, `expected a picture, found ${found.colours} colours`);
      if (heard) {
        await page.waitForFunction(
          (title) => document.querySelector("figcaption")?.textContent === title,
          found.title,
          { timeout: 5_000 },
        );
        const given = await page.evaluate(() => {
          const chart = document.querySelector("model-share");
          const { query, groups } = chart.drawn.result;
          return {
            exclude: query.exclude.map(({ glob }) => glob),
            choices: [query.window, query.maxAge, chart.getAttribute("max-age")],
            groups: groups.map(({ id }) => id),
            bytes: chart.snapshot instanceof Uint8Array,
          };
        });
        assert.deepEqual(given, {
          exclude: ["*/tiny-*", "unslothai/*"],
          choices: [30, "any", "any"],
          groups: ["US", "CN", "unattributed"],
          bytes: true,
        });
      }
      assert.deepEqual(errors, []);
    } finally {
      await page.close();
    }
  }

  for (const fixture of wanted) {
    it(`works in ${fixture.name}`, { timeout: 300_000 }, async () => {
      const folder = await furnish(fixture);
      if (fixture.prints !== undefined) {
        const shares = JSON.parse(await done(fixture.prints, folder));
        assert.deepEqual(shares, [
          ["CN", 0.6],
          ["US", 0.3],
          ["unattributed", 0.1],
        ]);
        return;
      }
      if (fixture.static) {
        // No bundler: the browser itself resolves addresses, so the import has one.
        const main = path.join(folder, "main.js");
        const text = await readFile(main, "utf8");
        await writeFile(
          main,
          text.replace('"modelshare/define.js"', '"./node_modules/modelshare/define.js"'),
        );
      }
      if (fixture.check !== undefined) await done(fixture.check, folder);
      if (fixture.build !== undefined) await done(fixture.build, folder);
      for (const [from, to] of Object.entries(fixture.copies ?? {})) {
        await cp(path.join(folder, from), path.join(folder, to));
      }
      if (fixture.serve !== undefined) {
        const server = await serve(fixture.serve, folder);
        try {
          await look(server.url, fixture.heard);
        } finally {
          await server.close();
        }
        return;
      }
      let root = path.join(folder, fixture.out ?? ".");
      if (fixture.base !== undefined) {
        const under = path.join(folder, "under", fixture.base);
        await cp(root, under, { recursive: true });
        root = path.join(folder, "under");
      }
      const server = await listen(root, { port: 0 });
      try {
        await look(
          `${server.url}${fixture.base === undefined ? "" : `${fixture.base}/`}`,
          fixture.heard,
        );
      } finally {
        await server.close();
      }
    });
  }
});
