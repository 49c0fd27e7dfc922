//! Evaluation: from a checked expression and a view to true or false.
//!
//! `&&` and `||` look at their right side only when the left does not decide, and then do not mind
//! a trouble on the left (as CEL has it). Everything else is evaluated left to right.

use std::borrow::Cow;
use std::rc::Rc;

use super::check::{Checked, ViewExpression};
use super::parse::one_line;
use super::tree::{Binary, Constant, Macro, Node, Op, TextTest};
use super::value::{Roots, Sequence, Value};

/// Why an expression has no value, although its types fit: a missing value, an index beyond the
/// end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong, naming the part of the expression.
    pub message: String,
}

impl Checked {
    /// Whether the expression is true of what the view shows.
    ///
    /// A [`Trouble`] is to be treated like false, and told.
    pub fn evaluate<'w>(&'w self, roots: &dyn Roots<'w>) -> Result<bool, Trouble> {
        let mut frame = Frame::new(self, roots);
        frame.truth(&self.root)
    }
}

impl ViewExpression {
    /// What the expression is of what the view shows.
    pub fn evaluate<'w>(&'w self, roots: &dyn Roots<'w>) -> Result<Value<'w>, Trouble> {
        let mut frame = Frame::new(&self.expression, roots);
        frame.value(&self.expression.root)
    }
}

/// What evaluation needs at hand.
pub(super) struct Frame<'r, 'w> {
    checked: &'w Checked,
    roots: &'r dyn Roots<'w>,
    locals: Vec<Value<'w>>,
}

impl<'r, 'w> Frame<'r, 'w> {
    pub(super) fn new(checked: &'w Checked, roots: &'r dyn Roots<'w>) -> Self {
        Self { checked, roots, locals: Vec::new() }
    }

    pub(super) fn text(&self, node: &Node) -> String {
        one_line(&self.checked.text, &node.range)
    }

    /// Evaluates with an item bound to the next variable.
    pub(super) fn with<T>(&mut self, item: Value<'w>, then: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push(item);
        let result = then(self);
        self.locals.pop();
        result
    }

    pub(super) fn truth(&mut self, node: &'w Node) -> Result<bool, Trouble> {
        match &node.op {
            Op::Not(inner) => self.truth(inner).map(|value| !value),
            Op::And(a, b) => self.decided(a, b, false),
            Op::Or(a, b) => self.decided(a, b, true),
            Op::Binary(binary, a, b) => self.test(*binary, a, b, node),
            Op::Constant(_)
            | Op::Root(_)
            | Op::Local(_)
            | Op::Field(..)
            | Op::Has(..)
            | Op::Index(..)
            | Op::List(_)
            | Op::Negate(_)
            | Op::If(..)
            | Op::Size(_)
            | Op::Text(..)
            | Op::Matches(..)
            | Op::Each(..)
            | Op::MapIf(..) => {
                let Value::Bool(value) = self.value(node)? else {
                    return Err(self.missing(node));
                };
                Ok(value)
            }
        }
    }

    /// `a && b` (decided by false) and `a || b` (decided by true).
    fn decided(&mut self, a: &'w Node, b: &'w Node, by: bool) -> Result<bool, Trouble> {
        let left = self.truth(a);
        if left == Ok(by) {
            return Ok(by);
        }
        match self.truth(b) {
            Ok(right) if right == by => Ok(by),
            right => left.and(right),
        }
    }

    fn test(
        &mut self,
        binary: Binary,
        a: &'w Node,
        b: &'w Node,
        node: &'w Node,
    ) -> Result<bool, Trouble> {
        match binary {
            Binary::Equal => self.equal(a, b),
            Binary::NotEqual => self.equal(a, b).map(|equal| !equal),
            Binary::Less => self.order(a, b).map(std::cmp::Ordering::is_lt),
            Binary::LessEqual => self.order(a, b).map(std::cmp::Ordering::is_le),
            Binary::Greater => self.order(a, b).map(std::cmp::Ordering::is_gt),
            Binary::GreaterEqual => self.order(a, b).map(std::cmp::Ordering::is_ge),
            Binary::In => self.contained(a, b),
            Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Remainder => Err(self.missing(node)),
        }
    }

    fn equal(&mut self, a: &'w Node, b: &'w Node) -> Result<bool, Trouble> {
        let a = self.value(a)?;
        let b = self.value(b)?;
        Ok(equal(&a, &b))
    }

    fn order(&mut self, a: &'w Node, b: &'w Node) -> Result<std::cmp::Ordering, Trouble> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        match (&left, &right) {
            (Value::Int(left), Value::Int(right))
            | (Value::Duration(left), Value::Duration(right))
            | (Value::Time(left), Value::Time(right)) => Ok(left.cmp(right)),
            (Value::Text(left), Value::Text(right)) => Ok(left.cmp(right)),
            (Value::Null, _) => Err(self.missing(a)),
            _ => Err(self.missing(b)),
        }
    }

    fn contained(&mut self, a: &'w Node, b: &'w Node) -> Result<bool, Trouble> {
        let item = self.value(a)?;
        match (self.value(b)?, item) {
            (Value::List(list), item) => {
                Ok((0..list.len()).any(|index| equal(&list.at(index), &item)))
            }
            (Value::Map(entries), Value::Text(key)) => {
                Ok(entries.iter().any(|(name, _)| *name == key))
            }
            _ => Err(self.missing(b)),
        }
    }

    pub(super) fn value(&mut self, node: &'w Node) -> Result<Value<'w>, Trouble> {
        match &node.op {
            Op::Constant(constant) => Ok(constant_value(constant)),
            Op::Root(name) => Ok(self.roots.root(name)),
            Op::Local(index) => Ok(self.locals.get(*index).cloned().unwrap_or(Value::Null)),
            Op::Field(operand, field) => {
                let Value::Struct(object) = self.value(operand)? else {
                    return Err(self.missing(operand));
                };
                Ok(object.get(field))
            }
            Op::Has(operand, field) => {
                let object = self.value(operand)?;
                let is_there = matches!(object, Value::Struct(object) if !matches!(object.get(field), Value::Null));
                Ok(Value::Bool(is_there))
            }
            Op::Index(list, index) => self.item(list, index),
            Op::List(items) => {
                let values: Result<Vec<_>, _> = items.iter().map(|item| self.value(item)).collect();
                values.map(|values| Value::List(Rc::new(values)))
            }
            Op::Negate(inner) => self.negated(inner, node),
            Op::Not(_) | Op::And(..) | Op::Or(..) => self.truth(node).map(Value::Bool),
            Op::If(condition, yes, no) => {
                let chosen = if self.truth(condition)? { yes } else { no };
                self.value(chosen)
            }
            Op::Binary(binary, a, b) => match binary {
                Binary::Add
                | Binary::Subtract
                | Binary::Multiply
                | Binary::Divide
                | Binary::Remainder => self.arithmetic(*binary, a, b, node),
                Binary::Equal
                | Binary::NotEqual
                | Binary::Less
                | Binary::LessEqual
                | Binary::Greater
                | Binary::GreaterEqual
                | Binary::In => self.truth(node).map(Value::Bool),
            },
            Op::Size(of) => self.size(of),
            Op::Text(test, whole, part) => {
                let (whole, part) = (self.string(whole)?, self.string(part)?);
                Ok(Value::Bool(match test {
                    TextTest::Contains => whole.contains(&*part),
                    TextTest::StartsWith => whole.starts_with(&*part),
                    TextTest::EndsWith => whole.ends_with(&*part),
                }))
            }
            Op::Matches(text, pattern) => {
                let text = self.string(text)?;
                Ok(Value::Bool(pattern.is_match(&text)))
            }
            Op::Each(each, list, body) => self.each(*each, list, body),
            Op::MapIf(list, condition, value) => self.map_if(list, condition, value),
        }
    }

    fn string(&mut self, node: &'w Node) -> Result<Cow<'w, str>, Trouble> {
        let Value::Text(text) = self.value(node)? else { return Err(self.missing(node)) };
        Ok(text)
    }

    fn negated(&mut self, inner: &'w Node, node: &'w Node) -> Result<Value<'w>, Trouble> {
        let value = self.value(inner)?;
        let Some(number) = number(&value) else { return Err(self.missing(inner)) };
        let negated = number.checked_neg().ok_or_else(|| self.overflow(node))?;
        Ok(if matches!(value, Value::Duration(_)) {
            Value::Duration(negated)
        } else {
            Value::Int(negated)
        })
    }

    fn size(&mut self, of: &'w Node) -> Result<Value<'w>, Trouble> {
        let value = self.value(of)?;
        let size = if let Value::Text(text) = &value {
            text.chars().count()
        } else if let Value::List(list) = &value {
            list.len()
        } else if let Value::Map(entries) = &value {
            entries.len()
        } else {
            return Err(self.missing(of));
        };
        Ok(Value::int(size))
    }

    fn map_if(
        &mut self,
        list: &'w Node,
        condition: &'w Node,
        value: &'w Node,
    ) -> Result<Value<'w>, Trouble> {
        let list = self.sequence(list)?;
        let mut values = Vec::new();
        for index in 0..list.len() {
            let mapped = self.with(list.at(index), |frame| {
                if frame.truth(condition)? { frame.value(value).map(Some) } else { Ok(None) }
            })?;
            values.extend(mapped);
        }
        Ok(Value::List(Rc::new(values)))
    }

    fn item(&mut self, of: &'w Node, index: &'w Node) -> Result<Value<'w>, Trouble> {
        match (self.value(of)?, self.value(index)?) {
            (Value::List(list), Value::Int(at)) => usize::try_from(at)
                .ok()
                .filter(|at| *at < list.len())
                .map(|at| list.at(at))
                .ok_or_else(|| Trouble {
                    message: format!(
                        "`{}` has {} items, so none at {at}",
                        self.text(of),
                        list.len()
                    ),
                }),
            (Value::Map(entries), Value::Text(key)) => entries
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.clone())
                .ok_or_else(|| Trouble { message: format!("`{}` has no {key:?}", self.text(of)) }),
            (Value::List(_) | Value::Map(_), _) => Err(self.missing(index)),
            _ => Err(self.missing(of)),
        }
    }

    /// The items of a list, or the keys of a map.
    pub(super) fn sequence(
        &mut self,
        node: &'w Node,
    ) -> Result<Rc<dyn Sequence<'w> + 'w>, Trouble> {
        let value = self.value(node)?;
        if let Value::List(list) = value {
            return Ok(list);
        }
        let Value::Map(entries) = value else { return Err(self.missing(node)) };
        let keys: Vec<Value<'w>> =
            entries.iter().map(|(key, _)| Value::Text(key.clone())).collect();
        Ok(Rc::new(keys))
    }

    fn each(&mut self, each: Macro, list: &'w Node, body: &'w Node) -> Result<Value<'w>, Trouble> {
        let list = self.sequence(list)?;
        match each {
            Macro::All => self.any(&*list, body, false).map(|found| Value::Bool(!found)),
            Macro::Exists => self.any(&*list, body, true).map(Value::Bool),
            Macro::ExistsOne => {
                let mut count = 0;
                for index in 0..list.len() {
                    count += usize::from(self.with(list.at(index), |frame| frame.truth(body))?);
                }
                Ok(Value::Bool(count == 1))
            }
            Macro::Filter => {
                let mut kept = Vec::new();
                for index in 0..list.len() {
                    let item = list.at(index);
                    if self.with(item.clone(), |frame| frame.truth(body))? {
                        kept.push(item);
                    }
                }
                Ok(Value::List(Rc::new(kept)))
            }
            Macro::Map => {
                let values: Result<Vec<_>, _> = (0..list.len())
                    .map(|index| self.with(list.at(index), |frame| frame.value(body)))
                    .collect();
                values.map(|values| Value::List(Rc::new(values)))
            }
        }
    }

    /// Whether the body comes out as `wanted` for any item. As with `||`, one item that decides
    /// outweighs a trouble with another.
    fn any(
        &mut self,
        list: &(dyn Sequence<'w> + 'w),
        body: &'w Node,
        wanted: bool,
    ) -> Result<bool, Trouble> {
        let mut trouble = None;
        for index in 0..list.len() {
            match self.with(list.at(index), |frame| frame.truth(body)) {
                Ok(value) if value == wanted => return Ok(true),
                Ok(_) => {}
                Err(first) => trouble = trouble.or(Some(first)),
            }
        }
        trouble.map_or(Ok(false), Err)
    }

    fn arithmetic(
        &mut self,
        binary: Binary,
        a: &'w Node,
        b: &'w Node,
        node: &'w Node,
    ) -> Result<Value<'w>, Trouble> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        let make: fn(i64) -> Value<'w> = match (&left, &right) {
            (Value::Int(_), Value::Int(_)) => Value::Int,
            (Value::Duration(_), Value::Duration(_)) | (Value::Time(_), Value::Time(_)) => {
                Value::Duration
            }
            (Value::Time(_), Value::Duration(_)) | (Value::Duration(_), Value::Time(_)) => {
                Value::Time
            }
            (Value::Text(left), Value::Text(right)) => {
                return Ok(Value::text(format!("{left}{right}")));
            }
            (Value::List(left), Value::List(right)) => {
                let left = (0..left.len()).map(|index| left.at(index));
                return Ok(Value::items(left.chain((0..right.len()).map(|index| right.at(index)))));
            }
            (Value::Null, _) => return Err(self.missing(a)),
            _ => return Err(self.missing(b)),
        };
        let (Some(left), Some(right)) = (number(&left), number(&right)) else {
            return Err(self.missing(node));
        };
        let result = match binary {
            Binary::Add => left.checked_add(right),
            Binary::Subtract => left.checked_sub(right),
            Binary::Multiply => left.checked_mul(right),
            Binary::Divide | Binary::Remainder if right == 0 => {
                return Err(Trouble {
                    message: format!(
                        "`{}` is zero, and nothing can be divided by it",
                        self.text(b)
                    ),
                });
            }
            Binary::Divide => left.checked_div(right),
            Binary::Remainder => left.checked_rem(right),
            Binary::Equal
            | Binary::NotEqual
            | Binary::Less
            | Binary::LessEqual
            | Binary::Greater
            | Binary::GreaterEqual
            | Binary::In => None,
        };
        result.map(make).ok_or_else(|| self.overflow(node))
    }

    fn missing(&self, node: &Node) -> Trouble {
        Trouble { message: format!("`{}` has no value", self.text(node)) }
    }

    fn overflow(&self, node: &Node) -> Trouble {
        Trouble { message: format!("`{}` is too large a number", self.text(node)) }
    }
}

fn constant_value(constant: &Constant) -> Value<'_> {
    match constant {
        Constant::Null => Value::Null,
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Int(value) => Value::Int(*value),
        Constant::Text(text) => Value::text(text.as_str()),
        Constant::Duration(ms) => Value::Duration(*ms),
        Constant::Time(ms) => Value::Time(*ms),
    }
}

fn number(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Duration(number) | Value::Time(number) => Some(*number),
        Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Struct(_) => None,
    }
}

fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b))
        | (Value::Duration(a), Value::Duration(b))
        | (Value::Time(a), Value::Time(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && (0..a.len()).all(|index| equal(&a.at(index), &b.at(index)))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter().any(|(other, there)| key == other && equal(value, there))
                })
        }
        _ => false,
    }
}
