//! HTML in which every string of a snapshot is text, never markup.

/// Attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document that grows, one element of the flow a line.
#[derive(Default)]
pub(super) struct Markup {
    text: String,
    open: Vec<&'static str>,
}

impl Markup {
    /// Begins an element that holds others, until [`end`](Markup::end).
    pub fn begin(&mut self, tag: &'static str, attributes: Attributes) {
        self.line(&opened(tag, attributes));
        self.open.push(tag);
    }

    /// Ends the element that was begun last.
    pub fn end(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.line(&format!("</{tag}>"));
        }
    }

    /// An element that never holds anything.
    pub fn void(&mut self, tag: &str, attributes: Attributes) {
        self.line(&opened(tag, attributes));
    }

    /// An element with phrasing content.
    pub fn element(&mut self, tag: &str, attributes: Attributes, content: Phrase) {
        let line = format!("{}{}</{tag}>", opened(tag, attributes), content.0);
        self.line(&line);
    }

    /// A document that was made elsewhere.
    pub fn lines(&mut self, markup: &str) {
        for line in markup.lines() {
            self.line(line);
        }
    }

    /// A script element with JSON inside, of which no part can end the element.
    pub fn json(&mut self, json: &str) {
        // `<` stands in strings only, where the escape is the same letter.
        let json = json.trim().replace('<', "\\u003c");
        self.text.push_str("<script type=\"application/json\">");
        self.text.push_str(&json);
        self.text.push_str("</script>\n");
    }

    /// The text of it all.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }

    fn line(&mut self, line: &str) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// What stands inside a line.
#[derive(Default)]
pub(super) struct Phrase(String);

impl Phrase {
    /// A text.
    pub fn of(text: &str) -> Self {
        Phrase::default().text(text)
    }

    /// A text more.
    pub fn text(mut self, text: &str) -> Self {
        self.0.push_str(&escaped(text));
        self
    }

    /// An element with a text more.
    pub fn with(mut self, tag: &str, attributes: Attributes, text: &str) -> Self {
        self.0.push_str(&opened(tag, attributes));
        self.0.push_str(&escaped(text));
        self.0.push_str(&format!("</{tag}>"));
        self
    }

    /// A name from the data, which may be written in another direction.
    pub fn name(self, name: &str) -> Self {
        self.with("bdi", &[], name)
    }

    /// A link to somewhere else, or its bare text where the address is not plainly http or https.
    pub fn link(self, text: &str, address: Option<&str>) -> Self {
        match address.filter(|address| is_web(address)) {
            Some(href) => self.with("a", &[("href", href), ("rel", "noopener external")], text),
            None => self.name(text),
        }
    }
}

/// Whether a link may lead there: a snapshot may come from anywhere, and `javascript:` is an address
/// too. Browsers leave white space and control characters out, so there must not be any.
pub(super) fn is_web(address: &str) -> bool {
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let scheme = |scheme: &str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address[scheme.len()..].starts_with(|first: char| first.is_alphanumeric())
    };
    (scheme("https://") || scheme("http://")) && address.chars().all(is_plain)
}

fn opened(tag: &str, attributes: Attributes) -> String {
    let mut text = format!("<{tag}");
    for (name, value) in attributes {
        text.push(' ');
        text.push_str(name);
        // An attribute that means something by being there.
        if !value.is_empty() || *name == "alt" {
            text.push_str(&format!("=\"{}\"", escaped(value)));
        }
    }
    text.push('>');
    text
}

/// A text for elements and for attributes in double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", letter as u32)),
            '\u{a0}' => escaped.push_str("&nbsp;"),
            // No document may hold them.
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut markup = Markup::default();
        markup.begin("p", &[("title", "\"><script>alert(1)</script>")]);
        let phrase = Phrase::of("<b>&amp;\u{0}\n").name("</bdi><img src=x>");
        markup.element("span", &[("hidden", ""), ("alt", "")], phrase);
        assert_eq!(
            markup.finish(),
            "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">\n  \
             <span hidden alt=\"\">&lt;b&gt;&amp;amp;\u{fffd}&#10;<bdi>&lt;/bdi&gt;&lt;img \
             src=x&gt;</bdi></span>\n</p>\n"
        );
    }

    #[test]
    fn json_cannot_end_its_element() {
        let mut markup = Markup::default();
        markup.json("{\"a\": \"</script><!--<script>\"}\n");
        assert_eq!(
            markup.finish(),
            "<script type=\"application/json\">{\"a\": \
             \"\\u003c/script>\\u003c!--\\u003cscript>\"}</script>\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_or_nowhere() {
        for address in ["https://a.org/?q=\"<", "HTTP://a.org", "https://1.2.3.4:5/"] {
            assert!(is_web(address), "{address}");
        }
        for address in [
            "",
            "a.org",
            "//a.org",
            "https://",
            "https:///a",
            "javascript:alert(1)",
            " https://a.org",
            "https://a.org/ b",
            "java\nscript:alert(1)",
            "https://a\u{0}.org",
            "https:javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
        ] {
            assert!(!is_web(address), "{address}");
        }
        let phrase = Phrase::default().link("x", Some("javascript:alert(1)"));
        assert_eq!(phrase.0, "<bdi>x</bdi>");
    }
}
