//! What a step wants: an intent names its target, and is skipped when that is not there.

use wp8_backup::Category;
use wp8_emulator::kernel::Span;
use wp8_emulator::profile::Interval;

/// The two phones of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one with the content.
    Old,
    /// The one out of the box.
    New,
}

/// What is wanted of an app of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppWish {
    /// Retry its failed download.
    Retry,
    /// Close its failed download.
    Close,
    /// Tap on its waiting entry.
    Tap,
    /// Pause its download.
    Pause,
    /// Go on with its download.
    Resume,
    /// Take it out of the queue.
    Cancel,
    /// Remove it.
    Uninstall,
    /// Open it: its data grows.
    Use,
    /// Install it from the Store.
    Install,
    /// Fetch the version that the Store has now.
    Update,
}

/// What becomes of an app in the Store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreWish {
    /// It is withdrawn (report C01).
    Withdraw,
    /// It is hidden (report C02).
    Hide,
    /// It is published again.
    Publish,
    /// It is withdrawn, and issued anew under another product id (report C01).
    Republish,
    /// There is a new version.
    Update,
}

/// What is typed where a password or a code is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// What is right at the time.
    Right,
    /// Something else.
    Wrong,
    /// An app password, where a password is wanted (fact 76).
    AppPassword,
}

/// What somebody does to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockWish {
    /// Sets it right.
    Right,
    /// Sets it to a day before certificates are valid (report B01).
    Past,
    /// Sets it to a day after they are.
    Future,
    /// Sets it wrong by this much, forward.
    Ahead(Span),
}

/// What becomes of the network of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterWish {
    /// It is switched on or off.
    Up(bool),
    /// So many thousandths of its speed are left.
    Speed(u16),
    /// There is Internet behind it.
    Full,
    /// There is none behind it (fact 164).
    Limited,
    /// A page comes before it (report B09).
    Captive,
}

/// Where a phone is with respect to the operator's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellWish {
    /// In none.
    Out,
    /// In one of this generation: 2, 3 or 4.
    Home(u8),
    /// In a foreign one.
    Roaming,
}

/// What is done with the account on the web, or by the service itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountWish {
    /// Its tokens expire (report B03).
    ExpireTokens,
    /// Its password is changed, or changed back.
    ChangePassword,
    /// Two-step verification is switched (report B02).
    TwoStep(bool),
    /// It is locked, or can be used again.
    Lock(bool),
    /// Syncing is refused, or works again (report C24).
    RefuseSync(bool),
    /// It is moved to another server.
    Move,
    /// Its storage is full, or has room again (report B07).
    Full(bool),
    /// The backup of a phone is deleted (report B05).
    DeleteDevice(Who),
}

/// What is done with a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileWish {
    /// It is taken off Start.
    Unpin,
    /// It is dragged to the top.
    Move,
    /// It gets another size.
    Resize,
}

/// Something that goes wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The Store answers package requests with 503.
    PackagesRefused,
    /// The Store answers licence requests with 503.
    LicencesRefused,
    /// Packages break off half-way.
    PackagesBreakOff,
    /// Packages arrive damaged.
    PackagesDamaged,
    /// Licences are given, and nobody is told.
    LicencesUnanswered,
    /// The Store is not to be reached.
    StoreAway,
    /// The Store is slow.
    StoreSlow,
    /// Parts of backups cannot be fetched.
    BackupUnreachable,
    /// What is fetched of backups breaks off.
    BackupBreaksOff,
    /// What is fetched of backups is damaged.
    BackupDamaged,
    /// The list of backups is refused.
    BackupsNotListed,
    /// Commits are done, and nobody is told.
    CommitsUnanswered,
    /// Parts are taken, and nobody is told.
    PutsUnanswered,
    /// Parts are refused.
    PutsRefused,
    /// The backup service is not to be reached.
    BackupAway,
    /// Photos are refused.
    PhotosRefused,
    /// The account service is slow.
    SignInSlow,
    /// The account service is not to be reached.
    AccountAway,
    /// Signing in works, and nobody is told.
    SignInUnanswered,
    /// Tokens are not renewed.
    RenewalRefused,
    /// The operator's centres do not answer.
    OperatorAway,
    /// Everything is slow.
    EverythingSlow,
    /// Everything is lost now and then.
    EverythingLost,
}

impl Trouble {
    /// All of them; what they are told apart by in a chunk is their place here.
    pub const ALL: [Self; 23] = [
        Self::PackagesRefused,
        Self::LicencesRefused,
        Self::PackagesBreakOff,
        Self::BackupUnreachable,
        Self::BackupDamaged,
        Self::CommitsUnanswered,
        Self::SignInSlow,
        Self::PackagesDamaged,
        Self::LicencesUnanswered,
        Self::StoreAway,
        Self::StoreSlow,
        Self::BackupBreaksOff,
        Self::BackupsNotListed,
        Self::PutsUnanswered,
        Self::PutsRefused,
        Self::BackupAway,
        Self::PhotosRefused,
        Self::AccountAway,
        Self::SignInUnanswered,
        Self::RenewalRefused,
        Self::OperatorAway,
        Self::EverythingSlow,
        Self::EverythingLost,
    ];
}

/// An intent: it names its target, and is skipped when that is not there.
///
/// One of many things of a kind is named by a place on a ring of all keys: it is the first that
/// follows. So what was made or deleted by other steps seldom changes which one is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Time passes.
    Pass(Span),
    /// Time passes until set-up, or the phone, wants something.
    Settle(Span),
    /// The phone is switched on if it is off; then the next page of set-up, and the next, until one that
    /// needs waiting.
    Walk(Who),
    /// All that has failed in the queue is retried.
    RetryAll(Who),
    /// All that has failed in the queue is closed.
    CloseAll(Who),
    /// Something else that a user does.
    User(Who, Act),
    /// Something that happens around the phones, or to one of them.
    Around(Happening),
    /// All faults are lifted.
    LiftAll,
}

/// One thing that a user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The charger is plugged in or taken out.
    Charger(bool),
    /// The power button is held on a phone that is off.
    PowerOn,
    /// "slide down to power off".
    ShutDown,
    /// Off and on again.
    Reboot,
    /// The battery is taken out, where that can be done.
    PullBattery,
    /// It is put in again.
    InsertBattery,
    /// The battery has so many percent left.
    Drain(u8),
    /// Battery saver from now on, or not.
    Saver(bool),
    /// The screen is touched.
    Touch,
    /// The clock is set.
    Clock(ClockWish),
    /// "Set automatically".
    AutomaticTime(bool),
    /// Wi-Fi is switched.
    Wifi(bool),
    /// The network of the house is joined, from the settings.
    JoinWifi(Typed),
    /// It is forgotten.
    ForgetWifi,
    /// "Keep Wi-Fi on when the screen times out".
    KeepWifiOn(bool),
    /// The page of a captive network is gone through.
    AcceptPage,
    /// The data connection is switched.
    Data(bool),
    /// Airplane mode is switched.
    Airplane(bool),
    /// The operator's access points are entered, or something else is.
    EnterApn(Typed),
    /// What somebody would tap on the page of set-up that is shown who wants a restore.
    Tap,
    /// What somebody in a hurry would tap: later, skip, no.
    Hurry,
    /// Back to the page before.
    Back,
    /// "customize", where set-up offers it.
    Customise,
    /// "sign in", in set-up or from the settings.
    SignIn(Typed),
    /// The code of two-step verification.
    EnterCode(Typed),
    /// The failed restore is tried again.
    RetryRestore,
    /// Set-up goes on without the restore.
    DontRestore,
    /// The second account is added.
    AddAccount,
    /// A password is entered on the account's page.
    EnterPassword(Typed),
    /// The account is synced by hand.
    Sync,
    /// It is synced so often from now on.
    SyncEvery(Interval),
    /// Contacts are added, or deleted.
    Contacts(i8),
    /// "back up now".
    BackUpNow,
    /// A category is switched.
    SwitchBackup(Category, bool),
    /// What is stored of a category is deleted.
    DeleteBackup(Category),
    /// Photos and videos are uploaded in full, or not at all.
    UploadPhotos(bool),
    /// The next thing to do towards a restore in the settings of a phone that is set up.
    RestoreLater,
    /// The recovery phrase is typed.
    EnterPhrase(Typed),
    /// The restore is given up.
    CancelRestore,
    /// The restore is undone.
    UndoRestore,
    /// Something with the n-th app of the catalogue.
    App(AppWish, u16),
    /// All that waits for a tap is tapped.
    TapAll,
    /// A text is sent to somebody.
    SendText,
    /// A message is deleted.
    DeleteMessage(u16),
    /// A thread is deleted.
    DeleteThread(u16),
    /// A photo is taken.
    TakePhoto,
    /// A video of so many minutes is taken.
    TakeVideo(u8),
    /// A photo or video is deleted.
    DeletePhoto(u16),
    /// A favourite is added.
    AddFavourite,
    /// A favourite is deleted.
    DeleteFavourite(u16),
    /// All favourites vanish (report C05).
    LoseFavourites,
    /// The call history is deleted.
    DeleteCalls,
    /// A setting is changed.
    Set(u16, u8),
    /// Something is done with a tile.
    Tile(TileWish, u16),
    /// Settings › about › "reset your phone".
    FactoryReset,
}

/// What happens around the phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Power is cut now.
    CutPower(Who),
    /// Power will be cut instead of one of the next disk writes.
    CutPowerAtWrite(Who, u16),
    /// The mains come or go.
    Mains(bool),
    /// The phone comes into the range of the network, or leaves it.
    Near(Who, bool),
    /// The router changes.
    Router(RouterWish),
    /// The phone comes into another cell.
    Cell(Who, CellWish),
    /// Something is done with the account.
    Account(AccountWish),
    /// Something becomes of the n-th app of the catalogue.
    Store(StoreWish, u16),
    /// A text comes in.
    ReceiveText(Who),
    /// Somebody calls.
    ReceiveCall(Who),
    /// A rule of fault comes into force; so many of a thousand messages.
    Fault(Trouble, u16),
    /// It is lifted.
    Lift(Trouble),
}
