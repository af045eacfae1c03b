//! `modelshare history repair`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Failure, say};
use crate::history::{History, Origin};
use crate::quality::counted;

const HELP: &str = "\
For a history whose history.json is lost, damaged, or older than its files, as after a restored
backup. Every file that append named is checked: its SHA-256 against the name and the list, its rows
against the day. What the list that is there says of a file is kept; of other files it is not known
any more from where they were read. The list as it was is kept beside the new one.

No observation is removed or changed. Where a file is not what its name says, or two are of one day,
nothing is written and the message names them.";

#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(subcommand)]
    command: HistoryCommand,
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// Make the list of a history anew from its files
    Repair(RepairArgs),
}

#[derive(Debug, Args)]
#[command(after_help = HELP)]
struct RepairArgs {
    /// Folder of the history
    history: PathBuf,
    /// Name of the source of files that the list does not name [default: unknown source]
    #[arg(long, value_name = "TEXT")]
    source_name: Option<String>,
    /// Address of their source
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
    /// Licence of their figures
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
}

pub fn run(args: &HistoryArgs) -> Result<(), Failure> {
    let HistoryCommand::Repair(args) = &args.command;
    let origin = Origin {
        source: args.source_name.clone(),
        url: args.source_url.clone(),
        licence: args.licence.clone(),
    };
    let repaired = History::repair(&args.history, &origin)?;
    if repaired.was_unreadable {
        say(
            "warning",
            "history.json could not be read; it was made without it",
        );
    }
    for dropped in &repaired.dropped {
        let text = format!(
            "{} is not listed any more: there is no file {} with the SHA-256 {}",
            dropped.date, dropped.file, dropped.sha256
        );
        say("warning", &text);
    }
    for file in &repaired.rebuilt {
        let text = format!("{file} is listed again; from which file it was read is not known");
        say("note", &text);
    }
    if let Some(kept) = &repaired.kept_as {
        say("note", &format!("the list as it was is kept as {kept}"));
    }
    let what = match repaired.is_new {
        true => "history.json is written anew",
        false => "history.json is right as it is",
    };
    let observations = counted(repaired.observations as u64, "observation");
    say("note", &format!("{what}: {observations}"));
    Ok(())
}
