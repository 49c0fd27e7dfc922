//! The cell, its data, and the second connection for MMS.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::transfers::Link;
use super::wifi::pace;
use super::{Network, Write};
use crate::phone::Links;
use crate::phone::cx::Cx;
use crate::phone::effect::Effect;
use crate::phone::service::Refused;
use crate::wire::{CellularData, RadioRequest};

/// The state of the cell and of its data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Airplane mode.
    #[default]
    Off,
    /// No SIM card; emergency calls only.
    NoSim,
    /// The phone has just asked.
    Searching,
    /// Out of coverage.
    NoService,
    /// Calls and text messages, no data: switched off, or the access point is wrong or missing.
    Service,
    /// Data. Whether it may be used while roaming is the user's choice.
    Data(CellularData),
}

impl Cell {
    /// Calls and text messages work.
    #[must_use]
    pub const fn has_service(self) -> bool {
        match self {
            Self::Service | Self::Data(_) => true,
            Self::Off | Self::NoSim | Self::Searching | Self::NoService => false,
        }
    }

    /// In a word: `off no_sim searching no_service service data`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NoSim => "no_sim",
            Self::Searching => "searching",
            Self::NoService => "no_service",
            Self::Service => "service",
            Self::Data(_) => "data",
        }
    }
}

/// What the cellular radio is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Cellular {
    pub cell: Cell,
    /// The access point it last asked for.
    apn: Option<Arc<str>>,
    mms: Mms,
}

/// The second connection.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
enum Mms {
    #[default]
    Closed,
    Opening(Arc<str>),
    Open(Arc<str>, CellularData),
    Refused(Arc<str>),
}

impl Mms {
    const fn apn(&self) -> Option<&Arc<str>> {
        match self {
            Self::Closed => None,
            Self::Opening(apn) | Self::Open(apn, _) | Self::Refused(apn) => Some(apn),
        }
    }
}

impl Cellular {
    pub const fn mms_is_open(&self) -> bool {
        match self.mms {
            Mms::Open(..) => true,
            Mms::Closed | Mms::Opening(_) | Mms::Refused(_) => false,
        }
    }

    pub const fn mms_is_opening(&self) -> bool {
        match self.mms {
            Mms::Opening(_) => true,
            Mms::Closed | Mms::Open(..) | Mms::Refused(_) => false,
        }
    }
}

impl Network {
    /// Data that the user lets the phone use.
    pub(super) fn usable_data(&self) -> Option<CellularData> {
        match self.memory.cellular.cell {
            Cell::Data(data) => Some(data).filter(|data| !data.roaming || self.disk.roaming),
            Cell::Off | Cell::NoSim | Cell::Searching | Cell::NoService | Cell::Service => None,
        }
    }

    /// Data as the status bar shows it, at most three characters; blank while Wi-Fi carries the data
    /// or there is none (fact 340). Which letters an operator's 3G has is assumed.
    #[must_use]
    pub fn data_indicator(&self) -> &'static str {
        let wifi = self.memory.wifi.state.link().is_some();
        match self.usable_data() {
            Some(_) if wifi => "",
            Some(data) => match data.generation {
                0..=2 => "E",
                3 => "H",
                4.. => "LTE",
            },
            None => "",
        }
    }

    /// Asks for a cell, and for data where that is wanted. Asked again on every change, as it
    /// replaces what was granted before.
    pub(super) fn attach(&mut self, cx: &mut Cx<'_>) {
        let cellular = &mut self.memory.cellular;
        let data = self.disk.data_on;
        cellular.apn.clone_from(&cx.conditions.apn);
        cellular.mms = Mms::Closed;
        let off = match (self.disk.airplane, cx.conditions.sim) {
            (Some(_), _) => Some(Cell::Off),
            (None, None) => Some(Cell::NoSim),
            (None, Some(_)) => None,
        };
        if let Some(off) = off {
            if cellular.cell != off {
                if cellular.cell == Cell::Off {
                    // At the start nothing is known of the card yet: no news.
                    cellular.cell = off;
                    return;
                }
                if cellular.cell != Cell::NoSim {
                    cx.effect(Effect::Radio(RadioRequest::Detach));
                }
                self.cell_is(cx, off);
            }
            return;
        }
        if matches!(cellular.cell, Cell::Off | Cell::NoSim) {
            cellular.cell = Cell::Searching;
        }
        let apn = cellular.apn.clone().filter(|_| data);
        let fastest = self.fastest_wanted(cx);
        cx.effect(Effect::Radio(RadioRequest::Attach { apn, fastest }));
    }

    fn fastest_wanted(&self, cx: &Cx<'_>) -> u8 {
        let model = cx.phone.model().fastest_cellular;
        self.disk.fastest.map_or(model, |fastest| fastest.min(model))
    }

    pub(super) fn attached(&mut self, cx: &mut Cx<'_>, data: CellularData) {
        match self.memory.cellular.cell {
            // Late: switched off since.
            Cell::Off | Cell::NoSim => {}
            Cell::Searching | Cell::NoService | Cell::Service | Cell::Data(_) => {
                let data_wanted = self.disk.data_on && self.memory.cellular.apn.is_some();
                self.cell_is(cx, if data_wanted { Cell::Data(data) } else { Cell::Service });
                self.open_mms_for_held(cx);
            }
        }
    }

    pub(super) fn not_attached(&mut self, cx: &mut Cx<'_>, service: bool) {
        match self.memory.cellular.cell {
            Cell::Off | Cell::NoSim => {}
            Cell::Searching | Cell::NoService | Cell::Service | Cell::Data(_) => {
                self.cell_is(cx, if service { Cell::Service } else { Cell::NoService });
                self.open_mms_for_held(cx);
            }
        }
    }

    /// The cell has another state: what ran over lost data ends, what waited for it begins.
    fn cell_is(&mut self, cx: &mut Cx<'_>, cell: Cell) {
        if self.memory.cellular.cell != cell {
            cx.note(|| Fact::Cell(cell));
            self.memory.cellular.cell = cell;
        }
        if !cell.has_service() {
            self.memory.cellular.mms = Mms::Closed;
        }
        self.cellular_data_changed(cx);
    }

    fn cellular_data_changed(&mut self, cx: &mut Cx<'_>) {
        let data = self.usable_data();
        let mms = match &self.memory.cellular.mms {
            Mms::Open(_, data) => Some(*data),
            Mms::Closed | Mms::Opening(_) | Mms::Refused(_) => None,
        };
        let traffic = &mut self.memory.traffic;
        // MMS has a connection of its own: losing one leaves the other's transfers alone.
        let lost = |links: Links| match links {
            Links::CellularOnly => mms.is_none(),
            Links::Any | Links::WifiOnly | Links::Signalling => data.is_none(),
        };
        if traffic.in_flight(Link::Cellular) {
            traffic.interrupt(cx, &mut self.meter, Link::Cellular, lost);
        }
        let pace = data
            .or(mms)
            .map(|data| pace(data.bytes_per_second, data.speed_per_mille, data.latency_ms));
        traffic.set_pace(cx, &mut self.meter, Link::Cellular, pace);
        self.release_held(cx);
        self.serve_background(cx);
    }

    /// The carrier has another access point, or the SIM card has changed.
    pub(super) fn apn_changed(&mut self, cx: &mut Cx<'_>) {
        let cellular = &self.memory.cellular;
        let no_sim = cellular.cell == Cell::NoSim;
        let sim_changed = match cellular.cell {
            Cell::Off => self.disk.airplane.is_none(),
            Cell::NoSim => cx.conditions.sim.is_some(),
            Cell::Searching | Cell::NoService | Cell::Service | Cell::Data(_) => {
                cx.conditions.sim.is_none()
            }
        };
        let apn_changed = cellular.apn != cx.conditions.apn && !no_sim;
        let mms_apn = cx.conditions.mms_apn.as_ref().map(|(apn, _)| apn);
        let mms_changed = cellular.mms.apn().is_some_and(|apn| Some(apn) != mms_apn);
        if sim_changed || apn_changed || mms_changed {
            self.attach(cx);
        }
    }

    /// A multimedia message wants its connection (fact 324).
    pub(super) fn open_mms(&mut self, cx: &mut Cx<'_>) {
        let Some((apn, _)) = &cx.conditions.mms_apn else { return };
        let allowed = self.disk.data_on && self.memory.cellular.cell.has_service();
        match &self.memory.cellular.mms {
            Mms::Opening(_) | Mms::Open(..) => {}
            Mms::Closed | Mms::Refused(_) if allowed => {
                let apn = Arc::clone(apn);
                let fastest = self.fastest_wanted(cx);
                self.memory.cellular.mms = Mms::Opening(Arc::clone(&apn));
                cx.effect(Effect::Radio(RadioRequest::AttachMms { apn, fastest }));
            }
            Mms::Closed | Mms::Refused(_) => {}
        }
    }

    /// What waits for a connection gets another attempt when the cell is another one.
    fn open_mms_for_held(&mut self, cx: &mut Cx<'_>) {
        if self.memory.traffic.holds_any(Links::CellularOnly) {
            self.open_mms(cx);
        }
    }

    pub(super) fn mms_attached(&mut self, cx: &mut Cx<'_>, data: Option<CellularData>) {
        let Mms::Opening(apn) = std::mem::take(&mut self.memory.cellular.mms) else { return };
        let data = data.filter(|data| !data.roaming || self.disk.roaming);
        cx.note(|| Fact::Mms { apn: Arc::clone(&apn), open: data.is_some() });
        self.memory.cellular.mms = match data {
            Some(data) => Mms::Open(apn, data),
            None => Mms::Refused(apn),
        };
        self.cellular_data_changed(cx);
    }

    pub(super) fn set_data(&mut self, cx: &mut Cx<'_>, on: bool) {
        if self.disk.data_on != on {
            cx.write(&mut self.disk, Write::DataOn(on));
            cx.note(|| Fact::DataSwitched(on));
            if !on && let Cell::Data(_) = self.memory.cellular.cell {
                // The phone does not wait for the cell to agree.
                self.memory.cellular.mms = Mms::Closed;
                self.cell_is(cx, Cell::Service);
            }
            self.attach(cx);
        }
    }

    pub(super) fn set_roaming(&mut self, cx: &mut Cx<'_>, on: bool) {
        if self.disk.roaming != on {
            cx.write(&mut self.disk, Write::Roaming(on));
            if !on {
                self.memory.cellular.mms = Mms::Closed;
            }
            self.cellular_data_changed(cx);
        }
    }

    pub(super) fn set_fastest(&mut self, cx: &mut Cx<'_>, generation: u8) -> Result<(), Refused> {
        let model = cx.phone.model().fastest_cellular;
        if !(2..=model).contains(&generation) {
            return Err(Refused::new(
                format!("the highest connection speed cannot be {generation}G on this model"),
                format!("choose 2 to {model}"),
            ));
        }
        cx.write(&mut self.disk, Write::Fastest(Some(generation)));
        self.attach(cx);
        Ok(())
    }

    pub(super) fn set_airplane(&mut self, cx: &mut Cx<'_>, on: bool) {
        match (self.disk.airplane, on) {
            (None, true) => {
                cx.note(|| Fact::Airplane(true));
                let wifi_on = self.disk.wifi_on;
                cx.write(&mut self.disk, Write::Airplane(Some(wifi_on)));
                self.set_wifi(cx, false);
                self.attach(cx);
            }
            (Some(wifi_on), false) => {
                cx.note(|| Fact::Airplane(false));
                cx.write(&mut self.disk, Write::Airplane(None));
                if wifi_on {
                    self.set_wifi(cx, true);
                }
                self.attach(cx);
            }
            (None, false) | (Some(_), true) => {}
        }
    }
}
