//! The questions of a survey as a matrix over two choices.

use serde::Serialize;

use super::factorial::own_value;
use super::grid::Side;
use super::{Effect, Question, Setting, Survey};
use crate::error::{Error, ErrorKind, quoted};

/// Two choices and the questions that their values ask; the others have one value each.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matrix {
    /// The choice of the columns, and that of the rows; as in the effects, empty where there is none.
    pub axes: [String; 2],
    /// The values of the columns.
    pub columns: Vec<Setting>,
    /// The values of the rows.
    pub rows: Vec<Setting>,
    /// The values that all cells have.
    pub filter: Setting,
    /// Row by row.
    pub cells: Vec<MatrixCell>,
}

/// A question of a [`Matrix`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatrixCell {
    /// What is asked.
    pub when: Setting,
    /// The answers; `None` where the data do not support it.
    pub question: Option<Question>,
    /// Whether the query that the survey is of asks it.
    pub is_own: bool,
}

impl Survey {
    /// The questions over two choices of the grid. Without names the two that explain most: of the
    /// numbers of days the columns. Of the other choices every cell has the query's own value, or the
    /// first one of the grid.
    ///
    /// # Errors
    /// When there are more than two names, or one is no question of the grid.
    pub fn matrix(&self, axes: &[String]) -> Result<Matrix, Error> {
        let asked = self.effects.iter().filter(|one| one.side == Side::Question);
        let asked: Vec<&Effect> = asked.collect();
        let [columns, rows] = self.axes(&asked, axes)?;
        let levels = |effect: Option<&Effect>| match effect {
            Some(effect) => effect
                .levels
                .iter()
                .map(|level| level.when.clone())
                .collect(),
            None => vec![Setting::default()],
        };
        let name = |effect: Option<&Effect>| effect.map_or("", |effect| &effect.choice).to_owned();
        let mut filter = Setting::default();
        for effect in &asked {
            let is_axis =
                |axis: Option<&Effect>| axis.is_some_and(|axis| axis.choice == effect.choice);
            if !is_axis(columns) && !is_axis(rows) {
                let own = effect.levels.iter().find(|level| self.is_own(&level.when));
                let level = own.or(effect.levels.first());
                filter
                    .0
                    .extend(level.into_iter().flat_map(|level| level.when.0.clone()));
            }
        }
        let mut matrix = Matrix {
            axes: [name(columns), name(rows)],
            columns: levels(columns),
            rows: levels(rows),
            filter,
            cells: Vec::new(),
        };
        for row in &matrix.rows {
            for column in &matrix.columns {
                let all = [row, column, &matrix.filter];
                let when = Setting(all.iter().flat_map(|one| one.0.clone()).collect());
                let asks = |one: &&Question| one.when.0.iter().all(|pair| when.0.contains(pair));
                matrix.cells.push(MatrixCell {
                    question: self.questions.cells.iter().find(asks).cloned(),
                    is_own: self.is_own(&when),
                    when,
                });
            }
        }
        Ok(matrix)
    }

    /// The choices of columns and rows.
    fn axes<'a>(
        &self,
        asked: &[&'a Effect],
        names: &[String],
    ) -> Result<[Option<&'a Effect>; 2], Error> {
        if names.len() > 2 {
            let expected = "at most two choices";
            let found = names.len().to_string();
            return Err(Error::new(
                ErrorKind::OptionValue,
                "option axes",
                expected,
                found,
            ));
        }
        let mut chosen: Vec<&Effect> = Vec::new();
        for name in names {
            let found = asked.iter().find(|effect| {
                effect.choice == *name || effect.choice.split('+').any(|choice| choice == name)
            });
            let effect = found.ok_or_else(|| {
                let known: Vec<&str> = asked.iter().map(|one| one.choice.as_str()).collect();
                let expected = match &known[..] {
                    [] => "no choice, as the grid asks a single question".to_owned(),
                    known => format!("choices that change the question: {}", known.join(", ")),
                };
                Error::new(
                    ErrorKind::OptionValue,
                    "option axes",
                    expected,
                    quoted(name),
                )
            })?;
            if !chosen.iter().any(|known| known.choice == effect.choice) {
                chosen.push(effect);
            }
        }
        if !names.is_empty() {
            return Ok([chosen.first().copied(), chosen.get(1).copied()]);
        }
        let mut most = asked.iter().copied().filter(|one| one.levels.len() > 1);
        let (first, second) = (most.next(), most.next());
        let is_days = |effect: Option<&Effect>| {
            effect.is_some_and(|one| ["window", "max-age"].contains(&one.choice.as_str()))
        };
        Ok(
            match second.is_some() && is_days(second) && !is_days(first) {
                true => [second, first],
                false => [first, second],
            },
        )
    }

    /// Whether the survey's query has all values of a setting.
    pub fn is_own(&self, setting: &Setting) -> bool {
        let mut values = setting.0.iter();
        values.all(|(choice, value)| {
            own_value(&self.query, choice, std::slice::from_ref(value)).is_some()
        })
    }
}
