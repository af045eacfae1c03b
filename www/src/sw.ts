/**
 * The service worker of the site, which only a reader's click registers: it stores the files of one
 * build, all or none, and answers with them. Another build is another worker with a store of its own,
 * so no page gets files of two. The build puts the list of files into it; see scripts/lib/offline.mjs.
 */

/** SHA-256 in base64 of every file of the site by its path in the folder. */
declare const SITE_FILES: Readonly<Record<string, string>>;
/** The hash of that list. */
declare const SITE_BUILD: string;
/** Of a file of wasm that a host may not have, the script that does instead. */
declare const SITE_COPIES: Readonly<Record<string, string>>;

// As much of a service worker as is used here: its own library of types does not go with the page's.
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Event {
  readonly request: Request & { readonly isReloadNavigation?: boolean };
  respondWith(answer: Promise<Response>): void;
}
interface Told extends MessageEvent<unknown>, Lasting {}
interface Window {
  readonly url: string;
  postMessage(message: unknown): void;
}
interface Waiting {
  postMessage(message: unknown): void;
}
interface Worker {
  readonly registration: { readonly scope: string; readonly waiting: Waiting | null };
  readonly clients: {
    matchAll(options?: { includeUncontrolled: boolean }): Promise<readonly Window[]>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Asked) => void): void;
  addEventListener(type: "message", listener: (event: Told) => void): void;
}

const worker = globalThis as unknown as Worker;
const scope = new URL(worker.registration.scope);
/** Sites below other folders of the host have stores of their own. */
const prefix = `modelshare ${scope.pathname} `;
const CURRENT = `${prefix}${SITE_BUILD}`;
/** What the reader opened from this host beside the site's own files. */
const OPENED = `${prefix}opened`;
/** So many of those are kept, the last ones. */
const MOST_OPENED = 20;

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

worker.addEventListener("install", (event) => event.waitUntil(store()));
worker.addEventListener("activate", (event) => event.waitUntil(begin()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin } = new URL(request.url);
  // Parts of files are asked for by nobody here.
  const isOurs = origin === scope.origin && !request.headers.has("range");
  if (request.method === "GET" && isOurs) event.respondWith(answer(request));
});
worker.addEventListener("message", (event) => {
  const { data } = event;
  if (data === "take over") event.waitUntil(worker.skipWaiting());
  if (data instanceof Array) {
    // Both ends by the same port: what was stored, or why not.
    const [port] = event.ports;
    const work = keepOpened(data.map(String)).then(
      async () => port?.postMessage(await stored()),
      (error: unknown) => port?.postMessage({ reason: String(error) }),
    );
    event.waitUntil(work);
  }
});

/** Downloads and checks every file; where one is not as it should be, nothing is kept. */
async function store(): Promise<void> {
  try {
    const cache = await caches.open(CURRENT);
    const copies = new Set(Object.values(SITE_COPIES));
    const names = Object.keys(SITE_FILES).filter((name) => !copies.has(name));
    await Promise.all(
      names.map((name) =>
        keep(cache, name).catch((error: unknown) => {
          const copy = SITE_COPIES[name];
          if (copy === undefined) throw error;
          return keep(cache, copy);
        }),
      ),
    );
  } catch (error) {
    await caches.delete(CURRENT);
    for (const page of await worker.clients.matchAll({ includeUncontrolled: true })) {
      page.postMessage({ reason: error instanceof Error ? error.message : String(error) });
    }
    throw error;
  }
}

async function keep(cache: Cache, name: string): Promise<void> {
  const response = await fetch(placeOf(name), { cache: "no-cache" });
  if (!response.ok) throw new Error(`${name}: expected status 200, found ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = btoa(String.fromCharCode(...digest));
  if (found !== SITE_FILES[name]) {
    throw new Error(`${name}: expected sha256-${SITE_FILES[name]}, found sha256-${found}`);
  }
  // Policies stay; what the transport was, and what the host made of the name, does not.
  const headers = new Headers(response.headers);
  for (const one of ["content-encoding", "content-length", "vary"]) headers.delete(one);
  const type = TYPES[name.replace(/.*\./, "")];
  if (type !== undefined) headers.set("content-type", type);
  headers.set("content-length", String(bytes.byteLength));
  await cache.put(placeOf(name), new Response(bytes, { headers }));
}

/** The build is complete and in charge: those before it go. */
async function begin(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== CURRENT && name !== OPENED) await caches.delete(name);
  }
  await worker.clients.claim();
}

async function answer(request: Asked["request"]): Promise<Response> {
  if (request.mode === "navigate" && (await handsOver(request))) {
    // An empty page that asks again, which the next worker answers.
    return new Response("", { headers: { "content-type": "text/html", refresh: "0" } });
  }
  const name = nameOf(request.url);
  const kept = name && (await caches.match(placeOf(name), { cacheName: CURRENT }));
  if (kept) return kept;
  // Data are what scripts ask for; a reader's own are asked for anew where there is a network.
  if (name !== undefined || request.destination !== "" || request.mode === "navigate") {
    return fetch(request);
  }
  try {
    const response = await fetch(request);
    if (response.ok) await keepAnswer(request.url, response.clone()).catch(() => undefined);
    return response;
  } catch (error) {
    const before = await caches.match(request.url, { cacheName: OPENED });
    if (before) return before;
    throw error;
  }
}

/** The file that an address means, also where a host leaves out the ends of names. */
function nameOf(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  const name = decodeURI(pathname.slice(scope.pathname.length));
  const names = [name, `${name}.html`, `${name}index.html`];
  return names.find((one) => Object.hasOwn(SITE_FILES, one));
}

function placeOf(name: string): string {
  return new URL(name, scope).href;
}

/**
 * Whether another build is complete and may take over: when the only page that this one still
 * answers is just being left.
 */
async function handsOver(request: Asked["request"]): Promise<boolean> {
  const { waiting } = worker.registration;
  if (waiting === null) return false;
  const [last, ...others] = await worker.clients.matchAll();
  if (last === undefined || others.length > 0) return false;
  const isReload = request.isReloadNavigation ?? request.cache === "no-cache";
  if (!isReload && request.referrer !== last.url.replace(/#.*/, "")) return false;
  waiting.postMessage("take over");
  return true;
}

/** Keeps what was opened before there was a worker; of this host alone, and without the site's own. */
async function keepOpened(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    if (new URL(address).origin !== scope.origin || nameOf(address) !== undefined) continue;
    const response = await fetch(address);
    if (response.ok) await keepAnswer(address, response);
  }
}

async function keepAnswer(address: string, response: Response): Promise<void> {
  // The reader has removed it all, and this worker only answers what is still open.
  if (!(await caches.has(CURRENT))) return;
  const cache = await caches.open(OPENED);
  const headers = new Headers(response.headers);
  for (const one of ["content-encoding", "content-length", "vary"]) headers.delete(one);
  const bytes = await response.arrayBuffer();
  headers.set("content-length", String(bytes.byteLength));
  // The last one is the last of the list, also when it was there before.
  await cache.delete(address);
  await cache.put(address, new Response(bytes, { headers }));
  const all = await cache.keys();
  for (const old of all.slice(0, -MOST_OPENED)) await cache.delete(old);
}

/** How many files are stored, and of how many bytes. */
async function stored(): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const name of [CURRENT, OPENED]) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const response of await cache.matchAll()) {
      files += 1;
      bytes += Number(response.headers.get("content-length") ?? 0);
    }
  }
  return { files, bytes };
}
