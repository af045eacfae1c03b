//! How many models have room in a file of a given size.

use std::io::Write;

use super::Watch;
use super::cut::Sizes;
use super::rollup::rolled_up;
use crate::error::{Error, ErrorKind};
use crate::snapshot::Snapshot;

/// Where the search begins.
const FIRST: usize = 256;

/// The most models with which a snapshot has at most `limit` bytes under brotli, with a roll-up of
/// the others whose spans are as in [`rolled_up`]; nothing where all have room.
///
/// # Errors
/// Where the roll-up alone is larger.
pub(super) fn fitting(
    full: &Snapshot,
    sizes: &Sizes,
    (limit, largest): (u64, f64),
    watch: &dyn Watch,
) -> Result<Option<usize>, Error> {
    watch.stage("looking for the most models that have room", 0);
    let all = full.models.name.len();
    let size = |cut: usize| -> Result<u64, Error> {
        watch.advance(1);
        Ok(brotli_size(
            rolled_up(full, sizes, cut, largest)?.to_json().as_bytes(),
        ))
    };
    let least = size(1)?;
    if least > limit {
        let expected = format!("at least {least} bytes, the least that this history needs");
        return Err(Error::new(
            ErrorKind::OptionValue,
            "option budget",
            expected,
            limit,
        ));
    }
    // Up from few, since the time goes with the size, as far as the size of a model promises; then
    // halves between what fits and what does not.
    let (mut fits, mut too_many) = (1, all + 1);
    let mut next = FIRST;
    while fits + 1 < too_many {
        let cut = next.clamp(fits + 1, too_many - 1);
        let bytes = size(cut)?;
        if bytes <= limit {
            fits = cut;
        } else {
            too_many = cut;
        }
        next = if too_many <= all {
            fits + (too_many - fits) / 2
        } else {
            let a_model = (bytes.saturating_sub(least) as f64 / cut as f64).max(1.0);
            let promised = cut + ((limit - bytes) as f64 / a_model * 1.1) as usize;
            promised.min(4 * cut)
        };
    }
    Ok((fits < all).then_some(fits))
}

/// How many bytes a page downloads for these, at brotli's best.
pub fn brotli_size(bytes: &[u8]) -> u64 {
    struct Count(u64);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    {
        let mut writer = brotli::CompressorWriter::new(&mut count, 1 << 16, 11, 22);
        // Counting does not fail.
        let _ = writer.write_all(bytes);
    }
    count.0
}
