// The built package the way a consumer has it: packed, then installed into a project of its own.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { npmProgram } from "../../scripts/lib/npm.mjs";
import { dist } from "../../scripts/lib/paths.mjs";

/** Packs dist/ and installs it; `t` is the test context that removes it all again. */
export async function consumer() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-consumer-"));
  const npm = (...args) =>
    execFileSync(npmProgram(), args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const [{ filename, files }] = JSON.parse(npm("pack", dist, "--json", "--ignore-scripts"));
  await writeFile(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  // Offline: a package that needs nothing else must install from its tarball alone.
  npm("install", `./${filename}`, "--offline", "--ignore-scripts", "--no-audit", "--no-fund");
  return {
    folder,
    tarball: path.join(folder, filename),
    installed: path.join(folder, "node_modules/modelshare"),
    files: files.map((file) => file.path).sort(),
    /** Runs an ES module as the consumer's own; what it prints as JSON comes back. */
    async run(source) {
      const script = path.join(folder, "script.mjs");
      await writeFile(script, source);
      const done = spawnSync(process.execPath, [script], { cwd: folder, encoding: "utf8" });
      return { status: done.status, stdout: done.stdout, stderr: done.stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
