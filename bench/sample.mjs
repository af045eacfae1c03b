// Timing that treats all contestants alike on a machine that does other things too: one sample of
// each in turn, in alternating order, so that a disturbance meets them all.

/** A sample lasts at least this many milliseconds, or the clock and the scheduler are measured. */
const LEAST = 4;

/**
 * Milliseconds a call.
 * @param {Record<string, () => unknown>} contestants each may return a promise
 * @param {{ repetitions: number, after?: (value: unknown) => void, batch?: boolean }} options
 * `after` clears up what a call left, outside the clock; `batch: false` is one call a sample
 * @returns {Promise<Record<string, number[]>>} samples by contestant
 */
export async function compare(contestants, { repetitions, after = () => {}, batch = true }) {
  const names = Object.keys(contestants);
  const sizes = {};
  for (const name of names) {
    sizes[name] = 1;
    // Warm-up: until the optimising compilers have had their turn.
    const end = performance.now() + 150;
    for (let round = 0; round < 3 || (round < 50 && performance.now() < end); round += 1) {
      const took = await timed(contestants[name], 1, after);
      sizes[name] = batch ? Math.max(1, Math.ceil(LEAST / Math.max(took, 0.01))) : 1;
    }
  }
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < repetitions; round += 1) {
    for (const name of round % 2 ? [...names].reverse() : names) {
      collectGarbage();
      samples[name].push(await timed(contestants[name], sizes[name], after));
    }
  }
  return samples;
}

async function timed(run, calls, after) {
  let took = 0;
  for (let call = 0; call < calls; call += 1) {
    const start = performance.now();
    let value = run();
    // Waiting costs a turn of the queue, so only those wait who must.
    if (value instanceof Promise) value = await value;
    took += performance.now() - start;
    after(value);
  }
  return took / calls;
}

/** What one contestant left is not collected on another's time; Chromium gives `gc` when asked. */
function collectGarbage() {
  globalThis.gc?.();
}
