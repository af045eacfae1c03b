//! What a grid asks of the rows: a product of when (window, age limit and measure), whom (attribution
//! and its like) and which (scope and exclusions).

use super::factorial::Space;
use crate::error::Error;
use crate::shares::Query;

/// What a choice decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    When,
    Whom,
    Which,
}

impl Part {
    fn of(choice: &str) -> Self {
        match choice {
            "window" | "max-age" | "measure" => Part::When,
            "attribution" | "unattributed" | "unaffiliated" | "individuals" | "override"
            | "join" => Part::Whom,
            _ => Part::Which,
        }
    }
}

/// The choices of one part.
#[derive(Debug, Clone)]
pub(super) struct Combination {
    pub query: Query,
    /// What they add to the number of a combination of the space.
    pub offset: usize,
}

/// Which rows count: those that meet every condition, but for the largest of them.
#[derive(Debug, Clone)]
pub(super) struct Which {
    /// Places in [`Plan::conditions`].
    pub conditions: Vec<usize>,
    /// How many of the largest do not count.
    pub drop_top: u32,
    pub offset: usize,
}

/// The three parts, each in all of its combinations.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub whens: Vec<Combination>,
    pub whoms: Vec<Combination>,
    pub whiches: Vec<Which>,
    /// Queries whose scope or exclusion is looked at alone.
    pub conditions: Vec<Query>,
}

impl Plan {
    pub fn new(space: &Space, query: &Query) -> Result<Self, Error> {
        let base = Query {
            series: false,
            top: None,
            at: None,
            ..query.clone()
        };
        let mut plan = Plan {
            whens: combinations(space, &base, Part::When)?,
            whoms: combinations(space, &base, Part::Whom)?,
            whiches: Vec::new(),
            conditions: Vec::new(),
        };
        plan.add_whiches(space, &base)?;
        Ok(plan)
    }

    fn add_whiches(&mut self, space: &Space, base: &Query) -> Result<(), Error> {
        let varied = places(space, Part::Which);
        // What does not vary holds for all.
        let mut rest = base.clone();
        for choice in &varied {
            copy(&space.choices[*choice].0, &Query::default(), &mut rest);
        }
        let conditions = self.condition(rest.clone());
        self.whiches.push(Which {
            conditions: conditions.into_iter().collect(),
            drop_top: rest.drop_top,
            offset: 0,
        });
        for choice in varied {
            let name = &space.choices[choice].0;
            let mut longer = Vec::new();
            for value in 0..space.size(choice) {
                let mut alone = rest.clone();
                for name in WHICH {
                    copy(name, &Query::default(), &mut alone);
                }
                copy(name, base, &mut alone);
                space.set(&mut alone, choice, value)?;
                let drop_top = (name == "drop-top").then_some(alone.drop_top);
                let condition = self.condition(alone);
                for before in &self.whiches {
                    let mut which = before.clone();
                    which.conditions.extend(condition);
                    which.drop_top = drop_top.unwrap_or(which.drop_top);
                    which.offset += space.offset(choice, value);
                    longer.push(which);
                }
            }
            self.whiches = longer;
        }
        Ok(())
    }

    /// The place of a condition; `None` where all rows meet it.
    fn condition(&mut self, query: Query) -> Option<usize> {
        let mut plain = query.clone();
        for name in WHICH {
            copy(name, &Query::default(), &mut plain);
        }
        let everything = Query {
            drop_top: 0,
            ..query.clone()
        };
        if everything == plain {
            return None;
        }
        self.conditions.push(query);
        Some(self.conditions.len() - 1)
    }
}

/// The choices that decide which rows count.
const WHICH: [&str; 5] = ["scope", "exclude", "exclude-list", "leave-out", "drop-top"];

fn copy(choice: &str, from: &Query, to: &mut Query) {
    match choice {
        "scope" => to.scope.clone_from(&from.scope),
        "exclude" => to.exclude.clone_from(&from.exclude),
        "exclude-list" => to.exclude_list.clone_from(&from.exclude_list),
        "leave-out" => to.leave_out.clone_from(&from.leave_out),
        "drop-top" => to.drop_top = from.drop_top,
        _ => {}
    }
}

/// The places of the choices that decide about a part.
fn places(space: &Space, part: Part) -> Vec<usize> {
    let choices = 0..space.choices.len();
    choices
        .filter(|choice| Part::of(&space.choices[*choice].0) == part)
        .collect()
}

fn combinations(space: &Space, base: &Query, part: Part) -> Result<Vec<Combination>, Error> {
    let mut all = vec![Combination {
        query: base.clone(),
        offset: 0,
    }];
    for choice in places(space, part) {
        let mut next = Vec::with_capacity(all.len() * space.size(choice));
        for before in &all {
            for value in 0..space.size(choice) {
                let mut query = before.query.clone();
                space.set(&mut query, choice, value)?;
                next.push(Combination {
                    query,
                    offset: before.offset + space.offset(choice, value),
                });
            }
        }
        all = next;
    }
    Ok(all)
}
