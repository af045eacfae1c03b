//! How long to wait before a server is asked again.

use std::time::Duration;

use super::Answer;
use super::time::of_header;

/// How patient a reader is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manners {
    /// How often a page is asked for again after a failure.
    pub retries: u32,
    /// The first wait after a failure; each further one is twice as long, up to a minute.
    pub backoff: Duration,
    /// The longest wait that a server may ask for.
    pub longest_wait: Duration,
}

/// The longest wait that is chosen here.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

impl Manners {
    /// The wait before the attempt after `failures` failures in a row, of at least half the full
    /// one: `chance` from 0 to 1 decides on the rest.
    pub fn backoff(&self, failures: u32, chance: f64) -> Duration {
        let doubled = 2u32.saturating_pow(failures.saturating_sub(1).min(16));
        let full = self.backoff.saturating_mul(doubled).min(LONGEST_BACKOFF);
        full.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
    }
}

/// How long a server that refuses asks to be left alone.
pub fn asked_for(answer: &Answer, now: i64) -> Option<Duration> {
    if let Some(header) = answer.header("retry-after") {
        if let Ok(seconds) = header.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        if let Some(time) = of_header(header) {
            return Some(Duration::from_secs((time - now).max(0) as u64));
        }
    }
    let limit = limit(answer)?;
    (limit.remaining == 0).then_some(limit.reset)
}

/// How long to wait although the server has answered: until calls are left again.
pub fn until_calls_are_left(answer: &Answer) -> Option<Duration> {
    let limit = limit(answer)?;
    (limit.remaining == 0).then_some(limit.reset)
}

/// What is left of the calls in a window.
struct Limit {
    remaining: u64,
    reset: Duration,
}

/// Reads `RateLimit: "api";r=489;t=189`; of several policies the one with the fewest calls left. A
/// header without `t` has the length of the window in `RateLimit-Policy: …;w=300`.
fn limit(answer: &Answer) -> Option<Limit> {
    let number = |policy: &str, name: &str| -> Option<u64> {
        let mut parameters = policy.split(';').skip(1);
        parameters.find_map(|parameter| {
            let (key, value) = parameter.trim().split_once('=')?;
            (key == name).then(|| value.trim().parse().ok())?
        })
    };
    let window = || {
        let policies = answer.header("ratelimit-policy")?.split(',');
        policies.filter_map(|policy| number(policy, "w")).max()
    };
    let policies = answer.header("ratelimit")?.split(',');
    let limits = policies.filter_map(|policy| {
        let reset = number(policy, "t").or_else(window)?;
        Some(Limit {
            remaining: number(policy, "r")?,
            reset: Duration::from_secs(reset),
        })
    });
    limits.min_by_key(|limit| (limit.remaining, std::cmp::Reverse(limit.reset)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter();
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Answer {
            headers: headers.map(own).collect(),
            ..Answer::default()
        }
    }

    #[test]
    fn servers_are_heard() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (headers, now, expected) in [
            (
                &[("retry-after", "7"), ("ratelimit", "\"api\";r=0;t=9")][..],
                0,
                seconds(7),
            ),
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                784_111_700,
                seconds(77),
            ),
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                884_111_700,
                seconds(0),
            ),
            (&[("ratelimit", "\"api\";r=0;t=189")], 0, seconds(189)),
            (
                &[("ratelimit", "\"a\";r=5;t=10, \"b\" ; r=0 ; t=20")],
                0,
                seconds(20),
            ),
            (
                &[
                    ("ratelimit", "\"api\";r=0"),
                    ("ratelimit-policy", "\"api\";q=500;w=300"),
                ],
                0,
                seconds(300),
            ),
            (&[("ratelimit", "\"api\";r=3;t=189")], 0, None),
            (&[("retry-after", "soon")], 0, None),
            (&[], 0, None),
        ] {
            assert_eq!(asked_for(&answer(headers), now), expected, "{headers:?}");
        }
        let left = |header| until_calls_are_left(&answer(&[("ratelimit", header)]));
        assert_eq!(left("\"api\";r=0;t=3"), seconds(3));
        assert_eq!(left("\"api\";r=1;t=3"), None);
    }

    #[test]
    fn waits_double_up_to_a_minute_and_differ() {
        let manners = Manners {
            retries: 9,
            backoff: Duration::from_secs(1),
            longest_wait: Duration::from_secs(600),
        };
        assert_eq!(manners.backoff(1, 1.0), Duration::from_secs(1));
        assert_eq!(manners.backoff(3, 1.0), Duration::from_secs(4));
        assert_eq!(manners.backoff(3, 0.0), Duration::from_secs(2));
        assert_eq!(manners.backoff(40, 1.0), LONGEST_BACKOFF);
    }
}
