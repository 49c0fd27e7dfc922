//! Encryption of records on the phone, before they leave it.
//!
//! XChaCha20-Poly1305 over a record's stored form, bound to its identity. The nonce is derived from
//! key, identity and content, so nothing random is needed, an upload that is prepared again after a
//! restart is the same upload, and a nonce comes twice only with the very same record. What the
//! service can still see is how many records there are, how long they are, and when they change.

use std::fmt;

use argon2::Argon2;
use blake2::Blake2bMac;
use blake2::digest::consts::{U24, U32};
use blake2::digest::{KeyInit, Mac};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};
use serde::{Deserialize, Serialize};

use crate::record::{Body, Record, Sealed};

/// What seals and opens the records of one user.
///
/// It belongs in the phone's key store: the engine is told it after every start and does not write
/// it to its own disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealingKey([u8; 32]);

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
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
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
        Self(bytes)
    }

    /// Tells keys apart without giving one away.
    #[must_use]
    pub fn check(&self) -> u64 {
        let mac = self.derived(b"check");
        u64::from_le_bytes(mac[..8].try_into().expect("eight of its bytes"))
    }

    /// The record with its content encrypted; a sealed one as it is.
    #[must_use]
    pub fn seal(&self, record: &Record) -> Record {
        if let Body::Sealed(_) = record.body() {
            return record.clone();
        }
        let plain = postcard::to_allocvec(record.body())
            .expect("every stored type has a length known before it is written");
        let id = record.id().0.to_le_bytes();
        let nonce = self.nonce(&id, &plain);
        let ciphertext = self
            .cipher()
            .encrypt(&nonce.into(), Payload { msg: &plain, aad: &id })
            .expect("records are far shorter than the cipher's limit");
        Record::new(
            record.id(),
            Body::Sealed(Sealed {
                nonce,
                ciphertext: ciphertext.into(),
                described_bytes: record.body().described_bytes(),
            }),
        )
    }

    /// The record with its content in the clear; one that is not sealed as it is.
    ///
    /// # Errors
    ///
    /// If it is not what this key has sealed for this record, or its content cannot be read.
    pub fn open(&self, record: &Record) -> Result<Record, CannotOpen> {
        let Body::Sealed(sealed) = record.body() else { return Ok(record.clone()) };
        let id = record.id().0.to_le_bytes();
        let plain = self
            .cipher()
            .decrypt(&sealed.nonce.into(), Payload { msg: &sealed.ciphertext, aad: &id })
            .map_err(|_| CannotOpen::NotAuthentic)?;
        let body: Body = postcard::from_bytes(&plain).map_err(|_| CannotOpen::UnknownForm)?;
        if let Body::Sealed(_) = body {
            return Err(CannotOpen::UnknownForm);
        }
        Ok(Record::new(record.id(), body))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derived(b"content").into())
    }

    fn nonce(&self, id: &[u8; 8], plain: &[u8]) -> [u8; 24] {
        let mut mac = Blake2bMac::<U24>::new_from_slice(&self.derived(b"nonce"))
            .expect("BLAKE2b takes keys of this length");
        mac.update(id);
        mac.update(plain);
        mac.finalize().into_bytes().into()
    }

    /// A key of its own for each purpose.
    fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        let mut mac =
            Blake2bMac::<U32>::new_from_slice(&self.0).expect("BLAKE2b takes keys of this length");
        mac.update(purpose);
        mac.finalize().into_bytes().into()
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
        let moved = Record::new(RecordId(8), sealed.body().clone());
        assert_eq!(key.open(&moved), Err(CannotOpen::NotAuthentic));
        let Body::Sealed(mut body) = sealed.body().clone() else { panic!("not sealed") };
        let mut ciphertext = body.ciphertext.to_vec();
        ciphertext[0] ^= 1;
        body.ciphertext = ciphertext.into();
        let changed = Record::new(RecordId(7), Body::Sealed(body));
        assert_eq!(key.open(&changed), Err(CannotOpen::NotAuthentic));
    }

    #[test]
    fn a_phrase_gives_one_key_per_salt() {
        let key = SealingKey::from_phrase("correct horse battery staple", &[3; 16]);
        assert_eq!(key, SealingKey::from_phrase("correct horse battery staple", &[3; 16]));
        assert_ne!(key, SealingKey::from_phrase("correct horse battery staple", &[4; 16]));
        assert!(!format!("{key:?}").contains('['), "a key is never printed");
    }
}
