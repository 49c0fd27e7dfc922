//! How much the suite does: a budget for every day, or as much as `WP8_CASES` says.

use proptest::prelude::ProptestConfig;

/// So many cases, or so many times as many, by the environment variable `WP8_CASES`.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a suite goes on is not the engine's matter"
)]
pub fn cases(usual: u32) -> ProptestConfig {
    let times = std::env::var("WP8_CASES").ok().and_then(|times| times.parse::<u32>().ok());
    let cases = usual.saturating_mul(times.unwrap_or(1).max(1));
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
