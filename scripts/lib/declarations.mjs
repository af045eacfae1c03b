// What declarations say that tsc has printed: members of a class or interface with their comments.
// tsc prints one member a statement, so this needs no parser of the language.

/** The text of a comment without its stars, one paragraph a line; `{@link x}` is x. */
function plain(comment) {
  return comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^[ \t]*\* ?/gm, "")
    .replace(/\{@link (\S+)\}/g, "$1")
    .trim();
}

const joined = (text) => text.replace(/\s+/g, " ").trim();

/** The end of the statement that begins at `start`: its semicolon, or the brace that closes it. */
function endOf(text, start) {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    const quote = /["'`]/.test(text[i]) ? text[i] : undefined;
    if (quote !== undefined) i = text.indexOf(quote, i + 1);
    else if ("{([".includes(text[i])) depth += 1;
    else if ("})]".includes(text[i])) depth -= 1;
    else if (text[i] === ";" && depth === 0) return i;
    if (depth < 0) return i;
  }
  return text.length;
}

/**
 * A class or an interface: its comment, the comment's tags, and its members in their order.
 * @param {string} text a file of declarations
 * @param {string} keyword `class` or `interface`
 * @param {string} name
 * @returns {{ description: string, tags: { tag: string, name: string, text: string }[],
 *   members: { statement: string, description: string }[] } | undefined}
 */
export function declarationOf(text, keyword, name) {
  const head = new RegExp(`^export (?:declare )?${keyword} ${name}\\b[^{]*\\{`, "m").exec(text);
  if (head === null) return undefined;
  const before = text.slice(0, head.index).trimEnd();
  const comment = before.endsWith("*/") ? plain(before.slice(before.lastIndexOf("/**"))) : "";
  const [description, ...rest] = comment.split(/^@/m);
  const tags = rest.map((one) => {
    const [, tag, of, said] = /^(\w+)\s+(?:(\S+)\s+)??-\s+(.*)$/s.exec(one) ?? [];
    if (tag === undefined) throw new Error(`${name}: expected "@tag name - text", found "@${one}"`);
    return { tag, name: of ?? "", text: joined(said) };
  });
  const members = [];
  let at = head.index + head[0].length;
  for (let last = ""; ;) {
    const blank = /^\s*/.exec(text.slice(at))[0].length;
    at += blank;
    if (text.startsWith("/**", at)) {
      const end = text.indexOf("*/", at) + 2;
      last = joined(plain(text.slice(at, end)));
      at = end;
      continue;
    }
    if (at >= text.length || text[at] === "}") break;
    const end = endOf(text, at);
    members.push({ statement: joined(text.slice(at, end)), description: last });
    last = "";
    at = end + 1;
  }
  return { description: joined(description), tags, members };
}
