/** What a reader opens: a snapshot, a list of the Hub, or a picture that carries its definition. */
import { ModelShareError } from "./errors.js";
import { isMarkup, isPng } from "./file-state.js";
import type { HubPage } from "./hub-json.js";
import { restored, type Restored } from "./restore.js";
import { unpacked } from "./snapshot-loader.js";
import type { Info } from "./types.js";
import { analysisCore, dispose } from "./wasm.js";

/** What was in a file. */
export type Opened =
  | { readonly kind: "snapshot"; readonly bytes: Uint8Array; readonly info: Info }
  | { readonly kind: "hub"; readonly page: HubPage }
  | { readonly kind: "picture"; readonly restored: Restored };

/** Finds out what the bytes of a file are, and whether they are good. */
export async function opened(name: string, given: Uint8Array): Promise<Opened> {
  if (isPng(given)) return { kind: "picture", restored: restored(given) };
  const bytes = await unpacked(given, "file");
  if (bytes.length === 0) throw wrong("empty", "JSON, PNG or SVG", "an empty file");
  if (isMarkup(bytes)) {
    const isSvg = new TextDecoder().decode(bytes.subarray(0, 4096)).includes("<svg");
    if (!isSvg) throw wrong("html", "JSON, PNG or SVG", "a web page or other markup");
    return { kind: "picture", restored: restored(bytes) };
  }
  if (isSnapshot(bytes)) return { kind: "snapshot", bytes: given, info: await checked(bytes) };
  const rows = rowsOf(bytes);
  return { kind: "hub", page: { name, rows } };
}

/** A list is of the Hub, and so is one model; everything else is for the core to judge. */
function isSnapshot(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 65_536)).replace(/^\ufeff/, "");
  const [first] = head.trimStart();
  if (first === "[") return false;
  return first !== "{" || /"format"\s*:\s*\d/.test(head) || !/"(?:modelId|id)"\s*:/.test(head);
}

function rowsOf(bytes: Uint8Array): unknown[] {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong("not-json", "a complete list in JSON", `text that is none (${why})`);
  }
  return Array.isArray(found) ? found : [found];
}

/** Reads the snapshot as the chart would, and lets go of it. */
export async function checked(bytes: Uint8Array): Promise<Info> {
  await analysisCore.ready();
  try {
    const snapshot = await analysisCore.readSnapshot(bytes);
    try {
      return snapshot.info();
    } finally {
      dispose(snapshot);
    }
  } catch (error) {
    throw analysisCore.caught(error);
  }
}

/** The bytes at an address that a reader has typed, and whether the list there goes on elsewhere. */
export async function fetched(
  address: string,
): Promise<{ url: string; bytes: Uint8Array; hasMore: boolean }> {
  if (!URL.canParse(address, document.baseURI) || address.trim() === "") {
    throw wrong(
      "url",
      "an address with https",
      address.trim() === "" ? "none" : address,
      "address",
    );
  }
  const url = new URL(address, document.baseURI);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw wrong("url", "an address with https", url.protocol, "address");
  }
  const thing = `address (${url.href})`;
  const response = await fetch(url).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong("network", "an answer that this page may read", `none (${why})`, thing);
  });
  if (!response.ok) throw wrong("http", "status 200", `${response.status}`, thing);
  const hasMore = /rel="?next\b/.test(response.headers.get("link") ?? "");
  return { url: url.href, bytes: new Uint8Array(await response.arrayBuffer()), hasMore };
}

function wrong(code: string, expected: string, found: string, thing = "file"): Error {
  return new ModelShareError(code, `${thing}: expected ${expected}, found ${found}`);
}
