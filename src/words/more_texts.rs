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

    SCOPE_CLAUSE "clause.scope" "only {property} {values}";
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

    CHANGE_WINDOW_ALL "change.window.all" "count all days";
    CHANGE_AGE_ANY "change.max-age.any" "count models of any age";
    CHANGE_DOWNLOADS "change.measure.downloads" "count downloads";
    CHANGE_MODELS "change.measure.models" "count models instead of downloads";
    CHANGE_LIKES "change.measure.likes" "count likes instead of downloads";
    CHANGE_UPLOADER "change.attribution.uploader" "credit downloads to uploaders";
    CHANGE_BASE "change.attribution.base" "credit downloads to base models";
    CHANGE_SPLIT "change.attribution.split" "credit half the downloads to base models";
    CHANGE_UNATTRIBUTED_KEEP "change.unattributed.keep"
        "keep publishers of unknown country in the total";
    CHANGE_UNATTRIBUTED_DROP "change.unattributed.drop" "leave out publishers of unknown country";
    CHANGE_UNATTRIBUTED_BASE "change.unattributed.base"
        "credit publishers of unknown country to their base models";
    CHANGE_UNAFFILIATED_KEEP "change.unaffiliated.keep" "keep individuals in the total";
    CHANGE_UNAFFILIATED_DROP "change.unaffiliated.drop" "leave out individuals";
    CHANGE_UNAFFILIATED_BASE "change.unaffiliated.base"
        "credit individuals to their base models";
    CHANGE_INDIVIDUALS_APART "change.individuals.unaffiliated" "count individuals on their own";
    CHANGE_INDIVIDUALS_COUNTRY "change.individuals.country" "count individuals to their country";
    CHANGE_EXCLUDE_NONE "change.exclude-list.none" "exclude nothing";
    CHANGE_TELEMETRY "change.exclude-list.telemetry" "exclude telemetry";
    CHANGE_CI "change.exclude-list.ci" "exclude favourites of automatic tests";
    CHANGE_LISTS "change.exclude-list.both" "exclude telemetry and automatic tests";
    CHANGE_SCOPE_ALL "change.scope.all" "count all models";
    CHANGE_SCOPE "change.scope" "count only: {models}";
    CHANGE_UNSET "change.unset" "unset “{choice}”";
    CHANGE_OTHER "change.other" "set “{choice}” to {value}";

    REPORT_ALL "report.all" "Up to {date}";
    REPORT_DOWNLOADS "report.downloads"
        "{when}, {leader} had {share} of downloads ({part} of {total})";
    REPORT_MODELS "report.models"
        "{when}, {leader} had {share} of models with downloads ({part} of {total})";
    REPORT_LIKES "report.likes"
        "{when}, {leader} had {share} of likes of models with downloads ({part} of {total})";
    REPORT_AHEAD "report.ahead" ", {points} points ahead of {second} ({share})";
    REPORT_BEHIND "report.behind" ", {points} points behind {second} ({share})";
    REPORT_LEVEL "report.level" ", level with {second}";
    REPORT_COUNTING "report.counting" ", counting {age}, by {by}{more}.";
    NONE_DOWNLOADS "report.none.downloads"
        "{when}, no group has downloads under this definition.";
    NONE_MODELS "report.none.models"
        "{when}, no group has models with downloads under this definition.";
    NONE_LIKES "report.none.likes"
        "{when}, no group has likes of models with downloads under this definition.";
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
    GROWING_CATALOGUE "report.growing"
        "The catalogue grows from {first} to {last} models over its dates, so a rise may be a new entry.";
    REPORT_COVERAGE "report.coverage" "There are data for {percent} of the window.";

    COUNTRY_FORMS "country.forms"
        "AE=the United Arab Emirates*;BS=the Bahamas*;CF=the Central African Republic;CK=the Cook Islands*;DO=the Dominican Republic;FK=the Falkland Islands*;FO=the Faroe Islands*;GB=the United Kingdom;GM=the Gambia;KM=the Comoros*;KY=the Cayman Islands*;MH=the Marshall Islands*;MV=the Maldives*;NL=the Netherlands*;PH=the Philippines*;SB=the Solomon Islands*;SC=the Seychelles*;TC=the Turks & Caicos Islands*;US=the United States*;VG=the British Virgin Islands*;VI=the U.S. Virgin Islands*;United States=the United States*;Rest of the world=the rest of the world;users=users*";
    ROBUST_NOTHING "robust.nothing"
        "no combination of choices has an answer that the data support";
    ROBUST_NEVER "robust.never" "; how downloads are booked never changes the answer";
    ROBUST_DECIDES_MORE "robust.decides.more" ", {choice} {percent}";
    COUNTS_DROPPED "counts.dropped"
        "what the choices explain is worked out without these, which leave some combinations without a total: {values}";
    LEAD_OF "lead.of" "{name} {points} points";
    LEAD_NONE "lead.level" "a tie";
    LEADS_OF_BOTH "leads.both" "largest leads: {largest}, {other}; in the middle: {middle}";
    LEADS_OF_ONE "leads.one"
        "largest lead: {largest}; smallest: {other}; in the middle: {middle}";

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

    SURVEY_TITLE "survey.title" "Who leads under which definition: {leader} or {second}";
    SURVEY_ORDER "survey.order"
        "Each step of the curve is the lead under one combination of choices, in percentage points, {date}; the rows show where the combinations with each value lie.";
    SURVEY_LEADER "survey.leader" "{name} ahead in {n} of {all}, {percent}";
    SURVEY_SECOND "survey.second" "{name} ahead in {n}, {percent}";
    SURVEY_MEDIAN "survey.median" "median lead";
    SURVEY_OWN "survey.own" "this definition {points}";
    SURVEY_SAME "survey.same" "makes no difference here";
    SURVEY_SAME_SHORT "survey.same.short" "no difference";
    SURVEY_EXPLAINS "survey.explains" "explains {percent} of the differences";
    SURVEY_EXPLAINS_SHORT "survey.explains.short" "explains {percent}";
    MATRIX_TITLE "matrix.title" "Who leads in which question: {leader} or {second}";
    MATRIX_SUBTITLE "matrix.subtitle"
        "Each cell is a question; its figures are the least and the largest lead over all ways of booking downloads, in percentage points, {date}";
    MATRIX_FILTER "matrix.filter" "Shown: {values}";
    MATRIX_NONE "matrix.none" "no total";
    MATRIX_NO_DATA "matrix.no-data" "too little data";
    MATRIX_MIXED "matrix.mixed" "{name} in {percent}";
    MATRIX_TIE "matrix.tie" "level";
    MATRIX_SPREAD "matrix.spread" "{from} to {to}";
    MATRIX_KEY "matrix.key" "{name} ahead however downloads are booked";
    MATRIX_KEY_MIXED "matrix.key.mixed" "depends on how downloads are booked";
    MATRIX_KEY_OWN "matrix.key.own" "the definition that is set";
    EFFECTS_TITLE "effects.title" "What decides who leads: {leader} or {second}";
    EFFECTS_SUBTITLE "effects.subtitle"
        "Parts of the differences in the lead (its variance) over all combinations of choices, {date}";
    EFFECTS_TOGETHER "effects.together"
        "Explained by two choices together, beyond what each explains alone";
    EFFECTS_PAIR "effects.pair" "{one} × {other}";
    EFFECTS_SHARE "effects.share" "{choice} {percent}";
    EFFECTS_QUESTION "effects.question" "question";
    EFFECTS_BOOKKEEPING "effects.bookkeeping" "bookkeeping";
    EFFECTS_ALONE "effects.alone" "alone";
    EFFECTS_WITH "effects.with" "with its part of what it explains with others";
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
    CHANGE_WINDOW "change.window" "count the last day alone" "count the last {n} days";
    CHANGE_AGE "change.max-age"
        "count only models up to {n} day old" "count only models up to {n} days old";
    CHANGE_DROP_TOP "change.drop-top"
        "leave out the largest model" "leave out the {n} largest models";
    REPORT_DAYS "report.days" "On {date}" "In the {n} days to {date}";
    ROBUST_QUESTIONS "robust.questions"
        "{leader} leads in {yes} of {total} questions, {second} in {behind}"
        "{leader} lead in {yes} of {total} questions, {second} in {behind}";
    ROBUST_QUESTIONS_ALL "robust.questions.all"
        "{leader} leads in all {total} questions" "{leader} lead in all {total} questions";
    ROBUST_QUESTIONS_NONE "robust.questions.none"
        "{leader} leads in none of {total} questions, {second} in {behind}"
        "{leader} lead in none of {total} questions, {second} in {behind}";
    ROBUST_COMBINATIONS "robust.combinations"
        "{leader} leads in {yes} of {total} combinations of choices, {second} in {behind}"
        "{leader} lead in {yes} of {total} combinations of choices, {second} in {behind}";
    ROBUST_COMBINATIONS_ALL "robust.combinations.all"
        "{leader} leads in all {total} combinations of choices"
        "{leader} lead in all {total} combinations of choices";
    ROBUST_COMBINATIONS_NONE "robust.combinations.none"
        "{leader} leads in none of {total} combinations of choices, {second} in {behind}"
        "{leader} lead in none of {total} combinations of choices, {second} in {behind}";
    ROBUST_MIXED "robust.mixed"
        "; in one it depends on how downloads are booked"
        "; in {n} it depends on how downloads are booked";
    ROBUST_TIED "robust.tied"
        "; in one they are level in some way of booking"
        "; in {n} they are level in some way of booking";
    ROBUST_DECIDES "robust.decides"
        "{choice} explains {percent} of the differences"
        "{choice} explain {percent} of the differences";
    ROBUST_FLIP "robust.flip"
        "{changes}, and {leader} leads" "{changes}, and {leader} lead";
    ROBUST_NO_FLIP "robust.no-flip"
        "under none of these definitions {second} leads"
        "under none of these definitions {second} lead";
    COUNTS "counts"
        "{leader} leads in {holds} of {all} combinations of choices ({percent}), which is no probability"
        "{leader} lead in {holds} of {all} combinations of choices ({percent}), which is no probability";
    COUNTS_WEIGHTED "counts.weighted"
        "{leader} leads in {holds} of {all} combinations of choices ({percent} by weight), which is no probability"
        "{leader} lead in {holds} of {all} combinations of choices ({percent} by weight), which is no probability";
    COUNTS_TIES "counts.ties" "in one neither leads" "in {n} neither leads";
    COUNTS_UNSUPPORTED "counts.unsupported"
        "one more rests on a window of which the data cover less than half and is not counted"
        "{n} more rest on windows of which the data cover less than half and are not counted";
    COUNTS_UNDECIDED "counts.undecided"
        "one has no total and so no answer" "{n} have no total and so no answer";
    COUNTS_DISTINCT "counts.distinct"
        "all answers have the same figures, and each counts, as a definition of its own"
        "the answers have {n} different sets of figures; each counts, as a definition of its own";
    LEAD_BAND "lead.band"
        "Over {n} definition the lead is from {least} to {most} points then"
        "Over {n} definitions the lead is from {least} to {most} points then";
    LEAD_RANGE "lead.range" "range over {n} definition" "range over {n} definitions";
    POINTS "lead.points" "point" "points";
    SURVEY_CHART "survey.chart"
        "{chart} of {n} combination of choices, {date}"
        "{chart} of {n} combinations of choices, {date}";
    GINI "concentration.gini"
        "; Gini coefficient {gini} over {n} group" "; Gini coefficient {gini} over {n} groups";
    LEVEL_WINDOW "level.window" "{n} day" "{n} days";
    LEVEL_AGE "level.max-age" "up to {n} day" "up to {n} days";
    LEVEL_DROP_TOP "level.drop-top" "without the largest" "without the {n} largest";
}

/// Values of choices that are a name each, by the choice and the value.
pub(crate) const LEVELS: [(&str, &str, &str); 19] = [
    ("window", "all", "all time"),
    ("max-age", "any", "any age"),
    ("measure", "downloads", "downloads"),
    ("measure", "models", "number of models"),
    ("measure", "likes", "likes"),
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
    ("exclude-list", "telemetry", "telemetry"),
    ("exclude-list", "ci", "automatic tests"),
];

/// What a choice is about, as a heading.
pub(crate) const CHOICES: [(&str, &str); 14] = [
    ("window", "Window of downloads"),
    ("max-age", "Age of models"),
    ("measure", "What is counted"),
    ("individuals", "Models of individuals go to"),
    ("attribution", "Credit goes to"),
    ("unattributed", "Publishers of unknown country"),
    ("unaffiliated", "Models of individuals"),
    ("exclude", "Excluded models"),
    ("exclude-list", "Ready lists of exclusions"),
    ("drop-top", "Largest models"),
    ("leave-out", "Left out"),
    ("scope", "Models that count"),
    ("override", "Accounts moved"),
    ("join", "Countries joined"),
];

/// What a choice is about, as the subject of a sentence.
pub(crate) const SUBJECTS: [(&str, &str); 14] = [
    ("window", "the window"),
    ("max-age", "the age limit"),
    ("measure", "what is counted"),
    ("individuals", "where individuals count"),
    ("attribution", "who gets the credit"),
    (
        "unattributed",
        "the treatment of publishers of unknown country",
    ),
    ("unaffiliated", "the treatment of individuals"),
    ("exclude", "the list of excluded models"),
    ("exclude-list", "the ready lists of exclusions"),
    ("drop-top", "leaving out the largest models"),
    ("leave-out", "leaving out one name"),
    ("scope", "the scope"),
    ("override", "moving accounts"),
    ("join", "joining countries"),
];
