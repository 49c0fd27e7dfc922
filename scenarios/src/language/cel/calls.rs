//! Functions, methods and macros: what they are called on, and what comes of it.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::Expr as Ast;
use regex_lite::Regex;

use super::check::{Checker, Problem, Typed, unknown};
use super::infer::{Inferred, is_method};
use super::tree::{Constant, Macro, Node, Op, TextTest};
use crate::language::diagnostic::suggestion;
use crate::language::units::{Date, Millis};

const MACROS: [(&str, Macro); 6] = [
    ("all", Macro::All),
    ("exists", Macro::Exists),
    ("exists_one", Macro::ExistsOne),
    ("existsOne", Macro::ExistsOne),
    ("filter", Macro::Filter),
    ("map", Macro::Map),
];

const TEXT_TESTS: [(&str, TextTest); 3] = [
    ("contains", TextTest::Contains),
    ("startsWith", TextTest::StartsWith),
    ("endsWith", TextTest::EndsWith),
];

/// What can be called by itself.
const FUNCTIONS: [&str; 4] = ["duration", "has", "size", "timestamp"];

/// What other languages call something, and what it is called here.
fn called_here(name: &str) -> Option<String> {
    let here = match name {
        "len" | "length" | "count" => "size",
        "any" | "some" => "exists",
        "every" => "all",
        "includes" => "contains",
        _ => return None,
    };
    Some(format!("did you mean `{here}`?"))
}

impl Checker<'_> {
    pub(super) fn function(
        &mut self,
        name: &str,
        args: &[IdedExpr],
        ast: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        match (name, args) {
            ("size", [value]) => {
                let (value, of) = self.expression(value);
                self.size(value, &of, range)
            }
            ("has", [field]) => self.has(field, range),
            ("duration" | "timestamp", [literal]) => {
                self.quantity(name == "duration", literal, range)
            }
            _ => {
                let at = self.parsed.name_range(ast, name);
                let problem = if FUNCTIONS.contains(&name) {
                    Problem::new(at, format!("`{name}` takes one value, not {}", args.len()))
                } else if is_method(name) {
                    Problem::new(at, format!("`{name}` is called on a value"))
                        .help(format!("write `new.….{name}(…)`"))
                } else {
                    Problem::new(at, format!("no function is called `{name}`"))
                        .maybe_help(called_here(name).or_else(|| suggestion(name, &FUNCTIONS)))
                };
                self.problem(problem);
                unknown(range)
            }
        }
    }

    pub(super) fn size(&mut self, value: Node, of: &Inferred, range: Range<usize>) -> Typed {
        let has_size = matches!(
            of.known(),
            Inferred::Text
                | Inferred::Word(_)
                | Inferred::List(_)
                | Inferred::Map(_)
                | Inferred::Unknown
        );
        if !has_size {
            self.problem(Problem::new(range.clone(), format!("{} has no size", of.describe())));
        }
        (Node { op: Op::Size(Box::new(value)), range }, Inferred::Int)
    }

    pub(super) fn has(&mut self, field: &IdedExpr, range: Range<usize>) -> Typed {
        let (node, of) = self.expression(field);
        match (node.op, &of) {
            (Op::Field(operand, name), Inferred::Maybe(_)) => {
                (Node { op: Op::Has(operand, name), range }, Inferred::Bool)
            }
            (_, Inferred::Unknown) => unknown(range),
            (Op::Field(..), _) => {
                let text = self.parsed.text(&node.range);
                self.problem(Problem::new(range.clone(), format!("`{text}` is never missing")));
                unknown(range)
            }
            _ => {
                self.problem(
                    Problem::new(range.clone(), "`has` takes a field").help("write `has(new.….…)`"),
                );
                unknown(range)
            }
        }
    }

    pub(super) fn quantity(
        &mut self,
        is_duration: bool,
        literal: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let (node, _) = self.expression(literal);
        let Op::Constant(Constant::Text(text)) = &node.op else {
            let example =
                if is_duration { "duration(\"26h\")" } else { "timestamp(\"2013-10-14 08:00\")" };
            self.problem(
                Problem::new(node.range, "a text in quotes belongs here")
                    .help(format!("write `{example}`")),
            );
            return unknown(range);
        };
        let parsed = if is_duration {
            Millis::parse(text)
                .map(|ms| Constant::Duration(i64::try_from(ms.0).unwrap_or(i64::MAX)))
        } else {
            Date::parse(text).map(|date| Constant::Time(date.0))
        };
        match parsed {
            Ok(constant) => {
                let of = if is_duration { Inferred::Duration } else { Inferred::Time };
                (Node { op: Op::Constant(constant), range }, of)
            }
            Err(refusal) => {
                self.problem(Problem::new(node.range, refusal.message).help(refusal.help));
                unknown(range)
            }
        }
    }

    pub(super) fn method(
        &mut self,
        name: &str,
        target: &IdedExpr,
        args: &[IdedExpr],
        ast: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let (target, of) = self.expression(target);
        let at = self.parsed.name_range(ast, name);
        if let Some((_, each)) = MACROS.iter().find(|(macro_name, _)| *macro_name == name) {
            return self.each(*each, name, target, &of, args, at, range);
        }
        if let Some((_, test)) = TEXT_TESTS.iter().find(|(test_name, _)| *test_name == name) {
            return self.text_test(*test, name, target, &of, args, at, range);
        }
        match (name, args) {
            ("size", []) => self.size(target, &of, range),
            ("matches", [pattern]) => self.matches(target, &of, pattern, at, range),
            ("size", _) => {
                self.problem(Problem::new(at, "`size` takes nothing").help("write `.size()`"));
                unknown(range)
            }
            ("matches", _) => {
                self.problem(
                    Problem::new(at, "`matches` takes a pattern")
                        .help("write `.matches(\"^a+$\")`"),
                );
                unknown(range)
            }
            _ => {
                let is_field =
                    matches!(of.known(), Inferred::Struct(schema) if schema.field(name).is_some());
                let problem = Problem::new(
                    at,
                    format!("nothing that can be called on {} is called `{name}`", of.describe()),
                );
                self.problem(if is_field {
                    problem.help(format!("`{name}` is a field: write it without `(…)`"))
                } else {
                    let other =
                        called_here(name).filter(|_| !matches!(of.known(), Inferred::Struct(_)));
                    problem.maybe_help(other.or_else(|| suggestion(name, of.methods())))
                });
                unknown(range)
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one call, in the order in which it is written"
    )]
    pub(super) fn text_test(
        &mut self,
        test: TextTest,
        name: &str,
        target: Node,
        of: &Inferred,
        args: &[IdedExpr],
        at: Range<usize>,
        range: Range<usize>,
    ) -> Typed {
        let [part] = args else {
            self.problem(
                Problem::new(at, format!("`{name}` takes one text"))
                    .help(format!("write `.{name}(\"…\")`")),
            );
            return unknown(range);
        };
        let (part, part_of) = self.expression(part);
        if !of.is_text() {
            let problem =
                Problem::new(at, format!("`{name}` is for texts, and this is {}", of.describe()));
            let whole = self.parsed.text(&target.range);
            let value = self.parsed.text(&part.range);
            let help = matches!(of.known(), Inferred::List(_))
                .then(|| format!("write `{value} in {whole}`"));
            self.problem(problem.maybe_help(help));
        } else if !part_of.is_text() {
            self.problem(Problem::new(
                part.range.clone(),
                format!("`{name}` takes a text, not {}", part_of.describe()),
            ));
        }
        (Node { op: Op::Text(test, Box::new(target), Box::new(part)), range }, Inferred::Bool)
    }

    pub(super) fn matches(
        &mut self,
        target: Node,
        of: &Inferred,
        pattern: &IdedExpr,
        at: Range<usize>,
        range: Range<usize>,
    ) -> Typed {
        let (pattern, _) = self.expression(pattern);
        if !of.is_text() {
            self.problem(Problem::new(
                at,
                format!("`matches` is for texts, and this is {}", of.describe()),
            ));
        }
        let Op::Constant(Constant::Text(text)) = &pattern.op else {
            self.problem(Problem::new(pattern.range, "the pattern must stand here in quotes"));
            return unknown(range);
        };
        match Regex::new(text) {
            Ok(regex) => (Node { op: Op::Matches(Box::new(target), regex), range }, Inferred::Bool),
            Err(error) => {
                self.problem(Problem::new(
                    pattern.range,
                    format!("`{text}` is not a pattern: {error}"),
                ));
                unknown(range)
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one call, in the order in which it is written"
    )]
    pub(super) fn each(
        &mut self,
        each: Macro,
        name: &str,
        target: Node,
        of: &Inferred,
        args: &[IdedExpr],
        at: Range<usize>,
        range: Range<usize>,
    ) -> Typed {
        let item = if let Inferred::List(item) = of.known() {
            (**item).clone()
        } else if matches!(of.known(), Inferred::Map(_)) {
            Inferred::Text
        } else {
            if !matches!(of.known(), Inferred::Unknown) {
                let message = format!("`{name}` is for lists, and this is {}", of.describe());
                self.problem(Problem::new(at, message));
                return unknown(range);
            }
            Inferred::Unknown
        };
        let (variable, condition, value) = match (args, each) {
            ([variable, body], _) => (variable, None, body),
            ([variable, condition, value], Macro::Map) => (variable, Some(condition), value),
            _ => {
                let list = self.parsed.text(&target.range);
                self.problem(
                    Problem::new(
                        at,
                        format!("`{name}` takes a name for the item and what to do with it"),
                    )
                    .help(format!("write `{list}.{name}(x, …)`")),
                );
                return unknown(range);
            }
        };
        let Ast::Ident(variable_name) = &variable.expr else {
            let at = self.parsed.range(variable);
            self.problem(
                Problem::new(at, "a name for the item belongs here")
                    .help(format!("write `.{name}(x, …)`")),
            );
            return unknown(range);
        };
        if self.scope.names.contains_key(variable_name) {
            let at = self.parsed.range(variable);
            self.problem(
                Problem::new(at, format!("`{variable_name}` already has a meaning"))
                    .help("choose another name for the item"),
            );
            return unknown(range);
        }
        self.locals.push((variable_name.clone(), item.clone()));
        let condition = condition.map(|condition| self.truth(condition));
        let (body, body_of) = match each {
            Macro::Map => self.expression(value),
            Macro::All | Macro::Exists | Macro::ExistsOne | Macro::Filter => {
                (self.truth(value), Inferred::Bool)
            }
        };
        self.locals.pop();
        let of = match each {
            Macro::All | Macro::Exists | Macro::ExistsOne => Inferred::Bool,
            Macro::Filter => Inferred::List(Box::new(item)),
            Macro::Map => Inferred::List(Box::new(body_of)),
        };
        let target = Box::new(target);
        let op = match condition {
            Some(condition) => Op::MapIf(target, Box::new(condition), Box::new(body)),
            None => Op::Each(each, target, Box::new(body)),
        };
        (Node { op, range }, of)
    }
}
