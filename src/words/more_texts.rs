//! The texts of analyses, and of choices that the first chart does not have.

use crate::message::{plurals, texts};

texts! {
    TITLE_MODELS "title.models" "Open models by {by}";
    TITLE_LIKES "title.likes" "Likes of open models by {by}";
    DEFINITION_MODELS "definition.models"
        "Share of models with downloads in {window}, {age}, by {by}{more}";
    DEFINITION_LIKES "definition.likes"
        "Share of likes of models with downloads in {window}, {age}, by {by}{more}";
    AMOUNTS_MODELS "amounts.models" "Models with downloads in {window}, {age}, by {by}{more}";
    AMOUNTS_LIKES "amounts.likes"
        "Likes of models with downloads in {window}, {age}, by {by}{more}";
    DATA_MODELS "data.models" "{all} = {total} models with downloads ({date})";
    DATA_LIKES "data.likes" "{all} = {total} likes of models with downloads ({date})";

    SCOPE_CLAUSE "clause.scope" "of the selected models alone ({scope})";
    SAME_CLAUSE "clause.panel" "the same models at every date";
    SCOPE_ENTRY "scope.entry" "{property}: {values}";
    EXCLUDE_CLAUSE "clause.exclude" "without {names}";
    EXCLUDE_MORE_CLAUSE "clause.exclude.more" "without {names} and {n} more";
    LEAVE_OUT_CLAUSE "clause.leave-out" "without {name}";
    OVERRIDE_CLAUSE "clause.override" "{name} counted to {country}";
    OVERRIDE_NONE_CLAUSE "clause.override.none" "{name} not attributed";
    OVERRIDES_CLAUSE "clause.overrides" "{n} accounts attributed otherwise";
    JOIN_CLAUSE "clause.join" "countries joined to {names}";
    BASE_CLAUSE "clause.attribution.base" "credited to base models";
    SPLIT_CLAUSE "clause.attribution.split" "half credited to base models";
    NO_UNATTRIBUTED_CLAUSE "clause.unattributed.drop" "without publishers of unknown country";
    UNATTRIBUTED_BASE_CLAUSE "clause.unattributed.base"
        "publishers of unknown country credited to their base models";
    NO_INDIVIDUALS_CLAUSE "clause.unaffiliated.drop" "without individuals";
    INDIVIDUALS_BASE_CLAUSE "clause.unaffiliated.base" "individuals credited to their base models";
    TELEMETRY_CLAUSE "clause.exclude-list.telemetry" "without telemetry repositories";
    CI_CLAUSE "clause.exclude-list.ci" "without favourites of automatic tests";

    WHEN_WINDOW_ALL "when.window.all" "all days count";
    WHEN_AGE_ANY "when.max-age.any" "models of any age count";
    WHEN_UPLOADER "when.attribution.uploader" "downloads are credited to uploaders";
    WHEN_BASE "when.attribution.base" "downloads are credited to base models";
    WHEN_SPLIT "when.attribution.split" "half the downloads are credited to base models";
    WHEN_UNATTRIBUTED_DROP "when.unattributed.drop" "publishers of unknown country do not count";
    WHEN_UNATTRIBUTED_BASE "when.unattributed.base"
        "publishers of unknown country are credited to their base models";
    WHEN_UNATTRIBUTED_KEEP "when.unattributed.keep"
        "publishers of unknown country stay in the total";
    WHEN_EXCLUDE_NONE "when.exclude-list.none" "nothing is excluded";
    WHEN_TELEMETRY "when.exclude-list.telemetry" "telemetry is excluded";
    WHEN_CI "when.exclude-list.ci" "favourites of automatic tests are excluded";
    WHEN_LISTS "when.exclude-list.both" "telemetry and automatic tests are excluded";
    WHEN_SCOPE_ALL "when.scope.all" "all models count";
    WHEN_SCOPE "when.scope" "these models count: {models}";
    WHEN_SAME "when.panel.same" "the same models count at every date";
    WHEN_INDIVIDUALS_DROP "when.unaffiliated.drop" "individuals do not count";
    WHEN_INDIVIDUALS_COUNTRY "when.individuals.country" "individuals count to their country";
    WHEN_UNSET "when.unset" "{choice} is not set";
    WHEN_OTHER "when.other" "{choice} is {value}";

    REPORT_ALL "report.all" "Up to {date}";
    REPORT_DOWNLOADS "report.downloads"
        "{when}, {leader} had {share} of downloads ({part} of {total})";
    REPORT_MODELS "report.models"
        "{when}, {leader} had {share} of models with downloads ({part} of {total})";
    REPORT_LIKES "report.likes"
        "{when}, {leader} had {share} of likes of models with downloads ({part} of {total})";
    REPORT_AHEAD "report.ahead" ", {points} points ahead of {second} ({share})";
    REPORT_LEVEL "report.level" ", level with {second}";
    REPORT_COUNTING "report.counting" ", counting {age}, by {by}{more}.";
    NONE_DOWNLOADS "report.none.downloads"
        "{when}, no group has downloads under this definition.";
    NONE_MODELS "report.none.models"
        "{when}, no group has models with downloads under this definition.";
    NONE_LIKES "report.none.likes"
        "{when}, no group has likes of models with downloads under this definition.";
    HOLDS "report.holds" "{leader} leads {second} in {holds} of {all} definitions ({percent})";
    HOLDS_IN_ALL "report.holds.all" "{leader} leads {second} in all {all} definitions";
    HOLDS_IN_NONE "report.holds.none" "{leader} leads {second} in none of {all} definitions";
    NOT_WHEN "report.not-when" "; it does not in most of those in which {condition}";
    LESS "less" "less than {number}";
    MORE "more" "more than {number}";
    UNATTRIBUTED_DOWNLOADS "report.unattributed.downloads"
        "{share} of downloads belong to no known country or organisation, more than the lead of {points} points.";
    UNATTRIBUTED_MODELS "report.unattributed.models"
        "{share} of models with downloads belong to no known country or organisation, more than the lead of {points} points.";
    UNATTRIBUTED_LIKES "report.unattributed.likes"
        "{share} of likes of models with downloads belong to no known country or organisation, more than the lead of {points} points.";
    ONE_MODEL "report.one-model"
        "One model, {model}, carries more than the lead: without it {second} would be ahead.";
    ONE_ORGANISATION "report.one-organisation"
        "One organisation, {organisation}, carries more than the lead: without it {second} would be ahead.";
    REPORT_COVERAGE "report.coverage" "There are data for {percent} of the window.";

    LEAD_TITLE "lead.title" "{leader}’s lead over {second}";
    LEAD_SUBTITLE "lead.subtitle" "In percentage points. {definition}";
    STANDING "lead.standing" "{date}: {leader} {share}, {second} {other}, lead {points} points";
    NEVER_CHANGES "lead.never" "it never changes hands";
    CHANGES_ONCE "lead.once" "it changes hands once: {leader} on {date}";
    CHANGES_ONCE_BRIEFLY "lead.once.brief" "it changes hands once, for fewer than {n} dates";
    CHANGES_BRIEFLY "lead.changes.brief"
        "it changes hands {times} times, always for fewer than {n} dates";
    CHANGES "lead.changes"
        "it changes hands {times} times, {holding} of them for {n} dates or more (first: {leader} on {date})";
    AHEAD "lead.ahead" "{name} ahead";

    SURVEY_TITLE "survey.title" "In how many definitions {leader} leads {second}";
    SURVEY_ORDER "survey.order"
        "Each step of the curve is the lead under one definition of the share, in percentage points, {date}; the rows show where the definitions with each choice lie.";
    SURVEY_HOLDS "survey.holds" "{leader} leads {second} in {holds} of them, {percent}";
    SURVEY_MOVES "survey.moves" "What moves the lead most is the choice “{choice}”";
    SURVEY_LEAD "survey.lead" "lead {points} points";
    SURVEY_RANGE "survey.range" "median lead {median} points, from {least} to {most}";
    SURVEY_MERGED "survey.merged" "{n} more give the same figures as one of these";
    SURVEY_UNDECIDED "survey.undecided" "{n} without a total have no answer";
    SURVEY_LEADER "survey.leader" "{name} leads in {n} of {all}, {percent}";
    SURVEY_SECOND "survey.second" "{name} leads in {n}, {percent}";
    SURVEY_MEDIAN "survey.median" "median lead";
    SURVEY_OWN "survey.own" "this definition {points}";
    SURVEY_SAME "survey.same" "makes no difference here";
    SURVEY_SAME_SHORT "survey.same.short" "no difference";
    SURVEY_SPREAD "survey.spread" "moves the median by {points} points";
    SURVEY_SPREAD_SHORT "survey.spread.short" "moves the median by {points}";
    SURVEY_SPREAD_SHORTEST "survey.spread.shortest" "moves it by {points}";
    UNDER "under" "under {percent}";
    OVER "over" "over {percent}";

    CONCENTRATION_DOWNLOADS "concentration.downloads"
        "Concentration of open-model downloads by {by}";
    CONCENTRATION_MODELS "concentration.models" "Concentration of open models by {by}";
    CONCENTRATION_LIKES "concentration.likes" "Concentration of likes of open models by {by}";
    CONCENTRATION_SUBTITLE "concentration.subtitle" "The largest groups together. {definition}";
    RATIO "concentration.share" "{name} {percent}";
    LARGEST "concentration.largest" "largest {n}";
    LARGEST_ONE "concentration.largest-one" "the largest";
    HHI "concentration.hhi" "Herfindahl–Hirschman index {index} of {most}";
    EFFECTIVE "concentration.effective" ", as if {n} equal groups had it all";
    UNGROUPED "concentration.ungrouped" "; {percent} is in no named group";

    PUBLISHED "published" "published: {figure} ({source})";
    PUBLISHED_SHORT "published.short" "published: {figure}";
    PUBLISHED_SHARE "published.share" "{name} {percent}";
    PUBLISHED_POINTS "published.points" "{points} points";

    EITHER "list.or" "{list} or {item}";
    BOTH "list.and" "{list} and {item}";
    LEVEL_SCOPE_ALL "level.scope.all" "all models";
    LEVEL_NONE "level.none" "none";
    LEVEL_OVERRIDE "level.override" "{name} to {country}";
    LEVEL_OVERRIDE_NONE "level.override.none" "{name} to no country";
    SCOPE_UNKNOWN "scope.unknown" "{property} unknown";
    SCOPE_OR_UNKNOWN "scope.or-unknown" "{models} or unknown";
    SCOPE_PARAMETERS "scope.parameters" "{sizes} parameters";
    SCOPE_PARAMETERS_ANY "scope.parameters.any" "any number of parameters";
    SCOPE_PARAMETERS_FROM "scope.parameters.from" "{from} parameters and more";
    SCOPE_PARAMETERS_TO "scope.parameters.to" "under {to} parameters";
    SCOPE_PARAMETERS_BETWEEN "scope.parameters.between" "{from} to {to} parameters";
    SCOPE_QUANTISED "scope.quantised.yes" "quantised";
    SCOPE_NOT_QUANTISED "scope.quantised.no" "not quantised";
    SCOPE_QUANTISED_EITHER "scope.quantised.either" "quantised or not";
    SCOPE_MODALITY "scope.modality" "{values} models";
    SCOPE_LICENCE "scope.licence" "{values} licence";
    SCOPE_DERIVATION "scope.derivation" "{values} models";
    SCOPE_CREATED "scope.created" "created {dates}";
    RANGE_ANY "range.any" "at any time";
    RANGE_FROM "range.from" "from {from}";
    RANGE_TO "range.to" "up to {to}";
    RANGE_BETWEEN "range.between" "{from} to {to}";
}

plurals! {
    DROP_TOP_CLAUSE "clause.drop-top"
        "without the largest model" "without the {n} largest models";
    SAME_MODELS "data.panel"
        "{n} model, counted on every date" "{n} models, each counted on every date";
    WHEN_WINDOW "when.window" "the window is {n} day" "the window is {n} days";
    WHEN_AGE "when.max-age"
        "models count up to an age of {n} day" "models count up to an age of {n} days";
    REPORT_DAYS "report.days" "On {date}" "In the {n} days to {date}";
    UNDECIDED "report.undecided" "; one more has no answer" "; {n} more have no answer";
    LEAD_BAND "lead.band"
        "Over {n} definition the lead is from {least} to {most} points then"
        "Over {n} definitions the lead is from {least} to {most} points then";
    LEAD_RANGE "lead.range" "range over {n} definition" "range over {n} definitions";
    POINTS "lead.points" "point" "points";
    SURVEY_CHART "survey.chart"
        "{chart} of {n} definition, {date}" "{chart} of {n} definitions, {date}";
    GINI "concentration.gini"
        "; Gini coefficient {gini} over {n} group" "; Gini coefficient {gini} over {n} groups";
    LEVEL_WINDOW "level.window" "{n} day" "{n} days";
    LEVEL_AGE "level.max-age" "up to {n} day" "up to {n} days";
    LEVEL_DROP_TOP "level.drop-top" "without the largest" "without the {n} largest";
}

/// Values of choices that are a name each, by the choice and the value.
pub(crate) const LEVELS: [(&str, &str, &str); 18] = [
    ("window", "all", "all time"),
    ("max-age", "any", "any age"),
    ("individuals", "unaffiliated", "a group of their own"),
    ("individuals", "country", "their country"),
    ("attribution", "uploader", "the uploader"),
    ("attribution", "base", "the base model"),
    ("attribution", "split", "half to each of the two"),
    ("unattributed", "keep", "a group of their own"),
    ("unattributed", "drop", "left out"),
    ("unattributed", "base", "credited to the base model"),
    ("unaffiliated", "keep", "a group of their own"),
    ("unaffiliated", "drop", "left out"),
    ("unaffiliated", "base", "credited to the base model"),
    ("drop-top", "0", "all counted"),
    ("panel", "all", "all models"),
    ("panel", "same", "the same models at every date"),
    ("exclude-list", "telemetry", "telemetry"),
    ("exclude-list", "ci", "automatic tests"),
];

/// What a choice is about, as a heading.
pub(crate) const CHOICES: [(&str, &str); 14] = [
    ("window", "Window of downloads"),
    ("max-age", "Age of models"),
    ("individuals", "Models of individuals go to"),
    ("attribution", "Credit goes to"),
    ("unattributed", "Publishers of unknown country"),
    ("unaffiliated", "Models of individuals"),
    ("exclude", "Excluded models"),
    ("exclude-list", "Ready lists of exclusions"),
    ("drop-top", "Largest models"),
    ("leave-out", "Left out"),
    ("scope", "Models that count"),
    ("panel", "Models over time"),
    ("override", "Accounts moved"),
    ("join", "Countries joined"),
];
