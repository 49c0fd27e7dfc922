//! Every byte that moved is accounted to one link and to one service.

use super::{Breaker, Kind, Property, Sight, Wakes, Watch, Watching};

/// The property.
pub static PROPERTY: Property = Property {
    name: "bytes_add_up",
    sentence: "the bytes over all links are the bytes of all transfers",
    kind: Kind::Always,
    broken_by: Breaker::Mistake("a byte is counted on a link and not for a service"),
    seen_in: "network",
    wakes: Wakes::NETWORK,
    watch: Watching::By(|| Box::new(Sums)),
};

#[derive(Clone, Debug)]
struct Sums;

impl Watch for Sums {
    fn look(&mut self, sight: &Sight<'_>) -> Result<(), String> {
        let meter = sight.network().meter();
        agree(meter.links().total(), meter.services().map(|(_, bytes)| bytes.total()).sum())
    }

    fn boxed(&self) -> Box<dyn Watch> {
        Box::new(self.clone())
    }
}

fn agree(links: u64, transfers: u64) -> Result<(), String> {
    if links == transfers {
        return Ok(());
    }
    Err(format!("{links} bytes went over links, {transfers} bytes belong to transfers"))
}

#[cfg(test)]
mod tests {
    use super::agree;

    #[test]
    fn a_byte_that_is_counted_once_is_noticed() {
        assert_eq!(agree(7, 7), Ok(()));
        assert!(agree(8, 7).is_err());
    }
}
