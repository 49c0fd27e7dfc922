//! Time, the event queue, named randomness, identity, the disk journal, trace and fingerprints.
//!
//! Knows nothing of phones. Nothing here reads a clock, a file, a thread or a hash order.

mod content;
mod fingerprint;
mod journal;
mod key;
mod limits;
mod luck;
mod mix;
mod queue;
mod shared;
mod time;
mod trace;

pub use content::Content;
pub(crate) use fingerprint::SEALED;
pub use fingerprint::{Fingerprint, canonical, full};
pub use journal::{Disk, DiskMeter, Journal};
pub use key::{Key, Nonce};
pub use limits::{Limits, Livelock};
pub use luck::{Draw, Luck};
pub use mix::Mixer;
pub use queue::{Queue, Ticket};
pub use shared::Shared;
pub use time::{PhoneClock, ServerClock, Span, Time};
pub use trace::{Cause, Record, Trace};
