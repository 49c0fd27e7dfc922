//! The integrity file beside a `.msg`: what "contacts+message backup" refuses a changed file by.
//!
//! Its form was published with the converters that people wrote to move their messages: the SHA-256
//! of the `.msg`, in base64, encrypted with AES-128 (CBC, PKCS #7) under a key and a first block that
//! are the same everywhere, in base64 again. So it says that a file was not changed by accident, and
//! nothing about who wrote it.

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Two GUIDs in the order in which .NET writes their bytes.
const KEY: [u8; 16] = 0xde2f_6bd8_18c3_d24d_8c9e_eb3f_1a24_4df8_u128.to_be_bytes();
const FIRST_BLOCK: [u8; 16] = 0xec6a_9b08_1de8_ac49_91df_ad07_1418_e7a3_u128.to_be_bytes();

/// How long the file is: three blocks in base64.
const LENGTH: usize = 64;

/// Whether an integrity file belongs to a `.msg`.
///
/// # Errors
///
/// It does not, or it is none; fits behind "its integrity file …".
pub(super) fn check(msg: &[u8], integrity: &[u8]) -> Result<(), &'static str> {
    let text = std::str::from_utf8(integrity).map_err(|_| "is no text")?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut sealed = STANDARD.decode(text).map_err(|_| "is no base64")?;
    let opened = cbc::Decryptor::<Aes128>::new(&KEY.into(), &FIRST_BLOCK.into())
        .decrypt_padded::<Pkcs7>(&mut sealed)
        .map_err(|_| "was not made by \"contacts+message backup\"")?;
    if opened == STANDARD.encode(Sha256::digest(msg)).as_bytes() {
        Ok(())
    } else {
        Err("belongs to another state of the file: it was changed after it was written")
    }
}

/// Whether a text could be an integrity file.
pub(super) fn looks_like(text: &str) -> bool {
    let text = text.trim();
    text.len() == LENGTH && STANDARD.decode(text).is_ok()
}

/// The integrity file of a `.msg`.
#[must_use]
pub fn of(msg: &[u8]) -> String {
    let hash = STANDARD.encode(Sha256::digest(msg));
    let sealed = cbc::Encryptor::<Aes128>::new(&KEY.into(), &FIRST_BLOCK.into())
        .encrypt_padded_vec::<Pkcs7>(hash.as_bytes());
    STANDARD.encode(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integrity_file_fits_its_own_bytes_only() {
        let msg = b"<ArrayOfMessage/>";
        let integrity = of(msg);
        assert!(looks_like(&integrity));
        assert_eq!(check(msg, integrity.as_bytes()), Ok(()));
        assert!(check(b"<ArrayOfMessage />", integrity.as_bytes()).is_err());
    }

    #[test]
    fn what_is_no_integrity_file_says_why() {
        for (integrity, why) in [
            (&b"\xff"[..], "is no text"),
            (b"not base64", "is no base64"),
            (b"AAAA", "was not made by \"contacts+message backup\""),
        ] {
            assert_eq!(check(b"", integrity), Err(why));
        }
    }
}
