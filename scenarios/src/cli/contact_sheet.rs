//! `wp8 contact-sheet`

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;

use wp8_emulator::profile::MODELS;

use super::{Ended, Exit, Refusal};
use crate::catalogue::profile_names;
use crate::picture::gallery::{Gallery, Shot};
use crate::picture::{png, sheet::sheet};
use crate::report::file;

/// Where the pictures go, and of which version.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder; it is made.
    folder: PathBuf,
    /// Only these versions; else all screens of gdr3, set-up of every version, and a few screens of every model.
    #[arg(long, value_name = "PROFILE", value_parser = PossibleValuesParser::new(profile_names()))]
    profile: Vec<String>,
    /// The accent of the dark sheet; the light one has its neighbour in the list of accents.
    #[arg(long, default_value = "cobalt", value_name = "NAME")]
    accent: String,
    /// Also write each screen as a file of its own, in the pixels of its model.
    #[arg(long)]
    each: bool,
}

const EXAMPLES: &str = "\
Examples:
  wp8 contact-sheet out                      screens-dark.png, screens-light.png, models.png, set-up-gdr3.png and the others
  wp8 contact-sheet out --profile wp8.1      all screens and set-up of one version
  wp8 contact-sheet out --each               every screen as a picture of its own too";

/// The version whose screens are shown if none is named.
const SHOWN: &str = "gdr3";

/// What is shown of every model.
const OF_MODELS: [&str; 3] = ["lock screen", "Start", "backup › photos"];

/// Draws all screens.
///
/// # Errors
///
/// A file could not be written.
pub fn command(args: &Args) -> Ended {
    let Some(accent) = wp8_emulator::profile::settings::accent_named(&args.accent) else {
        return Err(Refusal::usage(format!("no accent is called `{}`", args.accent)));
    };
    let other = wp8_emulator::profile::settings::ACCENTS[usize::from(accent.id + 1) % 20];
    let chosen =
        |profile: &&str| args.profile.is_empty() || args.profile.iter().any(|it| it == profile);
    for profile in profile_names().filter(chosen) {
        let gallery = Gallery::of(profile).map_err(Refusal::usage)?;
        args.write(&format!("set-up-{profile}"), &format!("Set-up, {profile}"), gallery.set_up())?;
        if args.profile.is_empty() && profile != SHOWN {
            continue;
        }
        for (theme, accent) in [("dark", accent.name), ("light", other.name)] {
            let shots = gallery.screens(theme, accent);
            let name = if args.profile.is_empty() {
                format!("screens-{theme}")
            } else {
                format!("screens-{profile}-{theme}")
            };
            args.write(&name, &format!("{profile}, {theme}, {accent}"), &shots)?;
        }
    }
    if args.profile.is_empty() {
        let mut shots = Vec::new();
        for model in MODELS {
            let gallery = Gallery::on(SHOWN, model.name).map_err(Refusal::usage)?;
            let screens = gallery.screens("dark", accent.name);
            let shown = screens.into_iter().filter(|shot| OF_MODELS.contains(&shot.name.as_str()));
            shots.extend(
                shown.map(|shot| Shot { name: format!("{}: {}", model.name, shot.name), ..shot }),
            );
        }
        args.write("models", &format!("Models, {SHOWN}"), &shots)?;
    }
    Ok(Exit::Passed)
}

impl Args {
    fn write(&self, name: &str, title: &str, shots: &[Shot]) -> Result<(), Refusal> {
        write(&self.folder.join(format!("{name}.png")), &sheet(title, shots), Form::Png)?;
        if self.each {
            for (index, shot) in shots.iter().enumerate() {
                let words = wp8_emulator::shell::tree::kebab(&shot.name);
                let file = format!("{name}/{index:03}-{words}.png");
                write(&self.folder.join(file), &shot.svg, Form::Png)?;
            }
        }
        Ok(())
    }
}

/// A form of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Pixels.
    Png,
    /// As it is drawn.
    Svg,
}

/// Writes a picture.
pub(super) fn write(path: &Path, svg: &str, form: Form) -> Result<(), Refusal> {
    let bytes = match form {
        Form::Png => png(svg).map_err(Refusal::usage)?,
        Form::Svg => svg.as_bytes().to_vec(),
    };
    file::replace(path, &bytes).map_err(|error| {
        let why = crate::library::plain(&error);
        Refusal::usage(format!("could not write `{}`: {why}", path.display()))
    })
}
