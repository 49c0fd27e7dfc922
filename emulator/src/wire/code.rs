//! Failure codes, as the phone shows them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A failure code; shown as plain hexadecimal without `0x` (fact 128).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code(pub u32);

impl Code {
    /// A Win32 error in the low word (fact 114).
    const fn win32(error: u32) -> Self {
        Self(0x8007_0000 | error)
    }

    /// An HTTP status as the phone's HTTP stack reports it (fact 118).
    #[must_use]
    pub const fn http(status: u32) -> Self {
        Self(0x8019_0000 | status)
    }

    /// An HTTP status as the Store client reports it (fact 119).
    #[must_use]
    pub const fn store(status: u32) -> Self {
        Self(0x805a_0000 | status)
    }

    /// Disk full (fact 114).
    pub const DISK_FULL: Self = Self::win32(112);
    /// Timeout (fact 115).
    pub const TIMEOUT: Self = Self::win32(12002);
    /// Name not resolved: there is no network (fact 115).
    pub const NAME_NOT_RESOLVED: Self = Self::win32(12007);
    /// Cannot connect (fact 115).
    pub const CANNOT_CONNECT: Self = Self::win32(12029);
    /// Connection aborted (fact 115).
    pub const CONNECTION_ABORTED: Self = Self::win32(12030);
    /// Secure failure: the certificate's dates and the phone's clock disagree (facts 116, 117).
    pub const SECURE_FAILURE: Self = Self::win32(12175);
    /// The body is not what was announced: invalid data, Win32 error 13.
    pub const INVALID_DATA: Self = Self::win32(13);
    /// Wrong account or password (fact 125).
    pub const WRONG_PASSWORD: Self = Self(0x8004_8821);
    /// The account service refuses (fact 125; low confidence).
    pub const SIGN_IN_REFUSED: Self = Self(0x8004_8264);
    /// The code of two-step verification is not right. Assumed: a neighbour of
    /// [`Code::WRONG_PASSWORD`] in the sign-in family (fact 125).
    pub const WRONG_CODE: Self = Self(0x8004_8823);
    /// A mail server does not let the account sync; its own sign-in fails (fact 126).
    pub const SYNC_UNAUTHORISED: Self = Self(0x8501_0004);
    /// A mail server answers the account's sync with an error (fact 126).
    pub const SYNC_FAILED: Self = Self(0x8501_0014);
    /// The account's policy does not allow this phone (fact 126).
    pub const SYNC_POLICY: Self = Self(0x8600_0C29);
    /// A token or ticket is no longer accepted (fact 118).
    pub const UNAUTHORISED: Self = Self::http(401);
    /// The Store does not know the product (fact 119).
    pub const STORE_NOT_FOUND: Self = Self::store(404);
    /// The Store does not allow it: region, licence, expired ticket (fact 119).
    pub const STORE_FORBIDDEN: Self = Self::store(403);
    /// The Store is out of order (fact 119).
    pub const STORE_UNAVAILABLE: Self = Self::store(503);

    /// What it means, for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::DISK_FULL => "there is not enough room on the phone",
            Self::TIMEOUT => "the server took too long to answer",
            Self::NAME_NOT_RESOLVED => "there is no connection to the Internet",
            Self::CANNOT_CONNECT => "the server cannot be reached",
            Self::CONNECTION_ABORTED => "the connection was lost",
            Self::SECURE_FAILURE => "the date or time of the phone is wrong",
            Self::INVALID_DATA => "what arrived is damaged",
            Self::WRONG_PASSWORD => "the account or the password is not right",
            Self::SIGN_IN_REFUSED => "the account service refuses",
            Self::WRONG_CODE => "the code is not right",
            Self::SYNC_UNAUTHORISED => "the account's server does not accept the password",
            Self::SYNC_FAILED => "the account's server could not be synced with",
            Self::SYNC_POLICY => "the account's policy does not allow this phone",
            Self::UNAUTHORISED => "the account must be signed in again",
            Self::STORE_NOT_FOUND => "the app is no longer in the Store",
            Self::STORE_FORBIDDEN => "the Store does not allow this download",
            Self::STORE_UNAVAILABLE => "the Store is not available at the moment",
            _ => "something went wrong",
        }
    }

    /// What the user can do about it.
    #[must_use]
    pub const fn way_out(self) -> &'static str {
        match self {
            Self::DISK_FULL => "delete something, then tap retry",
            Self::TIMEOUT | Self::CANNOT_CONNECT | Self::CONNECTION_ABORTED => "tap retry",
            Self::NAME_NOT_RESOLVED => "connect to Wi-Fi or mobile data, then tap retry",
            Self::SECURE_FAILURE => "set the date and time, then try again",
            Self::WRONG_PASSWORD => {
                "enter the password again; with two-step verification, an app password"
            }
            Self::WRONG_CODE => "enter the newest code",
            Self::SYNC_UNAUTHORISED => "open the account and enter its password",
            Self::SYNC_FAILED => "delete the account from the phone and add it again",
            Self::SYNC_POLICY => "set a lock screen password, or ask who runs the server",
            Self::SIGN_IN_REFUSED | Self::STORE_UNAVAILABLE => "try again later",
            Self::UNAUTHORISED => "open settings › email+accounts and sign in",
            Self::STORE_NOT_FOUND | Self::STORE_FORBIDDEN => {
                "tap close; look for another edition in the Store"
            }
            Self::INVALID_DATA => "tap retry",
            _ => "try again",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_those_of_the_facts() {
        let shown =
            [Code::SECURE_FAILURE, Code::STORE_NOT_FOUND, Code::NAME_NOT_RESOLVED, Code::http(503)];
        assert_eq!(
            shown.map(|code| code.to_string()),
            ["80072f8f", "805a0194", "80072ee7", "801901f7"]
        );
    }
}
