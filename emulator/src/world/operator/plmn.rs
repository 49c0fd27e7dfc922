//! The number of a mobile network: country code and network code, as a SIM and an antenna carry it.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A public land mobile network (PLMN), written `310-410`.
///
/// The number of digits of the network code belongs to it: `262-07` and `262-007` are different
/// networks. It sorts by country code, then network code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Plmn {
    /// Mobile country code, 0 to 999.
    pub mcc: u16,
    /// Mobile network code, 0 to 99 or 0 to 999.
    pub mnc: u16,
    /// With how many digits the network code is written: 2 or 3.
    pub mnc_digits: u8,
}

impl Plmn {
    /// The network with these codes as they are written: three digits, then two or three.
    ///
    /// # Errors
    ///
    /// One of them is anything else.
    pub fn from_codes(mcc: &str, mnc: &str) -> Result<Self, NotANetwork> {
        let refused = || NotANetwork { text: format!("{mcc}-{mnc}") };
        if mcc.len() != 3 || !matches!(mnc.len(), 2 | 3) || !all_digits(mcc) || !all_digits(mnc) {
            return Err(refused());
        }
        Ok(Self {
            mcc: mcc.parse().map_err(|_| refused())?,
            mnc: mnc.parse().map_err(|_| refused())?,
            mnc_digits: if mnc.len() == 2 { 2 } else { 3 },
        })
    }
}

impl fmt::Display for Plmn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}-{:0width$}", self.mcc, self.mnc, width = usize::from(self.mnc_digits))
    }
}

impl FromStr for Plmn {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (mcc, mnc) =
            text.split_once('-').ok_or_else(|| NotANetwork { text: text.to_owned() })?;
        Self::from_codes(mcc, mnc)
    }
}

/// The text is not the number of a mobile network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotANetwork {
    text: String,
}

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a mobile network: write its country code and network code, such as `310-410` or `262-02`",
            self.text
        )
    }
}

impl Error for NotANetwork {}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_written_as_it_is_read() {
        for text in ["310-410", "262-02", "001-01", "310-038"] {
            assert_eq!(text.parse::<Plmn>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_digits_of_the_network_code_tell_networks_apart() {
        assert_ne!("262-07".parse::<Plmn>().unwrap(), "262-007".parse::<Plmn>().unwrap());
    }

    #[test]
    fn what_is_not_a_network_is_refused_with_its_text() {
        for text in [
            "", "310", "310410", "31-410", "310-4", "310-4100", "310-4a", "+10-410", "310-+1",
            "310-٤١",
        ] {
            let message = text.parse::<Plmn>().unwrap_err().to_string();
            assert!(message.starts_with(&format!("`{text}` is not a mobile network")), "{message}");
        }
    }
}
