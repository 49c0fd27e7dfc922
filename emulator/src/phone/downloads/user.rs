//! What a user does with the queue.

use std::sync::Arc;

use super::queue::{Wish, Write};
use super::{Downloads, Fact, Phase, Run, State, Tag, Told};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::service::Refused;
use crate::quirks::{close_asks_the_store_first, dismissal_is_not_written_down};
use crate::wire::{Ask, ProductId, StoreRequest};

/// What its user does.
impl Downloads {
    pub(super) fn tap(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::WaitingForTap => self.wish(cx, product, Wish::Have, Told::Tapped),
            State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                return Err(Refused::new("it is being installed already", "wait, or pause it"));
            }
            State::Paused => return Err(Refused::new("it is paused", "resume it")),
            State::AttentionRequired { .. } => {
                return Err(Refused::new("it has failed", "retry or close it"));
            }
        }
        Ok(())
    }

    pub(super) fn tap_all(&mut self, cx: &mut Cx<'_>) -> Result<(), Refused> {
        if !self.disk.entries.iter().any(|entry| entry.wish == Wish::Undecided) {
            return Err(Refused::new(
                "no app waits for a tap",
                "restore a backup with `reinstall: on_tap` first",
            ));
        }
        cx.write(&mut self.disk, Write::AllWished);
        cx.flush(&mut self.disk);
        self.go_on(cx);
        Ok(())
    }

    pub(super) fn pause(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Pending
            | State::Downloading { .. }
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                self.keep_what_is_here(cx, product);
                self.stop(cx, product);
                self.wish(cx, product, Wish::Paused, Told::Paused);
                Ok(())
            }
            State::WaitingForTap => Err(Refused::new("it has not begun", "cancel it")),
            State::Installing => Err(Refused::new("it is being installed", "wait")),
            State::Paused => Err(Refused::new("it is paused already", "resume or cancel it")),
            State::AttentionRequired { .. } => {
                Err(Refused::new("it has failed", "retry or close it"))
            }
        }
    }

    pub(super) fn resume(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Paused => {
                self.wish(cx, product, Wish::Have, Told::Resumed);
                Ok(())
            }
            State::WaitingForTap => Err(Refused::new("it has not begun", "tap it")),
            State::AttentionRequired { .. } => {
                Err(Refused::new("it has failed", "retry or close it"))
            }
            State::Pending
            | State::Downloading { .. }
            | State::Installing
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                Err(Refused::new("it is not paused", "wait, or pause it"))
            }
        }
    }

    pub(super) fn retry(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        self.failed(product)?;
        self.stop(cx, product);
        self.told(cx, product, Told::Retried);
        cx.write(&mut self.disk, Write::Retried(product));
        cx.flush(&mut self.disk);
        self.go_on(cx);
        Ok(())
    }

    pub(super) fn close(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        self.failed(product)?;
        if self.run(product).is_some() {
            // The Store is being asked already: a second tap changes nothing.
            return Ok(());
        }
        let permit = self.disk.entry(product).and_then(|entry| entry.permit.as_ref());
        let ticket = permit.map(|permit| permit.ticket);
        let how = close_asks_the_store_first::close(cx.phone.quirks, ticket);
        match how {
            close_asks_the_store_first::Close::AtOnce => self.dismiss(cx, product),
            close_asks_the_store_first::Close::WhenTheStoreAgrees(ticket) => {
                let phase = Phase::GiveBack;
                let run = Run { product, attempt: 0, phase, permit: None, from: 0, arrived: 0 };
                self.memory.runs.push(run);
                let request = StoreRequest::GiveBack { ticket };
                cx.ask(Tag::GiveBack { product }, LinkRule::NOW, Ask::Store(request));
            }
        }
        Ok(())
    }

    /// Takes a failed entry away.
    pub(super) fn dismiss(&mut self, cx: &mut Cx<'_>, product: ProductId) {
        self.told(cx, product, Told::Closed);
        if dismissal_is_not_written_down::is_written_down(cx.phone.quirks) {
            cx.write(&mut self.disk, Write::Removed(product));
            cx.flush(&mut self.disk);
        } else {
            self.memory.dismissed.push(product);
        }
    }

    pub(super) fn cancel(&mut self, cx: &mut Cx<'_>, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::Installing => {
                Err(Refused::new("it is being installed", "wait, then uninstall it"))
            }
            State::AttentionRequired { .. } => Err(Refused::new("it has failed", "close it")),
            State::WaitingForTap
            | State::Pending
            | State::Downloading { .. }
            | State::Paused
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                self.stop(cx, product);
                self.told(cx, product, Told::Cancelled);
                cx.write(&mut self.disk, Write::Removed(product));
                cx.flush(&mut self.disk);
                self.go_on(cx);
                Ok(())
            }
        }
    }

    fn wish(&mut self, cx: &mut Cx<'_>, product: ProductId, wish: Wish, told: Told) {
        self.told(cx, product, told);
        cx.write(&mut self.disk, Write::Wished(product, wish));
        cx.flush(&mut self.disk);
        self.go_on(cx);
    }

    fn told(&self, cx: &mut Cx<'_>, product: ProductId, what: Told) {
        if let Some(entry) = self.disk.entry(product) {
            cx.note(|| Fact::Told { title: Arc::clone(&entry.title), what });
        }
    }

    fn known(&self, product: ProductId) -> Result<State, Refused> {
        self.state(product).ok_or_else(|| {
            let titles: Vec<&str> = self.visible().map(|entry| &*entry.title).take(5).collect();
            let instead = match &titles[..] {
                [] => "the queue is empty".to_owned(),
                some => format!("in the queue: {}", some.join(", ")),
            };
            Refused::new(format!("`{product}` is not in the queue"), instead)
        })
    }

    fn failed(&self, product: ProductId) -> Result<(), Refused> {
        match self.known(product)? {
            State::AttentionRequired { .. } => Ok(()),
            State::WaitingForTap => Err(Refused::new("it has not failed", "tap it")),
            State::Paused => Err(Refused::new("it has not failed", "resume or cancel it")),
            State::Installing => Err(Refused::new("it has not failed", "wait")),
            State::Pending
            | State::Downloading { .. }
            | State::WaitingForWifi
            | State::WaitingForBattery => {
                Err(Refused::new("it has not failed", "wait, or cancel it"))
            }
        }
    }
}
