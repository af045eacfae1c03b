//! Every combination of a grid, numbered, and the part of them that counts.

use serde::ser::{Serialize, Serializer};

use super::Grid;
use super::grid::Side;
use crate::error::Error;
use crate::shares::Query;

/// Choices and values, as in `{"window": "30"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setting(pub Vec<(String, String)>);

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(choice, value)| (choice, value)))
    }
}

/// All combinations of the values of a grid, and of those that a query has instead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Space {
    /// Each choice and its values.
    pub choices: Vec<(String, Vec<String>)>,
    /// How many values each choice has: where the grid lacks the query's own, one more behind them.
    sizes: Vec<usize>,
    /// What the index of a value is multiplied by in the number of a combination; the last choice
    /// runs fastest.
    strides: Vec<usize>,
    /// The combination that is the query itself; `None` where there would be too many.
    pub own: Option<usize>,
}

/// How many combinations may be worked through, those with the query's own values among them.
const MOST: usize = 800_000;

impl Space {
    /// Of a grid, around a query.
    pub fn new(grid: &Grid, query: &Query) -> Self {
        let choices: Vec<(String, Vec<String>)> = grid
            .choices
            .iter()
            .map(|choice| {
                let values = choice.values.iter().map(|one| one.value.clone());
                (choice.name.clone(), values.collect())
            })
            .collect();
        let mut sizes: Vec<usize> = choices.iter().map(|(_, values)| values.len()).collect();
        let own = choices
            .iter()
            .map(|(name, values)| own_value(query, name, values).unwrap_or(values.len()));
        let own: Vec<usize> = own.collect();
        let with_own = sizes.iter().zip(&own);
        let with_own: Vec<usize> = with_own.map(|(size, own)| *size.max(&(own + 1))).collect();
        let count = with_own
            .iter()
            .try_fold(1_usize, |count, size| count.checked_mul(*size));
        let fits = count.is_some_and(|count| count <= MOST);
        if fits {
            sizes = with_own;
        }
        let mut strides = vec![1; sizes.len()];
        for at in (1..sizes.len()).rev() {
            strides[at - 1] = strides[at] * sizes[at];
        }
        let number = own.iter().zip(&strides).map(|(own, stride)| own * stride);
        Space {
            own: (fits || own.iter().zip(&sizes).all(|(own, size)| own < size))
                .then(|| number.sum()),
            choices,
            sizes,
            strides,
        }
    }

    /// How many combinations there are.
    pub fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// How many values a choice has, the query's own among them.
    pub fn size(&self, choice: usize) -> usize {
        self.sizes[choice]
    }

    /// The index of the value of a choice in a combination.
    pub fn value(&self, number: usize, choice: usize) -> usize {
        number / self.strides[choice] % self.sizes[choice]
    }

    /// What a value of a choice adds to the number of a combination.
    pub fn offset(&self, choice: usize, value: usize) -> usize {
        self.strides[choice] * value
    }

    /// The place of a choice.
    pub fn choice(&self, name: &str) -> Option<usize> {
        self.choices.iter().position(|(known, _)| known == name)
    }

    /// Sets a choice of a query to one of its values; the query's own leaves it as it is.
    pub fn set(&self, query: &mut Query, choice: usize, value: usize) -> Result<(), Error> {
        let (name, values) = &self.choices[choice];
        match values.get(value) {
            Some(text) => query.set(name, text),
            None => Ok(()),
        }
    }

    /// A query with the values of a combination.
    pub fn query(&self, query: &Query, number: usize) -> Result<Query, Error> {
        let mut query = Query {
            series: false,
            ..query.clone()
        };
        for choice in 0..self.choices.len() {
            self.set(&mut query, choice, self.value(number, choice))?;
        }
        Ok(query)
    }
}

/// The index of the value that leaves a query as it is.
pub(super) fn own_value(query: &Query, choice: &str, values: &[String]) -> Option<usize> {
    let own = canonical(query);
    values.iter().position(|value| {
        let mut changed = query.clone();
        changed.set(choice, value).is_ok() && canonical(&changed) == own
    })
}

/// Whether two texts set a choice alike.
pub(super) fn is_same(choice: &str, a: &str, b: &str) -> bool {
    let query = |value: &str| {
        let mut query = Query::default();
        query.set(choice, value).ok().map(|()| canonical(&query))
    };
    a == b || matches!((query(a), query(b)), (Some(a), Some(b)) if a == b)
}

/// A query whose lists are in one order, as their order changes nothing.
fn canonical(query: &Query) -> Query {
    let mut query = query.clone();
    query.exclude_list.sort_by_key(|list| *list as u8);
    for (_, values) in &mut query.scope.0 {
        values.sort();
    }
    query
}

/// The combinations of a grid that count: a full factorial of factors that vary on their own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Factorial {
    pub factors: Vec<Factor>,
}

/// A choice, or several that are linked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Factor {
    /// The places of its choices in the space.
    pub choices: Vec<usize>,
    pub side: Side,
    pub levels: Vec<Level>,
}

/// A value of each choice of a factor.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    /// The index of each value.
    pub values: Vec<usize>,
    pub weight: f64,
    /// What it adds to the number of a combination.
    pub offset: usize,
}

impl Factorial {
    /// What counts of a grid.
    pub fn new(grid: &Grid, space: &Space) -> Self {
        let mut taken = vec![false; grid.choices.len()];
        let mut factors = Vec::new();
        for first in 0..grid.choices.len() {
            if !taken[first] {
                factors.push(factor(grid, space, first, &mut taken));
            }
        }
        Factorial { factors }
    }

    /// Only the levels that `keep` wants, by the indices of factor and level.
    pub fn only(&self, keep: &dyn Fn(usize, &Level) -> bool) -> Self {
        let kept = self.factors.iter().enumerate().map(|(at, factor)| {
            let levels = factor.levels.iter().filter(|level| keep(at, level));
            Factor {
                levels: levels.cloned().collect(),
                ..factor.clone()
            }
        });
        Factorial {
            factors: kept.collect(),
        }
    }

    /// How many combinations there are.
    pub fn len(&self) -> usize {
        self.factors
            .iter()
            .map(|factor| factor.levels.len())
            .product()
    }

    /// How many levels each factor has.
    pub fn sizes(&self) -> Vec<usize> {
        self.factors
            .iter()
            .map(|factor| factor.levels.len())
            .collect()
    }

    /// The number of each combination in the space, the last factor running fastest, and its weight.
    pub fn combinations(&self) -> (Vec<usize>, Vec<f64>) {
        let (mut numbers, mut weights) = (vec![0], vec![1.0]);
        for factor in &self.factors {
            let mut next = Vec::with_capacity(numbers.len() * factor.levels.len());
            let mut of_next = Vec::with_capacity(next.capacity());
            for (number, weight) in numbers.iter().zip(&weights) {
                for level in &factor.levels {
                    next.push(number + level.offset);
                    of_next.push(weight * level.weight);
                }
            }
            (numbers, weights) = (next, of_next);
        }
        (numbers, weights)
    }
}

/// The factor of a choice and of all that are linked to it.
fn factor(grid: &Grid, space: &Space, first: usize, taken: &mut [bool]) -> Factor {
    let values = 0..grid.choices[first].values.len();
    let mut choices = vec![first];
    let mut tuples: Vec<Vec<usize>> = values.map(|value| vec![value]).collect();
    taken[first] = true;
    let place = |name: &str| grid.choices.iter().position(|choice| choice.name == *name);
    // A link between two that are here already narrows what goes together; else it brings one along.
    let mut links = grid.links.clone();
    while let Some(at) = links.iter().position(|link| {
        let mut ends = link.iter().filter_map(|name| place(name));
        ends.any(|end| choices.contains(&end))
    }) {
        let [a, b] = links.remove(at);
        let (Some(a), Some(b)) = (place(&a), place(&b)) else {
            continue;
        };
        let pairs = Grid::link(&grid.choices[a], &grid.choices[b]);
        let known = |choice: usize| choices.iter().position(|one| *one == choice);
        match (known(a), known(b)) {
            (Some(a), Some(b)) => tuples.retain(|tuple| pairs.contains(&(tuple[a], tuple[b]))),
            (at_a, at_b) => {
                let partners = |tuple: &Vec<usize>| -> Vec<usize> {
                    let fits = pairs.iter().filter_map(|(a, b)| match (at_a, at_b) {
                        (Some(at), _) if tuple[at] == *a => Some(*b),
                        (None, Some(at)) if tuple[at] == *b => Some(*a),
                        _ => None,
                    });
                    fits.collect()
                };
                let longer = tuples.iter().flat_map(|tuple| {
                    let partners = partners(tuple).into_iter();
                    let with = |value| tuple.iter().copied().chain([value]).collect::<Vec<_>>();
                    partners.map(with).collect::<Vec<_>>()
                });
                tuples = longer.collect();
                let new = if at_a.is_some() { b } else { a };
                choices.push(new);
                taken[new] = true;
            }
        }
    }
    let level = |values: Vec<usize>| {
        let each = || choices.iter().zip(&values);
        let weight = each().map(|(choice, value)| grid.choices[*choice].values[*value].weight);
        Level {
            weight: weight.product(),
            offset: each()
                .map(|(choice, value)| space.offset(*choice, *value))
                .sum(),
            values,
        }
    };
    let levels = tuples.into_iter().map(level);
    let mut sides = choices.iter().map(|choice| grid.choices[*choice].side);
    Factor {
        levels: levels.filter(|level| level.weight > 0.0).collect(),
        // What changes the question does so with whatever else goes along.
        side: match sides.any(|side| side == Side::Question) {
            true => Side::Question,
            false => Side::Bookkeeping,
        },
        choices,
    }
}

impl Factor {
    /// What the factor is called: its choices, with `+` between them.
    pub fn name(&self, space: &Space) -> String {
        let names = self
            .choices
            .iter()
            .map(|choice| space.choices[*choice].0.as_str());
        names.collect::<Vec<&str>>().join("+")
    }

    /// The names of its choices with the values of a level.
    pub fn setting(&self, space: &Space, level: usize) -> Setting {
        let values = self.choices.iter().zip(&self.levels[level].values);
        let named = values.map(|(choice, value)| {
            let (name, values) = &space.choices[*choice];
            (name.clone(), values[*value].clone())
        });
        Setting(named.collect())
    }

    /// What each level counts for among them, adding up to 1.
    pub fn parts(&self) -> Vec<f64> {
        let sum: f64 = self.levels.iter().map(|level| level.weight).sum();
        self.levels.iter().map(|level| level.weight / sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(json: &str) -> (Grid, Space) {
        let grid = Grid::from_json(json).unwrap();
        let space = Space::new(&grid, &Query::default());
        (grid, space)
    }

    #[test]
    fn linked_choices_are_one_factor() {
        let (grid, space) = grid(
            r#"{"window": [30, {"value": 365, "weight": 2}, "all"], "max-age": [365, "any", 30, 7],
            "attribution": ["uploader", "base"], "links": [["window", "max-age"]]}"#,
        );
        let factorial = Factorial::new(&grid, &space);
        let sizes = factorial.sizes();
        assert_eq!(sizes, [2, 3]);
        let linked = &factorial.factors[1];
        assert_eq!(linked.name(&space), "max-age+window");
        let json = |level| serde_json::to_string(&linked.setting(&space, level)).unwrap();
        let settings: Vec<String> = (0..3).map(json).collect();
        let of = |age: &str, window: &str| format!(r#"{{"max-age":"{age}","window":"{window}"}}"#);
        assert_eq!(
            settings,
            [of("365", "365"), of("any", "all"), of("30", "30")]
        );
        assert_eq!(linked.parts(), [0.5, 0.25, 0.25]);
        let (numbers, weights) = factorial.combinations();
        assert_eq!(numbers.len(), 6);
        assert_eq!(weights, [2.0, 1.0, 1.0, 2.0, 1.0, 1.0]);
        for (number, weight) in numbers.iter().zip(weights) {
            let query = space.query(&Query::default(), *number).unwrap();
            let is_year = serde_json::to_value(&query).unwrap()["window"] == 365;
            assert_eq!(weight == 2.0, is_year);
        }
    }

    #[test]
    fn choices_without_a_value_in_common_go_by_place() {
        let (grid, space) = grid(
            r#"{"attribution": ["uploader", "base"], "exclude-list": ["", "ci"],
            "links": [["exclude-list", "attribution"]]}"#,
        );
        let factorial = Factorial::new(&grid, &space);
        assert_eq!(factorial.sizes(), [2]);
        let json = serde_json::to_string(&factorial.factors[0].setting(&space, 1)).unwrap();
        assert_eq!(json, r#"{"attribution":"base","exclude-list":"ci"}"#);
    }

    #[test]
    fn the_query_is_among_the_combinations_of_the_space() {
        let grid = Grid::from_json(r#"{"window": [30, 90], "exclude-list": ["ci,telemetry"]}"#);
        let grid = grid.unwrap();
        let mut query = Query::default();
        query.set("window", "45").unwrap();
        query.set("exclude-list", "telemetry,ci").unwrap();
        let space = Space::new(&grid, &query);
        // Two windows and the query's own; the list is the same in another order.
        assert_eq!(space.len(), 3);
        let own = space.query(&query, space.own.unwrap()).unwrap();
        assert_eq!(canonical(&own), canonical(&query));
        // It counts for nothing there.
        assert_eq!(Factorial::new(&grid, &space).len(), 2);
    }
}
