//! The one place that speaks HTTP.

use std::time::Duration;

use ureq::Agent;
use ureq::config::RedirectAuthHeaders;

use super::{Answer, Fault, Get};

/// A page of 1,000 models is some megabytes; more is no page.
const LARGEST_BODY: u64 = 256 << 20;

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
            .max_redirects(3)
            // Another host must not see the token.
            .redirect_auth_headers(RedirectAuthHeaders::Never)
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
