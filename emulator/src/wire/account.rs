//! With the Microsoft account service.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Code;

/// A secret the user types: a password, an app password, a code.
///
/// Its debug form does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub Arc<str>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Proof that the phone speaks for an account, until it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Token {
    /// The account: the key of its address.
    pub account: crate::kernel::Key,
    /// Tokens of an older generation than the service's are stale.
    pub generation: u32,
}

/// What sort of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AccountKind {
    /// A Microsoft account: Outlook.com, Hotmail, Live.
    Microsoft,
    /// Exchange or Office 365.
    Exchange,
    /// Google.
    Google,
    /// Any IMAP or POP mailbox.
    Mail,
    /// Facebook.
    Facebook,
    /// Twitter.
    Twitter,
    /// LinkedIn.
    LinkedIn,
}

impl AccountKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Microsoft,
        Self::Exchange,
        Self::Google,
        Self::Mail,
        Self::Facebook,
        Self::Twitter,
        Self::LinkedIn,
    ];

    /// As scenarios and backups name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::Exchange => "exchange",
            Self::Google => "google",
            Self::Mail => "mail",
            Self::Facebook => "facebook",
            Self::Twitter => "twitter",
            Self::LinkedIn => "linkedin",
        }
    }

    /// The kind called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a phone asks of the account service (and, for other kinds, of the account's own server).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AccountRequest {
    /// Sign in with a password or an app password; with two-step verification also a code.
    SignIn {
        /// The address.
        address: Arc<str>,
        /// What was typed.
        secret: Secret,
        /// The code of two-step verification, where the phone can ask for it (facts 76, 77).
        code: Option<Secret>,
        /// The phone can ask for a code.
        can_ask_for_code: bool,
    },
    /// A new token for a stale one.
    Renew {
        /// The stale one.
        token: Token,
        /// The password the phone keeps.
        secret: Secret,
    },
    /// Mail, contacts and calendar of an account.
    Sync {
        /// Its kind.
        kind: AccountKind,
        /// The address.
        address: Arc<str>,
        /// The password the phone keeps.
        secret: Secret,
        /// A token that this phone got once, fresh or stale: the service knows the phone by it and
        /// asks for no code again.
        trusted: Option<Token>,
        /// What the user changed on the phone since the last time.
        edits: Option<Edits>,
        /// The key that the last sync ended with: what the phone has already. None: nothing.
        sync_key: Option<u32>,
    },
}

/// Changes made on a phone to contacts and calendar, on their way to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// Drawn for these changes: sent again after a lost answer they have no second effect.
    pub id: u64,
    /// Contacts added, less those deleted.
    pub contacts: i32,
    /// Appointments added, less those deleted.
    pub appointments: i32,
}

impl AccountRequest {
    /// In a word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign_in",
            Self::Renew { .. } => "renew",
            Self::Sync { .. } => "sync",
        }
    }
}

/// What the account service answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum AccountAnswer {
    /// Signed in, or renewed.
    Token {
        /// Proof for further requests.
        token: Token,
        /// The region of the account, as a country code.
        region: Arc<str>,
    },
    /// A code has been sent; sign in again with it.
    CodeWanted,
    /// The account's contacts and calendar as they are there.
    Synced {
        /// How many contacts.
        contacts: u32,
        /// How many appointments.
        appointments: u32,
        /// The key of this state, for the next time.
        sync_key: u32,
    },
    /// The key means nothing here: the phone must sync again from nothing.
    StartOver,
    /// No.
    Refused(Code),
}
