"""The SQL of sql/ in DuckDB and in Spark, on the same generated data, against each other and, row by
row, against `modelshare`. Run by `npm run test:sql`; MODELSHARE names the command."""

import csv
import datetime
import io
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate
from engines import DuckDB, Spark

MODELSHARE = os.environ["MODELSHARE"]


def modelshare(*args):
    done = subprocess.run([MODELSHARE, *map(str, args)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"modelshare {args}: {done.stderr}")
    return done.stdout


def write_csv(file, header, rows):
    with open(file, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


class Reduction(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="modelshare-sql-")
        cls.folder = Path(cls.scratch.name)
        cls.engines = [DuckDB(cls.folder), Spark(cls.folder)]
        generate.world(cls.engines[0], cls.folder)

    @classmethod
    def tearDownClass(cls):
        for engine in cls.engines:
            engine.close()
        cls.scratch.cleanup()

    def both(self, ask):
        """What both engines answer, which must be the same rows; none of them twice."""
        answers = [sorted(ask(engine)) for engine in self.engines]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(answers[0]), len(set(answers[0])))
        self.assertGreater(len(answers[0]), 30)
        return answers[0]

    def shares_of(self, snapshot, *choices):
        """Every share that modelshare computes, by date and group."""
        text = modelshare(
            "shares", snapshot, "--series", "--max-age", "any", "--format", "csv", *choices
        )
        return {
            (row["date"], row["group"]): (
                int(row["downloads"]),
                float(row["share"]),
                int(row["total"]),
            )
            for row in csv.DictReader(io.StringIO(text))
            if row["downloads"] != "0"
        }

    def agree(self, rows, found):
        """SQL's rows are those of modelshare: whole numbers exactly, shares to the last bits."""
        wanted = {(date.isoformat(), country): rest for date, country, *rest in rows}
        self.assertEqual(set(wanted), set(found))
        for place, (downloads, share, total) in wanted.items():
            self.assertEqual((downloads, total), (found[place][0], found[place][2]), place)
            self.assertAlmostEqual(share, found[place][1], delta=1e-12, msg=str(place))

    def build(self, counter, rows):
        observations = self.folder / "observations.csv"
        snapshot = self.folder / "snapshot.json"
        write_csv(observations, ["date", "model", "downloads"], rows)
        modelshare(
            "build",
            "--observations", observations,
            "--organisations", self.folder / "organisations.csv",
            "--counter", counter,
            "-o", snapshot,
        )  # fmt: skip
        return snapshot

    def test_events(self):
        """Weekly counts of events are a period snapshot; its yearly shares are those of the events."""

        def observations(engine):
            engine.read("events", self.folder / "events.parquet")
            engine.read("dates", self.folder / "weeks.parquet")
            engine.define("observations", "observations-from-events.sql")
            return engine.rows("observations")

        weekly = self.both(observations)
        snapshot = self.build("period:7", weekly)
        self.assertEqual(modelshare("check", snapshot).count("error"), 0)

        def shares(engine):
            engine.read("dates", self.folder / "years.parquet")
            engine.define("counts", "observations-from-events.sql")
            engine.read("organisations", self.folder / "organisations.parquet")
            engine.define("shares", "shares.sql")
            return engine.rows("shares")

        rows = self.both(shares)
        self.agree(rows, self.shares_of(snapshot, "--window", str(generate.WINDOW)))
        groups = {country for _, country, *_ in rows}
        self.assertLessEqual({"unaffiliated", "unattributed", "CN", "US"}, groups)

    def test_dumps(self):
        """Counters of daily dumps on some dates are a trailing snapshot; its shares are theirs."""

        def observations(engine):
            engine.read("dumps", self.folder / "dumps.parquet")
            engine.read("dates", self.folder / "kept.parquet")
            engine.define("observations", "observations-from-dumps.sql")
            return engine.rows("observations")

        rows = self.both(observations)
        kept = {date for date, *_ in rows}
        self.assertTrue(all(isinstance(date, datetime.date) for date in kept))
        snapshot = self.build("trailing:30", [row[:3] for row in rows])

        def shares(engine):
            engine.define("counts", "SELECT date, model, downloads FROM observations")
            engine.read("organisations", self.folder / "organisations.parquet")
            engine.define("shares", "shares.sql")
            return engine.rows("shares")

        self.agree(self.both(shares), self.shares_of(snapshot, "--window", "30"))

        # The other counter of the same rows.
        snapshot = self.build("cumulative", [(date, model, total) for date, model, _, total in rows])
        info = modelshare("shares", snapshot, "--window", "all", "--max-age", "any")
        self.assertIn("China", info)

    def test_history(self):
        """A history that modelshare keeps is a table for both engines."""
        history = self.folder / "history"
        wanted = []
        for week, date in enumerate(("2026-10-20", "2026-10-27")):
            rows = [
                (f"account-{n % 7}/model-{n}-模型", n * 1000 + week, n * 100_000 if n % 5 else "")
                for n in range(100)
            ]
            file = self.folder / f"{date}.csv"
            header = ["date", "model", "downloads", "downloads_all_time"]
            write_csv(file, header, [(date, *row) for row in rows])
            modelshare("append", history, file)
            day = datetime.date.fromisoformat(date)
            wanted += [(day, model, now, total or 0) for model, now, total in rows]

        def read(engine):
            engine.read("history", history / "*.parquet")
            columns = "date, model, downloads, coalesce(downloads_all_time, 0) AS total"
            engine.define("observed", f"SELECT {columns} FROM history")
            return engine.rows("observed")

        self.assertEqual(self.both(read), sorted(wanted))


if __name__ == "__main__":
    unittest.main(verbosity=2)
