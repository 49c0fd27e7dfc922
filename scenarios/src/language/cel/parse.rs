//! The `cel` crate's parser, with places for whole expressions and with our own words for what it
//! refuses.
//!
//! The macros (`filter`, `all` …) are left as the calls they are written as: the checker gives them
//! meaning.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{Expr as Ast, SourceInfo, operators};

use super::check::Problem;

/// The longest expression that is read. The parser's stack grows with the length of a chain of
/// operators.
const MAX_BYTES: usize = 2_000;

/// How deep a parsed expression may be: checking and evaluation go down as far on the stack, in
/// threads of any size. Chains of `&&` and `||` are balanced by the parser, so only sums and the
/// like reach it.
const MAX_DEPTH: usize = 100;

/// A parsed expression.
pub(super) struct Parsed {
    pub(super) root: IdedExpr,
    info: SourceInfo,
}

/// Parses; the first thing that cannot be read is the problem.
pub(super) fn parse(text: &str) -> Result<Parsed, Box<Problem>> {
    if text.trim().is_empty() {
        return Err(Box::new(
            Problem::new(0..0, "an expression is missing").help("for example: new.battery > 50"),
        ));
    }
    if text.len() > MAX_BYTES {
        let problem =
            Problem::new(0..text.len(), format!("the expression is longer than {MAX_BYTES} bytes"));
        return Err(Box::new(
            problem.help("split it into several steps, or give `expect:` a list"),
        ));
    }
    if let Some(problem) = slip(text) {
        return Err(Box::new(problem));
    }
    match cel::Env::default().parser().parse_with_source_info(text) {
        Ok((root, _)) if depth(&root) > MAX_DEPTH => Err(Box::new(too_deep(text))),
        Ok((root, info)) => Ok(Parsed { root, info }),
        Err(errors) => {
            let first = errors.errors.first();
            let at = first.map_or(0, |error| offset(text, error.pos));
            let message = first.map_or("", |error| error.msg.as_str());
            Err(Box::new(explain(text, at, message)))
        }
    }
}

impl Parsed {
    /// The bytes an expression is written in, brackets balanced.
    pub(super) fn range(&self, ast: &IdedExpr) -> Range<usize> {
        let text = self.info.source.as_str();
        let range = self.extent(ast);
        let end = range.end.min(text.len());
        balanced(text, range.start.min(end)..end)
    }

    /// The bytes of the field name in a selection.
    pub(super) fn field_range(&self, ast: &IdedExpr, field: &str) -> Range<usize> {
        let (start, stop) = self.token(ast);
        let after = self.info.source.get(stop..).unwrap_or_default();
        let gap = after.len() - after.trim_start().len();
        let name = stop + gap;
        if self.info.source.get(name..).is_some_and(|rest| rest.starts_with(field)) {
            name..name + field.len()
        } else {
            start..stop
        }
    }

    /// The bytes of the name in a call.
    pub(super) fn name_range(&self, ast: &IdedExpr, name: &str) -> Range<usize> {
        let (start, stop) = self.token(ast);
        let before = self.info.source.get(..start).unwrap_or_default().trim_end();
        if before.ends_with(name) { before.len() - name.len()..before.len() } else { start..stop }
    }

    /// The operator of a binary expression as it is written.
    pub(super) fn operator(&self, ast: &IdedExpr) -> &str {
        let (start, stop) = self.token(ast);
        self.info.source.get(start..stop).unwrap_or("?")
    }

    /// The text of a range, on one line.
    pub(super) fn text(&self, range: &Range<usize>) -> String {
        one_line(&self.info.source, range)
    }

    /// The token that the parser remembers for an expression.
    fn token(&self, ast: &IdedExpr) -> (usize, usize) {
        let (start, last) = self.info.offset_for(ast.id).unwrap_or_default();
        let text = self.info.source.as_str();
        let start = text.floor_char_boundary(start as usize);
        (start, text.ceil_char_boundary((last as usize + 1).min(text.len())).max(start))
    }

    fn extent(&self, ast: &IdedExpr) -> Range<usize> {
        let (start, stop) = self.token(ast);
        let text = self.info.source.as_str();
        match &ast.expr {
            Ast::Ident(_) | Ast::Literal(_) | Ast::Unspecified | Ast::Comprehension(_) => {
                start..stop
            }
            Ast::Select(select) => {
                self.extent(&select.operand).start..self.field_range(ast, &select.field).end
            }
            Ast::List(_) | Ast::Map(_) | Ast::Struct(_) => start..closing(text, start),
            Ast::Call(call) => {
                match (&call.target, call.func_name.as_str(), call.args.as_slice()) {
                    (Some(target), _, _) => self.extent(target).start..closing(text, start),
                    (None, operators::INDEX, [list, _]) => {
                        self.extent(list).start..closing(text, start)
                    }
                    (None, operators::LOGICAL_NOT | operators::NEGATE, [inner]) => {
                        start..self.extent(inner).end.max(stop)
                    }
                    (None, name, [first, .., last])
                        if name.starts_with('_') || name == operators::IN =>
                    {
                        self.extent(first).start.min(start)..self.extent(last).end.max(stop)
                    }
                    (None, name, _) => self.name_range(ast, name).start..closing(text, start),
                }
            }
        }
    }
}

/// A part of an expression's text on one line.
pub(super) fn one_line(text: &str, range: &Range<usize>) -> String {
    let part = text.get(range.clone()).unwrap_or_default();
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn depth(ast: &IdedExpr) -> usize {
    let deepest = match &ast.expr {
        Ast::Call(call) => call.args.iter().chain(call.target.as_deref()).map(depth).max(),
        Ast::Select(select) => Some(depth(&select.operand)),
        Ast::List(list) => list.elements.iter().map(depth).max(),
        // None of these is checked or evaluated any deeper.
        Ast::Map(_)
        | Ast::Struct(_)
        | Ast::Comprehension(_)
        | Ast::Ident(_)
        | Ast::Literal(_)
        | Ast::Unspecified => None,
    };
    1 + deepest.unwrap_or(0)
}

fn too_deep(text: &str) -> Problem {
    Problem::new(0..text.len(), "the expression is nested too deeply")
        .help("split it into several steps, or give `expect:` a list")
}

/// Where the bracket that opens at `open` is closed: the byte after it, or the end of the text.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, bracket) in brackets(text) {
        if at < open {
            continue;
        }
        if bracket.is_open() {
            depth += 1;
        } else {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    text.len()
}

/// Widens a range until every bracket in it has its partner: the parser forgets the round ones that
/// only group.
fn balanced(text: &str, mut range: Range<usize>) -> Range<usize> {
    loop {
        let (mut depth, mut missing) = (0_usize, 0_usize);
        for (_, bracket) in brackets(text).into_iter().filter(|(at, _)| range.contains(at)) {
            if bracket.is_open() {
                depth += 1;
            } else if depth == 0 {
                missing += 1;
            } else {
                depth -= 1;
            }
        }
        let all = brackets(text);
        let wider = if missing > 0 {
            let open =
                all.iter().rev().find(|(at, bracket)| *at < range.start && bracket.is_open());
            open.map(|(at, _)| *at..range.end)
        } else if depth > 0 {
            let close = all.iter().find(|(at, bracket)| *at >= range.end && !bracket.is_open());
            close.map(|(at, _)| range.start..*at + 1)
        } else {
            None
        };
        match wider {
            Some(wider) => range = wider,
            None => return range,
        }
    }
}

#[derive(Clone, Copy)]
struct Bracket(u8);

impl Bracket {
    fn is_open(self) -> bool {
        matches!(self.0, b'(' | b'[' | b'{')
    }
}

/// The brackets of a text outside quotes.
fn brackets(text: &str) -> Vec<(usize, Bracket)> {
    let mut found = Vec::new();
    scan(text, |at, byte| {
        if matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}') {
            found.push((at, Bracket(byte)));
        }
    });
    found
}

/// Calls `see` for every byte outside quotes. Returns where a quote begins that is never closed.
fn scan(text: &str, mut see: impl FnMut(usize, u8)) -> Option<usize> {
    let mut open: Option<(u8, usize)> = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match open {
            Some(_) if escaped => escaped = false,
            Some(_) if byte == b'\\' => escaped = true,
            Some((quote, _)) if byte == quote => open = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => open = Some((byte, at)),
            None => see(at, byte),
        }
    }
    open.map(|(_, at)| at)
}

/// Slips that the parser would complain of in a roundabout way.
fn slip(text: &str) -> Option<Problem> {
    let mut depth: Vec<(usize, u8)> = Vec::new();
    let mut stray = None;
    let mut questions: Vec<usize> = Vec::new();
    let bytes = text.as_bytes();
    let unclosed = scan(text, |at, byte| {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        let problem = match byte {
            b'(' | b'[' | b'{' => {
                depth.push((at, byte));
                None
            }
            b')' | b']' | b'}' => match (depth.pop(), byte) {
                (Some((_, b'(')), b')') | (Some((_, b'[')), b']') | (Some((_, b'{')), b'}') => None,
                (Some((_, open)), _) => Some((
                    1,
                    format!("`{}` is closed by `{}`", char::from(open), char::from(byte)),
                    None,
                )),
                (None, _) => Some((1, format!("`{}` closes nothing", char::from(byte)), None)),
            },
            b'?' => {
                questions.push(at);
                None
            }
            b':' => {
                questions.pop();
                None
            }
            b'=' if after != b'=' && !matches!(before, b'=' | b'!' | b'<' | b'>') => {
                Some((1, "`=` is not an operator".to_owned(), Some("compare with `==`")))
            }
            b'=' if before == b'=' && after == b'=' => {
                Some((1, "`===` is not an operator".to_owned(), Some("compare with `==`")))
            }
            b'&' if after != b'&' && before != b'&' => {
                Some((1, "`&` is not an operator".to_owned(), Some("write `&&`")))
            }
            b'|' if after != b'|' && before != b'|' => {
                Some((1, "`|` is not an operator".to_owned(), Some("write `||`")))
            }
            b'<' if after == b'>' => {
                Some((2, "`<>` is not an operator".to_owned(), Some("write `!=`")))
            }
            _ => None,
        };
        if let (None, Some((length, message, help))) = (&stray, problem) {
            let problem = Problem::new(at..at + length, message);
            stray = Some(match help {
                Some(help) => problem.help(help),
                None => problem,
            });
        }
    });
    if let Some(at) = unclosed {
        return Some(Problem::new(at..text.len(), "this quote is never closed"));
    }
    let unclosed = depth.pop().map(|(at, open)| {
        Problem::new(at..at + 1, format!("`{}` is never closed", char::from(open)))
    });
    let halved = questions.pop().map(|at| {
        Problem::new(at..at + 1, "`?` lacks its `:`").help("write `condition ? value : other`")
    });
    stray.or(unclosed).or(halved)
}

/// The byte of a line and column, both from 1, columns in characters.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let column = usize::try_from(column - 1).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

fn explain(text: &str, at: usize, message: &str) -> Problem {
    let at = text.floor_char_boundary(at.min(text.len()));
    let token = token_at(text, at);
    let found = &text[token.clone()];
    if message.contains("recursion") || message.contains("Recursion") {
        return too_deep(text);
    }
    if let Some(number) = text.trim_end().strip_suffix('%').filter(|_| found.is_empty()) {
        return Problem::new(number.len()..number.len() + 1, "a share is a number here")
            .help("leave the `%` out");
    }
    if found.is_empty() {
        let last = text.trim_end().chars().next_back().map_or(0, char::len_utf8);
        let end = text.trim_end().len();
        return Problem::new(end - last..end, "the expression ends too early")
            .help("something is missing after this");
    }
    if found.bytes().all(|byte| byte.is_ascii_digit()) && found.parse::<i64>().is_err() {
        return Problem::new(token.clone(), format!("`{found}` is too large a number"))
            .help(format!("numbers go up to {}", i64::MAX));
    }
    let instead = match found {
        "and" | "AND" => Some("write `&&`"),
        "or" | "OR" => Some("write `||`"),
        "not" | "NOT" => Some("write `!(…)`"),
        "is" => Some("compare with `==`"),
        "if" => Some("write `condition ? value : other`"),
        "“" | "”" | "„" | "‘" | "’" => Some("write plain quotes: \""),
        _ => None,
    };
    let problem = Problem::new(token.clone(), format!("`{found}` cannot stand here"));
    match instead {
        Some(instead) => problem.help(instead),
        None => match word_before(text, token.start) {
            Some((range, "and" | "AND")) => {
                Problem::new(range, "`and` is not an operator").help("write `&&`")
            }
            Some((range, "or" | "OR")) => {
                Problem::new(range, "`or` is not an operator").help("write `||`")
            }
            Some((range, "not" | "NOT")) => {
                Problem::new(range, "`not` is not an operator").help("write `!(…)`")
            }
            Some(_) | None => problem,
        },
    }
}

/// The word or character at a byte, after spaces.
fn token_at(text: &str, at: usize) -> Range<usize> {
    let before = &text[..at];
    let at = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    let rest = &text[at..];
    let start = at + rest.len() - rest.trim_start().len();
    let rest = &text[start..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    start..start + length
}

fn word_before(text: &str, at: usize) -> Option<(Range<usize>, &str)> {
    let before = text[..at].trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    Some((before.len() - word.len()..before.len(), word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> String {
        parse(text).map_or_else(
            |problem| problem.message,
            |parsed| parsed.text(&parsed.range(&parsed.root)),
        )
    }

    #[test]
    fn the_place_of_an_expression_is_all_of_it() {
        for text in [
            "a == new.setup.page",
            "new.downloads.filter(d, d.state == 'x)').size() == 3",
            "(a || b) && (c || (d && e))",
            "!((a))",
            "-(a + b) * 3 < size([1, 2])",
            "a in [1, 2] ? x[(0)].y : f(x, 'é').z",
        ] {
            assert_eq!(whole(text), text);
        }
    }

    #[test]
    fn long_chains_fit_the_stack() {
        let chain = vec!["a"; MAX_BYTES / 2 - 1].join("+");
        assert_eq!(whole(&chain), "the expression is nested too deeply");
        let short = vec!["a"; MAX_DEPTH - 1].join("+");
        assert_eq!(whole(&short), short);
        let tests = vec!["a"; MAX_BYTES / 4].join("&&");
        assert_eq!(whole(&tests), tests);
        assert!(parse(&"!".repeat(MAX_BYTES)).is_err());
        assert!(parse(&"(".repeat(MAX_BYTES)).is_err());
        let nested = format!("{}a{}", "(".repeat(900), ")".repeat(900));
        assert_eq!(
            parse(&nested).err().map(|problem| problem.message),
            Some("the expression is nested too deeply".to_owned())
        );
    }
}
