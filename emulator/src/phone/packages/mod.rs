//! Installed apps: packages, licences, their data, and the app list.
//!
//! An app that a restore brings back is not here before it is installed: until then it is an entry
//! of the download queue.

mod fact;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wp8_backup::record::{App, AppData, Described, PartKind};
use wp8_backup::{Body, Category, Record, RecordId};

use crate::kernel::{Draw, Journal, Key, Luck, Time};
use crate::phone::conditions::Conditions;
use crate::phone::cx::Cx;
use crate::phone::names::is_called;
use crate::phone::service::{Refused, Service};
use crate::phone::signal::Signal;
use crate::phone::{Identity, LinkRule};
use crate::profile::settings_app;
use crate::quirks::restore_rewrites_the_app_list_in_place::{self, Rewrite};
use crate::wire::{
    Answer, Ask, Code, Edition, License, ProductId, Save, app_data_record_id, app_record_id,
    product_key,
};

pub use fact::Fact;
pub use tables::{Data, Disk, Origin, Package, Registration, Write};

/// By how much an app's data grows in one use, in bytes: at least and at most. Assumed.
const GROWTH_BYTES: (u64, u64) = (1_000, 60_000);

const GROWTH: Draw = Draw::named("growth of an app's data in one use");

/// The service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Packages {
    disk: Journal<Disk>,
    /// Storage that a user can fill, in bytes: the model's.
    storage_bytes: u64,
}

/// What it can be told to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Remove an app with its data.
    Uninstall(ProductId),
    /// Fetch what the Store has now.
    Update(ProductId),
    /// Open an app and do something in it: its data grows.
    UseApp(ProductId),
    /// Install a package from a computer or a card.
    SideLoad(Arc<Edition>),
}

/// Why it may want to be woken: never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {}

/// What it may ask the world for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tag {
    /// The newest state of an app from its own cloud.
    Save(ProductId),
}

/// What can be seen.
impl Packages {
    /// A phone as it leaves the factory, or after a reset.
    #[must_use]
    pub fn new(phone: &Identity) -> Self {
        let model = phone.model();
        Self { disk: Journal::new(Disk::factory(model)), storage_bytes: model.storage_bytes }
    }

    /// What is installed under a product id.
    #[must_use]
    pub fn package(&self, product: ProductId) -> Option<&Package> {
        self.disk.packages.get(&product)
    }

    /// All that is installed, in order of the product ids.
    pub fn packages(&self) -> impl Iterator<Item = &Package> {
        self.disk.packages.values()
    }

    /// Whether an app is in the app list: if not, it can neither be seen nor opened.
    #[must_use]
    pub fn is_listed(&self, product: ProductId) -> bool {
        self.disk.list.contains(&product)
    }

    /// Whether the settings can be opened (report C19).
    #[must_use]
    pub fn has_settings(&self) -> bool {
        self.is_listed(settings_app())
    }

    /// The app list as it is shown: by title, case ignored. What still waits in the download queue
    /// is shown among them; that is known there.
    #[must_use]
    pub fn app_list(&self) -> Vec<(ProductId, &Arc<str>)> {
        let mut list: Vec<_> =
            self.disk.list.iter().map(|(product, it)| (*product, &it.title)).collect();
        list.sort_by_cached_key(|(product, title)| (title.to_lowercase(), *product));
        list
    }

    /// How many entries the app list has.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.disk.list.len()
    }

    /// What apps and their data take up, in bytes.
    #[must_use]
    pub fn used_bytes(&self) -> u64 {
        self.disk.used_bytes
    }

    /// The product with this title, among the installed ones; case does not matter.
    #[must_use]
    pub fn titled(&self, title: &str) -> Option<ProductId> {
        let wanted = title.to_lowercase();
        let found = self.packages().find(|it| is_called(&it.edition.title, &wanted));
        found.map(|package| package.edition.product)
    }

    /// Free storage, as far as it is known here: photos and messages are counted by others.
    pub fn contribute(&self, conditions: &mut Conditions) {
        conditions.free_bytes = self.storage_bytes.saturating_sub(self.disk.used_bytes);
    }

    /// Puts a Store app on the phone as if it had long been there: for a phone that a scenario
    /// begins with. `data` is what it has gathered.
    pub fn hold(&mut self, edition: Arc<Edition>, license: License, data: Data) {
        let product = edition.product;
        let mut disk = (*self.disk).clone();
        let installed = Write::Installed { edition, license, origin: Origin::Store };
        for write in [installed, Write::Data(product, data)] {
            crate::kernel::Disk::apply(&mut disk, &write);
        }
        self.disk.replace(disk);
    }
}

/// What the backup reads and puts back.
impl Packages {
    /// The app list and the data of apps, in the backup's terms.
    ///
    /// Only apps from the Store that are in the app list: the others come with the image (fact
    /// 227), or cannot be had again.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let backed_up = self.disk.packages.iter().filter(|(product, package)| {
            package.origin == Origin::Store && self.disk.list.contains(product)
        });
        backed_up.flat_map(|(_, package)| {
            std::iter::once(app_record(package)).chain(data_record(package))
        })
    }

    /// Puts a restored record in its place: the data of an app, at once or when it is installed;
    /// an entry of the app list, if the app is there. Apps that are not there come with
    /// [`Signal::Reinstall`].
    pub fn place(&mut self, cx: &mut Cx<'_>, record: &Record) {
        if let Body::App(app) = record.body() {
            if self.disk.packages.contains(&app.product) {
                cx.write(&mut self.disk, Write::Registered(app.product));
                cx.flush(&mut self.disk);
            }
        } else if let Body::AppData(data) = record.body() {
            let Described { seed, len_bytes: bytes, .. } = data.files;
            let uses = Data::uses_told_by(seed);
            let waits = !self.disk.packages.contains(&data.product);
            cx.note(|| Fact::DataRestored { bytes, waits });
            cx.write(&mut self.disk, Write::Data(data.product, Data { bytes, seed, uses }));
            cx.flush(&mut self.disk);
        }
    }

    /// Takes a restored record away again. Installed apps stay: a package is never part of a
    /// backup (fact 5).
    pub fn take_away(&mut self, cx: &mut Cx<'_>, id: RecordId) {
        let of_this = |product: &ProductId| app_data_record_id(*product) == id;
        let installed = self.disk.packages.iter().map(|(product, _)| *product).find(of_this);
        let product = installed.or_else(|| self.disk.waiting.keys().copied().find(of_this));
        if let Some(product) = product {
            cx.write(&mut self.disk, Write::DataRemoved(product));
            cx.flush(&mut self.disk);
        }
    }

    /// A restore of the app list begins.
    pub fn begin_rewrite(&mut self, cx: &mut Cx<'_>) {
        match restore_rewrites_the_app_list_in_place::rewrite(cx.phone.quirks) {
            Rewrite::Whole => {}
            Rewrite::InPlace => {
                cx.note(|| Fact::ListCleared { entries: self.disk.list.len() as u32 });
                cx.write(&mut self.disk, Write::ListCleared);
                cx.flush(&mut self.disk);
                cx.tell(Signal::AppListChanged);
            }
        }
    }

    /// The restore of the app list has all it needs: what is installed is registered, the apps of
    /// the system last. What was not taken out stays as it is.
    pub fn finish_rewrite(&mut self, cx: &mut Cx<'_>) {
        if self.disk.list.len() == self.disk.packages.len() {
            return;
        }
        cx.write(&mut self.disk, Write::InstalledRegistered);
        cx.write(&mut self.disk, Write::SystemRegistered);
        cx.flush(&mut self.disk);
        cx.note(|| Fact::ListFilled { entries: self.disk.list.len() as u32 });
        cx.tell(Signal::AppListChanged);
    }
}

fn app_record(package: &Package) -> Record {
    let edition = &package.edition;
    let app = App {
        product: edition.product,
        title: Arc::clone(&edition.title),
        publisher: Arc::clone(&edition.publisher),
        paid: edition.price_cents > 0 && !package.license.trial,
        size_bytes: edition.package_bytes,
        data_eligible: edition.data_eligible,
    };
    Record::new(app_record_id(edition.product), Body::App(app))
}

fn data_record(package: &Package) -> Option<Record> {
    let Data { bytes: len_bytes, seed, .. } = package.data;
    let product = package.edition.product;
    let files = Described { seed, len_bytes, kind: PartKind::Files };
    let data = AppData { product, files, eligible: package.edition.data_eligible };
    (len_bytes > 0).then(|| Record::new(app_data_record_id(product), Body::AppData(data)))
}

/// Apps come, go and are used.
impl Packages {
    fn downloaded(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>, license: License) {
        let product = edition.product;
        let title = || Arc::clone(&edition.title);
        let (was, version) = (self.package(product).map(|it| it.edition.version), edition.version);
        let with_data = self.disk.waiting.contains_key(&product);
        cx.note(|| match was {
            Some(was) if was == version => Fact::WasThere { title: title() },
            Some(_) => Fact::Updated { title: title(), version },
            None => Fact::Installed { title: title(), version, with_data },
        });
        let edition = Arc::clone(edition);
        cx.write(&mut self.disk, Write::Installed { edition, license, origin: Origin::Store });
        cx.flush(&mut self.disk);
        cx.tell(Signal::Installed(product));
    }

    /// An installed trial becomes the app (fact 280); anything else has to be fetched.
    fn bought(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>) {
        let product = edition.product;
        let Some(package) = self.package(product) else {
            cx.tell(Signal::Download(Arc::clone(edition)));
            return;
        };
        if package.license.trial {
            cx.note(|| Fact::TrialUnlocked { title: Arc::clone(&edition.title) });
            let license = License { trial: false };
            cx.write(&mut self.disk, Write::Licensed(product, license));
            cx.flush(&mut self.disk);
            cx.tell(Signal::Changed(Category::Apps));
        }
    }

    /// Of what a restore wants back, some may be here: the queue need not fetch it.
    fn reinstall(&self, cx: &mut Cx<'_>, apps: &[App]) {
        for app in apps {
            if self.disk.packages.contains(&app.product) {
                cx.tell(Signal::Installed(app.product));
            }
        }
    }

    fn uninstall(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        let package = self.installed(product)?;
        if package.origin == Origin::System {
            return Err(Refused::new(
                format!("`{}` is part of the system", package.edition.title),
                "only apps from the Store or the manufacturer can be uninstalled",
            ));
        }
        cx.note(|| Fact::Uninstalled { product, title: Arc::clone(&package.edition.title) });
        cx.write(&mut self.disk, Write::Removed(product));
        cx.flush(&mut self.disk);
        cx.abandon(Tag::Save(product));
        cx.tell(Signal::Uninstalled(product));
        Ok(())
    }

    fn update(&self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        let package = self.installed(product)?;
        match package.origin {
            Origin::Store | Origin::Preloaded => {
                cx.tell(Signal::Download(Arc::clone(&package.edition)));
                Ok(())
            }
            Origin::System => Err(Refused::new(
                format!("`{}` is part of the system", package.edition.title),
                "it is updated with the phone",
            )),
            Origin::SideLoaded => Err(Refused::new(
                format!("`{}` is not from the Store", package.edition.title),
                "side-load its newer package",
            )),
        }
    }

    fn use_app(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        let package = self.installed(product)?;
        if !self.is_listed(product) {
            return Err(Refused::new(
                format!("`{}` is not in the app list", package.edition.title),
                "it cannot be opened before the app list is whole again",
            ));
        }
        if package.origin == Origin::System {
            return Ok(());
        }
        let data = grown(cx.luck, product, package.data);
        let own_cloud = package.edition.own_cloud_save;
        cx.note(|| {
            let (title, data_bytes) = (Arc::clone(&package.edition.title), data.bytes);
            Fact::Used { title, uses: data.uses, data_bytes }
        });
        self.write_data(cx, product, data);
        if let Some(account) = cx.conditions.account.as_ref().filter(|_| own_cloud) {
            let token = account.token;
            let save = Save { uses: data.uses, seed: data.seed, bytes: data.bytes };
            cx.ask(Tag::Save(product), LinkRule::NOW, Ask::AppSave { token, product, save });
        }
        Ok(())
    }

    fn write_data(&mut self, cx: &mut Cx<'_>, product: ProductId, data: Data) {
        cx.write(&mut self.disk, Write::Data(product, data));
        if let Some(record) = self.package(product).and_then(data_record) {
            cx.tell(Signal::ItemChanged(record));
        }
    }

    /// An app's own cloud has the state of this phone, or a newer one (report C07).
    fn synced(&mut self, cx: &mut Cx<'_>, product: ProductId, answer: Result<Answer, Code>) {
        let Some(package) = self.disk.packages.get(&product) else { return };
        let title = || Arc::clone(&package.edition.title);
        match answer {
            Ok(Answer::AppSave(Save { uses, seed, bytes })) => {
                if uses > package.data.uses {
                    cx.note(|| Fact::SaveFetched { title: title(), uses });
                    self.write_data(cx, product, Data { bytes, seed, uses });
                }
            }
            Ok(_) => cx.note(|| Fact::SaveFailed { title: title(), code: Code::INVALID_DATA }),
            Err(code) => cx.note(|| Fact::SaveFailed { title: title(), code }),
        }
    }

    fn side_load(&mut self, cx: &mut Cx<'_>, edition: &Arc<Edition>) -> Result<(), Refused> {
        if edition.package_bytes > cx.conditions.free_bytes {
            return Err(Refused::new(
                format!(
                    "`{}` takes {} bytes, and {} are free",
                    edition.title, edition.package_bytes, cx.conditions.free_bytes
                ),
                "uninstall something first",
            ));
        }
        if self.package(edition.product).is_some_and(|it| it.origin == Origin::System) {
            return Err(Refused::new(
                format!("`{}` has the product id of an app of the system", edition.title),
                "give it a product id of its own",
            ));
        }
        let (version, title) = (edition.version, || Arc::clone(&edition.title));
        cx.note(|| Fact::Installed { title: title(), version, with_data: false });
        let (edition, license) = (Arc::clone(edition), License { trial: false });
        let product = edition.product;
        cx.write(&mut self.disk, Write::Installed { edition, license, origin: Origin::SideLoaded });
        cx.flush(&mut self.disk);
        cx.tell(Signal::Installed(product));
        Ok(())
    }

    fn installed(&self, product: ProductId) -> Result<&Package, Refused> {
        self.package(product).ok_or_else(|| {
            let own = self.packages().filter(|package| package.origin != Origin::System);
            let titles: Vec<&str> = own.map(|package| &*package.edition.title).take(5).collect();
            let instead = match &titles[..] {
                [] => "install it from the Store first".to_owned(),
                some => format!("installed are {}", some.join(", ")),
            };
            Refused::new(format!("`{product}` is not installed"), instead)
        })
    }
}

impl Data {
    /// Where in the seed of its files it stands how far an app has come, so that the files carry it
    /// wherever they go: 65,535 uses, then from 0 again.
    const USES_IN_SEED: u64 = 0xffff;

    /// How far an app has come, read in its files.
    const fn uses_told_by(seed: u64) -> u32 {
        (seed & Self::USES_IN_SEED) as u32
    }
}

/// The files after one more use.
fn grown(luck: Luck, product: ProductId, data: Data) -> Data {
    let (least, most) = GROWTH_BYTES;
    let (about, uses) = (product_key(product), data.uses + 1);
    let growth = least + luck.below(most - least + 1, GROWTH, about, u64::from(uses));
    let seed = Key(data.seed ^ about.0).child("use", u64::from(uses)).0;
    let seed = (seed & !Data::USES_IN_SEED) | (u64::from(uses) & Data::USES_IN_SEED);
    Data { bytes: data.bytes + growth, seed, uses }
}

impl Service for Packages {
    type Command = Command;
    type Timer = Timer;
    type Tag = Tag;

    fn command(&mut self, cx: &mut Cx<'_>, command: Command) -> Result<(), Refused> {
        match command {
            Command::Uninstall(product) => self.uninstall(cx, product),
            Command::Update(product) => self.update(cx, product),
            Command::UseApp(product) => self.use_app(cx, product),
            Command::SideLoad(edition) => self.side_load(cx, &edition),
        }
    }

    fn timer(&mut self, _: &mut Cx<'_>, timer: Timer) {
        match timer {}
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: Tag, answer: Result<Answer, Code>) {
        let Tag::Save(product) = tag;
        self.synced(cx, product, answer);
    }

    fn heard(&mut self, cx: &mut Cx<'_>, signal: &Signal) {
        if let Signal::Downloaded { edition, license } = signal {
            self.downloaded(cx, edition, *license);
        } else if let Signal::Bought(edition) = signal {
            self.bought(cx, edition);
        } else if let Signal::Reinstall { apps, .. } = signal {
            self.reinstall(cx, apps);
        }
    }

    fn booted(&mut self, _: &mut Cx<'_>) {}

    fn power_lost(&mut self, now: Time, luck: Luck, boot: u64) {
        let about = Key::named("service", "packages");
        self.disk.lose_power(now, luck, about, boot);
    }
}
