//! The stored form of a backup: one run of bytes, versioned, written down byte by byte in
//! `FORMAT.md`.
//!
//! It holds what the service holds of one phone, or what a phone saves as a file. Without a phrase
//! its frames carry checksums: damage is noticed, and everybody can read it. With a phrase they are
//! encrypted and authenticated. Either way a frame holds one record, so that of a damaged archive
//! the rest can be saved ([`ArchiveError::Damaged`]).

use std::fmt;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use blake2::Blake2bMac;
use blake2::digest::consts::U16;
use blake2::digest::{KeyInit, Mac};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::protocol::Device;
use crate::record::{Category, Record};

/// How every archive begins. The line end is there to be spoilt by programs that take it for text.
pub const MAGIC: [u8; 8] = *b"WP8BAK\r\n";

/// The version of the form that is written here, and the only one that is read.
pub const VERSION: u16 = 1;

/// The length of the header.
pub const HEADER_BYTES: usize = 40;

/// What a checksum or an authentication tag takes in every frame.
pub const TAG_BYTES: usize = 16;

/// The cost of a phrase: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const CHECKSUMS: u8 = 0;
const SEALED: u8 = 1;

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// The phone it is of.
    pub device: Device,
    /// When it was made, in milliseconds since the Unix epoch: by the phone's clock for a file, by
    /// the service's for what a service holds.
    pub taken_at_ms: i64,
    /// What is in it. A sealed record does not tell its category, so it stands beside each.
    pub records: Arc<[(Category, Record)]>,
}

/// The first frame.
#[derive(Serialize, Deserialize)]
struct Head {
    device: Device,
    taken_at_ms: i64,
    records: u64,
}

/// What an archive was read to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What could be read.
    pub archive: Archive,
    /// How many records are whole, and of a form that this version does not know: a newer one made
    /// them. They are not in the archive that was read.
    pub unknown_records: u64,
}

/// The key of one archive: a phrase and the archive's own salt.
#[derive(Clone, PartialEq, Eq)]
pub struct ArchiveKey([u8; 32]);

/// Why an archive cannot be read, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveError {
    /// It does not begin as one.
    NotAnArchive,
    /// It is of a version that cannot be read here.
    UnknownVersion {
        /// Which.
        version: u16,
    },
    /// It is protected, or its key is derived, in a way that is not known here.
    UnknownProtection,
    /// It is sealed with a phrase, and none was given.
    PhraseNeeded,
    /// The phrase is not the one it was sealed with, or its beginning was changed since.
    WrongPhrase,
    /// It ends before its end, or a part of it was changed.
    Damaged {
        /// Where the first frame begins that is not as it was written.
        at_byte: u64,
        /// What is whole, if even its head is: records before and after the damage.
        saved: Option<Box<Opened>>,
        /// How many records the head says there are, if it is whole.
        of_records: Option<u64>,
    },
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArchive => f.write_str("it is no backup file"),
            Self::UnknownVersion { version } => {
                write!(f, "it is of version {version}, and this program reads version {VERSION}")
            }
            Self::UnknownProtection => {
                f.write_str("it is protected in a way that this program does not know")
            }
            Self::PhraseNeeded => f.write_str("it is sealed, and needs its phrase"),
            Self::WrongPhrase => f.write_str(
                "the phrase is not the one it was sealed with, or its beginning is damaged",
            ),
            Self::Damaged { at_byte, saved: None, .. } => {
                write!(f, "it is damaged from byte {at_byte} on, and nothing of it is whole")
            }
            Self::Damaged { at_byte, saved: Some(saved), of_records } => {
                let whole = saved.archive.records.len();
                write!(f, "it is damaged at byte {at_byte}: {whole} records are whole")?;
                match of_records {
                    Some(of) => write!(f, " of {of}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for ArchiveError {}

impl ArchiveKey {
    /// The key behind a phrase for an archive with this salt, which is drawn for each anew by
    /// whoever owns the randomness: two archives under one phrase and one salt would give away
    /// where they are the same.
    #[must_use]
    pub fn derive(phrase: &str, salt: &[u8; 16]) -> Self {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).expect("these costs are allowed");
        let mut bytes = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(phrase.as_bytes(), salt, &mut bytes)
            .expect("salt and output have lengths that Argon2 takes");
        Self(bytes)
    }
}

impl fmt::Debug for ArchiveKey {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ArchiveKey(…)")
    }
}

/// How the frames of an archive are kept.
enum Frames {
    Checked { header: [u8; HEADER_BYTES] },
    Sealed { header: [u8; HEADER_BYTES], cipher: Box<XChaCha20Poly1305> },
}

/// What a frame is, beside its number: bound to it, so that none can pass for another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Inner,
    Last,
}

impl Frames {
    fn new(header: [u8; HEADER_BYTES], key: Option<&ArchiveKey>) -> Self {
        match key {
            None => Self::Checked { header },
            Some(key) => {
                Self::Sealed { header, cipher: Box::new(XChaCha20Poly1305::new(&key.0.into())) }
            }
        }
    }

    fn keep(&self, number: u64, place: Place, plain: &[u8]) -> Vec<u8> {
        match self {
            Self::Checked { header } => {
                let mut kept = plain.to_vec();
                kept.extend(checksum(header, number, place, plain));
                kept
            }
            Self::Sealed { header, cipher } => cipher
                .encrypt(&nonce(number, place).into(), Payload { msg: plain, aad: header })
                .expect("a frame is far shorter than the cipher's limit"),
        }
    }

    fn look(&self, number: u64, place: Place, kept: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Checked { header } => {
                let (plain, sum) = kept.split_at_checked(kept.len().checked_sub(TAG_BYTES)?)?;
                (checksum(header, number, place, plain) == sum).then(|| plain.to_vec())
            }
            Self::Sealed { header, cipher } => cipher
                .decrypt(&nonce(number, place).into(), Payload { msg: kept, aad: header })
                .ok(),
        }
    }
}

fn nonce(number: u64, place: Place) -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&number.to_le_bytes());
    nonce[8] = u8::from(place == Place::Last);
    nonce
}

fn checksum(header: &[u8], number: u64, place: Place, plain: &[u8]) -> [u8; TAG_BYTES] {
    let mut mac = Blake2bMac::<U16>::new_from_slice(b"wp8 backup frame")
        .expect("BLAKE2b takes keys of this length");
    mac.update(header);
    mac.update(&nonce(number, place));
    mac.update(plain);
    mac.finalize().into_bytes().into()
}

fn header(protection: u8, salt: [u8; 16]) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(&MAGIC);
    header[8..10].copy_from_slice(&VERSION.to_le_bytes());
    header[10] = protection;
    header[12..28].copy_from_slice(&salt);
    if protection == SEALED {
        header[28..32].copy_from_slice(&MEMORY_KIB.to_le_bytes());
        header[32..36].copy_from_slice(&PASSES.to_le_bytes());
        header[36..40].copy_from_slice(&LANES.to_le_bytes());
    }
    header
}

/// What the header of an archive says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    bytes: [u8; HEADER_BYTES],
}

impl Header {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// It is none, or says what is not known here.
    pub fn read(bytes: &[u8]) -> Result<Self, ArchiveError> {
        if bytes.get(..8) != Some(&MAGIC) {
            return Err(ArchiveError::NotAnArchive);
        }
        let damaged = || ArchiveError::Damaged { at_byte: 0, saved: None, of_records: None };
        let version = bytes.get(8..10).ok_or_else(damaged)?;
        let version = u16::from_le_bytes([version[0], version[1]]);
        if version != VERSION {
            return Err(ArchiveError::UnknownVersion { version });
        }
        let bytes: [u8; HEADER_BYTES] =
            bytes.get(..HEADER_BYTES).ok_or_else(damaged)?.try_into().map_err(|_| damaged())?;
        let protection = bytes[10];
        let salt: [u8; 16] = bytes[12..28].try_into().map_err(|_| damaged())?;
        let known = match protection {
            CHECKSUMS => header(CHECKSUMS, [0; 16]),
            SEALED => header(SEALED, salt),
            _ => return Err(ArchiveError::UnknownProtection),
        };
        if known == bytes { Ok(Self { bytes }) } else { Err(ArchiveError::UnknownProtection) }
    }

    /// The salt, if the archive is sealed with a phrase.
    #[must_use]
    pub fn salt(&self) -> Option<[u8; 16]> {
        (self.bytes[10] == SEALED).then(|| {
            let mut salt = [0; 16];
            salt.copy_from_slice(&self.bytes[12..28]);
            salt
        })
    }
}

impl Archive {
    /// The stored form with checksums: readable by everybody who has it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = header(CHECKSUMS, [0; 16]);
        self.written(header, &Frames::new(header, None))
    }

    /// The stored form sealed with a phrase.
    #[must_use]
    pub fn to_sealed_bytes(&self, phrase: &str, salt: [u8; 16]) -> Vec<u8> {
        let header = header(SEALED, salt);
        self.written(header, &Frames::new(header, Some(&ArchiveKey::derive(phrase, &salt))))
    }

    fn written(&self, header: [u8; HEADER_BYTES], frames: &Frames) -> Vec<u8> {
        let mut bytes = header.to_vec();
        let mut number = 0_u64;
        let mut frame = |place, plain: Vec<u8>| {
            let kept = frames.keep(number, place, &plain);
            let length = u32::try_from(kept.len()).expect("a record is far shorter than 4 GiB");
            bytes.extend(length.to_le_bytes());
            bytes.extend(kept);
            number += 1;
        };
        let (device, taken_at_ms) = (self.device.clone(), self.taken_at_ms);
        let records = self.records.len() as u64;
        frame(Place::Inner, encoded(&Head { device, taken_at_ms, records }));
        for record in &*self.records {
            frame(Place::Inner, encoded(record));
        }
        frame(Place::Last, encoded(&records));
        bytes
    }

    /// Reads the stored form; with a phrase, where it is sealed.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] says what is wrong, and of a damaged archive what could be saved.
    pub fn from_bytes(bytes: &[u8], phrase: Option<&str>) -> Result<Opened, ArchiveError> {
        let key = match (Header::read(bytes)?.salt(), phrase) {
            (None, _) => None,
            (Some(_), None) => return Err(ArchiveError::PhraseNeeded),
            (Some(salt), Some(phrase)) => Some(ArchiveKey::derive(phrase, &salt)),
        };
        Self::from_bytes_with(bytes, key.as_ref())
    }

    /// The same with a key that has been derived before.
    ///
    /// # Errors
    ///
    /// As [`Archive::from_bytes`].
    pub fn from_bytes_with(bytes: &[u8], key: Option<&ArchiveKey>) -> Result<Opened, ArchiveError> {
        let header = Header::read(bytes)?;
        let key = match (header.salt(), key) {
            (None, _) => None,
            (Some(_), None) => return Err(ArchiveError::PhraseNeeded),
            (Some(_), Some(key)) => Some(key),
        };
        let sealed = key.is_some();
        let mut reader = Reader {
            frames: Frames::new(header.bytes, key),
            bytes,
            at: HEADER_BYTES,
            number: 0,
            damage: None,
        };
        let head = reader
            .next()
            .and_then(|(_, kept)| decoded::<Head>(&reader.frames.look(0, Place::Inner, kept)?));
        let Some(head) = head else {
            let whole = bytes.len() >= HEADER_BYTES + 4 + TAG_BYTES;
            return Err(if sealed && whole && reader.damage.is_none() {
                ArchiveError::WrongPhrase
            } else {
                let at_byte = HEADER_BYTES as u64;
                ArchiveError::Damaged { at_byte, saved: None, of_records: None }
            });
        };
        reader.records(head)
    }
}

/// Goes from frame to frame.
struct Reader<'b> {
    frames: Frames,
    bytes: &'b [u8],
    at: usize,
    /// The number of the next frame.
    number: u64,
    /// Where the first damaged frame begins.
    damage: Option<usize>,
}

impl<'b> Reader<'b> {
    /// The next frame as it is kept, and where it begins; none at the end, or where what should be
    /// one is cut off.
    fn next(&mut self) -> Option<(usize, &'b [u8])> {
        let at = self.at;
        let rest = &self.bytes[at..];
        if rest.is_empty() {
            return None;
        }
        let kept = rest.split_at_checked(4).and_then(|(length, rest)| {
            let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
            rest.get(..length as usize)
        });
        let Some(kept) = kept else {
            self.damage.get_or_insert(at);
            self.at = self.bytes.len();
            return None;
        };
        self.at = at + 4 + kept.len();
        self.number += 1;
        Some((at, kept))
    }

    fn records(mut self, head: Head) -> Result<Opened, ArchiveError> {
        let mut records = Vec::new();
        let mut unknown_records = 0;
        let mut closed = false;
        while let Some((at, kept)) = self.next() {
            let number = self.number - 1;
            if let Some(plain) = self.frames.look(number, Place::Inner, kept).filter(|_| !closed) {
                match decoded::<(Category, Record)>(&plain) {
                    Some(record) => records.push(record),
                    None => unknown_records += 1,
                }
            } else if let Some(plain) = self.frames.look(number, Place::Last, kept)
                && !closed
                && decoded(&plain) == Some(number - 1)
            {
                closed = true;
            } else {
                self.damage.get_or_insert(at);
            }
        }
        let Head { device, taken_at_ms, records: of } = head;
        let complete = closed && records.len() as u64 + unknown_records == of;
        let archive = Archive { device, taken_at_ms, records: records.into() };
        let opened = Opened { archive, unknown_records };
        if complete && self.damage.is_none() {
            return Ok(opened);
        }
        let at_byte = self.damage.unwrap_or(self.bytes.len()) as u64;
        Err(ArchiveError::Damaged { at_byte, saved: Some(Box::new(opened)), of_records: Some(of) })
    }
}

fn encoded<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("every stored type has a length known before it is written")
}

/// The value, if it is one of this version and nothing is left over.
fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}
