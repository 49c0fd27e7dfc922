//! Apps, the queue of downloads, and the Store.

use wp8_emulator::phone::Phone;
use wp8_emulator::phone::downloads::{Entry, State};
use wp8_emulator::phone::packages::Package;
use wp8_emulator::wire::Manifest;

use crate::language::cel::{Value, view};

/// All downloads.
pub fn downloads(phone: &Phone) -> Value<'_> {
    Value::items(
        phone.downloads.entries().map(|(entry, state)| Value::object(DownloadView(entry, state))),
    )
}

/// All apps that are installed.
pub fn apps(phone: &Phone) -> Value<'_> {
    Value::items(phone.packages.packages().map(|package| Value::object(AppView(package))))
}

/// The app list as it is seen.
pub fn app_list(phone: &Phone) -> Value<'_> {
    Value::items(phone.packages.app_list().into_iter().map(|(_, title)| Value::text(&**title)))
}

/// One entry of the queue of downloads.
pub struct DownloadView<'w>(&'w Entry, State);

view! {
    /// One entry of the queue of downloads.
    pub static DOWNLOAD: "download" for DownloadView<'w> as this {
        /// Its title.
        title: Text => Value::text(&*this.0.title),
        /// The product id.
        product: Text => Value::text(this.0.product.to_string()),
        /// How it stands.
        state: Word(&[
            "waiting_for_tap", "pending", "downloading", "installing", "paused", "waiting_for_wifi",
            "waiting_for_battery", "attention_required",
        ]) => Value::text(this.1.name()),
        /// The failure code it shows.
        code: Maybe(&Text) => match this.1 {
            State::AttentionRequired { code, .. } => Value::text(code.to_string()),
            _ => Value::Null,
        },
        /// How much of it is here, in bytes.
        received: Int => match this.1 {
            State::Downloading { received_bytes, .. } => Value::int(received_bytes),
            _ => Value::int(this.0.received_bytes),
        },
        /// How large it is, in bytes.
        of: Int => Value::int(this.0.package_bytes()),
        /// How many attempts have failed.
        attempts: Int => Value::int(this.0.attempts),
        /// A restore brought it.
        restored: Bool => Value::Bool(this.0.restored),
        /// The Store has named an edition that took its place.
        successor: Bool =>
            Value::Bool(this.0.failure.is_some_and(|failure| failure.successor.is_some())),
    }
}

/// An app that is installed.
pub struct AppView<'w>(&'w Package);

view! {
    /// An app that is installed.
    pub static APP: "app" for AppView<'w> as this {
        /// Its title.
        title: Text => Value::text(&*this.0.edition.title),
        /// The product id.
        product: Text => Value::text(this.0.edition.product.to_string()),
        /// How it came here.
        origin: Word(&["system", "preloaded", "store", "side_loaded"]) => Value::text(this.0.origin.name()),
        /// Its version.
        version: Int => Value::int(this.0.edition.version),
        /// How much data it keeps, in bytes.
        data: Int => Value::int(this.0.data.bytes),
        /// How often it was used to get there: its progress.
        progress: Int => Value::int(this.0.data.uses),
        /// It is only tried.
        trial: Bool => Value::Bool(this.0.license.trial),
        /// What its manifest says, of an app that was imported.
        manifest: Maybe(&Struct(&MANIFEST)) => {
            let manifest = this.0.edition.manifest.as_deref();
            Value::maybe(manifest.map(|manifest| Value::object(ManifestView(manifest))))
        },
    }
}

/// What an app says of itself.
pub struct ManifestView<'w>(&'w Manifest);

view! {
    /// What an app says of itself in its `WMAppManifest.xml`.
    pub static MANIFEST: "manifest" for ManifestView<'w> as this {
        /// Its version, four numbers.
        version: Text => Value::text(&*this.0.version),
        /// The version of the system it is made for.
        platform: Text => Value::text(&*this.0.platform),
        /// What it asks for, `ID_CAP_NETWORKING` say.
        capabilities: List(&Text) => {
            let all = &this.0.capabilities;
            Value::list(all.len(), |at| Value::text(&*all[at]))
        },
        /// Its data are in no backup (`BackUpOptOut`, fact 20).
        backup_opt_out: Bool => Value::Bool(this.0.backup_opt_out),
        /// It is not put on a card (`SDOptOut`, fact 20). No phone here has one.
        sd_opt_out: Bool => Value::Bool(this.0.sd_opt_out),
    }
}

/// The page that the Store shows.
pub struct StoreView<'w>(pub &'w Phone);

view! {
    /// The page that the Store shows.
    pub static STORE: "Store" for StoreView<'w> as this {
        /// Its name.
        page: Text => Value::text(this.0.store.page().name()),
    }
}
