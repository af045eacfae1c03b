//! Snapshots of format 1 as plain structures.

use serde_json::Value;

use super::{Counter, Model, Organisation, World, day};

impl World {
    /// The plain structures of a snapshot of format 1.
    pub fn read(snapshot: &Value) -> World {
        let text = |value: &Value| value.as_str().map(str::to_string);
        let dates: Vec<i64> = list(&snapshot["dates"])
            .iter()
            .map(|date| day(date.as_str().unwrap()))
            .collect();
        let days = snapshot["counter"]["days"].as_i64();
        let counter = match snapshot["counter"]["kind"].as_str().unwrap() {
            "trailing" => Counter::Trailing(days.unwrap()),
            "period" => Counter::Period(days.unwrap()),
            _ => Counter::Cumulative,
        };
        let columns = &snapshot["models"];
        let coded = |column: &str, row: usize| {
            let code = columns[column]["codes"][row].as_u64()?;
            text(&columns[column]["values"][code as usize])
        };
        let mut models = Vec::new();
        for (row, name) in list(&columns["name"]).iter().enumerate() {
            let name = name.as_str().unwrap();
            let namespace = columns["namespace"][row]
                .as_u64()
                .map(|index| text(&snapshot["namespaces"][index as usize]).unwrap());
            let values = decode(&snapshot["counts"][row], dates.len());
            models.push(Model {
                id: match &namespace {
                    Some(namespace) => format!("{namespace}/{name}"),
                    None => name.to_string(),
                },
                rolled: None,
                namespace,
                created: columns["created"][row].as_i64(),
                task: coded("task", row),
                licence: coded("licence", row),
                parameters: columns["parameters"][row].as_u64(),
                bases: bases(&columns["base"], row),
                relation: coded("relation", row),
                format: coded("format", row),
                likes: columns["likes"][row].as_u64(),
                values,
            });
        }
        let rollup = &snapshot["rollup"];
        for (row, count) in list(&rollup["models"]).iter().enumerate() {
            let coded = |column: &str| {
                let code = rollup[column]["codes"][row].as_u64()?;
                text(&rollup[column]["values"][code as usize])
            };
            let publishers = Organisation {
                country: coded("country"),
                kind: coded("kind"),
                parent: None,
            };
            models.push(Model {
                rolled: Some((publishers, count.as_u64().unwrap())),
                created: rollup["created"][row].as_i64(),
                values: decode(&rollup["counts"][row], dates.len()),
                ..Model::default()
            });
        }
        let table = &snapshot["organisations"];
        let organisations = list(&table["namespace"])
            .iter()
            .enumerate()
            .map(|(row, namespace)| {
                let organisation = Organisation {
                    country: text(&table["country"][row]),
                    kind: text(&table["kind"][row]),
                    parent: text(&table["parent"][row]),
                };
                (text(namespace).unwrap(), organisation)
            })
            .collect();
        let aliases = list(&snapshot["aliases"]["from"])
            .iter()
            .zip(list(&snapshot["aliases"]["to"]))
            .map(|(from, to)| (text(from).unwrap(), text(to).unwrap()))
            .collect();
        World {
            counter,
            dates,
            models,
            organisations,
            aliases,
        }
    }
}

/// The ids of a model's bases: one entry is an index or a list of them.
fn bases(column: &Value, row: usize) -> Option<Vec<String>> {
    let id = |code: &Value| {
        let code = code.as_u64().unwrap() as usize;
        column["values"][code].as_str().unwrap().to_string()
    };
    match &column["codes"][row] {
        Value::Null => None,
        Value::Array(codes) => Some(codes.iter().map(id).collect()),
        code => Some(vec![id(code)]),
    }
}

/// The values of a row of counts, date by date.
fn decode(counts: &Value, dates: usize) -> Vec<Option<u64>> {
    let mut values = vec![None; dates];
    let counts = list(counts);
    if let Some(first) = counts.first() {
        let mut last = 0;
        for (step, difference) in counts[1..].iter().enumerate() {
            if let Some(difference) = difference.as_i64() {
                last += difference;
                values[first.as_u64().unwrap() as usize + step] = Some(last as u64);
            }
        }
    }
    values
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
