/** A text inside a PNG or SVG file, by which the picture can be made again: put in, and read out. */
import { ModelShareError } from "./errors.js";
import { elementsOf, parseXml, textIn } from "./xml.js";

/** What the text is called in both: keyword of the chunk, id of the element. */
const KEYWORD = "modelshare";

/** The longest text that is read, in bytes: a definition is a hundredth of it. */
const LONGEST = 65_536;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Every PNG begins with its signature and one header of this length in all. */
const HEADER_END = SIGNATURE.length + 25;

/** Of a chunk: length and type before its data, the checksum behind. */
const BEFORE = 8;
const BEHIND = 4;

/** Whether the bytes are those of a PNG, by its first ones. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Whether the bytes may be an SVG: markup, not JSON. */
export function isMarkup(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*</.test(new TextDecoder().decode(bytes.subarray(0, 256)));
}

/** The PNG with the text in a chunk `iTXt` of its own, behind the header. */
export function textInPng(png: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  // Keyword, end; not compressed, by no method; no language, no translated keyword; the text.
  const data = [...encoder.encode(KEYWORD), 0, 0, 0, 0, 0, ...encoder.encode(text)];
  const chunk = new Uint8Array(BEFORE + data.length + BEHIND);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(encoder.encode("iTXt"), 4);
  chunk.set(data, BEFORE);
  view.setUint32(BEFORE + data.length, crc32(chunk.subarray(4, BEFORE + data.length)));
  const all = new Uint8Array(png.length + chunk.length);
  all.set(png.subarray(0, HEADER_END));
  all.set(chunk, HEADER_END);
  all.set(png.subarray(HEADER_END), HEADER_END + chunk.length);
  return all;
}

/** The text of a PNG. */
export function textOfPng(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at < bytes.length;) {
    const rest = bytes.length - at - BEFORE - BEHIND;
    const place = `PNG chunk (byte ${at})`;
    if (rest < 0) throw damaged(place, "12 bytes or more", `${rest + BEFORE + BEHIND}`);
    const length = view.getUint32(at);
    if (length > rest) throw damaged(place, `${length} bytes of data`, `${rest}`);
    const end = at + BEFORE + length;
    const type = latin(bytes.subarray(at + 4, at + BEFORE));
    if (type === "IEND") break;
    const data = bytes.subarray(at + BEFORE, end);
    if ((type === "iTXt" || type === "tEXt") && latin(data.subarray(0, 11)) === `${KEYWORD}\0`) {
      const [stated, found] = [view.getUint32(end), crc32(bytes.subarray(at + 4, end))];
      if (stated !== found) throw damaged(place, `the checksum ${hex(stated)}`, hex(found));
      if (length > LONGEST) throw damaged(place, `at most ${LONGEST} bytes of text`, `${length}`);
      return type === "iTXt" ? international(data, place) : latin(data.subarray(11));
    }
    at = end + BEHIND;
  }
  throw none("PNG", `a text chunk “${KEYWORD}”`);
}

/** The text of the chunk `iTXt`, behind two flags, the language and the translated keyword. */
function international(data: Uint8Array, place: string): string {
  const flags = KEYWORD.length + 1;
  if (data[flags] !== 0) throw damaged(place, "a text that is not compressed", "one that is");
  const language = data.indexOf(0, flags + 2);
  const keyword = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (keyword < 0) throw damaged(place, "a text behind two zero bytes", "none");
  return utf8(data.subarray(keyword + 1), place);
}

/** The SVG with the text in an element `metadata`, behind its description. */
export function textInSvg(svg: string, text: string): string {
  const escaped = text.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`);
  const end = svg.indexOf("</desc>") + "</desc>".length;
  return `${svg.slice(0, end)}\n<metadata id="${KEYWORD}">${escaped}</metadata>${svg.slice(end)}`;
}

/** The text of an SVG, which is read as data: nothing in it runs or is loaded. */
export function textOfSvg(bytes: Uint8Array): string {
  const root = parseXml(utf8(bytes, "SVG"));
  if (root === undefined) throw damaged("SVG", "well-formed XML", "markup that is none");
  for (const element of elementsOf(root)) {
    if (element.name === "metadata" && element.attributes.get("id") === KEYWORD) {
      return limited(textIn(element));
    }
  }
  throw none("SVG", `an element metadata “${KEYWORD}”`);
}

function limited(text: string): string {
  if (text.length > LONGEST) {
    throw damaged("SVG metadata", `at most ${LONGEST} characters`, `${text.length}`);
  }
  return text;
}

function damaged(place: string, expected: string, found: string): Error {
  return new ModelShareError("picture-file", `${place}: expected ${expected}, found ${found}`);
}

function none(kind: string, expected: string): Error {
  return new ModelShareError(
    "no-state",
    `${kind}: expected ${expected} that modelshare has put there, found none`,
  );
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function utf8(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged(place, "text in UTF-8", "bytes that are none");
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** The checksum of PNG and gzip. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
