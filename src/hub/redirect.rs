//! Where a server sends a reader on: no further than to itself.

use ureq::http::Uri;

/// The address of a `Location` header.
///
/// # Errors
/// What is wrong with it: another host, or one whose connection is not kept from others any more.
pub fn redirected(from: &str, location: &str) -> Result<String, String> {
    let unusable = || "a redirect to nowhere".to_owned();
    let here: Uri = from.parse().map_err(|_| unusable())?;
    let (Some(scheme), Some(authority)) = (here.scheme_str(), here.authority()) else {
        return Err(unusable());
    };
    let location = location.split('#').next().unwrap_or_default();
    let target = if location.contains("://") {
        location.to_owned()
    } else if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else if location.starts_with('?') {
        format!("{scheme}://{authority}{}{location}", here.path())
    } else {
        let folder = here
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    };
    let there: Uri = target.parse().map_err(|_| unusable())?;
    let port = |uri: &Uri| {
        let by_scheme = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        uri.port_u16().unwrap_or(by_scheme)
    };
    let host = |uri: &Uri| uri.host().unwrap_or_default().to_ascii_lowercase();
    let same = here.scheme_str() == there.scheme_str() && port(&here) == port(&there);
    // The same server may ask for a connection that is kept from others.
    let safer = here.scheme_str() == Some("http")
        && there.scheme_str() == Some("https")
        && (port(&here), port(&there)) == (80, 443);
    match host(&here) == host(&there) && (same || safer) {
        true => Ok(target),
        false => {
            let server = |uri: &Uri| {
                let scheme = uri.scheme_str().unwrap_or_default();
                let host = uri.host().unwrap_or_default();
                let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
                format!("{scheme}://{host}{port}")
            };
            let (here, there) = (server(&here), server(&there));
            Err(format!("a redirect from {here} to {there}, another server"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::redirected;

    #[test]
    fn a_server_may_send_on_to_itself_alone() {
        let from = "https://hub.example/api/models?limit=5";
        for (location, target) in [
            (
                "/api/models?limit=5&z=1",
                "https://hub.example/api/models?limit=5&z=1",
            ),
            ("https://HUB.example:443/x", "https://HUB.example:443/x"),
            ("//hub.example/x#y", "https://hub.example/x"),
            ("other?z=1", "https://hub.example/api/other?z=1"),
            ("?z=1", "https://hub.example/api/models?z=1"),
        ] {
            assert_eq!(
                redirected(from, location).as_deref(),
                Ok(target),
                "{location}"
            );
        }
        for location in [
            "https://elsewhere.example/api/models",
            "//elsewhere.example/x",
            "http://hub.example/api/models",
            "https://hub.example:8443/x",
            "https://hub.example.elsewhere.example/",
            "ftp://hub.example/x",
        ] {
            let found = redirected(from, location).unwrap_err();
            assert!(found.ends_with("another server"), "{found}");
        }
        assert!(redirected(from, "https://").is_err());
        let plain = redirected("http://hub.example/x", "https://hub.example/x");
        assert_eq!(plain.as_deref(), Ok("https://hub.example/x"));
        assert!(redirected("http://127.0.0.1:1/x", "http://127.0.0.1:2/x").is_err());
    }
}
