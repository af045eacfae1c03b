-- Daily dumps of the whole Hub to observations: the counters on the dates that a snapshot keeps.
--
-- Reads
--   dumps (day DATE, model TEXT, downloads BIGINT, downloads_all_time BIGINT)   one row a model and day
--   dates (date DATE)                                                           the dates to keep
-- Gives one row for each of these dates and each model that the dump of that day has. A dump is read
-- page by page while counters move, so a model may stand on two pages: the larger, later reading
-- counts. `downloads` is of counter kind trailing:30, `downloads_all_time` is cumulative.
SELECT
  dumps.day AS date,
  dumps.model AS model,
  MAX(dumps.downloads) AS downloads,
  MAX(dumps.downloads_all_time) AS downloads_all_time
FROM dumps
JOIN dates ON dumps.day = dates.date
GROUP BY dumps.day, dumps.model
