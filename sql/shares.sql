-- Shares by country of the publisher, models of any age: what `modelshare shares` computes, for
-- where the counts have never been in a snapshot.
--
-- Reads
--   counts        (date DATE, model TEXT, downloads BIGINT)      downloads in the window of each date
--   organisations (namespace TEXT, country TEXT, kind TEXT)      data/organisations.csv
-- Gives one row for each date and group with downloads.
WITH attributed AS (
  SELECT
    counts.date AS date,
    CASE
      WHEN organisations.kind = 'individual' THEN 'unaffiliated'
      WHEN organisations.country IS NULL THEN 'unattributed'
      ELSE organisations.country
    END AS country,
    counts.downloads AS downloads
  FROM counts
  LEFT JOIN organisations
    ON organisations.namespace = SUBSTRING(counts.model, 1, POSITION('/' IN counts.model) - 1)
),
summed AS (
  SELECT date, country, CAST(SUM(downloads) AS BIGINT) AS downloads
  FROM attributed
  GROUP BY date, country
),
totals AS (
  SELECT date, CAST(SUM(downloads) AS BIGINT) AS total
  FROM summed
  GROUP BY date
)
SELECT
  summed.date AS date,
  summed.country AS country,
  summed.downloads AS downloads,
  CAST(summed.downloads AS DOUBLE) / CAST(totals.total AS DOUBLE) AS share,
  totals.total AS total
FROM summed
JOIN totals ON totals.date = summed.date
