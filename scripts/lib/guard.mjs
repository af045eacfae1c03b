// What the generated glue lacks for a long life on a page: a sign by which a module and its glue know
// each other, and ears for a trap in a listener or a frame, which no caller could catch.

import { createHash } from "node:crypto";

const SECTION = "build";

/** Replaces what the generator writes for its two kinds of closures; once each, or it is another one. */
function replaced(glue, pattern, to) {
  const found = glue.match(pattern)?.length ?? 0;
  if (found !== 2) throw new Error(`glue: expected two times ${pattern}, found ${found}`);
  return glue.replace(pattern, to);
}

/** A custom section: its number, its length, its name, its content; all shorter than 128 bytes. */
function section(name, content) {
  const body = [name.length, ...Buffer.from(name), ...Buffer.from(content)];
  return Uint8Array.from([0, body.length, ...body]);
}

/**
 * Marks a module and its glue as one build, and makes the glue tell of what listeners and frames throw.
 * @param {Uint8Array} bytes the module
 * @param {string} glue its glue
 * @param {string} declared the glue's declarations
 * @returns {{ bytes: Uint8Array, glue: string, declared: string }}
 */
export function guard(bytes, glue, declared) {
  // After the call: what it leaves behind belongs to the instance that is about to go.
  const caught = "catch (error) { queueMicrotask(() => closures.caught(error)); }";
  let text = replaced(
    glue,
    /(return f\((?:state\.)?a, state\.b, \.\.\.args\);\s*\}) (finally \{)/g,
    `$1 ${caught} $2`,
  );
  // A listener that outlives its instance, or a frame that was asked for before, has nothing to do.
  text = replaced(text, /throw new Error\('Cannot invoke closure[^']*'\);/g, "return;");
  text += "\nexport const closures = { caught(error) { throw error; } };\n";
  const build = createHash("sha256").update(bytes).update(text).digest("hex").slice(0, 8);
  return {
    bytes: Buffer.concat([bytes, section(SECTION, build)]),
    glue: `${text}export const build = "${build}";\n`,
    declared:
      `${declared}\n/** What tells of anything that a listener or a frame throws; to be set. */\n` +
      "export const closures: { caught(error: unknown): void };\n" +
      "/** What the module of this glue has in its section of that name. */\n" +
      "export const build: string;\n",
  };
}
