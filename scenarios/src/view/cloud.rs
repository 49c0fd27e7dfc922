//! What the services of the world keep.

use wp8_backup::record::{Media, Quality};
use wp8_backup::service::Generation;
use wp8_backup::{BackupSummary, Body, Category, Record, ServiceStore};
use wp8_emulator::kernel::Key;
use wp8_emulator::world::World;
use wp8_emulator::world::account::MicrosoftAccount;

use crate::language::cel::{Value, view};

/// What the services keep, by account.
pub fn cloud(world: &World) -> Value<'_> {
    let account = &world.cloud().account;
    let addresses = account.addresses().filter_map(|(_, address)| {
        let (token, known) = account.token(address).zip(account.get(address))?;
        let view = AccountView { world, key: token.account, account: known };
        Some((std::borrow::Cow::Borrowed(&**address), Value::object(view)))
    });
    Value::Map(std::rc::Rc::new(addresses.collect()))
}

/// What the services keep of an account.
pub struct AccountView<'w> {
    world: &'w World,
    key: Key,
    account: &'w MicrosoftAccount,
}

impl<'w> AccountView<'w> {
    fn store(&self) -> Option<&'w ServiceStore> {
        self.world.cloud().backup.store(self.key)
    }

    fn backups(&self) -> Value<'w> {
        let Some(store) = self.store() else { return Value::items([]) };
        let backups = store.list();
        Value::list(backups.len(), move |at| {
            Value::object(StoredView { store, summary: backups[at].clone() })
        })
    }
}

view! {
    /// What the services keep of an account.
    pub static CLOUD_ACCOUNT: "account in the cloud" for AccountView<'w> as this {
        /// Its backups, the newest first.
        backups: List(&Struct(&STORED)) => this.backups(),
        /// How many photos and videos were uploaded.
        photos: Int => Value::int(this.store().map_or(0, |store| store.camera_roll().len())),
        /// The one folder of SkyDrive that they lie in.
        camera_roll: List(&Struct(&UPLOADED)) => {
            let records = this.store().into_iter().flat_map(|store| store.camera_roll().values());
            Value::items(records.filter_map(UploadedView::of).map(Value::object))
        },
        /// How much of its storage they take, in bytes.
        used: Int => Value::int(this.store().map_or(0, ServiceStore::used_bytes)),
        /// Contacts in it.
        contacts: Int => Value::int(this.account.mailbox.contacts),
        /// Appointments in it.
        appointments: Int => Value::int(this.account.mailbox.appointments),
    }
}

/// A photo or video that was uploaded.
pub struct UploadedView<'w> {
    media: &'w Media,
    video: bool,
}

impl<'w> UploadedView<'w> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is in a camera roll")]
    fn of(record: &'w Record) -> Option<Self> {
        match record.body() {
            Body::Photo(media) => Some(Self { media, video: false }),
            Body::Video(media) => Some(Self { media, video: true }),
            _ => None,
        }
    }
}

view! {
    /// A photo or video that was uploaded.
    pub static UPLOADED: "uploaded photo" for UploadedView<'w> as this {
        /// Its file name.
        name: Text => Value::text(&*this.media.name),
        /// Which of the two.
        kind: Word(&["photo", "video"]) => Value::text(if this.video { "video" } else { "photo" }),
        /// In which quality it was sent.
        quality: Maybe(&Word(&["good", "best"])) => {
            Value::maybe(this.media.sent_as.map(|quality| Value::text(match quality {
                Quality::Good => "good",
                Quality::Best => "best",
            })))
        },
        /// How large it is there, in bytes.
        size: Int => {
            Value::int(this.media.sent_as.map_or(0, |quality| this.media.bytes_in(quality)))
        },
    }
}

/// The backup of a phone.
pub struct StoredView<'w> {
    store: &'w ServiceStore,
    summary: BackupSummary,
}

view! {
    /// The backup of a phone, as the service keeps it.
    pub static STORED: "stored backup" for StoredView<'w> as this {
        /// The name of the phone it is from.
        phone: Text => Value::text(this.summary.device.name.to_string()),
        /// When it was last changed, by the service's clock.
        taken: Time => Value::Time(this.summary.taken_at_ms),
        /// The app list, settings and what goes with them.
        app_list: Struct(&STORED_ROW) => Value::object(StoredRowView {
            newest: this.store.newest(this.summary.device.id, Category::Apps),
            states: this.store.generations(this.summary.device.id, Category::Apps).count(),
            deleted: this.store.deleted_items(this.summary.device.id, Category::Apps).count(),
        }),
        /// Text messages.
        messages: Struct(&STORED_ROW) => Value::object(StoredRowView {
            newest: this.store.newest(this.summary.device.id, Category::Messages),
            states: this.store.generations(this.summary.device.id, Category::Messages).count(),
            deleted: this.store.deleted_items(this.summary.device.id, Category::Messages).count(),
        }),
    }
}

/// One category of a stored backup.
pub struct StoredRowView<'w> {
    newest: Option<&'w Generation>,
    states: usize,
    deleted: usize,
}

view! {
    /// One category of a stored backup.
    pub static STORED_ROW: "stored category" for StoredRowView<'w> as this {
        /// How many records the newest state has.
        records: Int => Value::int(this.newest.map_or(0, |newest| newest.records.len())),
        /// How many of each kind: `app`, `setting`, `favourite`, `call`, `sms`, …; all are `sealed`
        /// where they were encrypted on the phone.
        kinds: Map(&Int) => {
            let mut kinds = std::collections::BTreeMap::new();
            for record in this.newest.into_iter().flat_map(|newest| newest.records.values()) {
                *kinds.entry(record.kind().to_string()).or_insert(0_i64) += 1;
            }
            let entries = kinds.into_iter();
            let entries = entries.map(|(kind, count)| (kind.into(), Value::Int(count)));
            Value::Map(std::rc::Rc::new(entries.collect()))
        },
        /// How long the newest state is, in bytes.
        size: Int => Value::int(this.newest.map_or(0, |newest| newest.bytes)),
        /// How many states are kept.
        states: Int => Value::int(this.states),
        /// How many deleted records can still be asked back.
        deleted: Int => Value::int(this.deleted),
    }
}
