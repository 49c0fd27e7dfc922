//! One word for a whole state: for replay, and for search.
//!
//! Both fingerprints walk the state as `serde` describes it, so no field can be forgotten, and mix
//! canonical words with the fixed function of [`Mixer`], never `derive(Hash)`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser;

use super::mix::Mixer;
use super::time::Time;

/// The two fingerprints of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub struct Fingerprint {
    /// Everything: two runs of one history agree on it after every step.
    pub full: u64,
    /// What matters for what can happen next: times relative to now, keys by order of appearance,
    /// content as a set, pending disk writes and luck left out.
    pub canonical: u64,
}

/// Newtype structs with these names are treated specially, as `Time` and `Key` are.
pub(super) const CONTENT: &str = "wp8.Content";
pub(super) const PENDING: &str = "wp8.Pending";
pub(crate) const SEALED: &str = "wp8.Sealed";

/// The fingerprint for replay.
pub fn full<T: Serialize + ?Sized>(state: &T) -> u64 {
    print(state, Kind::Full).mixer.finish()
}

/// The fingerprint for search at `now`, and whether it looked at any time.
pub fn canonical<T: Serialize + ?Sized>(state: &T, now: Time) -> (u64, bool) {
    let printer = print(state, Kind::Canonical { now });
    (printer.mixer.finish(), printer.looked_at_times)
}

/// The fingerprint for search of one entry of a [`Content`](super::Content): without its key and
/// times, so that it can be kept in a sum.
pub(super) fn of_entry<T: Serialize + ?Sized>(entry: &T) -> u64 {
    print(entry, Kind::Entry).mixer.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Full,
    Canonical { now: Time },
    Entry,
}

struct Printer {
    kind: Kind,
    mixer: Mixer,
    looked_at_times: bool,
    /// The next tuple is that of a `Content`: full sum, canonical sum, entries.
    in_content: bool,
    /// The next integer is a time, or a key.
    next: Next,
    keys: BTreeMap<u64, u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Plain,
    Time,
    Key,
}

fn print<T: Serialize + ?Sized>(state: &T, kind: Kind) -> Printer {
    let mut printer = Printer {
        kind,
        mixer: Mixer::new(0),
        looked_at_times: false,
        in_content: false,
        next: Next::Plain,
        keys: BTreeMap::new(),
    };
    match state.serialize(&mut printer) {
        Ok(()) => printer,
        Err(refused) => unreachable!("a state says that it cannot be described: {refused}"),
    }
}

impl Printer {
    const fn parts(&mut self, take: Take) -> Parts<'_> {
        Parts { printer: self, take, at: 0 }
    }

    fn word(&mut self, word: u64) {
        self.mixer = self.mixer.word(word);
    }

    fn integer(&mut self, word: u64) {
        let next = std::mem::replace(&mut self.next, Next::Plain);
        match (self.kind, next) {
            (Kind::Full, _) | (_, Next::Plain) => self.word(word),
            (Kind::Entry, Next::Time | Next::Key) => {}
            (Kind::Canonical { now }, Next::Time) => {
                self.looked_at_times = true;
                self.word(word.wrapping_sub(now.0));
            }
            (Kind::Canonical { .. }, Next::Key) => {
                let order = self.keys.len() as u64;
                let order = *self.keys.entry(word).or_insert(order);
                self.word(order);
            }
        }
    }
}

/// A state refused to be described: a map with no known length, say. Never happens to ours.
#[derive(Debug)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

/// The parts of a sequence, tuple, map or struct.
struct Parts<'a> {
    printer: &'a mut Printer,
    take: Take,
    at: u8,
}

/// Which parts are looked at.
#[derive(Clone, Copy)]
enum Take {
    All,
    Only(u8),
    Below(u8),
    None,
}

impl Parts<'_> {
    fn part<T: Serialize + ?Sized>(&mut self, part: &T) -> Result<(), Refused> {
        let taken = match self.take {
            Take::All => true,
            Take::Only(wanted) => self.at == wanted,
            Take::Below(end) => self.at < end,
            Take::None => false,
        };
        self.at = self.at.wrapping_add(1);
        if taken { part.serialize(&mut *self.printer) } else { Ok(()) }
    }
}

macro_rules! integers {
    ($($name:ident($type:ty))*) => { $(
        fn $name(self, value: $type) -> Result<(), Refused> {
            self.integer(value as u64);
            Ok(())
        }
    )* };
}

impl<'a> ser::Serializer for &'a mut Printer {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    integers! {
        serialize_bool(bool) serialize_char(char)
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Refused> {
        self.word(value as u64);
        self.word((value >> 64) as u64);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Refused> {
        Err(ser::Error::custom("quantities are integers"))
    }

    fn serialize_f64(self, _: f64) -> Result<(), Refused> {
        Err(ser::Error::custom("quantities are integers"))
    }

    fn serialize_str(self, text: &str) -> Result<(), Refused> {
        self.mixer = self.mixer.text(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Refused> {
        self.mixer = self.mixer.bytes(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.word(0);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        self.word(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
    ) -> Result<(), Refused> {
        self.word(u64::from(index));
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        match name {
            CONTENT => self.in_content = true,
            "Time" => self.next = Next::Time,
            "Key" => self.next = Next::Key,
            // A record of the trace: what is pending is the same with the trace on and off.
            "Cause" => return Ok(()),
            // What was drawn is in the state; what will be drawn is not what the state is.
            "Luck" if self.kind != Kind::Full => return Ok(()),
            _ => {}
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.word(u64::from(index));
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Parts<'a>, Refused> {
        self.word(length.ok_or_else(|| Refused("a sequence of unknown length".to_owned()))? as u64);
        Ok(self.parts(Take::All))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, Refused> {
        let sum = if self.kind == Kind::Full { 0 } else { 1 };
        let take = if std::mem::take(&mut self.in_content) { Take::Only(sum) } else { Take::All };
        Ok(self.parts(take))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, Refused> {
        Ok(self.parts(match name {
            // In a search it does not matter how much of what is on disk has been flushed.
            PENDING if self.kind != Kind::Full => Take::None,
            // Its tag says all; the rest would have to be encrypted first.
            SEALED => Take::Below(2),
            _ => Take::All,
        }))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, Refused> {
        self.word(u64::from(index));
        Ok(self.parts(Take::All))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Parts<'a>, Refused> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Refused> {
        Ok(self.parts(Take::All))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, Refused> {
        self.word(u64::from(index));
        Ok(self.parts(Take::All))
    }
}

macro_rules! parts {
    ($($trait:ident::$method:ident)*) => { $(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Refused;
            fn $method<T: Serialize + ?Sized>(&mut self, part: &T) -> Result<(), Refused> {
                self.part(part)
            }
            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        }
    )* };
}

parts! {
    SerializeSeq::serialize_element
    SerializeTuple::serialize_element
    SerializeTupleStruct::serialize_field
    SerializeTupleVariant::serialize_field
}

macro_rules! fields {
    ($($trait:ident)*) => { $(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Refused;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, part: &T) -> Result<(), Refused> {
                self.part(part)
            }
            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        }
    )* };
}

fields! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.part(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.part(value)
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Time, canonical, full};
    use crate::kernel::{Content, Key};

    #[test]
    fn keys_are_canonical_by_order_of_appearance() {
        let one = [Key(5), Key(9), Key(5)];
        let other = [Key(70), Key(1), Key(70)];
        let different = [Key(5), Key(9), Key(9)];
        assert_ne!(full(&one), full(&other));
        assert_eq!(canonical(&one, Time::ZERO), canonical(&other, Time::ZERO));
        assert_ne!(canonical(&one, Time::ZERO), canonical(&different, Time::ZERO));
    }

    #[test]
    fn content_is_canonical_as_a_set_without_keys_and_times() {
        let one: Content<Key, (Time, u8)> =
            [(Key(1), (Time(3), 7)), (Key(2), (Time(4), 8))].into_iter().collect();
        let other: Content<Key, (Time, u8)> =
            [(Key(9), (Time(0), 8)), (Key(3), (Time(1), 7))].into_iter().collect();
        assert_ne!(full(&one), full(&other));
        assert_eq!(canonical(&one, Time(5)), canonical(&other, Time(6)));
    }
}
