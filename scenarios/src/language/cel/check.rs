//! From the parsed tree to a typed one, reporting every name and type that does not fit the view.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr as Ast, LiteralValue, SelectExpr, operators};
use regex_lite::Regex;

use super::parse::{self, Parsed};
use super::schema::{StructSchema, Type};
use crate::language::diagnostic::{enumerate, nearest, suggestion, with_article};
use crate::language::units::{Date, Millis};

/// The names an expression can begin with, and what they are.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: BTreeMap<String, Type>,
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

    fn maybe_help(self, help: Option<String>) -> Self {
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
    /// `new.downloads.size()` reads `["new", "downloads"]`. Evaluation looks at nothing else, so as long as nothing
    /// below them has changed, the value has not.
    #[must_use]
    pub fn reads(&self) -> &BTreeSet<Vec<String>> {
        &self.reads
    }
}

/// A typed expression.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) op: Op,
    /// Which bytes of the expression's text, brackets balanced.
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Op {
    Constant(Constant),
    /// A name at the start of a path.
    Root(String),
    /// A variable of a macro, counted from the outermost.
    Local(usize),
    Field(Box<Node>, &'static str),
    Has(Box<Node>, &'static str),
    Index(Box<Node>, Box<Node>),
    List(Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Binary(Binary, Box<Node>, Box<Node>),
    Size(Box<Node>),
    Text(TextTest, Box<Node>, Box<Node>),
    Matches(Box<Node>, Regex),
    Each(Macro, Box<Node>, Box<Node>),
    /// `range.map(x, condition, value)`.
    MapIf(Box<Node>, Box<Node>, Box<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Duration(i64),
    Time(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    In,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Macro {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
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

/// Parses an expression and checks it: every name against the scope, every type, and that it comes out true or false.
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

/// The type of a part of an expression. Like [`Type`], but made while checking; `Unknown` follows a mistake and fits
/// everything, so that one mistake is told once.
#[derive(Clone, Debug)]
enum Inferred {
    Unknown,
    Null,
    Bool,
    Int,
    Text,
    Word(&'static [&'static str]),
    Duration,
    Time,
    List(Box<Inferred>),
    Map(Box<Inferred>),
    Struct(&'static StructSchema),
    Maybe(Box<Inferred>),
}

impl From<Type> for Inferred {
    fn from(of: Type) -> Self {
        match of {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Text => Self::Text,
            Type::Word(words) => Self::Word(words),
            Type::Duration => Self::Duration,
            Type::Time => Self::Time,
            Type::List(of) => Self::List(Box::new((*of).into())),
            Type::Map(of) => Self::Map(Box::new((*of).into())),
            Type::Struct(schema) => Self::Struct(schema),
            Type::Maybe(of) => Self::Maybe(Box::new((*of).into())),
        }
    }
}

impl Inferred {
    /// Without the possibility of being missing.
    fn known(&self) -> &Self {
        match self {
            Self::Maybe(of) => of.known(),
            other => other,
        }
    }

    /// What can be called on it.
    fn methods(&self) -> &'static [&'static str] {
        match self.known() {
            Self::List(_) | Self::Map(_) => &LIST_METHODS,
            Self::Text | Self::Word(_) => &TEXT_METHODS,
            Self::Unknown
            | Self::Null
            | Self::Bool
            | Self::Int
            | Self::Duration
            | Self::Time
            | Self::Struct(_)
            | Self::Maybe(_) => &[],
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.known(), Self::Text | Self::Word(_) | Self::Unknown)
    }

    fn describe(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool => "a truth value".to_owned(),
            Self::Int => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Word(_) => "a word".to_owned(),
            Self::Duration => "a duration".to_owned(),
            Self::Time => "a time".to_owned(),
            Self::List(of) if matches!(**of, Self::Unknown) => "a list".to_owned(),
            Self::List(of) => format!("a list of {}", of.plural()),
            Self::Map(of) => format!("a map to {}", of.plural()),
            Self::Struct(schema) => with_article(schema.name),
            Self::Maybe(of) => of.describe(),
        }
    }

    fn plural(&self) -> String {
        match self {
            Self::Struct(schema) => super::schema::plural(schema.name),
            Self::Maybe(of) => of.plural(),
            Self::Unknown | Self::Null => "values".to_owned(),
            Self::Bool => "truth values".to_owned(),
            Self::Int => "numbers".to_owned(),
            Self::Text => "texts".to_owned(),
            Self::Word(_) => "words".to_owned(),
            Self::Duration => "durations".to_owned(),
            Self::Time => "times".to_owned(),
            Self::List(_) => "lists".to_owned(),
            Self::Map(_) => "maps".to_owned(),
        }
    }
}

fn is_method(name: &str) -> bool {
    LIST_METHODS.contains(&name) || TEXT_METHODS.contains(&name)
}

/// Whether two types can be equal.
fn comparable(a: &Inferred, b: &Inferred) -> bool {
    match (a, b) {
        (Inferred::Unknown, _)
        | (_, Inferred::Unknown)
        | (Inferred::Null, Inferred::Null | Inferred::Maybe(_))
        | (Inferred::Maybe(_), Inferred::Null) => true,
        (Inferred::Maybe(a), b) => comparable(a, b),
        (a, Inferred::Maybe(b)) => comparable(a, b),
        (Inferred::List(a), Inferred::List(b)) | (Inferred::Map(a), Inferred::Map(b)) => {
            comparable(a, b)
        }
        (Inferred::Word(a), Inferred::Word(b)) => a.iter().any(|word| b.contains(word)),
        (Inferred::Text | Inferred::Word(_), Inferred::Text | Inferred::Word(_))
        | (Inferred::Bool, Inferred::Bool)
        | (Inferred::Int, Inferred::Int)
        | (Inferred::Duration, Inferred::Duration)
        | (Inferred::Time, Inferred::Time) => true,
        _ => false,
    }
}

/// Whether two types can stand in one list.
fn of_one_kind(a: &Inferred, b: &Inferred) -> bool {
    match (a.known(), b.known()) {
        (Inferred::Struct(a), Inferred::Struct(b)) => std::ptr::eq(*a, *b),
        (Inferred::List(a), Inferred::List(b)) | (Inferred::Map(a), Inferred::Map(b)) => {
            of_one_kind(a, b)
        }
        (Inferred::Word(_), Inferred::Word(_)) => true,
        _ => comparable(a, b),
    }
}

struct Checker<'a> {
    parsed: &'a Parsed,
    scope: &'a Scope,
    locals: Vec<(String, Inferred)>,
    problems: Vec<Problem>,
}

/// What a name stands for while checking.
type Typed = (Node, Inferred);

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

/// What can be called on a list or map, for suggestions.
const LIST_METHODS: [&str; 6] = ["all", "exists", "exists_one", "filter", "map", "size"];

/// What can be called on a text.
const TEXT_METHODS: [&str; 5] = ["contains", "endsWith", "matches", "size", "startsWith"];

/// What can be called by itself.
const FUNCTIONS: [&str; 4] = ["duration", "has", "size", "timestamp"];

const BINARIES: [(&str, Binary); 12] = [
    (operators::EQUALS, Binary::Equal),
    (operators::NOT_EQUALS, Binary::NotEqual),
    (operators::LESS, Binary::Less),
    (operators::LESS_EQUALS, Binary::LessEqual),
    (operators::GREATER, Binary::Greater),
    (operators::GREATER_EQUALS, Binary::GreaterEqual),
    (operators::ADD, Binary::Add),
    (operators::SUBSTRACT, Binary::Subtract),
    (operators::MULTIPLY, Binary::Multiply),
    (operators::DIVIDE, Binary::Divide),
    (operators::MODULO, Binary::Remainder),
    (operators::IN, Binary::In),
];

impl Checker<'_> {
    fn expression(&mut self, ast: &IdedExpr) -> Typed {
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

    fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn literal(&mut self, literal: &LiteralValue, range: Range<usize>) -> Typed {
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

    fn name(&mut self, name: &str, range: Range<usize>) -> Typed {
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
        let help = suggestion(name, &known);
        let quoted = help.is_none().then(|| format!("put a text in quotes: \"{name}\""));
        self.problem(
            Problem::new(range.clone(), format!("nothing is called `{name}`"))
                .maybe_help(help.or(quoted)),
        );
        unknown(range)
    }

    fn select(&mut self, select: &SelectExpr, ast: &IdedExpr, range: Range<usize>) -> Typed {
        let (operand, of) = self.expression(&select.operand);
        let at = self.parsed.field_range(ast, &select.field);
        let schema = match of.known() {
            Inferred::Struct(schema) => *schema,
            Inferred::Map(value) => {
                let value = (**value).clone();
                let key =
                    Node { op: Op::Constant(Constant::Text(select.field.clone())), range: at };
                return (Node { op: Op::Index(Box::new(operand), Box::new(key)), range }, value);
            }
            Inferred::Unknown => return unknown(range),
            other => {
                let problem = Problem::new(
                    at,
                    format!("{} has no field `{}`", other.describe(), select.field),
                );
                let help = match other {
                    Inferred::List(item) => self.list_field_help(item, &select.field, &operand),
                    _ if is_method(&select.field) => {
                        Some(format!("call it: `{}(…)`", select.field))
                    }
                    _ => None,
                };
                self.problem(problem.maybe_help(help));
                return unknown(range);
            }
        };
        let Some(field) = schema.field(&select.field) else {
            let known: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
            self.problem(
                Problem::new(
                    at,
                    format!("{} has no `{}`", with_article(schema.name), select.field),
                )
                .maybe_help(suggestion(&select.field, &known)),
            );
            return unknown(range);
        };
        (Node { op: Op::Field(Box::new(operand), field.name), range }, field.of.into())
    }

    fn list_field_help(&self, item: &Inferred, field: &str, operand: &Node) -> Option<String> {
        let list = self.parsed.text(&operand.range);
        match item.known() {
            Inferred::Struct(schema) if schema.field(field).is_some() => Some(format!(
                "ask its items: `{list}.exists(x, x.{field} == …)`, or one of them: `{list}[0].{field}`"
            )),
            _ if is_method(field) => Some(format!("call it: `{list}.{field}(…)`")),
            _ => None,
        }
    }
}

fn unknown(range: Range<usize>) -> Typed {
    (Node { op: Op::Constant(Constant::Null), range }, Inferred::Unknown)
}

/// The path that a node is, if it is one.
fn path(node: &Node) -> Option<Vec<String>> {
    match &node.op {
        Op::Root(name) => Some(vec![name.clone()]),
        Op::Field(operand, field) => {
            let mut path = path(operand)?;
            path.push((*field).to_owned());
            Some(path)
        }
        _ => None,
    }
}

fn collect_reads(node: &Node, reads: &mut BTreeSet<Vec<String>>) {
    if let Some(path) = path(node) {
        reads.insert(path);
        return;
    }
    for part in node.op.parts() {
        collect_reads(part, reads);
    }
}

impl Op {
    /// The expressions that this one consists of, in the order in which they are written.
    pub(super) fn parts(&self) -> Vec<&Node> {
        match self {
            Self::Constant(_) | Self::Root(_) | Self::Local(_) => Vec::new(),
            Self::Field(a, _)
            | Self::Has(a, _)
            | Self::Not(a)
            | Self::Negate(a)
            | Self::Size(a)
            | Self::Matches(a, _) => {
                vec![a]
            }
            Self::Index(a, b)
            | Self::And(a, b)
            | Self::Or(a, b)
            | Self::Binary(_, a, b)
            | Self::Text(_, a, b)
            | Self::Each(_, a, b) => vec![a, b],
            Self::If(a, b, c) | Self::MapIf(a, b, c) => vec![a, b, c],
            Self::List(items) => items.iter().collect(),
        }
    }
}

// Calls and operators.
impl Checker<'_> {
    fn call(&mut self, call: &CallExpr, ast: &IdedExpr, range: Range<usize>) -> Typed {
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

    fn truth(&mut self, ast: &IdedExpr) -> Node {
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

    fn conditional(
        &mut self,
        condition: &IdedExpr,
        yes: &IdedExpr,
        no: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let condition = self.truth(condition);
        let (yes, yes_of) = self.expression(yes);
        let (no, no_of) = self.expression(no);
        if !of_one_kind(&yes_of, &no_of) {
            self.problem(Problem::new(
                range.clone(),
                format!("the two outcomes differ: {} and {}", yes_of.describe(), no_of.describe()),
            ));
        }
        let op = Op::If(Box::new(condition), Box::new(yes), Box::new(no));
        (Node { op, range }, yes_of)
    }

    fn negate(&mut self, inner: &IdedExpr, range: Range<usize>) -> Typed {
        let (inner, of) = self.expression(inner);
        if let Op::Constant(Constant::Int(value)) = inner.op {
            return (
                Node { op: Op::Constant(Constant::Int(value.wrapping_neg())), range },
                Inferred::Int,
            );
        }
        if !matches!(of.known(), Inferred::Int | Inferred::Duration | Inferred::Unknown) {
            self.problem(Problem::new(
                range.clone(),
                format!("{} cannot be negated with `-`", of.describe()),
            ));
        }
        let of = of.known().clone();
        (Node { op: Op::Negate(Box::new(inner)), range }, of)
    }

    fn index(&mut self, list: &IdedExpr, index: &IdedExpr, range: Range<usize>) -> Typed {
        let (list, list_of) = self.expression(list);
        let (index, index_of) = self.expression(index);
        let item = match (list_of.known(), index_of.known()) {
            (Inferred::List(item), Inferred::Int | Inferred::Unknown) => (**item).clone(),
            (Inferred::Map(value), of) if of.is_text() => (**value).clone(),
            (Inferred::Unknown, _) => Inferred::Unknown,
            (Inferred::List(_), other) => {
                self.problem(Problem::new(
                    index.range.clone(),
                    format!("a list is indexed by a number, not by {}", other.describe()),
                ));
                Inferred::Unknown
            }
            (Inferred::Map(_), other) => {
                self.problem(Problem::new(
                    index.range.clone(),
                    format!("a map is indexed by a text, not by {}", other.describe()),
                ));
                Inferred::Unknown
            }
            (other, _) => {
                self.problem(Problem::new(
                    range.clone(),
                    format!("{} has no items", other.describe()),
                ));
                Inferred::Unknown
            }
        };
        (Node { op: Op::Index(Box::new(list), Box::new(index)), range }, item)
    }

    fn binary(
        &mut self,
        binary: Binary,
        a: &IdedExpr,
        b: &IdedExpr,
        ast: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let (a, a_of) = self.expression(a);
        let (b, b_of) = self.expression(b);
        let of = match binary {
            Binary::Equal | Binary::NotEqual => {
                self.equality(&a, &a_of, &b, &b_of, &range);
                Inferred::Bool
            }
            Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
                self.order(&a_of, &b_of, ast, &range);
                Inferred::Bool
            }
            Binary::In => {
                self.membership(&a, &a_of, &b, &b_of);
                Inferred::Bool
            }
            Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Remainder => self.arithmetic(binary, &a_of, &b_of, ast, &range),
        };
        (Node { op: Op::Binary(binary, Box::new(a), Box::new(b)), range }, of)
    }

    fn equality(
        &mut self,
        a: &Node,
        a_of: &Inferred,
        b: &Node,
        b_of: &Inferred,
        range: &Range<usize>,
    ) {
        for (value, of, other) in [(a, a_of, b_of), (b, b_of, a_of)] {
            if matches!(other, Inferred::Null)
                && !matches!(of, Inferred::Maybe(_) | Inferred::Null | Inferred::Unknown)
            {
                let name = self.parsed.text(&value.range);
                self.problem(Problem::new(
                    range.clone(),
                    format!("`{name}` is never missing, so it is never `null`"),
                ));
                return;
            }
        }
        if let (Inferred::Struct(schema), _) | (_, Inferred::Struct(schema)) =
            (a_of.known(), b_of.known())
            && !matches!(a_of, Inferred::Null)
            && !matches!(b_of, Inferred::Null)
        {
            let field = schema.fields.first().map_or("…", |field| field.name);
            self.problem(
                Problem::new(
                    range.clone(),
                    format!("{} cannot be compared as a whole", with_article(schema.name)),
                )
                .help(format!("compare one of its fields, for example `.{field}`")),
            );
            return;
        }
        if !comparable(a_of, b_of) {
            let message = match (a_of.known(), b_of.known()) {
                (Inferred::Word(_), Inferred::Word(_)) => {
                    "the two have no word in common".to_owned()
                }
                (a, b) => format!("{} is never equal to {}", a.describe(), b.describe()),
            };
            self.problem(
                Problem::new(range.clone(), message).maybe_help(self.unit_help(a, a_of, b, b_of)),
            );
            return;
        }
        self.word(a, a_of, b);
        self.word(b, b_of, a);
    }

    /// Quotes around a number, or a bare number where a duration is meant.
    fn unit_help(&self, a: &Node, a_of: &Inferred, b: &Node, b_of: &Inferred) -> Option<String> {
        [(a_of, b), (b_of, a)].into_iter().find_map(|(of, literal)| {
            match (of.known(), &literal.op) {
                (Inferred::Duration, Op::Constant(Constant::Text(text))) => {
                    Some(format!("write `duration(\"{text}\")`"))
                }
                (Inferred::Duration, Op::Constant(Constant::Int(_))) => {
                    Some("write `duration(\"10m\")`".to_owned())
                }
                (Inferred::Time, Op::Constant(Constant::Text(text))) => {
                    Some(format!("write `timestamp(\"{text}\")`"))
                }
                (Inferred::Int, Op::Constant(Constant::Text(text)))
                    if text.parse::<i64>().is_ok() =>
                {
                    Some(format!("write `{text}` without quotes"))
                }
                (Inferred::Text, Op::Constant(Constant::Int(number))) => {
                    Some(format!("write `\"{number}\"`"))
                }
                (Inferred::Bool, Op::Constant(Constant::Text(text)))
                    if text == "true" || text == "false" =>
                {
                    Some(format!("write `{text}` without quotes"))
                }
                (Inferred::List(_), _) => Some(
                    "ask for its size with `.size()`, or for an item with `.exists(x, …)`"
                        .to_owned(),
                ),
                _ => None,
            }
        })
    }

    /// A literal that is compared with a word must be one that the word can be.
    fn word(&mut self, word: &Node, word_of: &Inferred, literal: &Node) {
        let Inferred::Word(words) = word_of.known() else {
            return;
        };
        match &literal.op {
            Op::Constant(Constant::Text(text)) if !words.contains(&text.as_str()) => {
                let name = self.parsed.text(&word.range);
                self.problem(
                    Problem::new(
                        literal.range.clone(),
                        format!("`{text}` is nothing that `{name}` can be"),
                    )
                    .maybe_help(
                        suggestion(text, words)
                            .or_else(|| Some(format!("one of {}", enumerate(words)))),
                    ),
                );
            }
            Op::List(items) => {
                for item in items {
                    self.word(word, word_of, item);
                }
            }
            _ => {}
        }
    }

    fn order(&mut self, a: &Inferred, b: &Inferred, ast: &IdedExpr, range: &Range<usize>) {
        let fits = match (a.known(), b.known()) {
            (Inferred::Unknown, _) | (_, Inferred::Unknown) => true,
            (Inferred::Int, Inferred::Int)
            | (Inferred::Duration, Inferred::Duration)
            | (Inferred::Time, Inferred::Time)
            | (Inferred::Text, Inferred::Text) => true,
            _ => false,
        };
        if !fits {
            let operator = self.parsed.operator(ast);
            let help = match (a.known(), b.known()) {
                (Inferred::Duration, _) | (_, Inferred::Duration) => {
                    Some("write `duration(\"10m\")`")
                }
                (Inferred::Time, _) | (_, Inferred::Time) => {
                    Some("write `timestamp(\"2013-10-14 08:00\")`")
                }
                _ => None,
            };
            self.problem(
                Problem::new(
                    range.clone(),
                    format!(
                        "{} and {} cannot be ordered with `{operator}`",
                        a.describe(),
                        b.describe()
                    ),
                )
                .maybe_help(help.map(str::to_owned)),
            );
        }
    }

    fn membership(&mut self, a: &Node, a_of: &Inferred, b: &Node, b_of: &Inferred) {
        match b_of.known() {
            Inferred::List(item) => {
                if matches!(item.known(), Inferred::Struct(_)) {
                    let list = self.parsed.text(&b.range);
                    self.problem(
                        Problem::new(a.range.clone(), format!("`{list}` is {}", b_of.describe()))
                            .help(format!("ask its items: `{list}.exists(x, …)`")),
                    );
                } else if comparable(a_of, item) {
                    self.word(a, a_of, b);
                    if let Inferred::Word(_) = item.known() {
                        self.word(b, item, a);
                    }
                } else {
                    self.problem(Problem::new(
                        a.range.clone(),
                        format!("{} is never in {}", a_of.describe(), b_of.describe()),
                    ));
                }
            }
            Inferred::Map(_) if a_of.is_text() => {}
            Inferred::Unknown => {}
            Inferred::Text | Inferred::Word(_) => {
                let (part, whole) = (self.parsed.text(&a.range), self.parsed.text(&b.range));
                self.problem(
                    Problem::new(b.range.clone(), "`in` looks into a list, not into a text")
                        .help(format!("write `{whole}.contains({part})`")),
                );
            }
            other => {
                let problem = Problem::new(
                    b.range.clone(),
                    format!("`in` looks into a list, not into {}", other.describe()),
                );
                self.problem(problem);
            }
        }
    }

    fn arithmetic(
        &mut self,
        binary: Binary,
        a: &Inferred,
        b: &Inferred,
        ast: &IdedExpr,
        range: &Range<usize>,
    ) -> Inferred {
        use Inferred::{Duration, Int, List, Text, Time, Unknown, Word};
        let sum = binary == Binary::Add;
        let difference = binary == Binary::Subtract;
        match (a.known(), b.known()) {
            (Unknown, _) | (_, Unknown) => Unknown,
            (Int, Int) => Int,
            (Text | Word(_), Text | Word(_)) if sum => Text,
            (Duration, Duration) if sum || difference => Duration,
            (Time, Duration) if sum || difference => Time,
            (Duration, Time) if sum => Time,
            (Time, Time) if difference => Duration,
            (List(a), List(b)) if sum && of_one_kind(a, b) => List(a.clone()),
            (a, b) => {
                let operator = self.parsed.operator(ast);
                self.problem(Problem::new(
                    range.clone(),
                    format!(
                        "`{operator}` does not go between {} and {}",
                        a.describe(),
                        b.describe()
                    ),
                ));
                Unknown
            }
        }
    }

    fn function(
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
                        .maybe_help(suggestion(name, &FUNCTIONS))
                };
                self.problem(problem);
                unknown(range)
            }
        }
    }

    fn size(&mut self, value: Node, of: &Inferred, range: Range<usize>) -> Typed {
        match of.known() {
            Inferred::Text
            | Inferred::Word(_)
            | Inferred::List(_)
            | Inferred::Map(_)
            | Inferred::Unknown => {}
            other => {
                let problem =
                    Problem::new(range.clone(), format!("{} has no size", other.describe()));
                self.problem(problem);
            }
        }
        (Node { op: Op::Size(Box::new(value)), range }, Inferred::Int)
    }

    fn has(&mut self, field: &IdedExpr, range: Range<usize>) -> Typed {
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

    fn quantity(&mut self, is_duration: bool, literal: &IdedExpr, range: Range<usize>) -> Typed {
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

    fn method(
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
                    problem.maybe_help(suggestion(name, of.methods()))
                });
                unknown(range)
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one call, in the order in which it is written"
    )]
    fn text_test(
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

    fn matches(
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
    fn each(
        &mut self,
        each: Macro,
        name: &str,
        target: Node,
        of: &Inferred,
        args: &[IdedExpr],
        at: Range<usize>,
        range: Range<usize>,
    ) -> Typed {
        let item = match of.known() {
            Inferred::List(item) => (**item).clone(),
            Inferred::Map(_) => Inferred::Text,
            Inferred::Unknown => Inferred::Unknown,
            other => {
                self.problem(Problem::new(
                    at,
                    format!("`{name}` is for lists, and this is {}", other.describe()),
                ));
                return unknown(range);
            }
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

impl Scope {
    /// The nearest name, for mistakes outside expressions.
    #[must_use]
    pub fn nearest(&self, wrong: &str) -> Option<&str> {
        let names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        nearest(wrong, &names)
    }
}
