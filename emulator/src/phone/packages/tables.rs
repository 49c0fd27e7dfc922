//! What is installed, and the app list: two tables on disk.
//!
//! The app list is a table of its own, as on the phone: what can be seen and opened is what is
//! registered there. A package without a registration takes up room and cannot be used.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::kernel::Content;
use crate::profile::{Model, SYSTEM_APPS, preloaded_apps};
use crate::wire::{Edition, License, ProductId};

/// What survives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    pub(super) packages: Content<ProductId, Package>,
    pub(super) list: Content<ProductId, Registration>,
    /// Restored data of apps that are not installed yet.
    pub(super) waiting: BTreeMap<ProductId, Data>,
    /// What packages and data take up, in bytes: kept up, not summed.
    pub(super) used_bytes: u64,
}

/// An installed app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// What is installed. For an app of the system, it takes up no room that a user could have.
    pub edition: Arc<Edition>,
    /// The licence.
    pub license: License,
    /// How it came here.
    pub origin: Origin,
    /// Its isolated storage, without cache and temporary files (fact 19).
    pub data: Data,
}

/// How an app came to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Origin {
    /// Part of the system; cannot be removed (fact 226).
    System,
    /// On the manufacturer's image; can be removed (facts 226, 227).
    Preloaded,
    /// From the Store.
    Store,
    /// From a developer's computer or an SD card (facts 281, 303).
    SideLoaded,
}

impl Origin {
    /// As scenarios name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Preloaded => "preloaded",
            Self::Store => "store",
            Self::SideLoaded => "side_loaded",
        }
    }
}

/// The files of an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Their length together.
    pub bytes: u64,
    /// What they are generated from: another value, other files.
    pub seed: u64,
    /// How often the app was used to get there: "progress". It stands in the files.
    pub uses: u32,
}

/// An entry of the app list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The name it is listed under.
    pub title: Arc<str>,
}

/// One disk write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    /// An app is installed or updated, and registered.
    Installed {
        /// What.
        edition: Arc<Edition>,
        /// With which licence.
        license: License,
        /// From where.
        origin: Origin,
    },
    /// It has another licence.
    Licensed(ProductId, License),
    /// Package, data and registration are gone.
    Removed(ProductId),
    /// The files of an app are these, now or once it is installed.
    Data(ProductId, Data),
    /// The files of an app are gone, and what waits for it.
    DataRemoved(ProductId),
    /// The app list is empty.
    ListCleared,
    /// An installed app is registered.
    Registered(ProductId),
    /// All that is installed and not part of the system is registered.
    InstalledRegistered,
    /// The apps of the system are registered.
    SystemRegistered,
}

impl Disk {
    /// A phone as it leaves the factory: the system and its manufacturer's apps.
    pub(super) fn factory(model: &Model) -> Self {
        let mut disk = Self::default();
        for app in SYSTEM_APPS {
            let edition = Edition {
                product: app.product,
                title: app.title.into(),
                publisher: "Microsoft".into(),
                price_cents: 0,
                package_bytes: 0,
                version: 1,
                data_eligible: false,
                own_cloud_save: false,
                successor: None,
                manifest: None,
            };
            disk.install(&Arc::new(edition), License { trial: false }, Origin::System);
        }
        for app in preloaded_apps(model.manufacturer) {
            let license = License { trial: false };
            disk.install(&Arc::new(app.edition()), license, Origin::Preloaded);
        }
        disk
    }

    fn install(&mut self, edition: &Arc<Edition>, license: License, origin: Origin) {
        let product = edition.product;
        let edition = Arc::clone(edition);
        self.used_bytes += edition.package_bytes;
        self.register(product, &edition.title);
        if let Some(old) = self.packages.get(&product) {
            self.used_bytes -= old.edition.package_bytes;
            // An update leaves the origin and the files.
            self.packages.change(&product, |package| {
                package.edition = edition;
                package.license = license;
            });
            return;
        }
        let data = self.waiting.remove(&product).unwrap_or_default();
        self.used_bytes += data.bytes;
        self.packages.insert(product, Package { edition, license, origin, data });
    }

    fn register(&mut self, product: ProductId, title: &Arc<str>) {
        let registered = self.list.get(&product).is_some_and(|it| Arc::ptr_eq(&it.title, title));
        if !registered {
            self.list.insert(product, Registration { title: Arc::clone(title) });
        }
    }

    fn remove(&mut self, product: ProductId) {
        self.list.remove(&product);
        if let Some(package) = self.packages.remove(&product) {
            self.used_bytes -= package.edition.package_bytes + package.data.bytes;
        }
    }

    fn put_data(&mut self, product: ProductId, data: Data) {
        let mut before = 0;
        let installed = self.packages.change(&product, |package| {
            before = package.data.bytes;
            package.data = data;
        });
        if installed {
            self.used_bytes = self.used_bytes - before + data.bytes;
        } else {
            self.waiting.insert(product, data);
        }
    }

    fn register_all(&mut self, of: impl Fn(Origin) -> bool) {
        for (product, package) in self.packages.iter() {
            if of(package.origin) && !self.list.contains(product) {
                let title = Arc::clone(&package.edition.title);
                self.list.insert(*product, Registration { title });
            }
        }
    }
}

impl crate::kernel::Disk for Disk {
    type Write = Write;

    fn apply(&mut self, write: &Write) {
        match write {
            Write::Installed { edition, license, origin } => {
                self.install(edition, *license, *origin);
            }
            Write::Licensed(product, license) => {
                self.packages.change(product, |package| package.license = *license);
            }
            Write::Removed(product) => self.remove(*product),
            Write::Data(product, data) => self.put_data(*product, *data),
            Write::DataRemoved(product) => {
                if self.waiting.remove(product).is_none() {
                    self.put_data(*product, Data::default());
                }
            }
            Write::ListCleared => self.list.clear(),
            Write::Registered(product) => {
                if let Some(package) = self.packages.get(product) {
                    let title = Arc::clone(&package.edition.title);
                    self.register(*product, &title);
                }
            }
            Write::InstalledRegistered => self.register_all(|origin| origin != Origin::System),
            Write::SystemRegistered => self.register_all(|origin| origin == Origin::System),
        }
    }
}
