//! JSON (RFC 8259) → [`Node`], in pieces: a page that reads a large file lives on between them.
//!
//! A library's reader goes through a file in one go, and is twice as large in a page.

use super::LARGEST_COUNT;
use super::node::{NOTHING, Node, whole_or_null};

/// How many lists and objects may be open at once: a tree is dropped level by level, and the stack
/// of a page is small.
const MOST_OPEN: usize = 127;

/// Why bytes are no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// They end too early.
    End,
    /// What begins at this byte cannot stand there.
    At(usize),
}

/// How far the reading of a JSON text is.
#[derive(Debug)]
pub(super) struct Reader {
    at: usize,
    expected: Expected,
    open: Vec<Open>,
    /// The numbers of the lists that are open and hold nothing else.
    numbers: Vec<i64>,
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
}

impl Reader {
    /// Begins at this byte.
    pub fn new(at: usize) -> Self {
        Reader {
            at,
            expected: Expected::Value,
            open: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Goes on for so many bytes, up to the end of the value there, and gives the whole once it is
    /// read. The text must be the same each time.
    pub fn read(&mut self, json: &[u8], bytes: usize) -> Result<Option<Node>, Fault> {
        let until = self.at.saturating_add(bytes);
        while self.at < until {
            let byte = self.visible(json).ok_or(Fault::End)?;
            let at = self.at;
            self.at += 1;
            let value = match (self.expected, byte) {
                (Expected::Value | Expected::ValueOrEnd, b'[') => {
                    self.expected = Expected::ValueOrEnd;
                    self.open.push(Open::List(self.numbers.len(), None));
                    None
                }
                (Expected::Value | Expected::ValueOrEnd, b'{') => {
                    self.expected = Expected::NameOrEnd;
                    self.open.push(Open::Object(Vec::new(), String::new()));
                    None
                }
                (Expected::Name | Expected::NameOrEnd, b'"') => {
                    self.name(json)?;
                    None
                }
                (Expected::CommaOrEnd, b',') => {
                    self.expected = match self.open.last() {
                        Some(Open::Object(..)) => Expected::Name,
                        _ => Expected::Value,
                    };
                    None
                }
                (Expected::ValueOrEnd | Expected::CommaOrEnd, b']')
                | (Expected::NameOrEnd | Expected::CommaOrEnd, b'}') => {
                    Some(self.closed(byte).ok_or(Fault::At(at))?)
                }
                (Expected::Value | Expected::ValueOrEnd, b'"') => {
                    Some(Node::Text(self.text(json)?))
                }
                (Expected::Value | Expected::ValueOrEnd, _) => {
                    self.at = at;
                    Some(self.word_or_number(json, byte)?)
                }
                _ => return Err(Fault::At(at)),
            };
            if self.open.len() > MOST_OPEN {
                return Err(Fault::At(at));
            }
            let Some(value) = value else { continue };
            self.expected = Expected::CommaOrEnd;
            match self.open.last_mut() {
                None => return self.ended(json, value),
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

    /// Passes over the space up to the next byte that is none.
    fn visible(&mut self, json: &[u8]) -> Option<u8> {
        loop {
            let byte = *json.get(self.at)?;
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Behind the outermost value there may be nothing but space.
    fn ended(&mut self, json: &[u8], value: Node) -> Result<Option<Node>, Fault> {
        match self.visible(json) {
            None => Ok(Some(value)),
            Some(_) => Err(Fault::At(self.at)),
        }
    }

    /// The innermost list or object, if it ends with this bracket.
    fn closed(&mut self, bracket: u8) -> Option<Node> {
        Some(match (self.open.pop()?, bracket) {
            (Open::Object(fields, _), b'}') => Node::Object(fields),
            (Open::List(_, Some(list)), b']') => Node::List(list),
            (Open::List(start, None), b']') => {
                let numbers = self.numbers[start..].to_vec();
                self.numbers.truncate(start);
                Node::Numbers(numbers)
            }
            _ => return None,
        })
    }

    /// The name of a field and its colon.
    fn name(&mut self, json: &[u8]) -> Result<(), Fault> {
        let text = self.text(json)?;
        if let Some(Open::Object(_, name)) = self.open.last_mut() {
            *name = text;
        }
        match self.visible(json) {
            Some(b':') => self.at += 1,
            Some(_) => return Err(Fault::At(self.at)),
            None => return Err(Fault::End),
        }
        self.expected = Expected::Value;
        Ok(())
    }

    /// What follows a quotation mark, up to the next.
    fn text(&mut self, json: &[u8]) -> Result<String, Fault> {
        let mut text = String::new();
        loop {
            let rest = &json[self.at..];
            let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
            let plain = rest.iter().take_while(|byte| is_plain(byte)).count();
            let end = *rest.get(plain).ok_or(Fault::End)?;
            match std::str::from_utf8(&rest[..plain]) {
                Ok(plain) => text.push_str(plain),
                Err(error) => return Err(Fault::At(self.at + error.valid_up_to())),
            }
            self.at += plain;
            match end {
                b'"' => break,
                b'\\' => text.push(self.escaped(json)?),
                _ => return Err(Fault::At(self.at)),
            }
        }
        self.at += 1;
        Ok(text)
    }

    /// The character that an escape stands for, which a high surrogate needs a second one for.
    fn escaped(&mut self, json: &[u8]) -> Result<char, Fault> {
        let start = self.at;
        let high = self.escape(json)?;
        let code = match high {
            0xd800..0xdc00 => match self.escape(json) {
                Ok(low @ 0xdc00..0xe000) => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
                Err(Fault::End) => return Err(Fault::End),
                _ => return Err(Fault::At(start)),
            },
            code => code,
        };
        char::from_u32(code).ok_or(Fault::At(start))
    }

    /// The UTF-16 code unit of one escape.
    fn escape(&mut self, json: &[u8]) -> Result<u32, Fault> {
        let start = self.at;
        let mut byte = || {
            let byte = json.get(self.at).copied().ok_or(Fault::End);
            self.at += 1;
            byte
        };
        if byte()? != b'\\' {
            return Err(Fault::At(start));
        }
        Ok(u32::from(match byte()? {
            same @ (b'"' | b'\\' | b'/') => same,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut code = 0;
                for _ in 0..4 {
                    let digit = char::from(byte()?).to_digit(16);
                    code = code * 16 + digit.ok_or(Fault::At(start))?;
                }
                return Ok(code);
            }
            _ => return Err(Fault::At(start)),
        }))
    }

    fn word_or_number(&mut self, json: &[u8], first: u8) -> Result<Node, Fault> {
        let (word, node) = match first {
            b'n' => ("null", Node::Null),
            b't' => ("true", Node::Bool(true)),
            b'f' => ("false", Node::Bool(false)),
            _ => return self.number(json),
        };
        let rest = &json[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(node)
        } else if word.as_bytes().starts_with(rest) {
            Err(Fault::End)
        } else {
            Err(Fault::At(self.at))
        }
    }

    fn number(&mut self, json: &[u8]) -> Result<Node, Fault> {
        let start = self.at;
        let next = |at: usize| json.get(at).copied().unwrap_or_default();
        let is_negative = next(start) == b'-';
        self.at += usize::from(is_negative);
        // The number is `digits` times ten to the power of `exponent`.
        let (mut digits, mut exponent, mut is_real) = (0, 0, false);
        if next(self.at) == b'0' {
            self.at += 1;
        } else {
            exponent = self.digits(json, &mut digits)?;
        }
        if next(self.at) == b'.' {
            self.at += 1;
            is_real = true;
            let before = self.at;
            exponent += self.digits(json, &mut digits)? - (self.at - before) as i32;
        }
        if matches!(next(self.at), b'e' | b'E') {
            self.at += 1;
            is_real = true;
            let sign = next(self.at);
            self.at += usize::from(matches!(sign, b'+' | b'-'));
            let mut power = 0;
            let lost = self.digits(json, &mut power)?;
            // What is too large for any number stays so.
            let power = if lost > 0 {
                i32::MAX
            } else {
                power.min(1 << 30) as i32
            };
            exponent = match sign {
                b'-' => exponent.saturating_sub(power),
                _ => exponent.saturating_add(power),
            };
        }
        if !is_real && exponent == 0 {
            let signed = if is_negative { -1 } else { 1 };
            return Ok(match digits {
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
            return Err(Fault::At(start));
        }
        // 12.0 and 1e3 are whole numbers in JSON.
        let number = if is_negative { -size } else { size };
        Ok(if size.fract() == 0.0 && size <= LARGEST_COUNT as f64 {
            Node::Whole(number as i64)
        } else {
            Node::Real(number)
        })
    }

    /// Reads digits behind those that there are, at least one; tells how many did not fit.
    fn digits(&mut self, json: &[u8], number: &mut u64) -> Result<i32, Fault> {
        let (start, mut lost) = (self.at, 0);
        while let Some(byte @ b'0'..=b'9') = json.get(self.at) {
            let digit = u64::from(byte - b'0');
            let longer = number
                .checked_mul(10)
                .and_then(|ten| ten.checked_add(digit));
            match longer {
                Some(longer) if lost == 0 => *number = longer,
                _ => lost += 1,
            }
            self.at += 1;
        }
        match json.get(self.at) {
            _ if self.at > start => Ok(lost),
            None => Err(Fault::End),
            Some(_) => Err(Fault::At(self.at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Number, Value, json};

    use super::*;

    /// Reads a text in pieces of so many bytes.
    fn read(json: &[u8], bytes: usize) -> Result<Node, Fault> {
        let mut reader = Reader::new(0);
        loop {
            if let Some(node) = reader.read(json, bytes)? {
                return Ok(node);
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
