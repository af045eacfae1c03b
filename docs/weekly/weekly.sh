#!/bin/sh
# One week's work: read the Hub, keep what was read, build, check, publish.
#
#   weekly.sh HISTORY SITE
#
# HISTORY is the folder of the history, SITE the folder of published files. Set by the environment:
#   TABLES        folder with organisations.csv, aliases.csv, events.csv [default: data]
#   OVERRIDES     a table whose rows stand in the place of those of organisations.csv
#   FETCH         options of modelshare fetch [default: --top 20000]
#   APPEND        options of modelshare append; --replace lets a second run of a day stand in the
#                 place of the first [default: none]
#   BUILD         options of modelshare build [default: --counter cumulative --dates weekly --budget 60KiB]
#   PUBLISH       options of modelshare publish [default: none]
#   CORRECTS      the beginning of the hash of a published version that is wrong, and
#   NOTE          what was wrong with it, in as many words as it takes [default: none]
#   HF_TOKEN      a token of the Hub; raises the number of calls
# Options are split at blanks; a text of several words has a variable of its own.
# A step that fails ends the work with its message and its exit code, and nothing is published.
set -eu

case "${FETCH:-}${APPEND:-}${BUILD:-}${PUBLISH:-}" in
*[\"\']*)
  echo "weekly.sh: expected options without quotes, which are not undone; set CORRECTS and NOTE for a correction" >&2
  exit 2
  ;;
esac

history=$1
site=$2
tables=${TABLES:-data}
work=$(dirname "$history")/$(basename "$history").work
mkdir -p "$work"

# The name without a date: an interrupted fetch is taken up by the next run of the same day.
modelshare fetch ${FETCH:---top 20000} -o "$work/observation.jsonl.gz"
modelshare append "$history" "$work/observation.jsonl.gz" --aliases "$tables/aliases.csv" ${APPEND:-}
modelshare organisations check "$tables/organisations.csv" ${OVERRIDES:+"$OVERRIDES"} \
  --aliases "$tables/aliases.csv" --against "$history" >"$work/organisations.txt"
modelshare build "$history" ${BUILD:---counter cumulative --dates weekly --budget 60KiB} \
  --organisations "$tables/organisations.csv" ${OVERRIDES:+--organisations "$OVERRIDES"} \
  --aliases "$tables/aliases.csv" --events "$tables/events.csv" -o "$work/hub.json"
modelshare check "$work/hub.json" >"$work/check.txt"
modelshare verify "$work/hub.json" --against "$history" --tables "$tables" \
  ${OVERRIDES:+--tables "$(dirname "$OVERRIDES")"}
modelshare publish "$work/hub.json" --to "$site" ${PUBLISH:-} \
  ${CORRECTS:+--corrects "$CORRECTS"} ${NOTE:+--note "$NOTE"}
