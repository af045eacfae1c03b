//! JSON (RFC 8259) → [`Node`], in pieces: a page that reads a large file lives on between them.
//!
//! What a text, a number or a word is, a lexer knows. What may stand where is known here: of readers
//! that know both, most go through a text in one go; `json-event-parser` can stop and is 2.5 KiB of
//! brotli larger in a page, and `actson` takes half a surrogate pair for a text.

use std::borrow::Cow;

use hifijson::num::LexWrite;
use hifijson::str::{Error, LexAlloc};
use hifijson::token::Lex;
use hifijson::{Read, SliceLexer};

use super::LARGEST_COUNT;
use super::node::{NOTHING, Node, whole_or_null};

/// How many lists and objects may be open at once: a tree is dropped level by level, and the stack
/// of a page is small.
pub(super) const MOST_OPEN: usize = 127;

/// Why bytes are no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// They end too early.
    End,
    /// What begins at this byte cannot stand there.
    At(usize),
}

/// How far the reading of a JSON value is.
#[derive(Debug)]
pub(super) struct Reader {
    /// The byte to go on with.
    pub at: usize,
    /// How many lists and objects are open around the value.
    pub around: usize,
    /// Whether the values inside lists and objects are kept, and not their number alone.
    keeps: bool,
    expected: Expected,
    open: Vec<Open>,
    /// The numbers of the lists that are open and hold nothing else.
    numbers: Vec<i64>,
    /// The value of the field [`WANTED`], where nothing else is kept.
    pub wanted: Option<Node>,
}

#[derive(Debug, Clone, Copy)]
enum Expected {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    CommaOrEnd,
}

/// A list or an object whose end is still to come.
#[derive(Debug)]
enum Open {
    /// Where its numbers begin among those that wait, or its values once they are not all numbers.
    List(usize, Option<Vec<Node>>),
    /// Its fields, and the name of the next one.
    Object(Vec<(String, Node)>, String),
    /// How many values a list has that is not kept.
    Many(usize),
    /// How many fields an object has that is not kept, and whether the next one is the wanted one.
    Fields(usize, bool),
}

/// The field of the outermost object that is kept whatever else is not.
pub(super) const WANTED: &str = "format";

impl Reader {
    /// Begins at this byte, within so many lists and objects.
    pub fn new(at: usize, around: usize) -> Self {
        Reader {
            at,
            around,
            keeps: true,
            wanted: None,
            expected: Expected::Value,
            open: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// The same, but of lists and objects only how many values they hold is kept.
    pub fn counting(at: usize, around: usize) -> Self {
        Reader {
            keeps: false,
            ..Reader::new(at, around)
        }
    }

    /// Goes on for so many bytes, up to the end of the value there, and gives the whole once it is
    /// read. The text must be the same each time.
    pub fn read(&mut self, json: &[u8], bytes: usize) -> Result<Option<Node>, Fault> {
        let until = self.at.saturating_add(bytes);
        let mut lexer = SliceLexer::new(&json[self.at..]);
        while self.at < until {
            let byte = lexer.ws_peek().ok_or(Fault::End)?;
            let at = place(json, &lexer);
            let value = match (self.expected, byte) {
                (Expected::Value | Expected::ValueOrEnd, b'[') => {
                    lexer.take_next();
                    self.expected = Expected::ValueOrEnd;
                    self.open.push(match self.keeps {
                        true => Open::List(self.numbers.len(), None),
                        false => Open::Many(0),
                    });
                    None
                }
                (Expected::Value | Expected::ValueOrEnd, b'{') => {
                    lexer.take_next();
                    self.expected = Expected::NameOrEnd;
                    self.open.push(match self.keeps {
                        true => Open::Object(Vec::new(), String::new()),
                        false => Open::Fields(0, false),
                    });
                    None
                }
                (Expected::Name | Expected::NameOrEnd, b'"') => {
                    let text = text(json, &mut lexer)?;
                    match self.open.as_mut_slice() {
                        [Open::Fields(_, is_wanted)] => *is_wanted = text == WANTED,
                        [.., Open::Object(_, name)] => *name = text,
                        _ => {}
                    }
                    if lexer.ws_peek().ok_or(Fault::End)? != b':' {
                        return Err(Fault::At(place(json, &lexer)));
                    }
                    lexer.take_next();
                    self.expected = Expected::Value;
                    None
                }
                (Expected::CommaOrEnd, b',') => {
                    lexer.take_next();
                    self.expected = match self.open.last() {
                        Some(Open::Object(..) | Open::Fields(..)) => Expected::Name,
                        _ => Expected::Value,
                    };
                    None
                }
                (Expected::ValueOrEnd | Expected::CommaOrEnd, b']')
                | (Expected::NameOrEnd | Expected::CommaOrEnd, b'}') => {
                    lexer.take_next();
                    Some(self.closed(byte).ok_or(Fault::At(at))?)
                }
                (Expected::Value | Expected::ValueOrEnd, _) => {
                    Some(word_text_or_number(json, &mut lexer, byte)?)
                }
                _ => return Err(Fault::At(at)),
            };
            if self.around + self.open.len() > MOST_OPEN {
                return Err(Fault::At(at));
            }
            self.at = place(json, &lexer);
            let Some(value) = value else { continue };
            self.expected = Expected::CommaOrEnd;
            match self.open.last_mut() {
                None => return Ok(Some(value)),
                Some(Open::Many(count)) => *count += 1,
                Some(Open::Fields(count, is_wanted)) => {
                    *count += 1;
                    if std::mem::take(is_wanted) {
                        self.wanted = Some(value);
                    }
                }
                Some(Open::List(start, list)) => match (list, value) {
                    (None, Node::Whole(number)) => self.numbers.push(number),
                    (None, Node::Null) => self.numbers.push(NOTHING),
                    (Some(list), value) => list.push(value),
                    (list, value) => {
                        let numbers = self.numbers.drain(*start..);
                        let all = list.insert(numbers.map(whole_or_null).collect());
                        all.push(value);
                    }
                },
                Some(Open::Object(fields, name)) => fields.push((std::mem::take(name), value)),
            }
        }
        Ok(None)
    }

    /// The innermost list or object, if it ends with this bracket.
    fn closed(&mut self, bracket: u8) -> Option<Node> {
        Some(match (self.open.pop()?, bracket) {
            (Open::Object(fields, _), b'}') => Node::Object(fields),
            (Open::Fields(count, _), b'}') => Node::Fields(count),
            (Open::Many(count), b']') => Node::Many(count),
            (Open::List(_, Some(list)), b']') => Node::List(list),
            (Open::List(start, None), b']') => {
                let numbers = self.numbers[start..].to_vec();
                self.numbers.truncate(start);
                Node::Numbers(numbers)
            }
            _ => return None,
        })
    }
}

/// The byte behind the space at a place, and where it is.
pub(super) fn peek(json: &[u8], mut at: usize) -> Result<(u8, usize), Fault> {
    loop {
        match json.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t') => at += 1,
            Some(byte) => return Ok((*byte, at)),
            None => return Err(Fault::End),
        }
    }
}

/// The text that begins with the quotation mark at a place, and where it ends.
pub(super) fn text_at(json: &[u8], at: usize) -> Result<(Cow<'_, str>, usize), Fault> {
    let start = at + 1;
    let mut end = start;
    // Most texts are what they look like.
    while let Some(byte) = json.get(end) {
        match byte {
            b'"' => match std::str::from_utf8(&json[start..end]) {
                Ok(text) => return Ok((Cow::Borrowed(text), end + 1)),
                Err(_) => break,
            },
            b'\\' | ..0x20 => break,
            _ => end += 1,
        }
    }
    let mut lexer = SliceLexer::new(&json[at..]);
    let text = text(json, &mut lexer)?;
    Ok((Cow::Owned(text), place(json, &lexer)))
}

/// The whole number at a place, and where it ends; `None` where something else may stand there.
pub(super) fn whole_at(json: &[u8], at: usize) -> Option<(i64, usize)> {
    let is_negative = json.get(at) == Some(&b'-');
    let start = at + usize::from(is_negative);
    let (mut number, mut end) = (0i64, start);
    // Of so many digits every number is whole and below 2^53.
    while let Some(digit @ b'0'..=b'9') = json.get(end) {
        if end - start == 15 {
            return None;
        }
        number = number * 10 + i64::from(digit - b'0');
        end += 1;
    }
    let has_leading_zero = end - start > 1 && json[start] == b'0';
    let goes_on = !matches!(
        json.get(end),
        Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')
    );
    if end == start || has_leading_zero || goes_on {
        return None;
    }
    Some((if is_negative { -number } else { number }, end))
}

/// Where the lexer is.
fn place(json: &[u8], lexer: &SliceLexer<'_>) -> usize {
    json.len() - lexer.as_slice().len()
}

/// A value that holds no others.
fn word_text_or_number(json: &[u8], lexer: &mut SliceLexer<'_>, first: u8) -> Result<Node, Fault> {
    let start = place(json, lexer);
    match first {
        b'"' => return text(json, lexer).map(Node::Text),
        b'-' | b'0'..=b'9' => {
            let text = lexer.num_string().validated();
            let end = place(json, lexer);
            return match text {
                Ok((text, _)) => number(text).ok_or(Fault::At(start)),
                Err(_) if end == json.len() => Err(Fault::End),
                Err(_) => Err(Fault::At(end)),
            };
        }
        _ => {}
    }
    match lexer.null_or_bool() {
        Some(None) => Ok(Node::Null),
        Some(Some(truth)) => Ok(Node::Bool(truth)),
        None if json[start..].iter().all(u8::is_ascii_lowercase) => Err(Fault::End),
        None => Err(Fault::At(start)),
    }
}

/// What stands between this quotation mark and the next.
fn text(json: &[u8], lexer: &mut SliceLexer<'_>) -> Result<String, Fault> {
    let start = place(json, lexer);
    lexer.take_next();
    lexer.str_string().map(Cow::into_owned).map_err(|error| {
        let end = place(json, lexer);
        let read = &json[start..end];
        match error {
            // A quotation mark and a bracket are still to come.
            _ if json.len() - end < 2 => Fault::End,
            Error::Utf8(_) => {
                let valid =
                    std::str::from_utf8(read).map_or_else(|error| error.valid_up_to(), str::len);
                Fault::At(start + valid)
            }
            Error::Escape(_) => {
                let escape = read.iter().rposition(|byte| *byte == b'\\');
                Fault::At(start + escape.unwrap_or_default())
            }
            Error::Control | Error::Eof => Fault::At(end - 1),
        }
    })
}

/// The number of a text that is one, if a number can be as large. The standard library's way to it
/// would be 12 KiB of brotli in a page, and right in the last digit too.
fn number(text: &str) -> Option<Node> {
    let is_negative = text.starts_with('-');
    // The number is `digits` times ten to the power of `exponent`.
    let (mut digits, mut exponent) = (0u64, 0i32);
    let (mut is_real, mut is_full) = (false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                let digit = u64::from(byte - b'0');
                let longer = digits
                    .checked_mul(10)
                    .and_then(|ten| ten.checked_add(digit));
                match longer {
                    Some(longer) if !is_full => {
                        digits = longer;
                        exponent -= i32::from(is_real);
                    }
                    _ => {
                        is_full = true;
                        exponent += i32::from(!is_real);
                    }
                }
            }
            b'.' => is_real = true,
            b'-' => {}
            _ => {
                // What is too large for any number stays so.
                let power = &text[index + 1..];
                let most = if power.starts_with('-') {
                    i32::MIN
                } else {
                    i32::MAX
                };
                exponent = exponent.saturating_add(power.parse().unwrap_or(most));
                is_real = true;
                break;
            }
        }
    }
    if !is_real && !is_full {
        let signed = if is_negative { -1 } else { 1 };
        return Some(match digits {
            0..=LARGEST_COUNT => Node::Whole(digits as i64 * signed),
            _ if is_negative => Node::Real(-(digits as f64)),
            _ => Node::Large(digits),
        });
    }
    let mut size = digits as f64;
    // Beyond 308 the power itself is no number; a quotient may still be one.
    while digits > 0 && exponent != 0 && size > 0.0 && size.is_finite() {
        let step = exponent.clamp(-300, 300);
        let power = 10f64.powi(step.abs());
        size = if step > 0 { size * power } else { size / power };
        exponent -= step;
    }
    if size.is_infinite() {
        return None;
    }
    // 12.0 and 1e3 are whole numbers in JSON.
    let number = if is_negative { -size } else { size };
    Some(if size.fract() == 0.0 && size <= LARGEST_COUNT as f64 {
        Node::Whole(number as i64)
    } else {
        Node::Real(number)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Number, Value, json};

    use super::*;

    /// Reads a text in pieces of so many bytes.
    fn read(json: &[u8], bytes: usize) -> Result<Node, Fault> {
        let mut reader = Reader::new(0, 0);
        let mut counting = Reader::counting(0, 0);
        loop {
            let (node, counted) = (reader.read(json, bytes), counting.read(json, bytes));
            assert_eq!(node.is_err(), counted.is_err());
            if let Some(node) = node? {
                assert_eq!(
                    Ok(Some(node.named())),
                    counted.map(|it| it.map(|it| it.named()))
                );
                return match peek(json, reader.at) {
                    Ok((_, at)) => Err(Fault::At(at)),
                    Err(_) => Ok(node),
                };
            }
        }
    }

    fn whole(json: &str) -> Result<Node, Fault> {
        read(json.as_bytes(), usize::MAX)
    }

    /// Readers may differ in the last digit.
    fn is_close(number: f64, other: &Number) -> bool {
        let other = other.as_f64();
        other.is_some_and(|other| (number - other).abs() <= other.abs() * 1e-14)
    }

    /// Whether a tree holds what another reader found.
    fn holds(node: &Node, value: &Value) -> bool {
        match (node, value) {
            (Node::Null, Value::Null) => true,
            (Node::Bool(a), Value::Bool(b)) => a == b,
            (Node::Text(a), Value::String(b)) => a == b,
            (Node::Large(number), Value::Number(other)) => other.as_u64() == Some(*number),
            (Node::Whole(number), Value::Number(other)) if other.is_i64() => {
                other.as_i64() == Some(*number)
            }
            (Node::Whole(number), Value::Number(other)) => is_close(*number as f64, other),
            (Node::Real(number), Value::Number(other)) => is_close(*number, other),
            (Node::Numbers(numbers), Value::Array(values)) => {
                let nodes = numbers.iter().copied().map(whole_or_null);
                numbers.len() == values.len()
                    && nodes.zip(values).all(|(node, value)| holds(&node, value))
            }
            (Node::List(nodes), Value::Array(values)) => {
                nodes.len() == values.len()
                    && nodes
                        .iter()
                        .zip(values)
                        .all(|(node, value)| holds(node, value))
            }
            (Node::Object(fields), Value::Object(others)) => {
                fields.len() == others.len()
                    && fields.iter().all(|(name, node)| {
                        others.get(name).is_some_and(|other| holds(node, other))
                    })
            }
            _ => false,
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let real = any::<f64>().prop_filter_map("JSON has no such number", Number::from_f64);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-1000i64..1000).prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e6..1e6).prop_map(|number: f64| json!((number * 1000.0).round() / 1000.0)),
            real.prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::vec((-9i64..9).prop_map(Value::from), 0..8).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        // PROPTEST_CASES sets the number of cases; failures are shown, not kept in files.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_text_is_read_as_by_another_reader(value in values(), pretty: bool, bytes in 1usize..40) {
            let json = match pretty {
                true => serde_json::to_vec_pretty(&value).unwrap(),
                false => serde_json::to_vec(&value).unwrap(),
            };
            let node = read(&json, usize::MAX);
            let other = serde_json::from_slice(&json).unwrap();
            prop_assert!(holds(node.as_ref().unwrap(), &other), "{node:?}");
            prop_assert_eq!(read(&json, bytes), node);
        }

        #[test]
        fn what_is_cut_off_is_told_from_what_is_wrong(value in values(), part in 0.0..1.0) {
            let json = serde_json::to_vec(&json!([value])).unwrap();
            let end = (json.len() as f64 * part) as usize;
            prop_assert_eq!(read(&json[..end], usize::MAX), Err(Fault::End));
        }

        #[test]
        fn damage_is_refused_where_another_reader_refuses_it(
            value in values(),
            place: prop::sample::Index,
            byte in prop_oneof![
                any::<u8>(),
                prop::sample::select(&b"\"\\[]{},:.-+eE0123456789untrfals/ \n\t"[..]),
            ],
            instead: bool,
        ) {
            let mut json = serde_json::to_vec(&json!([value])).unwrap();
            let at = place.index(json.len());
            if instead {
                json[at] = byte;
            } else {
                json.insert(at, byte);
            }
            match (read(&json, usize::MAX), serde_json::from_slice::<Value>(&json)) {
                // Of names that stand twice the other reader keeps one.
                (Ok(node), Ok(value)) => prop_assert!(
                    holds(&node, &value) || format!("{node:?}").contains("Object"),
                    "{node:?}"
                ),
                (Err(_), Err(_)) => {}
                (own, other) => prop_assert!(false, "{own:?} but {other:?}"),
            }
        }
    }

    #[test]
    fn numbers_are_whole_wherever_they_can_be() {
        for (json, node) in [
            ("0", Node::Whole(0)),
            ("-0", Node::Whole(0)),
            ("12.0", Node::Whole(12)),
            ("-1.5e1", Node::Whole(-15)),
            ("1200e-2", Node::Whole(12)),
            ("0e999999999999", Node::Whole(0)),
            ("9007199254740992", Node::Whole(1 << 53)),
            ("9007199254740993", Node::Large((1 << 53) + 1)),
            ("-9007199254740993", Node::Real(-9007199254740992.0)),
            ("18446744073709551615", Node::Large(u64::MAX)),
            ("18446744073709551616", Node::Real(18446744073709551616.0)),
            ("0.125", Node::Real(0.125)),
            ("0.1", Node::Real(0.1)),
            ("5e-324", Node::Real(5e-324)),
            ("1e-999999999999", Node::Whole(0)),
        ] {
            assert_eq!(whole(json), Ok(node), "{json}");
        }
    }

    #[test]
    fn a_fault_is_told_where_it_begins() {
        for (json, at) in [
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[1}", 2),
            ("[01]", 2),
            ("[1.]", 3),
            ("[-a]", 2),
            ("[1e999]", 1),
            ("[nul]", 1),
            ("{\"a\":1,}", 7),
            ("{\"a\" 1}", 5),
            ("{1:2}", 1),
            ("{} {}", 3),
            ("[\"a\nb\"]", 3),
            ("[\"ab\\x\"]", 4),
            ("[\"\\ud800\"]", 2),
            ("[\"\\udc00\\ud800\"]", 2),
            ("]", 0),
        ] {
            assert_eq!(whole(json), Err(Fault::At(at)), "{json}");
        }
        assert_eq!(read(b"[\"ab\xff\"]", usize::MAX), Err(Fault::At(4)));
    }

    #[test]
    fn as_many_levels_are_read_as_the_stack_of_a_page_can_take() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(whole(&nested(MOST_OPEN)).is_ok());
        assert_eq!(whole(&nested(MOST_OPEN + 1)), Err(Fault::At(MOST_OPEN)));
    }

    #[test]
    fn surrogates_are_joined() {
        let read = whole(r#""\ud83d\ude00 \u00e9\n\/""#);
        assert_eq!(read, Ok(Node::Text("\u{1f600} é\n/".to_owned())));
    }
}
