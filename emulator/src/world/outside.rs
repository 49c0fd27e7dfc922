//! The world as one phone reaches it.

use std::sync::Arc;

use crate::kernel::{Cause, Queue, Shared, Span, Ticket, Time, Trace};
use crate::phone::cx::Notes;
use crate::phone::effect::{Exchange, Tag, Timer};
use crate::phone::{self, Outside, Scratch};
use crate::wire::{PhoneIndex, Push, RadioRequest, Request};

use super::air::Air;
use super::operator::subscription::Subscription;
use super::{Event, Fact};

/// The parts of the world that a phone's doings reach, while a phone is being handled.
pub(super) struct Inside<'a> {
    pub now: Time,
    pub queue: &'a mut Queue<Event>,
    pub air: &'a mut Shared<Air>,
    pub subscriptions: &'a [Option<Arc<Subscription>>],
    pub trace: &'a mut Trace<Fact>,
    pub lists: &'a mut Lists,
}

/// Lists to work with, kept between events so that none allocates its own. Not part of the state.
#[derive(Debug, Default)]
pub(super) struct Lists {
    effects: Scratch,
    pub pushes: Vec<(usize, Time, Push)>,
}

impl Clone for Lists {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// `Inside`, as seen by one phone.
pub(super) struct InsideOf<'a, 'b> {
    inside: &'a mut Inside<'b>,
    phone: PhoneIndex,
}

impl<'b> Inside<'b> {
    pub const fn of(&mut self, phone: PhoneIndex) -> InsideOf<'_, 'b> {
        InsideOf { inside: self, phone }
    }
}

impl Notes for InsideOf<'_, '_> {
    fn note(&mut self, cause: Cause, fact: phone::fact::Fact) -> Cause {
        let phone = self.phone;
        self.inside.trace.note(self.inside.now, cause, || Fact::Phone { phone, fact })
    }
}

impl Outside for InsideOf<'_, '_> {
    fn now(&self) -> Time {
        self.inside.now
    }

    fn wake(&mut self, at: Time, cause: Cause, timer: Timer) -> Ticket {
        let event = Event::Phone(self.phone, phone::Event::Timer(timer));
        self.inside.queue.push(at.max(self.inside.now), cause, event)
    }

    fn let_sleep(&mut self, ticket: Ticket) {
        self.inside.queue.cancel(ticket);
    }

    fn transmit(
        &mut self,
        cause: Cause,
        tag: Tag,
        exchange: Exchange,
        after: Span,
        request: Request,
    ) {
        let event = Event::Arrive { from: self.phone, tag, exchange, request };
        self.inside.queue.push(self.inside.now + after, cause, event);
    }

    fn radio(&mut self, cause: Cause, request: RadioRequest) {
        let place = self.phone.place();
        let subscription = self.inside.subscriptions.get(place).and_then(Option::as_ref);
        let for_mms = matches!(request, RadioRequest::AttachMms { .. });
        let accepts = |apn: &str| {
            subscription
                .is_some_and(|it| if for_mms { it.accepts_mms_apn(apn) } else { it.accepts(apn) })
        };
        let answer = self.inside.air.edit().handle(place, request, accepts);
        if let Some((after, answer)) = answer {
            let event = Event::Phone(self.phone, phone::Event::Radio(answer));
            self.inside.queue.push(self.inside.now + after, cause, event);
        }
    }

    fn radios_off(&mut self) {
        self.inside.air.edit().switched_off(self.phone.place());
    }

    fn notes(&mut self) -> Option<&mut dyn Notes> {
        if self.inside.trace.is_on() { Some(self) } else { None }
    }

    fn scratch(&mut self) -> Scratch {
        std::mem::take(&mut self.inside.lists.effects)
    }

    fn done_with(&mut self, scratch: Scratch) {
        self.inside.lists.effects = scratch;
    }
}
