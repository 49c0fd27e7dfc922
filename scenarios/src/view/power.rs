//! Battery, charger, screen, clock.

use wp8_emulator::kernel::Time;
use wp8_emulator::phone::Phone;

use crate::language::cel::{Value, view};

/// Battery, charger, screen, clock.
pub struct PowerView<'w>(pub &'w Phone, pub Time);

view! {
    /// Battery, charger, screen, clock.
    pub static POWER: "power" for PowerView<'w> as this {
        /// Whether the phone runs; `dead` is off for want of charge.
        state: Word(&["off", "booting", "on", "shutting_down", "dead"]) =>
            Value::text(this.0.power.state().name()),
        /// Charge in percent.
        battery: Int => Value::int(this.0.power.battery_percent(this.1)),
        /// The charger is plugged in.
        charger: Bool => Value::Bool(this.0.power.is_plugged_in()),
        /// The charger is plugged in and the mains are there.
        external: Bool => Value::Bool(this.0.power.on_external_power()),
        /// Battery saver is in effect.
        battery_saver: Bool => Value::Bool(this.0.power.saver_is_on()),
        /// The screen.
        screen: Word(&["off", "dimmed", "on"]) => Value::text(this.0.power.screen().name()),
        /// The lock screen is shown.
        locked: Bool => Value::Bool(this.0.power.is_locked()),
        /// What the clock shows.
        clock: Time => Value::Time(this.0.power.clock(this.1).0),
    }
}
