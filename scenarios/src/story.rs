//! The trace as sentences.

use wp8_emulator::kernel::Record;
use wp8_emulator::world::{Fact, World};

/// One record as a line: when, whose, where, what.
#[must_use]
pub fn line(world: &World, record: &Record<Fact>) -> String {
    let whose = record
        .fact
        .phone()
        .map(|phone| world.phones()[phone.place()].identity().name.to_string())
        .unwrap_or_else(|| "world".to_owned());
    format!("{:>12}  {whose:<8} {:<10} {}", record.at.to_string(), record.fact.place(), record.fact)
}

/// The whole trace, a line each.
pub fn lines(world: &World) -> impl Iterator<Item = String> {
    world.trace().records().map(|record| line(world, record))
}

/// The records that led to how things stand under some paths (`["new", "setup"]`): the newest of
/// the services that are named there, each with what brought it about, in order of time.
#[must_use]
pub fn what_led_to(world: &World, paths: &[Vec<String>], at_most: usize) -> Vec<String> {
    let concerns = |record: &Record<Fact>| {
        let Some(phone) = record.fact.phone() else { return paths.is_empty() };
        let name = &*world.phones()[phone.place()].identity().name;
        paths.is_empty()
            || paths.iter().any(|path| {
                path.first().is_some_and(|first| first == name)
                    && path.get(1).is_none_or(|service| {
                        service == record.fact.place()
                            || matches!(record.fact.place(), "step" | "fault")
                    })
            })
    };
    let mut chosen = std::collections::BTreeSet::new();
    let newest: Vec<usize> = (0..world.trace().len())
        .rev()
        .filter(|index| world.trace().get(*index).is_some_and(concerns))
        .take(at_most)
        .collect();
    for index in newest {
        let mut next = Some(index);
        while let Some(index) = next {
            if chosen.len() >= at_most || !chosen.insert(index) {
                break;
            }
            next = world.trace().get(index).and_then(|record| record.cause.index());
        }
    }
    chosen
        .into_iter()
        .filter_map(|index| world.trace().get(index))
        .map(|record| line(world, record))
        .collect()
}
