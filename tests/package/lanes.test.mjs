// How the steps of `npm test` share two lanes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { inLanes } from "../../scripts/lib/lanes.mjs";
import { steps } from "../../scripts/lib/steps.mjs";

/** Runs steps that end when the test says so: `end(name, passed)`. */
function rehearse(list) {
  const begun = [];
  const ends = new Map();
  const texts = [];
  const work = (step, say) => {
    begun.push(step.name);
    say(`${step.name} begins, `);
    return new Promise((done) => {
      ends.set(step.name, (passed) => {
        say(`${step.name} ends, `);
        done(passed);
      });
    });
  };
  const all = inLanes(list, 2, work, (text) => texts.push(text));
  const end = async (name, passed = true) => {
    ends.get(name)(passed);
    // Whatever follows from it has followed when the queue of promises is empty.
    await new Promise((done) => setImmediate(done));
  };
  return { all, begun, end, texts };
}

const step = (name, needs = [], uses = undefined) => ({ name, needs, uses });

describe("the steps of npm test", () => {
  it("run two at a time, and say what they say in their order", async () => {
    const { all, begun, end, texts } = rehearse([
      step("a"),
      step("b"),
      step("c"),
      step("d", ["a"]),
    ]);
    assert.deepEqual(begun, ["a", "b"]);
    await end("b");
    assert.deepEqual(begun, ["a", "b", "c"]);
    assert.deepEqual(texts, ["a begins, "]);
    await end("a");
    assert.deepEqual(begun, ["a", "b", "c", "d"]);
    assert.equal(texts.join(""), "a begins, a ends, b begins, b ends, c begins, ");
    await end("c");
    await end("d");
    const results = await all;
    assert.deepEqual([...results].map(([name, { state }]) => `${name} ${state}`).sort(), [
      "a passed",
      "b passed",
      "c passed",
      "d passed",
    ]);
    assert.equal(texts.length, 8);
  });

  it("wait for each other where they use the same", async () => {
    const list = [step("a", [], "x"), step("b", [], "x"), step("c", [], "y"), step("d")];
    const { all, begun, end } = rehearse(list);
    assert.deepEqual(begun, ["a", "c"]);
    await end("c");
    assert.deepEqual(begun, ["a", "c", "d"]);
    await end("a");
    assert.deepEqual(begun, ["a", "c", "d", "b"]);
    await end("b");
    await end("d");
    assert.equal((await all).size, 4);
  });

  it("are skipped, and say so, where what they need has failed", async () => {
    const list = [step("a"), step("b", ["a"]), step("c", ["b"]), step("d")];
    const { all, begun, end, texts } = rehearse(list);
    await end("a", false);
    await end("d");
    const results = await all;
    assert.deepEqual(begun, ["a", "d"]);
    assert.deepEqual(
      list.map(({ name }) => results.get(name).state),
      ["failed", "skipped", "skipped", "passed"],
    );
    assert.match(texts.join(""), /b cannot run without a\n=== c cannot run without b\n/);
  });

  it("stand after what they need", () => {
    const before = new Set();
    for (const { name, needs } of steps()) {
      for (const need of needs) assert.ok(before.has(need), `${name} stands before ${need}`);
      before.add(name);
    }
    assert.ok(before.has("rust-test") && before.has("browser"));
  });
});
