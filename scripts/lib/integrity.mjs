// integrity.json: the checksums of what a browser runs, for pages that want these files and no others.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Files for which a page can name a checksum. */
const named = /\.(?:css|js|wasm)$/;

/** The checksum of a file as `integrity` of a script takes it. */
export async function checksumOf(file) {
  return `sha384-${createHash("sha384")
    .update(await readFile(file))
    .digest("base64")}`;
}

/** Writes the checksums of the scripts, modules and style sheets of a folder, by their names. */
export async function writeIntegrity(folder) {
  const names = (await readdir(folder)).filter((name) => named.test(name)).sort();
  const sums = await Promise.all(
    names.map(async (name) => [name, await checksumOf(path.join(folder, name))]),
  );
  const text = JSON.stringify(Object.fromEntries(sums), null, 2);
  await writeFile(path.join(folder, "integrity.json"), `${text}\n`);
}
