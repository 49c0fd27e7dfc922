//! What is on the glass: each screen a pure function from the phone to a tree of nodes, and what
//! can be done with such a tree.
//!
//! Knows every service by its accessors and changes none: a touch names the commands that it
//! stands for.

pub mod hit;
pub mod layout;
mod screens;
pub mod text;
pub mod tree;

pub use hit::{scroll_to, touch_at, touch_scrolled};
pub use screens::screen;
pub use text::text;
pub use tree::{Input, Node, NotSeen, Rect, Role, Touch, find, find_among};
