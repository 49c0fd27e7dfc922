//! Who gets what: one command or event with all that it brings about.

use std::sync::Arc;

use wp8_backup::engine::{ApplyOutcome, ApplyStep};
use wp8_backup::{Body, Category, Kinds, Record};

use super::conditions::{Changes, Conditions};
use super::cx::Cx;
use super::effect::{Effect, PowerChange, Tag, Timer};
use super::front::Page;
use super::service::{Refused, Service};
use super::signal::Signal;
use super::{
    Command, Edits, Event, Identity, Outside, PARTS, Phone, Renewal, Scratch, accounts, backup,
    calls, carrier, messaging, network, packages, power, settings, setup, start, store,
};
use crate::kernel::{Cause, DiskMeter, Fingerprint, Nonce, Shared, Span, Time};
use crate::profile::{ProfileId, Reinstall};
use crate::quirks::{QUIRKS, Quirks};
use crate::wire::{Answer, Code, Request, Secret, SimCard};

/// Runs `$body` with a service and its surroundings.
macro_rules! serve {
    ($run:ident, $cause:expr, $service:ident, |$it:ident, $cx:ident| $body:expr) => {{
        let phone = &mut *$run.phone;
        let now = $run.outside.now();
        let mut cx_value = Cx {
            now,
            luck: phone.identity.luck,
            phone: &phone.identity,
            conditions: &phone.conditions,
            cause: $cause,
            nonce: $run.nonce,
            effects: &mut $run.effects,
            disk: &mut phone.disk,
            notes: $run.outside.notes(),
        };
        let $cx = &mut cx_value;
        let $it = phone.$service.edit();
        $body
    }};
}

/// The handling of one command or event, with all that it brings about.
struct Run<'a> {
    phone: &'a mut Phone,
    outside: &'a mut dyn Outside,
    effects: Vec<(Cause, Effect)>,
    nonce: Nonce,
    /// Something that conditions are put together from may have changed.
    conditions_stale: bool,
}

impl Phone {
    /// Which phone it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What it is in as a whole.
    #[must_use]
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// Whether its system runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.running
    }

    /// Disk writes made, and where power will be cut.
    #[must_use]
    pub const fn disk(&self) -> DiskMeter {
        self.disk
    }

    /// Events handled since the beginning.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// Does what it is told.
    ///
    /// # Errors
    ///
    /// The command makes no sense now; nothing has changed but what it had already brought about.
    pub fn command(
        &mut self,
        outside: &mut dyn Outside,
        cause: Cause,
        nonce: Nonce,
        command: Command,
    ) -> Result<(), Refused> {
        let hardware = matches!(command, Command::Power(_));
        if !self.running && !hardware {
            return Err(Refused::new("the phone is off", "`power_on` it and wait until it is up"));
        }
        self.run(outside, cause, nonce, |run| run.command(cause, command))
    }

    /// Handles what happens to it.
    pub fn event(&mut self, outside: &mut dyn Outside, cause: Cause, event: Event) {
        self.events += 1;
        self.run(outside, cause, Nonce(0), |run| run.event(cause, event));
    }

    /// Power goes at once, whatever is being done: a fault.
    pub fn cut_power(&mut self, outside: &mut dyn Outside, cause: Cause) {
        self.run(outside, cause, Nonce(0), |run| run.power_was_cut(cause));
    }

    /// Power will go instead of the disk write with this number, counted from 1.
    pub const fn cut_power_at_write(&mut self, number: u64) {
        self.disk.cut_at_write = Some(number);
    }

    fn run<T>(
        &mut self,
        outside: &mut dyn Outside,
        cause: Cause,
        nonce: Nonce,
        first: impl FnOnce(&mut Run<'_>) -> T,
    ) -> T {
        self.runs += 1;
        let Scratch { now, next } = outside.scratch();
        let mut run = Run { phone: self, outside, effects: next, nonce, conditions_stale: true };
        let result = first(&mut run);
        let mut wave = now;
        loop {
            if run.phone.disk.cut {
                run.effects.clear();
                run.phone.disk = DiskMeter { cut: false, cut_at_write: None, ..run.phone.disk };
                run.power_was_cut(cause);
            }
            if run.effects.is_empty() && !run.conditions_changed(cause) {
                break;
            }
            std::mem::swap(&mut wave, &mut run.effects);
            for (cause, effect) in wave.drain(..) {
                if !run.phone.disk.cut {
                    run.route(cause, effect);
                }
            }
        }
        let effects = std::mem::take(&mut run.effects);
        outside.done_with(Scratch { now: wave, next: effects });
        result
    }

    fn wake(&mut self, outside: &mut dyn Outside, cause: Cause, timer: Timer, at: Time) {
        let ticket = match self.timers.iter_mut().find(|(known, _)| *known == timer) {
            Some((_, ticket)) => {
                outside.let_sleep(*ticket);
                *ticket = outside.wake(at, cause, timer);
                return;
            }
            None => outside.wake(at, cause, timer),
        };
        self.timers.push((timer, ticket));
    }

    fn let_sleep(&mut self, outside: &mut dyn Outside, timer: Timer) {
        if let Some(place) = self.timers.iter().position(|(known, _)| *known == timer) {
            let (_, ticket) = self.timers.swap_remove(place);
            outside.let_sleep(ticket);
        }
    }
}

impl Run<'_> {
    fn command(&mut self, cause: Cause, command: Command) -> Result<(), Refused> {
        match command {
            Command::Accounts(command) => {
                serve!(self, cause, accounts, |it, cx| it.command(cx, command))
            }
            Command::Backup(command) => {
                serve!(self, cause, backup, |it, cx| it.command(cx, command))
            }
            Command::Calls(command) => serve!(self, cause, calls, |it, cx| it.command(cx, command)),
            Command::Camera(command) => {
                serve!(self, cause, camera, |it, cx| it.command(cx, command))
            }
            Command::Carrier(command) => {
                serve!(self, cause, carrier, |it, cx| it.command(cx, command))
            }
            Command::Downloads(command) => {
                serve!(self, cause, downloads, |it, cx| it.command(cx, command))
            }
            Command::FactoryReset => {
                serve!(self, cause, power, |it, cx| it.command(cx, power::Command::Reboot))?;
                self.phone.next_start = Some(Renewal::Reset);
                Ok(())
            }
            Command::Favourites(command) => {
                serve!(self, cause, favourites, |it, cx| it.command(cx, command))
            }
            Command::Front(command) => serve!(self, cause, front, |it, cx| it.command(cx, command)),
            Command::Messaging(command) => {
                serve!(self, cause, messaging, |it, cx| it.command(cx, command))
            }
            Command::Network(command) => {
                serve!(self, cause, network, |it, cx| it.command(cx, command))
            }
            Command::Packages(command) => {
                serve!(self, cause, packages, |it, cx| it.command(cx, command))
            }
            Command::Power(command) => serve!(self, cause, power, |it, cx| it.command(cx, command)),
            Command::Settings(command) => {
                serve!(self, cause, settings, |it, cx| it.command(cx, command))
            }
            Command::Setup(command) => serve!(self, cause, setup, |it, cx| it.command(cx, command)),
            Command::Start(command) => serve!(self, cause, start, |it, cx| it.command(cx, command)),
            Command::Store(command) => serve!(self, cause, store, |it, cx| it.command(cx, command)),
        }
    }

    fn event(&mut self, cause: Cause, event: Event) {
        match event {
            Event::Timer(timer) => {
                self.phone.timers.retain(|(known, _)| *known != timer);
                self.timer(cause, timer);
            }
            Event::Reply { exchange, answer, down_bytes, cut_at } => {
                serve!(self, cause, network, |it, cx| {
                    it.replied(cx, exchange, answer, down_bytes, cut_at);
                });
            }
            Event::Radio(answer) => serve!(self, cause, network, |it, cx| it.radio(cx, answer)),
            Event::Push(push) => self.tell(cause, &Signal::Pushed(push)),
            Event::Mains(there) => serve!(self, cause, power, |it, cx| it.mains(cx, there)),
        }
    }

    fn timer(&mut self, cause: Cause, timer: Timer) {
        match timer {
            Timer::Accounts(timer) => serve!(self, cause, accounts, |it, cx| it.timer(cx, timer)),
            Timer::Backup(timer) => serve!(self, cause, backup, |it, cx| it.timer(cx, timer)),
            Timer::Calls(timer) => serve!(self, cause, calls, |it, cx| it.timer(cx, timer)),
            Timer::Downloads(timer) => serve!(self, cause, downloads, |it, cx| it.timer(cx, timer)),
            Timer::Messaging(timer) => serve!(self, cause, messaging, |it, cx| it.timer(cx, timer)),
            Timer::Network(timer) => serve!(self, cause, network, |it, cx| it.timer(cx, timer)),
            Timer::Power(timer) => serve!(self, cause, power, |it, cx| it.timer(cx, timer)),
            Timer::Setup(timer) => serve!(self, cause, setup, |it, cx| it.timer(cx, timer)),
        }
    }

    fn answered(&mut self, cause: Cause, tag: Tag, answer: Result<Answer, Code>) {
        match tag {
            Tag::Accounts(tag) => {
                serve!(self, cause, accounts, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Backup(tag) => serve!(self, cause, backup, |it, cx| it.answered(cx, tag, answer)),
            Tag::Calls(tag) => serve!(self, cause, calls, |it, cx| it.answered(cx, tag, answer)),
            Tag::Carrier(tag) => {
                serve!(self, cause, carrier, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Downloads(tag) => {
                serve!(self, cause, downloads, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Messaging(tag) => {
                serve!(self, cause, messaging, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Power(tag) => serve!(self, cause, power, |it, cx| it.answered(cx, tag, answer)),
            Tag::Network(tag) => {
                serve!(self, cause, network, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Packages(tag) => {
                serve!(self, cause, packages, |it, cx| it.answered(cx, tag, answer));
            }
            Tag::Store(tag) => serve!(self, cause, store, |it, cx| it.answered(cx, tag, answer)),
        }
    }

    fn route(&mut self, cause: Cause, effect: Effect) {
        match effect {
            Effect::Wake { timer, at } => self.phone.wake(self.outside, cause, timer, at),
            Effect::LetSleep(timer) => self.phone.let_sleep(self.outside, timer),
            Effect::Ask { tag, rule, ask } => {
                serve!(self, cause, network, |it, cx| it.ask(cx, tag, rule, ask));
            }
            Effect::Abandon(tag) => serve!(self, cause, network, |it, cx| it.abandon(cx, tag)),
            Effect::Tell(signal) => self.tell(cause, &signal),
            Effect::Transmit { exchange, tag, latency_ms, ask } => {
                let clock = self.phone.power.clock(self.outside.now());
                let after = Span::ms(u64::from(latency_ms));
                self.outside.transmit(cause, tag, exchange, after, Request { clock, ask });
            }
            Effect::Answered { tag, answer } => self.answered(cause, tag, answer),
            Effect::Radio(request) => self.outside.radio(cause, request),
            Effect::Read(category) => self.read(cause, category),
            Effect::Apply { category, step } => self.apply(cause, category, &step),
            Effect::Power(change) => self.power(cause, change),
        }
    }

    /// Who hears what. The only place that knows which services a signal concerns.
    fn tell(&mut self, cause: Cause, signal: &Signal) {
        macro_rules! hear {
            ($($service:ident)*) => {
                {
                    $(serve!(self, cause, $service, |it, cx| it.heard(cx, signal));)*
                }
            };
        }
        match signal {
            Signal::Conditions => self.tell_conditions(cause, Changes::ALL),
            Signal::SignIn { .. }
            | Signal::RenewToken
            | Signal::Sync(_)
            | Signal::ClockSet
            | Signal::AccountPassword { .. } => hear!(accounts),
            Signal::SetClockFromNetwork | Signal::SetClock(_) | Signal::SetTimeZone { .. } => {
                hear!(power);
            }
            Signal::SetSetting { .. } => hear!(settings),
            Signal::SettingChanged { .. } => hear!(power messaging calls camera backup),
            Signal::SendText { .. } => hear!(messaging),
            Signal::SignedIn => hear!(accounts setup store backup),
            Signal::CodeWanted
            | Signal::SignInFailed(_)
            | Signal::WifiJoined { .. }
            | Signal::BackupsFound(_)
            | Signal::BackupsNotFound(_)
            | Signal::Restored { .. }
            | Signal::RestoreFailed(_)
            | Signal::RestoreProgress { .. } => hear!(setup),
            Signal::JoinWifi { .. } => hear!(network),
            Signal::EnterApn(_) => hear!(carrier),
            Signal::ApnChanged => hear!(network messaging),
            Signal::SetUp => hear!(power network accounts settings start downloads backup front),
            Signal::BackUp { .. }
            | Signal::FindBackups
            | Signal::Restore(_)
            | Signal::StartFresh
            | Signal::RetryRestore
            | Signal::AccountsAnswered
            | Signal::Changed(_)
            | Signal::ItemChanged(_)
            | Signal::ItemGone { .. }
            | Signal::TokenRefused(_)
            | Signal::TokenUnanswered(_) => hear!(backup downloads),
            Signal::TokenRenewed => {
                // Who hears of a new token sends with it at once, and takes it from the conditions.
                self.conditions_stale = true;
                self.conditions_changed(cause);
                hear!(backup downloads);
            }
            Signal::Reinstall { .. } => hear!(downloads packages),
            Signal::Download(_) => hear!(downloads),
            Signal::Arrived { .. } => hear!(downloads network),
            Signal::Downloaded { .. } | Signal::Bought(_) => hear!(packages),
            Signal::HowFar => hear!(network),
            Signal::Installed(_) => hear!(downloads start store backup),
            Signal::Uninstalled(_) => hear!(downloads start store backup),
            Signal::AppListChanged => hear!(start),
            Signal::Pushed(_) => hear!(messaging calls power),
            Signal::PageShown(page) => self.page_shown(cause, page),
            Signal::PageLeft(page) => self.page_left(cause, page),
            // The network last: it gives up what the others may still want to know about.
            Signal::ShuttingDown => hear!(downloads network),
        }
    }

    /// Conditions change several times with every transfer: whoever goes by none of the parts that
    /// have changed has nothing to do.
    fn tell_conditions(&mut self, cause: Cause, changes: Changes) {
        macro_rules! hear {
            ($($service:ident: $parts:expr;)*) => {
                $(if changes.touch($parts) {
                    serve!(self, cause, $service, |it, cx| it.heard(cx, &Signal::Conditions));
                })*
            };
        }
        const FOR_THE_QUEUE: Changes = Changes::LINKS
            .and(Changes::ACCOUNT)
            .and(Changes::DATA_RESTRICTED)
            .and(Changes::BATTERY_SAVER)
            .and(Changes::SET_UP);
        hear! {
            network: Changes::ALL;
            power: Changes::ALL;
            accounts: Changes::BATTERY_SAVER;
            store: Changes::ACCOUNT;
            downloads: FOR_THE_QUEUE;
            calls: Changes::CELL_SERVICE;
            setup: Changes::ACCOUNT;
            backup: FOR_THE_QUEUE
                .and(Changes::EXTERNAL_POWER)
                .and(Changes::SCREEN)
                .and(Changes::FREE_BYTES);
        }
    }

    /// What comes into view may have to be fetched, or counts as seen.
    fn page_shown(&mut self, cause: Cause, page: &Page) {
        if *page == Page::Wifi {
            self.by_itself(cause, Command::Network(network::Command::OpenWifiPage));
        } else if let Page::Thread { key } = page {
            let open = messaging::Command::Open(messaging::ThreadId(*key));
            self.by_itself(cause, Command::Messaging(open));
        } else if *page == Page::PhoneHistory {
            self.by_itself(cause, Command::Calls(calls::Command::OpenHistory));
        } else if let Page::StoreResults { query } = page {
            let search = store::Command::Search(Arc::clone(query));
            self.by_itself(cause, Command::Store(search));
        } else if let Page::StoreDetails { product } = page {
            self.by_itself(cause, Command::Store(store::Command::Show(*product)));
        } else if *page == Page::PurchaseHistory {
            self.by_itself(cause, Command::Store(store::Command::History));
        }
    }

    fn page_left(&mut self, cause: Cause, page: &Page) {
        if *page == Page::Wifi {
            self.by_itself(cause, Command::Network(network::Command::CloseWifiPage));
        } else if matches!(page, Page::Thread { .. } | Page::NewMessage) {
            self.by_itself(cause, Command::Messaging(messaging::Command::Leave));
        } else if *page == Page::Store {
            self.by_itself(cause, Command::Store(store::Command::Close));
        }
    }

    /// A command that follows from what is on the glass. Refused, it shows there: nobody else is
    /// to be told.
    fn by_itself(&mut self, cause: Cause, command: Command) {
        let _shown_on_the_page = self.command(cause, command);
    }

    /// The system goes down or comes up.
    fn power(&mut self, cause: Cause, change: PowerChange) {
        match change {
            // Orderly: what is pending counts as written long ago.
            PowerChange::ShutDown => self.stop(Time(u64::MAX)),
            PowerChange::Lost => self.stop(self.outside.now()),
            PowerChange::Started => {
                self.phone.boot += 1;
                self.phone.renew();
                self.phone.running = true;
                // What was on disk counts from the first moment: the account, the end of set-up.
                *self.phone.conditions.edit() = self.phone.fresh_conditions();
                macro_rules! boot {
                    ($($service:ident)*) => {
                        $(serve!(self, cause, $service, |it, cx| it.booted(cx));)*
                    };
                }
                boot!(settings carrier network accounts packages store start downloads messaging
                      calls camera favourites setup backup);
                let packages = self.phone.packages.packages();
                let apps: Vec<_> = packages.map(|package| package.edition.product).collect();
                serve!(self, cause, start, |it, cx| it.find_apps(cx, &apps));
                let set_up = self.phone.setup.is_finished();
                serve!(self, cause, front, |it, cx| it.begin(cx, set_up));
                self.conditions_stale = true;
                self.tell(cause, &Signal::Conditions);
            }
        }
    }

    /// Every service loses its memory, and of its disk what had not reached it at `as_of`.
    fn stop(&mut self, as_of: Time) {
        self.phone.running = false;
        self.outside.radios_off();
        let (luck, boot) = (self.phone.identity.luck, u64::from(self.phone.boot));
        macro_rules! lose {
            ($($service:ident)*) => {
                $(self.phone.$service.edit().power_lost(as_of, luck, boot);)*
            };
        }
        lose!(settings carrier network accounts packages store start downloads messaging calls
              camera favourites setup backup front);
        // The clock that runs on is the hardware's; what power wrote down it has flushed by itself.
        let now = self.outside.now();
        self.phone.power.edit().power_lost(now, luck, boot);
        let outside = &mut *self.outside;
        self.phone.timers.retain(|(timer, ticket)| {
            let hardware = matches!(timer, Timer::Power(_));
            if !hardware {
                outside.let_sleep(*ticket);
            }
            hardware
        });
        self.effects
            .retain(|(_, effect)| matches!(effect, Effect::Wake { timer: Timer::Power(_), .. }));
    }

    /// Power went in the middle of something.
    fn power_was_cut(&mut self, cause: Cause) {
        serve!(self, cause, power, |it, cx| it.cut(cx));
    }

    /// Puts the conditions together anew if something they are made of may have changed. Says
    /// whether they did.
    fn conditions_changed(&mut self, cause: Cause) -> bool {
        if !std::mem::take(&mut self.conditions_stale) {
            return false;
        }
        let fresh = self.phone.fresh_conditions();
        let changes = self.phone.conditions.changes(&fresh);
        if changes.is_none() {
            return false;
        }
        *self.phone.conditions.edit() = fresh;
        if self.phone.running {
            self.tell_conditions(cause, changes);
            self.conditions_stale = true;
        }
        true
    }

    /// Everything of a category, for the backup.
    fn read(&mut self, cause: Cause, category: Category) {
        let records: Arc<[Record]> = self.phone.records(category).into();
        serve!(self, cause, backup, |it, cx| it.read(cx, category, records));
    }

    /// Brings restored records to where they belong.
    fn apply(&mut self, cause: Cause, category: Category, step: &ApplyStep) {
        let in_place = match step {
            ApplyStep::Merge { put, remove } => {
                for record in put.iter() {
                    self.place(cause, record);
                }
                self.reinstall(cause, put);
                for id in remove.iter() {
                    self.take_away(cause, *id);
                }
                false
            }
            ApplyStep::Clear => {
                self.clear(cause, category);
                true
            }
            ApplyStep::Finish => {
                if category == Category::Apps {
                    serve!(self, cause, packages, |it, cx| it.finish_rewrite(cx));
                }
                true
            }
            ApplyStep::One(record) => {
                self.place(cause, record);
                self.reinstall(cause, std::slice::from_ref(record));
                true
            }
        };
        let outcome = ApplyOutcome::Done;
        serve!(self, cause, backup, |it, cx| it.applied(cx, category, outcome, in_place));
    }

    fn place(&mut self, cause: Cause, record: &Record) {
        match record.body() {
            // The list of apps goes to the download queue as a whole: see `reinstall`.
            Body::App(_) => {}
            Body::AppData(_) => serve!(self, cause, packages, |it, cx| it.place(cx, record)),
            Body::Setting(_) | Body::LockScreen(_) | Body::Word(_) => {
                serve!(self, cause, settings, |it, cx| it.place(cx, record));
            }
            Body::Favourite(_) => serve!(self, cause, favourites, |it, cx| it.place(cx, record)),
            Body::Call(_) => serve!(self, cause, calls, |it, cx| it.place(cx, record)),
            Body::Account(_) => serve!(self, cause, accounts, |it, cx| it.place(cx, record)),
            Body::Tile(_) => serve!(self, cause, start, |it, cx| it.place(cx, record)),
            Body::WifiNetwork(_) => serve!(self, cause, network, |it, cx| it.place(cx, record)),
            Body::Message(_) => serve!(self, cause, messaging, |it, cx| it.place(cx, record)),
            // Never brought back to the phone (fact 14).
            Body::Photo(_) | Body::Video(_) => {}
            // Opened by the engine before it hands records over.
            Body::Sealed(_) => {}
        }
    }

    fn reinstall(&mut self, cause: Cause, records: &[Record]) {
        let apps: Arc<[wp8_backup::record::App]> = records
            .iter()
            .filter_map(|record| {
                let Body::App(app) = record.body() else { return None };
                Some(app.clone())
            })
            .collect();
        let at_once = match self.phone.identity.switches.reinstall {
            Reinstall::Automatic => true,
            Reinstall::OnTap => false,
            Reinstall::None => return,
        };
        if !apps.is_empty() {
            self.tell(cause, &Signal::Reinstall { apps, at_once });
        }
    }

    /// Takes a record off the phone again: an undone restore.
    fn take_away(&mut self, cause: Cause, id: wp8_backup::RecordId) {
        macro_rules! from {
            ($($service:ident)*) => {
                $(serve!(self, cause, $service, |it, cx| it.take_away(cx, id));)*
            };
        }
        from!(packages downloads settings favourites calls accounts start network messaging);
    }

    /// Empties what a restore is going to rewrite in place.
    fn clear(&mut self, cause: Cause, category: Category) {
        macro_rules! clear {
            ($($service:ident)*) => {
                {
                    $(serve!(self, cause, $service, |it, cx| it.clear(cx, Kinds::ALL));)*
                }
            };
        }
        match category {
            Category::Apps => {
                serve!(self, cause, packages, |it, cx| it.begin_rewrite(cx));
                clear!(favourites calls);
                serve!(self, cause, accounts, |it, cx| it.clear(cx));
            }
            Category::Messages => clear!(messaging),
            Category::Photos => {}
        }
    }
}

impl Phone {
    /// A phone that is off: as it comes out of the box, or set up with an account and backing up.
    #[must_use]
    pub fn new(
        identity: Identity,
        image: setup::Image,
        sim: Option<SimCard>,
        account: Option<(super::conditions::Account, Secret)>,
        battery_percent: u8,
    ) -> Self {
        let carrier = sim.as_ref().map(|sim| Arc::clone(&sim.provider));
        let set_up = account.is_some();
        // The country of the SIM, else of the account (fact 69). Assumed: the language.
        let country = sim.as_ref().map(|sim| Arc::clone(&sim.country));
        let country = country.or_else(|| account.as_ref().map(|(it, _)| Arc::clone(&it.region)));
        let country = country.as_deref().unwrap_or("US");
        let language = image.languages.first().map_or("en-US", |preset| preset);
        let settings = settings::Settings::new(&identity, country, language);
        let mut power = power::Power::new(&identity);
        power.charge(battery_percent);
        let mut backup = backup::Backup::new(&identity, set_up);
        if let Some((account, _)) = &account {
            backup.hold_key_of(&account.address);
        }
        Self {
            conditions: Shared::default(),
            timers: Vec::new(),
            next_start: None,
            disk: DiskMeter::default(),
            events: 0,
            boot: 0,
            running: false,
            runs: 0,
            resets: 0,
            accounts: Shared::new(match account {
                Some((account, secret)) => {
                    accounts::Accounts::signed_in(account, secret, identity.switches.account_sync)
                }
                None => accounts::Accounts::default(),
            }),
            backup: Shared::new(backup),
            calls: Shared::default(),
            camera: Shared::default(),
            carrier: Shared::new(carrier::Carrier::new(sim)),
            downloads: Shared::default(),
            favourites: Shared::default(),
            front: Shared::default(),
            messaging: Shared::new(messaging::Messaging::of_country(country)),
            network: Shared::default(),
            packages: Shared::new(packages::Packages::new(&identity)),
            power: Shared::new(power),
            settings: Shared::new(settings),
            setup: Shared::new(if set_up {
                setup::Setup::finished(image)
            } else {
                setup::Setup::new(image)
            }),
            start: Shared::new(start::Start::new(&identity, carrier.as_deref())),
            store: Shared::default(),
            identity: Shared::new(identity),
        }
    }

    /// Content has been put on it from outside: whoever keeps account of content hears of it.
    pub fn was_filled(&mut self, outside: &mut dyn Outside, cause: Cause) {
        if self.running {
            self.run(outside, cause, Nonce(0), |run| {
                for category in Category::ALL {
                    run.tell(cause, &Signal::Changed(category));
                }
            });
        }
    }

    /// Starts an update of the system to a later version: the phone restarts, and is another one
    /// when it comes up. Everything on it stays. Cut off, the update is done at the next start.
    ///
    /// # Errors
    ///
    /// The phone does not run, or is still being set up; the version is not a later one.
    pub fn update_system(
        &mut self,
        outside: &mut dyn Outside,
        cause: Cause,
        nonce: Nonce,
        to: ProfileId,
    ) -> Result<(), Refused> {
        let from = self.identity.profile();
        if to.get().version.ordinal() <= from.version.ordinal() {
            return Err(Refused::new(
                format!("{} is not later than {}, which is on the phone", to.get().name, from.name),
                "name a later version; a phone does not go back",
            ));
        }
        // A different kernel: no 7.x phone was ever updated (report C13).
        if !from.updates_in_place {
            return Err(Refused::new(
                format!("a phone with {} cannot be updated to {}", from.name, to.get().name),
                "restore onto a new phone instead",
            ));
        }
        if !self.is_running() || !self.setup.is_finished() {
            return Err(Refused::new("only a phone in use can be updated", "finish its set-up"));
        }
        self.command(outside, cause, nonce, Command::Power(power::Command::Reboot))?;
        self.next_start = Some(Renewal::Update(to));
        Ok(())
    }

    fn renew(&mut self) {
        match self.next_start.take() {
            None => {}
            Some(Renewal::Update(to)) => self.updated(to),
            Some(Renewal::Reset) => self.reset(),
        }
    }

    /// Everything is gone but what is no content: the system's image, battery, charger and clock, the
    /// SIM card, the count of events and writes, and which phone it is.
    fn reset(&mut self) {
        let identity = Identity::clone(&self.identity);
        let image = self.setup.image().clone();
        let fresh = Self::new(identity, image, self.carrier.sim().cloned(), None, 0);
        *self = Self {
            identity: self.identity.clone(),
            conditions: self.conditions.clone(),
            timers: std::mem::take(&mut self.timers),
            disk: self.disk,
            events: self.events,
            boot: self.boot,
            running: self.running,
            runs: self.runs,
            resets: self.resets + 1,
            power: self.power.clone(),
            ..fresh
        };
        self.power.edit().reset();
    }

    /// A start after an update: from now on it is the later version, with the defects of that one.
    /// What a scenario has switched on or off by hand stays as it is.
    fn updated(&mut self, to: ProfileId) {
        let identity = self.identity.edit();
        let (old, new) = (Quirks::of(identity.profile.get()), Quirks::of(to.get()));
        identity.quirks = QUIRKS.iter().fold(new, |quirks, quirk| {
            match (old.has(quirk), identity.quirks.has(quirk)) {
                (false, true) => quirks.with(quirk),
                (true, false) => quirks.without(quirk),
                (true, true) | (false, false) => quirks,
            }
        });
        if identity.switches == identity.profile.get().switches {
            identity.switches = to.get().switches;
        }
        identity.profile = to;
        let identity = Identity::clone(identity);
        self.backup.edit().updated(&identity);
    }

    /// Its system runs when the scenario begins, without the time that starting takes.
    pub fn start(&mut self, outside: &mut dyn Outside, cause: Cause) {
        self.power.edit().runs_already();
        self.run(outside, cause, Nonce(0), |run| run.power(cause, PowerChange::Started));
    }

    fn fresh_conditions(&self) -> Conditions {
        let mut fresh = Conditions::default();
        self.power.contribute(&mut fresh);
        if self.running {
            self.network.contribute(&mut fresh);
            self.accounts.contribute(&mut fresh);
            self.carrier.contribute(&mut fresh);
            self.setup.contribute(&mut fresh);
            self.packages.contribute(&mut fresh);
            self.camera.contribute(&mut fresh);
        }
        fresh
    }

    /// The parts that were edited since they were edited so often, a bit each: bit `n` for [`PARTS`]`[n]`.
    /// Remembers how often they are now.
    pub fn edited(&self, seen: &mut Edits) -> u32 {
        if seen.runs == self.runs {
            return 0;
        }
        seen.runs = self.runs;
        let mut edited = if seen.resets == self.resets { 0 } else { (1 << PARTS.len()) - 1 };
        seen.resets = self.resets;
        let seen = &mut seen.parts;
        let mut place = 0;
        macro_rules! parts {
            ($($part:ident)*) => {$(
                let now = self.$part.edits();
                edited |= u32::from(seen[place] != now) << place;
                seen[place] = now;
                place += 1;
            )*};
        }
        parts!(identity conditions accounts backup calls camera carrier downloads favourites front
               messaging network packages power settings setup start store);
        debug_assert!(place == PARTS.len());
        edited
    }

    /// Hands over the fingerprint of each part.
    pub(crate) fn fingerprints(&self, now: Time, add: &mut impl FnMut(Fingerprint)) {
        macro_rules! parts {
            ($($part:ident)*) => { $(add(self.$part.fingerprint(now));)* };
        }
        parts!(identity conditions accounts backup calls camera carrier downloads favourites front
               messaging network packages power settings setup start store);
        let Self { timers, disk, events, boot, running, next_start, .. } = self;
        add(Fingerprint {
            full: crate::kernel::full(&(timers, disk, events, boot, running, next_start)),
            canonical: crate::kernel::full(&(running, next_start)),
        });
    }
}
