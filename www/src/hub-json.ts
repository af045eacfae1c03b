/** What the Hub's own interface lists (`/api/models`) as a snapshot of one date, format 1. */
import { oneLine } from "./plain-text.js";
import type { Day } from "./types.js";

/** The Hub's `downloads` are those of the last so many days. */
export const HUB_DAYS = 30;

const MS_A_DAY = 86_400_000;
const LARGEST = Number.MAX_SAFE_INTEGER;

/** One file or answer. */
export interface HubPage {
  readonly name: string;
  readonly rows: readonly unknown[];
  /** The day on which the counters were read, where the file says it. */
  readonly date?: Day;
}

/** Who stands behind accounts, column by column as in a snapshot, and which accounts were renamed. */
export interface OrganisationTable {
  readonly organisations: Readonly<Record<string, readonly (string | null)[]>>;
  readonly aliases: { readonly from: readonly string[]; readonly to: readonly string[] };
}

/** The words of the source that the snapshot names. */
export interface HubSource {
  readonly name: string;
  readonly url?: string;
  readonly notes: readonly string[];
}

/** A snapshot, and what is not in it or not known. */
export interface HubSnapshot {
  readonly text: string;
  readonly models: number;
  /** Rows that are left out, each with thing, place, expected and found. */
  readonly leftOut: readonly string[];
  /** Single values that could not be understood and count as unknown. */
  readonly unknown: readonly string[];
}

interface Model {
  id: string;
  downloads: number;
  created: number | null;
  likes: number | null;
  task: string | null;
  library: string | null;
  licence: string | null;
  parameters: number | null;
  bases: string[];
  relation: string | null;
  format: string | null;
}

type Row = Readonly<Record<string, unknown>>;

/** Tags that name a file format; those of quantised weights go first. */
const FORMATS = [
  ..."gguf awq gptq exl2 exl3 mlx bitsandbytes hqq aqlm compressed-tensors".split(" "),
  ..."safetensors onnx openvino".split(" "),
];
const RELATIONS = ["finetune", "adapter", "quantized", "merge"];

/** Joins the pages into one snapshot of a date. */
export function snapshotOfHub(
  pages: readonly HubPage[],
  date: Day,
  table: OrganisationTable,
  source: HubSource,
): HubSnapshot {
  const current = renamer(table.aliases);
  const leftOut: string[] = [];
  const unknown: string[] = [];
  const models = new Map<string, Model>();
  for (const { name, rows } of pages) {
    rows.forEach((row, index) => {
      const place = `${name}, row ${index + 1}`;
      try {
        const model = modelOf(row, current, (fault) => unknown.push(`${place}: ${fault}`));
        if (models.has(model.id)) throw new Fault("id", "each model once", shown(model.id));
        models.set(model.id, model);
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault;
        leftOut.push(`${place}: ${fault.message}`);
      }
    });
  }
  const sorted = [...models.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const text = JSON.stringify(wireForm(sorted, date, table, source));
  return { text, models: sorted.length, leftOut, unknown };
}

/** What is wrong with a value, in the form of every message here. */
class Fault extends Error {
  constructor(thing: string, expected: string, found: string) {
    super(`${thing}: expected ${expected}, found ${found}`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value) ?? String(value);
  return oneLine(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Follows the renames of an id: its own, else that of its account. Circles end where they begin. */
function renamer({ from, to }: OrganisationTable["aliases"]): (id: string) => string {
  const names = new Map(from.map((name, index) => [name, to[index] ?? name]));
  return (id) => {
    let now = id;
    for (let step = 0; step < 20; step += 1) {
      const [account, ...rest] = now.split("/");
      const own = names.get(now);
      const moved = rest.length > 0 ? names.get(account ?? "") : undefined;
      // A model becomes a full id and an account another account, even where both have one name.
      const next = own?.includes("/") ? own : undefined;
      const isMoved = moved !== undefined && !moved.includes("/");
      const after = next ?? (isMoved ? [moved, ...rest].join("/") : undefined);
      if (after === undefined) return now;
      now = after;
    }
    return now;
  };
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What programs write for a value that is not known. */
const UNKNOWN = /^(?:|-|na|n\/a|#n\/a|<na>|nan|nat|null|none|\\n|unknown)$/i;

const isUnknown = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && UNKNOWN.test(value.trim()));

const textOr = (value: unknown): string | null =>
  typeof value === "string" && !isUnknown(value) ? value : null;

/** A number that some write as a text of digits. */
const numberOf = (value: unknown): unknown =>
  typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;

function isId(id: string): boolean {
  const parts = id.split("/");
  return parts.length <= 2 && parts.every((part) => part !== "" && part === part.trim());
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LARGEST;
}

/** One row; throws what makes it useless, tells what makes a value unknown. */
function modelOf(
  row: unknown,
  current: (id: string) => string,
  tell: (fault: string) => void,
): Model {
  if (!isRow(row)) throw new Fault("row", "an object", shown(row));
  const given = row["id"] ?? row["modelId"];
  if (typeof given !== "string" || !isId(given)) {
    throw new Fault("id", "namespace/name or name", shown(given));
  }
  const downloads = numberOf(row["downloads"]);
  if (!isCount(downloads)) {
    const expected = "a whole number from 0 to 2^53";
    throw new Fault(`downloads of ${shown(given)}`, expected, shown(row["downloads"]));
  }
  const count = (name: string, written: unknown): number | null => {
    if (isUnknown(written)) return null;
    const value = numberOf(written);
    if (isCount(value)) return value;
    tell(new Fault(`${name} of ${shown(given)}`, "a whole number", shown(value)).message);
    return null;
  };
  const tags = Array.isArray(row["tags"])
    ? row["tags"].filter((tag) => typeof tag === "string")
    : [];
  const tagged = (prefix: string): string[] =>
    tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));
  // The library of the Hub has other names for what its interface calls createdAt and baseModels.
  const { bases, relation } = basesOf(
    row["baseModels"] ?? row["base_models"],
    tagged("base_model:"),
  );
  const [safetensors, gguf] = [row["safetensors"], row["gguf"]].map((part) =>
    isRow(part) ? part : {},
  );
  return {
    id: current(given),
    downloads,
    created: createdOf(row["createdAt"] ?? row["created_at"], given, tell),
    likes: count("likes", row["likes"]),
    task: textOr(row["pipeline_tag"]),
    library: textOr(row["library_name"]),
    licence: textOr(tagged("license:")[0]),
    parameters:
      count("safetensors.total", safetensors?.["total"]) ?? count("gguf.total", gguf?.["total"]),
    bases: [...new Set(bases.filter((base) => isId(base) && !isUnknown(base)).map(current))],
    relation: relation !== null && RELATIONS.includes(relation) ? relation : null,
    format:
      (isRow(row["gguf"]) ? "gguf" : FORMATS.find((format) => tags.includes(format))) ??
      (isRow(row["safetensors"]) ? "safetensors" : null),
  };
}

function createdOf(value: unknown, id: string, tell: (fault: string) => void): number | null {
  if (isUnknown(value)) return null;
  const time = typeof value === "string" ? timeOf(value) : NaN;
  if (!Number.isNaN(time)) return Math.floor(time / MS_A_DAY);
  tell(
    new Fault(`createdAt of ${shown(id)}`, "a date of the form YYYY-MM-DD…", shown(value)).message,
  );
  return null;
}

/** The time of a text that begins with a date; one without a zone is in UTC. */
function timeOf(text: string): number {
  const [, date, time = "", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)([+-]\d\d:?\d\d|Z)?)?$/.exec(text) ??
    [];
  if (date === undefined) return NaN;
  if (time === "") return Date.parse(date);
  // Of a second only thousandths have a place there.
  const short = time.replace(/(\.\d{3})\d+$/, "$1");
  return Date.parse(`${date}T${short}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
}

/** What the Hub has worked out where it is given, else what the tags say. */
function basesOf(
  known: unknown,
  tags: readonly string[],
): { bases: string[]; relation: string | null } {
  const models = isRow(known) ? known["models"] : known;
  if (Array.isArray(models)) {
    const ids = models.map((model: unknown) => (isRow(model) ? model["id"] : model));
    return {
      bases: ids.filter((id) => typeof id === "string"),
      relation: isRow(known) ? textOr(known["relation"]) : null,
    };
  }
  // `base_model:ID` and, beside it, `base_model:RELATION:ID`.
  const related = tags.map((tag) => tag.split(":")).filter((parts) => parts.length === 2);
  return {
    bases: tags.map((tag) => tag.split(":").at(-1) ?? ""),
    relation: related[0]?.[0] ?? null,
  };
}

/** The columns of format 1; those in which nothing is known are left away. */
function wireForm(
  models: readonly Model[],
  date: Day,
  table: OrganisationTable,
  source: HubSource,
): unknown {
  const accounts = models.map(({ id }) => accountOf(id));
  const namespaces = [...new Set(accounts.filter((account) => account !== null))].sort();
  const number = new Map(namespaces.map((name, index) => [name, index]));
  const column = <T>(name: string, values: (T | null)[]): Record<string, (T | null)[]> =>
    values.some((value) => value !== null) ? { [name]: values } : {};
  const dictionary = (name: string, of: (model: Model) => string | null): object => {
    const values = [...new Set(models.map(of).filter((value) => value !== null))];
    const codes = new Map(values.map((value, index) => [value, index]));
    const code = (value: string | null): number | null =>
      value === null ? null : (codes.get(value) ?? null);
    return values.length > 0
      ? { [name]: { values, codes: models.map((model) => code(of(model))) } }
      : {};
  };
  return {
    format: 1,
    source: { ...source, retrieved: date },
    counter: { kind: "trailing", days: HUB_DAYS },
    dates: [date],
    namespaces,
    models: {
      namespace: accounts.map((account) =>
        account === null ? null : (number.get(account) ?? null),
      ),
      name: models.map(({ id }) => id.slice(id.indexOf("/") + 1)),
      ...column(
        "created",
        models.map(({ created }) => created),
      ),
      ...dictionary("task", ({ task }) => task),
      ...dictionary("library", ({ library }) => library),
      ...dictionary("licence", ({ licence }) => licence),
      ...column(
        "parameters",
        models.map(({ parameters }) => parameters),
      ),
      ...basesColumn(models),
      ...dictionary("relation", ({ relation }) => relation),
      ...dictionary("format", ({ format }) => format),
      ...column(
        "likes",
        models.map(({ likes }) => likes),
      ),
    },
    counts: models.map(({ downloads }) => [0, downloads]),
    aliases: aliasesOf(table.aliases, new Set(namespaces), new Set(models.map(({ id }) => id))),
    ...organisationsOf(table.organisations, [
      ...namespaces,
      ...models.flatMap(({ bases }) => bases.map(accountOf)),
    ]),
  };
}

function accountOf(id: string): string | null {
  const slash = id.indexOf("/");
  return slash < 0 ? null : id.slice(0, slash);
}

function basesColumn(models: readonly Model[]): object {
  const values = [...new Set(models.flatMap(({ bases }) => bases))];
  if (values.length === 0) return {};
  const codes = new Map(values.map((value, index) => [value, index]));
  const entry = ({ bases }: Model): number | number[] | null => {
    const found = bases.map((base) => codes.get(base) ?? 0);
    return found.length > 1 ? found : (found[0] ?? null);
  };
  return { base: { values, codes: models.map(entry) } };
}

/** The old names of what the snapshot has. */
function aliasesOf(
  { from, to }: OrganisationTable["aliases"],
  namespaces: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): OrganisationTable["aliases"] {
  const current = renamer({ from, to });
  const used = from.flatMap((name, index): (readonly [string, string])[] => {
    const isModel = to[index]?.includes("/") ?? false;
    const now = isModel ? current(name) : (accountOf(current(`${name}/`)) ?? "");
    return (isModel ? ids : namespaces).has(now) ? [[name, now]] : [];
  });
  return { from: used.map(([name]) => name), to: used.map(([, now]) => now) };
}

/** The rows of these accounts. */
function organisationsOf(
  columns: OrganisationTable["organisations"],
  accounts: readonly (string | null)[],
): object {
  const wanted = new Set(accounts);
  const rows = (columns["namespace"] ?? []).flatMap((name, row) => (wanted.has(name) ? [row] : []));
  if (rows.length === 0) return {};
  const cut = ([name, cells]: [string, readonly (string | null)[]]) => [
    name,
    rows.map((row) => cells[row] ?? null),
  ];
  return { organisations: Object.fromEntries(Object.entries(columns).map(cut)) };
}
