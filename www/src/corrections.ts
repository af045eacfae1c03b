/**
 * What a page that is pinned to an archived snapshot owes its readers: word that it was wrong.
 * `modelshare publish` keeps archived files as they are, and lists corrections beside their folder.
 */
import { make } from "./dom.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";

const say = texts("more", "corrections", {
  corrected: "These data were corrected on {date}: {note}",
});

export const CORRECTIONS_CSS = `
.corrections { border-inline-start: 4px solid var(--alarm); padding: 0.25rem 0.75rem; }
.corrections p { margin: 0.25rem 0; overflow-wrap: anywhere; }
`;

/** An archived file: name, date and the beginning of its SHA-256, as `publish` writes them. */
const ARCHIVED = /\/archive\/[^/]+-([0-9a-f]{12})\.json$/;

interface Correction {
  note: string;
  published: string;
}

/** Whether an address is one of an archived file, for which there may be corrections. */
export function isArchived(address: string): boolean {
  return URL.canParse(address) && ARCHIVED.test(new URL(address).pathname);
}

/** The notice for an archived file; nothing where it is right, or nobody can be asked. */
export async function corrections(
  address: string,
  format: Format,
  signal: AbortSignal,
): Promise<HTMLElement | undefined> {
  const [, hash] = ARCHIVED.exec(new URL(address).pathname) ?? [];
  if (hash === undefined) return undefined;
  const found = await asked(new URL("../latest.json", address), hash, signal);
  if (found.length === 0) return undefined;
  const said = found.map(({ note, published }) =>
    make("p", {}, say(format, "corrected", { date: format.day(published.slice(0, 10)), note })),
  );
  return make("div", { class: "corrections", part: "corrections", role: "note" }, ...said);
}

/** The corrections of a version, newest first. A list that cannot be had is no fault of the chart. */
async function asked(list: URL, hash: string, signal: AbortSignal): Promise<Correction[]> {
  try {
    const response = await fetch(list, { signal, cache: "no-cache" });
    if (!response.ok) return [];
    const published: unknown = await response.json();
    if (!isRecord(published) || !Array.isArray(published["corrections"])) return [];
    return published["corrections"].flatMap((one: unknown) => {
      if (!isRecord(one)) return [];
      const { sha256, note, published } = one;
      const isMeant = typeof sha256 === "string" && sha256.startsWith(hash);
      return isMeant && typeof note === "string" && typeof published === "string"
        ? [{ note, published }]
        : [];
    });
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
