// What the generated glue lacks for a long life on a page: ears for a trap in a listener or a frame,
// which no caller could catch. And what it has for browsers in which the element does not run anyway.

/** Replaces what the generator writes for its two kinds of closures; once each, or it is another one. */
function replaced(glue, pattern, to) {
  const found = glue.match(pattern)?.length ?? 0;
  if (found !== 2) throw new Error(`glue: expected two times ${pattern}, found ${found}`);
  return glue.replace(pattern, to);
}

/** Ways around what every browser with `:state()` and every Node with `deflate-raw` has. */
const OLD = [
  [
    /\(typeof FinalizationRegistry === 'undefined'\)\s*\? \{ register: \(\) => \{\}, unregister: \(\) => \{\} \}\s*:/g,
    "",
  ],
  [/^if \(Symbol\.dispose\) .*$/gm, ""],
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\};\s*\};\s*\}/g, ""],
];

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
  for (const [pattern, to] of OLD) {
    if (!pattern.test(text)) throw new Error(`glue: expected ${pattern}, found none`);
    text = text.replace(pattern, to);
  }
  // Its own start reads a module from wherever it may be; here it is compiled.
  const start =
    "export async function startInstance(module) {\n" +
    "  const instance = await WebAssembly.instantiate(module, __wbg_get_imports());\n" +
    "  __wbg_finalize_init(instance, module);\n}\n";
  return {
    glue: `${text}\nexport const closures = { caught(error) { throw error; } };\n${start}`,
    declared:
      `${declared}\n/** What is told of anything that a listener or a frame throws; to be set. */\n` +
      "export const closures: { caught(error: unknown): void };\n" +
      "/** Starts an instance of the module. */\n" +
      "export function startInstance(module: WebAssembly.Module): Promise<void>;\n",
  };
}
