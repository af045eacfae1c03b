/**
 * The texts that put a chart into somebody's page, made from a description of it. Names, titles and
 * addresses may be anybody's: each is escaped for the language that it stands in.
 */
import { jsonText, oneLine } from "./plain-text.js";

/** A script, a frame, a frame in AMP, a picture with a link, an element of React. */
export type Kind = "script" | "frame" | "amp" | "picture" | "react";

/** The scripts of the site that snippets name. */
export type EmbedScript = "embed-light.js" | "resize.js";

/** Everything that a snippet says. */
export interface Embed {
  /** The folder of the site that has the scripts and the frame, absolute, with a slash at the end. */
  site: string;
  /** Where the snapshot is, absolute; `null` for data that are on no network. */
  src: string | null;
  /** The hash of the snapshot, `sha256-…`, to which the chart is pinned; `null` for a live one. */
  integrity: string | null;
  /** The chart's other attributes, by name. */
  choices: Readonly<Record<string, string>>;
  /** The language of chart and texts. */
  lang: string;
  rtl: boolean;
  title: string;
  /** What stands in place of the picture. */
  alternative: string;
  /** The figures for those who see no picture, each as its language writes it. */
  table: StaticTable;
  /** The source with its licence, in words, and where it is. */
  source: { text: string; url: string | null };
  /** Where the explorer shows the same; `null` where it has no address itself. */
  permalink: string | null;
  /** The hashes of the scripts, `sha384-…`; `null` where one is not to be fixed. */
  hashes: Readonly<Record<EmbedScript, string | null>>;
  /** CSS pixels: the height of a frame before it knows its own, and the size of the picture. */
  height: number;
  picture: { name: string; width: number; height: number };
  /** What the button says that lets a frame of AMP grow. */
  more: string;
}

/** A table as text; the first cell of a row is its name. */
export interface StaticTable {
  caption: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** One text to copy, and what it is written in or where it goes. */
export interface Piece {
  name: "HTML" | "Markdown" | "JSX" | "head" | "body";
  text: string;
}

/** The shape of a frame in AMP, which asks for one: as wide as columns of text are. */
const AMP_WIDTH = 720;

/**
 * A frame keeps the origin of its site, without which it could not read data of hosts that let no
 * stranger read them; that gives it no right on a page of another origin. Pages that a reader opens
 * from it are pages like others.
 */
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";

type Attributes = Readonly<Record<string, string | true | null>>;
type Child = Markup | string;

interface Markup {
  tag: string;
  attributes: Attributes;
  children: readonly Child[];
}

/** How a language of markup writes attributes and text. */
interface Syntax {
  attribute: (name: string, value: string) => string;
  text: (text: string) => string;
}

/** The pieces of one kind; the data of `script`, `frame`, `amp` and `react` must have an address. */
export function piecesOf(kind: Kind, embed: Embed): Piece[] {
  switch (kind) {
    case "script":
      return [{ name: "HTML", text: lines(html, scriptOf(embed, "embed-light.js"), chart(embed)) }];
    case "frame":
      return [{ name: "HTML", text: frame(embed) }];
    case "amp":
      return amp(embed);
    case "picture":
      return [
        { name: "Markdown", text: markdown(embed) },
        { name: "HTML", text: lines(html, linkedPicture(embed)) },
      ];
    case "react":
      return [{ name: "JSX", text: component(embed) }];
  }
}

/** The address of the page for frames, with every choice. */
export function frameAddress({ site, src, integrity, choices, lang }: Embed): string {
  const url = new URL("embed.html", site);
  const all = { src: src === null ? null : within(site, src), integrity, lang, ...choices };
  for (const [name, value] of Object.entries(all)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

/** An address below the site without what they share, unless the rest reads as something else. */
export function within(site: string, address: string): string {
  const rest = address.startsWith(site) ? address.slice(site.length) : "";
  return /^[\w-][^:]*$/.test(rest) ? rest : address;
}

function chart(embed: Embed): Markup {
  const { choices, integrity, lang, rtl, src, title } = embed;
  return node(
    "model-share",
    {
      role: "group",
      "aria-label": oneLine(title),
      lang,
      dir: rtl ? "rtl" : null,
      src,
      integrity,
      ...choices,
    },
    ...words(embed),
    table(embed.table),
    source(embed),
  );
}

function frame(embed: Embed): string {
  const { alternative, height, lang, permalink, rtl, title } = embed;
  const text = oneLine(alternative);
  const spoken = { lang, dir: rtl ? "rtl" : null };
  return lines(
    html,
    node("iframe", {
      src: frameAddress(embed),
      title: oneLine(title),
      width: "100%",
      height: pixels(height),
      frameborder: "0",
      loading: "lazy",
      sandbox: SANDBOX,
    }),
    scriptOf(embed, "resize.js"),
    // For those who get no chart, as the frame's page is a script as well.
    node(
      "noscript",
      {},
      node(
        "div",
        spoken,
        node("p", {}, node("strong", {}, oneLine(title))),
        table(embed.table),
        source(embed),
      ),
    ),
    // Stays where a page, a feed or a mail takes frames away.
    node("p", spoken, permalink === null ? text : node("a", { href: permalink }, text)),
  );
}

function amp(embed: Embed): Piece[] {
  const { height, lang, more, rtl, title } = embed;
  const extension = node("script", {
    async: true,
    "custom-element": "amp-iframe",
    src: "https://cdn.ampproject.org/v0/amp-iframe-0.1.js",
  });
  const body = node(
    "amp-iframe",
    {
      src: frameAddress(embed),
      title: oneLine(title),
      layout: "responsive",
      width: pixels(AMP_WIDTH),
      height: pixels(height),
      frameborder: "0",
      sandbox: SANDBOX,
      resizable: true,
    },
    node(
      "div",
      { placeholder: true, lang, dir: rtl ? "rtl" : null },
      ...words(embed),
      source(embed),
    ),
    node("div", { overflow: true, role: "button", tabindex: "0", "aria-label": more }, more),
  );
  return [
    { name: "head", text: lines(html, extension) },
    { name: "body", text: lines(html, body) },
  ];
}

function linkedPicture({ alternative, permalink, picture, title }: Embed): Markup {
  const image = node("img", {
    src: encodeURIComponent(picture.name),
    alt: oneLine(alternative),
    title: oneLine(title),
    width: pixels(picture.width),
    height: pixels(picture.height),
    loading: "lazy",
  });
  return permalink === null ? image : node("a", { href: permalink }, image);
}

function markdown({ alternative, permalink, picture, title }: Embed): string {
  const name = markdownAddress(encodeURIComponent(picture.name));
  const image = `![${markdownText(alternative)}](${name} "${markdownText(title)}")`;
  return permalink === null ? image : `[${image}](${markdownAddress(permalink)})`;
}

function component(embed: Embed): string {
  const body = lines(jsx, chart(embed)).replace(/^(?=.)/gm, "    ");
  return [
    'import "modelshare/define.js";',
    "",
    "export function OpenModelShares() {",
    "  return (",
    body,
    "  );",
    "}",
  ].join("\n");
}

function scriptOf({ hashes, site }: Embed, name: EmbedScript): Markup {
  const integrity = hashes[name];
  return node("script", {
    src: new URL(name, site).href,
    integrity,
    // Browsers check the hash of what they may read, and of nothing else.
    crossorigin: integrity === null ? null : "anonymous",
    defer: true,
  });
}

function words({ alternative, title }: Embed): Markup[] {
  return [node("p", {}, node("strong", {}, oneLine(title))), node("p", {}, oneLine(alternative))];
}

function table({ caption, header, rows }: StaticTable): Markup {
  const heading = (scope: string, text: string): Markup => node("th", { scope }, oneLine(text));
  return node(
    "table",
    {},
    node("caption", {}, oneLine(caption)),
    node("thead", {}, node("tr", {}, ...header.map((text) => heading("col", text)))),
    node(
      "tbody",
      {},
      ...rows.map(([first = "", ...rest]) =>
        node("tr", {}, heading("row", first), ...rest.map((text) => node("td", {}, oneLine(text)))),
      ),
    ),
  );
}

function source({ source: { text, url } }: Embed): Markup {
  const href = webAddress(url);
  return node("p", {}, href === null ? oneLine(text) : node("a", { href }, oneLine(text)));
}

/** An address that is plainly http or https; `javascript:` is an address too. */
function webAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return /^https?:$/.test(protocol) ? href : null;
}

const pixels = (size: number): string => String(Math.round(size));

function node(tag: string, attributes: Attributes, ...children: Child[]): Markup {
  return { tag, attributes, children };
}

/** What has its children on lines of their own. */
const BLOCKS = "model-share amp-iframe noscript div table thead tbody".split(" ");

function lines(syntax: Syntax, ...nodes: Markup[]): string {
  return nodes.map((one) => written(one, syntax, "")).join("\n");
}

function written({ tag, attributes, children }: Markup, syntax: Syntax, indent: string): string {
  const start = Object.entries(attributes).map(([name, value]) => {
    if (value === null) return "";
    return ` ${value === true ? name : syntax.attribute(name, value)}`;
  });
  const open = `<${tag}${start.join("")}>`;
  // The one tag here that has no end.
  if (tag === "img") return open;
  const isBlock = BLOCKS.includes(tag) && children.some((child) => typeof child !== "string");
  const inner = isBlock ? `${indent}  ` : indent;
  const inside = children.map((child) =>
    typeof child === "string" ? syntax.text(child) : written(child, syntax, inner),
  );
  return isBlock
    ? [open, ...inside.map((line) => inner + line), `${indent}</${tag}>`].join("\n")
    : `${open}${inside.join("")}</${tag}>`;
}

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text of HTML, in and out of attributes; what acts on the text around it is written as a number. */
function htmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "")
    .replace(/[&<>"']/g, (one) => NAMED[one] ?? one)
    .replace(
      /[\t\n\r\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
      (one) => `&#${one.charCodeAt(0)};`,
    );
}

const html: Syntax = {
  attribute: (name, value) => `${name}="${htmlText(value)}"`,
  text: htmlText,
};

/** What means the same in JSX as it stands: no quotes, braces, tags, entities or spaces at an end. */
const PLAIN =
  /^(?! )[^"'&<>{}\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+(?<! )$/;

const jsx: Syntax = {
  attribute: (name, value) =>
    PLAIN.test(value) ? `${name}="${value}"` : `${name}={${jsonText(value)}}`,
  text: (text) => (PLAIN.test(text) ? text : `{${jsonText(text)}}`),
};

/**
 * Text within the brackets or quotes of Markdown. As entities, which every parser passes on: of what is
 * escaped with a backslash some find the end of a bracket all the same.
 */
function markdownText(text: string): string {
  return oneLine(text).replace(
    /[&<>"\\`*_[\](){}~|!]/g,
    (one) => NAMED[one] ?? `&#${one.charCodeAt(0)};`,
  );
}

/** An address that ends where its bracket does. */
function markdownAddress(address: string): string {
  return address.replace(
    /[()[\]<>*_~|\\`' ]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
