//! How much the suites do: a budget for every day, or as much as `WP8_CASES` says.

/// So many times the usual number of cases, by the environment variable `WP8_CASES`.
pub fn cases(usual: u64) -> u64 {
    let times = std::env::var("WP8_CASES").ok().and_then(|times| times.parse::<u64>().ok());
    usual * times.unwrap_or(1).max(1)
}
