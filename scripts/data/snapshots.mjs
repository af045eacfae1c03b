// The bundled snapshots: the full one, and one with roll-ups that fits the article's budget.

import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { at, shown, target } from "../lib/paths.mjs";
import { output, run } from "../lib/run.mjs";
import { Failure, doing } from "../lib/say.mjs";
import { crate, work } from "./catalogue.mjs";
import { csvRows } from "./csv.mjs";

/** What the article's snapshot may weigh, brotli at its best quality. */
export const articleBudget = 60 * 1024;

/** The weight that a reader downloads from a host that compresses. */
export function brotliSize(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

export const thousands = (number) => number.toLocaleString("en-GB");

/**
 * Of what the models are all: whoever shows a figure says so beside its title, with the number of
 * models. The translations are among the element's own texts.
 */
const universe = "language models in one catalogue";

/**
 * What a reader must know before believing a figure; the widget shows each as a note. The numbers of
 * models and dates are not among them: they are shown anyway, and counted from the data.
 */
async function notes({ versions }) {
  const organisations = csvRows(await readFile(at("data/organisations.csv"), "utf8"));
  const doubtful = organisations.filter(({ confidence }) => confidence === "low").length;
  return noteTexts(versions.length, organisations.length, doubtful);
}

/** The tables about accounts, names and days that every snapshot has. */
export const tables = () =>
  ["organisations", "aliases", "events"].flatMap((name) => [
    `--${name}`,
    at("data", `${name}.csv`),
  ]);

/** Universe and notes, by language, as `modelshare build` takes them. */
export function textOptions({ en, ...others }) {
  const languages = Object.entries(others);
  return [
    ...["--universe", en.universe],
    ...en.notes.flatMap((note) => ["--note", note]),
    ...languages.flatMap(([lang, { universe }]) => ["--universe-in", `${lang}=${universe}`]),
    ...languages.flatMap(([lang, { notes }]) =>
      notes.flatMap((note) => ["--note-in", `${lang}=${note}`]),
    ),
  ];
}

/** The notes by language. */
export function noteTexts(versions, accounts, doubtful) {
  const say = (lang, texts) => {
    const number = (value) => value.toLocaleString(lang === "en" ? "en-GB" : lang);
    return texts(number(versions), number(accounts), number(doubtful));
  };
  const all = Object.entries(NOTES).map(([lang, texts]) => [lang, say(lang, texts)]);
  return Object.fromEntries(all);
}

const NOTES = {
  en: (versions, accounts, doubtful) => [
    `Downloads in 30 days as the catalogue llmfit by A. Jones states them (${versions} versions of its crate ${crate}).`,
    "The catalogue refreshes only some counters each time, so a value can be older than its date; some dates are estimates.",
    "A model's creation date is the catalogue's release date.",
    `Countries: our own table of ${accounts} accounts, ${doubtful} of them doubtful.`,
  ],
  de: (versions, accounts, doubtful) => [
    `Downloads in 30 Tagen, wie sie der Katalog llmfit von A. Jones angibt (${versions} Versionen seines Pakets ${crate}).`,
    "Der Katalog erneuert jedes Mal nur einige Zähler, ein Wert kann also älter sein als sein Datum; einige Daten sind Schätzungen.",
    "Als Erstellungsdatum eines Modells gilt das Veröffentlichungsdatum des Katalogs.",
    `Länder: unsere eigene Tabelle mit ${accounts} Konten, davon ${doubtful} zweifelhaft.`,
  ],
  it: (versions, accounts, doubtful) => [
    `Download in 30 giorni come li riporta il catalogo llmfit di A. Jones (${versions} versioni del suo pacchetto ${crate}).`,
    "Il catalogo aggiorna ogni volta solo alcuni contatori, quindi un valore può essere più vecchio della sua data; alcune date sono stime.",
    "La data di creazione di un modello è la data di pubblicazione indicata dal catalogo.",
    `Paesi: una nostra tabella di ${accounts} account, di cui ${doubtful} dubbi.`,
  ],
  fr: (versions, accounts, doubtful) => [
    `Téléchargements sur 30 jours tels que les indique le catalogue llmfit d’A. Jones (${versions} versions de son paquet ${crate}).`,
    "Le catalogue n’actualise à chaque fois que certains compteurs : une valeur peut donc être plus ancienne que sa date ; certaines dates sont des estimations.",
    "La date de création d’un modèle est la date de publication indiquée par le catalogue.",
    `Pays : notre propre table de ${accounts} comptes, dont ${doubtful} douteux.`,
  ],
  es: (versions, accounts, doubtful) => [
    `Descargas en 30 días según el catálogo llmfit de A. Jones (${versions} versiones de su paquete ${crate}).`,
    "El catálogo actualiza cada vez solo algunos contadores, así que un valor puede ser más antiguo que su fecha; algunas fechas son estimaciones.",
    "La fecha de creación de un modelo es la fecha de publicación que da el catálogo.",
    `Países: una tabla propia de ${accounts} cuentas, ${doubtful} de ellas dudosas.`,
  ],
  pt: (versions, accounts, doubtful) => [
    `Downloads em 30 dias segundo o catálogo llmfit de A. Jones (${versions} versões do seu pacote ${crate}).`,
    "O catálogo atualiza de cada vez apenas alguns contadores, por isso um valor pode ser mais antigo do que a sua data; algumas datas são estimativas.",
    "A data de criação de um modelo é a data de publicação indicada no catálogo.",
    `Países: uma tabela própria de ${accounts} contas, ${doubtful} delas duvidosas.`,
  ],
  zh: (versions, accounts, doubtful) => [
    `30 天下载量，取自 A. Jones 的目录 llmfit（其软件包 ${crate} 的 ${versions} 个版本）。`,
    "该目录每次只更新部分计数，因此数值可能早于其日期；部分日期为估计。",
    "模型的创建日期取目录给出的发布日期。",
    `国家：我们自制的 ${accounts} 个账号的表格，其中 ${doubtful} 个存疑。`,
  ],
  ja: (versions, accounts, doubtful) => [
    `A. Jonesのカタログllmfitに記載された30日間のダウンロード数（パッケージ${crate}の${versions}版）。`,
    "カタログは毎回一部の計数だけを更新するため、値が日付より古い場合がある。一部の日付は推定。",
    "モデルの作成日はカタログの公開日による。",
    `国：独自に作成した${accounts}アカウントの表、うち${doubtful}件は不確か。`,
  ],
  ar: (versions, accounts, doubtful) => [
    `التنزيلات خلال 30 يومًا كما يذكرها فهرس llmfit من إعداد A. Jones (عدد إصدارات حزمته ${crate}: ${versions}).`,
    "يحدّث الفهرس في كل مرة بعض العدادات فقط، فقد تكون القيمة أقدم من تاريخها؛ وبعض التواريخ تقديرية.",
    "تاريخ إنشاء النموذج هو تاريخ الإصدار الوارد في الفهرس.",
    `البلدان: جدول خاص بنا عدد حساباته ${accounts}، منها ${doubtful} مشكوك فيها.`,
  ],
  hi: (versions, accounts, doubtful) => [
    `30 दिनों के डाउनलोड, जैसे A. Jones की सूची llmfit बताती है (उसके पैकेज ${crate} के ${versions} संस्करण)।`,
    "सूची हर बार केवल कुछ गणक अद्यतन करती है, इसलिए कोई मान अपनी तिथि से पुराना हो सकता है; कुछ तिथियाँ अनुमान हैं।",
    "मॉडल की निर्माण तिथि सूची में दी गई प्रकाशन तिथि है।",
    `देश: ${accounts} खातों की हमारी अपनी तालिका, जिनमें ${doubtful} संदिग्ध हैं।`,
  ],
};

let built;

/** The native command line, built once: the search below calls it many times. */
export function commandLine() {
  return (built ??= buildCommandLine());
}

async function buildCommandLine() {
  doing("cli", "cargo build of the command line, which writes the snapshots");
  await run("cargo", ["build", "--release", "--features", "cli"], {
    env: { CARGO_TARGET_DIR: target },
  });
  return path.join(
    target,
    "release",
    process.platform === "win32" ? "modelshare.exe" : "modelshare",
  );
}

/** Writes both snapshots to www/data. */
export async function buildSnapshots(catalogue, files) {
  const program = await commandLine();
  const { en: english, ...others } = await notes(catalogue);
  const common = [
    "build",
    ...["--observations", files.observations],
    ...["--models", files.models],
    ...tables(),
    ...["--counter", "trailing:30"],
    ...["--source-name", "llmfit model catalogue"],
    ...["--source-url", "https://github.com/AlexsJones/llmfit"],
    ...["--licence", "MIT"],
    ...["--retrieved", catalogue.retrieved],
    ...["--universe", universe],
    ...english.flatMap((note) => ["--note", note]),
  ];
  // Of these the article's budget has no room.
  const translated = Object.entries(others).flatMap(([lang, texts]) =>
    texts.flatMap((note) => ["--note-in", `${lang}=${note}`]),
  );
  const folder = at("www/data");
  await mkdir(folder, { recursive: true });

  const full = path.join(folder, "llm-catalogue.json");
  await run(program, [...common, ...translated, "-o", full]);
  const fullBytes = await readFile(full);
  doing(
    "full",
    `${shown(full)}: ${thousands(fullBytes.length)} bytes, ${thousands(brotliSize(fullBytes))} brotli`,
  );

  const article = path.join(folder, "llm-catalogue-article.json");
  const before = await cutOf(article);
  const { top, size, bytes, file } = await largestWithin(before, catalogue, async (top) => {
    const file = path.join(work, `article-${top}.json`);
    // Quiet, because the search asks a dozen times and only the last answer matters.
    if (output(program, [...common, "--top", String(top), "-o", file]) === undefined) {
      // Once more with its message on the terminal.
      await run(program, [...common, "--top", String(top), "-o", file]);
    }
    return file;
  });
  // Copied, because the target folder may lie on another disk.
  await copyFile(file, article);
  await rm(file);
  doing(
    "article",
    `${shown(article)}: the ${thousands(top)} largest models, ${thousands(bytes)} bytes, ` +
      `${thousands(size)} brotli of ${thousands(articleBudget)}`,
  );
}

/** How many models have rows of their own in a snapshot that is there already. */
async function cutOf(file) {
  const text = await readFile(file, "utf8").catch(() => "{}");
  return JSON.parse(text).rollup?.cut;
}

/**
 * Bisection for the most models whose snapshot keeps within the budget. As many as before stay where
 * they fill it, so that no figure of the article moves because a note has got shorter.
 */
async function largestWithin(before, { versions }, build) {
  const budget = articleBudget;
  if (before !== undefined) {
    const file = await build(before);
    const content = await readFile(file);
    const size = brotliSize(content);
    doing("keep", `${thousands(before)} models as before: ${thousands(size)} bytes brotli`);
    if (size <= budget && size >= 0.99 * budget) {
      return { top: before, size, bytes: content.length, file };
    }
    await rm(file);
  }
  let best;
  let [low, high] = [
    1,
    new Set(versions.flatMap(({ entries }) => entries.map(({ name }) => name))).size,
  ];
  while (low <= high) {
    const top = (low + high) >> 1;
    const file = await build(top);
    const content = await readFile(file);
    const size = brotliSize(content);
    doing("try", `${thousands(top)} models: ${thousands(size)} bytes brotli`);
    if (size <= budget) {
      if (best) await rm(best.file);
      best = { top, size, bytes: content.length, file };
      low = top + 1;
    } else {
      await rm(file);
      high = top - 1;
    }
  }
  if (!best) {
    throw new Failure(
      `not even one model fits ${thousands(budget)} bytes: the tables beside the models are too large`,
      "shorten the notes or the tables in data/, or raise the budget in scripts/data/snapshots.mjs",
    );
  }
  return best;
}
