/**
 * What a page that is pinned to an archived snapshot owes its readers: word that it was wrong, and the
 * way to the right one. `modelshare publish` keeps archived files as they are, and lists versions and
 * corrections beside their folder.
 */
import { make, safeLink } from "./dom.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";
import type { Info } from "./types.js";

const say = texts("more", "corrections", {
  corrected: "These data were corrected on {date}: {note}",
  right: "Corrected data",
});

export const CORRECTIONS_CSS = `
.corrections { border-inline-start: 4px solid var(--alarm); padding: 4px 12px; }
.corrections p { margin: 4px 0; overflow-wrap: anywhere; }
`;

/** An archived file: name, date and the beginning of its SHA-256, as `publish` writes them. */
const ARCHIVED = /\/archive\/[^/]+-([0-9a-f]{12})\.json$/;

/** What was wrong with a snapshot. */
export interface Correction {
  note: string;
  /** When that was said, `YYYY-MM-DDThh:mm:ssZ`. */
  published: string;
  /** The file that is right; `null` where the list does not say. */
  right: string | null;
}

/** What is asked about: an element and the snapshot that it shows. */
interface Corrected {
  readonly src: string;
  readonly baseURI: string;
  /** One that the page has given itself has no address. */
  readonly snapshot: unknown;
  readonly info: Info | null;
}

const asked = new WeakMap<Info, Promise<readonly Correction[]>>();

/** The corrections of the snapshot that is shown, newest first; none where it is not an archived one. */
export async function correctionsOf(element: Corrected): Promise<readonly Correction[]> {
  const { baseURI, info, snapshot, src } = element;
  if (info === null || snapshot !== null || src === "" || !URL.canParse(src, baseURI)) return [];
  let found = asked.get(info);
  if (found === undefined) {
    const { href, pathname } = new URL(src, baseURI);
    const [, hash] = ARCHIVED.exec(pathname) ?? [];
    found =
      hash === undefined ? Promise.resolve([]) : listed(new URL("../latest.json", href), hash);
    asked.set(info, found);
  }
  return found;
}

/** In sentences of the reader's language. */
export function correctionTexts(found: readonly Correction[], format: Format): string[] {
  return found.map(({ note, published }) =>
    say(format, "corrected", { date: format.day(published.slice(0, 10)), note }),
  );
}

/** The notice above a picture or in a dialog; nothing where nothing is wrong. */
export function correctionsNotice(
  found: readonly Correction[],
  format: Format,
): HTMLElement | undefined {
  if (found.length === 0) return undefined;
  const said = correctionTexts(found, format).map((text, at) => {
    const right = found[at]?.right ?? null;
    const link = right === null ? [] : [" ", safeLink(say(format, "right"), right)];
    return make("p", {}, text, ...link);
  });
  return make("div", { class: "corrections", part: "corrections", role: "note" }, ...said);
}

/** The corrections of a version. A list that cannot be had is no fault of the chart. */
async function listed(list: URL, hash: string): Promise<readonly Correction[]> {
  try {
    const response = await fetch(list, { cache: "no-cache" });
    if (!response.ok) return [];
    const published: unknown = await response.json();
    if (!isRecord(published) || !Array.isArray(published["corrections"])) return [];
    const all = published["corrections"].flatMap((one: unknown) => {
      if (!isRecord(one)) return [];
      const { by, note, published: day, sha256 } = one;
      const isWhole = [sha256, note, day].every((text) => typeof text === "string");
      return isWhole ? [{ sha256, note, published: day, by } as Entry] : [];
    });
    const files = filesOf(published["versions"], list);
    return all
      .filter(({ sha256 }) => sha256.startsWith(hash))
      .map(({ by, note, published: day }) => ({
        note,
        published: day,
        right: files.get(lastOf(by, all)) ?? null,
      }));
  } catch {
    return [];
  }
}

/** A correction as the list has it. */
interface Entry {
  sha256: string;
  note: string;
  published: string;
  by: unknown;
}

/** The version that is right in the end: one that corrects may have been wrong itself. */
function lastOf(by: unknown, all: readonly Entry[]): string {
  let last = typeof by === "string" ? by : "";
  const seen = new Set([last]);
  for (;;) {
    const next = all.find(({ sha256 }) => sha256 === last)?.by;
    if (typeof next !== "string" || seen.has(next)) return last;
    seen.add((last = next));
  }
}

/** The archived files by their hashes. A list may name its own archive, and nothing else. */
function filesOf(versions: unknown, list: URL): Map<string, string> {
  const files = new Map<string, string>();
  for (const one of Array.isArray(versions) ? (versions as unknown[]) : []) {
    if (!isRecord(one)) continue;
    const { file, sha256 } = one;
    if (typeof file !== "string" || typeof sha256 !== "string" || !URL.canParse(file, list.href)) {
      continue;
    }
    const { href, origin, pathname } = new URL(file, list);
    if (origin === list.origin && ARCHIVED.test(pathname)) files.set(sha256, href);
  }
  return files;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
