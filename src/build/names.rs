//! Ids of models taken apart into namespaces and names.

use std::collections::HashMap;

/// The ids of models as two columns and a table of namespaces.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The namespaces, in the order in which the ids name them first.
    pub namespaces: Vec<String>,
    /// One index into them a model; `None` for an id without a slash.
    pub namespace: Vec<Option<u32>>,
    /// One name a model.
    pub name: Vec<String>,
}

impl Names {
    /// Takes ids apart; sorted ones give ascending indices.
    pub fn new<T: AsRef<str>>(ids: &[T]) -> Self {
        let mut names = Names::default();
        let mut known: HashMap<&str, u32> = HashMap::new();
        for id in ids {
            let (namespace, name) = match id.as_ref().split_once('/') {
                Some((namespace, name)) => (Some(namespace), name),
                None => (None, id.as_ref()),
            };
            names.namespace.push(namespace.map(|namespace| {
                *known.entry(namespace).or_insert_with(|| {
                    names.namespaces.push(namespace.to_owned());
                    names.namespaces.len() as u32 - 1
                })
            }));
            names.name.push(name.to_owned());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_apart_at_their_slash() {
        let names = Names::new(&["a-b/x", "a/x", "a/y", "gpt2"]);
        assert_eq!(names.namespaces, ["a-b", "a"]);
        assert_eq!(names.namespace, [Some(0), Some(1), Some(1), None]);
        assert_eq!(names.name, ["x", "x", "y", "gpt2"]);
    }
}
