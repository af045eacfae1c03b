// What a careful JavaScript programmer would write instead of the core: the same columns in typed
// arrays, the same single pass over them. It trusts its input; the core checks every value.

/** Creation day of a row where it is unknown; it sorts behind every day. */
const UNKNOWN_DAY = 2 ** 31 - 1;
/** 2022-03-02, on which the Hub put everything older. */
const CREATION_FLOOR = 19_053;
const DAY = 86_400_000;
const BANDS = [1e8, 1e9, 8e9, 35e9, 150e9];

/** The bytes of a snapshot's JSON file → columns sorted by creation day, ready for queries. */
export function read(bytes) {
  const snapshot = JSON.parse(new TextDecoder().decode(bytes));
  if (snapshot.rollup || snapshot.counter.kind === "period") {
    throw new Error("the reference reads cumulative and trailing counters without a roll-up");
  }
  const { models, namespaces, dates } = snapshot;
  const count = models.name.length;
  const days = Int32Array.from(dates, (date) => Date.parse(date) / DAY);
  const created = Int32Array.from(
    models.created ?? new Array(count).fill(null),
    (day) => day ?? UNKNOWN_DAY,
  );
  const order = byDay(created);

  const data = {
    dates,
    days,
    cumulative: snapshot.counter.kind === "cumulative",
    length: snapshot.counter.days ?? 0,
    created: new Int32Array(count),
    id: new Array(count),
    owner: new Uint32Array(count),
    task: new Uint32Array(count),
    licence: new Uint32Array(count),
    parameters: new Uint8Array(count),
    tasks: models.task?.values ?? [],
    licences: models.licence?.values ?? [],
    owners: owners(snapshot),
    cells: Array.from(dates, () => new Float64Array(count)),
    spans: [],
    entries: [],
  };
  const tasks = models.task?.codes;
  const licences = models.licence?.codes;
  const parameters = models.parameters;
  for (let row = 0; row < count; row += 1) {
    const source = order[row];
    const namespace = models.namespace[source];
    const name = models.name[source];
    data.created[row] = created[source];
    data.id[row] = namespace === null ? name : `${namespaces[namespace]}/${name}`;
    data.owner[row] = namespace ?? namespaces.length;
    data.task[row] = tasks?.[source] ?? data.tasks.length;
    data.licence[row] = licences?.[source] ?? data.licences.length;
    data.parameters[row] = band(parameters?.[source]);
    if (data.cumulative) rises(data, row, snapshot.counts[source]);
    else values(data.cells, row, snapshot.counts[source]);
  }
  return data;
}

/** The rows in the order of their creation days: a counting sort, as days are few. */
function byDay(created) {
  let first = UNKNOWN_DAY;
  let last = -UNKNOWN_DAY;
  for (const day of created) {
    if (day === UNKNOWN_DAY) continue;
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const slots = last >= first ? last - first + 1 : 0;
  const slot = (day) => (day === UNKNOWN_DAY ? slots : day - first);
  const starts = new Uint32Array(slots + 2);
  for (const day of created) starts[slot(day) + 1] += 1;
  for (let index = 1; index < starts.length; index += 1) starts[index] += starts[index - 1];
  const order = new Uint32Array(created.length);
  for (let row = 0; row < created.length; row += 1) {
    const at = slot(created[row]);
    order[starts[at]] = row;
    starts[at] += 1;
  }
  return order;
}

/** The country of every namespace, then that of ids without any. */
function owners({ namespaces, organisations }) {
  const rowOf = new Map((organisations?.namespace ?? []).map((name, row) => [name, row]));
  const known = namespaces.map((name) => {
    const row = rowOf.get(name);
    if (row === undefined) return "unattributed";
    if (organisations.kind?.[row] === "individual") return "unaffiliated";
    return organisations.country[row] ?? "unattributed";
  });
  return [...known, "unattributed"];
}

function band(parameters) {
  if (parameters === null || parameters === undefined) return BANDS.length + 1;
  const found = BANDS.findIndex((bound) => parameters < bound);
  return found < 0 ? BANDS.length : found;
}

/** A row of differences into the columns: a trailing counter as it was read. */
function values(cells, row, given) {
  let date = given[0];
  let count = 0;
  for (let index = 1; index < given.length; index += 1, date += 1) {
    const difference = given[index];
    if (difference === null) continue;
    count += difference;
    cells[date][row] = count;
  }
}

/** A row of differences into the columns: what a cumulative counter rose. */
function rises(data, row, given) {
  const { days, cells, created } = data;
  let date = given[0];
  let count = 0;
  let before = -1;
  for (let index = 1; index < given.length; index += 1, date += 1) {
    const difference = given[index];
    if (difference === null) continue;
    count += difference;
    const to = days[date];
    if (before < 0) {
      const born = created[row];
      if (date > 0 && born !== UNKNOWN_DAY && born > days[date - 1]) {
        data.spans.push({ row, from: Math.min(born, to - 1), to, amount: count });
      } else {
        data.entries.push({ row, date, amount: count });
      }
    } else if (difference > 0) {
      if (before + 1 === date) cells[date][row] = difference;
      else data.spans.push({ row, from: days[before], to, amount: difference });
    }
    before = date;
  }
}

/** Ids of groups that stand for no country; the choice of the largest leaves them alone. */
const ALONE = new Set(["unaffiliated", "unattributed"]);

/**
 * Shares by country in windows of `window` days of models up to `maxAge` days old: at the last
 * date, or at every date; with `top`, all but the largest countries joined. The same object that
 * the core gives.
 */
export function shares(data, { window, maxAge, series, top = Infinity }) {
  const { days, dates, created, cumulative } = data;
  const first = cumulative ? 1 : 0;
  const axis = [];
  for (let end = series ? first : days.length - 1; end < days.length; end += 1) axis.push(end);

  const { ofRow, ids } = grouping(data);
  const groups = ids.length;
  const readings = axis.map((end) => reading(data, window, end));
  const ends = Int32Array.from(axis, (end) => days[end]);
  const downloads = new Float64Array(groups * axis.length);

  const readers = days.reduce((all) => [...all, []], []);
  readings.forEach(({ tiles }, index) => {
    for (const { date, part } of tiles) readers[date].push({ base: index * groups, part });
  });

  const startOf = (day) => lowerBound(created, day);
  const floorStart = startOf(CREATION_FLOOR);
  const floorEnd = startOf(CREATION_FLOOR + 1);
  /** The rows created on these days but for those at the floor. */
  const createdIn = (from, to) => {
    const start = startOf(from);
    const end = Math.max(startOf(to + 1), start);
    return [
      [start, Math.max(Math.min(end, floorStart), start)],
      [Math.max(start, floorEnd), Math.max(end, floorEnd)],
    ];
  };
  /** An amount that lies evenly over days, cut to the row's life, into every window. */
  const piece = (row, amount, from, to) => {
    const lo = Math.max(from, created[row]);
    const hi = Math.min(to, created[row] + maxAge);
    if (amount === 0 || lo >= hi) return;
    const group = ofRow[row];
    for (let index = lowerBound(ends, lo + 1); index < readings.length; index += 1) {
      const reading = readings[index];
      if (reading.from >= hi) break;
      const within = Math.min(hi, reading.to) - Math.max(lo, reading.from);
      downloads[index * groups + group] += (amount * within) / (to - from);
    }
  };

  const sums = new Float64Array(groups);
  for (let date = 0; date < days.length; date += 1) {
    if (readers[date].length === 0) continue;
    const column = data.cells[date];
    const to = days[date];
    const from = cumulative ? days[date - 1] : to - data.length;
    let whole;
    let cut = [];
    if (cumulative) {
      const oldest = to - maxAge;
      const outer = [from - maxAge + 1, to - 1];
      if (oldest > from) {
        whole = [];
        cut = createdIn(...outer);
      } else {
        whole = createdIn(oldest, from);
        cut = [...createdIn(outer[0], oldest - 1), ...createdIn(from + 1, outer[1])];
      }
    } else {
      whole = createdIn(to - maxAge, UNKNOWN_DAY - 1);
    }
    sums.fill(0);
    for (const [start, end] of whole) {
      for (let row = start; row < end; row += 1) sums[ofRow[row]] += column[row];
    }
    for (const { base, part } of readers[date]) {
      for (let group = 0; group < groups; group += 1) downloads[base + group] += sums[group] * part;
    }
    for (const [start, end] of cut) {
      for (let row = start; row < end; row += 1) piece(row, column[row], from, to);
    }
  }
  for (const { row, from, to, amount } of data.spans) {
    const usable = created[row] !== UNKNOWN_DAY && created[row] !== CREATION_FLOOR;
    if (usable) piece(row, amount, from, to);
  }

  return table(data, { axis, readings, ids, downloads, window, maxAge, top });
}

/** The groups that have rows, and the group of each row. */
function grouping({ owner, owners }) {
  const met = new Uint8Array(owners.length);
  for (let row = 0; row < owner.length; row += 1) met[owner[row]] = 1;
  const index = new Map();
  const ofOwner = owners.map((id, at) => {
    if (!met[at]) return 0;
    if (!index.has(id)) index.set(id, index.size);
    return index.get(id);
  });
  const ofRow = new Uint32Array(owner.length);
  for (let row = 0; row < owner.length; row += 1) ofRow[row] = ofOwner[owner[row]];
  return { ofRow, ids: [...index.keys()] };
}

/** The first of ascending days that is this one or later. */
function lowerBound(days, day) {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which columns the window that ends at a date reads, and what part of each. */
function reading(data, window, end) {
  const { days } = data;
  const to = days[end];
  const from = to - window;
  const tiles = [];
  if (data.cumulative) {
    for (let date = 1; date <= end; date += 1) {
      const within = Math.min(days[date], to) - Math.max(days[date - 1], from);
      if (within > 0) tiles.push({ date, part: within / (days[date] - days[date - 1]) });
    }
    return { from, to, tiles, coverage: (to - Math.max(from, days[0])) / window };
  }
  // Trailing windows side by side, backwards from the end; they must not overlap.
  let covered = 0;
  let start = to;
  for (let tile = end; tile >= 0;) {
    const lo = Math.max(days[tile] - data.length, from);
    const hi = Math.min(days[tile], start);
    if (lo >= hi) break;
    covered += hi - lo;
    tiles.push({ date: tile, part: (hi - lo) / data.length });
    start = lo;
    if (start <= from) break;
    tile = Math.min(lowerBound(days, start), tile - 1);
  }
  return { from, to, tiles, coverage: covered / window };
}

function table(data, { axis, readings, ids, downloads, window, maxAge, top }) {
  const { created, dates } = data;
  const groups = ids.length;
  const total = axis.map((_, index) => {
    let sum = 0;
    for (let group = 0; group < groups; group += 1) sum += downloads[index * groups + group];
    return sum;
  });
  const unknown = created.length - lowerBound(created, UNKNOWN_DAY);
  const atFloor = lowerBound(created, CREATION_FLOOR + 1) - lowerBound(created, CREATION_FLOOR);
  const all = ids.map((id, group) => ({
    id,
    downloads: axis.map((_, index) => downloads[index * groups + group]),
  }));
  return {
    dates: axis.map((end) => dates[end]),
    total,
    coverage: readings.map(({ coverage }) => coverage),
    leftOut: readings.map(
      ({ to }) => unknown + (to - window - maxAge < CREATION_FLOOR ? atFloor : 0),
    ),
    groups: largest(all, top).map(({ id, downloads }) => ({
      id,
      label: id,
      downloads,
      share: downloads.map((value, index) => (total[index] > 0 ? value / total[index] : null)),
    })),
  };
}

/** The groups by their last downloads, those behind the `top` largest as one. */
function largest(all, top) {
  const bySize = (a, b) => b.downloads.at(-1) - a.downloads.at(-1) || (a.id < b.id ? -1 : 1);
  all.sort(bySize);
  let named = 0;
  const kept = [];
  let other;
  for (const group of all) {
    if (ALONE.has(group.id) || (named += 1) <= top) {
      kept.push(group);
    } else if (other) {
      group.downloads.forEach((value, index) => (other.downloads[index] += value));
    } else {
      other = { id: "other", downloads: [...group.downloads] };
    }
  }
  return other ? [...kept, other].sort(bySize) : kept;
}
