// What the generated glue lacks for a long life on a page: ears for a trap in a listener or a frame,
// which no caller could catch.

/** Replaces what the generator writes for its two kinds of closures; once each, or it is another one. */
function replaced(glue, pattern, to) {
  const found = glue.match(pattern)?.length ?? 0;
  if (found !== 2) throw new Error(`glue: expected two times ${pattern}, found ${found}`);
  return glue.replace(pattern, to);
}

/**
 * Makes the glue of a module tell of what its listeners and frames throw.
 * @param {string} glue
 * @param {string} declared its declarations
 * @returns {{ glue: string, declared: string }}
 */
export function guard(glue, declared) {
  // After the call: what it leaves behind belongs to the instance that is about to go.
  const caught = "catch (error) { queueMicrotask(() => closures.caught(error)); }";
  let text = replaced(
    glue,
    /(return f\((?:state\.)?a, state\.b, \.\.\.args\);\s*\}) (finally \{)/g,
    `$1 ${caught} $2`,
  );
  // A listener that outlives its instance, or a frame that was asked for before, has nothing to do.
  text = replaced(text, /throw new Error\('Cannot invoke closure[^']*'\);/g, "return;");
  return {
    glue: `${text}\nexport const closures = { caught(error) { throw error; } };\n`,
    declared:
      `${declared}\n/** What is told of anything that a listener or a frame throws; to be set. */\n` +
      "export const closures: { caught(error: unknown): void };\n",
  };
}
