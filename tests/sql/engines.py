"""DuckDB and Spark behind one face: Parquet files are read as views, SQL gives a view or rows."""

from pathlib import Path

SQL = Path(__file__).parents[2] / "sql"


class DuckDB:
    """One machine, inside this process."""

    name = "DuckDB"

    def __init__(self, scratch):
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute(f"SET temp_directory = '{scratch}'")

    def read(self, view, file):
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet('{file}')"
        )

    def define(self, view, query):
        self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS {statement(query)}")

    def rows(self, view):
        return self.connection.execute(f"SELECT * FROM {view}").fetchall()

    def write(self, view, file):
        self.connection.execute(f"COPY {view} TO '{file}' (FORMAT parquet)")

    def close(self):
        self.connection.close()


class Spark:
    """The same statements on a cluster; here its local mode, on the cores of one machine."""

    name = "Spark"

    def __init__(self, scratch, memory="2g"):
        from pyspark.sql import SparkSession

        self.session = (
            SparkSession.builder.master("local[*]")
            .appName("modelshare")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.local.dir", str(scratch))
            .config("spark.sql.warehouse.dir", str(Path(scratch) / "warehouse"))
            .config("spark.driver.memory", memory)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("ERROR")

    def read(self, view, file):
        self.session.read.parquet(str(file)).createOrReplaceTempView(view)

    def define(self, view, query):
        self.session.sql(statement(query)).createOrReplaceTempView(view)

    def rows(self, view):
        return [tuple(row) for row in self.session.table(view).collect()]

    def write(self, view, file):
        self.session.table(view).write.mode("overwrite").parquet(str(file))

    def close(self):
        self.session.stop()


def statement(query):
    """The text of a file in sql/, or a statement that is given as it is."""
    file = SQL / query
    return file.read_text() if query.endswith(".sql") else query
