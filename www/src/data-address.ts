/**
 * The parameter `data` of the explorer's address and of a frame's: which data are meant. It is the name
 * of a data set of the site, an address, or, beside `src` or alone, the SHA-256 of a permalink.
 */

/** A name, whose file lies in the folder of the site's data. */
const NAMED = /^data\/([a-z][a-z0-9-]*)\.json$/;
const NAME = /^[a-z][a-z0-9-]*$/;
/** A checksum, or what was meant as one. */
const SUM = /^[0-9a-f]{32,}$/i;

/** Where the data are that an address asks for; nothing where it leaves that open. */
export function srcOf(given: URLSearchParams): string | undefined {
  const src = given.get("src");
  if (src) return src;
  const data = given.get("data");
  if (!data || SUM.test(data)) return undefined;
  return NAME.test(data) ? `data/${data}.json` : data;
}

/** The checksum that an address names. */
export function sumOf(given: URLSearchParams): string | undefined {
  const data = given.get("data");
  return data && (given.get("src") || SUM.test(data)) ? data : undefined;
}

/** Names data in an address, in the shortest way. */
export function setData(query: URLSearchParams, src: string | undefined): void {
  query.delete("src");
  query.delete("data");
  if (src === undefined) return;
  const name = NAMED.exec(src)?.[1];
  if (name === undefined || SUM.test(name)) query.set("src", src);
  else query.set("data", name);
}
