/** What the snippets need to know of the chart, the site and its host. */
import type { ModelShareElement } from "./element.js";
import type { State } from "./explorer-state.js";
import type { Embed, EmbedScript, StaticTable } from "./embed-snippets.js";
import type { Page } from "./page.js";
import type { Format } from "./format.js";
import { checksumOf } from "./integrity.js";
import { measureName } from "./measure-words.js";
import { permalinkOf } from "./permalink.js";
import { oneLine } from "./plain-text.js";
import { aboutOf, definitionOf, sentenceOf } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("explorer", "embed-table", {
  caption: "Shares on {date}",
  group: "Group",
  share: "Share",
});

/** The choices that the first module knows; what is left out of the others stays at its default. */
const WRITTEN_OUT = ["view", "by", "individuals"];

/** Rows of the static table: a figure beside a text, not an appendix. */
const MOST_GROUPS = 8;

/** An archived file, and a list of those that a host has published. */
const ARCHIVED = /\/archive\/[^/]+-[0-9a-f]{12}\.json$/;

/** A file as its host serves it to others. */
interface Served {
  /** `sha384-…`; `null` where nothing came, or where browsers would not be let check it elsewhere. */
  integrity: string | null;
  /** Whether pages of other sites may read it; not known where nothing came. */
  isOpen: boolean | undefined;
}

/** What a dialog knows of the chart that it was opened for. */
export interface Facts {
  /** The folder of the site, with a slash at the end. */
  site: string;
  /** Where the snapshot is; `null` for data that are on no network. */
  src: string | null;
  /** The checksum of the snapshot, `sha256-…`. */
  integrity: string | null;
  permalink: string | null;
  title: string;
  sentence: string;
  source: Embed["source"];
  scripts: Readonly<Record<EmbedScript, Served>>;
}

/** Asks chart and host. */
export async function factsOf(page: Page): Promise<Facts> {
  const { chart } = page;
  const site = new URL("./", document.baseURI).href;
  const src = addressOf(chart);
  // Nothing is asked for that cannot be used.
  const script = (name: EmbedScript): Promise<Served> | Served =>
    src === null ? { integrity: null, isOpen: undefined } : served(site, name);
  const [about, sentence, permalink, integrity, light, resize] = await Promise.all([
    aboutOf(chart),
    sentenceOf(chart),
    permalinkOf(page),
    src === null ? null : checksumOfShown(chart),
    script("embed-light.js"),
    script("resize.js"),
  ]);
  const { source, title } = about;
  return {
    site,
    src,
    integrity,
    // The path of a file on somebody's disk is nobody's business.
    permalink: /^https?:$/.test(location.protocol) ? permalink : null,
    title: oneLine(title),
    sentence: oneLine(sentence),
    source: { text: chart.drawn?.source ?? source.name, url: source.url ?? null },
    scripts: { "embed-light.js": light, "resize.js": resize },
  };
}

/**
 * The attributes of the chart. Defaults that decide about the figure are written out, with what the
 * data decided, as they may be others one day; the date is among them only where the reader has chosen one.
 */
export function choicesOf({ chart, names, state, defaultOf }: Page): Record<string, string> {
  const { window, maxAge } = definitionOf(chart);
  const resolved: State = { window: String(window), "max-age": String(maxAge) };
  const given = names
    .filter((name) => name !== "src" && name !== "lang")
    .map((name): [string, string] => [
      name,
      resolved[name] ?? state[name] ?? (WRITTEN_OUT.includes(name) ? defaultOf(name) : ""),
    ]);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** The shares at the date of the picture, the largest groups alone. */
export function tableOf(chart: ModelShareElement, format: Format): StaticTable {
  const { query } = chart.inner;
  const all = chart.shares({ ...query, series: false });
  const {
    dates,
    groups,
    query: resolved,
  } = all.groups.length > MOST_GROUPS
    ? chart.shares({ ...query, series: false, top: MOST_GROUPS })
    : all;
  return {
    caption: say(format, "caption", { date: format.day(dates.at(-1) ?? "") }),
    header: [
      say(format, "group"),
      say(format, "share"),
      measureName(format, resolved.measure ?? "downloads"),
    ],
    rows: groups.map(({ label, downloads, share }) => [
      label,
      format.share(share.at(-1)),
      format.count(downloads.at(-1) ?? 0),
    ]),
  };
}

/** Where the snapshot is that a page of another site can load; `null` where it is on no network. */
function addressOf(chart: ModelShareElement): string | null {
  if (chart.snapshot !== null || !/^https?:$/.test(location.protocol)) return null;
  if (!URL.canParse(chart.src, chart.baseURI)) return null;
  const { href, protocol } = new URL(chart.src, chart.baseURI);
  return /^https?:$/.test(protocol) ? href : null;
}

/** The checksum of the snapshot that is shown; `null` where there are no bytes of it. */
async function checksumOfShown(chart: ModelShareElement): Promise<string | null> {
  const bytes = await chart.inner.lease?.bytes;
  return bytes === undefined ? null : checksumOf(bytes, "sha256");
}

/** A checksum in hexadecimal digits, as lists have it, in the form of `integrity`. */
function integrityOf(sha256: string): string {
  const bytes = sha256.match(/../g) ?? [];
  return `sha256-${btoa(bytes.map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""))}`;
}

/**
 * The archived file with these bytes, where the snapshot lies in a folder that `modelshare publish`
 * keeps; a host without such a list has none.
 */
export async function archivedAt(src: string, integrity: string): Promise<string | null> {
  if (ARCHIVED.test(new URL(src).pathname)) return src;
  const list = new URL("latest.json", src);
  try {
    const response = await fetch(list, { cache: "no-cache" });
    if (!response.ok) return null;
    const published: unknown = await response.json();
    const versions = isRecord(published) ? published["versions"] : undefined;
    if (!Array.isArray(versions)) return null;
    for (const one of versions as unknown[]) {
      if (!isRecord(one)) continue;
      const { file, sha256 } = one;
      if (typeof file !== "string" || typeof sha256 !== "string") continue;
      if (integrityOf(sha256) !== integrity) continue;
      const { href, origin, pathname } = new URL(file, list);
      // A list may name its own archive, and nothing else.
      if (origin === list.origin && ARCHIVED.test(pathname)) return href;
    }
  } catch {
    // Without a list, or with one that is none, there is the hash.
  }
  return null;
}

/** A script of this site, read to know its hash and how its host serves it. */
async function served(site: string, name: EmbedScript): Promise<Served> {
  try {
    const response = await fetch(new URL(name, site));
    if (!response.ok) return { integrity: null, isOpen: undefined };
    const isOpen = response.headers.get("access-control-allow-origin") === "*";
    if (!isOpen) return { integrity: null, isOpen };
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { integrity: await checksumOf(bytes, "sha384"), isOpen };
  } catch {
    return { integrity: null, isOpen: undefined };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
