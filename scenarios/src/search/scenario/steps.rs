//! Commands as the steps that come to them: one verb each.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "commands that have a verb are named; the others have none"
)]

use std::fmt::Write as _;
use std::sync::Arc;

use wp8_backup::record::Quality;
use wp8_backup::{Action, Category, ProductId, TileTarget};
use wp8_emulator::kernel::Key;
use wp8_emulator::phone::front::HardwareKey;
use wp8_emulator::phone::power::SaverMode;
use wp8_emulator::phone::{
    self, Phone, accounts, backup, calls, camera, carrier, downloads, favourites, front, messaging,
    network, packages, power, settings, setup, start, store,
};
use wp8_emulator::profile::Interval;
use wp8_emulator::wire::{Code, EnteredApns, Host, Internet, PhoneIndex, Standing};
use wp8_emulator::world::air::AccessPoint;
use wp8_emulator::world::faults::{Rule, What};
use wp8_emulator::world::{AccountChange, AirCommand, Command, PowerCut, World};

use super::super::setting::ADDRESS;
use crate::language::units::{Bytes, Date, Millis};

/// A step as it stands in the list, without the dash; none where no verb comes to this command.
///
/// `before` is the world in which it is given.
pub(crate) fn step(before: &World, command: &Command) -> Option<String> {
    match command {
        Command::Phone(phone, command) => {
            let verb = user(before, *phone, command)?;
            Some(of(before, *phone, &verb))
        }
        Command::CutPower(phone, cut) => {
            let events = || before.phones()[phone.place()].events();
            let writes = || before.phones()[phone.place()].disk().writes;
            let verb = match cut {
                PowerCut::Now => "cut_power".to_owned(),
                PowerCut::At(at) => {
                    let after = Millis(at.since(before.now()).0);
                    format!("{{ cut_power: {{ after: {after} }} }}")
                }
                PowerCut::AtEvent(number) => {
                    let after = number.checked_sub(events())?;
                    format!("{{ cut_power: {{ after_events: {after} }} }}")
                }
                PowerCut::AtWrite(number) => {
                    let after = number.checked_sub(writes())?;
                    format!("{{ cut_power: {{ after_writes: {after} }} }}")
                }
            };
            Some(of(before, *phone, &verb))
        }
        Command::Fault(rule) => fault(before, rule),
        Command::Lift(name) => Some(format!("lift: {}", word(name))),
        Command::Air(command) => air(before, command),
        Command::Account { address, change } => account(before, address, change),
        Command::Store(command) => in_the_store(before, command),
        Command::Text { to, from, text } => {
            let verb =
                format!("{{ receive_sms: {{ from: {}, text: {} }} }}", word(from), word(text));
            Some(of(before, *to, &verb))
        }
        Command::Call { to, from } => {
            Some(of(before, *to, &format!("{{ receive_call: {} }}", word(from))))
        }
        Command::UpdateSystem { phone, to } => {
            Some(of(before, *phone, &format!("{{ update_system: {} }}", to.get().name)))
        }
        Command::TellTime(on) => Some(format!("tell_time: {on}")),
        Command::Mms(_) | Command::Operator(_) => None,
    }
}

/// The verb of a step.
pub(crate) fn verb(step: &str) -> &str {
    let said = step.split_once(": ").map_or(step, |(_, verb)| verb);
    let said = said.trim_start_matches("{ ");
    said.split([':', ' ']).next().unwrap_or_default()
}

/// Its one argument, if it is a word.
pub(crate) fn argument(step: &str) -> Option<&str> {
    let (_, said) = step.split_once(": ")?;
    let (_, argument) = said.trim_start_matches("{ ").trim_end_matches(" }").split_once(": ")?;
    (!argument.starts_with('{')).then(|| argument.trim_matches('"'))
}

/// A word of YAML, in quotes where it would be taken for something else.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " _-.@/'".contains(c);
    let begins = text.starts_with(|c: char| c.is_alphabetic());
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = begins
        && text.chars().all(plain)
        && !text.ends_with(' ')
        && !reserved.contains(&text.to_lowercase().as_str());
    if is_word {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn name(world: &World, phone: PhoneIndex) -> &str {
    &world.phones()[phone.place()].identity().name
}

fn of(world: &World, phone: PhoneIndex, verb: &str) -> String {
    format!("{}: {verb}", name(world, phone))
}

/// A verb with one short argument.
fn with(verb: &str, argument: impl std::fmt::Display) -> String {
    format!("{{ {verb}: {argument} }}")
}

fn user(world: &World, index: PhoneIndex, command: &phone::Command) -> Option<String> {
    let phone = &world.phones()[index.place()];
    match command {
        phone::Command::Accounts(command) => accounts(world, command),
        phone::Command::Backup(command) => backup(world, phone, command),
        phone::Command::Calls(command) => calls(command),
        phone::Command::Camera(command) => camera(phone, command),
        phone::Command::Carrier(command) => match command {
            carrier::Command::EnterApn(apns) => Some(enter_apn(phone, apns)),
            carrier::Command::RemoveApn
            | carrier::Command::InsertSim(_)
            | carrier::Command::RemoveSim => None,
        },
        phone::Command::Downloads(command) => downloads(phone, *command),
        phone::Command::FactoryReset => Some("factory_reset".to_owned()),
        phone::Command::Favourites(command) => favourites(phone, command),
        phone::Command::Front(command) => front(command),
        phone::Command::Messaging(command) => messaging(phone, command),
        phone::Command::Network(command) => network(world, command),
        phone::Command::Packages(command) => packages(world, phone, command),
        phone::Command::Power(command) => power(phone, command),
        phone::Command::Settings(command) => match command {
            settings::Command::Set { name, value } => {
                Some(format!("{{ set: {{ name: {}, to: {} }} }}", word(name), word(value)))
            }
            settings::Command::TeachWord { word: taught } => Some(with("teach_word", word(taught))),
            settings::Command::SetLockScreenPicture(_) | settings::Command::ForgetWords { .. } => {
                None
            }
        },
        phone::Command::Setup(command) => set_up(world, phone, command),
        phone::Command::Start(command) => start(phone, command),
        phone::Command::Store(command) => match command {
            store::Command::Buy(product) => Some(with("install", in_store(world, *product)?)),
            store::Command::Install(product) => Some(format!(
                "{{ install: {{ app: {}, again: true }} }}",
                in_store(world, *product)?
            )),
            store::Command::Try(product) => Some(format!(
                "{{ install: {{ app: {}, trial: true }} }}",
                in_store(world, *product)?
            )),
            store::Command::Search(_)
            | store::Command::Show(_)
            | store::Command::History
            | store::Command::Close => None,
        },
    }
}

fn accounts(world: &World, command: &accounts::Command) -> Option<String> {
    use accounts::Command as C;
    match command {
        C::SignIn { address, secret, code: None } => {
            Some(typed(world, "sign_in", "account", address, &secret.0))
        }
        C::Add { kind, address, secret } => Some(format!(
            "{{ add_account: {{ address: {}, kind: {}, password: {} }} }}",
            word(address),
            kind.name(),
            word(&secret.0)
        )),
        C::EnterPassword { address, secret } => {
            Some(typed(world, "enter_password", "account", address, &secret.0))
        }
        C::SyncNow { address } => Some(with("sync", word(address))),
        C::Edit { address, contacts, appointments } => Some(format!(
            "{{ edit_contacts: {{ account: {}, contacts: {contacts}, appointments: {appointments} }} }}",
            word(address)
        )),
        C::SetInterval { address, interval } => {
            let every = match interval {
                Interval::AsItemsArrive => "as_items_arrive",
                Interval::Every15Minutes => "15m",
                Interval::Every30Minutes => "30m",
                Interval::Hourly => "1h",
                Interval::Every2Hours => "2h",
                Interval::Manually => "manually",
            };
            Some(format!(
                "{{ set_sync_interval: {{ account: {}, every: {every} }} }}",
                word(address)
            ))
        }
        C::SignIn { code: Some(_), .. } | C::Remove { .. } => None,
    }
}

/// A verb in which a password is typed: it is left out where it is the one of the world.
fn typed(world: &World, verb: &str, of: &str, address: &str, secret: &str) -> String {
    let right = world.cloud().account.get(address).map(|account| &account.mailbox.password);
    if right.is_some_and(|right| &*right.0 == secret) && secret == super::PASSWORD {
        with(verb, word(address))
    } else {
        format!("{{ {verb}: {{ {of}: {}, password: {} }} }}", word(address), word(secret))
    }
}

const fn category(category: Category) -> &'static str {
    match category {
        Category::Apps => "app_list",
        Category::Messages => "messages",
        Category::Photos => "photos",
    }
}

fn quality(quality: Option<Quality>) -> &'static str {
    match quality {
        None => "none",
        Some(Quality::Good) => "good",
        Some(Quality::Best) => "best",
    }
}

fn backup(world: &World, phone: &Phone, command: &backup::Command) -> Option<String> {
    use backup::Command as C;
    match command {
        C::User(action) => match action {
            Action::Switch { category: of, on } => {
                Some(format!("{{ switch_backup: {{ category: {}, on: {on} }} }}", category(*of)))
            }
            Action::ChooseQuality { photos, videos } => Some(format!(
                "{{ choose_quality: {{ photos: {}, videos: {} }} }}",
                quality(*photos),
                quality(*videos)
            )),
            Action::BackUpNow => Some("back_up_now".to_owned()),
            Action::DeleteStored(of) => Some(with("delete_backup", category(*of))),
            Action::FindBackups => Some("find_backups".to_owned()),
            Action::Restore(selection) => {
                let from = world
                    .phones()
                    .iter()
                    .find(|phone| phone.backup.device().id == selection.backup)?;
                let of = &from.identity().name;
                Some(match phone.backup.holds_key_of(ADDRESS) {
                    true => with("restore", of),
                    false => format!("{{ restore: {{ of: {of}, as_it_is: true }} }}"),
                })
            }
            Action::RetryRestore => Some("retry_restore".to_owned()),
            Action::UndoRestore => Some("undo_restore".to_owned()),
            Action::CancelRestore => Some("cancel_restore".to_owned()),
            Action::Exclude { .. }
            | Action::RestoreFile(_)
            | Action::Pick(_)
            | Action::Skip
            | Action::AccountsAnswered => None,
        },
        C::SaveFile(phrase) => Some(with("save_backup_file", word(&phrase.0))),
        C::EnterPhrase(phrase) if *phrase.0 == *backup::phrase_of(ADDRESS) => {
            Some("enter_phrase".to_owned())
        }
        C::EnterPhrase(phrase) => Some(with("enter_phrase", word(&phrase.0))),
        C::RestoreFile(..) | C::CopyFile(_) | C::ReachBack(_) => None,
    }
}

fn calls(command: &calls::Command) -> Option<String> {
    match command {
        calls::Command::Dial(number) => Some(with("call", word(number))),
        calls::Command::Answer => Some("answer".to_owned()),
        calls::Command::HangUp => Some("hang_up".to_owned()),
        calls::Command::DeleteAll => Some("delete_calls".to_owned()),
        calls::Command::Reject { .. } | calls::Command::OpenHistory | calls::Command::Delete(_) => {
            None
        }
    }
}

/// The place of something in a list, as scenarios name it.
fn place(found: Option<usize>) -> Option<String> {
    found.map(|place| format!("\"#{}\"", place + 1))
}

fn camera(phone: &Phone, command: &camera::Command) -> Option<String> {
    match command {
        camera::Command::TakePhoto => Some("take_photo".to_owned()),
        camera::Command::TakeVideo { seconds } => {
            Some(with("record_video", Millis(u64::from(*seconds) * 1_000)))
        }
        camera::Command::Delete(key) => {
            let at = phone.camera.pictures().position(|(other, _)| other == *key);
            place(at).map(|at| with("delete_photo", at))
        }
        camera::Command::TakeScreenshot
        | camera::Command::Save(_)
        | camera::Command::Dismiss
        | camera::Command::DeleteAlbum(_) => None,
    }
}

fn enter_apn(phone: &Phone, apns: &EnteredApns) -> String {
    let right = phone.carrier.sim().and_then(|sim| sim.right_apns.first());
    match &apns.internet {
        Some(apn) if right.is_none_or(|right| *right != apn.name) => {
            with("enter_apn", word(&apn.name))
        }
        Some(_) | None => "enter_apn".to_owned(),
    }
}

fn downloads(phone: &Phone, command: downloads::Command) -> Option<String> {
    use downloads::Command as C;
    let title = |product| phone.downloads.entry(product).map(|entry| word(&entry.title));
    let (verb, product) = match command {
        C::Tap(product) => ("tap_to_install", product),
        C::TapAll => return Some("install_all".to_owned()),
        C::Pause(product) => ("pause", product),
        C::Resume(product) => ("resume", product),
        C::Retry(product) => ("retry", product),
        C::Close(product) => ("close", product),
        C::Cancel(product) => ("cancel", product),
    };
    Some(with(verb, title(product)?))
}

fn favourites(phone: &Phone, command: &favourites::Command) -> Option<String> {
    use favourites::Command as C;
    match command {
        C::Add { url, title, folder } => {
            let mut text =
                format!("{{ add_favourite: {{ url: {}, title: {}", word(url), word(title));
            if !folder.is_empty() {
                let _ = write!(text, ", folder: {}", word(folder));
            }
            Some(text + " } }")
        }
        C::Delete(id) => {
            let at = phone.favourites.all().position(|(other, _)| other == *id);
            place(at).map(|at| with("delete_favourite", at))
        }
        C::VanishAll => Some("lose_favourites".to_owned()),
        C::Rename { .. }
        | C::Move { .. }
        | C::MoveToFolder { .. }
        | C::RenameFolder { .. }
        | C::DeleteFolder(_) => None,
    }
}

fn front(command: &front::Command) -> Option<String> {
    let front::Command::Press(key) = command else { return None };
    let key = match key {
        HardwareKey::Back => "back",
        HardwareKey::Start => "start",
        HardwareKey::Search => "search",
        HardwareKey::Camera => "camera",
    };
    Some(with("press", key))
}

fn messaging(phone: &Phone, command: &messaging::Command) -> Option<String> {
    use messaging::Command as C;
    match command {
        C::Send { to, text, attachments } if attachments.is_empty() => {
            let to: Vec<String> = to.iter().map(|number| word(number)).collect();
            Some(format!("{{ send_sms: {{ to: [{}], text: {} }} }}", to.join(", "), word(text)))
        }
        C::SendChat { to, text } => {
            Some(format!("{{ send_chat: {{ to: {}, text: {} }} }}", word(to), word(text)))
        }
        C::Delete(key) => {
            let mut keys: Vec<_> = phone.messaging.messages().map(|(key, _)| *key).collect();
            keys.sort_by_key(|key| (key.at_ms, key.id));
            place(keys.iter().position(|other| other == key)).map(|at| with("delete_message", at))
        }
        C::DeleteThread(id) => {
            let at = phone.messaging.threads().iter().position(|(other, _)| other == id);
            place(at).map(|at| with("delete_thread", at))
        }
        C::Type { .. }
        | C::Leave
        | C::Send { .. }
        | C::ReceiveChat { .. }
        | C::Resend(_)
        | C::Download(_)
        | C::Open(_)
        | C::Set(..)
        | C::Introduce(_) => None,
    }
}

/// Joining a network: its password is left out where it is the one of the world.
fn join(world: &World, ssid: &str, password: Option<&Arc<str>>) -> String {
    let right = world.air().access_point(ssid).and_then(|point| point.password.as_ref());
    match password {
        Some(password) if Some(password) != right => {
            format!("{{ join_wifi: {{ network: {}, password: {} }} }}", word(ssid), word(password))
        }
        Some(_) | None => with("join_wifi", word(ssid)),
    }
}

fn network(world: &World, command: &network::Command) -> Option<String> {
    use network::Command as C;
    match command {
        C::SetWifi { on } => Some(with("set_wifi", on)),
        C::JoinWifi { ssid, password } => Some(join(world, ssid, password.as_ref())),
        C::ForgetWifi { ssid } => Some(with("forget_wifi", word(ssid))),
        C::KeepWifiOn { on } => Some(with("keep_wifi_on", on)),
        C::AcceptPage => Some("accept_page".to_owned()),
        C::SetData { on } => Some(with("set_data", on)),
        C::SetRoaming { on } => Some(with("set_roaming", on)),
        C::SetAirplane { on } => Some(with("set_airplane", on)),
        _ => None,
    }
}

fn in_store(world: &World, product: ProductId) -> Option<String> {
    world.cloud().store.listing(product).map(|listing| word(&listing.edition.title))
}

fn packages(world: &World, phone: &Phone, command: &packages::Command) -> Option<String> {
    let title = |product| match phone.packages.package(product) {
        Some(package) => Some(word(&package.edition.title)),
        None => in_store(world, product),
    };
    match command {
        packages::Command::Uninstall(product) => Some(with("uninstall", title(*product)?)),
        packages::Command::Update(product) => Some(with("update_app", title(*product)?)),
        packages::Command::UseApp(product) => Some(with("use_app", title(*product)?)),
        packages::Command::SideLoad(_) => None,
    }
}

fn power(phone: &Phone, command: &power::Command) -> Option<String> {
    use power::Command as C;
    let simple = |verb: &str| Some(verb.to_owned());
    match command {
        C::PowerOn => simple("power_on"),
        C::ShutDown => simple("shut_down"),
        C::Reboot => simple("reboot"),
        C::PullBattery => simple("pull_battery"),
        C::InsertBattery => simple("insert_battery"),
        C::PlugIn => simple("plug_in"),
        C::Unplug => simple("unplug"),
        C::PressPower if phone.power.state() == power::State::On => simple("{ press: power }"),
        C::Touch => simple("touch"),
        C::Unlock => simple("unlock"),
        C::SetBatterySaver { mode } => {
            let mode = match mode {
                SaverMode::Off => "\"off\"",
                SaverMode::WhenLow => "when_low",
                SaverMode::NowUntilNextCharge => "now",
                SaverMode::Always => "always",
            };
            Some(with("set_battery_saver", mode))
        }
        C::SetClock { to } => Some(with("set_clock", format!("\"{}\"", Date(to.0)))),
        C::SetAutomaticTime { on } => Some(format!("{{ set_clock: {{ automatic: {on} }} }}")),
        C::SkewClock { by_ms } if *by_ms >= 0 => {
            Some(format!("{{ set_clock: {{ ahead: {} }} }}", Millis(by_ms.unsigned_abs())))
        }
        C::SkewClock { by_ms } => {
            Some(format!("{{ set_clock: {{ behind: {} }} }}", Millis(by_ms.unsigned_abs())))
        }
        C::SetCharge { percent } => Some(with("set_battery", format!("{percent}%"))),
        C::PressPower
        | C::SetScreenTimeout { .. }
        | C::SetSaverThreshold { .. }
        | C::SetTimeZone { .. } => None,
    }
}

fn set_up(world: &World, phone: &Phone, command: &setup::Command) -> Option<String> {
    use setup::Command as C;
    let tap = |tap: &str| Some(with("setup", tap));
    match command {
        C::Next => tap("next"),
        C::Back => tap("back"),
        C::AcceptTerms => tap("accept_terms"),
        C::ChooseWifi { ssid, password } => Some(join(world, ssid, password.as_ref())),
        C::Skip => tap("skip"),
        C::EnterApn(apns) => Some(enter_apn(phone, apns)),
        C::Recommended => tap("recommended"),
        C::Custom => tap("custom"),
        C::SignIn { address, password } => {
            Some(typed(world, "sign_in", "account", address, &password.0))
        }
        C::SignInLater => Some("sign_in_later".to_owned()),
        C::EnterCode { code } => {
            let sent =
                world.cloud().account.addresses().any(|(_, address)| {
                    world.code_sent_to(address).is_some_and(|sent| sent == *code)
                });
            Some(if sent { "enter_code".to_owned() } else { with("enter_code", word(&code.0)) })
        }
        C::Retry => tap("retry"),
        // The verb types the right recovery phrase where it is not told otherwise.
        C::ChooseBackup(_) if !phone.backup.holds_key_of(ADDRESS) => {
            Some("{ choose_backup: { as_it_is: true } }".to_owned())
        }
        C::ChooseBackup(_) => Some("choose_backup".to_owned()),
        C::DontRestore => Some("dont_restore".to_owned()),
        C::EnterAccountPassword { address, password } => {
            Some(typed(world, "enter_password", "account", address, &password.0))
        }
        C::SkipAccounts => Some("skip_accounts".to_owned()),
        C::BackUp { yes: true } => tap("back_up"),
        C::BackUp { yes: false } => tap("dont_back_up"),
        C::Finish => tap("finish"),
        C::ChooseLanguage { language } => Some(with("choose_language", word(language))),
        C::Switch { .. } | C::SetTimeAndRegion { .. } | C::JoinProgram { .. } => None,
    }
}

fn start(phone: &Phone, command: &start::Command) -> Option<String> {
    use start::Command as C;
    let at = |key: &Key| place(phone.start.tiles().position(|tile| tile.key == *key));
    match command {
        C::Unpin(tile) => Some(with("unpin", at(tile)?)),
        C::Move { tile, column, row } => Some(format!(
            "{{ move_tile: {{ tile: {}, column: {column}, row: {row} }} }}",
            at(tile)?
        )),
        C::Resize { tile, size: None } => Some(with("resize_tile", at(tile)?)),
        C::Pin { target: TileTarget::App(product), .. } => {
            let package = phone.packages.package(*product)?;
            Some(with("pin", word(&package.edition.title)))
        }
        C::Pin { .. } | C::Resize { .. } | C::SetColumns { .. } | C::Update { .. } => None,
    }
}

const fn host(host: Host) -> &'static str {
    match host {
        Host::Account => "account",
        Host::Store => "store",
        Host::SkyDrive => "skydrive",
        Host::Backup => "backup",
        Host::Operator => "operator",
        Host::Internet => "internet",
    }
}

fn fault(world: &World, rule: &Rule) -> Option<String> {
    let when = &rule.when;
    let mut text = format!("fault: {{ name: {}", word(&rule.name));
    if let Some(phone) = when.phone {
        let _ = write!(text, ", phone: {}", name(world, PhoneIndex(phone)));
    }
    if let Some(of) = when.host {
        let _ = write!(text, ", host: {}", host(of));
    }
    if let Some(ask) = &when.ask {
        let _ = write!(text, ", ask: {ask}");
    }
    if when.skip > 0 {
        let _ = write!(text, ", skip: {}", when.skip);
    }
    if let Some(times) = when.times {
        let _ = write!(text, ", times: {times}");
    }
    if when.per_mille < 1_000 {
        let _ = write!(text, ", chance: {}%", when.per_mille / 10);
    }
    let what = match &rule.what {
        What::Drop => "drop".to_owned(),
        What::LoseAnswer => "lose_answer".to_owned(),
        What::Damage => "damage".to_owned(),
        What::Delay(span) => format!("{{ delay: {} }}", Millis(span.0)),
        What::Refuse(Code(code)) => format!("{{ refuse: {} }}", word(&format!("{code:08x}"))),
        What::CutAt(bytes) => format!("{{ cut_at: {} }}", Bytes(*bytes)),
    };
    Some(format!("{text}, do: {what} }}"))
}

fn air(world: &World, command: &AirCommand) -> Option<String> {
    match command {
        AirCommand::PutUp { ssid, access_point } => {
            let changes = changes(world.air().access_point(ssid)?, access_point);
            Some(format!("network: {{ name: {}{changes} }}", word(ssid)))
        }
        AirCommand::Bring { phone, ssid, strength_percent } => {
            let verb = match strength_percent {
                Some(80) => with("go_near", word(ssid)),
                Some(strength) => {
                    format!("{{ go_near: {{ network: {}, strength: {strength}% }} }}", word(ssid))
                }
                None => with("leave", word(ssid)),
            };
            Some(of(world, *phone, &verb))
        }
        AirCommand::Cover { phone, coverage } => {
            let verb = match coverage {
                None => with("coverage", 0),
                Some(cell) if !cell.roaming && cell.speed_per_mille == 1_000 => {
                    with("coverage", cell.generation)
                }
                Some(cell) => format!(
                    "{{ coverage: {{ generation: {}, roaming: {}, speed: {}% }} }}",
                    cell.generation,
                    cell.roaming,
                    cell.speed_per_mille / 10
                ),
            };
            Some(of(world, *phone, &verb))
        }
        AirCommand::Mains { on } => Some(format!("mains: {on}")),
    }
}

fn changes(before: &AccessPoint, after: &AccessPoint) -> String {
    let mut text = String::new();
    if before.up != after.up {
        let _ = write!(text, ", up: {}", after.up);
    }
    let rate = |point: &AccessPoint| point.bytes_per_second * u64::from(point.speed_per_mille);
    if rate(before) != rate(after) {
        let _ = write!(text, ", speed: {}", speed(rate(after) / 1_000));
    }
    if before.internet != after.internet {
        let _ = write!(text, ", reach: {}", reach(after.internet));
    }
    if let Some(password) = after.password.as_ref().filter(|_| before.password != after.password) {
        let _ = write!(text, ", password: {}", word(password));
    }
    text
}

/// What a network leads to, as scenarios name it.
pub(super) const fn reach(internet: Internet) -> &'static str {
    match internet {
        Internet::Full => "internet",
        Internet::Captive => "captive",
        Internet::Limited => "limited",
    }
}

/// A rate in bytes a second, as scenarios write it.
pub(super) fn speed(bytes_per_second: u64) -> String {
    match bytes_per_second * 8 {
        bits if bits.is_multiple_of(1_000_000) => format!("{} Mbit/s", bits / 1_000_000),
        bits if bits.is_multiple_of(1_000) => format!("{} kbit/s", bits / 1_000),
        bits => format!("{bits} bit/s"),
    }
}

fn account(world: &World, address: &str, change: &AccountChange) -> Option<String> {
    let what = match change {
        AccountChange::ExpireTokens => "expire_tokens: true".to_owned(),
        AccountChange::SetPassword(password) => format!("password: {}", word(password)),
        AccountChange::SetTwoStep(on) => format!("two_step: {on}"),
        AccountChange::SetLocked(on) => format!("locked: {on}"),
        AccountChange::RefuseSync(Some(code)) => {
            format!("refuse_sync: {}", word(&code.to_string()))
        }
        AccountChange::Move => "moves: true".to_owned(),
        AccountChange::LeaveFree(bytes) => format!("skydrive_free: {}", Bytes(*bytes)),
        AccountChange::SetQuota(bytes) => format!("skydrive: {}", Bytes(*bytes)),
        AccountChange::DeletePhoto(photo) => format!("delete_photo: {}", word(photo)),
        AccountChange::DeleteDevice(phone) => format!("delete_device: {}", name(world, *phone)),
        AccountChange::Hold { contacts, appointments } => {
            let contacts = contacts.map(|many| format!("contacts: {many}"));
            let appointments = appointments.map(|many| format!("appointments: {many}"));
            contacts.into_iter().chain(appointments).collect::<Vec<_>>().join(", ")
        }
        AccountChange::RefuseSync(None) => return None,
    };
    Some(format!("account: {{ address: {}, {what} }}", word(address)))
}

fn in_the_store(world: &World, command: &wp8_emulator::world::store::Command) -> Option<String> {
    use wp8_emulator::world::store::Command as C;
    let (product, what) = match command {
        C::Stand { product, standing } => {
            let standing = match standing {
                Standing::Published => "published",
                Standing::Hidden => "hidden",
                Standing::Withdrawn => "withdrawn",
            };
            (*product, format!("standing: {standing}"))
        }
        C::Republish { product, .. } => (*product, "republish: true".to_owned()),
        C::Update { product, package_bytes } => {
            (*product, format!("update: {}", Bytes(*package_bytes)))
        }
        C::Price { product, price_cents } => (*product, format!("price: {price_cents}")),
        _ => return None,
    };
    Some(format!("store: {{ app: {}, {what} }}", in_store(world, product)?))
}
