//! The Store: its catalogue, who bought what, licences, tickets and packages.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::cloud::{CloudCx, Reply};
use crate::kernel::{Key, Mixer, Span, Time};
use crate::phone::service::Refused;
use crate::wire::{
    Answer, Code, ENVELOPE_BYTES, Edition, License, Ownership, ProductId, Purchase, Save, Standing,
    StoreAnswer, StoreRequest, Ticket, Token,
};

/// How long a ticket can be used after it was given. Assumed: long enough for one package, short
/// enough that a user who comes back after a meal finds it void.
pub const TICKET_LIVES: Span = Span::minutes(10);

/// Rows of a search at most. Assumed.
const FOUND_AT_MOST: usize = 50;

/// Bytes of one app in a list, with its icon; a details page counts as ten. Assumed.
const ROW_BYTES: u64 = 4_000;

/// The service.
///
/// Which account asks is what the token says; whether the token is still good is judged before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoreService {
    listings: OrdMap<ProductId, Listing>,
    accounts: OrdMap<Key, Account>,
    /// Tickets that were given back before they ended, with the time they were given.
    given_back: OrdMap<u64, Time>,
    /// What apps keep in clouds of their own; the Store's neighbour, not its business.
    saves: OrdMap<(Key, ProductId), Save>,
    /// How many phones may have an account's paid apps; none: as the asking phone's switch says.
    device_limit: Option<u8>,
}

/// One edition in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What is delivered now.
    pub edition: Arc<Edition>,
    /// How it stands.
    pub standing: Standing,
    /// Where it is offered, as country codes; everywhere if none (fact 279).
    pub regions: Option<Arc<[Arc<str>]>>,
}

/// What the Store knows of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its region; none: nobody said, and everything is offered.
    pub region: Option<Arc<str>>,
    /// What it has bought, taken for free, or tried.
    pub purchases: OrdMap<ProductId, Bought>,
    /// The phones that have downloaded paid apps, by their device numbers.
    pub devices: OrdSet<u64>,
}

/// One purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// When.
    pub at: Time,
    /// Only tried so far.
    pub trial: bool,
    /// What was paid, in cents: a later price does not change it.
    pub paid_cents: u32,
}

/// What the harness can tell the Store to do: steps of a history, as values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Publish an edition, or one that is there anew.
    Publish(Arc<Edition>),
    /// Make an edition published, hidden or withdrawn.
    Stand {
        /// Which.
        product: ProductId,
        /// How.
        standing: Standing,
    },
    /// Withdraw an edition and issue the app anew under another product id (report C01).
    Republish {
        /// Which.
        product: ProductId,
        /// The new one.
        edition: Arc<Edition>,
    },
    /// Publish a new version.
    Update {
        /// Of which.
        product: ProductId,
        /// Size of its package.
        package_bytes: u64,
    },
    /// Set a price.
    Price {
        /// Of which.
        product: ProductId,
        /// In cents; 0 is free.
        price_cents: u32,
    },
    /// Offer an edition in these regions only, or everywhere.
    Offer {
        /// Which.
        product: ProductId,
        /// As country codes.
        regions: Option<Arc<[Arc<str>]>>,
    },
    /// Put an account into a region.
    Region {
        /// The key of its address.
        account: Key,
        /// A country code.
        region: Arc<str>,
    },
    /// Make an account the owner of an edition, as if it had bought it now.
    Give {
        /// The key of its address.
        account: Key,
        /// Which.
        product: ProductId,
    },
    /// Allow so many phones to have an account's paid apps.
    DeviceLimit(u8),
    /// Forget a phone of an account.
    ForgetDevice {
        /// The key of its address.
        account: Key,
        /// The device number of the phone.
        device: u64,
    },
}

impl Default for StoreService {
    fn default() -> Self {
        Self {
            listings: OrdMap::new(),
            accounts: OrdMap::new(),
            given_back: OrdMap::new(),
            saves: OrdMap::new(),
            device_limit: None,
        }
    }
}

/// What the harness sets up and looks at.
impl StoreService {
    /// Does what it is told.
    ///
    /// # Errors
    ///
    /// There is no such edition.
    pub fn command(&mut self, now: Time, command: Command) -> Result<(), Refused> {
        match command {
            Command::Publish(edition) => self.publish(edition),
            Command::Stand { product, standing } => {
                let known = self.set_standing(product, standing);
                return self.known(product, known);
            }
            Command::Republish { product, edition } => {
                // Without the old edition there is nothing to take the place of.
                self.known(product, self.listings.contains_key(&product))?;
                self.republish(product, edition);
            }
            Command::Update { product, package_bytes } => {
                let known = self.update(product, package_bytes);
                return self.known(product, known);
            }
            Command::Price { product, price_cents } => {
                let known = self.set_price(product, price_cents);
                return self.known(product, known);
            }
            Command::Offer { product, regions } => {
                let known = self.set_regions(product, regions);
                return self.known(product, known);
            }
            Command::Region { account, region } => self.set_region(account, region),
            Command::Give { account, product } => {
                self.known(product, self.listings.contains_key(&product))?;
                self.give(account, product, now);
            }
            Command::DeviceLimit(phones) => self.device_limit = Some(phones),
            Command::ForgetDevice { account, device } => self.forget_device(account, device),
        }
        Ok(())
    }

    fn known(&self, product: ProductId, known: bool) -> Result<(), Refused> {
        if known {
            return Ok(());
        }
        let titles: Vec<&str> = self.listings().map(|it| &*it.edition.title).take(5).collect();
        let instead = match &titles[..] {
            [] => "publish it first".to_owned(),
            some => format!("in the Store are {}", some.join(", ")),
        };
        Err(Refused::new(format!("the Store does not know `{product}`"), instead))
    }

    /// Puts an edition into the catalogue; one that is there is as published now, in the regions
    /// where it was.
    pub fn publish(&mut self, edition: Arc<Edition>) {
        let product = edition.product;
        let regions = self.listings.get(&product).and_then(|listing| listing.regions.clone());
        let listing = Listing { standing: Standing::Published, regions, edition };
        self.listings.insert(product, listing);
    }

    /// The edition as the catalogue has it.
    #[must_use]
    pub fn listing(&self, product: ProductId) -> Option<&Listing> {
        self.listings.get(&product)
    }

    /// All editions, in order of their product ids.
    pub fn listings(&self) -> impl Iterator<Item = &Listing> {
        self.listings.values()
    }

    /// The edition with this title, the published one first; case does not matter.
    #[must_use]
    pub fn titled(&self, title: &str) -> Option<&Listing> {
        let titled =
            |listing: &&Listing| listing.edition.title.to_lowercase() == title.to_lowercase();
        let found = self.listings.values().filter(titled);
        found.min_by_key(|listing| listing.standing != Standing::Published)
    }

    /// Makes an edition published, hidden or withdrawn. Says whether there is such an edition.
    pub fn set_standing(&mut self, product: ProductId, standing: Standing) -> bool {
        self.change(product, |listing| listing.standing = standing)
    }

    /// Withdraws an edition and issues the app anew as `edition`, under a product id of its own:
    /// whoever bought the old one has not bought the new one (fact 276; report C01). Says whether
    /// there is such an edition.
    pub fn republish(&mut self, product: ProductId, edition: Arc<Edition>) -> bool {
        let successor = edition.product;
        self.publish(edition);
        self.change(product, |listing| {
            listing.standing = Standing::Withdrawn;
            Arc::make_mut(&mut listing.edition).successor = Some(successor);
        })
    }

    /// Publishes a new version with a package of this size. Says whether there is such an edition.
    pub fn update(&mut self, product: ProductId, package_bytes: u64) -> bool {
        self.change(product, |listing| {
            let edition = Arc::make_mut(&mut listing.edition);
            edition.version += 1;
            edition.package_bytes = package_bytes;
        })
    }

    /// Sets the price. Says whether there is such an edition.
    pub fn set_price(&mut self, product: ProductId, price_cents: u32) -> bool {
        self.change(product, |listing| {
            Arc::make_mut(&mut listing.edition).price_cents = price_cents;
        })
    }

    /// Offers an edition in these regions only, or everywhere. Says whether there is such an
    /// edition.
    pub fn set_regions(&mut self, product: ProductId, regions: Option<Arc<[Arc<str>]>>) -> bool {
        self.change(product, |listing| listing.regions = regions)
    }

    /// Says in which region an account is.
    pub fn set_region(&mut self, account: Key, region: Arc<str>) {
        self.accounts.entry(account).or_default().region = Some(region);
    }

    /// Makes an account the owner of an edition since `at`, as if it had bought it then.
    pub fn give(&mut self, account: Key, product: ProductId, at: Time) {
        let paid_cents =
            self.listings.get(&product).map_or(0, |listing| listing.edition.price_cents);
        let bought = Bought { at, trial: false, paid_cents };
        self.accounts.entry(account).or_default().purchases.insert(product, bought);
    }

    /// What the Store knows of an account; nothing if it was never here.
    #[must_use]
    pub fn account(&self, account: Key) -> Option<&Account> {
        self.accounts.get(&account)
    }

    /// Forgets a phone of an account, as its owner does on the web: it counts no more.
    pub fn forget_device(&mut self, account: Key, device: u64) {
        if let Some(account) = self.accounts.get_mut(&account) {
            account.devices.remove(&device);
        }
    }

    /// The state that an app of an account keeps in its own cloud.
    #[must_use]
    pub fn save(&self, account: Key, product: ProductId) -> Option<Save> {
        self.saves.get(&(account, product)).copied()
    }

    fn change(&mut self, product: ProductId, change: impl FnOnce(&mut Listing)) -> bool {
        self.listings.get_mut(&product).map(change).is_some()
    }
}

/// What phones ask.
impl StoreService {
    /// Answers a phone.
    pub fn handle(&mut self, cx: &mut CloudCx<'_>, request: StoreRequest) -> Reply {
        match request {
            StoreRequest::Search { token, text } => self.search(token, &text),
            StoreRequest::Details { token, product } => self.details(token, product),
            StoreRequest::History { token } => self.history(token),
            StoreRequest::Buy { token, product, trial } => {
                short(self.buy(cx.now, token, product, trial))
            }
            StoreRequest::License { token, product, device } => {
                short(self.license(cx, token, product, device))
            }
            StoreRequest::Package { ticket, from } => self.package(cx.now, ticket, from),
            StoreRequest::GiveBack { ticket } => short(self.take_back(cx.now, ticket)),
        }
    }

    /// Takes the state of an app into its own cloud if it is newer than what is there, and gives
    /// back what is there then.
    pub fn handle_save(&mut self, token: Token, product: ProductId, save: Save) -> Reply {
        let kept = self.saves.entry((token.account, product)).or_default();
        if save.uses > kept.uses {
            *kept = save;
        }
        let newest = *kept;
        // Whoever has the newest already is not sent its bytes again.
        let body = if newest == save { 0 } else { newest.bytes };
        Reply { answer: Answer::AppSave(newest), down_bytes: ENVELOPE_BYTES + body }
    }

    fn search(&self, token: Token, text: &str) -> Reply {
        let text = text.to_lowercase();
        let found: Arc<[Arc<Edition>]> = self
            .listings
            .values()
            .filter(|listing| listing.standing == Standing::Published)
            .filter(|listing| self.is_offered_to(listing, token.account))
            .filter(|listing| listing.edition.title.to_lowercase().contains(&text))
            .take(FOUND_AT_MOST)
            .map(|listing| Arc::clone(&listing.edition))
            .collect();
        list(found.len(), StoreAnswer::Found(found))
    }

    fn details(&self, token: Token, product: ProductId) -> Reply {
        let ownership = self.ownership(token.account, product);
        match self.listings.get(&product) {
            Some(listing) if !may_see(listing.standing, ownership) => {
                short(refused(Code::STORE_NOT_FOUND, Some(listing)))
            }
            Some(listing) if !self.is_offered_to(listing, token.account) => {
                short(refused(Code::STORE_FORBIDDEN, Some(listing)))
            }
            Some(listing) => {
                list(10, StoreAnswer::Details(Arc::clone(&listing.edition), ownership))
            }
            None => short(refused(Code::STORE_NOT_FOUND, None)),
        }
    }

    fn history(&self, token: Token) -> Reply {
        let mut rows: Vec<(Time, Purchase)> = Vec::new();
        for (product, bought) in self.accounts.get(&token.account).iter().flat_map(|a| &a.purchases)
        {
            // What was removed from the catalogue altogether is no longer known by any name.
            if let Some(listing) = self.listings.get(product) {
                let ownership = if bought.trial { Ownership::Trial } else { Ownership::Owned };
                let edition = Arc::clone(&listing.edition);
                rows.push((bought.at, Purchase { edition, ownership, standing: listing.standing }));
            }
        }
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let rows: Arc<[Purchase]> = rows.into_iter().map(|(_, row)| row).collect();
        list(rows.len(), StoreAnswer::History(rows))
    }

    fn buy(&mut self, now: Time, token: Token, product: ProductId, trial: bool) -> StoreAnswer {
        let Some(listing) = self.listings.get(&product) else {
            return refused(Code::STORE_NOT_FOUND, None);
        };
        let owned = self.ownership(token.account, product);
        if owned == Ownership::Owned || (trial && owned == Ownership::Trial) {
            return StoreAnswer::Bought;
        }
        if listing.standing != Standing::Published {
            return refused(Code::STORE_NOT_FOUND, Some(listing));
        }
        if !self.is_offered_to(listing, token.account) {
            return refused(Code::STORE_FORBIDDEN, Some(listing));
        }
        let price = listing.edition.price_cents;
        // There is nothing to try about what costs nothing.
        let trial = trial && price > 0;
        let bought = Bought { at: now, trial, paid_cents: if trial { 0 } else { price } };
        self.accounts.entry(token.account).or_default().purchases.insert(product, bought);
        StoreAnswer::Bought
    }

    fn license(
        &mut self,
        cx: &CloudCx<'_>,
        token: Token,
        product: ProductId,
        device: u64,
    ) -> StoreAnswer {
        let now = cx.now;
        let Some(listing) = self.listings.get(&product) else {
            return refused(Code::STORE_NOT_FOUND, None);
        };
        if listing.standing == Standing::Withdrawn {
            return refused(Code::STORE_NOT_FOUND, Some(listing));
        }
        let account = self.accounts.get(&token.account);
        if !is_offered_in(listing, account.and_then(|account| account.region.as_ref())) {
            return refused(Code::STORE_FORBIDDEN, Some(listing));
        }
        let paid = listing.edition.price_cents > 0;
        let trial = match account.and_then(|account| account.purchases.get(&product)) {
            Some(bought) => bought.trial,
            None if listing.standing == Standing::Hidden => {
                return refused(Code::STORE_NOT_FOUND, Some(listing));
            }
            None if paid => return refused(Code::STORE_FORBIDDEN, Some(listing)),
            None => {
                let taken = Bought { at: now, trial: false, paid_cents: 0 };
                self.accounts.entry(token.account).or_default().purchases.insert(product, taken);
                false
            }
        };
        if paid && !trial {
            let limit = self.device_limit.unwrap_or(cx.switches.device_limit);
            let account = self.accounts.entry(token.account).or_default();
            if !admit_device(account, limit, device) {
                return refused(Code::STORE_FORBIDDEN, Some(listing));
            }
        }
        StoreAnswer::Licensed {
            license: License { trial },
            ticket: ticket(&listing.edition, now, salt(token.account, device)),
            edition: Arc::clone(&listing.edition),
        }
    }

    fn package(&self, now: Time, ticket: Ticket, from: u64) -> Reply {
        match self.listings.get(&ticket.product) {
            None => short(refused(Code::STORE_NOT_FOUND, None)),
            Some(listing) if listing.standing == Standing::Withdrawn => {
                short(refused(Code::STORE_NOT_FOUND, Some(listing)))
            }
            Some(listing) if !self.is_good(&ticket, &listing.edition, now) => {
                short(refused(Code::STORE_FORBIDDEN, Some(listing)))
            }
            Some(listing) => {
                let bytes = listing.edition.package_bytes.saturating_sub(from);
                let answer = Answer::Store(StoreAnswer::Package { bytes, damaged: false });
                Reply { answer, down_bytes: ENVELOPE_BYTES + bytes }
            }
        }
    }

    fn take_back(&mut self, now: Time, ticket: Ticket) -> StoreAnswer {
        let listing = self.listings.get(&ticket.product);
        if !listing.is_some_and(|listing| self.is_good(&ticket, &listing.edition, now)) {
            return refused(Code::STORE_FORBIDDEN, listing);
        }
        // Those that have ended by themselves need no longer be remembered.
        let given_back = std::mem::take(&mut self.given_back);
        self.given_back =
            given_back.into_iter().filter(|(_, given_at)| !has_ended(*given_at, now)).collect();
        self.given_back.insert(ticket.number, ticket.given_at);
        StoreAnswer::TakenBack
    }

    /// A ticket is not stored: its number proves that the Store made it, for this version.
    fn is_good(&self, shown: &Ticket, edition: &Edition, now: Time) -> bool {
        *shown == ticket(edition, shown.given_at, (shown.number >> 32) as u32)
            && !has_ended(shown.given_at, now)
            && !self.given_back.contains_key(&shown.number)
    }

    fn ownership(&self, account: Key, product: ProductId) -> Ownership {
        match self.accounts.get(&account).and_then(|account| account.purchases.get(&product)) {
            Some(bought) if bought.trial => Ownership::Trial,
            Some(_) => Ownership::Owned,
            None => Ownership::NotOwned,
        }
    }

    fn is_offered_to(&self, listing: &Listing, account: Key) -> bool {
        let region = self.accounts.get(&account).and_then(|account| account.region.as_ref());
        is_offered_in(listing, region)
    }
}

fn is_offered_in(listing: &Listing, region: Option<&Arc<str>>) -> bool {
    match (&listing.regions, region) {
        (Some(regions), Some(region)) => regions.contains(region),
        (None, _) | (_, None) => true,
    }
}

/// Counts a phone among those that have paid apps, unless there are too many (fact 277).
fn admit_device(account: &mut Account, limit: u8, device: u64) -> bool {
    if account.devices.contains(&device) {
        return true;
    }
    let room = account.devices.len() < usize::from(limit);
    if room {
        account.devices.insert(device);
    }
    room
}

/// Hidden editions are shown to those who have them; withdrawn ones to nobody.
fn may_see(standing: Standing, ownership: Ownership) -> bool {
    match standing {
        Standing::Published => true,
        Standing::Hidden => ownership != Ownership::NotOwned,
        Standing::Withdrawn => false,
    }
}

fn has_ended(given_at: Time, now: Time) -> bool {
    given_at + TICKET_LIVES <= now
}

/// Keeps the tickets of different phones apart that were given in the same moment.
const fn salt(account: Key, device: u64) -> u32 {
    Mixer::new(account.0).word(device).finish() as u32
}

const fn ticket(edition: &Edition, given_at: Time, salt: u32) -> Ticket {
    let product = edition.product;
    let proof = Mixer::new(0x7469_636b_6574)
        .word(product.0 as u64)
        .word((product.0 >> 64) as u64)
        .word(edition.version as u64)
        .word(given_at.0)
        .word(salt as u64)
        .finish();
    Ticket { product, number: (salt as u64) << 32 | proof & 0xffff_ffff, given_at }
}

fn refused(code: Code, listing: Option<&Listing>) -> StoreAnswer {
    let successor = listing.and_then(|listing| listing.edition.successor);
    StoreAnswer::Refused { code, successor }
}

const fn short(answer: StoreAnswer) -> Reply {
    Reply::short(Answer::Store(answer))
}

const fn list(rows: usize, answer: StoreAnswer) -> Reply {
    let down_bytes = ENVELOPE_BYTES + ROW_BYTES * rows as u64;
    Reply { answer: Answer::Store(answer), down_bytes }
}

#[cfg(test)]
mod tests {
    use super::{
        Answer, Arc, Code, Command, Edition, Key, License, Reply, Span, Standing, StoreAnswer,
        StoreRequest, StoreService, TICKET_LIVES, Ticket, Time, Token,
    };
    use crate::kernel::Luck;
    use crate::profile::Switches;
    use crate::world::apps::generated_app;
    use crate::world::cloud::CloudCx;

    const ANA: Token = Token { account: Key(1), generation: 0 };
    const BEN: Token = Token { account: Key(2), generation: 0 };

    fn ask(store: &mut StoreService, now: Time, request: StoreRequest) -> (StoreAnswer, u64) {
        let (luck, mut pushes) = (Luck::of_seed(1), Vec::new());
        let switches = Switches { device_limit: 2, ..Switches::COMMON };
        let mut cx = CloudCx { now, luck, from: 0, switches, pushes: &mut pushes };
        match store.handle(&mut cx, request) {
            Reply { answer: Answer::Store(answer), down_bytes } => (answer, down_bytes),
            other => panic!("{other:?}"),
        }
    }

    fn store() -> (StoreService, Arc<Edition>) {
        let mut store = StoreService::default();
        let edition = Arc::new(Edition { price_cents: 99, ..generated_app(Key(7), 0) });
        store.publish(Arc::clone(&edition));
        store.give(ANA.account, edition.product, Time::ZERO);
        (store, edition)
    }

    fn license(store: &mut StoreService, token: Token, device: u64, of: &Edition) -> StoreAnswer {
        let request = StoreRequest::License { token, product: of.product, device };
        ask(store, Time::ZERO, request).0
    }

    fn ticket(store: &mut StoreService, of: &Edition) -> Ticket {
        let answer = license(store, ANA, 1, of);
        let StoreAnswer::Licensed { ticket, license: License { trial: false }, .. } = answer else {
            panic!("{answer:?}")
        };
        ticket
    }

    fn code(answer: &StoreAnswer) -> Option<Code> {
        if let StoreAnswer::Refused { code, .. } = answer { Some(*code) } else { None }
    }

    #[test]
    fn a_ticket_fetches_the_rest_of_a_package_until_it_ends() {
        let (mut store, edition) = store();
        let ticket = ticket(&mut store, &edition);
        let package = StoreRequest::Package { ticket, from: 100 };
        let just = Time::ZERO + Span(TICKET_LIVES.0 - 1);
        let (answer, down_bytes) = ask(&mut store, just, package.clone());
        let rest = edition.package_bytes - 100;
        assert!(matches!(answer, StoreAnswer::Package { bytes, .. } if bytes == rest));
        assert_eq!(down_bytes, crate::wire::ENVELOPE_BYTES + rest);
        let (late, _) = ask(&mut store, Time::ZERO + TICKET_LIVES, package);
        assert_eq!(code(&late), Some(Code::STORE_FORBIDDEN));
    }

    #[test]
    fn a_ticket_that_the_store_did_not_make_is_worth_nothing() {
        let (mut store, edition) = store();
        let good = ticket(&mut store, &edition);
        let forged = [
            Ticket { number: good.number ^ 1, ..good },
            Ticket { given_at: good.given_at + Span::minutes(1), ..good },
        ];
        for ticket in forged {
            let request = StoreRequest::Package { ticket, from: 0 };
            assert_eq!(code(&ask(&mut store, Time::ZERO, request).0), Some(Code::STORE_FORBIDDEN));
        }
    }

    #[test]
    fn a_ticket_that_was_given_back_is_void_and_an_expired_one_is_not_known() {
        let (mut store, edition) = store();
        let ticket = ticket(&mut store, &edition);
        let (answer, _) = ask(&mut store, Time(1), StoreRequest::GiveBack { ticket });
        assert!(matches!(answer, StoreAnswer::TakenBack));
        for request in
            [StoreRequest::GiveBack { ticket }, StoreRequest::Package { ticket, from: 0 }]
        {
            assert_eq!(code(&ask(&mut store, Time(2), request).0), Some(Code::STORE_FORBIDDEN));
        }
    }

    #[test]
    fn a_new_version_makes_tickets_for_the_old_one_void() {
        let (mut store, edition) = store();
        let ticket = ticket(&mut store, &edition);
        assert!(store.update(edition.product, 5));
        let request = StoreRequest::Package { ticket, from: 0 };
        assert_eq!(code(&ask(&mut store, Time::ZERO, request).0), Some(Code::STORE_FORBIDDEN));
    }

    #[test]
    fn only_who_bought_an_app_gets_a_licence_and_only_for_so_many_phones() {
        let (mut store, edition) = store();
        assert_eq!(code(&license(&mut store, BEN, 9, &edition)), Some(Code::STORE_FORBIDDEN));
        let codes: Vec<Option<Code>> =
            (1..=3).map(|device| code(&license(&mut store, ANA, device, &edition))).collect();
        assert_eq!(codes, [None, None, Some(Code::STORE_FORBIDDEN)]);
        assert_eq!(code(&license(&mut store, ANA, 1, &edition)), None, "known phones stay");
        store.forget_device(ANA.account, 1);
        assert_eq!(code(&license(&mut store, ANA, 3, &edition)), None);
    }

    #[test]
    fn owners_get_hidden_apps_and_nobody_gets_withdrawn_ones() {
        let (mut store, edition) = store();
        assert!(store.set_standing(edition.product, Standing::Hidden));
        assert_eq!(code(&license(&mut store, ANA, 1, &edition)), None);
        assert_eq!(code(&license(&mut store, BEN, 9, &edition)), Some(Code::STORE_NOT_FOUND));
        let successor = Arc::new(generated_app(Key(7), 1));
        assert!(store.republish(edition.product, Arc::clone(&successor)));
        let answer = license(&mut store, ANA, 1, &edition);
        let StoreAnswer::Refused { code, successor: named } = answer else { panic!("{answer:?}") };
        assert_eq!((code, named), (Code::STORE_NOT_FOUND, Some(successor.product)));
    }

    #[test]
    fn a_step_about_an_edition_that_is_not_there_is_refused() {
        let (mut store, edition) = store();
        let missing = generated_app(Key(7), 9).product;
        let standing = Standing::Hidden;
        let hide = |product| Command::Stand { product, standing };
        let refused = store.command(Time::ZERO, hide(missing)).expect_err("it is not there");
        assert!(refused.instead.ends_with(&*edition.title), "{refused}");
        store.command(Time::ZERO, hide(edition.product)).expect("it is there");
        assert_eq!(store.listing(edition.product).map(|it| it.standing), Some(Standing::Hidden));
    }

    #[test]
    fn the_history_lists_the_newest_purchase_first_with_what_became_of_it() {
        let (mut store, first) = store();
        let second = Arc::new(generated_app(Key(7), 1));
        store.publish(Arc::clone(&second));
        store.give(ANA.account, second.product, Time(5));
        assert!(store.set_standing(first.product, Standing::Hidden));
        let (answer, _) = ask(&mut store, Time(9), StoreRequest::History { token: ANA });
        let StoreAnswer::History(rows) = answer else { panic!("{answer:?}") };
        let rows: Vec<_> = rows.iter().map(|row| (row.edition.product, row.standing)).collect();
        let expected = [(second.product, Standing::Published), (first.product, Standing::Hidden)];
        assert_eq!(rows, expected);
    }
}
