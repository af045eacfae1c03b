// npm run test:sql, npm run bench:sql: the SQL of sql/ in DuckDB and Spark, which are Python packages.

import { existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import path from "node:path";

import { at, target } from "./lib/paths.mjs";
import { output, run } from "./lib/run.mjs";
import { Failure, doing, fresh, main } from "./lib/say.mjs";

const folder = path.join(target, "sql");
const python = path.join(folder, "bin/python");
const requirements = at("tests/sql/requirements.txt");
const text = (file) => readFile(file, "utf8").catch(() => undefined);

/** DuckDB and PySpark in an environment of their own, and Java, which Spark runs on. */
async function install() {
  if (output("java", ["-version"]) === undefined) {
    throw new Failure(
      "there is no Java, on which Spark runs",
      "install Java 17 or later; on Debian: apt-get install default-jre-headless",
    );
  }
  const installed = path.join(folder, "requirements.txt");
  if ((await text(installed)) === (await text(requirements))) return fresh("sql");
  doing("sql", "DuckDB and PySpark with pip (some 500 MB), because the tests of sql/ need them");
  await run("python3", ["-m", "venv", folder], {
    remedy: "install Python 3 with venv; on Debian: apt-get install python3-venv",
  });
  await run(python, ["-m", "pip", "install", "-q", "-r", requirements], {
    remedy: "see pip's message above; it needs a reachable package index",
  });
  await copyFile(requirements, installed);
}

await main(async () => {
  await install();
  const [what, ...args] = process.argv.slice(2);
  if (what === "bench") {
    await run(python, [at("bench/sql.py"), ...args]);
    return;
  }
  await run("cargo", ["build", "--locked", "--features", "cli", "--bin", "modelshare"]);
  const command = path.join(target, "debug/modelshare");
  if (!existsSync(command)) throw new Failure(`${command} is not there after its build`);
  await run(python, [at("tests/sql/test_sql.py")], {
    env: { MODELSHARE: command, PYTHONDONTWRITEBYTECODE: "1" },
  });
});
