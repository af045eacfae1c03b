// Short names for what a module imports. The generator's names end in a hash of 16 digits each, which
// no compression helps, once in the module and once in its glue.

/** The number at a place of the module, in LEB128, and where the next thing begins. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at];
    at += 1;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function leb(value) {
  const bytes = [];
  do {
    bytes.push((value % 128) + (value > 127 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return bytes;
}

/** Where the content of the section of imports is; the header is 8 bytes long. */
function importSection(bytes) {
  for (let at = 8; at < bytes.length;) {
    const [length, start] = number(bytes, at + 1);
    if (bytes[at] === 2) return { head: at, start, end: start + length };
    at = start + length;
  }
  throw new Error("wasm: expected a section of imports, found none");
}

/** What follows the names of an import: a kind, and for each kind a description of its own length. */
function afterDescription(bytes, at) {
  const kind = bytes[at];
  const skip = (from) => number(bytes, from)[1];
  const limits = (from) => (bytes[from] & 1 ? skip(skip(from + 1)) : skip(from + 1));
  if (kind === 0) return skip(at + 1);
  if (kind === 1) return limits(at + 2);
  if (kind === 2) return limits(at + 1);
  if (kind === 3) return at + 3;
  throw new Error(`wasm: expected a kind of import from 0 to 3, found ${kind}`);
}

/**
 * Renames the hashed imports of a module, and the same names in its glue.
 * @param {Uint8Array} bytes the module
 * @param {string} glue its glue, in which each name is the key of one function
 * @returns {{ bytes: Uint8Array, glue: string }}
 */
export function shortenImports(bytes, glue) {
  const { head, start, end } = importSection(bytes);
  const [count, first] = number(bytes, start);
  const section = leb(count);
  const text = (at) => {
    const [length, from] = number(bytes, at);
    return [new TextDecoder().decode(bytes.subarray(from, from + length)), from + length];
  };
  let at = first;
  for (let i = 0; i < count; i += 1) {
    const [, named] = text(at);
    const [name, described] = text(named);
    const next = afterDescription(bytes, described);
    let short = name;
    if (/_[0-9a-f]{16}$/.test(name)) {
      short = i.toString(36);
      const parts = glue.split(`${name}: `);
      if (parts.length !== 2) {
        throw new Error(`glue: expected one function ${name}, found ${parts.length - 1}`);
      }
      glue = parts.join(`"${short}": `);
    }
    const raw = new TextEncoder().encode(short);
    section.push(...bytes.subarray(at, named), ...leb(raw.length), ...raw);
    section.push(...bytes.subarray(described, next));
    at = next;
  }
  const parts = [
    bytes.subarray(0, head),
    [2, ...leb(section.length)],
    section,
    bytes.subarray(end),
  ];
  return { bytes: Uint8Array.from(parts.flatMap((part) => [...part])), glue };
}
