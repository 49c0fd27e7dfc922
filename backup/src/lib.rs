//! The backup subsystem that runs inside the phone: what is saved, when and how, and how it comes
//! back.
//!
//! A state machine without input or output. It knows no phone, no network, no file and no clock:
//! the host tells it what happened, carries its requests to a backup service, keeps its writes on a
//! disk, and hands it content when asked.
//!
//! **After every [`Engine::boot`] and every [`Engine::handle_input`], call [`Engine::poll_output`]
//! until it returns `None`, and act on the outputs in their order, before the next input.** A
//! [`Output::Send`] may have an effect only when the [`Output::Flush`] before it has had its own.
//!
//! ```
//! use std::sync::Arc;
//! use wp8_backup::{Action, Category, Conditions, Device, DeviceId, Engine, Input, Output, Policy, Stored};
//!
//! let device = Device { id: DeviceId(1), model: "Lumia 920".into(), name: "Ana's".into(), version: "8.0".into() };
//! let mut engine = Engine::boot(Arc::new(Policy::complete()), Arc::new(device), Stored::new());
//! let mut disk = Stored::new();
//! for input in [
//!     Input::Conditions(Conditions { signed_in: true, ..Conditions::default() }),
//!     Input::User(Action::Switch { category: Category::Messages, on: true }),
//! ] {
//!     engine.handle_input(0, input);
//!     while let Some(output) = engine.poll_output() {
//!         if let Output::Write(write) = output {
//!             disk.apply(&write);
//!         }
//!     }
//! }
//! assert!(disk.category(Category::Messages).on);
//! ```
//!
//! - [`Policy`] says what a version does; [`Policy::complete`] has everything and no defect.
//! - [`Stored`] is what survives a loss of power. It changes by [`Write`]s only.
//! - [`protocol`] is what phone and service say to each other; [`ServiceStore`] is a service in memory.
//! - [`Archive`] is the stored form of a backup, as bytes; [`export`] has formats that other programs
//!   read.
//! - [`SealingKey`] encrypts records before they leave, where the policy wants that.
//! - [`Record`] is a piece of content. Who it is comes from the host and stays the same on every
//!   phone it is restored to.

pub mod archive;
mod cautious;
pub mod engine;
pub mod export;
pub mod made;
mod mix;
pub mod policy;
pub mod protocol;
pub mod record;
pub mod seal;
pub mod service;
pub mod stored;

pub use archive::{Archive, ArchiveError};
pub use engine::{
    Action, ApplyOutcome, ApplyStep, Conditions, Engine, Failure, Input, Missing, Note, Output,
    Reply, RestoreState, Selection, Status, Timer, Wake, Wifi, Wish,
};
pub use policy::Policy;
pub use protocol::{
    Answer, BackupSummary, CategorySummary, Change, Device, DeviceId, Filter, GenerationSummary,
    Refusal, Request, RequestId, UploadId,
};
pub use record::{
    Account, App, AppData, Body, Call, Category, Described, Digest, Direction, Favourite, Kind,
    Kinds, LockScreen, Media, Message, NotAProductId, PartKind, ProductId, Quality, Record,
    RecordId, Setting, Tile, TileSize, TileTarget, Transport, WifiNetwork,
};
pub use seal::{Sealed, SealingKey};
pub use service::ServiceStore;
pub use stored::{Stored, Write};
