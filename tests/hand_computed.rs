//! Each rule from counters to downloads in `docs/definitions.md`, on numbers small enough for a pencil.
//! The arithmetic stands beside each figure; days are written as days after 2026-01-01.

use crate::reference::ask::ask;
use crate::reference::worlds::row;
use crate::reference::{date, day};
use serde_json::{Value, json};

/// The date so many days after 2026-01-01.
fn on(days: i64) -> String {
    date(day("2026-01-01") + days)
}

/// The column `created` for a birth so many days after 2026-01-01.
fn born(days: i64) -> Option<i64> {
    Some(day("2026-01-01") + days)
}

/// A snapshot of models `a/m0`, `b/m1`, … with births and counts; each its own namespace.
fn snapshot(counter: Value, dates: &[i64], models: &[(Option<i64>, &[Option<u64>])]) -> Value {
    let names: Vec<String> = (0..models.len()).map(|row| format!("m{row}")).collect();
    let namespaces: Vec<String> = (b'a'..)
        .take(models.len())
        .map(|letter| char::from(letter).to_string())
        .collect();
    json!({
        "format": 1,
        "source": {"name": "by hand"},
        "counter": counter,
        "dates": dates.iter().map(|&days| on(days)).collect::<Vec<_>>(),
        "namespaces": namespaces,
        "models": {
            "namespace": (0..models.len()).collect::<Vec<_>>(),
            "name": names,
            "created": models.iter().map(|(created, _)| created).collect::<Vec<_>>(),
        },
        "counts": models.iter().map(|(_, values)| row(values)).collect::<Vec<_>>(),
    })
}

fn trailing(days: i64) -> Value {
    json!({"kind": "trailing", "days": days})
}

fn period(days: i64) -> Value {
    json!({"kind": "period", "days": days})
}

fn cumulative() -> Value {
    json!({"kind": "cumulative"})
}

/// Total and coverage of one window that ends at a date, without an age limit unless given.
#[track_caller]
fn expect(snapshot: &Value, at: i64, choices: &[(&str, &str)], total: f64, coverage: f64) {
    let at = on(at);
    let mut all = vec![("max-age", "any"), ("at", at.as_str())];
    all.extend(choices);
    let answer = ask(snapshot, &all);
    assert_eq!(answer["dates"], json!([at]));
    let found = answer["total"][0].as_f64().unwrap();
    assert!(
        (found - total).abs() <= 1e-12 * total,
        "total: found {found}, expected {total}"
    );
    let found = answer["coverage"][0].as_f64().unwrap();
    assert!(
        (found - coverage).abs() <= 1e-12,
        "coverage: found {found}, expected {coverage}"
    );
}

const NONE: Option<u64> = None;

fn some<const N: usize>(values: [u64; N]) -> [Option<u64>; N] {
    values.map(Some)
}

// ---- period -------------------------------------------------------------------------------

#[test]
fn period_values_lie_evenly_over_their_days() {
    // Weeks (0, 7] = 70, (7, 14] = 140.
    let weeks = snapshot(period(7), &[7, 14], &[(None, &some([70, 140]))]);
    // (7, 14]: the last week.
    expect(&weeks, 14, &[("window", "7")], 140.0, 1.0);
    // (4, 14]: 140 + 3 days of the first week = 70 · 3 ÷ 7 = 30.
    expect(&weeks, 14, &[("window", "10")], 170.0, 1.0);
    // (12, 14]: 2 days of 140 ÷ 7 = 20 a day.
    expect(&weeks, 14, &[("window", "2")], 40.0, 1.0);
    // (−6, 14]: both weeks; 14 of the 20 days are known.
    expect(&weeks, 14, &[("window", "20")], 210.0, 14.0 / 20.0);
}

#[test]
fn days_between_periods_are_not_covered() {
    // Weeks (0, 7] and (10, 17]; the days 8, 9, 10 are in no period.
    let gap = snapshot(period(7), &[7, 17], &[(None, &some([70, 140]))]);
    // (1, 17]: 6 days of the first week = 60, all of the second; 13 of 16 days.
    expect(&gap, 17, &[("window", "16")], 200.0, 13.0 / 16.0);
    // All: from the first date − P = 0; 14 of 17 days.
    expect(&gap, 17, &[("window", "all")], 210.0, 14.0 / 17.0);
    expect(&gap, 7, &[("window", "all")], 70.0, 1.0);
}

#[test]
fn periods_closer_than_their_length_count_each_with_their_days() {
    // (0, 7] = 70 and (3, 10] = 140 overlap in the days 4 to 7: each gives its part by days,
    // and a day that lies in two periods is covered once.
    let close = snapshot(period(7), &[7, 10], &[(None, &some([70, 140]))]);
    // (5, 10]: 2 days of 10 + 5 days of 20.
    expect(&close, 10, &[("window", "5")], 120.0, 1.0);
    // (−2, 10]: all of both; 10 of 12 days.
    expect(&close, 10, &[("window", "12")], 210.0, 10.0 / 12.0);
}

#[test]
fn an_absent_period_value_is_zero_and_covered() {
    let absent = snapshot(
        period(7),
        &[7, 14, 21],
        &[(None, &[Some(70), NONE, Some(7)])],
    );
    expect(&absent, 21, &[("window", "14")], 7.0, 1.0);
    expect(&absent, 14, &[("window", "14")], 70.0, 1.0);
}

#[test]
fn an_age_limit_cuts_in_mid_period() {
    // 70 over (0, 7], 10 a day; born on day 2.
    let one = |created| snapshot(period(7), &[7], &[(created, &some([70]))]);
    // Life (2, 5]: the days 3, 4, 5.
    expect(
        &one(born(2)),
        7,
        &[("window", "7"), ("max-age", "3")],
        30.0,
        1.0,
    );
    // Life (2, 102]: the days 3 to 7; what the counter has before the birth does not count.
    expect(
        &one(born(2)),
        7,
        &[("window", "7"), ("max-age", "100")],
        50.0,
        1.0,
    );
    // Life (2, 2] is empty.
    expect(
        &one(born(2)),
        7,
        &[("window", "7"), ("max-age", "0")],
        0.0,
        1.0,
    );
    // Window (5, 7] and life (2, 6]: day 6.
    expect(
        &one(born(2)),
        7,
        &[("window", "2"), ("max-age", "4")],
        10.0,
        1.0,
    );
    // Without a limit the birth cuts nothing.
    expect(&one(born(2)), 7, &[("window", "7")], 70.0, 1.0);
    expect(&one(None), 7, &[("window", "7")], 70.0, 1.0);
    // Window all with a limit: the same days of life.
    expect(
        &one(born(2)),
        7,
        &[("window", "all"), ("max-age", "3")],
        30.0,
        1.0,
    );
}

// ---- cumulative ---------------------------------------------------------------------------

#[test]
fn a_cumulative_counter_rises_linearly_between_values() {
    // 100 → 200 over ten days: 10 a day. What came before day 0 is unknown.
    let rise = snapshot(cumulative(), &[0, 10], &[(None, &some([100, 200]))]);
    expect(&rise, 10, &[("window", "10")], 100.0, 1.0);
    // (6, 10]: 4 days.
    expect(&rise, 10, &[("window", "4")], 40.0, 1.0);
    // (−10, 10]: 100; the data speak of 10 of 20 days.
    expect(&rise, 10, &[("window", "20")], 100.0, 0.5);
}

#[test]
fn a_date_without_a_value_is_bridged() {
    // 0 → 300 over 30 days, nothing read on day 10: 10 a day.
    let bridged = snapshot(
        cumulative(),
        &[0, 10, 30],
        &[(None, &[Some(0), NONE, Some(300)])],
    );
    expect(&bridged, 10, &[("window", "10")], 100.0, 1.0);
    expect(&bridged, 30, &[("window", "20")], 200.0, 1.0);
    expect(&bridged, 10, &[("window", "all")], 100.0, 1.0);
}

#[test]
fn a_decrease_is_a_rise_of_zero_and_the_next_step_starts_lower() {
    // 100, 80, 110: rises 0 and 30.
    let falls = snapshot(cumulative(), &[0, 10, 20], &[(None, &some([100, 80, 110]))]);
    expect(&falls, 10, &[("window", "10")], 0.0, 1.0);
    expect(&falls, 20, &[("window", "20")], 30.0, 1.0);
    // The clamped counter: 100, 100, 130.
    expect(&falls, 0, &[("window", "all")], 100.0, 1.0);
    expect(&falls, 10, &[("window", "all")], 100.0, 1.0);
    expect(&falls, 20, &[("window", "all")], 130.0, 1.0);
}

#[test]
fn a_model_born_between_two_dates_rises_from_zero() {
    // First value 60 on day 10, born on day 4: 10 a day over (4, 10].
    let new = |created| snapshot(cumulative(), &[0, 10], &[(created, &[NONE, Some(60)])]);
    expect(&new(born(4)), 10, &[("window", "10")], 60.0, 1.0);
    // (7, 10]: 3 days.
    expect(&new(born(4)), 10, &[("window", "3")], 30.0, 1.0);
    // Born on the previous date, before it, or unknown: what came before is unknown.
    expect(&new(born(0)), 10, &[("window", "10")], 0.0, 1.0);
    expect(&new(born(-100)), 10, &[("window", "10")], 0.0, 1.0);
    expect(&new(None), 10, &[("window", "10")], 0.0, 1.0);
    // Window all is the counter itself, whatever the birth.
    expect(&new(born(-100)), 10, &[("window", "all")], 60.0, 1.0);
    expect(&new(None), 10, &[("window", "all")], 60.0, 1.0);
    expect(&new(born(4)), 10, &[("window", "all")], 60.0, 1.0);
    expect(&new(born(4)), 0, &[("window", "all")], 0.0, 1.0);
}

#[test]
fn a_model_born_on_or_after_its_first_value_rises_on_that_day() {
    for birth in [10, 11, 300] {
        let new = snapshot(
            cumulative(),
            &[0, 10, 20],
            &[(born(birth), &[NONE, Some(60), Some(60)])],
        );
        expect(&new, 10, &[("window", "1")], 60.0, 1.0);
        // (9, 20] holds day 10, (10, 20] does not.
        expect(&new, 20, &[("window", "11")], 60.0, 1.0);
        expect(&new, 20, &[("window", "10")], 0.0, 1.0);
    }
}

#[test]
fn a_first_value_on_the_first_date_tells_nothing_of_before() {
    let first = snapshot(cumulative(), &[0, 10], &[(born(-5), &some([60, 60]))]);
    expect(&first, 10, &[("window", "800")], 0.0, 10.0 / 800.0);
    expect(&first, 0, &[("window", "all")], 60.0, 1.0);
    // An age limit makes "all" the increments; there are none.
    expect(
        &first,
        10,
        &[("window", "all"), ("max-age", "800")],
        0.0,
        1.0,
    );
}

#[test]
fn after_the_last_value_a_counter_does_not_rise() {
    let ends = snapshot(
        cumulative(),
        &[0, 10, 20],
        &[(None, &[Some(0), Some(50), NONE])],
    );
    expect(&ends, 20, &[("window", "10")], 0.0, 1.0);
    expect(&ends, 20, &[("window", "15")], 25.0, 1.0);
    expect(&ends, 20, &[("window", "all")], 50.0, 1.0);
}

#[test]
fn an_age_limit_cuts_in_a_cumulative_step() {
    // 10 a day over (0, 30]; life (−5, 15]: the days 1 to 15.
    let old = snapshot(cumulative(), &[0, 30], &[(born(-5), &some([1000, 1300]))]);
    expect(&old, 30, &[("window", "30"), ("max-age", "20")], 150.0, 1.0);
    // Window (10, 30] and life (−5, 15]: the days 11 to 15.
    expect(&old, 30, &[("window", "20"), ("max-age", "20")], 50.0, 1.0);
    // All with a limit: increments, not the counter.
    expect(
        &old,
        30,
        &[("window", "all"), ("max-age", "20")],
        150.0,
        1.0,
    );
    // Born on day 12 between the dates: 18 days, 30 a day; life (12, 15]: 3 days.
    let new = snapshot(cumulative(), &[0, 30], &[(born(12), &[NONE, Some(540)])]);
    expect(&new, 30, &[("window", "30"), ("max-age", "3")], 90.0, 1.0);
    expect(&new, 30, &[("window", "all"), ("max-age", "3")], 90.0, 1.0);
    // Born on the day of its first value: its life starts when that day is over.
    let late = snapshot(cumulative(), &[0, 30], &[(born(30), &[NONE, Some(540)])]);
    expect(&late, 30, &[("window", "30"), ("max-age", "365")], 0.0, 1.0);
    expect(&late, 30, &[("window", "30")], 540.0, 1.0);
}

#[test]
fn the_axis_of_a_cumulative_counter_starts_at_its_second_date() {
    let rise = snapshot(
        cumulative(),
        &[0, 10, 20],
        &[(None, &some([100, 200, 500]))],
    );
    let answer = ask(
        &rise,
        &[("series", "true"), ("window", "10"), ("max-age", "any")],
    );
    assert_eq!(answer["dates"], json!([on(10), on(20)]));
    assert_eq!(answer["total"], json!([100, 300]));
    let answer = ask(
        &rise,
        &[("series", "true"), ("window", "all"), ("max-age", "any")],
    );
    assert_eq!(answer["dates"], json!([on(0), on(10), on(20)]));
    assert_eq!(answer["total"], json!([100, 200, 500]));
    // One date: no axis, no figure, and a word about it.
    let one = snapshot(cumulative(), &[0], &[(None, &some([100]))]);
    for series in ["true", "false"] {
        let answer = ask(
            &one,
            &[("series", series), ("window", "10"), ("max-age", "any")],
        );
        assert_eq!(
            (&answer["dates"], &answer["total"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(answer["warnings"].as_array().unwrap().len(), 1);
    }
}

// ---- trailing -----------------------------------------------------------------------------

#[test]
fn a_window_as_long_as_the_counter_is_the_value_read() {
    let read = snapshot(
        trailing(30),
        &[0, 3, 44],
        &[(None, &some([1000, 2000, 3001]))],
    );
    expect(&read, 0, &[("window", "30")], 1000.0, 1.0);
    expect(&read, 3, &[("window", "30")], 2000.0, 1.0);
    expect(&read, 44, &[("window", "30")], 3001.0, 1.0);
    // A third of it: 10 of 30 days.
    expect(&read, 44, &[("window", "10")], 1000.0 + 1.0 / 3.0, 1.0);
}

#[test]
fn weekly_readings_are_tiled_without_overlap() {
    // Read on the days 0, 7, …, 63; the value is 3000 + the day.
    let dates: Vec<i64> = (0..10).map(|week| 7 * week).collect();
    let values: Vec<Option<u64>> = dates.iter().map(|&day| Some(3000 + day as u64)).collect();
    let weekly = snapshot(trailing(30), &dates, &[(None, &values)]);
    // (3, 63]: tile 63 has (33, 63], 30 days. Smallest date ≥ 33 is 35: (5, 33], 28 days.
    // Smallest date ≥ 5 is 7: (3, 5], 2 days. 3063 + 3035 · 28/30 + 3007 · 2/30.
    let total = 3063.0 + 3035.0 * 28.0 / 30.0 + 3007.0 * 2.0 / 30.0;
    expect(&weekly, 63, &[("window", "60")], total, 1.0);
    // All: (−30, 63]. As before to 5, then tile 7 has (−23, 5], 28 days;
    // smallest date ≥ −23 and before 7 is 0: (−30, −23], 7 days. 30 + 28 + 28 + 7 = 93 days.
    let total = 3063.0 + 3035.0 * 28.0 / 30.0 + 3007.0 * 28.0 / 30.0 + 3000.0 * 7.0 / 30.0;
    expect(&weekly, 63, &[("window", "all")], total, 1.0);
}

#[test]
fn daily_readings_are_tiled_end_to_end() {
    // Read on the days 0 … 60, value = 100 + the day: tiles 60 and 30 and 0, all whole.
    let dates: Vec<i64> = (0..=60).collect();
    let values: Vec<Option<u64>> = dates.iter().map(|&day| Some(100 + day as u64)).collect();
    let daily = snapshot(trailing(30), &dates, &[(None, &values)]);
    expect(&daily, 60, &[("window", "90")], 160.0 + 130.0 + 100.0, 1.0);
    // 15 days more reach behind the first reading: 90 of 105 days.
    expect(&daily, 60, &[("window", "105")], 390.0, 90.0 / 105.0);
}

#[test]
fn readings_29_days_apart_overlap_by_one_day() {
    let close = snapshot(
        trailing(30),
        &[0, 29, 58],
        &[(None, &some([300, 600, 900]))],
    );
    // (−2, 58]: tile 58 (28, 58] 30 days; tile 29 (−1, 28] 29 days; tile 0 (−2, −1] 1 day.
    // 900 + 600 · 29/30 + 300 · 1/30 = 900 + 580 + 10.
    expect(&close, 58, &[("window", "60")], 1490.0, 1.0);
}

#[test]
fn readings_far_apart_leave_days_that_nothing_speaks_of() {
    let far = snapshot(trailing(30), &[0, 45], &[(None, &some([300, 600]))]);
    // (−45, 45]: tile 45 (15, 45]; no date in [15, 45), the latest before is 0: (−30, 0].
    expect(&far, 45, &[("window", "90")], 900.0, 60.0 / 90.0);
    // (10, 45]: the tile at 0 ends before the window begins.
    expect(&far, 45, &[("window", "35")], 600.0, 30.0 / 35.0);
    // (−5, 45]: tile 0 has (−5, 0], 5 days: 600 + 300 · 5/30.
    expect(&far, 45, &[("window", "50")], 650.0, 35.0 / 50.0);
    // All: back to 0 − 30.
    expect(&far, 45, &[("window", "all")], 900.0, 60.0 / 75.0);
    expect(&far, 0, &[("window", "all")], 300.0, 1.0);
}

#[test]
fn a_tile_without_a_value_is_missing_and_nothing_takes_its_place() {
    let gap = snapshot(
        trailing(30),
        &[0, 30, 60],
        &[(None, &[Some(300), NONE, Some(900)])],
    );
    expect(&gap, 60, &[("window", "90")], 1200.0, 1.0);
    expect(&gap, 30, &[("window", "30")], 0.0, 1.0);
}

#[test]
fn an_age_limit_counts_whole_tiles_of_a_trailing_counter() {
    let aged = |created| {
        snapshot(
            trailing(30),
            &[0, 30, 60],
            &[(created, &some([300, 600, 900]))],
        )
    };
    let limit = |days| [("window", "90"), ("max-age", days)];
    // Born on day −40: aged 40, 70, 100 on the dates.
    expect(&aged(born(-40)), 60, &limit("100"), 1800.0, 1.0);
    expect(&aged(born(-40)), 60, &limit("99"), 900.0, 1.0);
    expect(&aged(born(-40)), 60, &limit("40"), 300.0, 1.0);
    expect(&aged(born(-40)), 60, &limit("39"), 0.0, 1.0);
    // Born on day 50: the tiles at 0 and 30 are younger than the model and count in full.
    expect(&aged(born(50)), 60, &limit("10"), 1800.0, 1.0);
    expect(&aged(born(50)), 60, &limit("9"), 900.0, 1.0);
    // Age 0 on the date itself.
    expect(
        &aged(born(60)),
        60,
        &[("window", "30"), ("max-age", "0")],
        900.0,
        1.0,
    );
    // The tile counts with its part: 10 of 30 days.
    expect(
        &aged(born(60)),
        60,
        &[("window", "10"), ("max-age", "0")],
        300.0,
        1.0,
    );
    expect(
        &aged(born(-40)),
        60,
        &[("window", "all"), ("max-age", "70")],
        900.0,
        1.0,
    );
}

#[test]
fn few_bands_of_age_stand_though_models_have_left_them() {
    // Under 90 days old at day 30, and in the next band at day 100.
    let models: [(Option<i64>, &[Option<u64>]); 1] = [(born(0), &[Some(5), Some(6)])];
    let snapshot = snapshot(trailing(30), &[30, 100], &models);
    for top in ["1", "2"] {
        let choices = [("max-age", "any"), ("by", "age"), ("window", "30")];
        let series = [("series", "true"), ("top", top)];
        let answer = ask(&snapshot, &[&choices[..], &series[..]].concat());
        let groups = answer["groups"].as_array().unwrap();
        let found: Vec<(&str, &Value)> = groups
            .iter()
            .map(|group| (group["id"].as_str().unwrap(), &group["downloads"]))
            .collect();
        let before = if top == "1" { "other" } else { "<90d" };
        let expected = [("90-365d", &json!([0, 6])), (before, &json!([5, 0]))];
        assert_eq!(found, expected, "top {top}");
    }
}
