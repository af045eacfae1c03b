//! What the commands of the analyses accept.

use std::path::PathBuf;

use clap::Args;

use super::args::FormatArg;
use super::choices::Definition;

const WHY_HELP: &str = "\
A group is named by its id, as `shares --format csv` has it: CN, Alibaba, unaffiliated, text-generation.
The arithmetic of a model is each count × the part of its days that is in the window, and × the part
of the model that is credited to the group where that is not all of it.

CSV has one row a model: date, group, model, downloads (that the group gets: weight × whole), weight,
whole, share_of_group, share_of_total, namespace, organisation, country, basis, confidence, via (the
bases through which it is credited), arithmetic.

Examples:
  modelshare why snapshot.json.gz --group CN
  modelshare why snapshot.json.gz --group US --attribution base --models 50 --format csv
  modelshare why snapshot.json.gz --by organisation --group Alibaba --at 2026-10-27";

#[derive(Debug, Args)]
#[command(after_help = WHY_HELP)]
pub struct WhyArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// Id of the group
    #[arg(long, value_name = "ID")]
    pub group: String,
    /// How many models and organisations to list, largest first [default: 20]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub models: Option<String>,
    /// Observation date at which the window ends [default: the last]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub definition: Definition,
}

const LEAD_HELP: &str = "\
The lead is the share of A less the share of B, in points, at every observation date. It crosses where
its sign is another than the last time that it had one; a crossing holds when the new sign stays for
at least as many dates as --hold says.

CSV has one row a date: date, a, b, share_a, share_b, lead, and where it crosses leader, kept (for how
many dates), holds.

Examples:
  modelshare lead snapshot.json.gz CN US
  modelshare lead snapshot.json.gz CN US --window 30 --max-age any --hold 4
  modelshare lead snapshot.json.gz Alibaba Google --by organisation --format csv > lead.csv";

#[derive(Debug, Args)]
#[command(after_help = LEAD_HELP)]
pub struct LeadArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// Id of the group whose lead is above 0
    #[arg(value_name = "A")]
    pub a: String,
    /// Id of the group whose lead is below 0
    #[arg(value_name = "B")]
    pub b: String,
    /// For how many dates in a row a crossing must stay to hold [default: 2]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub hold: Option<String>,
    /// Last observation date to look at [default: the last there is]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub definition: Definition,
}

const CONCENTRATION_HELP: &str = "\
At every observation date, or with --at at one. Over the groups that have a name: HHI is the sum of
the squares of their shares in per cent (0 to 10,000), the effective number is 10,000 ÷ HHI, CR4 is
the share of the 4 largest, Gini is 0 where all are equal. What belongs to no named group (unknown,
unattributed, unaffiliated, other) is part of the total and stated as ungrouped.

CSV has one row a date: date, groups, hhi, effective, cr1, cr4, cr10, cr50, gini, ungrouped; shares are
0 to 1.

Examples:
  modelshare concentration snapshot.json.gz --by organisation
  modelshare concentration snapshot.json.gz --by model --window 30 --at 2026-10-27 --format json";

#[derive(Debug, Args)]
#[command(after_help = CONCENTRATION_HELP)]
pub struct ConcentrationArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// One observation date [default: every one]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub definition: Definition,
}

const CLAIM_HELP: &str = "\
A claim is two group ids with > between them, in quotes: \"CN > US\" says that the share of CN is
larger. It is tried under every combination of the grid's choices; what the grid leaves open is as the
options say. Every combination counts, by its weight. A combination whose window the data cover by
less than half is not supported and counted apart; one without downloads has no answer. Effects are
parts of the variance of the lead: alone, together with others, and the Shapley value. Flips, noise
and fragility are those of the definition that the options give.

A grid is a JSON object of choices and their values, as the options take them, in a file or here:
  {\"window\": [30, 365, \"all\"], \"attribution\": [\"uploader\", \"base\"], \"scope\": [\"\", \"modality=text\"]}
A value may have a weight, which is 1 otherwise and 0 where it is switched off:
  {\"window\": [30, {\"value\": 365, \"weight\": 2}]}
Beside the choices: \"links\": [[\"window\", \"max-age\"]] lets two choices vary together, equal values with
equal ones, or the first with the first where none are equal; \"sides\": {\"scope\": \"bookkeeping\"} moves a
choice to the other side; and with \"default\": true the object changes the default grid:
  {\"default\": true, \"window\": {\"30\": 0}, \"links\": [[\"window\", \"max-age\"]]}
The default grid: windows, age limits, attribution, unattributed, exclusion lists and the scopes that
the snapshot can tell apart, at least 2,000 combinations. At most 200,000 combinations, 64 values of a
choice and 16 choices that vary.

CSV has one row a value of a choice: choice, value, side, weight, combinations (that are supported),
undecided, holds, part, median_lead, and of the choice first, total, shapley, inert; the first row,
without a choice, is all of them.

Examples:
  modelshare claim snapshot.json.gz \"CN > US\"
  modelshare claim snapshot.json.gz \"CN > US\" --grid '{\"default\": true, \"scope\": {\"\": 3}}'
  modelshare claim snapshot.json.gz \"Alibaba > Google\" --by organisation --grid grid.json --format json";

#[derive(Debug, Args)]
#[command(after_help = CLAIM_HELP)]
pub struct ClaimArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// Who leads whom, such as "CN > US"
    #[arg(value_name = "CLAIM")]
    pub claim: String,
    /// Choices and their values, as a file or as JSON [default: at least 2,000 combinations]
    #[arg(long, value_name = "FILE or JSON")]
    pub grid: Option<String>,
    /// By how many per cent every counter may be wrong [default: 5]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub noise: Option<String>,
    /// Observation date at which windows end [default: the last]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub definition: Definition,
}

const DIFF_HELP: &str = "\
Both snapshots are asked the same, each at its last date, or with --at both at that one. A model is
new or vanished where only one of the two has downloads of it, revised where they differ, recredited
where they go to another group. Its points are its part of the new total less its part of the old one.
Models that have not changed are not listed, though their parts do when the total does.

CSV has a row a group and then a row a model: kind (group or model), id, label, change, group,
old_downloads, new_downloads, old_share, new_share, points.

Examples:
  modelshare diff last-week.json.gz today.json.gz
  modelshare diff old.json.gz new.json.gz --at 2026-10-27 --by organisation --models 50 --format csv";

#[derive(Debug, Args)]
#[command(after_help = DIFF_HELP)]
pub struct DiffArgs {
    /// The older snapshot, plain or gzip; - is standard input
    pub old: PathBuf,
    /// The newer snapshot
    pub new: PathBuf,
    /// How many models to list, those that change most first [default: 20]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub models: Option<String>,
    /// Observation date at which the window ends in both [default: the last of each]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub at: Option<String>,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub definition: Definition,
}
