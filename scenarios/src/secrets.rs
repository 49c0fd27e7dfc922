//! Texts that no output may show: the one place that takes them out.

use std::borrow::Cow;

/// What stands instead of a secret.
const INSTEAD: &str = "•••";

/// Takes secrets out of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask(Vec<String>);

impl Mask {
    /// Hides these texts. One that is part of another does not uncover the rest of it.
    #[must_use]
    pub fn of<S: Into<String>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let mut secrets: Vec<String> = secrets
            .into_iter()
            .map(Into::into)
            .filter(|secret: &String| !secret.is_empty())
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self(secrets)
    }

    /// The text without secrets.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replaced(text, |_| INSTEAD.to_owned())
    }

    /// The text without secrets, every other character where it was: for lines with carets below.
    #[must_use]
    pub fn in_place<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replaced(text, |secret| "•".repeat(secret.chars().count()))
    }

    /// Takes the secrets out of a text that is kept.
    pub fn hide(&self, text: &mut String) {
        if let Cow::Owned(hidden) = self.text(text) {
            *text = hidden;
        }
    }

    fn replaced<'t>(&self, text: &'t str, instead: impl Fn(&str) -> String) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = Cow::Owned(text.replace(secret.as_str(), &instead(secret)));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Mask;

    #[test]
    fn a_secret_within_a_secret_uncovers_nothing() {
        let mask = Mask::of(["horse", "correct-horse", ""]);
        assert_eq!(mask.text("typed `correct-horse`, then horse"), "typed `•••`, then •••");
        assert_eq!(mask.in_place("a: horse # b"), "a: ••••• # b");
        assert_eq!(mask.text("nothing here"), "nothing here");
    }
}
