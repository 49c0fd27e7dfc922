//! Exchanges with the world, and the flows by which large bodies share a link.
//!
//! Everything is an integer. A flow's progress is counted in thousandths of a byte: a link of `r`
//! bytes a second moves `r` of them each millisecond, all flows of the link together. Of what was
//! moved since the set of flows last changed every flow has an equal share, and the remainder of
//! that division (fewer thousandths than there are flows) goes to the oldest flows, one each. Shares
//! are counted from that change, never from the last look, so looking changes nothing.

use serde::{Deserialize, Serialize};

use super::Timer;
use super::fact::Fact;
use super::meter::{Bytes, Counts, Direction, Meter};
use crate::kernel::{Span, Time};
use crate::phone::LinkRule;
use crate::phone::cx::Cx;
use crate::phone::effect::{Effect, Exchange, Tag};
use crate::phone::signal::Signal;
use crate::phone::{Links, Otherwise};
use crate::wire::{Answer, Ask, Code};

/// Bodies up to this length do not share the link: they take their own time at its full rate and
/// are accounted at once. Assumed.
pub const SMALL_BYTES: u64 = 16 * 1024;

/// How long the phone waits for an answer to begin. Assumed.
pub const TIMEOUT: Span = Span::seconds(60);

/// One way on the signalling channel of a cell, in milliseconds. Assumed.
const SIGNALLING_LATENCY_MS: u32 = 300;

/// What carries an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Link {
    /// Wi-Fi.
    Wifi,
    /// Cellular data.
    Cellular,
    /// The signalling channel of the cell: no data, no bytes.
    Signalling,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The request on its way up, or the answer on its way down.
    pub direction: Direction,
    /// Bytes moved so far.
    pub moved: u64,
    /// Of so many.
    pub of: u64,
}

/// All exchanges that are open, and the links they run on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Traffic {
    /// In the order in which they were asked for.
    transfers: Vec<Transfer>,
    wifi: Lane,
    cellular: Lane,
    boot: u32,
    next_number: u32,
    timeout_armed: Option<Time>,
    /// Moved since the counters were last written to disk.
    pub(super) uncounted: Counts,
}

/// One link, as the flows on it see it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lane {
    /// What it carries, if it carries anything.
    pace: Option<Pace>,
    /// The shares of the flows are counted from here.
    since: Time,
    /// Exchanges on it, of every stage.
    in_flight: u32,
    /// Flows on it.
    flows: u32,
    /// It carries, or carried a moment ago, a large body.
    busy: bool,
    armed: Option<Time>,
}

/// How fast a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Both directions together, at least 1.
    pub bytes_per_second: u64,
    /// One way.
    pub latency_ms: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Transfer {
    number: u32,
    tag: Tag,
    rule: LinkRule,
    stage: Stage,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Stage {
    /// Waits for a link that may carry it.
    Held { ask: Ask },
    /// Its request is a flow.
    Sending { link: Link, flow: Flow, ask: Ask },
    /// Its request has left; nothing of the answer is here.
    Asked { link: Link, until: Time },
    /// Its answer is a flow.
    Receiving { link: Link, flow: Flow, end: Result<Answer, Code> },
    /// Its answer is small and takes its own time.
    Arriving { link: Link, at: Time, bytes: u64, end: Result<Answer, Code> },
}

/// A large body on its way.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Flow {
    /// Thousandths of a byte moved: the whole bytes and the carry.
    moved_milli: u64,
    /// How many bytes it has.
    bytes: u64,
}

/// What is complete when a link is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Completes {
    Flow,
    Arrival,
}

impl Flow {
    const fn of(bytes: u64) -> Self {
        Self { moved_milli: 0, bytes }
    }

    const fn moved(self) -> u64 {
        self.moved_milli / 1000
    }

    const fn left_milli(self) -> u64 {
        (self.bytes * 1000).saturating_sub(self.moved_milli)
    }
}

impl Stage {
    const fn link(&self) -> Option<Link> {
        match self {
            Self::Held { .. } => None,
            Self::Sending { link, .. }
            | Self::Asked { link, .. }
            | Self::Receiving { link, .. }
            | Self::Arriving { link, .. } => Some(*link),
        }
    }

    const fn flow(&self) -> Option<(Direction, Flow)> {
        match self {
            Self::Sending { flow, .. } => Some((Direction::Up, *flow)),
            Self::Receiving { flow, .. } => Some((Direction::Down, *flow)),
            Self::Held { .. } | Self::Asked { .. } | Self::Arriving { .. } => None,
        }
    }

    /// Bytes of the answer that are here.
    const fn received(&self) -> u64 {
        match self {
            Self::Receiving { flow, .. } => flow.moved(),
            Self::Arriving { bytes, .. } => *bytes,
            Self::Held { .. } | Self::Sending { .. } | Self::Asked { .. } => 0,
        }
    }
}

impl Lane {
    /// What the flow at `place` among the flows of the link has moved since the last change.
    fn share_milli(&self, place: u64, now: Time) -> u64 {
        let Some(pace) = self.pace else { return 0 };
        let moved = pace.bytes_per_second.saturating_mul(now.since(self.since).0);
        let flows = u64::from(self.flows).max(1);
        moved.saturating_add(flows - 1 - place) / flows
    }

    /// When the flow at `place` will have moved `left_milli` more since the last change.
    fn done_at(&self, place: u64, left_milli: u64) -> Option<Time> {
        let pace = self.pace?;
        let flows = u64::from(self.flows).max(1);
        let moved = left_milli.saturating_mul(flows).saturating_sub(flows - 1 - place);
        Some(self.since + Span(moved.div_ceil(pace.bytes_per_second)))
    }

    /// How long `bytes` take alone at the full rate.
    fn alone(&self, bytes: u64) -> Span {
        self.pace.map_or(Span::ZERO, |pace| Span(bytes * 1000 / pace.bytes_per_second))
    }
}

impl Traffic {
    /// Whether any exchange is on a link, in whatever stage.
    pub fn in_flight(&self, link: Link) -> bool {
        self.lane(link).is_some_and(|lane| lane.in_flight > 0)
    }

    /// Whether a link carries a large body, or carried one and has not been quiet since.
    pub fn is_busy(&self, link: Link) -> bool {
        self.lane(link).is_some_and(|lane| lane.busy)
    }

    /// Whether the exchange waits for a link.
    pub fn is_held(&self, tag: Tag) -> bool {
        self.with_tag(tag).is_some_and(|i| matches!(self.transfers[i].stage, Stage::Held { .. }))
    }

    /// Whether there is such an exchange, on a link or waiting for one.
    pub fn is_open(&self, tag: Tag) -> bool {
        self.with_tag(tag).is_some()
    }

    /// Whether an exchange with such a rule waits for a link.
    pub fn holds_any(&self, links: Links) -> bool {
        self.transfers.iter().any(|it| it.rule.links == links && it.stage.link().is_none())
    }

    /// How fast a link is at the moment.
    pub fn pace(&self, link: Link) -> Option<Pace> {
        self.lane(link).and_then(|lane| lane.pace)
    }

    /// Exchanges that are open: on a link, and waiting for one.
    pub fn open(&self) -> (usize, usize) {
        let held = self.transfers.iter().filter(|it| it.stage.link().is_none()).count();
        (self.transfers.len() - held, held)
    }

    /// Exchanges that are on a link.
    pub fn on(&self, link: Link) -> usize {
        self.transfers.iter().filter(|it| it.stage.link() == Some(link)).count()
    }

    /// How far the exchange of `tag` is at `now`; nothing while none of its bodies is on its way.
    pub fn progress(&self, tag: Tag, now: Time) -> Option<Progress> {
        let index = self.with_tag(tag)?;
        let (direction, flow) = self.transfers[index].stage.flow()?;
        let moved_milli = flow.moved_milli + self.share_milli(index, now);
        Some(Progress { direction, moved: (moved_milli / 1000).min(flow.bytes), of: flow.bytes })
    }

    /// Bytes that are moved at `now` and not counted yet, for a look at the counters.
    pub fn in_motion(&self, link: Link, now: Time) -> Bytes {
        let mut bytes = Bytes::default();
        for (index, transfer) in self.transfers.iter().enumerate() {
            if transfer.stage.link() == Some(link)
                && let Some((direction, flow)) = transfer.stage.flow()
            {
                let moved = (flow.moved_milli + self.share_milli(index, now)) / 1000;
                bytes.add(direction, moved.min(flow.bytes) - flow.moved());
            }
        }
        bytes
    }

    /// When a link that goes on like this will have moved `bytes` more than at `now`.
    pub fn moved_at(&self, link: Link, bytes: u64, now: Time) -> Option<Time> {
        let lane = self.lane(link)?;
        let pace = lane.pace.filter(|_| lane.flows > 0)?;
        // Every flow may have a fraction of a byte that does not count yet.
        let milli = (bytes + u64::from(lane.flows)).saturating_mul(1000);
        Some(now + Span(milli.div_ceil(pace.bytes_per_second)))
    }

    /// The traffic of a system that starts for the `boot`-th time.
    pub fn of_boot(boot: u32) -> Self {
        Self { boot, ..Self::default() }
    }

    /// A new exchange. It takes the place of one with the same tag, which is abandoned.
    pub fn ask(
        &mut self,
        cx: &mut Cx<'_>,
        meter: &mut Meter,
        route: Route,
        (tag, rule, ask): (Tag, LinkRule, Ask),
    ) {
        self.abandon(cx, meter, tag);
        if route == Route::Fail {
            return answer(cx, tag, 0, Err(Code::NAME_NOT_RESOLVED));
        }
        let number = self.next_number;
        self.next_number += 1;
        self.transfers.push(Transfer { number, tag, rule, stage: Stage::Held { ask } });
        if let Route::Over(link) = route {
            self.send(cx, meter, self.transfers.len() - 1, link);
        }
    }

    /// Sends what was held and has a link now, the oldest first; `route` says which. What it says
    /// is hopeless fails.
    pub fn release(
        &mut self,
        cx: &mut Cx<'_>,
        meter: &mut Meter,
        route: impl Fn(LinkRule) -> Route,
    ) {
        let mut index = 0;
        while index < self.transfers.len() {
            let Transfer { tag, rule, ref stage, .. } = self.transfers[index];
            if stage.link().is_none() {
                match route(rule) {
                    Route::Over(link) => self.send(cx, meter, index, link),
                    Route::Wait => {}
                    Route::Fail => {
                        self.transfers.remove(index);
                        answer(cx, tag, 0, Err(Code::NAME_NOT_RESOLVED));
                        continue;
                    }
                }
            }
            index += 1;
        }
    }

    /// The request at `index` goes out over `link`.
    fn send(&mut self, cx: &mut Cx<'_>, meter: &mut Meter, index: usize, link: Link) {
        let transfer = &mut self.transfers[index];
        let until = cx.now + TIMEOUT;
        let stage = std::mem::replace(&mut transfer.stage, Stage::Asked { link, until });
        let Stage::Held { ask } = stage else { unreachable!("only what is held is sent") };
        let (number, tag) = (transfer.number, transfer.tag);
        let exchange = Exchange { boot: self.boot, number };
        let Some(lane) = self.lane_mut(link) else {
            let latency_ms = SIGNALLING_LATENCY_MS;
            cx.effect(Effect::Transmit { exchange, tag, latency_ms, ask });
            return self.expect(cx, until);
        };
        lane.in_flight += 1;
        let bytes = ask.up_bytes();
        if bytes > SMALL_BYTES {
            self.settle(meter, link, cx.now);
            self.transfers[index].stage = Stage::Sending { link, flow: Flow::of(bytes), ask };
            return self.flow_begins(cx, link);
        }
        let alone = lane.alone(bytes);
        let latency_ms = lane.pace.map_or(0, |pace| pace.latency_ms) + alone.0 as u32;
        let until = until + alone;
        self.transfers[index].stage = Stage::Asked { link, until };
        self.count(meter, link, tag, Direction::Up, bytes);
        cx.effect(Effect::Transmit { exchange, tag, latency_ms, ask });
        self.expect(cx, until);
    }

    /// The world has answered; `cut_at` says after how many bytes the answer breaks off. What
    /// nobody waits for any more is dropped.
    pub fn replied(
        &mut self,
        cx: &mut Cx<'_>,
        meter: &mut Meter,
        exchange: Exchange,
        reply: Result<Answer, Code>,
        down_bytes: u64,
        cut_at: Option<u64>,
    ) {
        if exchange.boot != self.boot {
            return;
        }
        let Ok(index) = self.at(exchange.number) else { return };
        let Transfer { tag, ref stage, .. } = self.transfers[index];
        let Stage::Asked { link, .. } = *stage else { return };
        let (bytes, end) = match cut_at {
            Some(cut) if cut < down_bytes => (cut, Err(Code::CONNECTION_ABORTED)),
            Some(_) | None => (down_bytes, reply),
        };
        let Some(lane) = self.lane(link) else {
            self.transfers.remove(index);
            return answer(cx, tag, 0, end);
        };
        if bytes > SMALL_BYTES {
            self.settle(meter, link, cx.now);
            self.transfers[index].stage = Stage::Receiving { link, flow: Flow::of(bytes), end };
            return self.flow_begins(cx, link);
        }
        let alone = lane.alone(bytes);
        self.count(meter, link, tag, Direction::Down, bytes);
        if alone == Span::ZERO {
            self.remove(index);
            answer(cx, tag, bytes, end);
        } else {
            let at = cx.now + alone;
            self.transfers[index].stage = Stage::Arriving { link, at, bytes, end };
            self.arm(cx, link, at);
        }
    }

    /// Nobody waits for the answer any more.
    pub fn abandon(&mut self, cx: &mut Cx<'_>, meter: &mut Meter, tag: Tag) {
        let Some(index) = self.with_tag(tag) else { return };
        if let Some(link) = self.transfers[index].stage.link() {
            self.settle(meter, link, cx.now);
        }
        let gone = self.remove(index);
        tell_arrived(cx, tag, gone.stage.received());
        if let Some(link) = gone.stage.link() {
            self.rearm(cx, link);
        }
    }

    /// Tells how far every answer is that is on its way.
    pub fn tell_how_far(&self, cx: &mut Cx<'_>) {
        for (index, transfer) in self.transfers.iter().enumerate() {
            if let Stage::Receiving { flow, .. } = transfer.stage {
                let moved = (flow.moved_milli + self.share_milli(index, cx.now)) / 1000;
                tell_arrived(cx, transfer.tag, moved.min(flow.bytes));
            }
        }
    }

    /// A link has another pace, or none. What ran on a link that is gone is [interrupted](
    /// Self::interrupt) by the caller first.
    pub fn set_pace(&mut self, cx: &mut Cx<'_>, meter: &mut Meter, link: Link, pace: Option<Pace>) {
        if self.lane(link).is_none_or(|lane| lane.pace == pace) {
            return;
        }
        self.settle(meter, link, cx.now);
        if let Some(lane) = self.lane_mut(link) {
            lane.pace = pace;
        }
        self.rearm(cx, link);
    }

    /// A link goes away under the exchanges that `hit` says. One whose request has not left the
    /// phone and that may wait starts over on the next link: nobody has seen it yet. Every other
    /// ends as aborted, for its asker to resume: only the asker knows whether asking again is safe.
    pub fn interrupt(
        &mut self,
        cx: &mut Cx<'_>,
        meter: &mut Meter,
        link: Link,
        hit: impl Fn(Links) -> bool,
    ) {
        self.advance(cx, meter, link);
        self.settle(meter, link, cx.now);
        let mut index = 0;
        while index < self.transfers.len() {
            let transfer = &self.transfers[index];
            if transfer.stage.link() != Some(link) || !hit(transfer.rule.links) {
                index += 1;
                continue;
            }
            let waits = transfer.rule.otherwise == Otherwise::Wait;
            if waits && matches!(transfer.stage, Stage::Sending { .. }) {
                // Off the link, it is passed by in the next round.
                self.put_back(index);
            } else {
                let gone = self.remove(index);
                answer(cx, gone.tag, gone.stage.received(), Err(Code::CONNECTION_ABORTED));
            }
        }
        self.rearm(cx, link);
    }

    /// The system goes off: tells how far every answer was and forgets them all.
    pub fn stop(&mut self, cx: &mut Cx<'_>, meter: &mut Meter) {
        self.settle(meter, Link::Wifi, cx.now);
        self.settle(meter, Link::Cellular, cx.now);
        self.tell_how_far(cx);
        self.transfers.clear();
        self.wifi = Lane::default();
        self.cellular = Lane::default();
    }

    /// The timer of a link: completes what is complete.
    pub fn link_timer(&mut self, cx: &mut Cx<'_>, meter: &mut Meter, link: Link) {
        if let Some(lane) = self.lane_mut(link) {
            lane.armed = None;
        }
        self.advance(cx, meter, link);
        self.rearm(cx, link);
    }

    /// The timer for answers that do not come.
    pub fn timeout_timer(&mut self, cx: &mut Cx<'_>) {
        self.timeout_armed = None;
        let mut index = 0;
        let mut next: Option<Time> = None;
        while index < self.transfers.len() {
            match self.transfers[index].stage {
                Stage::Asked { until, .. } if until <= cx.now => {
                    let gone = self.remove(index);
                    cx.note(|| Fact::TimedOut);
                    answer(cx, gone.tag, 0, Err(Code::TIMEOUT));
                    continue;
                }
                Stage::Asked { until, .. } => next = Some(next.map_or(until, |at| at.min(until))),
                Stage::Held { .. }
                | Stage::Sending { .. }
                | Stage::Receiving { .. }
                | Stage::Arriving { .. } => {}
            }
            index += 1;
        }
        if let Some(next) = next {
            self.expect(cx, next);
        }
    }

    /// Counts what has moved until `now`.
    pub fn settle(&mut self, meter: &mut Meter, link: Link, now: Time) {
        let Some(lane) = self.lane_mut(link) else { return };
        let shares = lane.clone();
        lane.since = now;
        if shares.flows == 0 {
            return;
        }
        let mut place = 0;
        for index in 0..self.transfers.len() {
            let transfer = &mut self.transfers[index];
            if transfer.stage.link() != Some(link) {
                continue;
            }
            let tag = transfer.tag;
            let (direction, flow) = match &mut transfer.stage {
                Stage::Sending { flow, .. } => (Direction::Up, flow),
                Stage::Receiving { flow, .. } => (Direction::Down, flow),
                Stage::Held { .. } | Stage::Asked { .. } | Stage::Arriving { .. } => continue,
            };
            let before = flow.moved();
            let share = shares.share_milli(place, now);
            flow.moved_milli = flow.moved_milli.saturating_add(share).min(flow.bytes * 1000);
            let moved = flow.moved() - before;
            place += 1;
            self.count(meter, link, tag, direction, moved);
        }
    }

    /// Completes what is complete. The shares of the flows are counted anew only if one of them is.
    fn advance(&mut self, cx: &mut Cx<'_>, meter: &mut Meter, link: Link) {
        match self.next_completion(link).filter(|(at, _)| *at <= cx.now) {
            Some((_, Completes::Flow)) => self.settle(meter, link, cx.now),
            Some((_, Completes::Arrival)) => {}
            None => return,
        }
        let mut index = 0;
        while index < self.transfers.len() {
            let transfer = &self.transfers[index];
            let complete = match &transfer.stage {
                Stage::Sending { link: on, flow, .. } => *on == link && flow.left_milli() == 0,
                Stage::Receiving { link: on, flow, .. } => *on == link && flow.left_milli() == 0,
                Stage::Arriving { link: on, at, .. } => *on == link && *at <= cx.now,
                Stage::Held { .. } | Stage::Asked { .. } => false,
            };
            if !complete {
                index += 1;
            } else if matches!(transfer.stage, Stage::Sending { .. }) {
                // Its answer is waited for: in the next round it is passed by.
                self.sent(cx, index, link);
            } else {
                let Transfer { tag, stage, .. } = self.remove(index);
                let received = stage.received();
                match stage {
                    Stage::Receiving { end, .. } | Stage::Arriving { end, .. } => {
                        answer(cx, tag, received, end);
                    }
                    Stage::Held { .. } | Stage::Sending { .. } | Stage::Asked { .. } => {}
                }
            }
        }
    }

    /// The last byte of a large request has left.
    fn sent(&mut self, cx: &mut Cx<'_>, index: usize, link: Link) {
        let until = cx.now + TIMEOUT;
        let Transfer { number, tag, ref mut stage, .. } = self.transfers[index];
        let Stage::Sending { ask, .. } = std::mem::replace(stage, Stage::Asked { link, until })
        else {
            unreachable!("only a request that is being sent is sent")
        };
        let latency_ms = self.lane(link).and_then(|lane| lane.pace).map_or(0, |it| it.latency_ms);
        let exchange = Exchange { boot: self.boot, number };
        cx.effect(Effect::Transmit { exchange, tag, latency_ms, ask });
        if let Some(lane) = self.lane_mut(link) {
            lane.flows -= 1;
        }
        self.expect(cx, until);
    }

    /// A request that was being sent waits for a link again, from its first byte.
    fn put_back(&mut self, index: usize) {
        let Some(link) = self.transfers[index].stage.link() else { return };
        self.leaves(link, true);
        let stage = &mut self.transfers[index].stage;
        // Taken out by way of a stage that holds nothing.
        let nothing = Stage::Asked { link, until: Time::ZERO };
        if let Stage::Sending { ask, .. } = std::mem::replace(stage, nothing) {
            *stage = Stage::Held { ask };
        }
    }

    fn flow_begins(&mut self, cx: &mut Cx<'_>, link: Link) {
        if let Some(lane) = self.lane_mut(link) {
            lane.flows += 1;
            lane.busy = true;
        }
        self.rearm(cx, link);
    }

    /// Takes an exchange out. The flows of its link must have been settled if it is one of them.
    fn remove(&mut self, index: usize) -> Transfer {
        let gone = self.transfers.remove(index);
        if let Some(link) = gone.stage.link() {
            self.leaves(link, gone.stage.flow().is_some());
        }
        gone
    }

    fn leaves(&mut self, link: Link, flow: bool) {
        if let Some(lane) = self.lane_mut(link) {
            lane.in_flight -= 1;
            lane.flows -= u32::from(flow);
            lane.busy &= lane.in_flight > 0;
        }
    }

    fn count(&mut self, meter: &mut Meter, link: Link, tag: Tag, direction: Direction, bytes: u64) {
        meter.count(link, tag, direction, bytes);
        self.uncounted.add(link, direction, bytes);
    }

    /// Wakes the link at its next completion, unless it is woken before that anyway.
    pub(super) fn rearm(&mut self, cx: &mut Cx<'_>, link: Link) {
        if let Some((next, _)) = self.next_completion(link) {
            self.arm(cx, link, next);
        }
    }

    /// When something is complete next, if nothing changes; of two at one moment the flow.
    fn next_completion(&self, link: Link) -> Option<(Time, Completes)> {
        let lane = self.lane(link)?;
        let mut place = 0;
        let mut next: Option<(Time, Completes)> = None;
        for transfer in self.transfers.iter().filter(|it| it.stage.link() == Some(link)) {
            let at = match transfer.stage {
                Stage::Sending { flow, .. } | Stage::Receiving { flow, .. } => {
                    place += 1;
                    lane.done_at(place - 1, flow.left_milli()).map(|at| (at, Completes::Flow))
                }
                Stage::Arriving { at, .. } => Some((at, Completes::Arrival)),
                Stage::Held { .. } | Stage::Asked { .. } => None,
            };
            next = match (next, at) {
                (Some(next), Some(at)) => Some(next.min(at)),
                (next, at) => next.or(at),
            };
        }
        next
    }

    fn arm(&mut self, cx: &mut Cx<'_>, link: Link, at: Time) {
        let Some(lane) = self.lane_mut(link) else { return };
        if lane.armed.is_none_or(|armed| at < armed) {
            lane.armed = Some(at);
            cx.wake(Timer::Link(link), at);
        }
    }

    fn expect(&mut self, cx: &mut Cx<'_>, until: Time) {
        if self.timeout_armed.is_none_or(|armed| until < armed) {
            self.timeout_armed = Some(until);
            cx.wake(Timer::Timeouts, until);
        }
    }

    fn share_milli(&self, index: usize, now: Time) -> u64 {
        let Some(link) = self.transfers[index].stage.link() else { return 0 };
        let before = self.transfers[..index].iter();
        let place = before.filter(|it| it.stage.link() == Some(link) && it.stage.flow().is_some());
        self.lane(link).map_or(0, |lane| lane.share_milli(place.count() as u64, now))
    }

    fn at(&self, number: u32) -> Result<usize, usize> {
        self.transfers.binary_search_by_key(&number, |transfer| transfer.number)
    }

    fn with_tag(&self, tag: Tag) -> Option<usize> {
        self.transfers.iter().position(|transfer| transfer.tag == tag)
    }

    const fn lane(&self, link: Link) -> Option<&Lane> {
        match link {
            Link::Wifi => Some(&self.wifi),
            Link::Cellular => Some(&self.cellular),
            Link::Signalling => None,
        }
    }

    const fn lane_mut(&mut self, link: Link) -> Option<&mut Lane> {
        match link {
            Link::Wifi => Some(&mut self.wifi),
            Link::Cellular => Some(&mut self.cellular),
            Link::Signalling => None,
        }
    }
}

/// Where a held exchange goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Over this link.
    Over(Link),
    /// Nowhere yet.
    Wait,
    /// Nowhere, and it does not wait.
    Fail,
}

/// An exchange has ended. Without an answer, its asker hears first how much of one had arrived.
fn answer(cx: &mut Cx<'_>, tag: Tag, received: u64, end: Result<Answer, Code>) {
    if end.is_err() {
        tell_arrived(cx, tag, received);
    }
    cx.effect(Effect::Answered { tag, answer: end });
}

fn tell_arrived(cx: &mut Cx<'_>, tag: Tag, bytes: u64) {
    if bytes > 0 {
        cx.tell(Signal::Arrived { tag, bytes });
    }
}
