//! Finds texts again, in a time that does not grow with their number.

use crate::order::sorted;

/// Where each of some texts is in its list.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By the hash of a text its place in the list, or [`FREE`]; twice as many as there are texts.
    slots: Vec<u32>,
    /// The places in the order of the texts, where hashes fall together: nobody can make a list that
    /// takes quadratic time.
    in_order: Option<Vec<u32>>,
}

const FREE: u32 = u32::MAX;

/// How many slots a text may try, on average, before the texts are sorted instead.
const TRIES: usize = 8;

/// A text that stands twice in a list, at these places.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Twice(pub usize, pub usize);

impl Index {
    /// Goes through a list, in which each text may stand once.
    pub fn new<'a>(count: usize, text: &dyn Fn(usize) -> &'a str) -> Result<Self, Twice> {
        let mut index = Index {
            slots: vec![FREE; (2 * count).next_power_of_two()],
            in_order: None,
        };
        let mut tries = TRIES * count + 64;
        for place in 0..count {
            let mut slot = index.first_slot(text(place));
            while index.slots[slot] != FREE {
                let known = index.slots[slot] as usize;
                if text(known) == text(place) {
                    return Err(Twice(known, place));
                }
                let Some(left) = tries.checked_sub(1) else {
                    return Index::in_order(count, text);
                };
                tries = left;
                slot = (slot + 1) % index.slots.len();
            }
            index.slots[slot] = place as u32;
        }
        Ok(index)
    }

    fn in_order<'a>(count: usize, text: &dyn Fn(usize) -> &'a str) -> Result<Self, Twice> {
        let order = sorted(count, &|a, b| text(a).cmp(text(b)));
        let mut pairs = order.windows(2);
        match pairs.find(|pair| text(pair[0]) == text(pair[1])) {
            Some(pair) => Err(Twice(pair[0], pair[1])),
            None => Ok(Index {
                slots: Vec::new(),
                in_order: Some(order.into_iter().map(|place| place as u32).collect()),
            }),
        }
    }

    fn first_slot(&self, text: &str) -> usize {
        hash(text) as usize % self.slots.len()
    }

    /// The place of a text in the list, which must be the one that the index was made of.
    pub fn find<'a>(&self, wanted: &str, text: &dyn Fn(usize) -> &'a str) -> Option<usize> {
        if let Some(order) = &self.in_order {
            let compare = |place: &u32| text(*place as usize).cmp(wanted);
            let found = order.binary_search_by(compare).ok()?;
            return Some(order[found] as usize);
        }
        if self.slots.is_empty() {
            return None;
        }
        let mut slot = self.first_slot(wanted);
        while self.slots[slot] != FREE {
            let place = self.slots[slot] as usize;
            if text(place) == wanted {
                return Some(place);
            }
            slot = (slot + 1) % self.slots.len();
        }
        None
    }
}

/// A number that differs for most texts: theirs of eight bytes at a time, multiplied and folded.
fn hash(text: &str) -> u32 {
    let mut hash = text.len() as u64;
    for bytes in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(texts: &[String]) -> Result<Index, Twice> {
        Index::new(texts.len(), &|at| &texts[at])
    }

    #[test]
    fn texts_are_found_where_they_are() {
        for count in [0, 1, 2, 3, 100, 5_000] {
            let texts: Vec<String> = (0..count).map(|at| format!("text {at}")).collect();
            let sorted = Index::in_order(count, &|at| &texts[at]).unwrap();
            for index in [made(&texts).unwrap(), sorted] {
                let find = |wanted: &str| index.find(wanted, &|at| &texts[at]);
                for (at, text) in texts.iter().enumerate() {
                    assert_eq!(find(text), Some(at));
                }
                assert_eq!(find("text"), None);
                assert_eq!(find(""), None);
            }
        }
        assert_eq!(Index::default().find("a", &|_| ""), None);
    }

    #[test]
    fn a_text_that_stands_twice_is_told() {
        let texts = ["a", "b", "c", "b"].map(str::to_owned);
        assert_eq!(made(&texts).unwrap_err(), Twice(1, 3));
        let sorted = Index::in_order(texts.len(), &|at| &texts[at]);
        assert_eq!(sorted.unwrap_err(), Twice(1, 3));
    }

    #[test]
    fn texts_whose_hashes_fall_together_are_sorted() {
        let texts = (0..400_000).map(|at| format!("text {at}"));
        let texts: Vec<String> = texts.filter(|text| hash(text) % 1_024 == 5).collect();
        assert!((300..512).contains(&texts.len()), "{}", texts.len());
        let index = made(&texts).unwrap();
        assert!(index.in_order.is_some());
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(index.find(text, &|at| &texts[at]), Some(at));
        }
    }
}
