//! Maps read from bytes that may say anything: what they take of memory goes by what is there, not by
//! how much the bytes say there is.

use std::fmt;
use std::marker::PhantomData;

use imbl::OrdMap;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Reads a map entry by entry. The map's own reader takes room for as many as are announced.
pub fn map<'de, D, K, V>(deserializer: D) -> Result<OrdMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord + Clone,
    V: Deserialize<'de> + Clone,
{
    deserializer.deserialize_map(Entries(PhantomData))
}

struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K, V> Visitor<'de> for Entries<K, V>
where
    K: Deserialize<'de> + Ord + Clone,
    V: Deserialize<'de> + Clone,
{
    type Value = OrdMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = OrdMap::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, U64Deserializer};

    use super::*;

    #[test]
    fn what_is_no_map_is_refused_with_what_it_should_have_been() {
        let number = U64Deserializer::<Error>::new(5);
        let refused = map::<_, u64, u64>(number).expect_err("a number is no map");
        assert_eq!(refused.to_string(), "invalid type: integer `5`, expected a map");
    }
}
