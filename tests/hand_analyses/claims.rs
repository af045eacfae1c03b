//! Claims, what they hang on, and differences.

use modelshare::Dataset;
use modelshare::analysis::{Claim, ClaimRun, Grid};
use serde_json::{Value, json};

use super::{ANY_AGE, json_of, near, reading, with};
use crate::reference::ask::{dataset, query};

/// Uploader: CN 50, US 40, unattributed 20. Base: lab/tune is of us/a, so US 60.
fn four_models() -> Dataset {
    dataset(&reading(
        &[("us/a", 40), ("cn/b", 35), ("cn/c", 15), ("lab/tune", 20)],
        &[("lab/tune", &["us/a"])],
    ))
}

/// Two attributions, two treatments and three models left out, of which the last asks for something
/// else.
const GRID: &str = r#"{"attribution": ["uploader", "base"], "unattributed": ["keep", "drop"],
    "leave-out": ["", "cn/c", "us/a"], "sides": {"leave-out": "question"}}"#;

#[test]
fn a_claim_over_two_by_two_by_three() {
    let data = four_models();
    let grid = Grid::from_json(GRID).unwrap();
    let claim = Claim::parse("CN > US").unwrap();
    let survey = data.claim(&claim, &query(&ANY_AGE), &grid).unwrap();
    let found = json_of(&survey);
    // By leave-out: uploader 10 ÷ 110, −5 ÷ 95 and 50 ÷ 70; without the unattributed 10 ÷ 90, −5 ÷ 75
    // and 50 ÷ 50; base −10 ÷ 110, −25 ÷ 95 and 30 ÷ 70, where nothing is unattributed, so that
    // dropping it gives the same figures.
    let names = [
        "combinations",
        "supported",
        "unsupported",
        "undecided",
        "ties",
        "holds",
        "distinct",
    ];
    let counts = names.map(|name| found[name].clone());
    assert_eq!(counts, [12, 12, 0, 0, 0, 6, 9]);
    assert_eq!(found["part"], 0.5);
    let (least, middle, most) = (
        -2_500.0 / 95.0,
        (-500.0 / 95.0 + 1_000.0 / 110.0) / 2.0,
        100.0,
    );
    near(
        &json!([
            found["lead"]["min"],
            found["lead"]["median"],
            found["lead"]["max"]
        ]),
        &json!([least, middle, most]),
    );
    assert_eq!(
        (&found["worst"]["attribution"], &found["worst"]["leaveOut"]),
        (&json!("base"), &json!("cn/c"))
    );
    assert_eq!(
        (&found["best"]["unattributed"], &found["best"]["leaveOut"]),
        (&json!("drop"), &json!("us/a"))
    );
    assert_eq!(
        (&found["claim"], &found["date"]),
        (&json!("CN > US"), &json!("2026-01-31"))
    );

    let questions = &found["questions"];
    let names = ["total", "yes", "no", "mixed", "behind", "undecided"];
    assert_eq!(
        names.map(|name| questions[name].clone()),
        [3, 1, 1, 1, 1, 0]
    );
    let cell = |at: usize| {
        let cell = &questions["cells"][at];
        json!([
            cell["when"]["leave-out"],
            cell["answer"],
            cell["holds"],
            cell["answers"],
            cell["part"]
        ])
    };
    assert_eq!(cell(0), json!(["", "mixed", 2, 4, 0.5]));
    assert_eq!(cell(1), json!(["cn/c", "no", 0, 4, 0.0]));
    assert_eq!(cell(2), json!(["us/a", "yes", 4, 4, 1.0]));
    let spread = &questions["cells"][0]["lead"];
    near(
        &json!([spread["min"], spread["max"]]),
        &json!([-1_000.0 / 110.0, 1_000.0 / 90.0]),
    );

    // From the sums of squares of the twelve leads and of the means of four, six and two of them.
    let effects: Vec<Value> = found["effects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["choice"], one["side"], one["inert"]]))
        .collect();
    let wanted = [
        json!(["leave-out", "question", false]),
        json!(["attribution", "bookkeeping", false]),
        json!(["unattributed", "bookkeeping", false]),
    ];
    assert_eq!(effects, wanted);
    near(&found["variance"], &json!(1_454.022_556_105_781));
    for (at, [first, total, shapley]) in [
        [
            0.826_320_240_712_628,
            0.862_150_174_270_51,
            0.842_949_513_143_062,
        ],
        [
            0.129_711_994_849_141,
            0.161_896_677_756_154,
            0.144_518_641_954_151,
        ],
        [
            0.004_068_915_440_174,
            0.023_566_163_062_436,
            0.012_531_844_902_798,
        ],
    ]
    .into_iter()
    .enumerate()
    {
        let effect = &found["effects"][at];
        near(
            &json!([effect["first"], effect["total"], effect["shapley"]]),
            &json!([first, total, shapley]),
        );
    }
    let levels = found["effects"][0]["levels"].as_array().unwrap();
    let holds: Vec<Value> = levels
        .iter()
        .map(|level| {
            json!([
                level["when"],
                level["holds"],
                level["combinations"],
                level["part"]
            ])
        })
        .collect();
    let wanted = [
        json!([{"leave-out": ""}, 2, 4, 0.5]),
        json!([{"leave-out": "cn/c"}, 0, 4, 0.0]),
        json!([{"leave-out": "us/a"}, 4, 4, 1.0]),
    ];
    assert_eq!(holds, wanted);
    near(
        &levels[2]["medianLead"],
        &json!((3_000.0 / 70.0 + 5_000.0 / 70.0) / 2.0),
    );

    let pairs: Vec<Value> = found["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["choices"].clone())
        .collect();
    let wanted = [
        json!(["attribution", "leave-out"]),
        json!(["leave-out", "unattributed"]),
        json!(["attribution", "unattributed"]),
    ];
    assert_eq!(pairs, wanted);
    let pair = &found["pairs"][0];
    near(&pair["interaction"], &json!(0.020_401_601_375_795));
    assert_eq!(pair["part"], json!([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]));
    near(
        &pair["lead"][0],
        &json!([
            (1_000.0 / 110.0 + 1_000.0 / 90.0) / 2.0,
            (-500.0 / 95.0 - 500.0 / 75.0) / 2.0,
            (5_000.0 / 70.0 + 100.0) / 2.0
        ]),
    );

    // From 10 ÷ 110 either a model less or another attribution will do; the former is nearer.
    let flips = found["flips"].as_array().unwrap();
    let changes: Vec<Value> = flips.iter().map(|flip| flip["changes"].clone()).collect();
    let wanted = [json!({"leave-out": "cn/c"}), json!({"attribution": "base"})];
    assert_eq!(changes, wanted);
    near(
        &json!([flips[0]["lead"], flips[1]["lead"]]),
        &json!([-500.0 / 95.0, -1_000.0 / 110.0]),
    );

    let rules: Vec<Value> = found["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| json!([rule["when"], rule["holds"]]))
        .collect();
    let wanted = [
        json!([{"leave-out": "cn/c"}, "never"]),
        json!([{"leave-out": "us/a"}, "always"]),
        json!([{"attribution": "uploader", "leave-out": ""}, "always"]),
        json!([{"attribution": "base", "leave-out": ""}, "never"]),
    ];
    assert_eq!(rules, wanted);
    near(&found["rules"][2]["part"], &json!(2.0 / 12.0));

    // All of 50 falling and all of 40 rising meet at 10 ÷ 90. With 5 % they are 47.5 and 42 of 109.5.
    let noise = &found["noise"];
    near(&noise["flipsAt"], &json!(100.0 / 9.0));
    near(
        &json!([noise["band"], noise["lead"]["min"], noise["lead"]["max"]]),
        &json!([5.0, 550.0 / 109.5, 1_450.0 / 110.5]),
    );

    // The flips of another combination: of the first one with a model less, 50 to 60 by the base.
    let base = survey
        .all
        .iter()
        .find(|one| (one.lead + 1_000.0 / 110.0).abs() < 1e-9);
    let flips = survey.flips_of(base.unwrap().number);
    let changes: Vec<String> = flips
        .iter()
        .map(|flip| serde_json::to_string(&flip.changes).unwrap())
        .collect();
    assert_eq!(
        changes,
        [r#"{"attribution":"uploader"}"#, r#"{"leave-out":"us/a"}"#]
    );
}

#[test]
fn weights_links_and_options_that_are_off() {
    let data = four_models();
    let claim = Claim::parse("CN > US").unwrap();
    let survey = |json: &str| {
        let grid = Grid::from_json(json).unwrap();
        data.claim(&claim, &query(&ANY_AGE), &grid).unwrap()
    };
    let weighted = survey(
        r#"{"attribution": ["uploader", {"value": "base", "weight": 3}],
            "unattributed": ["keep", {"value": "drop", "weight": 0}]}"#,
    );
    // 10 ÷ 110 once and −10 ÷ 110 three times.
    let counts = &weighted.combinations;
    assert_eq!(
        (counts.combinations, counts.holds, counts.part),
        (2, 1, Some(0.25))
    );
    near(
        &json!(counts.lead.unwrap().median),
        &json!(-1_000.0 / 110.0),
    );
    near(
        &json!(weighted.variance),
        &json!((2_000.0_f64 / 110.0).powi(2) * 0.25 * 0.75),
    );
    // Linked, uploader goes with keep and base with drop.
    let linked = survey(
        r#"{"attribution": ["uploader", "base"], "unattributed": ["keep", "drop"],
            "links": [["attribution", "unattributed"]]}"#,
    );
    assert_eq!(linked.combinations.combinations, 2);
    assert_eq!(linked.effects.len(), 1);
    assert_eq!(linked.effects[0].choice, "attribution+unattributed");
    assert_eq!(linked.effects[0].shapley, Some(1.0));
    // Both choices change, though it is one factor.
    assert_eq!(linked.flips[0].changes.0.len(), 2);
}

#[test]
fn what_a_lead_hangs_on() {
    let data = four_models();
    let claim = Claim::parse("CN > US").unwrap();
    let grid = Grid::from_json(
        r#"{"attribution": ["uploader", "base"], "unattributed": ["keep", "drop"]}"#,
    )
    .unwrap();
    let survey = data.claim(&claim, &query(&ANY_AGE), &grid).unwrap();
    let found = json_of(&survey);
    let (kept, dropped, base) = (10.0 / 1.1, 10.0 / 0.9, -10.0 / 1.1);
    // The query itself: 50 to 40. cn/b alone turns it, cn as a whole too; half of 20 does.
    let fragility = &found["fragility"];
    near(&fragility["lead"], &json!(kept));
    assert_eq!(fragility["leader"], "CN");
    let of_b = json!([{"id": "cn/b", "downloads": 35.0}]);
    assert_eq!(fragility["modelsToFlip"], of_b);
    let both = json!([{"id": "cn/b", "downloads": 35.0}, {"id": "cn/c", "downloads": 15.0}]);
    assert_eq!(fragility["flippingModels"], both);
    assert_eq!(
        fragility["flippingOrganisations"],
        json!([{"id": "cn", "downloads": 50.0}])
    );
    near(&fragility["unattributedToFlip"], &json!(0.5));
    let bounds = fragility["bounds"].as_array().unwrap();
    assert_eq!(bounds.len(), 2);
    for (bound, (id, label, downloads)) in bounds
        .iter()
        .zip([("CN", "China", 50.0), ("US", "United States", 40.0)])
    {
        assert_eq!((&bound["id"], &bound["label"]), (&json!(id), &json!(label)));
        near(
            &json!([bound["min"], bound["max"]]),
            &json!([downloads / 110.0, (downloads + 20.0) / 110.0]),
        );
    }

    // The band of the only date is from the smallest to the largest lead.
    let mut run = ClaimRun::new(&data, claim, &query(&ANY_AGE), grid, true).unwrap();
    while run.step(&data) {}
    let band = json_of(run.band(&data));
    assert_eq!(band["dates"], json!(["2026-01-31"]));
    near(
        &json!([band["min"], band["max"]]),
        &json!([[base], [dropped]]),
    );
}

#[test]
fn a_lead_that_needs_more_than_one_model() {
    let market = reading(
        &[
            ("us/a", 50),
            ("us/b", 30),
            ("us-too/c", 15),
            ("cn/d", 40),
            ("fr/e", 5),
        ],
        &[],
    );
    let data = dataset(&market);
    let fragility = data.fragility(&query(&ANY_AGE), "CN", "US").unwrap();
    // 95 to 40: without us/a 45 to 40, without us/b too 15 to 40; nothing alone, but all of Us.
    let found = json_of(fragility);
    near(&found["lead"], &json!(-55.0 / 1.4));
    assert_eq!(found["leader"], "US");
    let removed = json!([{"id": "us/a", "downloads": 50.0}, {"id": "us/b", "downloads": 30.0}]);
    assert_eq!(found["modelsToFlip"], removed);
    assert_eq!(found["flippingModels"], json!([]));
    assert_eq!(
        found["flippingOrganisations"],
        json!([{"id": "Us", "downloads": 95.0}])
    );
    assert_eq!(found["unattributedToFlip"], json!(null));
}

#[test]
fn a_difference_of_two_snapshots() {
    let old = dataset(&reading(&[("us/a", 50), ("cn/b", 30), ("fr/c", 20)], &[]));
    let new = dataset(&reading(
        &[("us/a", 64), ("us-too/d", 46), ("fr/c", 90)],
        &[],
    ));
    let found = json_of(old.diff(&new, &query(&ANY_AGE), 9).unwrap());
    assert_eq!(found["old"], json!({"date": "2026-01-31", "total": 100}));
    assert_eq!(found["new"], json!({"date": "2026-01-31", "total": 200}));
    let models: Vec<Value> = found["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["change"], one["group"]]))
        .collect();
    // Points: cn/b −30, fr/c 45 − 20, us-too/d 23, us/a 32 − 50.
    let wanted = [
        json!(["cn/b", "vanished", "CN"]),
        json!(["fr/c", "revised", "FR"]),
        json!(["us-too/d", "new", "US"]),
        json!(["us/a", "revised", "US"]),
    ];
    assert_eq!(models, wanted);
    let points: Vec<Value> = found["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["points"].clone())
        .collect();
    near(&json!(points), &json!([-30.0, 25.0, 23.0, -18.0]));
    let groups: Vec<Value> = found["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["oldDownloads"], one["newDownloads"]]))
        .collect();
    assert_eq!(
        groups,
        [
            json!(["CN", 30, 0]),
            json!(["FR", 20, 90]),
            json!(["US", 50, 110])
        ]
    );
    near(&found["groups"][2]["points"], &json!(5.0));
    // Whatever stays as it is has less of a larger total.
    let old = dataset(&reading(&[("us/a", 1), ("cn/b", 1)], &[]));
    let new = dataset(&reading(&[("us/a", 1), ("cn/b", 3)], &[]));
    let found = json_of(old.diff(&new, &query(&ANY_AGE), 9).unwrap());
    assert_eq!(found["models"].as_array().unwrap().len(), 1);
    let groups = found["groups"].as_array().unwrap();
    for (group, (id, points, unchanged)) in
        groups.iter().zip([("CN", 25.0, 0.0), ("US", -25.0, -25.0)])
    {
        assert_eq!(group["id"], id);
        near(
            &json!([group["points"], group["unchanged"]]),
            &json!([points, unchanged]),
        );
    }
    // By base a model goes to another account's country without a download more or less.
    let of = |base: &str| {
        dataset(&reading(
            &[("us/a", 50), ("cn/b", 30), ("fr/c", 20)],
            &[("fr/c", &[base])],
        ))
    };
    let query = query(&with(&[("attribution", "base")]));
    let found = json_of(of("us/a").diff(&of("cn/b"), &query, 1).unwrap());
    assert_eq!(
        (&found["models"][0]["change"], &found["more"]),
        (&json!("recredited"), &json!(1))
    );
}
