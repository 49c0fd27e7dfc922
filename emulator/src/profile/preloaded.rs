//! The apps that a manufacturer puts on its phones.

use wp8_backup::ProductId;

use crate::kernel::Key;
use crate::wire::{Edition, product_of};

/// An app that comes with the image and can be uninstalled (fact 226); after a reset it is back
/// (fact 227).
#[derive(Debug)]
pub struct PreloadedApp {
    /// As the app list shows it (fact 221; Nokia's and HTC's lists are from memory).
    pub title: &'static str,
    /// Who makes it.
    pub publisher: &'static str,
    /// Size of its package in bytes. Assumed.
    pub package_bytes: u64,
}

const fn nokia(title: &'static str, megabytes: u64) -> PreloadedApp {
    PreloadedApp { title, publisher: "Nokia", package_bytes: megabytes * 1_000_000 }
}

const fn htc(title: &'static str, megabytes: u64) -> PreloadedApp {
    PreloadedApp { title, publisher: "HTC", package_bytes: megabytes * 1_000_000 }
}

static NOKIA: &[PreloadedApp] = &[
    nokia("City Lens", 7),
    nokia("Creative Studio", 12),
    nokia("Nokia Drive", 9),
    nokia("Nokia Maps", 8),
    nokia("Nokia Music", 11),
];

static HTC: &[PreloadedApp] = &[htc("Flashlight", 1), htc("HTC hub", 6), htc("Photo Enhancer", 5)];

/// The apps of a manufacturer, in the order of the app list.
#[must_use]
pub fn preloaded_apps(manufacturer: &str) -> &'static [PreloadedApp] {
    match manufacturer {
        "Nokia" => NOKIA,
        "HTC" => HTC,
        _ => &[],
    }
}

impl PreloadedApp {
    /// Its product id. Not in the sources: made from its title.
    #[must_use]
    pub const fn product(&self) -> ProductId {
        product_of(Key::named("preloaded app", self.title))
    }

    /// The edition that is on the image, and in the Store.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition {
            product: self.product(),
            title: self.title.into(),
            publisher: self.publisher.into(),
            price_cents: 0,
            package_bytes: self.package_bytes,
            version: 1,
            data_eligible: false,
            own_cloud_save: false,
            successor: None,
            manifest: None,
        }
    }
}
