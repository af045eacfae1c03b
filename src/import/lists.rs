//! Lists and objects that are written as one text.

use serde_json::Value as Json;

use crate::observation::total_of;

/// The items of `["a", "b"]`, `['a', 'b']` or `[a, b]`; a text that is no such list is one item.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let whole = inner.is_none().then_some(text);
    let items = inner.into_iter().flat_map(|inner| inner.split(','));
    items
        .map(|item| item.trim().trim_matches(['"', '\'']).trim())
        .chain(whole)
        .filter(|item| !item.is_empty())
}

/// An object or a list in JSON, or as Python shows it.
pub fn parsed(text: &str) -> Option<Json> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| {
        let json = text.replace('\'', "\"").replace(": None", ": null");
        serde_json::from_str(&json).ok()
    })
}

/// The total in an object, or in what Python shows of one: `SafeTensorsInfo(…, total=8)`.
pub fn total(text: &str) -> Option<u64> {
    if let Some(object) = parsed(text) {
        return total_of(&object);
    }
    let (_, after) = text.split_once("total=")?;
    let end = after.find(|character: char| !character.is_ascii_digit());
    after[..end.unwrap_or(after.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::bases_of;

    #[test]
    fn lists_of_any_writer() {
        for text in [
            "[\"license:mit\", \"region:us\"]",
            "['license:mit', 'region:us']",
            "[license:mit, region:us]",
            " [ 'license:mit','region:us' ] ",
        ] {
            let found: Vec<&str> = items(text).collect();
            assert_eq!(found, ["license:mit", "region:us"], "{text}");
        }
        assert_eq!(items("license:mit").collect::<Vec<_>>(), ["license:mit"]);
        assert_eq!(items("[]").count() + items("").count(), 0);
    }

    #[test]
    fn bases_of_any_writer() {
        for (text, relation) in [
            (
                "{\"relation\":\"finetune\",\"models\":[{\"_id\":\"1\",\"id\":\"a/b\"},{\"id\":\"c\"}]}",
                Some("finetune"),
            ),
            (
                "{'relation': 'finetune', 'models': [{'_id': '1', 'id': 'a/b'}, 'c']}",
                Some("finetune"),
            ),
            ("{'relation': None, 'models': ['a/b', 'c']}", None),
            ("[\"a/b\", {\"id\": \"c\"}]", None),
        ] {
            let (ids, found) = bases_of(&parsed(text).unwrap());
            assert_eq!(
                (ids, found.as_deref()),
                (vec!["a/b".to_owned(), "c".to_owned()], relation)
            );
        }
        assert_eq!(bases_of(&Json::Null).0, [] as [&str; 0]);
        for text in [
            "{'parameters': {'BF16': 8}, 'total': 8}",
            "{\"total\": 8.0}",
            "SafeTensorsInfo(parameters={'BF16': 8}, total=8)",
        ] {
            assert_eq!(total(text), Some(8), "{text}");
        }
        assert_eq!(total("many"), None);
        assert_eq!(parsed("a/b"), None);
    }
}
