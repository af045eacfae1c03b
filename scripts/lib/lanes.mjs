// Steps side by side, with their output one after the other.

/**
 * Runs steps in their order, as many at once as there are lanes. A step begins when all that it
 * needs has passed and no other one that runs `uses` the same; what cannot begin is skipped.
 * @template {{ name: string, needs: string[], uses?: string }} Step
 * @param {Step[]} list each after what it needs
 * @param {number} lanes
 * @param {(step: Step, say: (text: string) => void) => Promise<boolean>} work whether it passed
 * @param {(text: string) => void} write gets all that is said, in the order of the list: of the
 *   first step that is not yet done at once, of those after it when it is their turn
 * @returns {Promise<Map<string, { state: "passed" | "failed" | "skipped", took: number }>>}
 */
export async function inLanes(list, lanes, work, write) {
  const results = new Map();
  const running = new Map();
  const held = new Map(list.map(({ name }) => [name, []]));
  let turn = 0;

  const say = (step, text) => {
    if (step === list[turn]) write(text);
    else held.get(step.name).push(text);
  };
  const end = (step, state, took) => {
    results.set(step.name, { state, took });
    while (turn < list.length && results.has(list[turn].name)) {
      turn += 1;
      if (turn < list.length) held.get(list[turn].name).splice(0).forEach(write);
    }
  };
  const begin = async (step) => {
    const start = performance.now();
    const passed = await work(step, (text) => say(step, text));
    running.delete(step.name);
    end(step, passed ? "passed" : "failed", performance.now() - start);
  };

  while (results.size < list.length) {
    for (const step of list) {
      if (results.has(step.name) || running.has(step.name)) continue;
      const missing = step.needs.filter((need) => /failed|skipped/.test(results.get(need)?.state));
      if (missing.length > 0) {
        say(step, `=== ${step.name} cannot run without ${missing.join(" and ")}\n`);
        end(step, "skipped", 0);
        continue;
      }
      const used = list.some(({ name, uses }) => uses && uses === step.uses && running.has(name));
      const ready = step.needs.every((need) => results.has(need));
      if (ready && !used && running.size < lanes) running.set(step.name, begin(step));
    }
    if (running.size > 0) await Promise.race(running.values());
  }
  return results;
}
