// Only the bytes that the page was made with: the checksums of a snapshot, and of our own modules.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { dist } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();

const whole = fixture.text();
const other = fixture.text((data) => (data.source.name = "Counts of somebody else"));

const sum = (algorithm, bytes) =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;
const right = (algorithm) => sum(algorithm, whole);
const wrong = (algorithm) => sum(algorithm, other);

/** Puts the element on the page anew, with the attribute. */
const put = (page, integrity, src = "/whole.json") =>
  page.evaluate(
    ([integrity, src]) => {
      document.querySelector("model-share")?.remove();
      const chart = document.createElement("model-share");
      chart.setAttribute("src", src);
      chart.setAttribute("integrity", integrity);
      document.body.append(chart);
    },
    [integrity, src],
  );

/** What the browser itself says of a file and checksums. */
const allowed = (page, integrity, src = "/whole.json") =>
  page.evaluate(
    ([src, integrity]) =>
      fetch(src, { integrity }).then(
        () => true,
        () => false,
      ),
    [src, integrity],
  );

/** A page without https: browsers give it no `crypto.subtle`. */
const plain = (page) =>
  page.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
  });

for (const isSecure of [true, false]) {
  test(`the strongest checksums decide, as in the browser's own check${isSecure ? "" : ", without https"}`, async () => {
    harness.route("/whole.json", { body: whole });
    const page = await harness.mount("");
    if (!isSecure) {
      await plain(page);
      await page.reload();
      assert.equal(await page.evaluate(() => crypto.subtle), undefined);
    }
    const urlSafe = right("sha384").replaceAll("+", "-").replaceAll("/", "_");
    for (const [integrity, isRight] of [
      [right("sha256"), true],
      [right("sha384"), true],
      [right("sha512"), true],
      [wrong("sha256"), false],
      [wrong("sha384"), false],
      [wrong("sha512"), false],
      [`${wrong("sha256")} ${right("sha512")}`, true],
      [`${right("sha256")} ${wrong("sha384")}`, false],
      [`\n ${wrong("sha384")}\t${right("sha384")}?from=us `, true],
      [`${right("sha256")} ${right("sha384")} ${wrong("sha512")}`, false],
      [urlSafe, true],
    ]) {
      assert.equal(await allowed(page, integrity), isRight, `the browser on ${integrity}`);
      await put(page, integrity);
      if (isRight) await drawn(page);
      else {
        const [strongest] = ["sha512", "sha384", "sha256"].filter((one) => integrity.includes(one));
        assert.equal(
          await failed(page),
          `snapshot (${harness.origin}/whole.json): expected the bytes of ${wrong(strongest)}, found those of ${right(strongest)}`,
        );
      }
    }
    await page.shut();
  });
}

test("what is no checksum is refused, not ignored", async () => {
  harness.route("/whole.json", { body: whole });
  const page = await harness.mount("");
  const expected =
    /^attribute integrity: expected sha256-, sha384-, sha512- and a checksum in base64, found "/;
  for (const integrity of [
    " ",
    "sha256",
    "sha256-",
    "sha256-????",
    `md5-${createHash("md5").update(whole).digest("base64")}`,
    `${right("sha256")} sha1-${createHash("sha1").update(whole).digest("base64")}`,
    `sha256-${createHash("sha256").update(whole).digest("hex")}`,
    `sha384-${right("sha256").slice(7)}`,
    `constructor-${right("sha256").slice(7)}`,
    "x".repeat(5000),
  ]) {
    await put(page, integrity);
    const message = await failed(page);
    assert.match(message, expected);
    assert.ok(message.length < 250, message);
  }
  assert.deepEqual(page.problems, [], "what nobody waits for is nobody's error");
  await page.shut();
});

test("other bytes: an error that tells both, the picture stays, and the right file mends it", async () => {
  harness.route("/whole.json", { body: whole });
  harness.route("/latest.json", { body: other });
  const page = await harness.mount(
    `<script>addEventListener("error", (event) => (window.heard = event.detail), true)</script>
     <model-share src="/whole.json" integrity="${right("sha384")}"></model-share>`,
  );
  await drawn(page);
  const before = (await picture(page)).print;
  await inside(page, (chart) => void (chart.src = "/latest.json"));
  const message = await failed(page);
  assert.equal(
    message,
    `snapshot (${harness.origin}/latest.json): expected the bytes of ${right("sha384")}, found those of ${wrong("sha384")}`,
  );
  assert.deepEqual(await page.evaluate(() => window.heard), { code: "integrity", message });
  assert.equal((await picture(page)).print, before);
  assert.equal(await inside(page, (chart) => chart.info.source.name), "Counts of a test");
  await page.locator("model-share .todo", { hasText: "not the one that this page" }).waitFor();

  harness.route("/latest.json", { body: whole });
  await page.getByRole("button", { name: "Try again" }).click();
  await drawn(page);

  // By the property, and without: what is asked for counts from now on.
  assert.equal(await inside(page, (chart) => chart.integrity), right("sha384"));
  await inside(page, (chart, _, sum) => void (chart.integrity = sum), wrong("sha256"));
  await failed(page);
  await inside(page, (chart) => void (chart.integrity = null));
  await drawn(page);
  assert.equal(await inside(page, (chart) => chart.hasAttribute("integrity")), false);
  await page.shut();
});

test("elements share a download where they ask for the same bytes", async () => {
  const seen = harness.route("/whole.json", { body: whole });
  const element = (id, integrity) =>
    `<model-share id="${id}" src="/whole.json" integrity="${integrity}"></model-share>`;
  const page = await harness.mount(
    element("a", right("sha256")) +
      element("b", right("sha256")) +
      element("none", "") +
      element("too", "") +
      element("wrong", wrong("sha256")),
  );
  for (const id of ["a", "b", "none", "too"]) await drawn(page, `#${id}`);
  await failed(page, "#wrong");
  assert.equal(seen.length, 3);

  // Another core reads what has been checked, and asks nobody.
  await inside(page, (chart) => chart.analysis().then(() => null), undefined, "#a");
  assert.equal(seen.length, 3);
  await page.shut();
});

test("a file of gzip counts as it is stored, an encoding of the transport does not", async () => {
  const packed = gzipSync(whole);
  harness.route("/whole.json.gz", { type: "application/gzip", body: packed });
  harness.route("/sent.json", { headers: { "content-encoding": "gzip" }, body: packed });
  const page = await harness.mount("");
  for (const [src, body] of [
    ["/whole.json.gz", packed],
    ["/sent.json", whole],
  ]) {
    assert.ok(await allowed(page, sum("sha384", body), src));
    await put(page, sum("sha384", body), src);
    await drawn(page);
    await put(page, sum("sha384", body === whole ? packed : whole), src);
    assert.match(await failed(page), /expected the bytes of .*, found those of /);
  }
  await page.shut();
});

test("data that a page gives are checked too; a snapshot that it has read cannot be", async () => {
  const page = await harness.mount("");
  const give = (form, integrity) =>
    page.evaluate(
      async ([core, whole, form, integrity]) => {
        const bytes = new TextEncoder().encode(whole);
        const { load } = await import(core);
        document.querySelector("model-share")?.remove();
        const chart = document.createElement("model-share");
        chart.integrity = integrity;
        chart.snapshot =
          form === "text"
            ? whole
            : form === "bytes"
              ? bytes
              : form === "buffer"
                ? bytes.buffer
                : await load(bytes);
        document.body.append(chart);
      },
      [harness.inPackage("core.js"), whole, form, integrity],
    );
  for (const form of ["text", "bytes", "buffer"]) {
    await give(form, right("sha512"));
    await drawn(page);
    await give(form, wrong("sha512"));
    assert.match(await failed(page), /^snapshot: expected the bytes of sha512-.*, found those of /);
  }
  // What stands between the tags is text as well.
  for (const [integrity, end] of [
    [right("sha384"), drawn],
    [wrong("sha384"), failed],
  ]) {
    await page.evaluate(
      ([whole, integrity]) => {
        document.querySelector("model-share").remove();
        const chart = document.createElement("model-share");
        const data = document.createElement("script");
        data.type = "application/json";
        data.textContent = whole;
        chart.setAttribute("integrity", integrity);
        chart.append(data);
        document.body.append(chart);
      },
      [whole, integrity],
    );
    await end(page);
  }
  await give("read", null);
  await drawn(page);
  await give("read", right("sha512"));
  assert.match(await failed(page), /^snapshot: expected bytes to compare .*, found one that/);
  await page.shut();
});

for (const isSecure of [true, false]) {
  test(`a module of other bytes does not run: the copy in the script does${isSecure ? "" : ", without https"}`, async () => {
    harness.route("/whole.json", { body: whole });
    const page = await harness.mount("", { define: false });
    if (!isSecure) {
      await plain(page);
      await page.reload();
    }
    const names = ["modelshare", "modelshare-analysis"];
    for (const name of names) {
      const bytes = await readFile(path.join(dist, `${name}.wasm`));
      // A section of its own changes nothing that the module does, and is valid.
      const tampered = Buffer.concat([bytes, Buffer.from([0, 2, 1, 0x78])]);
      assert.ok(WebAssembly.validate(tampered));
      await page.route(`**/${name}.wasm`, (route) =>
        route.fulfill({ contentType: "application/wasm", body: tampered }),
      );
    }
    await page.evaluate(async (address) => {
      window.compiled = [];
      const compile = WebAssembly.compile;
      WebAssembly.compile = (bytes) => {
        window.compiled.push([...bytes.slice(-4)]);
        return compile(bytes);
      };
      await import(address);
    }, harness.inPackage("define.js"));
    await put(page, right("sha256"));
    await drawn(page);
    await inside(page, (chart) => chart.analysis().then(() => null));
    const compiled = await page.evaluate(() => window.compiled);
    assert.equal(compiled.length, 2);
    assert.ok(compiled.every((end) => String(end) !== "0,2,1,120"));
    for (const name of ["wasm-inline.js", "wasm-analysis-inline.js"]) {
      assert.equal(page.addresses.filter((address) => address.endsWith(name)).length, 1, name);
    }
    await page.shut();

    // Where there is no copy either, the message tells both checksums.
    if (!isSecure) return;
    const bare = await harness.mount("", { define: false });
    await bare.route("**/wasm-inline.js", (route) => route.abort());
    await bare.route("**/modelshare.wasm", (route) =>
      route.fulfill({ contentType: "application/wasm", body: Buffer.from("\0asm\x01\0\0\0") }),
    );
    await bare.evaluate((address) => import(address), harness.inPackage("define.js"));
    await put(bare, right("sha256"));
    const file = await readFile(path.join(dist, "modelshare.wasm"));
    const message = await failed(bare);
    assert.ok(message.includes(`expected ${sum("sha256", file)}, found sha256-`), message);
    await bare.shut();
  });
}
