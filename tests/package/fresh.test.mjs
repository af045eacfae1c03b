// What a build step remembers: by content, of what it read and of what it wrote.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";

describe("a build step", () => {
  let folder;
  let fresh;
  let runs = 0;
  const file = (name) => path.join(folder, name);
  const step = (extra = "") =>
    fresh.step({
      name: "step-of-a-test",
      what: "counting its runs",
      inputs: [file("in"), file("absent")],
      outputs: [file("out.txt")],
      extra,
      run: async () => {
        runs += 1;
        await writeFile(file("out.txt"), "made");
      },
    });

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-fresh-"));
    // Its memory must not mix with that of the real build.
    process.env.CARGO_TARGET_DIR = file("target");
    fresh = await import("../../scripts/lib/fresh.mjs");
    await mkdir(file("in/deep"), { recursive: true });
    await writeFile(file("in/deep/a.txt"), "one");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("runs once, then not again", async () => {
    assert.equal(await step(), true);
    assert.equal(await step(), false);
    assert.equal(runs, 1);
  });

  it("does not care about times", async () => {
    const later = new Date(Date.now() + 86_400_000);
    await utimes(file("in/deep/a.txt"), later, later);
    assert.equal(await step(), false);
  });

  it("runs when an input changes, is renamed, or appears", async () => {
    await writeFile(file("in/deep/a.txt"), "two");
    assert.equal(await step(), true);
    await rm(file("in/deep/a.txt"));
    await writeFile(file("in/deep/b.txt"), "two");
    assert.equal(await step(), true);
    await writeFile(file("absent"), "");
    assert.equal(await step(), true);
    assert.equal(await step(), false);
  });

  it("runs when an output is gone or was changed by somebody", async () => {
    await rm(file("out.txt"));
    assert.equal(await step(), true);
    await writeFile(file("out.txt"), "tampered");
    assert.equal(await step(), true);
    assert.equal(await step(), false);
  });

  it("runs when a version or an option changes", async () => {
    assert.equal(await step("other"), true);
    assert.equal(await step("other"), false);
  });

  it("runs again after a failure", async () => {
    await writeFile(file("in/deep/b.txt"), "three");
    const failing = fresh.step({
      name: "step-of-a-test",
      what: "failing",
      inputs: [file("in")],
      outputs: [file("out.txt")],
      run: () => Promise.reject(new Error("on purpose")),
    });
    await assert.rejects(failing, /on purpose/);
    assert.equal(await step("other"), true);
  });

  it("leaves the old folder when making the new one fails", async () => {
    await fresh.replaceFolder(file("made"), (next) => writeFile(path.join(next, "x"), "old"));
    const failing = fresh.replaceFolder(file("made"), async (next) => {
      await writeFile(path.join(next, "x"), "half");
      throw new Error("on purpose");
    });
    await assert.rejects(failing, /on purpose/);
    assert.deepEqual(await fresh.filesBelow(file("made")), [file("made/x")]);
    assert.deepEqual(await fresh.filesBelow(file("made.new")), []);
  });
});
