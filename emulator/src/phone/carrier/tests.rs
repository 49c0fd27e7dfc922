//! What the carrier does, one sentence each.

use super::*;
use crate::phone::service_bench::{Bench, text};

fn straight_talk() -> SimCard {
    SimCard {
        plmn: text("310-410"),
        provider: text("Straight Talk"),
        number: text("+15550001"),
        country: text("US"),
        automatic: Some(Apn::named("NXTGENPHONE")),
        automatic_mms: Some(MmsApn {
            apn: Apn::named("NXTGENPHONE"),
            mmsc: text("http://mmsc.mobile.att.net"),
            proxy: None,
        }),
        right_apns: [text("tfdata")].into(),
        right_mms_apns: Arc::default(),
        hides_apn: false,
    }
}

fn tfdata() -> EnteredApns {
    EnteredApns { internet: Some(Apn::named("tfdata")), mms: None }
}

fn contributed(carrier: &Carrier) -> Conditions {
    let mut conditions = Conditions::default();
    carrier.contribute(&mut conditions);
    conditions
}

#[test]
fn without_a_card_there_is_no_access_point() {
    let conditions = contributed(&Carrier::default());
    assert_eq!((conditions.sim, conditions.apn, conditions.mms_apn), (None, None, None));
}

#[test]
fn what_was_entered_wins_survives_a_reboot_and_leaves_mms_as_it_was() {
    let (mut bench, mut carrier) = (Bench::of("wp8.0"), Carrier::new(Some(straight_talk())));
    assert_eq!(contributed(&carrier).apn.as_deref(), Some("NXTGENPHONE"));
    bench.command(&mut carrier, Command::EnterApn(tfdata()));
    assert!(bench.signals().iter().any(|signal| matches!(signal, Signal::ApnChanged)));
    bench.power_cycle(&mut carrier);
    let conditions = contributed(&carrier);
    assert_eq!(conditions.apn.as_deref(), Some("tfdata"));
    assert_eq!(conditions.mms_apn.map(|(apn, _)| apn), Some(text("NXTGENPHONE")));
    assert_eq!(carrier.apn_buttons(), ["edit internet apn", "add mms apn"]);
    bench.command(&mut carrier, Command::RemoveApn);
    assert_eq!(contributed(&carrier).apn.as_deref(), Some("NXTGENPHONE"));
}

#[test]
fn what_was_entered_belongs_to_its_card() {
    let (mut bench, mut carrier) = (Bench::of("wp8.0"), Carrier::new(Some(straight_talk())));
    bench.command(&mut carrier, Command::EnterApn(tfdata()));
    let att = SimCard { number: text("+15550002"), provider: text("AT&T"), ..straight_talk() };
    bench.command(&mut carrier, Command::InsertSim(att));
    assert_eq!(contributed(&carrier).apn.as_deref(), Some("NXTGENPHONE"));
    bench.command(&mut carrier, Command::InsertSim(straight_talk()));
    assert_eq!(contributed(&carrier).apn.as_deref(), Some("tfdata"));
}

#[test]
fn an_operator_that_hides_the_page_leaves_the_user_without_a_way_out() {
    let sim = SimCard { hides_apn: true, ..straight_talk() };
    let (mut bench, mut carrier) = (Bench::of("reference"), Carrier::new(Some(sim)));
    assert!(!carrier.shows_apn_buttons());
    assert!(bench.try_command(&mut carrier, Command::EnterApn(tfdata())).is_err());
    bench.hears(&mut carrier, &Signal::EnterApn(tfdata()));
    assert_eq!(contributed(&carrier).apn.as_deref(), Some("NXTGENPHONE"));
}
