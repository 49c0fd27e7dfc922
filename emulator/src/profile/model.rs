//! Phone models.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What becomes of Wi-Fi when the phone is in low power (fact 156).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowPowerWifi {
    /// An idle connection is dropped, unless the user's option keeps it.
    Drops,
    /// The hardware holds it; the option is not shown.
    Holds,
}

/// A phone model.
#[derive(Debug)]
pub struct Model {
    /// As the list of backups shows it (fact 84).
    pub name: &'static str,
    /// Who makes it; decides about the manufacturer's apps and tiles.
    pub manufacturer: &'static str,
    /// Screen in pixels, width by height (fact 289; models from memory).
    pub screen: (u32, u32),
    /// Storage that a user can fill, in bytes. Assumed: nominal size less 3 GB for the system.
    pub storage_bytes: u64,
    /// Battery in mAh (from memory).
    pub battery_mah: u32,
    /// Camera.
    pub camera: Camera,
    /// Wi-Fi in low power. Which model has which hardware is not in the sources: assumed.
    pub low_power_wifi: LowPowerWifi,
    /// The fastest cellular generation: 3 or 4.
    pub fastest_cellular: u8,
    /// The battery can be pulled.
    pub removable_battery: bool,
}

/// A camera (facts 200–202).
#[derive(Debug)]
pub struct Camera {
    /// Width and height of a full picture in pixels.
    pub photo: (u32, u32),
    /// Smallest and largest usual size of a picture in bytes.
    pub photo_bytes: (u64, u64),
    /// The copy that is uploaded where the original is not (fact 193), width and height.
    pub upload_copy: Option<(u32, u32)>,
    /// Lines of a video.
    pub video_lines: u32,
    /// Smallest and largest usual size of a second of video in bytes.
    pub video_bytes_per_second: (u64, u64),
}

const MB: u64 = 1_000_000;
const GB: u64 = 1_000 * MB;

const FIVE_MEGAPIXELS: Camera = Camera {
    photo: (2592, 1936),
    photo_bytes: (MB, 2 * MB),
    upload_copy: None,
    video_lines: 720,
    video_bytes_per_second: (1_200_000, 1_600_000),
};

const EIGHT_MEGAPIXELS: Camera = Camera {
    photo: (3264, 2448),
    photo_bytes: (1_500_000, 3 * MB),
    upload_copy: None,
    video_lines: 1080,
    video_bytes_per_second: (2 * MB, 2_500_000),
};

/// The phone models.
pub static MODELS: &[Model] = &[
    Model {
        name: "Lumia 520",
        manufacturer: "Nokia",
        screen: (480, 800),
        storage_bytes: 5 * GB,
        battery_mah: 1430,
        camera: FIVE_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 3,
        removable_battery: true,
    },
    Model {
        name: "Lumia 620",
        manufacturer: "Nokia",
        screen: (480, 800),
        storage_bytes: 5 * GB,
        battery_mah: 1300,
        camera: FIVE_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 3,
        removable_battery: true,
    },
    Model {
        name: "Lumia 820",
        manufacturer: "Nokia",
        screen: (480, 800),
        storage_bytes: 5 * GB,
        battery_mah: 1650,
        camera: EIGHT_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 4,
        removable_battery: true,
    },
    Model {
        name: "Lumia 920",
        manufacturer: "Nokia",
        screen: (768, 1280),
        storage_bytes: 29 * GB,
        battery_mah: 2000,
        camera: EIGHT_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 4,
        removable_battery: false,
    },
    Model {
        name: "Lumia 925",
        manufacturer: "Nokia",
        screen: (768, 1280),
        storage_bytes: 13 * GB,
        battery_mah: 2000,
        camera: EIGHT_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 4,
        removable_battery: false,
    },
    Model {
        name: "Lumia 1020",
        manufacturer: "Nokia",
        screen: (768, 1280),
        storage_bytes: 29 * GB,
        battery_mah: 2000,
        camera: Camera {
            photo: (7152, 5368),
            photo_bytes: (8 * MB, 12 * MB),
            upload_copy: Some((2592, 1936)),
            video_lines: 1080,
            video_bytes_per_second: (2 * MB, 2_500_000),
        },
        low_power_wifi: LowPowerWifi::Holds,
        fastest_cellular: 4,
        removable_battery: false,
    },
    Model {
        name: "Lumia 1520",
        manufacturer: "Nokia",
        screen: (1080, 1920),
        storage_bytes: 29 * GB,
        battery_mah: 3400,
        camera: EIGHT_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Holds,
        fastest_cellular: 4,
        removable_battery: false,
    },
    Model {
        name: "HTC 8X",
        manufacturer: "HTC",
        screen: (720, 1280),
        storage_bytes: 13 * GB,
        battery_mah: 1800,
        camera: EIGHT_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 4,
        removable_battery: false,
    },
    Model {
        name: "HTC 8S",
        manufacturer: "HTC",
        screen: (480, 800),
        storage_bytes: GB,
        battery_mah: 1700,
        camera: FIVE_MEGAPIXELS,
        low_power_wifi: LowPowerWifi::Drops,
        fastest_cellular: 3,
        removable_battery: false,
    },
];

/// A phone model, as an index into [`MODELS`]; stored by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelId(u8);

impl ModelId {
    /// The model called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let index = MODELS.iter().position(|model| model.name == name)?;
        u8::try_from(index).ok().map(Self)
    }

    /// What it is.
    #[must_use]
    pub fn get(self) -> &'static Model {
        &MODELS[usize::from(self.0)]
    }
}

impl Serialize for ModelId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.get().name)
    }
}

impl<'de> Deserialize<'de> for ModelId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| serde::de::Error::custom(format_args!("no model is called `{name}`")))
    }
}
