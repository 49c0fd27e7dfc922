//! Names as people type them.

/// Whether a name is this one, which is in small letters. Of many names, most differ at once.
#[must_use]
pub fn is_called(name: &str, lower: &str) -> bool {
    name.eq_ignore_ascii_case(lower) || (!name.is_ascii() && name.to_lowercase() == lower)
}
