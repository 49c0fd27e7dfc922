//! Words that a keyboard has been taught when a scenario begins: names, mostly, as people's are.

use std::sync::Arc;

use crate::kernel::{Draw, Key, Luck};

const FIRST: [&str; 12] =
    ["Al", "Ber", "Cor", "Da", "El", "Fio", "Gre", "Hal", "Is", "Jo", "Ka", "Lu"];
const MIDDLE: [&str; 10] = ["ba", "de", "fi", "gu", "la", "mo", "ni", "ra", "ta", "ve"];
const LAST: [&str; 10] = ["beck", "dez", "lin", "mann", "nova", "ri", "sen", "ski", "to", "wald"];

const START: Draw = Draw::named("where the held words of a keyboard begin");

/// Words, `count` of them, no two alike as long as there are twelve hundred.
pub fn words(phone: Key, luck: Luck, count: u64) -> impl Iterator<Item = Arc<str>> {
    let all = (FIRST.len() * MIDDLE.len() * LAST.len()) as u64;
    let start = luck.below(all, START, phone, 0);
    (0..count).map(move |index| {
        let at = ((start + index) % all) as usize;
        let first = FIRST[at % FIRST.len()];
        let middle = MIDDLE[at / FIRST.len() % MIDDLE.len()];
        let last = LAST[at / (FIRST.len() * MIDDLE.len())];
        match index / all {
            0 => format!("{first}{middle}{last}").into(),
            round => format!("{first}{middle}{last}{}", round + 1).into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Key, Luck, words};

    #[test]
    fn no_two_words_are_alike_and_the_first_stay_when_there_are_more() {
        let (phone, luck) = (Key::named("phone", "old"), Luck::of_seed(7));
        let many: Vec<_> = words(phone, luck, 3_000).collect();
        assert_eq!(many.iter().collect::<BTreeSet<_>>().len(), 3_000);
        assert!(words(phone, luck, 10).eq(many.into_iter().take(10)));
    }
}
