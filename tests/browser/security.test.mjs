// What a page must allow, taken from docs/security.md, and that it is enough for everything; whom the
// pages ask, and that they keep nothing.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";

import { at, dist } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import { program } from "../program.mjs";
import { useElement, useExplorer } from "./everything.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, sitePath, useHarness } from "./harness.mjs";

const harness = useHarness();

/** The policies of the document, by the heading above each. */
const policies = new Map(
  [
    ...(await readFile(at("docs/security.md"), "utf8")).matchAll(
      /^### (.+)\n\n```text\n([^`]+)```$/gm,
    ),
  ].map(([, heading, policy]) => [heading, policy.replace(/\s+/g, " ").trim()]),
);
const tried = new Set();

/** A policy, with the hosts that it names in place of those of the document. */
function policyOf(heading, hosts = {}) {
  const policy = policies.get(heading);
  assert.ok(policy, `docs/security.md has no policy “${heading}”`);
  tried.add(heading);
  return Object.entries(hosts).reduce(
    (text, [name, origin]) => text.replaceAll(name, origin),
    policy,
  );
}

before(() => harness.route("/whole.json", { body: fixture.text(dated) }));

/** With something to link to, and something that has happened. */
function dated(data) {
  data.events = [{ date: "2026-03-01", title: "A thing", url: "https://example.org/thing" }];
}

/** A page in which every violation counts, whatever comes of it. */
async function watched(options) {
  const page = await harness.page({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  page.violations = [];
  await page.exposeFunction("violated", (text) => page.violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violated(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return page;
}

/** Opens a page of our own making under a policy. */
async function opened(policy, head, body) {
  harness.route("/strict.html", {
    type: "text/html; charset=utf-8",
    headers: { "content-security-policy": policy },
    body: `<!doctype html><html lang="en"><head><title>Test</title>${head}</head><body>${body}</body></html>`,
  });
  const page = await watched();
  await page.goto(`${harness.origin}/strict.html`);
  return page;
}

/** Nothing was refused, nobody else was asked, nothing was kept. */
async function assertClean(page, origins = [harness.origin]) {
  assert.deepEqual(page.violations, []);
  assert.deepEqual(page.problems, []);
  const elsewhere = page.addresses.filter(
    (address) => !/^(?:blob|data):/.test(address) && !origins.includes(new URL(address).origin),
  );
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(await page.context().cookies(), []);
  const kept = await page.evaluate(async () => ({
    cookie: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.deepEqual(kept, {
    cookie: "",
    local: 0,
    session: 0,
    databases: 0,
    caches: 0,
    workers: 0,
  });
}

const element = (src = "/whole.json", more = "") =>
  `<model-share src="${src}" window="30" max-age="any" lang="en" ${more}></model-share>`;
const script = (src, more = "") => `<script type="module" src="${src}" ${more}></script>`;

test("the element, from your own host: everything works, nobody else is asked, nothing is kept", async () => {
  const policy = policyOf("The element, from your own host");
  const page = await opened(policy, script(harness.inPackage("define.js")), element());
  await useElement(page);
  await assertClean(page);
  await page.shut();
});

test("a policy without the documented sources is too little, so the tests would tell", async () => {
  const policy = policyOf("The element, from your own host").replace("connect-src 'self';", "");
  const page = await opened(policy, script(harness.inPackage("define.js")), element());
  await page.locator("model-share .message").waitFor();
  assert.ok(
    page.violations.some((text) => text.startsWith("connect-src")),
    page.violations,
  );
  await page.evaluate(() => {
    try {
      document.body.innerHTML = "<b>markup</b>";
    } catch {
      // As it should be.
    }
  });
  await page.waitForFunction(() => document.querySelector("b") === null);
  assert.ok(
    page.violations.some((text) => text.includes("trusted-types")),
    page.violations,
  );
  await page.shut();
});

test("the element, from another host", async () => {
  const other = harness.origin.replace("localhost", "127.0.0.1");
  const policy = policyOf("The element, from another host", { "https://charts.example": other });
  harness.route("/whole.json", {
    headers: { "access-control-allow-origin": "*" },
    body: fixture.text(dated),
  });
  const page = await opened(
    policy,
    script(harness.inPackage("define.js").replace(harness.origin, other)),
    element(`${other}/whole.json`),
  );
  await drawn(page);
  await inside(page, (chart) => void (chart.view = "lead"));
  await drawn(page);
  await page.getByRole("group", { name: "Tools of the chart" }).waitFor();
  await assertClean(page, [harness.origin, other]);
  await page.shut();
});

test("the element, by a nonce: what it imports has it too", async () => {
  const policy = policyOf("The element, by a nonce");
  const [, nonce] = policy.match(/'nonce-([^']+)'/);
  const page = await opened(
    policy,
    script(harness.inPackage("define.js"), `nonce="${nonce}"`),
    element(),
  );
  await drawn(page);
  await inside(page, (chart) => void (chart.view = "lead"));
  await drawn(page);
  await page.getByRole("group", { name: "Tools of the chart" }).waitFor();
  await inside(page, (chart) => chart.toSvg().then(() => null));
  await assertClean(page);
  await page.shut();
});

/** The checksums of the package, and the import map that a page would have of them. */
async function checksums() {
  const sums = JSON.parse(await readFile(path.join(dist, "integrity.json"), "utf8"));
  const scripts = Object.entries(sums).filter(([name]) => name.endsWith(".js"));
  const integrity = Object.fromEntries(
    scripts.map(([name, sum]) => [new URL(harness.inPackage(name)).pathname, sum]),
  );
  return { sums, map: JSON.stringify({ integrity }) };
}

test("the element, by checksums: each script that is named runs, and no other", async () => {
  const { sums, map } = await checksums();
  const own = createHash("sha384").update(map).digest("base64");
  const scripts = Object.entries(sums).filter(([name]) => name.endsWith(".js"));
  const policy = policyOf("The element, by checksums", {
    "'sha384-IMPORT-MAP'": `'sha384-${own}'`,
    "'sha384-EACH-SCRIPT'": scripts.map(([, sum]) => `'${sum}'`).join(" "),
  });
  const head =
    `<script type="importmap">${map}</script>` +
    script(harness.inPackage("define.js"), `integrity="${sums["define.js"]}"`);
  const page = await opened(policy, head, element());
  await useElement(page);
  await assertClean(page);

  // One that is loaded later, and one without which nothing starts.
  const of = async (name) => ({
    name,
    body: `${await readFile(path.join(dist, name), "utf8")}\nglobalThis.__pwned = true;`,
  });
  const later = page.addresses.find((address) => /\/chunk-[^/]+\.js$/.test(address));
  assert.ok(later);
  await page.shut();
  for (const { name, body } of [await of(path.basename(later)), await of("define.js")]) {
    const tampered = await watched();
    await tampered.route(`**/${name}`, (route) =>
      route.fulfill({ contentType: "text/javascript", body }),
    );
    harness.route("/tampered.html", {
      type: "text/html; charset=utf-8",
      body: `<!doctype html><title>Test</title>${head}${element("/whole.json")}<p>There</p>`,
    });
    await tampered.goto(`${harness.origin}/tampered.html`);
    await tampered.waitForFunction(() => document.readyState === "complete");
    const known = await tampered.evaluate(() => customElements.get("model-share") !== undefined);
    assert.equal(known, false, name);
    assert.equal(await tampered.evaluate(() => globalThis.__pwned), undefined, name);
    assert.ok(
      tampered.problems.some((text) => /integrity/.test(text)),
      name,
    );
    await tampered.shut();
  }
});

test("one script: everything works, and nothing is asked for", async () => {
  const other = harness.origin.replace("localhost", "127.0.0.1");
  const policy = policyOf("One script, `embed.js`", { "https://charts.example": other });
  const src = harness.inPackage("embed.js").replace(harness.origin, other);
  const { sums } = await checksums();
  const body = element("").replace(
    "></",
    `><script type="application/json">${fixture.text(dated)}</script></`,
  );
  const head = `<script src="${src}" integrity="${sums["embed.js"]}" crossorigin defer></script>`;
  const page = await opened(policy, head, body);
  await useElement(page);
  assert.deepEqual(page.addresses.slice(1), [src]);
  await assertClean(page, [harness.origin, other]);
  await page.shut();
});

test("two scripts: the second comes when it is needed, by the one policy of ours", async () => {
  const other = harness.origin.replace("localhost", "127.0.0.1");
  const policy = policyOf("A light script, `embed-light.js`", { "https://charts.example": other });
  const src = harness.inPackage("embed-light.js").replace(harness.origin, other);
  harness.route("/whole.json", {
    headers: { "access-control-allow-origin": "*" },
    body: fixture.text(dated),
  });
  const head = `<script src="${src}" defer></script>`;
  const page = await opened(policy, head, element(`${other}/whole.json`));
  await useElement(page);
  await assertClean(page, [harness.origin, other]);
  await page.shut();
});

test("a bundle of the command line, with its chart alive", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-strict-"));
  try {
    const [snapshot, bundle] = ["whole.json", "bundle"].map((name) => path.join(folder, name));
    await writeFile(snapshot, fixture.text(dated));
    const choices = ["--window", "30", "--max-age", "any"];
    const run = ["embed", snapshot, "-o", bundle, "--element", dist, ...choices];
    await promisify(execFile)(await program(), run);
    const serve = await handler(bundle);
    // Browsers ask for it where a page names no icon.
    harness.route("/favicon.ico", { status: 204 });
    harness.folder("/bundle/", serve, policyOf("A bundle of `modelshare embed`"));
    const page = await watched();
    await page.goto(`${harness.origin}/bundle/`);
    await drawn(page);
    await inside(page, (chart) => void (chart.view = "lead"));
    await drawn(page);
    await page.getByRole("group", { name: "Tools of the chart" }).waitFor();
    await inside(page, (chart) => chart.toSvg().then(() => null));
    await assertClean(page);
    await page.shut();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a frame of another host: the page around it needs that host as a frame, and no more", async () => {
  const other = harness.origin.replace("localhost", "127.0.0.1");
  harness.guard(policyOf("A frame, `embed.html`"));
  const src = `${other}${sitePath}embed.html?src=/whole.json&window=30&max-age=any&view=lines`;
  const page = await opened(
    `default-src 'none'; frame-src ${other}; require-trusted-types-for 'script'; trusted-types 'none'`,
    "",
    `<iframe src="${src.replaceAll("&", "&amp;")}" title="Chart" width="700" height="600"
      sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`,
  );
  const frame = page.frameLocator("iframe");
  await drawn(frame);
  await frame.getByRole("button", { name: "Groups" }).click();
  await frame.getByRole("searchbox", { name: "Search groups" }).waitFor();
  harness.guard(undefined);
  await assertClean(page, [harness.origin, other]);
  await page.shut();
});

test("the explorer: everything works, nobody else is asked, nothing is kept", async () => {
  const page = await watched();
  harness.guard(policyOf("The explorer and the article"));
  await page.goto(`${harness.origin}${sitePath}?src=/whole.json&window=30&max-age=any`);
  await useExplorer(
    page,
    fixture.text((data) => (data.source.name = "<i>Own</i>")),
  );
  await page.goto(`${harness.origin}${sitePath}article.html`);
  await drawn(page);
  await drawn(page, "#all-models");
  await page.locator("#comparison:not([hidden])").waitFor();
  harness.guard(undefined);
  await assertClean(page);
  await page.shut();
});

test("every policy of the document has been tried", () => {
  assert.ok(policies.size >= 4);
  assert.deepEqual([...tried].sort(), [...policies.keys()].sort());
});
