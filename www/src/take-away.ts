/** What is drawn, as files and words: SVG, PNG, CSV, JSON, a sentence, and what it all rests on. */
import { csvText, type Cell, type Grid } from "./csv.js";
import { make } from "./dom.js";
import type { ModelShareElement } from "./element.js";
import { ModelShareError } from "./errors.js";
import { textInPng, textInSvg } from "./file-state.js";
import { jsonText } from "./plain-text.js";
import { notReady } from "./supply.js";
import type {
  ClaimResult,
  Concentration,
  Day,
  Drawn,
  Lead,
  Picture,
  Query,
  ResolvedQuery,
  Result,
  Source,
} from "./types.js";
import { PICTURE_CHOICES } from "./views.js";
import { scriptWithin } from "./within.js";
import { analysisCore, type AnalysisChart, type AnalysisSnapshot } from "./wasm.js";

/** The largest ratio of a PNG: beyond it browsers give up on canvases of this size. */
const LARGEST_SCALE = 8;

type PictureChoice = (typeof PICTURE_CHOICES)[number];

/** What a picture can be made again from; the same in PNG, SVG and the command line's files. */
export interface PictureState extends Partial<Record<PictureChoice, string>> {
  /** 1: the form of this object. */
  modelshare: 1;
  query: ResolvedQuery;
  view: string;
  theme?: string;
  /** The two groups of the views that compare. */
  claim?: string;
  /** As it was written: the query has the members in place of a name such as EU. */
  join?: string;
  /** Where the snapshot was found, absolute; absent for data that a page or reader gave. */
  src?: string;
  snapshot: { name: string; retrieved?: Day; sha256?: string };
}

/** What stands beside figures that leave the page. */
export interface About {
  title: string;
  definition: string;
  source: Omit<Source, "notes" | "universe">;
  /** In the reader's language, those of the source and of the roll-up. */
  notes: readonly string[];
  /** Of the snapshot's file, 64 hexadecimal digits; `null` where there is none, or nobody can know. */
  sha256: string | null;
  /** For data that stand in the page itself: of which file they are a copy, or nothing. */
  inside?: { file: string | undefined } | undefined;
  permalink: string | null;
  /** Today. */
  accessed: Day;
}

/** Everything drawn; rejected where nothing is. */
interface Shown {
  drawn: Drawn;
  query: Query;
  picture: Picture;
}

function shownBy(element: ModelShareElement): Shown {
  const { drawn } = element;
  if (drawn === null) throw notReady();
  const { query, picture } = element.inner;
  return { drawn, query, picture };
}

/** Whoever asks early waits for what is on its way. */
async function awaited(element: ModelShareElement): Promise<void> {
  const { parts, signal } = element.inner;
  if (element.drawn !== null || parts.frame.getAttribute("aria-busy") !== "true") return;
  await new Promise((done) => {
    for (const type of ["ready", "error"]) element.addEventListener(type, done, { once: true });
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** Asks the core that has the analyses; what it throws gets a code. */
async function asked<T>(
  element: ModelShareElement,
  ask: (snapshot: AnalysisSnapshot) => T,
): Promise<T> {
  const snapshot = await element.analysis();
  try {
    return ask(snapshot);
  } catch (error) {
    throw analysisCore.caught(error);
  }
}

/** The SVG of what is drawn, at once where the core with the analyses has it already. */
export function svgNow(element: ModelShareElement): string | undefined {
  const { analysed, chart, picture, query } = element.inner;
  if (chart === undefined) return undefined;
  // Views that compare are no answer to a query; their chart is of that core itself.
  if ("svg" in chart) return (chart as AnalysisChart).svg();
  return analysed?.svg(query, picture);
}

/** As {@link ModelShareElement.toSvg}. */
export async function svgOf(element: ModelShareElement): Promise<string> {
  await awaited(element);
  shownBy(element);
  const svg = await asked(element, () => svgNow(element));
  if (svg === undefined) throw notReady();
  return textInSvg(svg, jsonText(await stateOf(element)));
}

/** As {@link ModelShareElement.toPng}. */
export async function pngOf(element: ModelShareElement, scale: number): Promise<Blob> {
  await awaited(element);
  shownBy(element);
  const { chart } = element.inner;
  if (!(scale > 0 && scale <= LARGEST_SCALE)) {
    throw new ModelShareError(
      "option-value",
      `option scale: expected a number above 0 and at most ${LARGEST_SCALE}, found ${String(scale)}`,
    );
  }
  const canvas = make("canvas", { dir: "ltr" });
  chart?.paintOn(canvas, scale);
  const state = jsonText(await stateOf(element));
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  const size = `${canvas.width} × ${canvas.height}`;
  // The memory of a canvas is the browser's to free, which it does late.
  canvas.width = canvas.height = 0;
  if (blob === null) {
    throw new ModelShareError(
      "picture",
      `picture: expected a PNG of ${size} pixels, found that the browser makes none; choose a smaller scale`,
    );
  }
  const bytes = textInPng(new Uint8Array(await blob.arrayBuffer()), state);
  return new Blob([bytes], { type: "image/png" });
}

/** As {@link ModelShareElement.toCsv}; explorers have an address to add. */
export async function csvOf(
  element: ModelShareElement,
  permalink: string | null = null,
): Promise<string> {
  await awaited(element);
  const grid = await gridOf(element);
  return csvText(linesAbout(await aboutOf(element, permalink)), grid);
}

function linesAbout(about: About): string[] {
  const { title, definition, source, notes, sha256, permalink, accessed } = about;
  const of = (name: string, value: string | null | undefined): string[] =>
    value ? [`${name}: ${value}`] : [];
  return [
    `title: ${title}`,
    `definition: ${definition}`,
    ...of("source", [source.name, source.url].filter(Boolean).join(", ")),
    ...of("licence", source.licence),
    ...of("retrieved", source.retrieved),
    ...notes.map((note) => `note: ${note}`),
    `snapshot SHA-256: ${sha256 ?? "not known"}`,
    ...of("permalink", permalink),
    `date: ${accessed}`,
  ];
}

/** The result behind what is drawn as JSON, in the shape that the command line gives. */
export async function jsonOf(element: ModelShareElement): Promise<string> {
  return `${jsonText(await resultOf(element), 2)}\n`;
}

/** The result of each view: shares at every date that it shows, or what compares. */
async function resultOf(
  element: ModelShareElement,
): Promise<Result | Lead | Concentration | ClaimResult> {
  const { drawn, query } = shownBy(element);
  if (drawn.lead) return drawn.lead;
  if (drawn.claim) return drawn.claim;
  if (element.view === "concentration") {
    return asked(element, (snapshot) => snapshot.concentration({ ...query, series: true }));
  }
  return element.shares({ ...query, series: element.view !== "bars" });
}

/** The same as a table, with the columns of the command line. */
export async function gridOf(element: ModelShareElement): Promise<Grid> {
  const result = await resultOf(element);
  if ("effects" in result) return gridOfClaim(result);
  if ("crossings" in result) return gridOfLead(result);
  return "hhi" in result ? gridOfConcentration(result) : gridOfShares(result);
}

/** One row a date and group. */
export function gridOfShares({ coverage, dates, groups, leftOut, total }: Result): Grid {
  return {
    header: ["date", "group", "label", "downloads", "share", "total", "coverage", "left_out"],
    rows: dates.flatMap((date, at) =>
      groups.map(({ id, label, downloads, share }) => [
        date,
        id,
        label,
        downloads[at],
        share[at],
        total[at],
        coverage[at],
        leftOut[at],
      ]),
    ),
  };
}

function gridOfLead({ a, b, coverage, crossings, dates, lead, shareA, shareB }: Lead): Grid {
  return {
    header: ["date", "a", "b", "share_a", "share_b", "lead", "leader", "kept", "holds", "coverage"],
    rows: dates.map((date, at) => {
      const crossing = crossings.find((one) => one.date === date);
      const after = [crossing?.leader, crossing?.kept, crossing?.holds, coverage[at]] as Cell[];
      return [date, a.id, b.id, shareA[at], shareB[at], lead[at], ...after];
    }),
  };
}

function gridOfConcentration(found: Concentration): Grid {
  const columns = ["groups", "hhi", "effective", "cr1", "cr4", "cr10", "cr50", "gini"] as const;
  return {
    header: ["date", ...columns, "ungrouped", "coverage"],
    rows: found.dates.map((date, at) => [
      date,
      ...columns.map((name) => found[name][at]),
      found.ungrouped[at],
      found.coverage[at],
    ]),
  };
}

function gridOfClaim({ effects, holds, lead, specifications }: ClaimResult): Grid {
  return {
    header: ["choice", "value", "specifications", "holds", "median_lead", "spread"],
    rows: [
      ["", "", specifications, holds, lead?.median, ""],
      ...effects.flatMap(({ choice, levels, spread }) =>
        levels.map((level): Cell[] => [
          choice,
          level.value,
          level.specifications,
          level.holds,
          level.medianLead,
          spread,
        ]),
      ),
    ],
  };
}

/** The answer in a sentence. */
export async function sentenceOf(element: ModelShareElement): Promise<string> {
  const { drawn, query, picture } = shownBy(element);
  if (drawn.claim) return drawn.claim.sentence;
  const { sentence } = await asked(element, (snapshot) => snapshot.report(query, picture));
  return sentence;
}

/** The choices as they are, defaults filled in and the date named, so that they last. */
export function definitionOf(element: ModelShareElement): ResolvedQuery {
  const { query } = shownBy(element);
  const { dates, query: resolved } = element.shares({ ...query, series: true });
  return { ...resolved, at: dates.at(-1) ?? null };
}

/** What a file carries along. */
export async function stateOf(element: ModelShareElement): Promise<PictureState> {
  const { view, theme, claim, info, snapshot } = element;
  const { src } = element;
  const isAddress = snapshot === null && src !== "" && URL.canParse(src, element.baseURI);
  const address = isAddress ? new URL(src, element.baseURI) : undefined;
  const sha256 = await checksumOf(element);
  const { name, retrieved } = info?.source ?? { name: "", retrieved: null };
  const join = element.getAttribute("join");
  const chosen = PICTURE_CHOICES.map((choice) => [choice, element.getAttribute(choice)] as const);
  return {
    modelshare: 1,
    query: definitionOf(element),
    view: view || "share",
    ...(theme && theme !== "auto" ? { theme } : {}),
    ...(claim ? { claim } : {}),
    ...(join ? { join } : {}),
    ...Object.fromEntries(chosen.filter(([, value]) => value)),
    // The path of a file on somebody's disk is nobody's business.
    ...(address && /^https?:$/.test(address.protocol) ? { src: address.href } : {}),
    snapshot: {
      name,
      ...(retrieved ? { retrieved } : {}),
      ...(sha256 ? { sha256 } : {}),
    },
  };
}

/** What stands beside the figures. */
export async function aboutOf(
  element: ModelShareElement,
  permalink: string | null = null,
): Promise<About> {
  const { drawn } = shownBy(element);
  const sum = await checksumOf(element);
  const { snapshot, src } = element;
  const script = snapshot === null && src === "" ? scriptWithin(element) : null;
  // A text between tags is no file, unless it is the text of one that was published.
  const isFile = script === null || script.dataset["sha256"] === sum;
  return {
    title: drawn.title,
    definition: drawn.subtitle,
    source: element.info?.source ?? { name: "", url: null, licence: null, retrieved: null },
    notes: drawn.notes,
    sha256: isFile ? sum : null,
    inside: script === null ? undefined : { file: isFile ? script.dataset["src"] : undefined },
    permalink,
    accessed: new Date().toISOString().slice(0, 10),
  };
}

const checksums = new WeakMap<Uint8Array, Promise<string>>();

/**
 * SHA-256 of the snapshot's file as it was downloaded or given; `null` where the page has been given
 * a snapshot that was read elsewhere, or is not in a secure context, where browsers compute none.
 */
export async function checksumOf(element: ModelShareElement): Promise<string | null> {
  const bytes = await element.inner.lease?.bytes;
  if (bytes === undefined || !("subtle" in crypto)) return null;
  let sum = checksums.get(bytes);
  if (sum === undefined) {
    // Not memory that threads share: a page makes none here.
    sum = crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>).then((digest) => {
      const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
      return Array.from(new Uint8Array(digest), hex).join("");
    });
    checksums.set(bytes, sum);
  }
  return sum;
}
