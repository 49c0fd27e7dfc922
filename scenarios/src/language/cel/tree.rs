//! The typed expression that checking makes and evaluation goes through.

use std::collections::BTreeSet;
use std::ops::Range;

use regex_lite::Regex;

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

/// The path that a node is, if it is one.
fn path(node: &Node) -> Option<Vec<String>> {
    if let Op::Field(operand, field) = &node.op {
        let mut path = path(operand)?;
        path.push((*field).to_owned());
        return Some(path);
    }
    if let Op::Root(name) = &node.op { Some(vec![name.clone()]) } else { None }
}

/// The paths of the view that an expression reads, each as far as it is written without calls.
pub(super) fn collect_reads(node: &Node, reads: &mut BTreeSet<Vec<String>>) {
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
