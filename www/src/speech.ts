/** What is pointed at, for those who hear it. */
import { NO_SHARE, roundedPercent, type Format } from "./format.js";
import { limits } from "./limits.js";
import { texts } from "./texts.js";
import type { DatedEvent, Measure, Point, PointGroup } from "./types.js";

/** Nobody listens to more groups than these at a time; the arrow keys tell of each. */
const MOST_GROUPS = 5;

const say = texts("more", "speech", {
  percent: "{number} percent",
  "group.downloads": "{group}, {day}: {share}, {part} of {total} downloads, rank {rank}",
  "group.models": "{group}, {day}: {share}, {part} of {total} models, rank {rank}",
  "group.likes": "{group}, {day}: {share}, {part} of {total} likes, rank {rank}",
  "date.downloads": "{day}: {groups}. Of {total} downloads.",
  "date.models": "{day}: {groups}. Of {total} models.",
  "date.likes": "{day}: {groups}. Of {total} likes.",
  "none.downloads": "{day}: no downloads.",
  "none.models": "{day}: no models.",
  "none.likes": "{day}: no likes.",
  event: "{day}: {event}.",
  "more.one": "{n} more group",
  "more.other": "{n} more groups",
});

/** The group that is chosen at a date, or the largest ones there, as a sentence. */
export function spoken(point: Point, format: Format, unit: Measure): string {
  const share = ({ share }: PointGroup): string =>
    share === null
      ? NO_SHARE
      : say(format, "percent", { number: decimal(roundedPercent(share), format) });
  const day = longDay(point.date, format);
  const total = short(point.total, format);
  const chosen = point.groups.find(({ id }) => id === point.focus);
  if (chosen !== undefined) {
    return say(format, `group.${unit}`, {
      group: chosen.label,
      day,
      share: share(chosen),
      part: short(chosen.downloads, format),
      total,
      rank: chosen.rank,
    });
  }
  const some = point.groups.filter(({ downloads }) => downloads > 0);
  if (some.length === 0) return say(format, `none.${unit}`, { day });
  const said = some.slice(0, MOST_GROUPS).map((group) => `${group.label} ${share(group)}`);
  const more = some.length - said.length;
  if (more > 0) said.push(say(format, "more", { n: more }));
  return [
    say(format, `date.${unit}`, { day, groups: said.join("; "), total }),
    ...limits(point, format),
  ].join(" ");
}

/** What happened, as sentences. */
export function saidEvents(events: readonly DatedEvent[], format: Format): string[] {
  return events.map(({ date, title }) =>
    say(format, "event", { day: longDay(date, format), event: title }),
  );
}

/** A number as it is said: `410 million`; small ones are said in full. */
function short(value: number, format: Format): string {
  const { lang } = format;
  if (value < 1e6) return format.count(value);
  return new Intl.NumberFormat(lang, {
    notation: "compact",
    compactDisplay: "long",
    maximumSignificantDigits: 3,
  }).format(value);
}

function decimal(value: number, { lang }: Format): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(lang, digits).format(value);
}

/** With the month in full; in English as the picture orders it, day before month. */
function longDay(day: string, { lang, messages }: Format): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const tag = messages === "en" ? "en-GB" : lang;
  return new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: "UTC" }).format(date);
}
