"""How long the reduction of download events to weekly counts takes, by engine and number of rows.

    npm run bench:sql [-- ROWS...]

Prints one row for each: seconds of wall clock, the largest resident memory of the process (for Spark
with its Java), and how many rows of counts came out. Generating the events is not timed."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sql"))

import generate
from engines import DuckDB, Spark

MODELS = 200_000
ENGINES = {"DuckDB": DuckDB, "Spark": Spark}


def children():
    """This process and all that it started."""
    known = [Path("/proc/self").resolve().name]
    for entry in known:
        tasks = Path(f"/proc/{entry}/task").glob("*/children")
        known += [child for task in tasks for child in task.read_text().split()]
    return known


def peak():
    """Largest resident memory of these processes, in MiB."""
    total = 0
    for process in children():
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1])
    return total / 1024


def reduce(name, folder):
    """One engine, in a process of its own so that its memory is its own."""
    engine = ENGINES[name](folder)
    engine.read("events", folder / "events.parquet")
    engine.read("dates", folder / "weeks.parquet")
    start = time.perf_counter()
    engine.define("observations", "observations-from-events.sql")
    engine.write("observations", folder / f"{name}.parquet")
    took = time.perf_counter() - start
    memory = peak()
    engine.read("written", folder / f"{name}.parquet")
    engine.define("counted", "SELECT COUNT(*) AS rows, SUM(downloads) AS downloads FROM written")
    [(rows, downloads)] = engine.rows("counted")
    engine.close()
    print(json.dumps([took, memory, rows, int(downloads)]))


def main(sizes):
    print("| events | engine | seconds | memory, MiB | rows of counts |")
    print("|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="modelshare-sql-") as scratch:
            folder = Path(scratch)
            maker = DuckDB(folder)
            generate.events(maker, folder / "events.parquet", size, MODELS)
            generate.dates(maker, folder / "weeks.parquet", generate.weeks())
            maker.close()
            answers = set()
            for name in ENGINES:
                command = [sys.executable, __file__, "--reduce", name, str(folder)]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode != 0:
                    raise SystemExit(done.stderr)
                took, memory, *answer = json.loads(done.stdout.splitlines()[-1])
                answers.add(tuple(answer))
                print(f"| {size:,} | {name} | {took:.1f} | {memory:,.0f} | {answer[0]:,} |", flush=True)
            if len(answers) != 1:
                raise SystemExit(f"the engines differ: {answers}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--reduce"]:
        reduce(sys.argv[2], Path(sys.argv[3]))
    else:
        main([int(size) for size in sys.argv[1:]] or [10**6, 10**7, 10**8])
