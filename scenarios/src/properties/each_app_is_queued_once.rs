//! No app stands twice in the download queue.

use wp8_emulator::wire::ProductId;

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "each_app_is_queued_once",
    sentence: "no app stands twice in the download queue",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("an app is queued again while it is in the queue"),
    seen_in: "downloads",
    wakes: Wakes::DOWNLOADS,
    watch: Watching::By(|| Box::new(Queue { length: 0 })),
};

/// The queue was looked through at this length: a queue that has not grown has got no second entry.
#[derive(Clone, Debug)]
struct Queue {
    length: usize,
}

impl Watch for Queue {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let length = sight.downloads().len();
        let before = std::mem::replace(&mut self.length, length);
        if length <= before {
            return Ok(());
        }
        once(sight.downloads().entries().map(|(entry, _)| entry.product))
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

fn once(products: impl Iterator<Item = ProductId>) -> Result<(), String> {
    let mut all: Vec<ProductId> = products.collect();
    all.sort_unstable();
    match all.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{} stands twice in the queue", pair[0])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ProductId, once};

    #[test]
    fn a_second_entry_is_noticed() {
        assert_eq!(once([ProductId(1), ProductId(2)].into_iter()), Ok(()));
        assert!(once([ProductId(2), ProductId(1), ProductId(2)].into_iter()).is_err());
    }
}
