/**
 * XML as data, read without the browser's parser: that one takes only text that a page's policy has
 * blessed where Trusted Types are enforced, and here nothing needs a blessing, as nothing can run.
 */

/** An element; a name is as written, with its prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

interface Open extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: (XmlElement | string)[];
}

/** Text, then whatever a `<` may begin; each is tried where the one before has ended. */
const TEXT = /[^<]+/y;
const PASSED =
  /<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE\s(?:[^[\]<>"']|"[^"]*"|'[^']*')*(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--[^]*?-->|<[!?](?:[^>"'-]|"[^"]*"|'[^']*'|-(?!-))*>)*\]\s*)?>/y;
const CDATA = /<!\[CDATA\[([^]*?)\]\]>/y;
const NAME = "[\\p{L}_:][\\p{L}\\p{N}\\p{M}_:.·-]*";
const START = new RegExp(`<(${NAME})`, "uy");
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, "uy");
const CLOSE = /\s*(\/?)>/y;
const END = new RegExp(`</(${NAME})\\s*>`, "uy");

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

/** Anything but these may not stand in XML. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * The root of a document, or nothing where the text is not well-formed. Entities that a document
 * declares for itself stay as they are written.
 */
export function parseXml(source: string): XmlElement | undefined {
  const text = source.replace(/^\ufeff/, "");
  if (FORBIDDEN.test(text)) return undefined;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const top: Open = { name: "", attributes: new Map(), children: [] };
  const stack: Open[] = [top];
  for (let open = top; at < text.length; open = stack.at(-1) ?? top) {
    const plain = take(TEXT)?.[0];
    if (plain !== undefined) {
      const said = decoded(plain);
      if (said === undefined || (open === top && plain.trim() !== "")) return undefined;
      if (open !== top) open.children.push(said);
      continue;
    }
    if (take(PASSED) !== null) continue;
    const cdata = open === top ? undefined : take(CDATA)?.[1];
    if (cdata !== undefined) {
      open.children.push(cdata);
      continue;
    }
    const end = take(END)?.[1];
    if (end !== undefined) {
      if (open === top || open.name !== end) return undefined;
      stack.pop();
      continue;
    }
    const name = take(START)?.[1];
    // There is one root.
    if (name === undefined || (open === top && top.children.length > 0)) return undefined;
    const element: Open = { name, attributes: new Map(), children: [] };
    for (let found; (found = take(ATTRIBUTE)) !== null;) {
      const [, attribute = "", quoted, single = ""] = found;
      const value = decoded(quoted ?? single);
      if (value === undefined || element.attributes.has(attribute)) return undefined;
      element.attributes.set(attribute, value);
    }
    const close = take(CLOSE);
    if (close === null) return undefined;
    open.children.push(element);
    if (close[1] === "") stack.push(element);
  }
  const [root] = top.children;
  return stack.length === 1 && typeof root === "object" ? root : undefined;
}

/** Every element from this one down, in the order of the document. */
export function* elementsOf(root: XmlElement): Generator<XmlElement> {
  for (const node of nodesOf(root)) if (typeof node === "object") yield node;
}

/** The text of an element and of those in it. */
export function textIn(root: XmlElement): string {
  let text = "";
  for (const node of nodesOf(root)) if (typeof node === "string") text += node;
  return text;
}

/** However deep they are: a file may be made to be. */
function* nodesOf(root: XmlElement): Generator<XmlElement | string> {
  const waiting: (XmlElement | string)[] = [root];
  for (let node; (node = waiting.pop()) !== undefined;) {
    yield node;
    if (typeof node === "object") {
      for (let at = node.children.length; at > 0; at -= 1) waiting.push(node.children[at - 1]!);
    }
  }
}

/** References resolved; nothing where an ampersand begins none. */
function decoded(text: string): string | undefined {
  if (!text.includes("&")) return text;
  let isSound = true;
  const found = text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|([\w:.-]+));|&/gi,
    (reference: string, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : reference;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
      if (character !== undefined && !FORBIDDEN.test(character)) return character;
      isSound = false;
      return "";
    },
  );
  return isSound ? found : undefined;
}
