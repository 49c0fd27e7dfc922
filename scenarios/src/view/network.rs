//! Links: Wi-Fi, cellular data, and what went over them.

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;
use wp8_emulator::phone::network::{BackgroundTransfer, Cell};

use crate::language::cel::{Value, view};

/// The links of a phone.
pub struct NetworkView<'w>(pub &'w Phone, pub Time);

view! {
    /// The links of a phone.
    pub static NETWORK: "network" for NetworkView<'w> as this {
        /// Wi-Fi.
        wifi: Struct(&WIFI) => Value::object(WifiView(this.0)),
        /// The operator's cell.
        cellular: Struct(&CELLULAR) => Value::object(CellularView(this.0)),
        /// What apps have left to the system to transfer, in the order of the queue (facts 178–185).
        transfers: List(&Struct(&TRANSFER)) =>
            Value::items(this.0.network.background_transfers().map(|it| Value::object(TransferView(it)))),
        /// What went over the links since the scenario began.
        used: Struct(&USED) => Value::object(UsedView(this.0, this.1)),
    }
}

/// A transfer in the background.
pub struct TransferView<'w>(&'w BackgroundTransfer);

view! {
    /// A transfer that an app has left to the system.
    pub static TRANSFER: "transfer" for TransferView<'w> as this {
        /// Whose.
        app: Text => Value::text(&*this.0.app),
        /// The file.
        file: Text => Value::text(&*this.0.location),
        /// How it stands.
        state: Word(&["waiting", "waiting_for_wifi", "waiting_for_network", "waiting_for_external_power",
            "waiting_for_external_power_due_to_battery_saver_mode", "transferring", "paused", "completed", "failed"]) =>
            Value::text(this.0.status.name()),
        /// How long it is, in bytes.
        bytes: Int => Value::int(this.0.bytes),
    }
}

/// Wi-Fi.
pub struct WifiView<'w>(&'w Phone);

view! {
    /// Wi-Fi.
    pub static WIFI: "Wi-Fi" for WifiView<'w> as this {
        /// What it is doing; `limited` and `captive` look like connections, and are none.
        state: Word(&["off", "searching", "connecting", "connected", "limited", "captive", "asleep"]) =>
            Value::text(this.0.network.wifi().name()),
        /// The network that is joined, or being joined.
        name: Maybe(&Text) => Value::maybe(this.0.network.wifi().ssid().map(|ssid| Value::text(&**ssid))),
        /// The names of the networks that are saved, the preferred one first.
        saved: List(&Text) => {
            let saved = this.0.network.saved();
            Value::list(saved.len(), |at| Value::text(&*saved[at].ssid))
        },
        /// The names of the networks in the list, the strongest first.
        seen: List(&Text) => Value::items(this.0.network.networks().map(|seen| Value::text(&*seen.ssid))),
        /// The network whose password was not right.
        wrong_password: Maybe(&Text) =>
            Value::maybe(this.0.network.wrong_password().map(|ssid| Value::text(&**ssid))),
        /// Whether it stays on when the screen goes off.
        kept_on: Bool => Value::Bool(this.0.network.keeps_wifi_on()),
    }
}

/// The cell.
pub struct CellularView<'w>(&'w Phone);

view! {
    /// The operator's cell.
    pub static CELLULAR: "cell" for CellularView<'w> as this {
        /// `service` is calls and texts without data.
        state: Word(&["off", "no_sim", "searching", "no_service", "service", "data"]) =>
            Value::text(this.0.network.cell().name()),
        /// 2, 3 or 4; 0 without data.
        generation: Int => match this.0.network.cell() {
            Cell::Data(data) => Value::int(data.generation),
            Cell::Off | Cell::NoSim | Cell::Searching | Cell::NoService | Cell::Service => Value::Int(0),
        },
        /// Data can be used: there is some, and the user lets it be used here.
        usable: Bool => Value::Bool(this.0.conditions().cellular.is_some()),
        /// The data connection is switched on.
        data_on: Bool => Value::Bool(this.0.network.data_is_on()),
    }
}

/// Bytes.
pub struct UsedView<'w>(&'w Phone, Time);

view! {
    /// Bytes over each link, both directions together.
    pub static USED: "data use" for UsedView<'w> as this {
        /// Over Wi-Fi.
        wifi: Int => Value::int(this.0.network.meter().links().wifi.total()),
        /// Over cellular data.
        cellular: Int => Value::int(this.0.network.meter().links().cellular.total()),
        /// Over cellular data, as the phone's own counter shows it.
        counted: Int => Value::int(this.0.network.used(this.1).cellular.total()),
    }
}
