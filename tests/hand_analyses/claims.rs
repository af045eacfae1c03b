//! Claims, what they hang on, and differences.

use modelshare::analysis::{Claim, ClaimRun, Grid};
use serde_json::{Value, json};

use super::{ANY_AGE, json_of, near, reading, with};
use crate::reference::ask::{dataset, query};

#[test]
fn a_claim_over_four_specifications() {
    // Uploader: CN 50, US 40, unattributed 20. Base: lab/tune is of us/a, so US 60.
    let market = reading(
        &[("us/a", 40), ("cn/b", 35), ("cn/c", 15), ("lab/tune", 20)],
        &[("lab/tune", &["us/a"])],
    );
    let data = dataset(&market);
    let grid = Grid::from_json(
        r#"{"attribution": ["uploader", "base"], "unattributed": ["keep", "drop"]}"#,
    )
    .unwrap();
    let claim = Claim::parse("CN > US").unwrap();
    let survey = data.claim(&claim, &query(&ANY_AGE), &grid).unwrap();
    let found = json_of(&survey);
    // Base attribution leaves nothing unattributed, so that dropping it is no other specification.
    let counts = ["specifications", "merged", "holds", "undecided"].map(|name| found[name].clone());
    assert_eq!(counts, [3, 1, 2, 0]);
    let (kept, dropped, base) = (10.0 / 1.1, 10.0 / 0.9, -10.0 / 1.1);
    near(
        &json!([
            found["lead"]["min"],
            found["lead"]["median"],
            found["lead"]["max"]
        ]),
        &json!([base, kept, dropped]),
    );
    assert_eq!(
        (&found["claim"], &found["date"]),
        (&json!("CN > US"), &json!("2026-01-31"))
    );
    assert_eq!(found["worst"]["attribution"], "base");
    assert_eq!(
        (
            &found["best"]["attribution"],
            &found["best"]["unattributed"]
        ),
        (&json!("uploader"), &json!("drop"))
    );
    // Attribution: (9.09 + 11.11) ÷ 2 against −9.09; the unattributed: the mean of 9.09 and −9.09
    // against that of 11.11 and −9.09.
    let attribution = &found["effects"][0];
    assert_eq!(attribution["choice"], "attribution");
    near(
        &attribution["spread"],
        &json!((kept + dropped) / 2.0 - base),
    );
    let unattributed = &found["effects"][1];
    near(&unattributed["spread"], &json!((dropped - kept) / 2.0));
    let levels = |effect: &Value| -> Vec<Value> {
        let levels = effect["levels"].as_array().unwrap().iter();
        levels
            .map(|level| json!([level["value"], level["holds"], level["specifications"]]))
            .collect()
    };
    assert_eq!(
        levels(attribution),
        [json!(["uploader", 2, 2]), json!(["base", 0, 1])]
    );
    assert_eq!(
        levels(unattributed),
        [json!(["keep", 1, 2]), json!(["drop", 1, 2])]
    );
    near(&unattributed["levels"][0]["medianLead"], &json!(0.0));

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
