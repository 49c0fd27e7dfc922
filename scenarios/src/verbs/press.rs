//! `press`

use wp8_emulator::phone::front::{self, HardwareKey, Page};
use wp8_emulator::phone::{Phone, camera, power, settings};
use wp8_emulator::profile::settings::{SettingId, Shape};

use super::Verb;
use crate::language::args::{args, words};
use crate::stage::{Scene, Trouble};

words! {
    /// A key of the phone.
    pub enum Key {
        /// The one on its side: the screen goes on or off. On a phone that is off it is held until
        /// the phone starts.
        Power = "power",
        /// The arrow below the screen: closes what lies over the page, then leaves the page.
        Back = "back",
        /// The window below the screen.
        Start = "start",
        /// The glass below the screen.
        Search = "search",
        /// The one on its side for the camera: opens it, and then takes a photo.
        Camera = "camera",
        /// Louder.
        VolumeUp = "volume_up",
        /// Less loud.
        VolumeDown = "volume_down",
    }
}

args! {
    /// Presses a key of the phone.
    pub struct Press(short: key) {
        /// Which.
        key: Key,
    }
}

impl Verb for Press {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        match self.key {
            Key::Power if scene.phone().power.state() == power::State::Off => {
                scene.user(power::Command::PowerOn)
            }
            Key::Power => scene.user(power::Command::PressPower),
            Key::Back => scene.user(front::Command::Press(HardwareKey::Back)),
            Key::Start => scene.user(front::Command::Press(HardwareKey::Start)),
            Key::Search => scene.user(front::Command::Press(HardwareKey::Search)),
            Key::Camera if sees_the_viewfinder(scene.phone()) => {
                scene.user(camera::Command::TakePhoto)
            }
            Key::Camera => scene.user(front::Command::Press(HardwareKey::Camera)),
            Key::VolumeUp => turn(scene, 1),
            Key::VolumeDown => turn(scene, -1),
        }
    }
}

fn sees_the_viewfinder(phone: &Phone) -> bool {
    phone.conditions().screen_on && *phone.front.page() == Page::Camera
}

/// One step of the volume; at either end nothing happens.
fn turn(scene: &mut Scene<'_>, by: i64) -> Result<(), Trouble> {
    let shape = SettingId::named(VOLUME).map(|volume| volume.get().shape);
    let Some(Shape::Number { from, to }) = shape else {
        unreachable!("the volume is a number in the list of settings")
    };
    let phone = scene.phone();
    let now = phone.settings.get(phone.identity(), VOLUME);
    let now = now.and_then(|now| now.parse::<i64>().ok()).unwrap_or_default();
    let value = (now + by).clamp(i64::from(from), i64::from(to)).to_string();
    scene.user(settings::Command::Set { name: VOLUME.into(), value: value.into() })
}

const VOLUME: &str = "sounds.volume";
