// One build at a time: `npm start` in one terminal and `npm test` in another share their folders.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { target } from "./paths.mjs";
import { doing } from "./say.mjs";

const file = path.join(target, "build.lock");

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Runs `work` while no other process of this checkout does; waits for one that is at it. */
export async function alone(work) {
  await mkdir(target, { recursive: true });
  for (let told = false; ;) {
    try {
      await writeFile(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (owner && !alive(owner)) {
      await rm(file, { force: true });
      continue;
    }
    if (!told) doing("wait", `another build is running (process ${owner || "unknown"})`);
    told = true;
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
