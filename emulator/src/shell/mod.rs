//! What is on the glass: each screen a pure function from the phone to a tree of nodes, and what
//! can be done with such a tree.
//!
//! Knows every service by its accessors and changes none: a touch names the commands that it
//! stands for.

pub mod hit;
pub mod layout;
pub mod look;
pub mod metrics;
mod screens;
pub mod svg;
pub mod text;
pub mod tree;

pub use hit::{scroll_to, touch_at, touch_scrolled};
pub use look::Look;
pub use screens::{awake, is_asleep, open, screen};
pub use svg::svg;
pub use text::text;
pub use tree::{Input, Node, NotSeen, Rect, Role, Touch, find, find_among};
