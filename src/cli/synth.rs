//! `modelshare synth`.

use super::args::{self, SynthArgs};
use super::progress::Progress;
use super::{Failure, files, say};
use crate::quality::counted;
use crate::synth::{Recipe, synthesise};

/// More would not fit the memory of most machines.
const MOST_MODELS: u64 = 10_000_000;
const MOST_DATES: u64 = 5_000;
/// One count takes 16 bytes while it is made.
const MOST_COUNTS: u64 = 500_000_000;

pub fn run(args: &SynthArgs) -> Result<(), Failure> {
    let models = args::whole("models", &args.models, 1, MOST_MODELS)?;
    let dates = args::whole("dates", &args.dates, 1, MOST_DATES)?;
    if models * dates > MOST_COUNTS {
        let expected = format!("at most {MOST_COUNTS} counts, models × dates");
        return Err(args::wrong("dates", expected, &args.dates).into());
    }
    let recipe = Recipe {
        models: models as u32,
        dates: dates as u32,
        counter: args::counter(&args.counter)?,
        seed: args::whole("seed", &args.seed, 0, u64::MAX)?,
    };
    let packing = args::packing(&args.output)?;
    let progress = Progress::new();
    let snapshot = synthesise(&recipe, &*progress);
    let bytes = files::write(&snapshot, &args.output, packing, &progress)?;
    drop(progress);
    say(
        "note",
        &format!(
            "wrote {}: {} on {}, {}",
            args.output.display(),
            counted(models, "made-up model"),
            counted(dates, "date"),
            counted(bytes, "byte"),
        ),
    );
    Ok(())
}
