//! What an intent comes to in a world: the commands that carry it out, if its target is there.

use std::sync::Arc;

use wp8_backup::record::Quality;
use wp8_emulator::kernel::{Nonce, PhoneClock, Span};
use wp8_emulator::phone::setup::{Chosen, Command as Setup, Joining, Page};
use wp8_emulator::phone::{
    Command as User, Phone, accounts, backup, calls, camera, carrier, downloads, favourites,
    messaging, network, packages, power, settings, start, store,
};
use wp8_emulator::profile::settings::{SETTINGS, SettingInfo, Shape};
use wp8_emulator::wire::{
    Apn, Code, Edition, EnteredApns, Host, Internet, ProductId, Secret, Standing, product_of,
};
use wp8_emulator::world::air::{AccessPoint, Coverage};
use wp8_emulator::world::faults::{Rule, What, When};
use wp8_emulator::world::store::{Command as StoreCommand, Listing};
use wp8_emulator::world::{AccountChange, AirCommand, Command, PowerCut, World};

use wp8_backup::engine::{Action, RestoreState, Selection};

use super::intent::{
    AccountWish, Act, AppWish, CellWish, ClockWish, Happening, Intent, RouterWish, StoreWish,
    TileWish, Trouble, Typed, Who,
};
use super::setting::{
    ADDRESS, APP_PASSWORD, NETWORK, OTHER_PASSWORD, PASSWORD, SECOND_ADDRESS, SECOND_KIND,
    STRENGTH, WRONG_PASSWORD,
};

/// A number that belongs to no phone: 555-01xx, as in fiction.
const NOBODY: &str = "+12065550199";

/// What is typed where the right one is not: a code, or an access point.
const WRONG_CODE: &str = "0000000";
const WRONG_APN: &str = "internet";

/// Days before and after those on which certificates are valid (facts 117, 139): 2012-09-01 and
/// 2016-09-01.
const PAST: PhoneClock = PhoneClock(1_346_457_600_000);
const FUTURE: PhoneClock = PhoneClock(1_472_688_000_000);

/// What is left of an account's storage when it is full: less than a photo.
const FULL_BYTES: u64 = 1_000;
/// And when it is not. Chosen freely.
const ROOM_BYTES: u64 = 5_000_000_000;

/// One of so many goes another way through set-up.
const ANOTHER_WAY: u64 = 8;

/// The commands that an intent comes to, in their order; none if its target is not there.
///
/// Those intents that take time are not here: [`Play`](super::play::Play) does them.
pub(super) fn commands(world: &World, nonce: Nonce, intent: Intent) -> Vec<Command> {
    let told = |who: Who, command: User| Command::Phone(who.index(), command);
    match intent {
        Intent::User(who, act) => {
            user(world, who, nonce, act).map(|command| told(who, command)).into_iter().collect()
        }
        Intent::Around(happening) => around(world, nonce, happening).into_iter().collect(),
        Intent::RetryAll(who) => failed(world, who)
            .map(|product| told(who, downloads::Command::Retry(product).into()))
            .collect(),
        Intent::CloseAll(who) => failed(world, who)
            .map(|product| told(who, downloads::Command::Close(product).into()))
            .collect(),
        Intent::LiftAll => {
            let mut names: Vec<Arc<str>> =
                world.faults().rules().map(|rule| Arc::clone(&rule.name)).collect();
            names.sort_unstable();
            names.dedup();
            names.into_iter().map(Command::Lift).collect()
        }
        Intent::Pass(_) | Intent::Settle(_) | Intent::Walk(_) => Vec::new(),
    }
}

/// What happens around the phones.
fn around(world: &World, nonce: Nonce, happening: Happening) -> Option<Command> {
    let command = match happening {
        Happening::Near(who, near) => Command::Air(AirCommand::Bring {
            phone: who.index(),
            ssid: NETWORK.into(),
            strength_percent: near.then_some(STRENGTH),
        }),
        Happening::Router(wish) => {
            let access_point = router(world.air().access_point(NETWORK)?, wish);
            Command::Air(AirCommand::PutUp { ssid: NETWORK.into(), access_point })
        }
        Happening::Cell(who, wish) => {
            phone(world, who).carrier.sim()?;
            let coverage = match wish {
                CellWish::Out => None,
                CellWish::Home(generation) => Some(Coverage::home(generation)),
                CellWish::Roaming => Some(Coverage { roaming: true, ..Coverage::home(3) }),
            };
            Command::Air(AirCommand::Cover { phone: who.index(), coverage })
        }
        Happening::Mains(on) => Command::Air(AirCommand::Mains { on }),
        Happening::Account(wish) => {
            Command::Account { address: ADDRESS.into(), change: account(world, wish) }
        }
        Happening::Store(wish, which) => Command::Store(in_the_store(world, nonce, wish, which)?),
        Happening::CutPower(who) => Command::CutPower(who.index(), PowerCut::Now),
        Happening::CutPowerAtWrite(who, n) => {
            let at = phone(world, who).disk().writes + u64::from(n) + 1;
            Command::CutPower(who.index(), PowerCut::AtWrite(at))
        }
        Happening::ReceiveText(who) => {
            let (from, text) = (NOBODY.into(), "Where are you?".into());
            Command::Text { to: who.index(), from, text }
        }
        Happening::ReceiveCall(who) => Command::Call { to: who.index(), from: NOBODY.into() },
        Happening::Fault(trouble, per_mille) => Command::Fault(rule(nonce, trouble, per_mille)),
        Happening::Lift(trouble) => Command::Lift(trouble.name().into()),
    };
    Some(command)
}

/// What the user of a phone does.
fn user(world: &World, who: Who, nonce: Nonce, act: Act) -> Option<User> {
    let phone = phone(world, who);
    let command = match act {
        Act::Tap => return tap(world, who, nonce),
        Act::RestoreLater => return towards_a_restore(phone),
        Act::App(wish, which) => return app(world, phone, wish, which),
        Act::SignIn(typed) => return sign_in(world, phone, typed),
        Act::Charger(true) => power::Command::PlugIn.into(),
        Act::Charger(false) => power::Command::Unplug.into(),
        Act::PowerOn => power::Command::PowerOn.into(),
        Act::ShutDown => power::Command::ShutDown.into(),
        Act::Reboot => power::Command::Reboot.into(),
        Act::PullBattery => power::Command::PullBattery.into(),
        Act::InsertBattery => power::Command::InsertBattery.into(),
        Act::Drain(percent) => {
            let lower = percent < phone.power.battery_percent(world.now());
            lower.then_some(power::Command::SetCharge { percent }.into())?
        }
        Act::Saver(on) => {
            let mode = match on {
                true => power::SaverMode::NowUntilNextCharge,
                false => power::SaverMode::Off,
            };
            power::Command::SetBatterySaver { mode }.into()
        }
        Act::Touch => power::Command::Touch.into(),
        Act::Clock(wish) => power::Command::SetClock { to: clock(world, wish) }.into(),
        Act::AutomaticTime(on) => power::Command::SetAutomaticTime { on }.into(),
        Act::Wifi(on) => network::Command::SetWifi { on }.into(),
        Act::JoinWifi(typed) => {
            let password = network_password(world, typed)?;
            network::Command::JoinWifi { ssid: NETWORK.into(), password }.into()
        }
        Act::ForgetWifi => network::Command::ForgetWifi { ssid: NETWORK.into() }.into(),
        Act::KeepWifiOn(on) => network::Command::KeepWifiOn { on }.into(),
        Act::AcceptPage => network::Command::AcceptPage.into(),
        Act::Data(on) => network::Command::SetData { on }.into(),
        Act::Airplane(on) => network::Command::SetAirplane { on }.into(),
        Act::EnterApn(typed) => {
            let apns = apns(phone, typed)?;
            match phone.setup.is_finished() {
                true => carrier::Command::EnterApn(apns).into(),
                false => Setup::EnterApn(apns).into(),
            }
        }
        Act::Hurry => phone.setup.quickest()?.into(),
        Act::Back => Setup::Back.into(),
        Act::Customise => {
            matches!(phone.setup.page(), Page::PhoneSettings).then_some(Setup::Custom)?.into()
        }
        Act::EnterCode(typed) => Setup::EnterCode { code: code(world, typed)? }.into(),
        Act::RetryRestore => {
            let page = phone.setup.page();
            if matches!(page, Page::RestoreFailed { .. }) && !phone.backup.holds_key() {
                return Some(phrase());
            }
            let failed = matches!(page, Page::RestoreFailed { .. } | Page::BackupsNotFound { .. });
            failed.then_some(Setup::Retry)?.into()
        }
        Act::EnterPhrase(typed) => match typed {
            Typed::Right => return Some(phrase()),
            Typed::Wrong => backup::Command::EnterPhrase(Secret(WRONG_PASSWORD.into())).into(),
            Typed::AppPassword => return None,
        },
        Act::DontRestore => Setup::DontRestore.into(),
        Act::AddAccount => {
            let (kind, address) = (SECOND_KIND, SECOND_ADDRESS.into());
            accounts::Command::Add { kind, address, secret: Secret(PASSWORD.into()) }.into()
        }
        Act::EnterPassword(typed) => {
            let (address, secret) = (ADDRESS.into(), password(world, typed));
            accounts::Command::EnterPassword { address, secret }.into()
        }
        Act::Sync => accounts::Command::SyncNow { address: ADDRESS.into() }.into(),
        Act::SyncEvery(interval) => {
            accounts::Command::SetInterval { address: ADDRESS.into(), interval }.into()
        }
        Act::Contacts(contacts) => {
            let address = ADDRESS.into();
            accounts::Command::Edit { address, contacts: contacts.into(), appointments: 0 }.into()
        }
        Act::BackUpNow => backup::Command::User(Action::BackUpNow).into(),
        Act::SwitchBackup(category, on) => {
            backup::Command::User(Action::Switch { category, on }).into()
        }
        Act::DeleteBackup(category) => backup::Command::User(Action::DeleteStored(category)).into(),
        Act::UploadPhotos(upload) => {
            let quality = upload.then_some(Quality::Best);
            let action = Action::ChooseQuality { photos: quality, videos: quality };
            backup::Command::User(action).into()
        }
        Act::CancelRestore => backup::Command::User(Action::CancelRestore).into(),
        Act::UndoRestore => backup::Command::User(Action::UndoRestore).into(),
        Act::TapAll => downloads::Command::TapAll.into(),
        Act::SendText => messaging::Command::Send {
            to: [NOBODY.into()].into(),
            text: "On my way".into(),
            attachments: [].into(),
        }
        .into(),
        Act::DeleteMessage(which) => {
            let keys = phone.messaging.messages().map(|(key, _)| *key);
            messaging::Command::Delete(on_the_ring(which, keys, |key| key.id.0)?).into()
        }
        Act::DeleteThread(which) => {
            let threads = phone.messaging.messages().map(|(key, _)| key.thread);
            messaging::Command::DeleteThread(on_the_ring(which, threads, |id| id.0.0)?).into()
        }
        Act::TakePhoto => camera::Command::TakePhoto.into(),
        Act::TakeVideo(minutes) => {
            camera::Command::TakeVideo { seconds: 60 * u32::from(minutes) + 1 }.into()
        }
        Act::DeletePhoto(which) => {
            let keys = phone.camera.pictures().map(|(key, _)| key);
            camera::Command::Delete(on_the_ring(which, keys, |key| key.id.0)?).into()
        }
        Act::AddFavourite => favourite(nonce),
        Act::DeleteFavourite(which) => {
            let keys = phone.favourites.all().map(|(key, _)| key);
            favourites::Command::Delete(on_the_ring(which, keys, |key| key.0)?).into()
        }
        Act::LoseFavourites => favourites::Command::VanishAll.into(),
        Act::DeleteCalls => calls::Command::DeleteAll.into(),
        Act::Set(which, much) => {
            let (name, value) = set(which, much)?;
            settings::Command::Set { name: name.into(), value }.into()
        }
        Act::Tile(wish, which) => {
            let tiles = phone.start.tiles().map(|tile| tile.key);
            let tile = on_the_ring(which, tiles, |key| key.0)?;
            match wish {
                TileWish::Unpin => start::Command::Unpin(tile),
                TileWish::Move => start::Command::Move { tile, column: 0, row: 0 },
                TileWish::Resize => start::Command::Resize { tile, size: None },
            }
            .into()
        }
        Act::FactoryReset => User::FactoryReset,
    };
    Some(command)
}

fn phone(world: &World, who: Who) -> &Phone {
    &world.phones()[who.index().place()]
}

/// The one that follows a place on the ring of all keys.
fn on_the_ring<T: Copy>(
    which: u16,
    all: impl Iterator<Item = T>,
    key: impl Fn(T) -> u64,
) -> Option<T> {
    let place = u64::from(which) << 48;
    all.min_by_key(|it| key(*it).wrapping_sub(place))
}

fn listing(world: &World, which: u16) -> Option<&Listing> {
    on_the_ring(which, world.cloud().store.listings(), |it| (it.edition.product.0 >> 64) as u64)
}

/// What has failed in the queue.
fn failed(world: &World, who: Who) -> impl Iterator<Item = ProductId> {
    let failed = |state| matches!(state, downloads::State::AttentionRequired { .. });
    let entries = phone(world, who).downloads.entries();
    entries.filter(move |(_, state)| failed(*state)).map(|(entry, _)| entry.product)
}

/// What somebody does next who wants a restore on a phone that is set up.
fn towards_a_restore(phone: &Phone) -> Option<User> {
    if !phone.setup.is_finished() {
        return None;
    }
    let action = match phone.backup.restore_state() {
        RestoreState::None | RestoreState::Done => Action::FindBackups,
        RestoreState::Offered(_) if !phone.backup.holds_key() => return Some(phrase()),
        RestoreState::Offered(backups) => {
            let backup = backups.first()?.device.id;
            Action::Restore(Selection::everything(backup))
        }
        RestoreState::Accounts(_) => Action::AccountsAnswered,
        RestoreState::Failed(_) => Action::RetryRestore,
        // Only a choice item by item comes here: nothing of them is enough to go on.
        RestoreState::Picking => Action::Pick([].into()),
        RestoreState::Listing
        | RestoreState::Fetching { .. }
        | RestoreState::Applying { .. }
        | RestoreState::Background(_) => return None,
    };
    Some(backup::Command::User(action).into())
}

fn phrase() -> User {
    backup::Command::EnterPhrase(Secret(backup::phrase_of(ADDRESS).into())).into()
}

/// What somebody does next to a phone that is off; nothing while it starts, or runs.
pub(super) fn switch_on(world: &World, who: Who) -> Option<User> {
    let power = &phone(world, who).power;
    let command = match power.state() {
        power::State::Off | power::State::Dead if !power.has_battery() => {
            power::Command::InsertBattery
        }
        power::State::Off => power::Command::PowerOn,
        power::State::Dead if !power.on_external_power() => power::Command::PlugIn,
        power::State::Dead
        | power::State::Booting { .. }
        | power::State::On
        | power::State::ShuttingDown { .. } => return None,
    };
    Some(command.into())
}

/// What somebody who wants a restore taps on the page that is shown; nothing where only waiting
/// helps, where somebody has to decide, and after set-up.
pub(super) fn tap(world: &World, who: Who, nonce: Nonce) -> Option<User> {
    let phone = phone(world, who);
    // Now and then somebody goes a way that most do not.
    let otherwise = nonce.key("goes another way", 0).0.is_multiple_of(ANOTHER_WAY);
    let tap = match phone.setup.page() {
        Page::Language if otherwise => {
            Setup::ChooseLanguage { language: phone.setup.languages().last()?.clone() }
        }
        Page::PhoneSettings if otherwise => Setup::Custom,
        Page::RestoreYourPhone { .. } if otherwise => Setup::ChooseBackup(Chosen::Index(0)),
        Page::Wifi(_) if phone.conditions().wifi.is_some() => Setup::Next,
        Page::Wifi(Joining::NotYet | Joining::Failed(_)) => {
            phone.network.networks().find(|seen| &*seen.ssid == NETWORK)?;
            let password = network_password(world, Typed::Right)?;
            Setup::ChooseWifi { ssid: NETWORK.into(), password }
        }
        Page::AccessPoint => match apns(phone, Typed::Right) {
            Some(apns) if phone.conditions().cellular.is_none() => Setup::EnterApn(apns),
            Some(_) | None => phone.setup.quickest()?,
        },
        Page::SignIn | Page::SignInFailed { .. } => {
            Setup::SignIn { address: ADDRESS.into(), password: fitting_password(world, phone) }
        }
        Page::VerifyIdentity { .. } => Setup::EnterCode { code: code(world, Typed::Right)? },
        Page::RestoreYourPhone { .. } if !phone.backup.holds_key() => return Some(phrase()),
        Page::RestoreYourPhone { .. } => Setup::ChooseBackup(Chosen::Index(0)),
        Page::RestoreFailed { .. } | Page::BackupsNotFound { .. } => return None,
        Page::Welcome
        | Page::NoSim
        | Page::Language
        | Page::Terms
        | Page::Wifi(Joining::Under(_))
        | Page::PhoneSettings
        | Page::CustomSettings
        | Page::TimeAndRegion
        | Page::SigningIn { .. }
        | Page::FindingBackups
        | Page::PreparingToRestore { .. }
        | Page::RestoredAccounts { .. }
        | Page::BackUp
        | Page::Manufacturer
        | Page::AllDone
        | Page::Finished => phone.setup.quickest()?,
    };
    Some(tap.into())
}

/// What gets somebody in who knows the version of the phone: where it cannot ask for a code, the
/// app password (facts 76, 77).
fn fitting_password(world: &World, phone: &Phone) -> Secret {
    let two_step = world.cloud().account.get(ADDRESS).is_some_and(|account| account.two_step);
    let typed = match phone.identity().profile().sign_in.two_step {
        wp8_emulator::profile::TwoStep::AppPassword if two_step => Typed::AppPassword,
        wp8_emulator::profile::TwoStep::AppPassword | wp8_emulator::profile::TwoStep::Code => {
            Typed::Right
        }
    };
    password(world, typed)
}

fn password(world: &World, typed: Typed) -> Secret {
    let right = || world.cloud().account.get(ADDRESS).map(|account| &account.mailbox.password);
    match typed {
        Typed::Right => right().cloned().unwrap_or_else(|| Secret(PASSWORD.into())),
        Typed::Wrong => Secret(WRONG_PASSWORD.into()),
        Typed::AppPassword => Secret(APP_PASSWORD.into()),
    }
}

/// The inner one is none for a network without a password.
#[expect(clippy::option_option, reason = "what cannot be typed is not what need not be typed")]
fn network_password(world: &World, typed: Typed) -> Option<Option<Arc<str>>> {
    let right = world.air().access_point(NETWORK)?.password.clone();
    match typed {
        Typed::Right => Some(right),
        Typed::Wrong => Some(Some(WRONG_PASSWORD.into())),
        // Networks know none.
        Typed::AppPassword => None,
    }
}

/// The outcome of a code that nobody has sent is the same as that of a wrong one.
fn code(world: &World, typed: Typed) -> Option<Secret> {
    match typed {
        Typed::Right => world.code_sent_to(ADDRESS),
        Typed::Wrong => Some(Secret(WRONG_CODE.into())),
        Typed::AppPassword => None,
    }
}

fn sign_in(world: &World, phone: &Phone, typed: Typed) -> Option<User> {
    let (address, secret) = (Arc::from(ADDRESS), password(world, typed));
    Some(match phone.setup.is_finished() {
        true => accounts::Command::SignIn { address, secret, code: None }.into(),
        false => Setup::SignIn { address, password: secret }.into(),
    })
}

fn apns(phone: &Phone, typed: Typed) -> Option<EnteredApns> {
    let sim = phone.carrier.sim()?;
    let (internet, mms) = match typed {
        Typed::Right => {
            (Some(Apn::named(sim.right_apns.first()?)), sim.right_mms_apns.first().cloned())
        }
        Typed::Wrong => (Some(Apn::named(WRONG_APN)), None),
        Typed::AppPassword => return None,
    };
    Some(EnteredApns { internet, mms })
}

fn clock(world: &World, wish: ClockWish) -> PhoneClock {
    let right = world.now().on_server().0;
    match wish {
        ClockWish::Right => PhoneClock(right),
        ClockWish::Past => PAST,
        ClockWish::Future => FUTURE,
        ClockWish::Ahead(Span(by_ms)) => PhoneClock(right.saturating_add_unsigned(by_ms)),
    }
}

fn router(now: &AccessPoint, wish: RouterWish) -> AccessPoint {
    let now = now.clone();
    match wish {
        RouterWish::Up(up) => AccessPoint { up, ..now },
        RouterWish::Speed(per_mille) => AccessPoint { speed_per_mille: per_mille.into(), ..now },
        RouterWish::Full => AccessPoint { internet: Internet::Full, ..now },
        RouterWish::Limited => AccessPoint { internet: Internet::Limited, ..now },
        RouterWish::Captive => AccessPoint { internet: Internet::Captive, ..now },
    }
}

fn account(world: &World, wish: AccountWish) -> AccountChange {
    match wish {
        AccountWish::ExpireTokens => AccountChange::ExpireTokens,
        AccountWish::ChangePassword => {
            let changed = password(world, Typed::Right) == Secret(OTHER_PASSWORD.into());
            AccountChange::SetPassword(if changed { PASSWORD } else { OTHER_PASSWORD }.into())
        }
        AccountWish::TwoStep(on) => AccountChange::SetTwoStep(on),
        AccountWish::Lock(locked) => AccountChange::SetLocked(locked),
        AccountWish::RefuseSync(true) => AccountChange::RefuseSync(Some(Code::SYNC_FAILED)),
        AccountWish::RefuseSync(false) => AccountChange::RefuseSync(None),
        AccountWish::Move => AccountChange::Move,
        AccountWish::Full(true) => AccountChange::LeaveFree(FULL_BYTES),
        AccountWish::Full(false) => AccountChange::LeaveFree(ROOM_BYTES),
        AccountWish::DeleteDevice(who) => AccountChange::DeleteDevice(who.index()),
    }
}

fn in_the_store(world: &World, nonce: Nonce, wish: StoreWish, which: u16) -> Option<StoreCommand> {
    let edition = &listing(world, which)?.edition;
    let product = edition.product;
    let stand = |standing| StoreCommand::Stand { product, standing };
    Some(match wish {
        StoreWish::Withdraw => stand(Standing::Withdrawn),
        StoreWish::Hide => stand(Standing::Hidden),
        StoreWish::Publish => stand(Standing::Published),
        StoreWish::Republish => {
            let anew = product_of(nonce.key("edition", 0));
            let edition = Arc::new(Edition { product: anew, ..Edition::clone(edition) });
            StoreCommand::Republish { product, edition }
        }
        StoreWish::Update => StoreCommand::Update { product, package_bytes: edition.package_bytes },
    })
}

/// Something with the app of the catalogue that follows a place on the ring: the Store's, so that
/// it is the same whatever is installed.
fn app(world: &World, phone: &Phone, wish: AppWish, which: u16) -> Option<User> {
    let product = listing(world, which)?.edition.product;
    let queued = |command| phone.downloads.entry(product).map(|_| User::Downloads(command));
    match wish {
        AppWish::Retry => queued(downloads::Command::Retry(product)),
        AppWish::Close => queued(downloads::Command::Close(product)),
        AppWish::Tap => queued(downloads::Command::Tap(product)),
        AppWish::Pause => queued(downloads::Command::Pause(product)),
        AppWish::Resume => queued(downloads::Command::Resume(product)),
        AppWish::Cancel => queued(downloads::Command::Cancel(product)),
        AppWish::Uninstall => Some(packages::Command::Uninstall(product).into()),
        AppWish::Use => Some(packages::Command::UseApp(product).into()),
        AppWish::Install => Some(store::Command::Install(product).into()),
        AppWish::Update => Some(packages::Command::Update(product).into()),
    }
}

fn favourite(nonce: Nonce) -> User {
    let page = nonce.key("page", 0).0 >> 32;
    favourites::Command::Add {
        url: format!("http://example.com/{page:08x}").into(),
        title: "A page".into(),
        folder: "".into(),
    }
    .into()
}

/// A setting with something it can be. Those that need a picture, a code or a country are left out.
fn set(which: u16, much: u8) -> Option<(&'static str, Arc<str>)> {
    let SettingInfo { name, shape, .. } = &SETTINGS[usize::from(which) % SETTINGS.len()];
    let value = match shape {
        Shape::Switch => if much.is_multiple_of(2) { "on" } else { "off" }.into(),
        Shape::Choice(choices) => choices.get(usize::from(much) % choices.len())?.value.into(),
        Shape::Number { from, to } => {
            let number = from + u32::from(much) % (to - from + 1);
            number.to_string().into()
        }
        Shape::Text { .. } => "Ana".into(),
        Shape::Region | Shape::Accent | Shape::Picture | Shape::Code => return None,
    };
    Some((name, value))
}

impl Trouble {
    /// Its name as a rule.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PackagesRefused => "packages are refused",
            Self::LicencesRefused => "licences are refused",
            Self::PackagesBreakOff => "packages break off",
            Self::PackagesDamaged => "packages arrive damaged",
            Self::LicencesUnanswered => "licences go unanswered",
            Self::StoreAway => "the Store does not answer",
            Self::StoreSlow => "the Store is slow",
            Self::BackupUnreachable => "backups cannot be fetched",
            Self::BackupBreaksOff => "backups break off",
            Self::BackupDamaged => "backups arrive damaged",
            Self::BackupsNotListed => "backups are not listed",
            Self::CommitsUnanswered => "commits go unanswered",
            Self::PutsUnanswered => "parts go unanswered",
            Self::PutsRefused => "parts are refused",
            Self::BackupAway => "the backup service does not answer",
            Self::PhotosRefused => "photos are refused",
            Self::SignInSlow => "the account service is slow",
            Self::AccountAway => "the account service does not answer",
            Self::SignInUnanswered => "signing in goes unanswered",
            Self::RenewalRefused => "tokens are not renewed",
            Self::OperatorAway => "the operator does not answer",
            Self::EverythingSlow => "everything is slow",
            Self::EverythingLost => "everything is lost",
        }
    }

    fn strikes(self) -> (Option<Host>, Option<&'static str>, What) {
        let refuse = What::Refuse;
        match self {
            Self::PackagesRefused => (None, Some("package"), refuse(Code::STORE_UNAVAILABLE)),
            Self::LicencesRefused => (None, Some("license"), refuse(Code::STORE_UNAVAILABLE)),
            Self::PackagesBreakOff => (None, Some("package"), What::CutAt(200_000)),
            Self::PackagesDamaged => (None, Some("package"), What::Damage),
            Self::LicencesUnanswered => (None, Some("license"), What::LoseAnswer),
            Self::StoreAway => (Some(Host::Store), None, What::Drop),
            Self::StoreSlow => (Some(Host::Store), None, What::Delay(Span::seconds(40))),
            Self::BackupUnreachable => (None, Some("backup_fetch"), refuse(Code::TIMEOUT)),
            Self::BackupBreaksOff => (None, Some("backup_fetch"), What::CutAt(500)),
            Self::BackupDamaged => (None, Some("backup_fetch"), What::Damage),
            Self::BackupsNotListed => (None, Some("backup_list"), refuse(Code::TIMEOUT)),
            Self::CommitsUnanswered => (None, Some("backup_commit"), What::LoseAnswer),
            Self::PutsUnanswered => (None, Some("backup_put"), What::LoseAnswer),
            Self::PutsRefused => (None, Some("backup_put"), refuse(Code::http(503))),
            Self::BackupAway => (Some(Host::Backup), None, What::Drop),
            Self::PhotosRefused => (None, Some("skydrive_put"), refuse(Code::http(507))),
            Self::SignInSlow => (Some(Host::Account), None, What::Delay(Span::seconds(20))),
            Self::AccountAway => (Some(Host::Account), None, What::Drop),
            Self::SignInUnanswered => (None, Some("sign_in"), What::LoseAnswer),
            Self::RenewalRefused => (None, Some("renew"), refuse(Code::SIGN_IN_REFUSED)),
            Self::OperatorAway => (Some(Host::Operator), None, What::Drop),
            Self::EverythingSlow => (None, None, What::Delay(Span::seconds(15))),
            Self::EverythingLost => (None, None, What::Drop),
        }
    }
}

/// Its luck is that of a `fault` step with this nonce in a scenario.
fn rule(nonce: Nonce, trouble: Trouble, per_mille: u16) -> Rule {
    let (host, ask, what) = trouble.strikes();
    let per_mille = u32::from(per_mille);
    Rule {
        key: nonce.key("fault", 0),
        name: trouble.name().into(),
        when: When { host, ask: ask.map(Arc::from), per_mille, ..When::ALWAYS },
        what,
    }
}
