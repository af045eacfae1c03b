// site/: the pages, their scripts and data, in a folder that works from any path.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { csvRows } from "../data/csv.mjs";
import { bundle } from "./bundle.mjs";
import { dataSets } from "./data-sets.mjs";
import { framePage, smallScript, writeEmbeds } from "./classic.mjs";
import { filesBelow, replaceFolder, step } from "./fresh.mjs";
import { writeServiceWorker } from "./offline.mjs";
import { writeIntegrity } from "./integrity.mjs";
import { at, glueDir, shown, site } from "./paths.mjs";
import { readManifest } from "./package.mjs";
import { Failure } from "./say.mjs";

const www = at("www");

/** What goes to the site as it is: everything in www/ but the sources, the messages and what explains them. */
async function plainFiles() {
  const files = await filesBelow(www);
  return files.filter(
    (file) => !/^www\/(src|messages)\//.test(shown(file)) && !/\.(ts|md)$/.test(file),
  );
}

/** The scripts that the pages name, as sources: `src="./explorer.js"` is www/src/explorer.ts. */
async function pageScripts(files) {
  const pages = files.filter((file) => file.endsWith(".html"));
  if (pages.length === 0) throw new Failure("www/ has no page", "write www/index.html");
  const scripts = new Map();
  for (const page of pages) {
    const html = (await readFile(page, "utf8")).replace(/<!--.*?-->/gs, "");
    for (const [, address] of html.matchAll(/(?:src|href)\s*=\s*["']([^"']*)["']/gi)) {
      if (/^\/(?!\/)/.test(address)) {
        throw new Failure(
          `${shown(page)}: "${address}" starts at the root of the host, but the site must work from any path`,
          `write it relative to the page`,
        );
      }
    }
    for (const [tag] of html.matchAll(/<script\b[^>]*>/gi)) {
      const address = tag.match(/\bsrc\s*=\s*["']([^"']+)["']/i)?.[1];
      if (!address) {
        if (/\btype\s*=\s*["']application\/(ld\+)?json["']/i.test(tag)) continue;
        throw new Failure(
          `${shown(page)}: an inline script, which a strict content security policy forbids`,
          "move it to a file under www/src",
        );
      }
      const name = path.basename(address, ".js");
      if (name === framePage) continue;
      scripts.set(name, at("www/src", `${name}.ts`));
    }
  }
  return [...scripts.values()];
}

const tables = ["organisations", "aliases"].map((name) => at("data", `${name}.csv`));

/**
 * Who stands behind accounts, and which were renamed: column by column as in a snapshot, for pages
 * that make one of what a reader opens.
 */
async function organisationTable() {
  const [organisations, aliases] = await Promise.all(
    tables.map(async (file) => {
      const rows = csvRows(await readFile(file, "utf8"));
      const names = Object.keys(rows[0] ?? {});
      return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] || null)]));
    }),
  );
  return { organisations, aliases };
}

/** Builds site/. */
export async function buildSite() {
  const { version } = await readManifest();
  await step({
    name: "site",
    what: "the pages with their scripts and snapshots",
    inputs: [
      www,
      ...tables,
      glueDir,
      at("tsconfig.json"),
      at("package.json"),
      at("package-lock.json"),
      at("scripts/lib/bundle.mjs"),
      at("scripts/lib/offline.mjs"),
      at("scripts/lib/classic.mjs"),
      at("scripts/lib/integrity.mjs"),
      at("scripts/lib/site.mjs"),
      at("scripts/lib/data-sets.mjs"),
      at("scripts/data/csv.mjs"),
    ],
    outputs: [site],
    run: () =>
      replaceFolder(site, async (folder) => {
        const { transform } = await import("esbuild");
        const files = await plainFiles();
        await bundle({ entries: await pageScripts(files), outdir: folder, version });
        await writeEmbeds(folder, version, true);
        await writeFile(path.join(folder, "resize.js"), await smallScript("resize"));
        const table = JSON.stringify(await organisationTable());
        await writeFile(path.join(folder, "organisations.json"), table);
        for (const file of files) {
          const to = path.join(folder, path.relative(www, file));
          await mkdir(path.dirname(to), { recursive: true });
          if (file.endsWith(".css")) {
            const { code } = await transform(await readFile(file, "utf8"), {
              loader: "css",
              minify: true,
            });
            await writeFile(to, code);
          } else if (file.endsWith(".html")) {
            // Indentation is for those who read the source.
            await writeFile(to, (await readFile(file, "utf8")).replace(/^[ \t]+/gm, ""));
          } else {
            await copyFile(file, to);
          }
        }
        const sets = JSON.stringify(await dataSets(folder));
        await writeFile(path.join(folder, "data/sets.json"), sets);
        await writeServiceWorker(folder);
        await writeIntegrity(folder);
      }),
  });
}
