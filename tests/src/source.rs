//! The source of a crate, read as Rust: which file says which name, at which line.
//!
//! Names are followed through `use`, `as`, re-exports, globs and `super` to where they lead.
//! Comments and strings are not looked at; what stands inside a macro is, as far as tokens tell.
//! Not followed: names that a macro makes up, and associated items reached through a value or a
//! type alias.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the crate `tests` lies in the workspace").to_owned()
}

/// All `.rs` files below a folder of the workspace, as paths from the workspace with `/`, sorted.
pub fn rust_files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(workspace().join(&folder))
            .unwrap_or_else(|error| panic!("could not list `{folder}`: {error}"));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("could not list `{folder}`: {error}"));
            let name = entry.file_name().into_string().expect("names of files are UTF-8");
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() {
                folders.push(path);
            } else if name.ends_with(".rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the workspace.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(workspace().join(path))
        .unwrap_or_else(|error| panic!("could not read `{path}`: {error}"))
}

/// A parsed file.
pub fn parse(path: &str, text: &str) -> syn::File {
    syn::parse_file(text).unwrap_or_else(|error| {
        panic!("{path}:{}: could not be parsed: {error}", error.span().start().line)
    })
}

/// A place in a file that a check does not like, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// Path from the workspace.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is used there.
    pub used: String,
    /// Why it is not allowed.
    pub why: String,
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: `{}`: {}", self.file, self.line, self.used, self.why)
    }
}

/// Something a check lets pass in one file.
pub struct Exception {
    /// Path from the workspace.
    pub file: &'static str,
    /// What may be used there: the beginning of [`Complaint::used`].
    pub used: &'static str,
    /// Why it does no harm.
    pub why: &'static str,
}

/// Fails with all complaints that no exception covers, and with all exceptions that cover none.
pub fn assert_none(complaints: Vec<Complaint>, exceptions: &[Exception]) {
    let covers = |exception: &Exception, complaint: &Complaint| {
        exception.file == complaint.file && complaint.used.starts_with(exception.used)
    };
    let left = complaints
        .iter()
        .filter(|complaint| !exceptions.iter().any(|exception| covers(exception, complaint)));
    let mut failures: Vec<String> = left.map(ToString::to_string).collect();
    for exception in exceptions {
        assert!(!exception.why.is_empty(), "the exception for {} says why", exception.file);
        if !complaints.iter().any(|complaint| covers(exception, complaint)) {
            let Exception { file, used, .. } = exception;
            failures.push(format!(
                "{file}: `{used}` is no longer used: take it off the list of exceptions"
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

/// A name, as it leads from the root: `crate::phone::cx`, `std::fs::read`; a name that leads
/// nowhere is itself.
pub type Name = Vec<String>;

/// The source of one crate.
pub struct Source {
    files: Vec<File>,
    modules: BTreeSet<Name>,
    /// What a `use` brings in: the module it stands in and the name it gives, and what it stands
    /// for, as written.
    imports: BTreeMap<(Name, String), Written>,
    /// The modules that a `use …::*` in a module opens, as written.
    globs: BTreeMap<Name, Vec<Written>>,
}

/// One file of a crate.
pub struct File {
    /// Path from the workspace.
    pub path: String,
    /// The module that the file is: `crate::phone::cx`.
    pub module: Name,
    /// The parsed text.
    pub syntax: syn::File,
    mentions: Vec<Mention>,
}

/// A name at a line, followed to where it leads.
pub struct Lead<'a> {
    /// Where it is written.
    pub file: &'a File,
    /// At which line, from 1.
    pub line: usize,
    /// Each place it leads to: as written from the root, and behind all re-exports.
    pub to: Vec<Name>,
    /// It is a `use` of everything in there.
    pub glob: bool,
}

#[derive(Clone, Debug)]
struct Written {
    /// The module in which it is written.
    module: Name,
    segments: Vec<String>,
    /// It begins with `::`, so it is another crate's.
    external: bool,
}

struct Mention {
    written: Written,
    line: usize,
    glob: bool,
}

impl Source {
    /// The source below the `src` folder of a crate.
    pub fn of_crate(folder: &str) -> Self {
        let src = format!("{folder}/src");
        let paths = rust_files(&src);
        let texts: Vec<(&str, String)> =
            paths.iter().map(|path| (path.as_str(), text_of(path))).collect();
        let borrowed: Vec<(&str, &str)> =
            texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Self::of_texts(&src, &borrowed)
    }

    /// The source in these texts, each with its path; paths begin with `src`.
    pub fn of_texts(src: &str, texts: &[(&str, &str)]) -> Self {
        let mut source = Self {
            files: Vec::new(),
            modules: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: BTreeMap::new(),
        };
        for (path, text) in texts {
            let syntax = parse(path, text);
            let module = module_of(src, path);
            let mut reader =
                Reader { module: module.clone(), source: &mut source, mentions: Vec::new() };
            reader.enter(&module);
            reader.visit_file(&syntax);
            let mentions = reader.mentions;
            source.files.push(File { path: (*path).to_owned(), module, syntax, mentions });
        }
        source
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The child modules of a module that lie in a folder of their own.
    pub fn folders_in(&self, module: &[&str]) -> BTreeSet<String> {
        let inside = |file: &File| {
            let name: Vec<&str> = file.module.iter().map(String::as_str).collect();
            let is_child_folder = name.len() == module.len() + 1 && file.path.ends_with("/mod.rs");
            (name.starts_with(module) && (is_child_folder || name.len() > module.len() + 1))
                .then(|| file.module[module.len()].clone())
        };
        self.files.iter().filter_map(inside).collect()
    }

    /// Every name in the crate, with where it leads.
    pub fn leads(&self) -> impl Iterator<Item = Lead<'_>> {
        self.files.iter().flat_map(move |file| {
            file.mentions.iter().map(move |mention| {
                let first = self.place_of(&mention.written);
                let last = self.behind_re_exports(&first, DEPTH);
                let to = if first == last { vec![first] } else { vec![first, last] };
                Lead { file, line: mention.line, to, glob: mention.glob }
            })
        })
    }

    fn place_of(&self, written: &Written) -> Name {
        self.place_of_within(written, DEPTH)
    }

    fn place_of_within(&self, written: &Written, depth: usize) -> Name {
        let Written { module, segments, external } = written;
        let Some(first) = segments.first().filter(|_| !external && depth > 0) else {
            return segments.clone();
        };
        match first.as_str() {
            "crate" => segments.clone(),
            "self" | "super" => up(module, segments),
            name => match self.in_scope(module, name, depth) {
                Some(start) => joined(start, &segments[1..]),
                None => segments.clone(),
            },
        }
    }

    /// What a bare name stands for in a module: what a `use` there brings in, a child module, or
    /// what a glob brings in.
    fn in_scope(&self, module: &[String], name: &str, depth: usize) -> Option<Name> {
        if let Some(import) = self.imports.get(&(module.to_vec(), name.to_owned())) {
            // `use rand;` and `use serde::{self}` stand for the crate, not for themselves.
            let itself = import.segments == [name];
            return Some(if itself {
                import.segments.clone()
            } else {
                self.place_of_within(import, depth - 1)
            });
        }
        let child = joined(module.to_vec(), &[name.to_owned()]);
        if self.modules.contains(&child) {
            return Some(child);
        }
        self.globs.get(module)?.iter().find_map(|glob| {
            let opened = self.behind_re_exports(&self.place_of_within(glob, depth - 1), depth - 1);
            (opened != module && depth > 1)
                .then(|| self.in_scope(&opened, name, depth - 1))
                .flatten()
        })
    }

    fn behind_re_exports(&self, name: &Name, depth: usize) -> Name {
        if depth == 0 || name.first().is_none_or(|first| first != "crate") {
            return name.clone();
        }
        for length in 1..name.len() {
            let (module, rest) = name.split_at(length);
            let deeper = joined(module.to_vec(), &rest[..1]);
            if self.modules.contains(&deeper) {
                continue;
            }
            let found = self.in_scope(module, &rest[0], depth);
            return match found.filter(|found| *found != deeper) {
                Some(found) => self.behind_re_exports(&joined(found, &rest[1..]), depth - 1),
                None => name.clone(),
            };
        }
        name.clone()
    }
}

/// How many `use`s are followed, one after the other; a circle of them ends here.
const DEPTH: usize = 8;

fn module_of(src: &str, path: &str) -> Name {
    let inside =
        path.strip_prefix(src).expect("the path begins with the folder").trim_start_matches('/');
    let stem = inside.strip_suffix(".rs").expect("the path ends with `.rs`");
    let mut parts: Vec<&str> = stem.split('/').collect();
    if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
        parts.pop();
    }
    std::iter::once("crate").chain(parts).map(str::to_owned).collect()
}

fn joined(mut start: Name, rest: &[String]) -> Name {
    start.extend_from_slice(rest);
    start
}

fn up(module: &[String], segments: &[String]) -> Name {
    let mut start = module.to_vec();
    let mut rest = segments;
    while let Some(first) = rest.first() {
        match first.as_str() {
            "self" => {}
            "super" => drop(start.pop()),
            _ => break,
        }
        rest = &rest[1..];
    }
    joined(start, rest)
}

/// Walks through a file and collects the names.
struct Reader<'a> {
    module: Name,
    source: &'a mut Source,
    mentions: Vec<Mention>,
}

impl Reader<'_> {
    /// The module and all above it exist.
    fn enter(&mut self, module: &[String]) {
        for length in 1..=module.len() {
            self.source.modules.insert(module[..length].to_vec());
        }
    }

    fn mention(
        &mut self,
        segments: Vec<String>,
        external: bool,
        span: Span,
        glob: bool,
    ) -> Written {
        let written = Written { module: self.module.clone(), segments, external };
        self.mentions.push(Mention { written: written.clone(), line: span.start().line, glob });
        written
    }

    fn read_use(&mut self, tree: &syn::UseTree, before: &[String], external: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                self.read_use(
                    &path.tree,
                    &joined(before.to_vec(), &[path.ident.to_string()]),
                    external,
                );
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.read_use(item, before, external);
                }
            }
            syn::UseTree::Name(name) => self.import(before, &name.ident, None, external),
            syn::UseTree::Rename(rename) => {
                self.import(before, &rename.ident, Some(&rename.rename), external);
            }
            syn::UseTree::Glob(glob) => {
                let written =
                    self.mention(before.to_vec(), external, glob.star_token.spans[0], true);
                self.source.globs.entry(self.module.clone()).or_default().push(written);
            }
        }
    }

    fn import(
        &mut self,
        before: &[String],
        name: &syn::Ident,
        rename: Option<&syn::Ident>,
        external: bool,
    ) {
        let name_is_self = name == "self" && !before.is_empty();
        let segments = if name_is_self {
            before.to_vec()
        } else {
            joined(before.to_vec(), &[name.to_string()])
        };
        let known_as = rename
            .map_or_else(|| segments.last().cloned().unwrap_or_default(), ToString::to_string);
        let written = self.mention(segments, external, name.span(), false);
        self.source.imports.insert((self.module.clone(), known_as), written);
    }

    /// Inside a macro there are only tokens: a name is identifiers with `::` between them.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => {
                    self.read_tokens(group.stream());
                    at += 1;
                }
                TokenTree::Ident(first) => {
                    let external = at >= 2 && is_path_separator(&tokens[at - 2..at]);
                    let mut segments = vec![first.to_string()];
                    at += 1;
                    while let Some(next) = next_segment(&tokens[at..]) {
                        segments.push(next);
                        at += 3;
                    }
                    self.mention(segments.clone(), external, first.span(), false);
                    if let Some(group) = use_group(&tokens[at..]) {
                        self.read_group(&segments, group.stream(), external);
                        at += 3;
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
            }
        }
    }

    /// `use a::{b, c::d}` inside a macro.
    fn read_group(&mut self, before: &[String], inside: TokenStream, external: bool) {
        let tree: Result<syn::UseTree, _> = syn::parse2(quote_group(inside.clone()));
        match tree {
            Ok(tree) => self.read_use(&tree, before, external),
            Err(_) => self.read_tokens(inside),
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        let module = self.module.clone();
        self.enter(&module);
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.read_use(&item.tree, &[], item.leading_colon.is_some());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.mention(segments, path.leading_colon.is_some(), first.ident.span(), false);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        visit::visit_macro(self, mac);
        self.read_tokens(mac.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        visit::visit_attribute(self, attribute);
        if let syn::Meta::List(list) = &attribute.meta {
            self.read_tokens(list.tokens.clone());
        }
    }
}

fn is_path_separator(tokens: &[TokenTree]) -> bool {
    let colon =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    let together =
        matches!(&tokens[0], TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    tokens.iter().all(colon) && together
}

fn next_segment(tokens: &[TokenTree]) -> Option<String> {
    let ident = match tokens.get(2)? {
        TokenTree::Ident(ident) => ident,
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => return None,
    };
    is_path_separator(&tokens[..2]).then(|| ident.to_string())
}

fn use_group(tokens: &[TokenTree]) -> Option<&proc_macro2::Group> {
    let group = match tokens.get(2)? {
        TokenTree::Group(group) => group,
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => return None,
    };
    (is_path_separator(&tokens[..2]) && group.delimiter() == Delimiter::Brace).then_some(group)
}

fn quote_group(inside: TokenStream) -> TokenStream {
    TokenStream::from(TokenTree::Group(proc_macro2::Group::new(Delimiter::Brace, inside)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is used, each as `line: written → where it leads`, in a file `crate::a` beside a folder
    /// `crate::b`.
    fn leads(text: &str) -> Vec<String> {
        let texts = [
            ("x/src/lib.rs", "mod a; mod b;"),
            ("x/src/a.rs", text),
            ("x/src/b/mod.rs", "pub mod c; pub use c::Inner; pub use self::c as d;"),
            ("x/src/b/c.rs", "pub struct Inner; pub struct Other;"),
        ];
        let source = Source::of_texts("x/src", &texts);
        let from_a = source.leads().filter(|lead| lead.file.path.ends_with("a.rs"));
        from_a
            .map(|lead| format!("{}: {}", lead.line, lead.to.last().unwrap().join("::")))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, wanted: &[&str]) {
        assert_eq!(leads(text), wanted, "{text}");
    }

    #[test]
    fn a_use_is_taken_apart() {
        check("use crate::{b::{self, c}, a};", &["1: crate::b", "1: crate::b::c", "1: crate::a"]);
    }

    #[test]
    fn a_name_is_followed_through_a_use_and_its_new_name() {
        check(
            "use crate::b as other;\nfn f(_: other::c::Other) {}",
            &["1: crate::b", "2: crate::b::c::Other"],
        );
    }

    #[test]
    fn a_name_is_followed_behind_re_exports() {
        check("fn f(_: crate::b::Inner) {}", &["1: crate::b::c::Inner"]);
        check("fn f(_: crate::b::d::Other) {}", &["1: crate::b::c::Other"]);
    }

    #[test]
    fn a_glob_opens_its_module() {
        check("use super::*;\nfn f(_: b::c::Other) {}", &["1: crate", "2: crate::b::c::Other"]);
        check("use crate::b::*;\nfn f(_: c::Other) {}", &["1: crate::b", "2: crate::b::c::Other"]);
    }

    #[test]
    fn super_leads_upwards_also_from_an_inner_module() {
        check("mod t { use super::super::b; }", &["1: crate::b"]);
        check(
            "mod t { use super::*; fn f(_: super::super::b::Inner) {} }",
            &["1: crate::a", "1: crate::b::c::Inner"],
        );
    }

    #[test]
    fn a_macro_is_looked_into() {
        check("fn f() { m!(x = crate::b::c::Other); }", &["1: m", "1: x", "1: crate::b::c::Other"]);
        check(
            "m! { use crate::b::{c, Inner}; }",
            &["1: m", "1: use", "1: crate::b", "1: crate::b::c", "1: crate::b::c::Inner"],
        );
    }

    #[test]
    fn another_crate_s_names_are_followed_too() {
        check(
            "use std::collections as c;\ntype T = c::HashMap<u8, u8>;",
            &["1: std::collections", "2: std::collections::HashMap", "2: u8", "2: u8"],
        );
    }

    #[test]
    fn comments_and_strings_are_not_looked_at() {
        check(
            "//! crate::b\n/// [`crate::b`]\nfn f() { /* crate::b */ let _ = \"crate::b\"; }",
            &["1: doc", "2: doc"],
        );
    }

    #[test]
    fn a_circle_of_uses_ends() {
        check(
            "pub use crate::a::q as p; pub use crate::a::p as q;",
            &["1: crate::a::q", "1: crate::a::p"],
        );
    }

    #[test]
    fn an_exception_that_is_not_needed_is_a_failure() {
        let exception =
            [Exception { file: "x/src/a.rs", used: "std::fs", why: "it was needed once" }];
        let failed = std::panic::catch_unwind(|| assert_none(Vec::new(), &exception));
        let message = *failed.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("take it off the list of exceptions"), "{message}");
    }
}
