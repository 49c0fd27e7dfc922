//! `WMAppManifest.xml`: what an app says of itself (fact 308).

use std::sync::Arc;

use wp8_backup::ProductId;
use wp8_emulator::wire::{Edition, Manifest};

use super::findings::quoted;
use super::xml::{Element, Piece, Pieces};
use super::{Format, Imported, Item, Reading, Unreadable};

/// The package of a manifest that comes without one. Assumed: a small app.
const ASSUMED_BYTES: u64 = 3_000_000;

/// Namespaces of the element that holds everything, by the year in them, and the version of the
/// system that came with each.
const NAMESPACES: [(&str, Platform); 3] = [
    ("http://schemas.microsoft.com/windowsphone/2009/deployment", Platform(7, 0)),
    ("http://schemas.microsoft.com/windowsphone/2012/deployment", Platform(8, 0)),
    ("http://schemas.microsoft.com/windowsphone/2014/deployment", Platform(8, 1)),
];

/// The first version whose backups have the data of apps that are made for it (fact 22).
const DATA_FROM: Platform = Platform(8, 1);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Platform(u32, u32);

pub(super) fn read(text: &str, mut reading: Reading<'_>) -> Result<Imported, Unreadable> {
    let app = app(text, ASSUMED_BYTES, &mut reading)?;
    reading.keep(0, Item::App(app));
    Ok(reading.done(Format::Manifest))
}

/// The app that a manifest describes, whose package has so many bytes.
///
/// # Errors
///
/// It is a template that was never filled in, or does not say what an app must.
pub(super) fn app(
    text: &str,
    package_bytes: u64,
    reading: &mut Reading<'_>,
) -> Result<Edition, Unreadable> {
    let Some((mut pieces, root)) = Pieces::open(text, &["App"], &mut reading.report) else {
        return Err(Unreadable("the manifest is no XML".to_owned()));
    };
    if root.name != "Deployment" {
        let why = format!("the manifest begins with {}, not `Deployment`", quoted(&root.name));
        return Err(Unreadable(why));
    }
    let app = loop {
        match pieces.next(&mut reading.report) {
            Piece::Whole(element) if element.name == "App" => break element,
            Piece::Whole(_) => {}
            Piece::Broken { at, why } => {
                let place = reading.report.place(at);
                return Err(Unreadable(format!("{place}: {why}")));
            }
            Piece::CutOff { .. } => {
                return Err(Unreadable(
                    "the manifest ends before its `App` is complete".to_owned(),
                ));
            }
            Piece::End => return Err(Unreadable("the manifest has no `App`".to_owned())),
        }
    };
    refuse_template(&app, reading)?;
    let product = product(&app, reading)?;
    let Some(title) = given(&app, "Title") else {
        return Err(Unreadable("the app has no `Title`".to_owned()));
    };
    let title = match title.starts_with('@') {
        false => title.to_owned(),
        true => in_resources(title, &app, reading),
    };
    let publisher = given(&app, "Publisher").or_else(|| given(&app, "Author")).unwrap_or_default();
    if is_placeholder(publisher) {
        let what = format!("the publisher is {}, as the template has it", quoted(publisher));
        reading.odd(app.at, what);
    }
    let platform = platform(&root, reading);
    let version = given(&app, "Version").unwrap_or("1.0.0.0");
    let backup_opt_out = flag(&app, "BackUpOptOut", reading);
    let sd_opt_out = flag(&app, "SDOptOut", reading);
    let capabilities = app.child("Capabilities").map_or(&[][..], |list| &list.children);
    let capabilities: Vec<Arc<str>> =
        capabilities.iter().filter_map(|it| given(it, "Name")).map(Arc::from).collect();
    Ok(Edition {
        product,
        title: title.into(),
        publisher: publisher.into(),
        price_cents: 0,
        package_bytes,
        version: 1,
        data_eligible: platform >= DATA_FROM && !backup_opt_out,
        own_cloud_save: false,
        successor: None,
        manifest: Some(Arc::new(Manifest {
            version: version.into(),
            platform: format!("{}.{}", platform.0, platform.1).into(),
            capabilities: capabilities.into(),
            backup_opt_out,
            sd_opt_out,
        })),
    })
}

fn given<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.get(name).map(str::trim).filter(|value| !value.is_empty())
}

/// What project templates write where a name belongs: `$safeprojectname$`, `[Project Name]`.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim().trim_start_matches('{').trim_end_matches('}');
    let between = |first: char, last: char| {
        text.split_once(first).is_some_and(|(_, rest)| {
            rest.split_once(last).is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ')
            })
        })
    };
    between('$', '$') || (text.starts_with('[') && between('[', ']'))
}

fn refuse_template(app: &Element, reading: &mut Reading<'_>) -> Result<(), Unreadable> {
    let left: Vec<String> = ["ProductID", "Title"]
        .into_iter()
        .filter_map(|name| Some((name, given(app, name)?)))
        .filter(|(_, value)| is_placeholder(value))
        .map(|(name, value)| format!("`{name}` is {}", quoted(value)))
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let place = reading.report.place(app.at);
    Err(Unreadable(format!(
        "{place}: it is a template that was never filled in: {}; make a project of it first",
        left.join(", ")
    )))
}

fn product(app: &Element, reading: &mut Reading<'_>) -> Result<ProductId, Unreadable> {
    let Some(text) = given(app, "ProductID") else {
        return Err(Unreadable("the app has no `ProductID`".to_owned()));
    };
    let place = reading.report.place(app.at);
    let product: ProductId =
        text.parse().map_err(|why| Unreadable(format!("{place}: `ProductID`: {why}")))?;
    if product.0 == 0 {
        reading.odd(app.at, "the product id is nothing but zeros: every app made like this has it");
    }
    Ok(product)
}

/// A title that lies in a resource of the package: the tile has one as well, and often in words.
fn in_resources(title: &str, app: &Element, reading: &mut Reading<'_>) -> String {
    let tile = app.below("PrimaryToken").and_then(|token| token.below("Title"));
    let on_tile = tile.map(|title| title.text().0.trim().to_owned());
    let on_tile = on_tile.filter(|title| !title.is_empty() && !title.starts_with('@'));
    let (name, whose) = match on_tile {
        Some(name) => (name, "that of its tile"),
        None => (given(app, "ProductID").unwrap_or_default().to_owned(), "its product id"),
    };
    let what = format!("the title {} lies in a resource; {whose} stands for it", quoted(title));
    reading.reduced(app.at, what);
    name
}

fn platform(root: &Element, reading: &mut Reading<'_>) -> Platform {
    let namespace = root.get("xmlns").unwrap_or_default();
    let of_namespace = NAMESPACES.iter().find(|(name, _)| *name == namespace).map(|(_, it)| *it);
    if of_namespace.is_none() {
        let what =
            format!("the namespace {} is none that Windows Phone has had", quoted(namespace));
        reading.odd(root.at, what);
    }
    let said = given(root, "AppPlatformVersion");
    let parsed = said.and_then(|text| {
        let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
        let minor = minor.split('.').next()?;
        Some(Platform(major.parse().ok()?, minor.parse().ok()?))
    });
    parsed.or(of_namespace).unwrap_or_else(|| {
        let said = quoted(said.unwrap_or_default());
        reading.odd(root.at, format!("`AppPlatformVersion` is {said}; 8.0 is assumed"));
        Platform(8, 0)
    })
}

/// `true` or `false`; without it, `false`.
fn flag(app: &Element, name: &str, reading: &mut Reading<'_>) -> bool {
    match given(app, name).map(str::to_ascii_lowercase).as_deref() {
        Some("true" | "1") => true,
        None | Some("false" | "0") => false,
        Some(other) => {
            let what = format!(
                "`{name}` is {}, neither `true` nor `false`; it counts as `false`",
                quoted(other)
            );
            reading.odd(app.at, what);
            false
        }
    }
}
