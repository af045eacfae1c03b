//! JSON as a tree that knows arrays of whole numbers.
//!
//! All of a snapshot is read from it. Derived readers of a dozen structures are six times its size
//! in a page, and know neither the path of a fault nor a word of ours for it.

use crate::error::{Error, ErrorKind, quoted};
use crate::order::sorted;

/// Stands for `null` among whole numbers; none of them is as low.
pub(super) const NOTHING: i64 = i64::MIN;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Whole(i64),
    /// A number that is not whole, or far beyond 2^53.
    Real(f64),
    /// A whole number beyond 2^53.
    Large(u64),
    Text(String),
    /// An array of nothing but whole numbers and `null`, the latter as [`NOTHING`].
    Numbers(Vec<i64>),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
    /// A list of so many values that were not kept.
    Many(usize),
    /// An object of so many fields that were not kept.
    Fields(usize),
}

impl Node {
    /// What an error message says was found.
    pub fn named(&self) -> String {
        match self {
            Node::Null => "null".to_owned(),
            Node::Bool(truth) => truth.to_string(),
            Node::Whole(number) => number.to_string(),
            Node::Real(number) => number.to_string(),
            Node::Large(number) => number.to_string(),
            Node::Text(text) => format!("the text {}", quoted(text)),
            Node::Numbers(list) => list_of(list.len()),
            Node::List(list) => list_of(list.len()),
            Node::Many(count) => list_of(*count),
            Node::Object(fields) => object_of(fields.len()),
            Node::Fields(count) => object_of(*count),
        }
    }
}

fn list_of(count: usize) -> String {
    format!("a list of {count}")
}

fn object_of(count: usize) -> String {
    format!("an object of {count} fields")
}

/// The first name that stands twice.
pub(super) fn twice<'a>(names: &[&'a str]) -> Option<&'a str> {
    let order = sorted(names.len(), &|a, b| names[a].cmp(names[b]));
    let pairs = order.windows(2);
    let seconds = pairs.filter(|pair| names[pair[0]] == names[pair[1]]);
    seconds
        .map(|pair| pair[1])
        .min()
        .map(|second| names[second])
}

/// An error that a field stands twice in the object at a place.
pub(super) fn field_twice(name: &str, place: &str) -> Error {
    let thing = format!("snapshot field {}", quoted(name));
    Error::new(ErrorKind::Duplicate, thing, "to stand once", "it twice").at(place)
}

pub(super) fn whole_or_null(number: i64) -> Node {
    match number {
        NOTHING => Node::Null,
        number => Node::Whole(number),
    }
}

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Field {
    node: Node,
    place: String,
}

impl Field {
    /// A value and where it stands.
    pub fn new(node: Node, place: String) -> Self {
        Field { node, place }
    }

    fn wrong(&self, expected: &str) -> Error {
        Error::new(ErrorKind::Shape, "snapshot", expected, self.node.named()).at(&self.place)
    }

    /// An object's fields, each at most once.
    pub fn fields(self) -> Result<Fields, Error> {
        match self.node {
            Node::Object(fields) => {
                let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
                if let Some(name) = twice(&names) {
                    return Err(field_twice(name, &self.place));
                }
                Ok(Fields {
                    fields,
                    place: self.place,
                })
            }
            _ => Err(self.wrong("an object")),
        }
    }

    /// A text.
    pub fn text(self) -> Result<String, Error> {
        match self.node {
            Node::Text(text) => Ok(text),
            _ => Err(self.wrong("a text")),
        }
    }

    /// A whole number that fits `T`; `expected` says which these are.
    pub fn whole<T: TryFrom<i64>>(self, expected: &str) -> Result<T, Error> {
        match self.node {
            Node::Whole(number) => T::try_from(number).map_err(|_| self.wrong(expected)),
            _ => Err(self.wrong(expected)),
        }
    }

    /// A number.
    pub fn number(self) -> Result<f64, Error> {
        match self.node {
            Node::Whole(number) => Ok(number as f64),
            Node::Real(number) => Ok(number),
            _ => Err(self.wrong("a number")),
        }
    }

    /// Reads every element of a list, and says of a wrong one where it stands.
    pub fn each<T>(self, read: impl Fn(Field) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let nodes = match self.node {
            Node::List(nodes) => nodes,
            Node::Numbers(numbers) => numbers.into_iter().map(whole_or_null).collect(),
            _ => return Err(self.wrong("a list")),
        };
        let mut all = Vec::with_capacity(nodes.len());
        for node in nodes {
            let field = Field {
                node,
                place: String::new(),
            };
            // The place is made only where it is told.
            match read(field) {
                Ok(value) => all.push(value),
                Err(error) => return Err(error.within(&format!("{}[{}]", self.place, all.len()))),
            }
        }
        Ok(all)
    }

    /// A list of texts.
    pub fn texts(self) -> Result<Vec<String>, Error> {
        self.each(Field::text)
    }

    /// Whether the value is an object.
    pub fn is_object(&self) -> bool {
        matches!(self.node, Node::Object(_))
    }

    /// What an error message says of the value.
    pub fn named(&self) -> String {
        self.node.named()
    }

    /// Whether the value is this whole number.
    pub fn is(&self, number: u32) -> bool {
        self.node == Node::Whole(i64::from(number))
    }

    /// An error that a text does not say what it should.
    pub fn wrong_text(place: String, text: &str, expected: &str) -> Error {
        Error::new(ErrorKind::Shape, "snapshot", expected, quoted(text)).at(place)
    }

    /// Where the value stands.
    pub fn place(&self) -> String {
        self.place.clone()
    }
}

/// The fields of an object that have not been taken yet.
#[derive(Debug)]
pub(super) struct Fields {
    fields: Vec<(String, Node)>,
    place: String,
}

impl Fields {
    /// The field of this name; `null` is as good as absent.
    pub fn optional(&mut self, name: &str) -> Option<Field> {
        let index = self.fields.iter().position(|(field, _)| field == name)?;
        let (_, node) = self.fields.remove(index);
        let place = if self.place.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.place)
        };
        (node != Node::Null).then_some(Field { node, place })
    }

    /// The fields that have not been taken yet, in their order, with their names.
    pub fn rest(self) -> impl Iterator<Item = (String, Field)> {
        let place = self.place;
        let given = self.fields.into_iter();
        let given = given.filter(|(_, node)| *node != Node::Null);
        given.map(move |(name, node)| {
            let place = format!("{place}.{name}");
            (name, Field { node, place })
        })
    }

    /// The field of this name.
    pub fn required(&mut self, name: &str) -> Result<Field, Error> {
        let place = self.place.clone();
        self.optional(name).ok_or_else(|| {
            let expected = format!("a field `{name}`");
            Error::new(ErrorKind::Shape, "snapshot", expected, "none").at(place)
        })
    }
}
