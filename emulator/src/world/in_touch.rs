//! Which phones the operator's network sees.

use super::World;
use crate::wire::PhoneIndex;

impl World {
    /// Lets the network see whether a phone is on and in coverage. What waits for one that appears
    /// is passed on, the calls of one that is gone end.
    pub(super) fn see(&mut self, phone: PhoneIndex) {
        let place = phone.place();
        let here = &self.phones[place];
        let reachable = here.is_running() && here.conditions().cell_service;
        let known = self.cloud.operator.line(place).map(|line| line.reachable);
        if known.is_some_and(|known| known != reachable) {
            self.with_operator(|operator, cx| operator.set_reachable(cx, place, reachable));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wp8_backup::{Described, PartKind};

    use super::super::operator::Command as FromOutside;
    use super::super::{Command, PowerCut, Specification, World};
    use crate::kernel::{Nonce, Span};
    use crate::phone::messaging::{State, Why};
    use crate::phone::{self, Phone, calls, messaging, network};
    use crate::profile::{ModelId, ProfileId};
    use crate::quirks::Quirks;
    use crate::wire::{Number, PhoneIndex};

    const ANA: PhoneIndex = PhoneIndex(0);
    const BEN: PhoneIndex = PhoneIndex(1);

    /// A world with two phones in coverage, and the step that is next.
    struct Two {
        world: World,
        step: u64,
    }

    impl Two {
        fn new(carrier: &str) -> Self {
            let mut world = World::new(5);
            for name in ["ana", "ben"] {
                let profile = ProfileId::named("gdr3").expect("a profile");
                let specification = Specification {
                    name: name.into(),
                    model: ModelId::named("Lumia 920").expect("a model"),
                    profile,
                    quirks: Quirks::NONE,
                    switches: profile.get().switches,
                    image: Default::default(),
                    carrier: Some(carrier.into()),
                    account: None,
                    on: true,
                    battery_percent: 90,
                };
                world.add_phone(specification).expect("a provider of the database");
            }
            let mut two = Self { world, step: 0 };
            two.advance(Span::minutes(1));
            two
        }

        fn advance(&mut self, span: Span) {
            self.world.advance_to(self.world.now() + span).expect("time passes");
        }

        fn apply(&mut self, command: Command) {
            self.step += 1;
            self.world.apply(Nonce(self.step), command).expect("it makes sense");
        }

        fn tell(&mut self, phone: PhoneIndex, command: phone::Command) {
            self.apply(Command::Phone(phone, command));
        }

        fn phone(&self, phone: PhoneIndex) -> &Phone {
            &self.world.phones()[phone.place()]
        }

        fn number(&self, phone: PhoneIndex) -> Number {
            Arc::clone(self.phone(phone).carrier.number().expect("there is a SIM"))
        }

        fn text(&mut self, from: PhoneIndex, to: PhoneIndex, text: &str, photo: Option<u64>) {
            let part = |len_bytes| Described { seed: 7, len_bytes, kind: PartKind::Image };
            let send = messaging::Command::Send {
                to: [self.number(to)].into(),
                text: text.into(),
                attachments: photo.map(part).into_iter().collect(),
            };
            self.tell(from, phone::Command::Messaging(send));
        }

        fn texts(&self, phone: PhoneIndex) -> Vec<(String, State)> {
            let messages = self.phone(phone).messaging.messages();
            messages.map(|(_, message)| (message.text.to_string(), message.state)).collect()
        }

        fn airplane(&mut self, phone: PhoneIndex, on: bool) {
            self.tell(phone, phone::Command::Network(network::Command::SetAirplane { on }));
        }
    }

    #[test]
    fn a_text_goes_from_phone_to_phone_and_its_delivery_is_reported() {
        let mut two = Two::new("AT&T");
        let confirm = messaging::Command::Set(messaging::Toggle::SmsDeliveryConfirmation, true);
        two.tell(ANA, phone::Command::Messaging(confirm));
        two.text(ANA, BEN, "hello", None);
        two.advance(Span::minutes(1));
        assert_eq!(two.texts(BEN), [("hello".to_owned(), State::Received)]);
        assert_eq!(two.texts(ANA), [("hello".to_owned(), State::Delivered)]);
        two.text(BEN, ANA, "hi", None);
        two.advance(Span::minutes(1));
        assert_eq!(two.phone(ANA).messaging.threads().len(), 1);
    }

    #[test]
    fn a_phone_that_was_off_gets_its_texts_when_it_is_back() {
        let mut two = Two::new("AT&T");
        two.airplane(BEN, true);
        two.text(ANA, BEN, "hello", None);
        two.advance(Span::hours(30));
        assert!(two.texts(BEN).is_empty());
        two.airplane(BEN, false);
        two.advance(Span::minutes(1));
        assert_eq!(two.texts(BEN).len(), 1);
    }

    #[test]
    fn a_text_that_meets_a_loss_of_power_is_not_lost() {
        for write in 1..6 {
            let mut two = Two::new("AT&T");
            two.text(ANA, BEN, "hello", None);
            let written = two.phone(BEN).disk().writes;
            two.apply(Command::CutPower(BEN, PowerCut::AtWrite(written + write)));
            two.advance(Span::minutes(1));
            two.apply(Command::CutPower(BEN, PowerCut::Now));
            two.tell(BEN, phone::Command::Power(crate::phone::power::Command::PowerOn));
            two.advance(Span::minutes(30));
            assert_eq!(two.texts(BEN).len(), 1, "power cut at write {write}");
        }
    }

    #[test]
    fn a_photo_goes_over_the_mms_centre_of_the_sim() {
        let mut two = Two::new("Telstra");
        two.text(ANA, BEN, "look", Some(2_000_000));
        two.advance(Span::minutes(5));
        assert_eq!(two.texts(ANA), [("look".to_owned(), State::Sent)]);
        let messages: Vec<_> = two.phone(BEN).messaging.messages().collect();
        assert_eq!(messages[0].1.state, State::Received);
        assert!((900_000..=messaging::MMS_MAX_BYTES).contains(&messages[0].1.attachment_bytes()));
    }

    #[test]
    fn a_straight_talk_phone_cannot_send_photos_before_its_settings_are_right() {
        let mut two = Two::new("Straight Talk");
        two.text(ANA, BEN, "look", Some(20_000));
        two.advance(Span::minutes(5));
        let states: Vec<State> = two.texts(ANA).into_iter().map(|(_, state)| state).collect();
        assert!(matches!(
            states[..],
            [State::Failed(Why::NoData | Why::NoMmsSettings | Why::WrongCentre)]
        ));
    }

    #[test]
    fn a_call_is_answered_and_is_in_both_histories() {
        let mut two = Two::new("AT&T");
        let number = two.number(BEN);
        two.tell(ANA, phone::Command::Calls(calls::Command::Dial(number)));
        two.advance(Span::seconds(10));
        two.tell(BEN, phone::Command::Calls(calls::Command::Answer));
        two.advance(Span::minutes(2));
        two.tell(ANA, phone::Command::Calls(calls::Command::HangUp));
        two.advance(Span::seconds(5));
        for phone in [ANA, BEN] {
            let calls = &two.phone(phone).calls;
            assert_eq!((calls.current(), calls.missed()), (None, 0));
            let (_, entry) = calls.history().next().expect("there is one");
            assert!(entry.answered && (118..=122).contains(&entry.duration_s), "{entry:?}");
        }
    }

    #[test]
    fn somebody_outside_calls_texts_and_hangs_up() {
        let mut two = Two::new("AT&T");
        let from = Number::from("+4930123456");
        two.apply(Command::Call { to: BEN, from: Arc::clone(&from) });
        two.advance(Span::seconds(10));
        assert!(two.phone(BEN).calls.current().is_some());
        two.apply(Command::Operator(FromOutside::HangUp(Arc::clone(&from))));
        two.apply(Command::Text { to: BEN, from, text: "call me".into() });
        two.advance(Span::minutes(1));
        assert_eq!((two.phone(BEN).calls.missed(), two.phone(BEN).messaging.unread()), (1, 1));
    }
}
