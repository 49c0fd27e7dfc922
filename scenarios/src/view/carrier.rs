//! SIM card and access points.

use wp8_emulator::phone::Phone;

use crate::language::cel::{Value, view};

/// SIM card and access points.
pub struct CarrierView<'w>(pub &'w Phone);

view! {
    /// SIM card and access points.
    pub static CARRIER: "carrier" for CarrierView<'w> as this {
        /// Whose name is on the SIM card.
        name: Maybe(&Text) => Value::maybe(this.0.carrier.sim().map(|sim| Value::text(&*sim.provider))),
        /// Its number.
        number: Maybe(&Text) => Value::maybe(this.0.carrier.number().map(|number| Value::text(&**number))),
        /// The access point for Internet that is in use: entered, or chosen by the phone.
        apn: Maybe(&Text) => Value::maybe(this.0.carrier.internet().map(|apn| Value::text(&*apn.name))),
        /// That for MMS.
        mms_apn: Maybe(&Text) =>
            Value::maybe(this.0.carrier.mms().map(|mms| Value::text(&*mms.apn.name))),
        /// The settings have buttons for access points.
        shows_apn: Bool => Value::Bool(this.0.carrier.shows_apn_buttons()),
    }
}
