"""Events and dumps of a small world that looks like the Hub: few models have most of the downloads,
some accounts are individuals, some are in no table, and a dump has some models twice. Made with
DuckDB's hash, so the same on every machine."""

import csv
import datetime

#: Days of the window whose shares are compared: whole weeks, as the observations are of weeks.
WINDOW = 364
FIRST = datetime.date(2025, 1, 6)
WEEKS = 70
#: Country, kind; None in both stands for an account that the table does not have.
ACCOUNTS = [
    ("CN", "company"),
    ("US", "company"),
    ("FR", "company"),
    ("US", "non-profit"),
    (None, "individual"),
    ("DE", "individual"),
    (None, "company"),
    (None, None),
    ("INTL", "community"),
    ("CN", "university"),
]


def uniform(*parts):
    """SQL for a number in [0, 1) that depends on nothing but these."""
    return f"(hash({', '.join(map(str, parts))}) % 1000003) / 1000003.0"


def events(engine, file, rows, models=300):
    """Download events; the square makes small numbers, that is some models, more frequent."""
    skewed = f"CAST(floor(power({uniform('n', 1)}, 3) * {models}) AS BIGINT)"
    seconds = f"CAST(floor({uniform('n', 2)} * {WEEKS * 7 * 86400}) AS BIGINT)"
    engine.connection.execute(
        f"""COPY (
            SELECT 'account-' || (model % {len(ACCOUNTS)}) || '/model-' || model AS model,
                   TIMESTAMP '{FIRST} 00:00:00' + to_seconds(second) AS time
            FROM (SELECT {skewed} AS model, {seconds} AS second FROM range({rows}) AS t(n))
        ) TO '{file}' (FORMAT parquet)"""
    )


def dates(engine, file, pairs):
    values = ", ".join(f"(DATE '{after}', DATE '{date}')" for after, date in pairs)
    engine.connection.execute(
        f"COPY (SELECT * FROM (VALUES {values}) AS t(after, date)) TO '{file}' (FORMAT parquet)"
    )


def weeks():
    """The last days of the weeks, each with the day before its first."""
    ends = [FIRST + datetime.timedelta(days=7 * week + 6) for week in range(WEEKS)]
    return [(end - datetime.timedelta(days=7), end) for end in ends]


def world(engine, folder, rows=200_000):
    events(engine, folder / "events.parquet", rows)
    dates(engine, folder / "weeks.parquet", weeks())
    window = datetime.timedelta(days=WINDOW)
    dates(engine, folder / "years.parquet", [(end - window, end) for _, end in weeks()])

    table = [
        (f"account-{index}", country, kind)
        for index, (country, kind) in enumerate(ACCOUNTS)
        if (country, kind) != (None, None)
    ]
    with open(folder / "organisations.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["namespace", "country", "kind"])
        writer.writerows([namespace, country or "", kind] for namespace, country, kind in table)
    engine.connection.execute(
        f"""COPY (
            SELECT namespace, nullif(country, '') AS country, kind
            FROM read_csv('{folder / "organisations.csv"}', all_varchar = true)
        ) TO '{folder / "organisations.parquet"}' (FORMAT parquet)"""
    )

    # Trailing counters of 40 days; every seventh model stands twice, with a later, larger reading.
    engine.connection.execute(
        f"""COPY (
            SELECT DATE '{FIRST}' + CAST(day AS INTEGER) AS day,
                   'account-' || (model % {len(ACCOUNTS)}) || '/model-' || model AS model,
                   base + day * 3 + twice AS downloads,
                   base * 20 + day * 50 + twice AS downloads_all_time
            FROM (
                SELECT day, model, twice, CAST(floor(2000 / (model + 1)) AS BIGINT) AS base
                FROM range(40) AS d(day), range(200) AS m(model), range(2) AS t(twice)
                WHERE (twice = 0 OR model % 7 = 0) AND {uniform('day', 'model')} > 0.02
            )
        ) TO '{folder / "dumps.parquet"}' (FORMAT parquet)"""
    )
    kept = [FIRST + datetime.timedelta(days=day) for day in (3, 10, 17, 24, 31, 38)]
    dates(engine, folder / "kept.parquet", [(day, day) for day in kept])
