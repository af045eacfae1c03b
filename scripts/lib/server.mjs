// A static server for a built folder: what a plain host does, and nothing that a plain host does not.

import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { Failure } from "./say.mjs";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const packed = new Set([".gz", ".ico", ".png", ".woff2"]);

const encoders = {
  br: (bytes, quality) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes, level) => promisify(gzip)(bytes, { level }),
};

/** The encodings that a client takes (RFC 9110, 12.5.3): a weight of 0 is a refusal. */
function accepted(header = "") {
  const weights = new Map();
  for (const part of header.split(",")) {
    const [name, ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, weight ? Number(weight.slice(2)) : 1);
  }
  return (name) => (weights.get(name) ?? weights.get("*") ?? 0) > 0;
}

/**
 * The file that a request's path means, `undefined` when there is none below the folder.
 * `slash` says that the path is a folder and lacks its closing slash.
 */
async function resolve(root, urlPath) {
  let name;
  try {
    name = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (name.includes("\0") || name.includes("\\")) return undefined;
  // Links are followed first: what counts is where a file really is.
  const wanted = await realpath(path.join(root, path.posix.normalize(`/${name}`))).catch(
    () => undefined,
  );
  if (wanted === undefined || (wanted !== root && !wanted.startsWith(root + path.sep)))
    return undefined;
  const found = await stat(wanted);
  if (found.isFile()) return name.endsWith("/") ? undefined : { file: wanted };
  if (!found.isDirectory()) return undefined;
  if (!name.endsWith("/")) return { slash: true };
  const index = path.join(wanted, "index.html");
  return (await stat(index).catch(() => undefined))?.isFile() ? { file: index } : undefined;
}

/**
 * The request handler for a folder. How hard it compresses, from 1 to 9, is not the slowest level
 * by itself: a first visit should not wait for the last percent.
 */
export async function handler(folder, { quality = 9 } = {}) {
  const root = await realpath(folder).catch(() => {
    throw new Failure(`${folder} is not there`, "npm run build");
  });
  /** Compressed bodies by content: the same bytes are never compressed twice. */
  const bodies = new Map();

  const plain = (response, status, text, headers = {}) => {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers });
    response.end(`${text}\n`);
  };

  const serve = async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return plain(response, 405, `expected GET or HEAD, found ${request.method}`, {
        allow: "GET, HEAD",
      });
    }
    const [urlPath, query] = request.url.split(/\?(.*)/s);
    const found = await resolve(root, urlPath);
    if (found?.slash) {
      const last = urlPath.split("/").pop();
      return plain(response, 301, "a folder", {
        location: `./${last}/${query ? `?${query}` : ""}`,
      });
    }
    if (!found) return plain(response, 404, `there is no ${urlPath} here`);

    const extension = path.extname(found.file).toLowerCase();
    const bytes = await readFile(found.file);
    const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    const takes = accepted(request.headers["accept-encoding"]);
    const small = bytes.length < 512 || packed.has(extension);
    const encoding = small ? undefined : ["br", "gzip"].find(takes);
    const etag = `"${hash}${encoding ? `-${encoding}` : ""}"`;
    const headers = {
      "content-type": types[extension] ?? "application/octet-stream",
      // Chunks carry a hash in their names; everything else is asked for again, cheaply.
      "cache-control": /^chunk-[A-Z0-9]+\.js$/.test(path.basename(found.file))
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      // An embed in a sandboxed frame has no origin of its own.
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
      vary: "accept-encoding",
      etag,
    };
    const known = request.headers["if-none-match"]
      ?.split(",")
      .map((tag) => tag.trim().replace(/^W\//, ""));
    if (known?.includes(etag) || known?.includes("*")) {
      response.writeHead(304, headers);
      return response.end();
    }
    let body = bytes;
    if (encoding) {
      if (!bodies.has(etag)) bodies.set(etag, encoders[encoding](bytes, quality));
      body = await bodies.get(etag);
      headers["content-encoding"] = encoding;
    }
    headers["content-length"] = body.length;
    response.writeHead(200, headers);
    response.end(request.method === "HEAD" ? undefined : body);
  };

  return (request, response) => {
    serve(request, response).catch((error) => {
      console.error(`${request.method} ${request.url}: ${error.message}`);
      if (response.headersSent) response.destroy();
      else plain(response, 500, "the server failed; its terminal says why");
    });
  };
}

/**
 * Serves a folder; tries the next ports when one is taken.
 * @param {string} folder
 * @param {{ port?: number, host?: string, tries?: number }} [options] port 0 takes any free one
 * @returns {Promise<{ url: string, port: number, close(): Promise<void> }>}
 */
export async function listen(folder, { port = 4173, host = "127.0.0.1", tries = 20 } = {}) {
  const server = http.createServer(await handler(folder));
  for (let at = port; ; at += 1) {
    const error = await new Promise((done) => {
      server.once("error", done);
      server.listen(at, host, () => {
        server.off("error", done);
        done(undefined);
      });
    });
    if (!error) break;
    if (error.code !== "EADDRINUSE" || at + 1 >= Math.min(port + tries, 65536)) {
      throw new Failure(
        `cannot listen on ${host} port ${at}: ${error.message}`,
        "choose another one with --port",
      );
    }
  }
  const actual = server.address().port;
  return {
    url: `http://localhost:${actual}/`,
    port: actual,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Serves a folder until the process is ended; `args` are a command line. */
export async function serveFrom(folder, args) {
  const options = {};
  for (let i = 0; i < args.length; i += 1) {
    const [name, inline] = args[i].split(/=(.*)/s);
    if (!["--port", "--dir", "--host"].includes(name)) {
      throw new Failure(
        `unknown option ${args[i]}`,
        "expected --port NUMBER, --dir FOLDER or --host ADDRESS",
      );
    }
    const value = inline ?? args[(i += 1)];
    if (!value)
      throw new Failure(
        `${name} has no value`,
        `for example ${name} ${name === "--port" ? 4173 : "site"}`,
      );
    options[name.slice(2)] = value;
  }
  if (options.port !== undefined) {
    const port = Number(options.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Failure(`--port: expected a whole number from 0 to 65535, found ${options.port}`);
    }
    options.port = port;
  }
  const { url } = await listen(options.dir ?? folder, options);
  console.log(`\n${url}\n\nEnd it with Ctrl+C.`);
}
