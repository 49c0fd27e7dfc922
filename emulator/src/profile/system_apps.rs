//! The apps of the system with their real product ids (fact 224).

use wp8_backup::ProductId;

/// An app that is part of the system and cannot be removed (fact 226).
#[derive(Debug)]
pub struct SystemApp {
    /// As the app list shows it.
    pub title: &'static str,
    /// Its product id.
    pub product: ProductId,
}

/// Most ids share all but the last two bytes.
const fn base(last: u128) -> ProductId {
    ProductId(0x5B04_B775_356B_4AA0_AAF8_6491_FFEA_0000 | last)
}

/// The settings app: the one whose loss report C19 tells of.
#[must_use]
pub const fn settings_app() -> ProductId {
    base(0x5601)
}

const fn app(title: &'static str, product: ProductId) -> SystemApp {
    SystemApp { title, product }
}

/// In the order of the app list.
pub static SYSTEM_APPS: &[SystemApp] = &[
    app("Alarms", base(0x560A)),
    app("Calculator", base(0x5603)),
    app("Calendar", base(0x5611)),
    app("Camera", base(0x5631)),
    app("Data Sense", base(0x5646)),
    app("Games", base(0x5634)),
    app("Help+Tips", ProductId(0xE054_10F1_753B_47BC_B101_226E_5802_B9E1)),
    app("Internet Explorer", base(0x5660)),
    app("Mail", base(0x5614)),
    app("Maps", base(0x5661)),
    app("Messaging", base(0x5610)),
    app("Music+Videos", base(0x5630)),
    app("Office", base(0x561E)),
    app("OneNote", base(0x561B)),
    app("People", base(0x5615)),
    app("Phone", base(0x5612)),
    app("Photos", base(0x5632)),
    app("Rooms", base(0x562D)),
    app("Settings", settings_app()),
    app("Store", base(0x5633)),
    app("Wallet", base(0x5683)),
];
