//! What can be in a backup: typed records, each with an identity, a length and a digest.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mix::{Mixer, digest_and_length};
use crate::seal::Sealed;

/// Who a record is, for its whole life and on every phone it is restored to.
///
/// The host derives it from provenance (which step made the thing, and what it is), so it does not
/// shift when an unrelated thing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub u64);

/// A record's content in 64 bits: equal content, equal digest, on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(pub u64);

/// The three rows of the backup page (fact 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Category {
    /// "app list + settings", "apps + settings" from 8.1 on (facts 25, 26).
    Apps,
    /// "text messages": SMS and MMS (fact 10).
    Messages,
    /// "photos" or "photos + videos" (facts 25, 353). An upload to the account's storage, not a
    /// backup: nothing of it is ever restored to the phone (fact 14).
    Photos,
}

impl Category {
    /// All categories, in the order of the backup page.
    pub const ALL: [Self; 3] = [Self::Apps, Self::Messages, Self::Photos];

    /// Position in [`Category::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Apps => 0,
            Self::Messages => 1,
            Self::Photos => 2,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apps => "app list + settings",
            Self::Messages => "text messages",
            Self::Photos => "photos + videos",
        })
    }
}

/// What sort of thing a record is. A policy covers kinds; a restore can be narrowed to kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// One entry of the app list: what was installed, never the package (fact 5).
    App,
    /// An app's own files (facts 15, 19, 22).
    AppData,
    /// One setting: theme, accent, sounds, location and the like (facts 1–4).
    Setting,
    /// A browser favourite.
    Favourite,
    /// One entry of the call history.
    Call,
    /// An e-mail or other account set up on the phone (fact 8).
    Account,
    /// A tile of the Start screen (facts 6, 15).
    Tile,
    /// A saved Wi-Fi network (fact 7); leaves the phone sealed or not at all.
    WifiNetwork,
    /// The lock screen's picture and notifications (fact 87).
    LockScreen,
    /// A word the user taught the keyboard (fact 15).
    Word,
    /// A text message.
    Sms,
    /// A multimedia message with its attachments (fact 10).
    Mms,
    /// A chat message; no version backs it up (fact 9).
    Chat,
    /// A photo taken with the phone's camera (fact 195).
    Photo,
    /// A video taken with the phone's camera.
    Video,
    /// A record encrypted on the phone: what it is cannot be told without its key.
    Sealed,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 16] = [
        Self::App,
        Self::AppData,
        Self::Setting,
        Self::Favourite,
        Self::Call,
        Self::Account,
        Self::Tile,
        Self::WifiNetwork,
        Self::LockScreen,
        Self::Word,
        Self::Sms,
        Self::Mms,
        Self::Chat,
        Self::Photo,
        Self::Video,
        Self::Sealed,
    ];

    /// The row of the backup page under which this kind is switched; a sealed record has none of
    /// its own and goes where the upload that carries it goes.
    #[must_use]
    pub const fn category(self) -> Option<Category> {
        match self {
            Self::App
            | Self::AppData
            | Self::Setting
            | Self::Favourite
            | Self::Call
            | Self::Account
            | Self::Tile
            | Self::WifiNetwork
            | Self::LockScreen
            | Self::Word => Some(Category::Apps),
            Self::Sms | Self::Mms | Self::Chat => Some(Category::Messages),
            Self::Photo | Self::Video => Some(Category::Photos),
            Self::Sealed => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::App => "app",
            Self::AppData => "app data",
            Self::Setting => "setting",
            Self::Favourite => "favourite",
            Self::Call => "call",
            Self::Account => "account",
            Self::Tile => "tile",
            Self::WifiNetwork => "Wi-Fi network",
            Self::LockScreen => "lock screen",
            Self::Word => "word",
            Self::Sms => "SMS",
            Self::Mms => "MMS",
            Self::Chat => "chat",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Sealed => "sealed record",
        })
    }
}

/// A set of kinds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Kinds(u32);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Every kind.
    pub const ALL: Self = Self((1 << Kind::ALL.len()) - 1);

    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < kinds.len() {
            bits |= 1 << kinds[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether the set holds `kind`.
    #[must_use]
    pub const fn holds(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in either set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The kinds in the set, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.holds(*kind))
    }
}

/// The Store's name for an app: shown as a lower-case GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProductId(pub u128);

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits >> 96,
            (bits >> 80) & 0xffff,
            (bits >> 64) & 0xffff,
            (bits >> 48) & 0xffff,
            bits & 0xffff_ffff_ffff
        )
    }
}

impl FromStr for ProductId {
    type Err = NotAProductId;

    /// Takes a GUID with or without braces, in either case.
    fn from_str(text: &str) -> Result<Self, NotAProductId> {
        let refused = || NotAProductId { text: text.into() };
        let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
        let groups: Vec<&str> = bare.split('-').collect();
        let digits = groups.concat();
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !is_hex || !groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) {
            return Err(refused());
        }
        u128::from_str_radix(&digits, 16).map(Self).map_err(|_| refused())
    }
}

/// A text that is not a product id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAProductId {
    /// The text as it was given.
    pub text: Box<str>,
}

impl fmt::Display for NotAProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no product id: write it as 8-4-4-4-12 hexadecimal digits", self.text)
    }
}

impl std::error::Error for NotAProductId {}

/// Bytes that are described and made only when someone looks at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Described {
    /// What the bytes are generated from.
    pub seed: u64,
    /// How many there are.
    pub len_bytes: u64,
    /// What they are made to look like.
    pub kind: PartKind,
}

/// What described bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PartKind {
    /// Text in UTF-8.
    Text,
    /// A JPEG picture.
    Image,
    /// A sound recording.
    Audio,
    /// An MP4 video.
    Video,
    /// An app's files.
    Files,
}

/// One entry of the app list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Which edition in the Store; a re-issued app has another (fact 150).
    pub product: ProductId,
    /// The name under the tile.
    pub title: Arc<str>,
    /// Who publishes it.
    pub publisher: Arc<str>,
    /// Whether it was bought.
    pub paid: bool,
    /// The package's size when it was installed; the package itself is not in the backup.
    pub size_bytes: u64,
    /// Whether its data may be backed up: it targets 8.1 and has not opted out (facts 20, 22).
    pub data_eligible: bool,
}

/// An app's own files, without its cache and temporary folders (fact 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppData {
    /// Whose data it is.
    pub product: ProductId,
    /// The files.
    pub files: Described,
    /// The same as [`App::data_eligible`], so that a record can be judged by itself.
    pub eligible: bool,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name, for example `theme.accent`.
    pub key: Arc<str>,
    /// Its value as text.
    pub value: Arc<str>,
}

/// A browser favourite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourite {
    /// Where it leads.
    pub url: Arc<str>,
    /// How it is listed.
    pub title: Arc<str>,
    /// The folder it lies in; empty at the top.
    pub folder: Arc<str>,
}

/// Which way a message or call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// To this phone.
    Incoming,
    /// From this phone.
    Outgoing,
}

/// One entry of the call history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The other side's number.
    pub number: Arc<str>,
    /// Which way it went.
    pub direction: Direction,
    /// Whether anyone answered; an unanswered incoming call is a missed one.
    pub answered: bool,
    /// When it began, by the phone's clock, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How long it lasted.
    pub duration_s: u32,
}

/// An account set up on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The address one signs in with.
    pub address: Arc<str>,
    /// What sort of account, for example `google` or `exchange`.
    pub kind: Arc<str>,
    /// The password, where the policy lets it into the backup (facts 8, 16, 355).
    pub password: Option<Arc<str>>,
}

/// What a tile stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TileTarget {
    /// An app from the Store: becomes live when that app has been installed again (fact 100).
    App(ProductId),
    /// A built-in app, a folder or a contact, by its name.
    System(Arc<str>),
}

/// How large a tile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TileSize {
    /// 1 × 1 cells.
    Small,
    /// 2 × 2 cells.
    Medium,
    /// 4 × 2 cells.
    Wide,
}

/// One tile of the Start screen with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// What it opens.
    pub target: TileTarget,
    /// Where in the app a secondary tile leads; none for a primary tile (fact 21).
    pub arguments: Option<Arc<str>>,
    /// Cells from the left.
    pub column: u16,
    /// Cells from the top.
    pub row: u16,
    /// Its size.
    pub size: TileSize,
}

/// A saved Wi-Fi network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WifiNetwork {
    /// The network's name.
    pub ssid: Arc<str>,
    /// How it is secured, for example `wpa2`.
    pub security: Arc<str>,
    /// Its key.
    pub key: Option<Arc<str>>,
}

/// The lock screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockScreen {
    /// The picture.
    pub image: Described,
    /// The app whose detailed status is shown, by its title.
    pub detailed_status: Option<Arc<str>>,
    /// The apps whose counts are shown, by their titles.
    pub quick_status: Arc<[Arc<str>]>,
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Transport {
    /// Text message.
    Sms,
    /// Multimedia message.
    Mms,
    /// A chat service.
    Chat,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// How it travelled.
    pub transport: Transport,
    /// Which way it went.
    pub direction: Direction,
    /// The other sides' addresses: the sender of an incoming one, the recipients of an outgoing one.
    pub with: Arc<[Arc<str>]>,
    /// When, by the phone's clock, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Whether it has been opened.
    pub read: bool,
    /// The text as written; empty where a described part holds it.
    pub text: Arc<str>,
    /// Described text and attachments.
    pub parts: Arc<[Described]>,
}

/// How large a photo or video is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Quality {
    /// "Good quality": downsized (fact 194).
    Good,
    /// "Best quality": the original, or the smaller copy of a very large one (facts 192, 193).
    Best,
}

/// A photo or video from the camera roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Its file name.
    pub name: Arc<str>,
    /// When it was taken, by the phone's clock, in milliseconds since the Unix epoch.
    pub taken_at_ms: i64,
    /// What its bytes are generated from.
    pub seed: u64,
    /// Its size in good quality.
    pub good_bytes: u64,
    /// Its size in best quality.
    pub best_bytes: u64,
    /// The quality in which it was sent; none while it is on the phone only.
    pub sent_as: Option<Quality>,
}

impl Media {
    /// Its size in one quality.
    #[must_use]
    pub const fn bytes_in(&self, quality: Quality) -> u64 {
        match quality {
            Quality::Good => self.good_bytes,
            Quality::Best => self.best_bytes,
        }
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// An entry of the app list.
    App(App),
    /// An app's files.
    AppData(AppData),
    /// A setting.
    Setting(Setting),
    /// A favourite.
    Favourite(Favourite),
    /// A call.
    Call(Call),
    /// An account.
    Account(Account),
    /// A tile.
    Tile(Tile),
    /// A saved Wi-Fi network.
    WifiNetwork(WifiNetwork),
    /// The lock screen.
    LockScreen(LockScreen),
    /// A word the user taught the keyboard.
    Word(Arc<str>),
    /// A message.
    Message(Message),
    /// A photo.
    Photo(Media),
    /// A video.
    Video(Media),
    /// A record encrypted on the phone.
    Sealed(Sealed),
}

/// A sealed body's place among the bodies takes this many bytes of a stored form.
const SEALED_VARIANT_BYTES: u64 = 1;

impl Body {
    /// What sort of thing it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::App(_) => Kind::App,
            Self::AppData(_) => Kind::AppData,
            Self::Setting(_) => Kind::Setting,
            Self::Favourite(_) => Kind::Favourite,
            Self::Call(_) => Kind::Call,
            Self::Account(_) => Kind::Account,
            Self::Tile(_) => Kind::Tile,
            Self::WifiNetwork(_) => Kind::WifiNetwork,
            Self::LockScreen(_) => Kind::LockScreen,
            Self::Word(_) => Kind::Word,
            Self::Message(message) => match message.transport {
                Transport::Sms => Kind::Sms,
                Transport::Mms => Kind::Mms,
                Transport::Chat => Kind::Chat,
            },
            Self::Photo(_) => Kind::Photo,
            Self::Video(_) => Kind::Video,
            Self::Sealed(_) => Kind::Sealed,
        }
    }

    /// When it happened, by the phone's clock; none for what has no date.
    #[must_use]
    pub const fn at_ms(&self) -> Option<i64> {
        match self {
            Self::Call(call) => Some(call.at_ms),
            Self::Message(message) => Some(message.at_ms),
            Self::Photo(media) | Self::Video(media) => Some(media.taken_at_ms),
            Self::App(_)
            | Self::AppData(_)
            | Self::Setting(_)
            | Self::Favourite(_)
            | Self::Account(_)
            | Self::Tile(_)
            | Self::WifiNetwork(_)
            | Self::LockScreen(_)
            | Self::Word(_)
            | Self::Sealed(_) => None,
        }
    }

    /// The account, if it is one.
    #[must_use]
    pub const fn account(&self) -> Option<&Account> {
        if let Self::Account(account) = self { Some(account) } else { None }
    }

    /// The photo or video, if it is one.
    #[must_use]
    pub const fn media(&self) -> Option<&Media> {
        if let Self::Photo(media) | Self::Video(media) = self { Some(media) } else { None }
    }

    /// How many bytes it describes without holding them. A photo counts in the quality in which it
    /// was sent, and not at all before.
    #[must_use]
    pub fn described_bytes(&self) -> u64 {
        match self {
            Self::AppData(data) => data.files.len_bytes,
            Self::LockScreen(lock) => lock.image.len_bytes,
            Self::Message(message) => {
                message.parts.iter().fold(0, |sum, part| part.len_bytes.saturating_add(sum))
            }
            Self::Photo(media) | Self::Video(media) => {
                media.sent_as.map_or(0, |quality| media.bytes_in(quality))
            }
            Self::Sealed(sealed) => sealed.described_bytes(),
            Self::App(_)
            | Self::Setting(_)
            | Self::Favourite(_)
            | Self::Call(_)
            | Self::Account(_)
            | Self::Tile(_)
            | Self::WifiNetwork(_)
            | Self::Word(_) => 0,
        }
    }
}

/// One record: who it is and what it says.
///
/// Length and digest are computed once, when it is made or read; a clone copies three words and a
/// counter.
#[derive(Clone, Debug)]
pub struct Record {
    id: RecordId,
    digest: Digest,
    stored_bytes: u64,
    body: Arc<Body>,
}

/// Keeps a record's digest apart from other digests over the same bytes.
const RECORD: u64 = 0x5245_434f_5244;

impl Record {
    /// A record of this identity and content.
    #[must_use]
    pub fn new(id: RecordId, body: Body) -> Self {
        Self::from_shared(id, Arc::new(body))
    }

    fn from_shared(id: RecordId, body: Arc<Body>) -> Self {
        let (digest, encoded_bytes) = if let Body::Sealed(sealed) = &*body {
            // Known without encrypting it.
            let digest = Mixer::new(RECORD).with(sealed.tag()).finish();
            (digest, SEALED_VARIANT_BYTES + sealed.encoded_bytes())
        } else {
            digest_and_length(RECORD, &*body)
        };
        let id_bytes = varint_bytes(id.0);
        let stored_bytes = (id_bytes + encoded_bytes).saturating_add(body.described_bytes());
        Self { id, digest: Digest(digest), stored_bytes, body }
    }

    /// Who it is.
    #[must_use]
    pub const fn id(&self) -> RecordId {
        self.id
    }

    /// Its content in 64 bits, its identity not included.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// How long its stored form is, with the bytes it describes.
    #[must_use]
    pub const fn stored_bytes(&self) -> u64 {
        self.stored_bytes
    }

    /// How long the stored form of its content alone is.
    pub(crate) fn encoded_bytes(&self) -> u64 {
        self.stored_bytes - varint_bytes(self.id.0) - self.body.described_bytes()
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// What sort of thing it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The row of the backup page it belongs to; none for a sealed record.
    #[must_use]
    pub fn category(&self) -> Option<Category> {
        self.kind().category()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.digest == other.digest
            && (Arc::ptr_eq(&self.body, &other.body) || self.body == other.body)
    }
}

impl Eq for Record {}

impl Serialize for Record {
    /// Identity and content; length and digest follow from them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.id, &*self.body).serialize(serializer)
    }
}

/// More than any phone holds: a record that describes more bytes is none. Lengths of records can be
/// added up without a thought.
const MOST_DESCRIBED_BYTES: u64 = 1 << 40;

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (id, body) = <(RecordId, Body)>::deserialize(deserializer)?;
        let described_bytes = body.described_bytes();
        if described_bytes > MOST_DESCRIBED_BYTES {
            let why = format_args!("a record does not describe {described_bytes} bytes");
            return Err(serde::de::Error::custom(why));
        }
        Ok(Self::new(id, body))
    }
}

/// How many bytes the stored form spends on a number.
pub(crate) const fn varint_bytes(value: u64) -> u64 {
    let bits = 64 - value.leading_zeros() as u64;
    if bits == 0 { 1 } else { bits.div_ceil(7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(text: &str) -> Record {
        Record::new(
            RecordId(300),
            Body::Message(Message {
                transport: Transport::Sms,
                direction: Direction::Incoming,
                with: [Arc::from("+15550100")].into(),
                at_ms: 1_362_000_000_000,
                read: true,
                text: text.into(),
                parts: [].into(),
            }),
        )
    }

    #[test]
    fn a_product_id_reads_back_what_it_shows() {
        let text = "5b04b775-356b-4aa0-aaf8-6491ffea5602";
        let product: ProductId = text.parse().expect("a GUID");
        assert_eq!(product.to_string(), text);
        assert_eq!("{5B04B775-356B-4AA0-AAF8-6491FFEA5602}".parse(), Ok(product));
        assert_eq!(product.0, 0x5b04_b775_356b_4aa0_aaf8_6491_ffea_5602);
        for wrong in [
            "",
            "5b04b775",
            "5b04b775-356b-4aa0-aaf8-6491ffea5602-0",
            "5b04b775+356b-4aa0-aaf8-6491ffea560",
            "+b04b775-356b-4aa0-aaf8-6491ffea5602",
            "5b04b77-5356b-4aa0-aaf8-6491ffea5602",
            "5b04b775-356b-4aa0-aaf8-6491ffea-602",
        ] {
            assert!(wrong.parse::<ProductId>().is_err(), "`{wrong}` was taken for a product id");
        }
    }

    #[test]
    fn a_record_is_as_long_as_its_stored_form_and_what_it_describes() {
        let record = sms("see you at eight");
        let encoded = postcard::to_allocvec(&record).expect("a record encodes");
        assert_eq!(record.stored_bytes(), encoded.len() as u64);

        let files = Described { seed: 1, len_bytes: 70_000, kind: PartKind::Files };
        let data = Record::new(
            RecordId(1),
            Body::AppData(AppData { product: ProductId(1), files, eligible: true }),
        );
        let encoded = postcard::to_allocvec(&data).expect("a record encodes");
        assert_eq!(data.stored_bytes(), encoded.len() as u64 + 70_000);
    }

    #[test]
    fn a_record_read_back_is_the_same_record() {
        let record = sms("see you at eight");
        let encoded = postcard::to_allocvec(&record).expect("a record encodes");
        let read: Record = postcard::from_bytes(&encoded).expect("a record decodes");
        assert_eq!(read, record);
        assert_eq!(read.stored_bytes(), record.stored_bytes());
    }

    /// Found by `fuzz/`: their lengths cannot be added up.
    #[test]
    fn a_record_that_describes_more_than_there_can_be_is_none() {
        let with = |len_bytes| {
            let part = Described { seed: 1, len_bytes, kind: PartKind::Image };
            let Body::Message(message) = sms("look").body().clone() else { unreachable!() };
            Body::Message(Message { parts: [part, part].into(), ..message })
        };
        for len_bytes in [1 << 40, u64::MAX] {
            let bytes = postcard::to_allocvec(&(RecordId(1), with(len_bytes)));
            let bytes = bytes.expect("a record encodes");
            assert!(postcard::from_bytes::<Record>(&bytes).is_err(), "{len_bytes}");
        }
        let record = Record::new(RecordId(1), with(1 << 39));
        let bytes = postcard::to_allocvec(&record).expect("a record encodes");
        assert_eq!(postcard::from_bytes(&bytes), Ok(record));
    }

    #[test]
    fn other_content_has_another_digest() {
        assert_eq!(sms("a").digest(), sms("a").digest());
        assert_ne!(sms("a").digest(), sms("b").digest());
    }

    #[test]
    fn every_kind_is_in_the_set_of_all_kinds() {
        assert_eq!(Kinds::ALL.iter().count(), Kind::ALL.len());
        assert!(Kinds::ALL.without(Kinds::of(&[Kind::Chat])).iter().all(|kind| kind != Kind::Chat));
    }

    #[test]
    fn a_record_is_who_it_is_and_what_it_says() {
        let one = sms("a");
        let other = Record::new(RecordId(301), one.body().clone());
        assert!(one == sms("a") && one != sms("b") && one != other);
        // The same body lies in both, and it still is another record.
        assert_ne!(one, Record { id: RecordId(301), ..one.clone() });
    }

    #[test]
    fn a_set_of_kinds_holds_what_is_in_either() {
        let (one, other) = (Kinds::of(&[Kind::Sms, Kind::Mms]), Kinds::of(&[Kind::Mms, Kind::App]));
        assert_eq!(one.and(other), Kinds::of(&[Kind::App, Kind::Sms, Kind::Mms]));
        assert_eq!(one.without(other), Kinds::of(&[Kind::Sms]));
    }
}
