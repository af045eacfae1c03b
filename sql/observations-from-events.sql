-- Download events to counts: how often each model was downloaded in the days that end on each date.
--
-- Reads
--   events (model TEXT, time TIMESTAMP)   one row a download, UTC
--   dates  (after DATE, date DATE)       half-open intervals (after, date], in whole days
-- Gives one row for each date and each model with a download in its interval. Intervals of seven
-- days are observations of counter kind period:7, intervals that all begin before the first event
-- are cumulative counters.
--
-- Days are counted first, so that what is joined with the dates is as small as models times days,
-- however many downloads there were.
WITH daily AS (
  SELECT CAST(events.time AS DATE) AS day, model, COUNT(*) AS downloads
  FROM events
  GROUP BY CAST(events.time AS DATE), model
)
SELECT dates.date AS date, daily.model AS model, CAST(SUM(daily.downloads) AS BIGINT) AS downloads
FROM daily
JOIN dates ON daily.day > dates.after AND daily.day <= dates.date
GROUP BY dates.date, daily.model
