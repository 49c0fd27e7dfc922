//! Why an expression is not true: the parts that decided, with what they were.

use super::check::Checked;
use super::eval::Frame;
use super::tree::{Binary, Constant, Macro, Node, Op};
use super::value::Roots;

/// A part of an expression and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The part as it is written: `new.setup.page`.
    pub what: String,
    /// Its value as a report shows it: `"sign_in_failed"`; or why it has none.
    pub was: String,
}

/// How many items of a list are shown that break an `all`.
const ITEMS: usize = 3;

impl Checked {
    /// The parts of the expression that kept it from being `wanted` (true for `expect`, false for
    /// `never`), with their values, in the order in which they are written.
    #[must_use]
    pub fn explain<'w>(&'w self, roots: &dyn Roots<'w>, wanted: bool) -> Vec<Seen> {
        let mut explanation = Explanation { frame: Frame::new(self, roots), seen: Vec::new() };
        explanation.why(&self.root, wanted);
        explanation.seen
    }
}

struct Explanation<'r, 'w> {
    frame: Frame<'r, 'w>,
    seen: Vec<Seen>,
}

impl<'w> Explanation<'_, 'w> {
    fn why(&mut self, node: &'w Node, wanted: bool) {
        match &node.op {
            Op::Not(inner) => self.why(inner, !wanted),
            // What should be true needs both; what should be false is kept true by both.
            Op::And(a, b) | Op::Or(a, b) => {
                for side in [&**a, &**b] {
                    if self.frame.truth(side) != Ok(wanted) {
                        self.why(side, wanted);
                    }
                }
            }
            Op::If(condition, yes, no) => {
                let truth = self.frame.truth(condition);
                self.show(condition);
                match truth {
                    Ok(true) => self.why(yes, wanted),
                    Ok(false) => self.why(no, wanted),
                    Err(_) => {}
                }
            }
            Op::Binary(Binary::Equal | Binary::NotEqual, a, b) if is_test(a) && is_test(b) => {
                self.show(a);
                self.show(b);
            }
            Op::Binary(_, a, b) | Op::Text(_, a, b) => {
                self.operand(a);
                self.operand(b);
            }
            Op::Matches(text, _) => self.operand(text),
            Op::Each(Macro::All, list, body) if wanted => self.items(list, body, false),
            Op::Each(Macro::Exists, list, body) if !wanted => self.items(list, body, true),
            Op::Each(_, list, _) => self.operand(list),
            Op::Constant(_)
            | Op::Root(_)
            | Op::Local(_)
            | Op::Field(..)
            | Op::Has(..)
            | Op::Index(..)
            | Op::List(_)
            | Op::Negate(_)
            | Op::Size(_)
            | Op::MapIf(..) => self.operand(node),
        }
    }

    /// The value of one side of a comparison, and below it the list that a count or an item comes
    /// from.
    fn operand(&mut self, node: &'w Node) {
        if matches!(node.op, Op::Constant(_)) {
            return;
        }
        if !matches!(node.op, Op::List(_)) {
            self.show(node);
        }
        // What these are made of says more than they do.
        let made_of = matches!(
            node.op,
            Op::List(_)
                | Op::Binary(..)
                | Op::Size(_)
                | Op::Index(..)
                | Op::Each(Macro::Filter, ..)
        );
        let parts = if made_of { node.op.parts() } else { Vec::new() };
        let of_items = matches!(node.op, Op::Index(..) | Op::Each(..));
        for part in parts.into_iter().take(if of_items { 1 } else { usize::MAX }) {
            self.operand(part);
        }
    }

    /// The first items for which the body comes out as `truth`, and why.
    fn items(&mut self, list: &'w Node, body: &'w Node, truth: bool) {
        let Ok(items) = self.frame.sequence(list) else {
            self.show(list);
            return;
        };
        let list = self.frame.text(list);
        let mut shown = 0;
        for index in 0..items.len() {
            let item = items.at(index);
            let decides = self.frame.with(item.clone(), |frame| frame.truth(body) != Ok(!truth));
            if !decides {
                continue;
            }
            shown += 1;
            if shown > ITEMS {
                self.push(format!("further items of {list}"), "…".to_owned());
                return;
            }
            self.push(format!("{list}[{index}]"), item.to_string());
        }
    }

    fn show(&mut self, node: &'w Node) {
        let was = match self.frame.value(node) {
            Ok(value) => value.to_string(),
            Err(trouble) => format!("nothing: {}", trouble.message),
        };
        self.push(self.frame.text(node), was);
    }

    fn push(&mut self, what: String, was: String) {
        let seen = Seen { what, was };
        if !self.seen.contains(&seen) {
            self.seen.push(seen);
        }
    }
}

/// Whether a node is itself a test, whose truth says more than its parts.
fn is_test(node: &Node) -> bool {
    matches!(
        node.op,
        Op::Not(_)
            | Op::And(..)
            | Op::Or(..)
            | Op::Has(..)
            | Op::Each(Macro::All | Macro::Exists | Macro::ExistsOne, ..)
    ) || matches!(node.op, Op::Constant(Constant::Bool(_)))
}
