// Whether two answers to one query are the same.

/** The largest relative difference that rounding may leave. */
export const TOLERANCE = 1e-9;

/**
 * Compares two results number by number; throws at the first that differs.
 * @returns {{ numbers: number, largest: number }} how many were compared, and the largest relative
 * difference among them
 */
export function agree(found, wanted) {
  let numbers = 0;
  let largest = 0;
  const refuse = (place, a, b) => {
    throw new Error(`${place}: the core says ${a}, the JavaScript reference ${b}`);
  };
  const same = (place, a, b) => {
    if (a !== b) refuse(place, a, b);
  };
  const near = (place, a, b) => {
    if (a === null || b === null) return same(place, a, b);
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
    // Written so that NaN is refused too.
    if (!(difference <= TOLERANCE)) refuse(place, a, b);
    numbers += 1;
    largest = Math.max(largest, difference);
  };
  const all = (place, a, b, compare) => {
    same(`length of ${place}`, a.length, b.length);
    a.forEach((value, index) => compare(`${place}[${index}]`, value, b[index]));
  };

  all("dates", found.dates, wanted.dates, same);
  for (const field of ["total", "coverage", "leftOut"])
    all(field, found[field], wanted[field], near);
  same("number of groups", found.groups.length, wanted.groups.length);
  // By id: which of two groups of one size comes first is not what is compared.
  const byId = new Map(wanted.groups.map((group) => [group.id, group]));
  for (const group of found.groups) {
    const other = byId.get(group.id);
    if (!other) refuse("groups", group.id, "no such group");
    for (const field of ["downloads", "share"])
      all(`${field} of ${group.id}`, group[field], other[field], near);
  }
  return { numbers, largest };
}
