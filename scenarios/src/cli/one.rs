//! One scenario in one profile: what `show` and `trace` have in common.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;

use super::select::Paths;
use super::{Exit, Refusal, out, settings};
use crate::catalogue::profile_names;
use crate::language::diagnostic::{enumerate, suggestion};
use crate::library::Scenario;
use crate::run::{Brake, Kept, Observer, Played, Until, observed, perform};

/// Which scenario, in which profile.
#[derive(Clone, Debug, clap::Args)]
pub struct One {
    /// The scenario file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The profile, if not the first that the scenario names.
    #[arg(long, value_name = "PROFILE", value_parser = PossibleValuesParser::new(profile_names()))]
    pub profile: Option<String>,
    /// This seed instead of the one of the file.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Which parameters, in a file that has some; may be given several times.
    #[arg(long = "with", value_name = "NAME=VALUE", value_parser = parameter)]
    pub parameters: Vec<(String, String)>,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| "a parameter is written `NAME=VALUE`".to_owned())
}

impl One {
    /// Reads it.
    pub(super) fn read(&self) -> Result<(Scenario, String), Refusal> {
        let library = Paths { paths: vec![self.file.clone()] }.read()?;
        let mut fitting = library.scenarios.into_iter().filter(|scenario| {
            self.parameters.iter().all(|wanted| scenario.document.parameters.contains(wanted))
        });
        let Some(mut scenario) = fitting.next() else {
            return Err(Refusal::usage(format!(
                "`{}` has no scenario with these parameters; `wp8 list` shows them",
                self.file.display()
            )));
        };
        if let Some(seed) = self.seed {
            scenario.document.seed = seed;
        }
        let profiles = &scenario.document.profiles;
        let profile = self.profile.clone().unwrap_or_else(|| profiles[0].clone());
        if !profiles.contains(&profile) {
            let known: Vec<&str> = profiles.iter().map(String::as_str).collect();
            return Err(Refusal::usage(format!(
                "the scenario does not run in `{profile}`, but in {}",
                enumerate(&known)
            )));
        }
        Ok((scenario, profile))
    }
}

/// Plays it with the trace on.
pub(super) fn played(scenario: &Scenario, profile: &str, until: Until) -> Result<Played, Refusal> {
    let snapshots = settings::snapshots(Kept::Compare)?;
    let played = perform(scenario, profile, &Brake::none(), &snapshots, true, until);
    let (records, ended) = (played.world.trace().len(), played.world.now());
    tracing::info!(file = %scenario.file, profile, records, %ended, "played");
    Ok(played)
}

/// The same to its end, while somebody looks on.
pub(super) fn watched<'a>(
    scenario: &'a Scenario,
    profile: &'a str,
    observer: &'a mut (dyn Observer + 'a),
) -> Result<Played, Refusal> {
    let snapshots = settings::snapshots(Kept::Compare)?;
    let brake = Brake::none();
    Ok(observed(scenario, profile, &brake, &snapshots, true, Until::End, Some(observer)))
}

/// How the program ends after what was asked for is printed: a scenario that had failed by then
/// says so.
pub(super) fn end(scenario: &Scenario, played: &Played) -> Exit {
    let Some(failure) = &played.failure else { return Exit::Passed };
    let why = format!("the scenario failed before: {}: {}\n", failure.at, failure.summary());
    out::complain(&scenario.mask().text(&why));
    Exit::Failed
}

/// The phone of a name, or why there is none.
pub(super) fn check_phone(scenario: &Scenario, name: &str) -> Result<(), Refusal> {
    let known: Vec<&str> = scenario.document.world.phones.iter().map(|(name, _)| name).collect();
    if known.contains(&name) {
        return Ok(());
    }
    let help = suggestion(name, &known).map(|help| format!("; {help}")).unwrap_or_default();
    Err(Refusal::usage(format!("no phone is called `{name}`{help}")))
}
