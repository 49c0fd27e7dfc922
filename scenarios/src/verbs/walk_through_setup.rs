//! `walk_through_setup`

use std::sync::Arc;

use wp8_emulator::kernel::Span;
use wp8_emulator::phone::Command;
use wp8_emulator::phone::setup::{Command as Setup, Page};
use wp8_emulator::wire::Secret;
use wp8_emulator::world::World;

use super::{Verb, enter_phrase};
use crate::language::args::{AccountName, NetworkName, args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// A page of set-up.
    pub enum SetupPage {
        /// The languages of the image.
        Language = "language",
        /// "Terms of use".
        Terms = "terms",
        /// The networks in range.
        Wifi = "wifi",
        /// Access points by hand.
        AccessPoint = "access_point",
        /// Recommended or custom.
        PhoneSettings = "phone_settings",
        /// Region, date and time.
        TimeAndRegion = "time_and_region",
        /// "Keep your life in sync".
        SignIn = "sign_in",
        /// The list of backups.
        RestoreYourPhone = "restore_your_phone",
        /// Passwords of restored accounts.
        RestoredAccounts = "restored_accounts",
        /// "Back up?"
        BackUp = "back_up",
        /// The manufacturer's page.
        Manufacturer = "manufacturer",
        /// "All done".
        AllDone = "all_done",
        /// Start.
        Finished = "finished",
    }
}

words! {
    /// What is done with the list of backups.
    pub enum Backup {
        /// The newest one is restored.
        Newest = "newest",
        /// Start fresh.
        None = "none",
    }
}

args! {
    /// Walks through set-up as a person would, from the page that is shown.
    pub struct WalkThroughSetup(short: until) {
        /// The page to stop at, before anything on it is touched.
        until: SetupPage = "finished",
        /// The network to join where there is a Wi-Fi page; without one the page is skipped.
        wifi: Option<NetworkName>,
        /// The account to sign in to; without one, later.
        account: Option<AccountName>,
        /// What to do with the list of backups.
        restore: Backup = "newest",
        /// How long a page may take.
        patience: crate::language::units::Millis = "6h",
    }
}

/// More pages than any set-up has: a page that comes again and again is a circle.
const PAGES: usize = 60;

/// How long a person looks at a page before touching it. Assumed.
const LOOK: Span = Span::seconds(5);

impl Verb for WalkThroughSetup {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        for _ in 0..PAGES {
            let page = scene.phone().setup.page().clone();
            if page.name() == self.until.word() || page == Page::Finished {
                return Ok(());
            }
            scene.advance(LOOK)?;
            // Something may have come up meanwhile.
            let page = scene.phone().setup.page().clone();
            if page.name() == self.until.word() {
                return Ok(());
            }
            self.touch(scene, &page)?;
        }
        Err(Trouble::NeverCame {
            within: Span::ZERO,
            what: format!("the page `{}`", self.until.word()),
        })
    }
}

impl WalkThroughSetup {
    fn touch(&self, scene: &mut Scene<'_>, page: &Page) -> Result<(), Trouble> {
        let command = match page {
            Page::Welcome
            | Page::NoSim
            | Page::Language
            | Page::Manufacturer
            | Page::CustomSettings => Setup::Next,
            Page::Terms => Setup::AcceptTerms,
            Page::Wifi(_) => return self.wifi(scene),
            Page::AccessPoint => Setup::Skip,
            Page::PhoneSettings => Setup::Recommended,
            Page::TimeAndRegion => Setup::Next,
            Page::SignIn => match &self.account {
                Some(account) => {
                    let typed =
                        scene.stage.passwords.accounts.get(&**account).cloned().unwrap_or_default();
                    Setup::SignIn { address: (**account).into(), password: Secret(typed.into()) }
                }
                None => Setup::SignInLater,
            },
            Page::SigningIn { .. } | Page::FindingBackups | Page::PreparingToRestore { .. } => {
                return self.patiently(scene, page);
            }
            Page::RestoreYourPhone { backups } => return self.restore(scene, backups.is_empty()),
            Page::RestoredAccounts { .. } => Setup::SkipAccounts,
            Page::BackUp => Setup::BackUp { yes: true },
            Page::AllDone => Setup::Finish,
            Page::VerifyIdentity { .. }
            | Page::SignInFailed { .. }
            | Page::BackupsNotFound { .. }
            | Page::RestoreFailed { .. }
            | Page::Finished => {
                return Err(Trouble::NeverCame {
                    within: Span::ZERO,
                    what: format!(
                        "the page `{}`: set-up shows `{}`, which somebody has to decide",
                        self.until.word(),
                        page.name()
                    ),
                });
            }
        };
        scene.user(Command::Setup(command))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "any other page has been reached")]
    fn wifi(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let Some(network) = &self.wifi else { return scene.user(Command::Setup(Setup::Skip)) };
        let password = scene.stage.passwords.networks.get(&**network).cloned().flatten();
        let ssid: Arc<str> = (**network).into();
        let password = password.map(Arc::from);
        let phone = scene.index();
        let in_range = |world: &World| {
            let mut networks = world.phones()[phone.place()].network.networks();
            networks.any(|seen| *seen.ssid == **network)
        };
        scene.wait_for(Span::minutes(1), "the network in the list", in_range)?;
        scene.user(Command::Setup(Setup::ChooseWifi { ssid, password }))?;
        let page = scene.phone().setup.page().clone();
        self.patiently(scene, &page)?;
        match scene.phone().setup.page() {
            Page::Wifi(_) if scene.phone().conditions().wifi.is_some() => {
                scene.user(Command::Setup(Setup::Next))
            }
            _ => Ok(()),
        }
    }

    fn restore(&self, scene: &mut Scene<'_>, nothing: bool) -> Result<(), Trouble> {
        if nothing || self.restore == Backup::None {
            return scene.user(Command::Setup(Setup::DontRestore));
        }
        enter_phrase::enter(scene, None)?;
        let newest = wp8_emulator::phone::setup::Chosen::Index(0);
        scene.user(Command::Setup(Setup::ChooseBackup(newest)))
    }

    /// Waits until the page is another one, or shows something else.
    fn patiently(&self, scene: &mut Scene<'_>, page: &Page) -> Result<(), Trouble> {
        let phone = scene.index();
        let was = page.name();
        let before = page.clone();
        scene.wait_for(Span::ms(self.patience.0), &format!("the page after `{was}`"), |world| {
            let now = world.phones()[phone.place()].setup.page();
            now.name() != was || (matches!(now, Page::Wifi(_)) && *now != before)
        })
    }
}
