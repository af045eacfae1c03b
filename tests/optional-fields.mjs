// A snapshot with every field of the format, and the places of those that it can do without, read
// from the schema.

import { readFileSync } from "node:fs";
import { at } from "../scripts/lib/paths.mjs";

/** Two models on three dates, a roll-up, and everything that the format knows. */
export function whole() {
  return {
    format: 1,
    source: {
      name: "The whole snapshot",
      url: "https://example.org/",
      licence: "CC0-1.0",
      retrieved: "2026-02-01",
      universe: { en: "two models of a test", de: "zwei Modelle eines Tests" },
      notes: { en: ["Made by hand."], de: ["Von Hand gemacht."] },
    },
    provenance: {
      tool: "by hand",
      command: ["build"],
      built: "2026-02-01T00:00:00Z",
      inputs: [
        {
          role: "observation",
          name: "a.csv",
          sha256: "0".repeat(64),
          date: "2026-01-31",
          source: "by hand",
          read: "2026-02-01T00:00:00Z",
          licence: "CC0-1.0",
        },
      ],
    },
    counter: { kind: "trailing", days: 30 },
    dates: ["2026-01-10", "2026-01-20", "2026-01-31"],
    namespaces: ["acme", "beta"],
    models: {
      namespace: [0, 1],
      name: ["one", "two"],
      created: [20_000, 20_400],
      task: { values: ["text-generation"], codes: [0, null] },
      library: { values: ["transformers"], codes: [0, 0] },
      licence: { values: ["mit"], codes: [null, 0] },
      parameters: [8_000_000_000, null],
      base: { values: ["acme/one"], codes: [null, 0] },
      relation: { values: ["finetune"], codes: [null, 0] },
      format: { values: ["gguf"], codes: [null, 0] },
      likes: [5, null],
    },
    counts: [
      [0, 10, -3, 4],
      [1, 5, 1],
    ],
    organisations: {
      namespace: ["acme", "beta"],
      country: ["US", "CN"],
      kind: ["company", "individual"],
      parent: ["Acme", null],
      basis: ["made up", null],
      confidence: ["high", null],
    },
    aliases: { from: ["old/one"], to: ["acme/one"] },
    events: [{ date: "2026-01-15", title: "A change", url: "https://example.org/" }],
    rollup: {
      cut: 2,
      country: { values: ["FR"], codes: [0] },
      kind: { values: ["company"], codes: [null] },
      created: [20_000],
      models: [3],
      counts: [[0, 1, 1, 1]],
      deviation: { without_age_limit: 0, with_age_limit: 0.01 },
    },
  };
}

/** The places of the fields that the schema does not require, as the names on the way to them. */
export function optionalFields() {
  const schema = JSON.parse(readFileSync(at("docs/snapshot.schema.json"), "utf8"));
  const found = [];
  const walk = ({ properties = {}, required = [], items }, way) => {
    for (const [name, part] of Object.entries(properties)) {
      const here = [...way, name];
      if (!required.includes(name)) found.push(here);
      walk(part, here);
    }
    if (items) walk(items, [...way, 0]);
  };
  walk(schema, []);
  // A kind of counter without days is another kind, and a dictionary has both its parts.
  return found.filter((way) => way.join(".") !== "counter.days" && way.at(-1) !== "values");
}

/** The whole snapshot without some of its fields. */
export function without(...ways) {
  const snapshot = whole();
  for (const way of ways) {
    const outer = way.slice(0, -1).reduce((table, name) => table?.[name], snapshot);
    if (outer) delete outer[way.at(-1)];
  }
  return snapshot;
}

/** Every field absent alone, then all of them together: what is absent, and the rest. */
export function cases() {
  const fields = optionalFields();
  return [
    ...fields.map((way) => [way.join("."), without(way)]),
    ["all optional fields", without(...fields)],
  ];
}
