//! From the parsed tree to a typed one, reporting every name and type that does not fit the view.
//!
//! This file has names, paths and literals; `operators.rs` and `calls.rs` have the rest of the
//! checker.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr as Ast, LiteralValue, SelectExpr, operators};

use super::infer::{Inferred, is_method, of_one_kind};
use super::operators::BINARIES;
use super::parse::{self, Parsed};
use super::schema::{StructSchema, Type};
use super::tree::{Constant, Node, Op, collect_reads};
use crate::language::diagnostic::{enumerate, nearest, suggestion, with_article};

/// The names an expression can begin with, and what they are.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub(super) names: BTreeMap<String, Type>,
}

impl Scope {
    /// Adds a name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, of: Type) -> Self {
        self.names.insert(name.into(), of);
        self
    }
}

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which bytes of the expression's text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would have worked.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn maybe_help(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }
}

/// An expression whose names and types fit the view and whose value is true or false.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(super) root: Arc<Node>,
    pub(super) text: Arc<str>,
    reads: Arc<BTreeSet<Vec<String>>>,
}

impl Checked {
    /// The expression as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The paths of the view that the expression reads, as deep as they are written without calls:
    /// `new.downloads.size()` reads `["new", "downloads"]`. Evaluation looks at nothing else, so as
    /// long as nothing below them has changed, the value has not.
    #[must_use]
    pub fn reads(&self) -> &BTreeSet<Vec<String>> {
        &self.reads
    }
}

/// An expression whose names and types fit the view, with any value: what a snapshot keeps.
#[derive(Clone, Debug)]
pub struct ViewExpression {
    pub(super) expression: Checked,
}

impl ViewExpression {
    /// The expression as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.expression.text()
    }
}

/// Parses an expression and checks it: every name against the scope, every type, and that it comes
/// out true or false.
pub fn check(text: &str, scope: &Scope) -> Result<Checked, Vec<Problem>> {
    check_as(text, scope, true)
}

/// Parses an expression and checks it, whatever its type.
pub fn check_value(text: &str, scope: &Scope) -> Result<ViewExpression, Vec<Problem>> {
    check_as(text, scope, false).map(|expression| ViewExpression { expression })
}

fn check_as(text: &str, scope: &Scope, truth: bool) -> Result<Checked, Vec<Problem>> {
    let parsed = parse::parse(text).map_err(|problem| vec![*problem])?;
    let mut checker = Checker { parsed: &parsed, scope, locals: Vec::new(), problems: Vec::new() };
    let (root, of) = checker.expression(&parsed.root);
    let mut problems = checker.problems;
    let mut reads = BTreeSet::new();
    collect_reads(&root, &mut reads);
    if problems.is_empty() && truth && !matches!(of.known(), Inferred::Bool | Inferred::Unknown) {
        let message = format!("the expression is {}, not true or false", of.describe());
        problems.push(
            Problem::new(root.range.clone(), message)
                .help("compare it with something, for example with `==`"),
        );
    } else if problems.is_empty() && reads.is_empty() {
        let names: Vec<&str> = scope.names.keys().map(String::as_str).collect();
        let help = (!names.is_empty()).then(|| format!("begin with {}", enumerate(&names)));
        problems.push(
            Problem::new(root.range.clone(), "the expression looks at nothing of the world")
                .maybe_help(help),
        );
    }
    if problems.is_empty() {
        Ok(Checked { root: Arc::new(root), text: text.into(), reads: Arc::new(reads) })
    } else {
        Err(problems)
    }
}

impl Scope {
    /// The nearest name, for mistakes outside expressions.
    #[must_use]
    pub fn nearest(&self, wrong: &str) -> Option<&str> {
        let names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        nearest(wrong, &names)
    }
}

/// The checker of one expression.
pub(super) struct Checker<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) scope: &'a Scope,
    pub(super) locals: Vec<(String, Inferred)>,
    problems: Vec<Problem>,
}

/// What a name stands for while checking.
pub(super) type Typed = (Node, Inferred);

impl Checker<'_> {
    pub(super) fn expression(&mut self, ast: &IdedExpr) -> Typed {
        let range = self.parsed.range(ast);
        match &ast.expr {
            Ast::Literal(literal) => self.literal(literal, range),
            Ast::Ident(name) => self.name(name, range),
            Ast::Select(select) => self.select(select, ast, range),
            Ast::List(list) => {
                let mut items = Vec::with_capacity(list.elements.len());
                let mut of = Inferred::Unknown;
                for element in &list.elements {
                    let (item, item_of) = self.expression(element);
                    if !of_one_kind(&of, &item_of) {
                        self.problem(Problem::new(
                            item.range.clone(),
                            format!("{} in a list of {}", item_of.describe(), of.plural()),
                        ));
                    }
                    of = item_of;
                    items.push(item);
                }
                (Node { op: Op::List(items), range }, Inferred::List(Box::new(of)))
            }
            Ast::Call(call) => self.call(call, ast, range),
            Ast::Map(_) | Ast::Struct(_) => {
                self.problem(Problem::new(
                    range.clone(),
                    "`{` … `}` cannot stand in an expression",
                ));
                unknown(range)
            }
            Ast::Comprehension(_) | Ast::Unspecified => {
                self.problem(Problem::new(range.clone(), "this cannot be read"));
                unknown(range)
            }
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn literal(&mut self, literal: &LiteralValue, range: Range<usize>) -> Typed {
        let (constant, of) = match literal {
            LiteralValue::Boolean(value) => (Constant::Bool(*value.inner()), Inferred::Bool),
            LiteralValue::Int(value) => (Constant::Int(*value.inner()), Inferred::Int),
            LiteralValue::String(value) => {
                (Constant::Text(value.inner().to_owned()), Inferred::Text)
            }
            LiteralValue::Null => (Constant::Null, Inferred::Null),
            LiteralValue::Double(_) | LiteralValue::UInt(_) => {
                self.problem(Problem::new(
                    range.clone(),
                    "numbers are whole and written with digits only",
                ));
                return unknown(range);
            }
            LiteralValue::Bytes(_) => {
                self.problem(Problem::new(range.clone(), "texts are written without `b`"));
                return unknown(range);
            }
        };
        (Node { op: Op::Constant(constant), range }, of)
    }

    pub(super) fn name(&mut self, name: &str, range: Range<usize>) -> Typed {
        if let Some(index) = self.locals.iter().rposition(|(local, _)| local == name) {
            let of = self.locals[index].1.clone();
            return (Node { op: Op::Local(index), range }, of);
        }
        if let Some(of) = self.scope.names.get(name) {
            return (Node { op: Op::Root(name.to_owned()), range }, (*of).into());
        }
        let known: Vec<&str> = self
            .scope
            .names
            .keys()
            .map(String::as_str)
            .chain(self.locals.iter().map(|(local, _)| local.as_str()))
            .collect();
        let help = match name {
            "None" | "nil" | "NULL" | "Null" => Some("write `null`".to_owned()),
            "True" | "TRUE" => Some("write `true`".to_owned()),
            "False" | "FALSE" => Some("write `false`".to_owned()),
            _ => suggestion(name, &known),
        };
        let quoted = help.is_none().then(|| format!("put a text in quotes: \"{name}\""));
        self.problem(
            Problem::new(range.clone(), format!("nothing is called `{name}`"))
                .maybe_help(help.or(quoted)),
        );
        unknown(range)
    }

    /// A bare word beside something that can be that word lacks its quotes.
    pub(super) fn unquoted(&mut self, ast: &IdedExpr, of: &Inferred, other: &Inferred) {
        let (Ast::Ident(name), Inferred::Unknown, Inferred::Word(words)) =
            (&ast.expr, of, other.known())
        else {
            return;
        };
        let range = self.parsed.range(ast);
        let told = self.problems.iter_mut().find(|problem| problem.range == range);
        if let Some(problem) = told.filter(|_| words.contains(&name.as_str())) {
            problem.help = Some(format!("put a text in quotes: \"{name}\""));
        }
    }

    pub(super) fn select(
        &mut self,
        select: &SelectExpr,
        ast: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let (operand, of) = self.expression(&select.operand);
        let at = self.parsed.field_range(ast, &select.field);
        if let Inferred::Unknown = of.known() {
            return unknown(range);
        }
        if let Inferred::Map(value) = of.known() {
            let value = (**value).clone();
            let key = Node { op: Op::Constant(Constant::Text(select.field.clone())), range: at };
            return (Node { op: Op::Index(Box::new(operand), Box::new(key)), range }, value);
        }
        let Inferred::Struct(schema) = of.known() else {
            let known = of.known();
            let message = format!("{} has no field `{}`", known.describe(), select.field);
            let help = self.field_help(known, &select.field, &operand);
            self.problem(Problem::new(at, message).maybe_help(help));
            return unknown(range);
        };
        let Some(field) = schema.field(&select.field) else {
            let known: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
            self.problem(
                Problem::new(
                    at,
                    format!("{} has no `{}`", with_article(schema.name), select.field),
                )
                .help(
                    elsewhere(&select.field, schema, &known)
                        .or_else(|| suggestion(&select.field, &known))
                        .unwrap_or_else(|| format!("one of {}", enumerate(&known))),
                ),
            );
            return unknown(range);
        };
        (Node { op: Op::Field(Box::new(operand), field.name), range }, field.of.into())
    }

    /// A list's items may have the field; a method lacks its brackets.
    fn field_help(&self, of: &Inferred, field: &str, operand: &Node) -> Option<String> {
        let value = self.parsed.text(&operand.range);
        if let Inferred::List(item) = of
            && let Inferred::Struct(schema) = item.known()
            && schema.field(field).is_some()
        {
            return Some(format!(
                "ask its items: `{value}.exists(x, x.{field} == …)`, or one of them: `{value}[0].{field}`"
            ));
        }
        is_method(field).then(|| format!("call it: `{value}.{field}(…)`"))
    }
}

/// A field of that name one level down, where none is near at hand: `power.battery` for `battery`.
fn elsewhere(wrong: &str, schema: &StructSchema, known: &[&str]) -> Option<String> {
    if nearest(wrong, known).is_some() {
        return None;
    }
    let mut parts = schema
        .fields
        .iter()
        .filter(|field| matches!(field.of, Type::Struct(inner) if inner.field(wrong).is_some()));
    parts.next().map(|part| format!("did you mean `{}.{wrong}`?", part.name))
}

pub(super) fn unknown(range: Range<usize>) -> Typed {
    (Node { op: Op::Constant(Constant::Null), range }, Inferred::Unknown)
}

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &CallExpr, ast: &IdedExpr, range: Range<usize>) -> Typed {
        let name = call.func_name.as_str();
        if let Some(target) = &call.target {
            return self.method(name, target, &call.args, ast, range);
        }
        match (name, call.args.as_slice()) {
            (operators::LOGICAL_NOT, [inner]) => {
                let inner = self.truth(inner);
                (Node { op: Op::Not(Box::new(inner)), range }, Inferred::Bool)
            }
            (operators::LOGICAL_AND, [a, b]) => {
                let (a, b) = (self.truth(a), self.truth(b));
                (Node { op: Op::And(Box::new(a), Box::new(b)), range }, Inferred::Bool)
            }
            (operators::LOGICAL_OR, [a, b]) => {
                let (a, b) = (self.truth(a), self.truth(b));
                (Node { op: Op::Or(Box::new(a), Box::new(b)), range }, Inferred::Bool)
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                self.conditional(condition, yes, no, range)
            }
            (operators::NEGATE, [inner]) => self.negate(inner, range),
            (operators::INDEX, [list, index]) => self.index(list, index, range),
            _ => match BINARIES.iter().find(|(operator, _)| *operator == name) {
                Some((_, binary)) if call.args.len() == 2 => {
                    self.binary(*binary, &call.args[0], &call.args[1], ast, range)
                }
                Some(_) | None => self.function(name, &call.args, ast, range),
            },
        }
    }

    pub(super) fn truth(&mut self, ast: &IdedExpr) -> Node {
        let (node, of) = self.expression(ast);
        if !matches!(of.known(), Inferred::Bool | Inferred::Unknown) {
            self.problem(
                Problem::new(
                    node.range.clone(),
                    format!("this is {}, not true or false", of.describe()),
                )
                .help("compare it with something, for example with `==`"),
            );
        }
        node
    }
}
