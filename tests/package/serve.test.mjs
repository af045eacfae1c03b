// The static server: what it gives, and what it must not.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { listen } from "../../scripts/lib/server.mjs";

const script = "export const text = 'a line that repeats';\n".repeat(100);

describe("the server of npm start", () => {
  let folder;
  let server;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-serve-"));
    const write = async (name, text) => {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    };
    await write("site/index.html", "<!doctype html>home");
    await write("site/part/index.html", "<!doctype html>part");
    await write("site/page.js", script);
    await write("site/chunk-ABCD1234.js", script);
    await write("site/modelshare.wasm", "\0asm");
    await write("site/with space.json", "{}");
    await write("site-secret/key.txt", "secret");
    await write("secret.txt", "secret");
    await symlink(path.join(folder, "secret.txt"), path.join(folder, "site/link.txt"));
    await symlink(path.join(folder, "site-secret"), path.join(folder, "site/sibling"));
    server = await listen(path.join(folder, "site"), { port: 0 });
  });
  after(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A request whose path is sent as it is: fetch would tidy it up first. */
  const ask = (urlPath, headers = {}, method = "GET") =>
    new Promise((resolve, reject) => {
      const request = http.request(
        { host: "127.0.0.1", port: server.port, path: urlPath, method, headers },
        async (response) => {
          const parts = [];
          for await (const part of response) parts.push(part);
          const { statusCode: status, headers } = response;
          resolve({ status, headers, body: Buffer.concat(parts) });
        },
      );
      request.on("error", reject);
      request.end();
    });

  it("gives files with their types", async () => {
    const expected = {
      "/": "text/html; charset=utf-8",
      "/index.html?by=model#x": "text/html; charset=utf-8",
      "/part/": "text/html; charset=utf-8",
      "/page.js": "text/javascript; charset=utf-8",
      "/modelshare.wasm": "application/wasm",
      "/with%20space.json": "application/json",
    };
    for (const [urlPath, type] of Object.entries(expected)) {
      const { status, headers } = await ask(urlPath);
      assert.equal(status, 200, urlPath);
      assert.equal(headers["content-type"], type, urlPath);
    }
    assert.equal((await ask("/part/")).body.toString(), "<!doctype html>part");
  });

  it("sends a folder without its slash there, query and all", async () => {
    const { status, headers } = await ask("/part?by=model");
    assert.equal(status, 301);
    assert.equal(headers.location, "./part/?by=model");
  });

  it("does not leave its folder", async () => {
    for (const urlPath of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/part/../../secret.txt",
      "/..%5csecret.txt",
      "/../site-secret/key.txt",
      "/link.txt",
      "/sibling/key.txt",
      "//etc/passwd",
      "/%00",
      "/%zz",
      "/page.js/",
      "/nothing",
    ]) {
      const { status, body } = await ask(urlPath);
      assert.equal(status, 404, urlPath);
      assert.doesNotMatch(body.toString(), /^secret$/m, urlPath);
    }
  });

  it("compresses for those who ask, and for no others", async () => {
    const brotli = await ask("/page.js", { "accept-encoding": "gzip, deflate, br" });
    assert.equal(brotli.headers["content-encoding"], "br");
    assert.equal(brotliDecompressSync(brotli.body).toString(), script);
    const gzip = await ask("/page.js", { "accept-encoding": "br;q=0, gzip" });
    assert.equal(gzip.headers["content-encoding"], "gzip");
    assert.equal(gunzipSync(gzip.body).toString(), script);
    const plain = await ask("/page.js");
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.body.toString(), script);
    assert.equal(plain.headers.vary, "accept-encoding");
    for (const { headers, body } of [brotli, gzip, plain]) {
      assert.equal(Number(headers["content-length"]), body.length);
    }
    assert.equal(new Set([brotli, gzip, plain].map(({ headers }) => headers.etag)).size, 3);
  });

  it("lets a browser keep what cannot change, and asks about the rest", async () => {
    const chunk = await ask("/chunk-ABCD1234.js");
    assert.match(chunk.headers["cache-control"], /immutable/);
    const first = await ask("/page.js");
    assert.equal(first.headers["cache-control"], "no-cache");
    const again = await ask("/page.js", { "if-none-match": first.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
    await writeFile(path.join(folder, "site/page.js"), `${script}// changed\n`);
    assert.equal((await ask("/page.js", { "if-none-match": first.headers.etag })).status, 200);
    await writeFile(path.join(folder, "site/page.js"), script);
  });

  it("answers HEAD without a body, and no other methods", async () => {
    const head = await ask("/page.js", {}, "HEAD");
    assert.equal(head.status, 200);
    assert.equal(Number(head.headers["content-length"]), script.length);
    assert.equal(head.body.length, 0);
    const post = await ask("/page.js", {}, "POST");
    assert.equal(post.status, 405);
    assert.equal(post.headers.allow, "GET, HEAD");
  });

  it("takes the next port when one is taken, and says so when none is left", async () => {
    const port = server.port;
    const next = await listen(path.join(folder, "site"), { port, tries: 10 });
    assert.ok(next.port > port);
    await next.close();
    await assert.rejects(listen(path.join(folder, "site"), { port, tries: 1 }), {
      name: "Failure",
      message: new RegExp(`port ${port}`),
    });
  });

  it("names a folder that is not there", async () => {
    await assert.rejects(listen(path.join(folder, "nowhere")), { message: /nowhere is not there/ });
  });
});
