//! The one place that speaks HTTP.

use std::time::Duration;

use ureq::Agent;

use super::redirect::redirected;
use super::secrets::without_secrets;
use super::{Answer, Fault, Get};

/// A page of 1,000 models is some megabytes; more is no page.
const LARGEST_BODY: u64 = 256 << 20;

/// How often a server may send a reader on.
const REDIRECTS: u32 = 3;

/// A client of one Hub.
pub struct Client {
    agent: Agent,
    token: Option<String>,
}

impl Client {
    /// A client that waits at most so long for an answer, and names itself by a token if it has one.
    pub fn new(timeout: Duration, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_recv_body(Some(timeout))
            .http_status_as_error(false)
            // Another host must see neither the token nor the question.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("modelshare/", env!("CARGO_PKG_VERSION")))
            .build();
        Client {
            agent: config.into(),
            token,
        }
    }
}

impl Get for Client {
    fn get(&self, url: &str) -> Result<Answer, Fault> {
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&url)?;
            let location = answer.header("location").unwrap_or_default();
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) || location.is_empty() {
                return Ok(answer);
            }
            let target = redirected(&url, location);
            url = target.map_err(|why| Fault::Lasting(self.without_secrets(&why)))?;
        }
        Err(Fault::Lasting(format!("more than {REDIRECTS} redirects")))
    }

    fn without_secrets(&self, text: &str) -> String {
        without_secrets(text, self.token.as_deref())
    }
}

impl Client {
    fn ask(&self, url: &str) -> Result<Answer, Fault> {
        let mut request = self.agent.get(url).header("accept", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().map_err(fault)?;
        let headers = response.headers().iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        let headers = headers.collect();
        let body = response.body_mut().with_config().limit(LARGEST_BODY);
        let body = body.read_to_vec().map_err(fault)?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers,
            body,
        })
    }
}

fn fault(error: ureq::Error) -> Fault {
    use ureq::Error as E;
    let text = error.to_string();
    match error {
        E::BadUri(_)
        | E::Http(_)
        | E::InvalidProxyUrl
        | E::TooManyRedirects
        | E::RedirectFailed
        | E::BodyExceedsLimit(_)
        | E::Tls(_) => Fault::Lasting(text),
        _ => Fault::Passing(text),
    }
}
