//! Sentences as data: a key, and a text with the names of what is put in. Another language is
//! another table.

/// The English sentences.
const ENGLISH: [(&str, &str); 20] = [
    ("in-window", "In the {days} days to {date}"),
    ("in-day", "On {date}"),
    ("in-all", "Up to {date}"),
    (
        "had",
        "{when}, {leader} had {share} of {measured} ({part} of {total})",
    ),
    ("ahead", ", {points} points ahead of {second} ({share})"),
    ("level", ", level with {second}"),
    ("counting", ", counting {age}, by {by}{choices}."),
    (
        "nothing",
        "{when}, no group has {measured} under this definition.",
    ),
    (
        "holds",
        " {leader} leads {second} in {holds} of {all} definitions ({percent})",
    ),
    (
        "holds-in-all",
        " {leader} leads {second} in all {all} definitions",
    ),
    (
        "holds-in-none",
        " {leader} leads {second} in none of {all} definitions",
    ),
    (
        "not-when",
        "; it does not in most of those in which {condition}",
    ),
    ("undecided", "; {undecided} more have no answer"),
    ("undecided-one", "; one more has no answer"),
    (
        "unattributed",
        "{share} of {measured} belong to no known country or organisation, more than the lead of {points} points.",
    ),
    (
        "one-model",
        "One model, {model}, carries more than the lead: without it {second} would be ahead.",
    ),
    (
        "growing",
        "The catalogue grows from {first} to {last} models over its dates, so a rise may be a new entry.",
    ),
    ("coverage", "There are {coverage}."),
    ("left-out", "{left_out}."),
    (
        "one-organisation",
        "One organisation, {organisation}, carries more than the lead: without it {second} would be ahead.",
    ),
];

/// A sentence with its parts put in.
pub(super) fn say(key: &str, parts: &[(&str, &str)]) -> String {
    let known = ENGLISH.iter().find(|(known, _)| *known == key);
    let mut rest = known.map_or(key, |(_, text)| text);
    let mut said = String::with_capacity(rest.len() + 64);
    // In one pass, so that a name with braces of its own is left as it is.
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let part = parts.iter().find(|(known, _)| *known == name);
        said.push_str(part.map_or("", |(_, part)| part));
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_as_they_are() {
        let said = say(
            "ahead",
            &[("points", "1.3"), ("second", "{share}"), ("share", "2 %")],
        );
        assert_eq!(said, ", 1.3 points ahead of {share} (2 %)");
    }
}
