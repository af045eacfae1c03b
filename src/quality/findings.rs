//! What in the counters a person should look at before the figures are believed.

use serde::Serialize;

use super::counters::Steps;
use super::{
    Continuations, EarlyCounters, FewerModels, Frozen, LowerTotal, RuleChange, Scaled, Spikes,
    Vanished,
};
use super::{continued, created, falls, frozen, rule_changes, spikes, vanished};
use crate::snapshot::Snapshot;

/// What a person should look at, each with its date, its size and the largest models concerned.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// Dates on which the counters are those of the date before.
    pub frozen: Vec<Frozen>,
    /// Dates on which nearly all counters changed by the same factor.
    pub scaled: Vec<Scaled>,
    /// Dates on which a fifth fewer models have a counter.
    pub fewer_models: Vec<FewerModels>,
    /// Dates on which all counters together are a quarter less.
    pub lower_totals: Vec<LowerTotal>,
    /// Models of a twentieth of all without a counter.
    pub vanished: Vec<Vanished>,
    /// Models that seem to go on under another name.
    pub continuations: Continuations,
    /// Counters before the creation of their model.
    pub early_counters: EarlyCounters,
    /// Changes of the rules of counting within the dates.
    pub rule_changes: Vec<RuleChange>,
    /// Models that rose far beyond their own past.
    pub spikes: Spikes,
}

impl Findings {
    /// Looks through the counters of the models that have rows of their own; roll-ups count where
    /// all downloads are meant. Time and memory are linear in the counters.
    pub fn of(snapshot: &Snapshot) -> Self {
        let steps = Steps::of(snapshot);
        let is_frozen = frozen::flags(&steps);
        let falls = falls::find(snapshot, &steps);
        let (spikes, totals) = spikes::find(snapshot, &is_frozen);
        let continuations = continued::find(snapshot, &steps);
        let mut vanished = vanished::find(snapshot, &steps);
        // What goes on under another name is said once.
        vanished.retain(|vanished| {
            let mut largest = continuations.largest.iter();
            !largest.any(|one| one.continues == vanished.model && one.before == vanished.before)
        });
        Findings {
            frozen: frozen::find(snapshot, &is_frozen),
            scaled: falls.scaled,
            fewer_models: falls.fewer_models,
            lower_totals: falls.lower_totals,
            vanished,
            continuations,
            early_counters: created::find(snapshot),
            rule_changes: rule_changes::find(snapshot, &totals, &is_frozen),
            spikes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Findings of models with counters by date; each model is an id, the day of its creation and
    /// its row as it is in a file.
    fn findings(counter: &str, dates: usize, models: &[(&str, &str, String)]) -> Findings {
        let days: Vec<String> = (0..dates)
            .map(|week| format!("\"{}\"", crate::date::Day(20_000 + 7 * week as i32)))
            .collect();
        let column = |of: &dyn Fn(&(&str, &str, String)) -> String| {
            models.iter().map(of).collect::<Vec<_>>().join(",")
        };
        let namespaces: Vec<&str> = models
            .iter()
            .map(|(id, ..)| id.split('/').next().unwrap())
            .collect();
        let mut distinct = namespaces.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let at = |name: &str| distinct.iter().position(|other| *other == name).unwrap();
        let json = format!(
            r#"{{"format": 1, "source": {{"name": "a test"}}, "counter": {counter},
            "dates": [{}], "namespaces": [{}],
            "models": {{"namespace": [{}], "name": [{}], "created": [{}]}}, "counts": [{}],
            "events": [{{"date": "2024-11-10", "title": "Counting rule: more files"}}]}}"#,
            days.join(","),
            distinct
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect::<Vec<_>>()
                .join(","),
            column(&|(id, ..)| at(id.split('/').next().unwrap()).to_string()),
            column(&|(id, ..)| format!("\"{}\"", id.split('/').nth(1).unwrap())),
            column(
                &|(_, created, _)| match created.parse::<crate::date::Day>() {
                    Ok(day) => day.0.to_string(),
                    Err(_) => "null".to_owned(),
                }
            ),
            column(&|(.., row)| row.clone()),
        );
        Findings::of(&Snapshot::from_slice(json.as_bytes()).unwrap())
    }

    /// A row of these counts from the first date on; the last ones may be missing.
    fn row(counts: &[Option<u64>]) -> String {
        let first = counts.iter().position(Option::is_some).unwrap_or(0);
        let mut before = 0;
        let cells = counts[first..].iter().map(|count| match count {
            None => "null".to_owned(),
            Some(count) => {
                let cell = *count as i64 - before;
                before = *count as i64;
                cell.to_string()
            }
        });
        let cells: Vec<String> = cells.collect();
        let cells = cells.join(",");
        format!("[{first},{}]", cells.trim_end_matches(",null"))
    }

    fn some(counts: &[u64]) -> String {
        row(&counts.iter().copied().map(Some).collect::<Vec<_>>())
    }

    fn said(findings: &Findings) -> String {
        let sentences = findings.sentences().into_iter();
        let said =
            sentences.map(|one| format!("{}{}", if one.is_grave { "!" } else { "" }, one.text));
        let said: Vec<String> = said.collect();
        said.join("\n").replace(['\u{a0}', '\u{202f}'], " ")
    }

    const CUMULATIVE: &str = r#"{"kind": "cumulative"}"#;
    const TRAILING: &str = r#"{"kind": "trailing", "days": 30}"#;

    #[test]
    fn a_rise_far_beyond_the_own_past_and_a_step_of_all_are_found() {
        // b rises by 10 a week, then by 1,000 and by 500; a carries most; the rule changes in week 5.
        let a = [7, 14, 21, 28, 35, 38, 52, 66, 80].map(|number| number * 1_000);
        let b = [1, 11, 21, 31, 41, 1_041, 1_051, 1_551, 1_561];
        let findings = findings(
            CUMULATIVE,
            9,
            &[
                ("n/a", "", some(&a)),
                ("n/b", "", some(&b)),
                ("n/c", "", "[4,0,0,0,99,0]".to_owned()),
            ],
        );
        assert_eq!(findings.spikes.models, 1);
        let text = said(&findings);
        let line = "n/b rose by 990 downloads more than usual to 2024-11-08, 100 times its usual rate, \
             24.75 % of all, and so on 1 other date";
        assert!(text.contains(line), "{text}");
        let [change] = &findings.rule_changes[..] else {
            panic!("{findings:?}");
        };
        // In the middle of 4,000, 7,010, 7,010, 7,010 before; of 14,010, 14,599 after, a week.
        assert_eq!(change.title, "Counting rule: more files");
        assert_eq!(change.steps, Some((7_010.0 / 7.0, 14_010.0 / 7.0)));
        assert!(
            text.contains("all downloads went from 1,001 to 2,001 a day, +99.9 %"),
            "{text}"
        );
    }

    #[test]
    fn frozen_dates_are_named_and_no_rule_is_blamed_for_them() {
        // Twelve models rise by 70 a week; three weeks are not read, one of them by one model.
        let all = |weeks: [u64; 12]| weeks.map(|week| 700 + 70 * week);
        let mut models: Vec<(String, String)> = Vec::new();
        for number in 0..20u64 {
            let mut counts = all([0, 1, 2, 3, 4, 4, 4, 4, 8, 9, 10, 11]).map(|c| c + number);
            if number == 0 {
                counts[6] += 1;
            }
            models.push((format!("n/m{number}"), some(&counts)));
        }
        let models: Vec<(&str, &str, String)> = models
            .iter()
            .map(|(id, row)| (id.as_str(), "", row.clone()))
            .collect();
        let found = findings(CUMULATIVE, 12, &models);
        let text = said(&found);
        assert!(
            text.contains(
                "!2024-11-08, 2024-11-15, 2024-11-22: frozen, 19 of 20 counters are those of \
                 2024-11-01; leave these dates out"
            ),
            "{text}"
        );
        assert_eq!(found.spikes.models, 0, "{text}");
        assert!(
            text.contains("(Counting rule: more files): not compared, since counters are frozen"),
            "{text}"
        );
        // Counters that stay at 0 are not frozen, nor are fewer than ten.
        let zero: Vec<(&str, &str, String)> = models
            .iter()
            .map(|(id, ..)| (*id, "", some(&[0; 12])))
            .collect();
        assert_eq!(findings(CUMULATIVE, 12, &zero).frozen, []);
        assert_eq!(findings(CUMULATIVE, 12, &models[..9]).frozen, []);
    }

    #[test]
    fn a_date_on_which_every_counter_is_scaled_is_one_finding() {
        let models = |last: fn(u64) -> u64| {
            let sizes = [1_000_000, 90_000, 5_001, 301, 27u64];
            let rows = sizes.map(|size| some(&[size, size, last(size), size]));
            let ids = ["n/a", "n/b", "n/c", "n/d", "n/e"];
            findings(
                TRAILING,
                4,
                &ids.iter()
                    .zip(rows)
                    .map(|(id, row)| (*id, "", row))
                    .collect::<Vec<_>>(),
            )
        };
        let text = said(&models(|size| size / 2));
        assert!(
            text.starts_with(
                "!2024-10-18: all 5 counters fell by about half, to 50.0 %, of what they were on \
                 2024-10-11; largest: n/a (1 000 000 to 500 000)"
            ) || text.contains("n/a (1,000,000 to 500,000)"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1, "{text}");
        let text = said(&models(|_| 0));
        assert!(
            text.contains("!2024-10-18: all 5 counters are 0, and were not on"),
            "{text}"
        );
        let text = said(&models(|size| size * 100));
        assert!(
            text.contains("rose to about 100.0 times of what they were"),
            "{text}"
        );
        assert_eq!(said(&models(|size| size + size / 50)), "");
    }

    #[test]
    fn fewer_models_lower_totals_and_vanished_ones_are_named() {
        let mut models: Vec<(String, String)> = (0..10)
            .map(|number| {
                let small = 1_000 + number;
                let counts = match number {
                    // Gone for one date, gone for good.
                    0 => vec![Some(90_000), None, Some(90_000)],
                    1 => vec![Some(20_000), Some(20_000), None],
                    2 => vec![Some(small), None, Some(small)],
                    _ => vec![Some(small); 3],
                };
                (format!("n/m{number}"), row(&counts))
            })
            .collect();
        models.sort();
        let models: Vec<(&str, &str, String)> = models
            .iter()
            .map(|(id, row)| (id.as_str(), "", row.clone()))
            .collect();
        let text = said(&findings(TRAILING, 3, &models));
        for line in [
            "!2024-10-11: counters of 8 models, 20.0 % fewer than the 10 on 2024-10-04; largest \
             of those without one: n/m0 (90,000), n/m2 (1,002)",
            "!2024-10-11: all counters together fell by 77.1 % since 2024-10-04",
            "most: n/m0 (90,000 to none), n/m2 (1,002 to none)",
            "!2024-10-11: n/m0 has no counter; on 2024-10-04 it had 90,000, 76.2 % of all; it has \
             one again on 2024-10-18",
            "!2024-10-18: n/m1 has no counter; on 2024-10-11 it had 20,000, 74.0 % of all",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_counter_before_the_creation_of_its_model_is_found() {
        let text = said(&findings(
            TRAILING,
            3,
            &[
                ("n/a", "2024-10-13", some(&[5, 7, 9])),
                ("n/b", "2024-10-11", some(&[0, 3, 9])),
                ("n/c", "", some(&[1, 1, 1])),
            ],
        ));
        assert_eq!(
            text,
            "1 model has a counter before it was created; largest: n/a (7 on 2024-10-11, created \
             2024-10-13)"
        );
    }

    #[test]
    fn a_model_that_goes_on_under_another_name_is_found() {
        let other = (
            "n/other",
            "2024-01-01",
            some(&[50_000, 51_000, 52_000, 53_000]),
        );
        let find = |end: (&'static str, &'static str),
                    begin: (&'static str, &'static str),
                    counts: [u64; 2]| {
            findings(
                CUMULATIVE,
                4,
                &[
                    (end.0, end.1, "[0,9000,500]".to_owned()),
                    (
                        begin.0,
                        begin.1,
                        format!("[2,{},{}]", counts[0], counts[1] - counts[0]),
                    ),
                    other.clone(),
                ],
            )
        };
        let goes_on = [10_000, 10_500];
        let text = said(&find(
            ("Qwen/a", "2024-02-03"),
            ("QwenLM/A", "2024-02-03"),
            goes_on,
        ));
        assert!(
            text.contains(
                "!QwenLM/A seems to continue Qwen/a: the same name, both created 2024-02-03, 9,500 \
                 on 2024-10-11, then 10,000 on 2024-10-18, 16.13 % of all; with an alias from \
                 Qwen/a to QwenLM/A it is counted once"
            ),
            "{text}"
        );
        // It is not said a second time that it has no counter.
        assert!(!text.contains("has no counter"), "{text}");
        let text = said(&find(("a/x", "2024-02-03"), ("a/y", "2024-02-03"), goes_on));
        assert!(
            text.contains("a/y seems to continue a/x: both created 2024-02-03"),
            "{text}"
        );
        let text = said(&find(("a/x", ""), ("b/x", ""), goes_on));
        assert!(
            text.contains("b/x seems to continue a/x: the same name"),
            "{text}"
        );
        for (end, begin, counts) in [
            // Neither name nor day; the Hub's floor; a counter that begins anew.
            (("a/x", "2024-02-03"), ("b/y", "2024-02-04"), goes_on),
            (("a/x", "2022-03-02"), ("b/y", "2022-03-02"), goes_on),
            (("a/x", "2024-02-03"), ("b/x", "2024-02-03"), [200, 300]),
        ] {
            assert_eq!(
                find(end, begin, counts).continuations.models,
                0,
                "{end:?} {begin:?}"
            );
        }
    }
}
