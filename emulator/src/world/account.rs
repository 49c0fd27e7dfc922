//! The account service, and the mail servers of other accounts.
//!
//! Knows who may sign in and how, gives out tokens and takes them back by generation, and keeps
//! what is never backed up because it lives here: contacts and calendar (fact 13).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cloud::{CloudCx, Reply};
use crate::kernel::{Content, Draw, Key, Luck};
use crate::wire::{AccountAnswer, AccountKind, AccountRequest, Answer, Code, Edits, Secret, Token};

/// Everyone's accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountService {
    microsoft: Content<Arc<str>, MicrosoftAccount>,
    others: Content<(AccountKind, Arc<str>), Mailbox>,
}

/// A Microsoft account. Addresses are kept in lower case: case does not matter in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MicrosoftAccount {
    /// Mail, contacts, calendar.
    pub mailbox: Mailbox,
    /// Its country as a code of two letters, upper case: decides about the Store.
    pub region: Arc<str>,
    /// Signing in takes a code, or an app password where none can be asked for (fact 76).
    pub two_step: bool,
    /// Passwords for phones and programs that cannot ask for a code.
    pub app_passwords: Vec<Secret>,
    /// Nobody gets in, with any password, and no token is accepted.
    pub locked: bool,
    /// Tokens of an older generation are stale.
    generation: u32,
    /// How many codes were sent, and whether the last of them may still be used.
    codes_sent: u32,
    code_open: bool,
}

/// What a server keeps of an account of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Its password.
    pub password: Secret,
    /// How many contacts there are.
    pub contacts: u32,
    /// How many appointments there are.
    pub appointments: u32,
    /// Syncing is refused with this code, whatever the phone does (report C24).
    pub refuses_sync: Option<Code>,
    /// How often it was moved to another server: keys from before mean nothing.
    pub moved: u32,
    /// Changes taken from phones, the newest last: sent again, they have no second effect.
    taken: Vec<u64>,
}

/// How many of the changes taken are remembered: more than there are phones in a world.
const REMEMBERED_EDITS: usize = 64;

const CODE: Draw = Draw::named("code of two-step verification");

/// The digits of a code. Assumed.
const CODE_DIGITS: usize = 7;

impl Mailbox {
    /// An empty one with this password.
    #[must_use]
    pub fn new(password: &str) -> Self {
        Self {
            password: Secret(password.into()),
            contacts: 0,
            appointments: 0,
            refuses_sync: None,
            moved: 0,
            taken: Vec::new(),
        }
    }

    /// The same with so many contacts and appointments.
    #[must_use]
    pub fn holding(self, contacts: u32, appointments: u32) -> Self {
        Self { contacts, appointments, ..self }
    }

    fn take(&mut self, edits: Edits) {
        if self.taken.contains(&edits.id) {
            return;
        }
        self.contacts = self.contacts.saturating_add_signed(edits.contacts);
        self.appointments = self.appointments.saturating_add_signed(edits.appointments);
        if self.taken.len() >= REMEMBERED_EDITS {
            self.taken.remove(0);
        }
        self.taken.push(edits.id);
    }

    fn synced(&mut self, edits: Option<Edits>, sync_key: Option<u32>) -> AccountAnswer {
        if let Some(code) = self.refuses_sync {
            return AccountAnswer::Refused(code);
        }
        if sync_key.is_some_and(|key| key != self.moved) {
            return AccountAnswer::StartOver;
        }
        if let Some(edits) = edits {
            self.take(edits);
        }
        AccountAnswer::Synced {
            contacts: self.contacts,
            appointments: self.appointments,
            sync_key: self.moved,
        }
    }
}

impl MicrosoftAccount {
    /// An account without two-step verification, in the United States, with nothing in it.
    #[must_use]
    pub fn new(password: &str) -> Self {
        Self {
            mailbox: Mailbox::new(password),
            region: "US".into(),
            two_step: false,
            app_passwords: Vec::new(),
            locked: false,
            generation: 0,
            codes_sent: 0,
            code_open: false,
        }
    }

    /// The same with two-step verification and these app passwords.
    #[must_use]
    pub fn with_two_step(self, app_passwords: &[&str]) -> Self {
        let app_passwords = app_passwords.iter().map(|text| Secret((*text).into())).collect();
        Self { two_step: true, app_passwords, ..self }
    }

    /// The same in another region: a country as two letters.
    #[must_use]
    pub fn in_region(self, region: &str) -> Self {
        Self { region: region.to_ascii_uppercase().into(), ..self }
    }

    /// Whether a password, or an app password where two-step verification is on, is right.
    fn knows(&self, secret: &Secret) -> bool {
        *secret == self.mailbox.password || self.is_app_password(secret)
    }

    fn is_app_password(&self, secret: &Secret) -> bool {
        self.two_step && self.app_passwords.contains(secret)
    }

    /// A token once given to a phone makes the phone known: no code is asked of it again.
    fn lets_in(&self, secret: &Secret, trusted: bool) -> bool {
        self.knows(secret) && (!self.two_step || trusted || self.is_app_password(secret))
    }
}

// What phones ask.

impl AccountService {
    /// Answers a phone.
    pub fn handle(&mut self, cx: &mut CloudCx<'_>, request: AccountRequest) -> Reply {
        let answer = match request {
            AccountRequest::SignIn { address, secret, code, can_ask_for_code } => {
                self.sign_in(cx.luck, &address, &secret, code.as_ref(), can_ask_for_code)
            }
            AccountRequest::Renew { token, secret } => self.renew(token, &secret),
            AccountRequest::Sync { kind, address, secret, trusted, edits, sync_key } => {
                match kind {
                    AccountKind::Microsoft => {
                        self.sync_microsoft(&address, &secret, trusted, |mailbox| {
                            mailbox.synced(edits, sync_key)
                        })
                    }
                    AccountKind::Exchange
                    | AccountKind::Google
                    | AccountKind::Mail
                    | AccountKind::Facebook
                    | AccountKind::Twitter
                    | AccountKind::LinkedIn => {
                        self.sync_other(kind, &address, &secret, |mailbox| {
                            mailbox.synced(edits, sync_key)
                        })
                    }
                }
            }
        };
        let down_bytes = crate::wire::ENVELOPE_BYTES + content_bytes(&answer);
        Reply { answer: Answer::Account(answer), down_bytes }
    }

    fn sign_in(
        &mut self,
        luck: Luck,
        address: &str,
        secret: &Secret,
        code: Option<&Secret>,
        can_ask_for_code: bool,
    ) -> AccountAnswer {
        let address = lower(address);
        let Some(account) = self.microsoft.get(&address) else {
            return AccountAnswer::Refused(Code::WRONG_PASSWORD);
        };
        if account.locked {
            return AccountAnswer::Refused(Code::SIGN_IN_REFUSED);
        }
        if account.lets_in(secret, false) {
            return token(&address, account);
        }
        // Here the password is wrong, or it is right and two-step verification is on. Who cannot ask
        // for a code is told the same in both cases (facts 76, 149).
        if !account.knows(secret) || !can_ask_for_code {
            return AccountAnswer::Refused(Code::WRONG_PASSWORD);
        }
        let Some(code) = code else {
            self.change(&address, |account| {
                account.codes_sent += 1;
                account.code_open = true;
            });
            return AccountAnswer::CodeWanted;
        };
        if self.code_on_its_way(luck, &address).as_ref() != Some(code) {
            return AccountAnswer::Refused(Code::WRONG_CODE);
        }
        self.change(&address, |account| account.code_open = false);
        self.microsoft
            .get(&address)
            .map_or(AccountAnswer::Refused(Code::WRONG_PASSWORD), |account| {
                token(&address, account)
            })
    }

    fn renew(&self, stale: Token, secret: &Secret) -> AccountAnswer {
        match self.by_key(stale.account) {
            Some((_, account)) if account.locked => AccountAnswer::Refused(Code::SIGN_IN_REFUSED),
            Some((address, account)) if account.lets_in(secret, true) => token(address, account),
            Some(_) | None => AccountAnswer::Refused(Code::WRONG_PASSWORD),
        }
    }

    fn sync_microsoft(
        &mut self,
        address: &str,
        secret: &Secret,
        trusted: Option<Token>,
        sync: impl FnOnce(&mut Mailbox) -> AccountAnswer,
    ) -> AccountAnswer {
        let address = lower(address);
        let known = trusted.is_some_and(|token| token.account == account_key(&address));
        match self.microsoft.get(&address) {
            Some(account) if account.locked => {
                return AccountAnswer::Refused(Code::SIGN_IN_REFUSED);
            }
            Some(account) if account.lets_in(secret, known) => {}
            Some(_) | None => return AccountAnswer::Refused(Code::WRONG_PASSWORD),
        }
        let mut answer = AccountAnswer::Refused(Code::WRONG_PASSWORD);
        self.change(&address, |account| answer = sync(&mut account.mailbox));
        answer
    }

    fn sync_other(
        &mut self,
        kind: AccountKind,
        address: &str,
        secret: &Secret,
        sync: impl FnOnce(&mut Mailbox) -> AccountAnswer,
    ) -> AccountAnswer {
        let mut answer = AccountAnswer::Refused(Code::SYNC_UNAUTHORISED);
        self.others.change(&(kind, lower(address)), |mailbox| {
            if mailbox.password == *secret {
                answer = sync(mailbox);
            }
        });
        answer
    }
}

// What other services of the world ask.

impl AccountService {
    /// Whether a token is accepted: it is of this account's newest generation.
    #[must_use]
    pub fn accepts(&self, token: Token) -> bool {
        self.by_key(token.account)
            .is_some_and(|(_, account)| !account.locked && account.generation == token.generation)
    }

    /// The address and the account a token speaks for, stale or not.
    #[must_use]
    pub fn owner(&self, token: Token) -> Option<(&Arc<str>, &MicrosoftAccount)> {
        self.by_key(token.account)
    }

    fn by_key(&self, key: Key) -> Option<(&Arc<str>, &MicrosoftAccount)> {
        self.microsoft.iter().find(|(address, _)| account_key(address) == key)
    }
}

// What a scenario sets up and does on the web.

impl AccountService {
    /// Makes an account, or replaces the one with this address.
    pub fn add(&mut self, address: &str, account: MicrosoftAccount) {
        self.microsoft.insert(lower(address), account);
    }

    /// Makes an account of another kind.
    pub fn add_other(&mut self, kind: AccountKind, address: &str, mailbox: Mailbox) {
        self.others.insert((kind, lower(address)), mailbox);
    }

    /// The account with this address.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<&MicrosoftAccount> {
        self.microsoft.get(&lower(address))
    }

    /// The mailbox of an account of any kind.
    #[must_use]
    pub fn mailbox(&self, kind: AccountKind, address: &str) -> Option<&Mailbox> {
        match kind {
            AccountKind::Microsoft => self.get(address).map(|account| &account.mailbox),
            AccountKind::Exchange
            | AccountKind::Google
            | AccountKind::Mail
            | AccountKind::Facebook
            | AccountKind::Twitter
            | AccountKind::LinkedIn => self.others.get(&(kind, lower(address))),
        }
    }

    /// All addresses with their kinds, Microsoft accounts first.
    pub fn addresses(&self) -> impl Iterator<Item = (AccountKind, &Arc<str>)> {
        let microsoft = self.microsoft.iter().map(|(address, _)| (AccountKind::Microsoft, address));
        microsoft.chain(self.others.iter().map(|((kind, address), _)| (*kind, address)))
    }

    /// Changes an account as its owner does on the web. Says whether there is one.
    pub fn change(&mut self, address: &str, change: impl FnOnce(&mut MicrosoftAccount)) -> bool {
        self.microsoft.change(&lower(address), change)
    }

    /// Changes the mailbox of an account of any kind. Says whether there is one.
    pub fn change_mailbox(
        &mut self,
        kind: AccountKind,
        address: &str,
        change: impl FnOnce(&mut Mailbox),
    ) -> bool {
        match kind {
            AccountKind::Microsoft => self.change(address, |account| change(&mut account.mailbox)),
            AccountKind::Exchange
            | AccountKind::Google
            | AccountKind::Mail
            | AccountKind::Facebook
            | AccountKind::Twitter
            | AccountKind::LinkedIn => self.others.change(&(kind, lower(address)), change),
        }
    }

    /// Makes every token of an account stale, as an update of a cloud app does (facts 56, 138).
    pub fn expire_tokens(&mut self, address: &str) -> bool {
        self.change(address, |account| account.generation += 1)
    }

    /// Another password; tokens given for the old one are stale.
    pub fn set_password(&mut self, kind: AccountKind, address: &str, password: &str) -> bool {
        let secret = Secret(password.into());
        let changed = self.change_mailbox(kind, address, |mailbox| mailbox.password = secret);
        if kind == AccountKind::Microsoft {
            self.expire_tokens(address);
        }
        changed
    }

    /// Turns two-step verification on or off. The app passwords go with it.
    pub fn set_two_step(&mut self, address: &str, on: bool) -> bool {
        self.change(address, |account| {
            account.two_step = on;
            account.app_passwords.clear();
        })
    }

    /// Makes an app password (fact 76). None if there is no such account.
    pub fn make_app_password(&mut self, luck: Luck, address: &str) -> Option<Secret> {
        const APP_PASSWORD: Draw = Draw::named("app password");
        const LETTERS: usize = 16;
        let address = lower(address);
        let made = self.microsoft.get(&address)?.app_passwords.len() as u64;
        let mut bits = luck.draw(APP_PASSWORD, account_key(&address), made);
        let mut text = String::with_capacity(LETTERS);
        for _ in 0..LETTERS {
            text.push(char::from(b'a' + (bits % 16) as u8));
            bits /= 16;
        }
        let secret = Secret(text.into());
        self.change(&address, |account| account.app_passwords.push(secret.clone()));
        Some(secret)
    }

    /// The token that a phone signed in since before the scenario has.
    #[must_use]
    pub fn token(&self, address: &str) -> Option<Token> {
        let address = lower(address);
        let account = self.microsoft.get(&address)?;
        Some(Token { account: account_key(&address), generation: account.generation })
    }

    /// The code that was sent last, until it has been used.
    #[must_use]
    pub fn code_on_its_way(&self, luck: Luck, address: &str) -> Option<Secret> {
        let address = lower(address);
        let account = self.microsoft.get(&address).filter(|account| account.code_open)?;
        let limit = 10_u64.pow(CODE_DIGITS as u32);
        let code = luck.below(limit, CODE, account_key(&address), account.codes_sent.into());
        Some(Secret(format!("{code:0CODE_DIGITS$}").into()))
    }
}

/// Assumed: what a contact or an appointment takes on the way.
const ITEM_BYTES: u64 = 600;

fn content_bytes(answer: &AccountAnswer) -> u64 {
    match answer {
        AccountAnswer::Synced { contacts, appointments, sync_key: _ } => {
            ITEM_BYTES * (u64::from(*contacts) + u64::from(*appointments))
        }
        AccountAnswer::Token { .. }
        | AccountAnswer::CodeWanted
        | AccountAnswer::StartOver
        | AccountAnswer::Refused(_) => 0,
    }
}

fn token(address: &Arc<str>, account: &MicrosoftAccount) -> AccountAnswer {
    AccountAnswer::Token {
        token: Token { account: account_key(address), generation: account.generation },
        region: account.region.clone(),
    }
}

/// Who an account is. The address is in lower case.
fn account_key(address: &str) -> Key {
    Key::named("account", address)
}

fn lower(address: &str) -> Arc<str> {
    if address.bytes().any(|byte| byte.is_ascii_uppercase()) {
        address.to_ascii_lowercase().into()
    } else {
        address.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Time;

    const ANA: &str = "ana@outlook.com";

    struct World {
        service: AccountService,
        luck: Luck,
    }

    fn secret(text: &str) -> Secret {
        Secret(text.into())
    }

    fn world() -> World {
        let mut service = AccountService::default();
        let mut ana = MicrosoftAccount::new("pw");
        ana.mailbox = ana.mailbox.holding(200, 30);
        service.add(ANA, ana);
        service.add_other(AccountKind::Google, "ana@gmail.com", Mailbox::new("g").holding(10, 2));
        World { service, luck: Luck::of_seed(1) }
    }

    impl World {
        fn asks(&mut self, request: AccountRequest) -> AccountAnswer {
            let mut pushes = Vec::new();
            let mut cx = CloudCx {
                now: Time::ZERO,
                luck: self.luck,
                from: 0,
                switches: crate::profile::Switches::COMMON,
                pushes: &mut pushes,
            };
            match self.service.handle(&mut cx, request).answer {
                Answer::Account(answer) => answer,
                other => panic!("{other:?}"),
            }
        }

        fn signs_in(&mut self, typed: &str, code: Option<Secret>, can_ask: bool) -> AccountAnswer {
            self.asks(AccountRequest::SignIn {
                address: "Ana@Outlook.com".into(),
                secret: secret(typed),
                code,
                can_ask_for_code: can_ask,
            })
        }

        fn syncs(
            &mut self,
            typed: &str,
            trusted: Option<Token>,
            edits: Option<Edits>,
        ) -> AccountAnswer {
            self.asks(AccountRequest::Sync {
                kind: AccountKind::Microsoft,
                address: ANA.into(),
                secret: secret(typed),
                trusted,
                edits,
                sync_key: None,
            })
        }
    }

    fn token_of(answer: AccountAnswer) -> Token {
        match answer {
            AccountAnswer::Token { token, .. } => token,
            other => panic!("{other:?}"),
        }
    }

    fn code_of(answer: &AccountAnswer) -> Option<Code> {
        match answer {
            AccountAnswer::Refused(code) => Some(*code),
            AccountAnswer::Token { .. }
            | AccountAnswer::CodeWanted
            | AccountAnswer::Synced { .. }
            | AccountAnswer::StartOver => None,
        }
    }

    #[test]
    fn the_right_password_gets_a_token_that_is_accepted_until_it_expires() {
        let mut world = world();
        assert_eq!(code_of(&world.signs_in("wrong", None, false)), Some(Code::WRONG_PASSWORD));
        let token = token_of(world.signs_in("pw", None, false));
        assert!(world.service.accepts(token));
        assert_eq!(world.service.token(ANA), Some(token));
        world.service.expire_tokens(ANA);
        assert!(!world.service.accepts(token));
        let renew = AccountRequest::Renew { token, secret: secret("pw") };
        let renewed = token_of(world.asks(renew));
        assert!(world.service.accepts(renewed));
        assert_eq!(world.service.owner(token).map(|(address, _)| &**address), Some(ANA));
    }

    #[test]
    fn a_new_password_makes_tokens_stale_and_the_old_password_useless() {
        let mut world = world();
        let token = token_of(world.signs_in("pw", None, false));
        world.service.set_password(AccountKind::Microsoft, ANA, "new");
        assert!(!world.service.accepts(token));
        let renew = |typed| AccountRequest::Renew { token, secret: secret(typed) };
        assert_eq!(code_of(&world.asks(renew("pw"))), Some(Code::WRONG_PASSWORD));
        assert_eq!(code_of(&world.asks(renew("new"))), None);
    }

    #[test]
    fn two_step_verification_looks_like_a_wrong_password_to_a_phone_that_cannot_ask() {
        let mut world = world();
        world.service.set_two_step(ANA, true);
        assert_eq!(code_of(&world.signs_in("pw", None, false)), Some(Code::WRONG_PASSWORD));
        let app_password = world.service.make_app_password(world.luck, ANA).expect("an account");
        assert_eq!(code_of(&world.signs_in(&app_password.0, None, false)), None);
    }

    #[test]
    fn a_phone_that_can_ask_gets_in_with_the_code_once() {
        let mut world = world();
        world.service.set_two_step(ANA, true);
        assert!(matches!(world.signs_in("pw", None, true), AccountAnswer::CodeWanted));
        let code = world.service.code_on_its_way(world.luck, ANA).expect("it was sent");
        assert_eq!(code.0.len(), CODE_DIGITS);
        let wrong = world.signs_in("pw", Some(secret("12")), true);
        assert_eq!(code_of(&wrong), Some(Code::WRONG_CODE));
        let token = token_of(world.signs_in("pw", Some(code.clone()), true));
        assert_eq!(code_of(&world.signs_in("pw", Some(code), true)), Some(Code::WRONG_CODE));
        assert!(matches!(world.signs_in("pw", None, true), AccountAnswer::CodeWanted));
        let another = world.service.code_on_its_way(world.luck, ANA);
        assert!(another.is_some(), "each time another code is sent");

        let trusted = world.syncs("pw", Some(token), None);
        assert!(matches!(trusted, AccountAnswer::Synced { contacts: 200, .. }));
        assert_eq!(code_of(&world.syncs("pw", None, None)), Some(Code::WRONG_PASSWORD));
    }

    #[test]
    fn a_locked_account_lets_nobody_in() {
        let mut world = world();
        let token = token_of(world.signs_in("pw", None, false));
        world.service.change(ANA, |account| account.locked = true);
        assert!(!world.service.accepts(token));
        assert_eq!(code_of(&world.signs_in("pw", None, false)), Some(Code::SIGN_IN_REFUSED));
        let renew = AccountRequest::Renew { token, secret: secret("pw") };
        assert_eq!(code_of(&world.asks(renew)), Some(Code::SIGN_IN_REFUSED));
        assert_eq!(code_of(&world.syncs("pw", None, None)), Some(Code::SIGN_IN_REFUSED));
    }

    #[test]
    fn changes_sent_again_after_a_lost_answer_have_no_second_effect() {
        let mut world = world();
        let edits = Some(Edits { id: 1, contacts: -150, appointments: 5 });
        for _ in 0..2 {
            let answer = world.syncs("pw", None, edits);
            assert!(matches!(answer, AccountAnswer::Synced { contacts: 50, appointments: 35, .. }));
        }
    }

    #[test]
    fn a_mail_server_knows_its_own_passwords_and_may_refuse_to_sync() {
        let mut world = world();
        let sync = |typed: &str| AccountRequest::Sync {
            kind: AccountKind::Google,
            address: "ana@gmail.com".into(),
            secret: secret(typed),
            trusted: None,
            edits: None,
            sync_key: None,
        };
        assert_eq!(code_of(&world.asks(sync("pw"))), Some(Code::SYNC_UNAUTHORISED));
        assert_eq!(code_of(&world.asks(sync("g"))), None);
        world.service.change_mailbox(AccountKind::Google, "ana@gmail.com", |mailbox| {
            mailbox.refuses_sync = Some(Code::SYNC_FAILED);
        });
        assert_eq!(code_of(&world.asks(sync("g"))), Some(Code::SYNC_FAILED));
        assert_eq!(world.service.addresses().count(), 2);
    }

    #[test]
    fn a_key_from_before_the_mailbox_was_moved_means_nothing() {
        let mut world = world();
        let sync = |sync_key| AccountRequest::Sync {
            kind: AccountKind::Google,
            address: "ana@gmail.com".into(),
            secret: secret("g"),
            trusted: None,
            edits: None,
            sync_key,
        };
        assert!(matches!(world.asks(sync(None)), AccountAnswer::Synced { sync_key: 0, .. }));
        world.service.change_mailbox(AccountKind::Google, "ana@gmail.com", |mailbox| {
            mailbox.moved += 1;
        });
        assert!(matches!(world.asks(sync(Some(0))), AccountAnswer::StartOver));
        assert!(matches!(world.asks(sync(None)), AccountAnswer::Synced { sync_key: 1, .. }));
    }

    #[test]
    fn contacts_take_their_bytes_on_the_way() {
        let mut world = world();
        let mut pushes = Vec::new();
        let mut cx = CloudCx {
            now: Time::ZERO,
            luck: world.luck,
            from: 0,
            switches: crate::profile::Switches::COMMON,
            pushes: &mut pushes,
        };
        let request = AccountRequest::Sync {
            kind: AccountKind::Microsoft,
            address: ANA.into(),
            secret: secret("pw"),
            trusted: None,
            edits: None,
            sync_key: None,
        };
        let reply = world.service.handle(&mut cx, request);
        assert_eq!(reply.down_bytes, crate::wire::ENVELOPE_BYTES + 230 * ITEM_BYTES);
    }
}
