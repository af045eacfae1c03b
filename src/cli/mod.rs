//! The command line: arguments in, files and text out.
//!
//! Results go to standard output, everything else to standard error. The exit code is 0, 1 where
//! the data are at fault, 2 where the command is.

mod analyses;
mod append;
mod args;
mod build;
mod check;
mod choices;
mod claim;
mod concentration;
mod csv;
mod diff;
mod embed;
mod fetch;
mod files;
mod history;
mod lead;
mod organisations;
mod origin;
mod progress;
mod publish;
mod render;
mod shares;
mod state;
mod synth;
mod table;
mod verify;
mod why;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::message::Message;
use args::{Cli, Command, Format};

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Help and version come this way too.
            let is_wrong = usage.use_stderr();
            let printed = match is_wrong {
                true => usage.print().or(Ok(())),
                // An empty write is refused where a result would be.
                false => standard_output()
                    .and_then(|mut out| out.write(&[]))
                    .and_then(|_| usage.print()),
            };
            return match (printed, is_wrong) {
                (Ok(()), false) => ExitCode::SUCCESS,
                (Ok(()), true) => ExitCode::from(2),
                (Err(error), _) => {
                    say(
                        "error",
                        &files::unwritable(STANDARD_OUTPUT, &error).to_string(),
                    );
                    ExitCode::FAILURE
                }
            };
        }
    };
    let done = match &cli.command {
        Command::Fetch(args) => fetch::run(args),
        Command::Append(args) => append::run(args),
        Command::History(args) => history::run(args),
        Command::Build(args) => build::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Organisations(args) => organisations::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Check(args) => check::run(args),
        Command::Shares(args) => shares::run(args),
        Command::Why(args) => why::run(args),
        Command::Lead(args) => lead::run(args),
        Command::Concentration(args) => concentration::run(args),
        Command::Claim(args) => claim::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Render(args) => render::run(args),
        Command::Embed(args) => embed::run(args),
        Command::Synth(args) => synth::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told(error)) => {
            say("error", &error.to_string());
            ExitCode::from(match error.kind() {
                ErrorKind::OptionValue | ErrorKind::UnknownOption | ErrorKind::UnknownId => 2,
                _ => 1,
            })
        }
        Err(Failure::NobodyListens) => ExitCode::SUCCESS,
    }
}

/// Why a command ends early.
#[derive(Debug)]
enum Failure {
    /// Something is wrong and must be said.
    Told(Error),
    /// Who reads the output has stopped, as `head` does.
    NobodyListens,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Told(error)
    }
}

const STANDARD_OUTPUT: &str = "standard output";

/// Standard output by its descriptor: Rust's own takes a write to a closed one for a success.
#[cfg(unix)]
fn standard_output() -> io::Result<impl Write> {
    use std::os::fd::AsFd;
    let descriptor = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(descriptor))
}

#[cfg(not(unix))]
fn standard_output() -> io::Result<impl Write> {
    Ok(io::stdout().lock())
}

/// An output that knows whether anybody has taken something from it.
struct Taken<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Taken<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a result to standard output.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let refused = |error: &io::Error| Failure::Told(files::unwritable(STANDARD_OUTPUT, error));
    let out = standard_output().map_err(|error| refused(&error))?;
    let mut out = io::BufWriter::new(Taken { out, bytes: 0 });
    let written = write(&mut out).and_then(|()| out.flush());
    // What a failed write has left is not tried a second time.
    let (Taken { bytes, .. }, _) = out.into_parts();
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe if bytes > 0 => Failure::NobodyListens,
        _ => refused(&error),
    })
}

/// Writes a result in the format asked for, and its warnings to standard error.
fn answer<R: Serialize>(
    format: Format,
    (result, warnings): (&R, &[Message]),
    table: impl FnOnce() -> String,
    csv: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    for warning in warnings {
        say("warning", &warning.to_string());
    }
    print(|out| match format {
        Format::Table => out.write_all(for_terminal(&table()).as_bytes()),
        Format::Csv => csv(out),
        Format::Json => {
            serde_json::to_writer(&mut *out, result)?;
            writeln!(out)
        }
    })
}

/// A text for a terminal, where nothing breaks a line at a space and people search for `48.0 %`. What
/// a terminal obeys, or what turns the direction of writing, is replaced: names come from the Hub.
fn for_terminal(text: &str) -> String {
    let shown = |character: char| match character {
        '\u{a0}' => ' ',
        '\n' => '\n',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    };
    text.chars().map(shown).collect()
}

/// Says something on standard error: an `error`, a `warning`, a `note`.
fn say(what: &str, text: &str) {
    // Where standard error is closed, nobody wants to know.
    let _ = writeln!(io::stderr().lock(), "{what}: {}", for_terminal(text));
}
