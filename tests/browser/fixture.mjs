// A small snapshot for the browser tests, every count known, and ways to spoil it.

const publishers = [
  { namespace: "alpha", country: "CN", kind: "company" },
  { namespace: "beta", country: "US", kind: "company" },
  { namespace: "gamma", country: "FR", kind: "company" },
  { namespace: "delta", country: "DE", kind: "individual" },
  { namespace: "epsilon", country: null, kind: null },
];

const dates = ["2026-01-05", "2026-02-09", "2026-03-16", "2026-04-20", "2026-05-25", "2026-06-29"];

/** Whole downloads of each publisher's one model in the 30 days up to each date. */
export const downloads = [
  [100, 400, 900, 1600, 2500, 3600],
  [3000, 2900, 2700, 2400, 2000, 1500],
  [500, 520, 540, 560, 580, 600],
  [50, 60, 70, 80, 90, 100],
  [10, 20, 30, 40, 50, 60],
];

const differences = (row) => [0, ...row.map((count, i) => (i === 0 ? count : count - row[i - 1]))];

/** The snapshot as an object; `change` may spoil it. */
export function snapshot(change = () => {}) {
  const created = Math.floor(Date.parse("2025-12-01") / 86_400_000);
  const data = {
    format: 1,
    source: {
      name: "Counts of a test",
      url: "https://example.org/counts",
      licence: "CC0-1.0",
      retrieved: "2026-06-30",
      notes: ["Made for tests: it measures nothing."],
    },
    counter: { kind: "trailing", days: 30 },
    dates: [...dates],
    namespaces: publishers.map(({ namespace }) => namespace),
    models: {
      namespace: publishers.map((_, i) => i),
      name: publishers.map(({ namespace }) => `${namespace}-7b`),
      created: publishers.map(() => created),
    },
    counts: downloads.map(differences),
    organisations: {
      namespace: publishers.map(({ namespace }) => namespace),
      country: publishers.map(({ country }) => country),
      kind: publishers.map(({ kind }) => kind),
      parent: publishers.map(() => null),
      basis: publishers.map(() => "made for tests"),
      confidence: publishers.map(() => null),
    },
    aliases: { from: [], to: [] },
    events: [],
  };
  change(data);
  return data;
}

/** The snapshot as the text of a file. */
export const text = (change) => JSON.stringify(snapshot(change));
