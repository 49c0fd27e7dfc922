//! Encryption of records on the phone, before they leave it.
//!
//! XChaCha20-Poly1305 over a record's stored form, bound to its identity and its tag. The nonce is
//! derived from key, identity and content, so nothing random is needed, an upload that is prepared
//! again after a restart is the same upload, and a nonce comes twice only with the very same record.
//! What the service can still see is how many records there are, how long they are, and when they
//! change.
//!
//! A sealed record is described first and made when somebody looks at its bytes: its length and its
//! tag are known without the cipher, and a history in which nobody looks does not pay for it.

use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

use argon2::Argon2;
use blake2::Blake2bMac;
use blake2::digest::consts::{U24, U32};
use blake2::digest::{KeyInit, Mac};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};
use serde::ser::SerializeTupleStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use siphasher::sip::SipHasher24;

use crate::record::{Body, Record, varint_bytes};

/// What seals and opens the records of one user.
///
/// It belongs in the phone's key store: the engine is told it after every start and does not write
/// it to its own disk.
#[derive(Clone)]
pub struct SealingKey(Arc<Keys>);

/// A key of its own for each purpose, all from one.
struct Keys {
    master: [u8; 32],
    content: [u8; 32],
    nonce: [u8; 32],
    tag: [u8; 16],
    check: u64,
}

/// An encrypted record.
#[derive(Clone)]
pub struct Sealed {
    tag: u64,
    described_bytes: u64,
    ciphertext_bytes: u64,
    form: Form,
}

#[derive(Clone)]
enum Form {
    /// As it was read.
    Made(Made),
    /// As it will be when somebody looks.
    Described { clear: Record, key: SealingKey },
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    /// What must not repeat under one key.
    nonce: [u8; 24],
    /// The record's stored form, encrypted and authenticated.
    ciphertext: Arc<[u8]>,
}

/// What the cipher adds to what it encrypts.
const AUTHENTICATION_BYTES: u64 = 16;

const NONCE_BYTES: u64 = 24;

/// Of one length whatever it says: sealed with another key, a backup is as long as before.
const TAG_BYTES: u64 = 8;

/// The name under which a sealed record is serialised: tag, described bytes, and what is made of it
/// when it is looked at.
pub const SEALED: &str = "wp8.Sealed";

/// A sealed record that this key does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotOpen {
    /// It was sealed with another key, or for another record, or it was changed since.
    NotAuthentic,
    /// It is authentic, and its content is of a form this version does not know.
    UnknownForm,
}

impl SealingKey {
    /// The key with these bytes, drawn by whoever owns the randomness.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let derived = |purpose| derived(&bytes, purpose);
        let first = |mac: [u8; 32]| -> [u8; 8] { mac[..8].try_into().expect("eight of its bytes") };
        Self(Arc::new(Keys {
            content: derived(b"content"),
            nonce: derived(b"nonce"),
            tag: derived(b"tag")[..16].try_into().expect("sixteen of its bytes"),
            check: u64::from_le_bytes(first(derived(b"check"))),
            master: bytes,
        }))
    }

    /// The key behind a recovery phrase: Argon2id with 19 MiB and two passes, which takes a
    /// noticeable moment on purpose.
    ///
    /// The salt is drawn once per account and may be public.
    #[must_use]
    pub fn from_phrase(phrase: &str, salt: &[u8; 16]) -> Self {
        let mut bytes = [0; 32];
        Argon2::default()
            .hash_password_into(phrase.as_bytes(), salt, &mut bytes)
            .expect("salt and output have lengths that Argon2 takes");
        Self::from_bytes(bytes)
    }

    /// Tells keys apart without giving one away.
    #[must_use]
    pub fn check(&self) -> u64 {
        self.0.check
    }

    /// The record with its content encrypted; a sealed one as it is.
    #[must_use]
    pub fn seal(&self, record: &Record) -> Record {
        if let Body::Sealed(_) = record.body() {
            return record.clone();
        }
        let sealed = Sealed {
            tag: self.tag(record),
            described_bytes: record.body().described_bytes(),
            ciphertext_bytes: record.encoded_bytes() + AUTHENTICATION_BYTES,
            form: Form::Described { clear: record.clone(), key: self.clone() },
        };
        Record::new(record.id(), Body::Sealed(sealed))
    }

    /// The record with its content in the clear; one that is not sealed as it is.
    ///
    /// # Errors
    ///
    /// If it is not what this key has sealed for this record, or its content cannot be read.
    pub fn open(&self, record: &Record) -> Result<Record, CannotOpen> {
        let Body::Sealed(sealed) = record.body() else { return Ok(record.clone()) };
        let made = match &sealed.form {
            Form::Described { clear, key } => {
                let fits = *key == *self && clear.id() == record.id();
                return if fits { Ok(clear.clone()) } else { Err(CannotOpen::NotAuthentic) };
            }
            Form::Made(made) => made,
        };
        let aad = bound_to(record, sealed.tag);
        let plain = self
            .cipher()
            .decrypt(&made.nonce.into(), Payload { msg: &made.ciphertext, aad: &aad })
            .map_err(|_| CannotOpen::NotAuthentic)?;
        let body: Body = postcard::from_bytes(&plain).map_err(|_| CannotOpen::UnknownForm)?;
        if let Body::Sealed(_) = body {
            return Err(CannotOpen::UnknownForm);
        }
        Ok(Record::new(record.id(), body))
    }

    fn make(&self, clear: &Record, tag: u64) -> Made {
        let plain = postcard::to_allocvec(clear.body())
            .expect("every stored type has a length known before it is written");
        let aad = bound_to(clear, tag);
        let mut mac = Blake2bMac::<U24>::new_from_slice(&self.0.nonce)
            .expect("BLAKE2b takes keys of this length");
        mac.update(&aad);
        mac.update(&plain);
        let nonce: [u8; 24] = mac.finalize().into_bytes().into();
        let ciphertext = self
            .cipher()
            .encrypt(&nonce.into(), Payload { msg: &plain, aad: &aad })
            .expect("records are far shorter than the cipher's limit");
        Made { nonce, ciphertext: ciphertext.into() }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.content.into())
    }

    /// Says whether a record is the same as another one, to nobody who does not know the key: which
    /// record, and which content.
    fn tag(&self, record: &Record) -> u64 {
        let mut hash = SipHasher24::new_with_key(&self.0.tag);
        hash.write_u64(record.id().0.to_le());
        hash.write_u64(record.digest().0.to_le());
        hash.finish()
    }
}

fn derived(master: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    let mut mac =
        Blake2bMac::<U32>::new_from_slice(master).expect("BLAKE2b takes keys of this length");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

/// What a ciphertext is authenticated with besides its own bytes.
fn bound_to(record: &Record, tag: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&record.id().0.to_le_bytes());
    bytes[8..].copy_from_slice(&tag.to_le_bytes());
    bytes
}

impl PartialEq for SealingKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.master == other.0.master
    }
}

impl Eq for SealingKey {}

impl Serialize for SealingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.master.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SealingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(Self::from_bytes)
    }
}

impl Sealed {
    /// Equal for equal content of one record under one key, and otherwise not.
    #[must_use]
    pub const fn tag(&self) -> u64 {
        self.tag
    }

    /// How many described bytes belong to it, encrypted when they are made.
    #[must_use]
    pub const fn described_bytes(&self) -> u64 {
        self.described_bytes
    }

    /// The encrypted bytes, authentication included.
    #[must_use]
    pub fn ciphertext(&self) -> Arc<[u8]> {
        self.made().ciphertext
    }

    /// How long its own stored form is.
    pub(crate) const fn encoded_bytes(&self) -> u64 {
        TAG_BYTES
            + varint_bytes(self.described_bytes)
            + NONCE_BYTES
            + varint_bytes(self.ciphertext_bytes)
            + self.ciphertext_bytes
    }

    fn made(&self) -> Made {
        match &self.form {
            Form::Made(made) => made.clone(),
            Form::Described { clear, key } => key.make(clear, self.tag),
        }
    }
}

impl PartialEq for Sealed {
    fn eq(&self, other: &Self) -> bool {
        let outside = |it: &Self| (it.tag, it.described_bytes, it.ciphertext_bytes);
        outside(self) == outside(other)
            && match (&self.form, &other.form) {
                (
                    Form::Described { clear, key },
                    Form::Described { clear: other_clear, key: other_key },
                ) => key == other_key && clear == other_clear,
                (Form::Made(_), _) | (_, Form::Made(_)) => self.made() == other.made(),
            }
    }
}

impl Eq for Sealed {}

impl fmt::Debug for Sealed {
    /// Never the content, whether it has been encrypted yet or not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({:016x}, {} bytes)", self.tag, self.ciphertext_bytes)
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Made only if whoever writes wants this part.
        struct WhenLookedAt<'a>(&'a Sealed);

        impl Serialize for WhenLookedAt<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.made().serialize(serializer)
            }
        }

        let mut parts = serializer.serialize_tuple_struct(SEALED, 3)?;
        parts.serialize_field(&self.tag.to_le_bytes())?;
        parts.serialize_field(&self.described_bytes)?;
        parts.serialize_field(&WhenLookedAt(self))?;
        parts.end()
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Read([u8; TAG_BYTES as usize], u64, Made);

        let Read(tag, described_bytes, made) = Read::deserialize(deserializer)?;
        let ciphertext_bytes = made.ciphertext.len() as u64;
        let tag = u64::from_le_bytes(tag);
        Ok(Self { tag, described_bytes, ciphertext_bytes, form: Form::Made(made) })
    }
}

impl fmt::Debug for SealingKey {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey(…{:04x})", self.check() & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{RecordId, WifiNetwork};

    fn network() -> Record {
        let (ssid, security) = ("home".into(), "wpa2".into());
        let network = WifiNetwork { ssid, security, key: Some("swordfish".into()) };
        Record::new(RecordId(7), Body::WifiNetwork(network))
    }

    #[test]
    fn what_is_sealed_is_opened_by_the_same_key_only() {
        let key = SealingKey::from_bytes([1; 32]);
        let sealed = key.seal(&network());
        assert_eq!(key.open(&sealed), Ok(network()));
        let other = SealingKey::from_bytes([2; 32]);
        assert_eq!(other.open(&sealed), Err(CannotOpen::NotAuthentic));
    }

    #[test]
    fn nothing_of_the_content_shows() {
        let sealed = SealingKey::from_bytes([1; 32]).seal(&network());
        let bytes = postcard::to_allocvec(&sealed).expect("a record encodes");
        for secret in ["home", "wpa2", "swordfish"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }

    #[test]
    fn a_sealed_record_cannot_pass_for_another_nor_be_changed() {
        let key = SealingKey::from_bytes([1; 32]);
        let sealed = key.seal(&network());
        let bytes = postcard::to_allocvec(&sealed).expect("a record encodes");
        for sealed in [&sealed, &postcard::from_bytes(&bytes).expect("it decodes")] {
            let moved = Record::new(RecordId(8), sealed.body().clone());
            assert_eq!(key.open(&moved), Err(CannotOpen::NotAuthentic));
        }
        for place in 1..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let opened = postcard::from_bytes::<Record>(&changed).map(|it| key.open(&it));
            // How many bytes it describes is what its owner pays for, and not part of it.
            let is_length = opened.as_ref().is_ok_and(|it| *it == Ok(network()));
            assert!(!is_length || place == describes_at(&sealed), "byte {place}: {opened:?}");
        }
    }

    /// Where the stored form says how many bytes are described.
    fn describes_at(sealed: &Record) -> usize {
        (varint_bytes(sealed.id().0) + 1 + TAG_BYTES) as usize
    }

    #[test]
    fn what_is_described_is_what_is_made() {
        let key = SealingKey::from_bytes([1; 32]);
        let described = key.seal(&network());
        let bytes = postcard::to_allocvec(&described).expect("a record encodes");
        assert_eq!(described.stored_bytes(), bytes.len() as u64);
        let made: Record = postcard::from_bytes(&bytes).expect("it decodes");
        assert_eq!(made, described);
        assert_eq!(made.digest(), described.digest());
        assert_eq!(made.stored_bytes(), described.stored_bytes());
        assert_eq!(key.open(&made), Ok(network()));
    }

    #[test]
    fn a_phrase_gives_one_key_per_salt() {
        let key = SealingKey::from_phrase("correct horse battery staple", &[3; 16]);
        assert_eq!(key, SealingKey::from_phrase("correct horse battery staple", &[3; 16]));
        assert_ne!(key, SealingKey::from_phrase("correct horse battery staple", &[4; 16]));
        assert!(!format!("{key:?}").contains('['), "a key is never printed");
    }

    /// Sealed as it is described, and as it is read back: what counts is what is in it.
    #[test]
    fn sealed_content_is_the_same_if_all_of_it_is() {
        let key = SealingKey::from_bytes([1; 32]);
        let sealed = key.seal(&network());
        let bytes = postcard::to_allocvec(&sealed).expect("a record encodes");
        let read: Record = postcard::from_bytes(&bytes).expect("it decodes");
        let mut changed = bytes;
        *changed.last_mut().expect("it has bytes") ^= 1;
        let changed: Record = postcard::from_bytes(&changed).expect("it decodes");
        let word = key.seal(&Record::new(RecordId(7), Body::Word("swordfish".into())));
        let body = Record::body;
        for same in [&key.seal(&network()), &read] {
            assert_eq!(body(same), body(&sealed));
        }
        for other in [&changed, &word, &SealingKey::from_bytes([2; 32]).seal(&network())] {
            assert_ne!(body(other), body(&sealed));
            assert_ne!(body(other), body(&read));
        }
    }
}
