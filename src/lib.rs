//! Who has what share of open-model downloads, and under which definitions.
//!
//! A [`Snapshot`] of download counters becomes a [`Dataset`], a [`Query`] over it gives [`Shares`].
//!
//! ```
//! use modelshare::{Dataset, Query};
//!
//! let json = br#"{
//!   "format": 1,
//!   "source": {"name": "An example"},
//!   "counter": {"kind": "trailing", "days": 30},
//!   "dates": ["2026-10-27"],
//!   "namespaces": ["Qwen", "google"],
//!   "models": {"namespace": [0, 1], "name": ["Qwen3-8B", "gemma-3-4b-it"]},
//!   "counts": [[0, 300], [0, 100]],
//!   "organisations": {"namespace": ["Qwen", "google"], "country": ["CN", "US"]}
//! }"#;
//! let dataset = Dataset::from_slice(json)?;
//! let mut query = Query::default();
//! query.set("window", "30")?;
//! query.set("max-age", "any")?;
//! let shares = dataset.shares(&query)?;
//! assert_eq!(shares.groups[0].label, "China");
//! assert_eq!(shares.groups[0].share, [Some(0.75)]);
//! # Ok::<(), modelshare::Error>(())
//! ```

#[cfg(feature = "analysis")]
pub mod analysis;
#[cfg(feature = "cli")]
pub mod build;
#[cfg(feature = "cli")]
pub mod cli;
mod dataset;
mod date;
#[cfg(feature = "cli")]
mod disk;
#[cfg(feature = "cli")]
pub mod embed;
mod error;
#[cfg(feature = "cli")]
pub mod history;
#[cfg(feature = "cli")]
pub mod hub;
#[cfg(feature = "cli")]
pub mod import;
mod message;
#[cfg(feature = "cli")]
pub mod observation;
mod order;
#[cfg(any(feature = "analysis", target_family = "wasm"))]
mod paint;
pub mod picture;
#[cfg(feature = "cli")]
pub mod png;
#[cfg(feature = "cli")]
pub mod quality;
pub mod scene;
mod shares;
pub mod snapshot;
#[cfg(feature = "cli")]
pub mod synth;
#[cfg(target_family = "wasm")]
mod web;
pub mod words;

#[cfg(feature = "analysis")]
pub use dataset::{AgeBand, Derivation, LineageFaults, Modality, Openness, Quantised};
pub use dataset::{CounterFaults, Dataset, LicenceClass, ParameterBand, RollupInfo};
pub use date::{CREATION_FLOOR, Day, NotADay};
pub use error::{Error, ErrorKind};
pub use message::{Message, Text};
pub use shares::{
    Attribution, Downloads, ExcludeLists, Exclusions, Group, GroupBy, Individuals, Joins, LeaveOut,
    MaxAge, Measure, OTHER, Overrides, Query, Scope, Shares, Treatment, UNAFFILIATED, UNATTRIBUTED,
    UNKNOWN, Window, country_name, rounded_percent,
};
#[cfg(feature = "analysis")]
pub use shares::{ExcludeList, Exclusion, ScopeBy, Unavailable};
pub use snapshot::Snapshot;
