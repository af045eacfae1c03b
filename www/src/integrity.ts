/**
 * Whether bytes are those that a page was made with, by checksums as `integrity` of a script has them
 * (Subresource Integrity). Loaded where a page asks for it.
 */
import type { Failure } from "./types.js";

/** Algorithms, the weakest first, with the bytes of a checksum. */
const LENGTHS = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** An algorithm of Subresource Integrity. */
export type Algorithm = keyof typeof LENGTHS;

const ALGORITHMS = Object.keys(LENGTHS) as Algorithm[];

interface Checksum {
  algorithm: Algorithm;
  /** Base64 of the alphabet with `+` and `/`, padded. */
  sum: string;
}

/**
 * What is wrong with the bytes, or with the checksums that are asked for; nothing where the bytes have
 * one of those of the strongest algorithm.
 */
export async function faultOf(
  arriving: Promise<Uint8Array>,
  integrity: string,
  place: string,
): Promise<Failure | undefined> {
  const tokens = integrity.split(/[\t\n\f\r ]+/).filter((token) => token !== "");
  const wanted: Checksum[] = [];
  for (const token of tokens.length > 0 ? tokens : [integrity]) {
    const checksum = parsed(token);
    // A browser would ignore what it does not know, and nobody would learn that nothing is checked.
    if (checksum === undefined) return malformed(token);
    wanted.push(checksum);
  }
  const strongest = ALGORITHMS.findLast((one) => wanted.some((sum) => sum.algorithm === one));
  if (strongest === undefined) return malformed(integrity);
  const expected = wanted
    .filter(({ algorithm }) => algorithm === strongest)
    .map(({ sum }) => `${strongest}-${sum}`);
  const found = await checksumOf(await arriving, strongest);
  if (expected.includes(found)) return undefined;
  return {
    code: "integrity",
    message: `${place}: expected the bytes of ${expected.join(" or ")}, found those of ${found}`,
  };
}

/** The checksum of bytes as Subresource Integrity writes it, such as `sha384-` and base64. */
export async function checksumOf(bytes: Uint8Array, algorithm: Algorithm): Promise<string> {
  return `${algorithm}-${btoa(String.fromCharCode(...(await digest(bytes, algorithm))))}`;
}

/** Pages without https have no `crypto.subtle`; what they ask for is checked all the same. */
async function digest(bytes: Uint8Array, algorithm: Algorithm): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  if (subtle === undefined) {
    const functions = await import("@noble/hashes/sha2.js");
    return functions[algorithm](bytes);
  }
  const name = algorithm.replace("sha", "SHA-");
  // Not memory that threads share: a page makes none here.
  return new Uint8Array(await subtle.digest(name, bytes as Uint8Array<ArrayBuffer>));
}

/** `ALGORITHM-BASE64`, either alphabet, with options behind a question mark that mean nothing yet. */
function parsed(token: string): Checksum | undefined {
  const [, name, base64] = /^(\w+)-([\w+/-]+={0,2})(?:\?[!-~]*)?$/.exec(token) ?? [];
  const algorithm = ALGORITHMS.find((one) => one === name?.toLowerCase());
  if (algorithm === undefined || base64 === undefined) return undefined;
  try {
    const bytes = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
    return bytes.length === LENGTHS[algorithm] ? { algorithm, sum: btoa(bytes) } : undefined;
  } catch {
    return undefined;
  }
}

function malformed(token: string): Failure {
  const found = token.length > 100 ? `${token.slice(0, 100)}…` : token;
  return {
    code: "option-value",
    message: `attribute integrity: expected ${ALGORITHMS.join("-, ")}- and a checksum in base64, found ${JSON.stringify(found)}`,
  };
}
