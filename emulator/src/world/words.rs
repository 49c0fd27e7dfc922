//! A command in words, for the trace: what its description for saving says, as a person would put it.
//!
//! `Power(SetBatterySaver { mode: Always })` becomes "power: set battery saver, mode always". It follows
//! from `Serialize`, so a command needs no words of its own.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::{self, Impossible};
use wp8_backup::ProductId;

use crate::kernel::{PhoneClock, Span, Time};

/// A value in words.
pub(super) fn in_words<T: Serialize + ?Sized>(value: &T) -> String {
    let mut words = Words { text: String::new(), depth: 0 };
    // Nothing here fails: what cannot be put into words is left out.
    let _ = value.serialize(&mut words);
    words.text.trim_end().to_owned()
}

/// What stands for a password: it must not be seen, here as on the phone.
const UNSEEN: &str = "…";

/// Fields of this name hold one.
const PASSWORD: &str = "password";

struct Words {
    text: String,
    /// How many variants the value lies in: the outermost is followed by a colon.
    depth: usize,
}

/// What no command has: a map, or a number with a point.
#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl Words {
    fn put(&mut self, value: impl fmt::Display) -> Result<(), Never> {
        let _ = write!(self.text, "{value}");
        Ok(())
    }

    /// `SetBatterySaver` as "set battery saver", `user_name` as "user name".
    fn name(&mut self, name: &str) {
        let mut before = '_';
        for char in name.chars() {
            let begins =
                char.is_ascii_uppercase() || char.is_ascii_digit() && before.is_ascii_alphabetic();
            if begins && before != '_' {
                self.text.push(' ');
            }
            before = char;
            self.text.push(if char == '_' { ' ' } else { char.to_ascii_lowercase() });
        }
    }

    fn variant(&mut self, name: &str) {
        self.name(name);
        self.text.push_str(if self.depth == 0 { ": " } else { " " });
        self.depth += 1;
    }
}

/// The items of a list, or the fields of a value.
struct Items<'w> {
    words: &'w mut Words,
    /// What stands between two of them.
    between: &'static str,
    first: bool,
}

impl<'w> Items<'w> {
    const fn new(words: &'w mut Words, between: &'static str) -> Self {
        Self { words, between, first: true }
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        if !std::mem::take(&mut self.first) {
            self.words.text.push_str(self.between);
        }
        value.serialize(&mut *self.words)
    }

    /// A field with its name; what is not there is not said.
    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        let said = in_words(value);
        if said.is_empty() || name == "seed" {
            return Ok(());
        }
        if !std::mem::take(&mut self.first) {
            self.words.text.push_str(self.between);
        }
        let date = said.parse().map(PhoneClock).ok().filter(|_| name == "at_ms");
        self.words.name(if date.is_some() { "at" } else { name });
        self.words.text.push(' ');
        match date {
            Some(date) => self.words.put(date),
            None if name == PASSWORD => self.words.put(UNSEEN),
            None => self.words.put(said),
        }
    }
}

macro_rules! plainly {
    ($($method:ident: $type:ty;)+) => {$(
        fn $method(self, value: $type) -> Result<(), Never> {
            self.put(value)
        }
    )+};
}

impl<'w> ser::Serializer for &'w mut Words {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Items<'w>;
    type SerializeMap = Impossible<(), Never>;
    type SerializeStruct = Items<'w>;
    type SerializeStructVariant = Items<'w>;

    plainly! {
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_char: char;
    }

    /// Quantities are integers.
    fn serialize_f32(self, _: f32) -> Result<(), Never> {
        Err(Never)
    }

    /// Quantities are integers.
    fn serialize_f64(self, _: f64) -> Result<(), Never> {
        Err(Never)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Never> {
        self.put(value)
    }

    fn serialize_bool(self, value: bool) -> Result<(), Never> {
        self.put(if value { "yes" } else { "no" })
    }

    fn serialize_str(self, value: &str) -> Result<(), Never> {
        self.put(format_args!("\"{value}\""))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Never> {
        self.put(format_args!("{} bytes", value.len()))
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Never> {
        self.name(name);
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Never> {
        self.name(variant);
        Ok(())
    }

    /// Numbers that mean something are written as people know them.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        match name {
            "Secret" => self.put(UNSEEN),
            "ProductId" => {
                let digits = in_words(value);
                match digits.parse() {
                    Ok(product) => self.put(ProductId(product)),
                    Err(_) => self.put(digits),
                }
            }
            "PhoneClock" => {
                let digits = in_words(value);
                match digits.parse() {
                    Ok(ms) => self.put(PhoneClock(ms)),
                    Err(_) => self.put(digits),
                }
            }
            "PhoneIndex" => {
                let place: usize = in_words(value).parse().unwrap_or_default();
                self.put(format_args!("phone {}", place + 1))
            }
            "Time" => match in_words(value).parse() {
                // The end of time is none.
                Ok(u64::MAX) | Err(_) => Ok(()),
                Ok(ms) => self.put(Time(ms)),
            },
            "Span" => self.put(Span(in_words(value).parse().unwrap_or_default())),
            // Who something is says nothing to a person.
            "Key" | "ThreadId" | "RecordId" | "DeviceId" => Ok(()),
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.variant(variant);
        if variant == "SetPassword" { self.put(UNSEEN) } else { value.serialize(self) }
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'w>, Never> {
        let _ = length;
        Ok(Items::new(self, " and "))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'w>, Never> {
        Ok(Items::new(self, ", "))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w>, Never> {
        Ok(Items::new(self, ", "))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w>, Never> {
        self.variant(variant);
        Ok(Items::new(self, ", "))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Never> {
        Err(Never)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'w>, Never> {
        Ok(Items::new(self, ", "))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w>, Never> {
        self.variant(variant);
        Ok(Items::new(self, ", "))
    }
}

macro_rules! items {
    ($($kind:ident: $method:ident($($name:ident)?) is $own:ident;)+) => {$(
        impl ser::$kind for Items<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Result<(), Never> {
                self.$own($($name,)? value)
            }

            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        }
    )+};
}

items! {
    SerializeSeq: serialize_element() is item;
    SerializeTuple: serialize_element() is item;
    SerializeTupleStruct: serialize_field() is item;
    SerializeTupleVariant: serialize_field() is item;
    SerializeStruct: serialize_field(name) is field;
    SerializeStructVariant: serialize_field(name) is field;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;
    use crate::phone::{self, accounts, camera, messaging, network, packages, power, start};
    use crate::wire::{Secret, product_of};

    #[track_caller]
    fn check(command: impl Into<phone::Command>, words: &str) {
        assert_eq!(in_words(&command.into()), words);
    }

    #[test]
    fn a_command_is_said_as_a_person_would() {
        check(power::Command::PlugIn, "power: plug in");
        let mode = power::SaverMode::Always;
        check(power::Command::SetBatterySaver { mode }, "power: set battery saver mode always");
        check(camera::Command::TakeVideo { seconds: 90 }, "camera: take video seconds 90");
        check(
            messaging::Command::Send {
                to: ["+1".into(), "+2".into()].into(),
                text: "on my way".into(),
                attachments: [].into(),
            },
            "messaging: send to \"+1\" and \"+2\", text \"on my way\"",
        );
        let (address, interval) = ("a@b.c".into(), crate::profile::Interval::Every15Minutes);
        check(
            accounts::Command::SetInterval { address, interval },
            "accounts: set interval address \"a@b.c\", interval every 15 minutes",
        );
        assert_eq!(in_words(&phone::Command::FactoryReset), "factory reset");
    }

    #[test]
    fn secrets_are_not_said_and_numbers_as_people_know_them() {
        let sign_in = accounts::Command::SignIn {
            address: "ana@outlook.com".into(),
            secret: Secret("correct-horse".into()),
            code: None,
        };
        check(sign_in, "accounts: sign in address \"ana@outlook.com\", secret …");
        let product = product_of(Key(7));
        check(packages::Command::UseApp(product), &format!("packages: use app {product}"));
        check(start::Command::Unpin(Key(7)), "start: unpin");
        let join = |password: Option<&str>| network::Command::JoinWifi {
            ssid: "home".into(),
            password: password.map(Into::into),
        };
        check(join(Some("swordfish")), "network: join wifi ssid \"home\", password …");
        check(join(None), "network: join wifi ssid \"home\"");
    }
}
