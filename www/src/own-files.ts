/** What a reader opens: a snapshot, a list of the Hub, or a picture that carries its definition. */
import { breath } from "./breath.js";
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
  return { kind: "hub", page: { name, ...(await listOf(bytes)) } };
}

/** A list is of the Hub, and so is one model; everything else is for the core to judge. */
function isSnapshot(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 65_536)).replace(/^\ufeff/, "");
  const [first] = head.trimStart();
  if (first === "[") return false;
  return first !== "{" || /"format"\s*:\s*\d/.test(head) || !/"(?:modelId|id)"\s*:/.test(head);
}

/** How many lines are read before everything else has its turn. */
const LINES_AT_ONCE = 1_000;

/**
 * The rows of a list, of one row, or of an object a line, and the day on which the counters were read
 * where the first line says it, as in what `modelshare fetch` writes.
 */
async function listOf(bytes: Uint8Array): Promise<Omit<HubPage, "name">> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw notJson(error);
  }
  if (text.trimStart().startsWith("[")) return { rows: parsedList(text) };
  const lines = text.split("\n");
  const first = parsedOr(lines[0] ?? "", undefined);
  // An object that ends with its line may be the first of many.
  if (typeof first !== "object") return { rows: parsedList(text) };
  const rows: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await breath();
    // What is no JSON is left out as a row, and named.
    if (line.trim() !== "") rows.push(parsedOr(line, line));
  }
  return observation(rows);
}

function parsedList(text: string): unknown[] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found : [found];
  } catch (error) {
    throw notJson(error);
  }
}

function parsedOr<T>(text: string, otherwise: T): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return otherwise;
  }
}

function notJson(error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return wrong("not-json", "a complete list in JSON", `text that is none (${why})`);
}

/** Rows without the line that says what they are. */
function observation(lines: readonly unknown[]): Omit<HubPage, "name"> {
  const [heading, ...rows] = lines as readonly (Readonly<Record<string, unknown>> | null)[];
  if (heading?.["modelshare"] !== "observation") return { rows: lines };
  const { rows: count, date } = heading;
  if (rows.length !== count) {
    throw wrong("truncated", "a complete list in JSON", `${rows.length} of ${String(count)} rows`);
  }
  return typeof date === "string" ? { rows, date } : { rows };
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
