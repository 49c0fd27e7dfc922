//! Operators: what they go between, and what comes of it.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::operators;

use super::check::{Checker, Problem, Typed};
use super::infer::{Inferred, comparable, of_one_kind};
use super::tree::{Binary, Constant, Node, Op};
use crate::language::diagnostic::{enumerate, suggestion, with_article};

/// The operators with two sides, by the names that the parser gives them.
pub(super) const BINARIES: [(&str, Binary); 12] = [
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
    pub(super) fn conditional(
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

    pub(super) fn negate(&mut self, inner: &IdedExpr, range: Range<usize>) -> Typed {
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

    pub(super) fn index(
        &mut self,
        list: &IdedExpr,
        index: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
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

    pub(super) fn binary(
        &mut self,
        binary: Binary,
        a: &IdedExpr,
        b: &IdedExpr,
        ast: &IdedExpr,
        range: Range<usize>,
    ) -> Typed {
        let asts = [a, b];
        let (a, a_of) = self.expression(a);
        let (b, b_of) = self.expression(b);
        self.unquoted(asts[0], &a_of, &b_of);
        self.unquoted(asts[1], &b_of, &a_of);
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

    pub(super) fn equality(
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
    pub(super) fn unit_help(
        &self,
        a: &Node,
        a_of: &Inferred,
        b: &Node,
        b_of: &Inferred,
    ) -> Option<String> {
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
    pub(super) fn word(&mut self, word: &Node, word_of: &Inferred, literal: &Node) {
        let Inferred::Word(words) = word_of.known() else {
            return;
        };
        if let Op::List(items) = &literal.op {
            items.iter().for_each(|item| self.word(word, word_of, item));
        }
        let Op::Constant(Constant::Text(text)) = &literal.op else { return };
        if words.contains(&text.as_str()) {
            return;
        }
        let name = self.parsed.text(&word.range);
        let help =
            suggestion(text, words).unwrap_or_else(|| format!("one of {}", enumerate(words)));
        let message = format!("`{text}` is nothing that `{name}` can be");
        self.problem(Problem::new(literal.range.clone(), message).help(help));
    }

    pub(super) fn order(
        &mut self,
        a: &Inferred,
        b: &Inferred,
        ast: &IdedExpr,
        range: &Range<usize>,
    ) {
        let fits = matches!(
            (a.known(), b.known()),
            (Inferred::Unknown, _)
                | (_, Inferred::Unknown)
                | (Inferred::Int, Inferred::Int)
                | (Inferred::Duration, Inferred::Duration)
                | (Inferred::Time, Inferred::Time)
                | (Inferred::Text, Inferred::Text)
        );
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
        let of = b_of.known();
        let is_key = matches!(of, Inferred::Map(_)) && a_of.is_text();
        let fits =
            is_key || matches!(of, Inferred::Unknown) || matches!(a_of.known(), Inferred::Unknown);
        if let Inferred::List(item) = of {
            self.item(a, a_of, b, item);
        } else if matches!(of, Inferred::Text | Inferred::Word(_)) {
            let (part, whole) = (self.parsed.text(&a.range), self.parsed.text(&b.range));
            self.problem(
                Problem::new(b.range.clone(), "`in` looks into a list, not into a text")
                    .help(format!("write `{whole}.contains({part})`")),
            );
        } else if !fits {
            let message = format!("{} is never in {}", a_of.describe(), of.describe());
            self.problem(Problem::new(b.range.clone(), message));
        }
    }

    /// Whether `a` can be one of the items of the list `b`.
    fn item(&mut self, a: &Node, a_of: &Inferred, b: &Node, item: &Inferred) {
        if matches!(item.known(), Inferred::Struct(_)) {
            let list = self.parsed.text(&b.range);
            let message = format!("`{list}` is a list of {}", item.plural());
            self.problem(
                Problem::new(a.range.clone(), message)
                    .help(format!("ask its items: `{list}.exists(x, …)`")),
            );
        } else if comparable(a_of, item) {
            self.word(a, a_of, b);
            self.word(b, item, a);
        } else {
            let message = format!("{} is never in a list of {}", a_of.describe(), item.plural());
            self.problem(Problem::new(a.range.clone(), message));
        }
    }

    pub(super) fn arithmetic(
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
}
