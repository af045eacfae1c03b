// custom-elements.json (custom elements manifest, schema 2.1.0): what editors, documentation tools and
// frameworks want to know of the element. Made of the declarations of the package, so of the code; that
// it is also what the element has in a browser is a test's matter.

import { declarationOf } from "./declarations.mjs";
import { Failure } from "./say.mjs";

const TAG = "model-share";
const CLASS = "ModelShareElement";

const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A union without the members that match, one space around each bar. */
function without(type, unwanted) {
  const kept = type
    .split("|")
    .map((one) => one.trim())
    .filter((one) => one !== "" && !unwanted.test(one));
  return kept.join(" | ");
}

function must(found, what) {
  if (found === undefined) {
    throw new Failure(`custom-elements.json: the declarations have no ${what}`, "give it one");
  }
  return found;
}

/** `name(a: A, b?: B): R`, taken apart. */
function methodOf(statement) {
  const [, name, inside, result] = /^(\w+)\((.*)\): (.*)$/.exec(statement) ?? [];
  if (name === undefined) return undefined;
  const parameters = [];
  let depth = 0;
  let text = "";
  for (const letter of `${inside},`) {
    if ("{([<".includes(letter)) depth += 1;
    if ("})]>".includes(letter)) depth -= 1;
    if (letter !== "," || depth > 0) {
      text += letter;
      continue;
    }
    const [, of, optional, type] = /^\s*(\w+)(\??): (.*)$/s.exec(text) ?? [];
    if (of !== undefined) {
      parameters.push({ name: of, type: { text: type }, ...(optional ? { optional: true } : {}) });
    }
    text = "";
  }
  return { name, parameters, result };
}

/** Accessors as fields, in the order of the code; one without a setter is read only. */
function fieldsOf(members) {
  const fields = new Map();
  for (const { statement, description } of members) {
    const [, , name, type] = /^(get) (\w+)\(\): (.*)$/.exec(statement) ?? [];
    const [, set, accepted] = /^set (\w+)\(\w+: (.*)\)$/.exec(statement) ?? [];
    if (name !== undefined) {
      fields.set(name, { name, type: { text: type }, description, readonly: true });
    }
    const field = fields.get(set);
    if (field === undefined) continue;
    delete field.readonly;
    field.type = { text: accepted };
  }
  return [...fields.values()];
}

/**
 * The types of the interface's optional members, by name. Names of types that only this package knows
 * are replaced by what they stand for: an editor completes from that.
 */
function typesOf(declaration, aliases) {
  return new Map(
    declaration.members.map(({ statement }) => {
      const [, name, type] = /^(\w+)\??: (.*)$/.exec(statement);
      const whole = type.replace(/\b[A-Z]\w+\b(?!\[)/g, (alias) => aliases.get(alias) ?? alias);
      return [name, without(whole, /^(?:null|undefined)$/)];
    }),
  );
}

/** What `export type Name = …;` stands for, by name; comments and line breaks aside. */
function aliasesIn(text) {
  const found = text.matchAll(/^export type (\w+) = ([^;{][^;]*);/gm);
  return new Map([...found].map(([, name, type]) => [name, without(type, /^$/)]));
}

/**
 * The manifest.
 * @param {(name: string) => Promise<string>} declarations the text of a file of declarations
 */
export async function elementManifest(declarations) {
  const of = async (file, keyword, name) =>
    must(declarationOf(await declarations(file), keyword, name), `${keyword} ${name}`);
  const element = await of("element.d.ts", "class", CLASS);
  const properties = await of("properties.d.ts", "interface", "Properties");
  const markup = typesOf(
    await of("attributes.d.ts", "interface", "ModelShareAttributes"),
    aliasesIn(await declarations("types.d.ts")),
  );
  const events = await of("types.d.ts", "interface", "ModelShareEventMap");

  const tagged = (tag) =>
    element.tags
      .filter((one) => one.tag === tag)
      .map(({ name, text }) => ({ name, description: text }));
  const reflected = fieldsOf(properties.members).map((field) => ({
    ...field,
    kind: "field",
    attribute: dashed(field.name),
    reflects: true,
    type: { text: `${must(markup.get(field.name), `type of the attribute ${field.name}`)} | null` },
  }));
  const own = fieldsOf(element.members).map((field) => ({ kind: "field", ...field }));
  const methods = element.members
    .filter(({ statement }) => !/^(?:\w+Callback|addEventListener|constructor)\(/.test(statement))
    .map(({ statement, description }) => ({ method: methodOf(statement), description }))
    .filter(({ method }) => method !== undefined)
    .map(({ method: { name, parameters, result }, description }) => ({
      kind: "method",
      name,
      description,
      ...(parameters.length > 0 ? { parameters } : {}),
      return: { type: { text: result } },
    }));
  const reference = { name: CLASS, module: "index.js" };
  return {
    schemaVersion: "2.1.0",
    readme: "README.md",
    modules: [
      {
        kind: "javascript-module",
        path: "index.js",
        declarations: [
          {
            kind: "class",
            customElement: true,
            name: CLASS,
            tagName: TAG,
            description: element.description,
            superclass: { name: "HTMLElement", package: "global:" },
            attributes: [
              ...reflected.map(({ name, attribute, description }) => ({
                name: attribute,
                fieldName: name,
                // Markup has texts, not lists.
                type: { text: without(markup.get(name), /^(?:readonly .*|number)$/) },
                description,
              })),
              {
                name: "lang",
                type: { text: "string" },
                description: "A language tag for texts, numbers, dates and names; else the page's.",
                inheritedFrom: { name: "HTMLElement", package: "global:" },
              },
            ],
            members: [...reflected, ...own, ...methods],
            events: events.members.map(({ statement, description }) => {
              const [, name, type] = /^(\w+): (.*)$/.exec(statement);
              return { name, type: { text: type }, description };
            }),
            slots: tagged("slot"),
            cssParts: tagged("csspart"),
            cssProperties: tagged("cssprop"),
            cssStates: tagged("cssstate"),
          },
        ],
        exports: [{ kind: "js", name: CLASS, declaration: reference }],
      },
      {
        kind: "javascript-module",
        path: "define.js",
        exports: [{ kind: "custom-element-definition", name: TAG, declaration: reference }],
      },
    ],
  };
}
