//! Reading the counters of models from the Hub's API.
//!
//! Network and clock are arguments. What was read stands on the disk page by page, so that a cut
//! costs one page; the observation appears when it is complete.

mod client;
mod part;
mod reading;
mod redirect;
mod secrets;
mod time;
mod waiting;

pub use client::Client;
pub use reading::{Fetched, Plan, fetch};
use secrets::without_secrets;
pub use time::{Clock, SystemClock, text as utc};
pub use waiting::Manners;

/// An answer of a server.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers by their lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body, uncompressed.
    pub body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(header, value)| (header == name).then_some(value.as_str()))
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The network failed; it may work again.
    Passing(String),
    /// It will not work by itself.
    Lasting(String),
}

/// Asks a server.
pub trait Get {
    /// The answer to a GET of an address, whatever its status.
    ///
    /// # Errors
    /// Where there is no whole answer.
    fn get(&self, url: &str) -> Result<Answer, Fault>;

    /// A text of the server without what is secret, before any of it is shown.
    fn without_secrets(&self, text: &str) -> String {
        without_secrets(text, None)
    }
}
