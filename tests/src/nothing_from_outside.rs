//! The core takes nothing from outside: no clock, file, thread, socket, environment, hash order,
//! address, foreign randomness, floating point. Clippy keeps the greater part of it, type by type;
//! this keeps whole modules, and what is written in macros, in tests and under another name.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::source::{Complaint, Exception, File, Lead, Source, assert_none};

/// The crates that take nothing from outside. Their build scripts are no part of them.
const CORE: [&str; 2] = ["backup", "emulator"];

/// What does no harm where it is. It may only get shorter.
const EXCEPTIONS: [Exception; 6] = [
    Exception {
        file: "emulator/src/kernel/content.rs",
        used: "std::sync::atomic",
        why: "remembers a sum that follows from the entries alone, whoever computes it",
    },
    Exception {
        file: "emulator/src/kernel/shared.rs",
        used: "std::sync::atomic",
        why: "remembers a fingerprint that follows from the value alone, whoever computes it",
    },
    Exception {
        file: "emulator/src/kernel/fingerprint.rs",
        used: "f32",
        why: "serde's trait has a method for it; this one refuses",
    },
    Exception {
        file: "emulator/src/kernel/fingerprint.rs",
        used: "f64",
        why: "serde's trait has a method for it; this one refuses",
    },
    Exception {
        file: "emulator/src/world/words.rs",
        used: "f32",
        why: "serde's trait has a method for it; this one refuses",
    },
    Exception {
        file: "emulator/src/world/words.rs",
        used: "f64",
        why: "serde's trait has a method for it; this one refuses",
    },
];

/// What may not be named, with all that is inside. `core` and `alloc` count as `std`.
const FORBIDDEN: [(&str, &str); 43] = [
    ("std::alloc", "addresses are an outside influence"),
    ("std::any::TypeId", "it differs from build to build"),
    ("std::any::type_name", "it differs from compiler to compiler"),
    ("std::arch", "the machine is an outside influence"),
    ("std::backtrace", "the machine is an outside influence"),
    (
        "std::cell",
        "state that changes behind a shared reference is not seen by clone and fingerprint",
    ),
    (
        "std::collections::HashMap",
        "hash order is an outside influence: `BTreeMap` or `imbl::OrdMap`",
    ),
    (
        "std::collections::HashSet",
        "hash order is an outside influence: `BTreeSet` or `imbl::OrdSet`",
    ),
    (
        "std::collections::hash_map",
        "hash order is an outside influence: `BTreeMap` or `imbl::OrdMap`",
    ),
    (
        "std::collections::hash_set",
        "hash order is an outside influence: `BTreeSet` or `imbl::OrdSet`",
    ),
    ("std::env", "no environment: settings are part of the world"),
    ("std::f32", FLOATS),
    ("std::f64", FLOATS),
    ("std::fmt::Pointer", "addresses are an outside influence"),
    ("std::fs", "all input and output belongs to `scenarios`"),
    ("std::future", ASYNC),
    ("std::hash::DefaultHasher", "its values may change with the compiler: `kernel::Mixer`"),
    ("std::hash::RandomState", "hash order is an outside influence"),
    ("std::io", "all input and output belongs to `scenarios`"),
    ("std::net", "the network is modelled"),
    ("std::os", "the machine is an outside influence"),
    ("std::path", "all input and output belongs to `scenarios`"),
    ("std::process", "the core knows no process"),
    ("std::ptr", "addresses are an outside influence"),
    ("std::sync::Barrier", THREADS),
    ("std::sync::Condvar", THREADS),
    ("std::sync::Mutex", THREADS),
    ("std::sync::RwLock", THREADS),
    ("std::sync::atomic", "state that is not part of the world is an outside influence"),
    ("std::sync::mpsc", THREADS),
    ("std::task", ASYNC),
    ("std::thread", THREADS),
    ("std::thread_local", THREADS),
    ("std::time::Instant", "time is an argument"),
    ("std::time::SystemTime", "time is an argument"),
    ("std::time::UNIX_EPOCH", "time is an argument"),
    ("imbl::HashMap", "hash order is an outside influence: `imbl::OrdMap`"),
    ("imbl::HashSet", "hash order is an outside influence: `imbl::OrdSet`"),
    ("rand::RngExt", "ranges and shuffles change between releases of `rand`: `kernel::Luck`"),
    ("rand::distr", "distributions change between releases of `rand`: `kernel::Luck`"),
    ("rand::random", "randomness is drawn by name: `kernel::Luck`"),
    ("rand::rng", "randomness is drawn by name: `kernel::Luck`"),
    ("rand::seq", "ranges and shuffles change between releases of `rand`: `kernel::Luck`"),
];

/// Words that may stand nowhere, not even as the name of a method.
const WORDS: [(&str, &str); 23] = [
    ("f32", FLOATS),
    ("f64", FLOATS),
    ("as_secs_f32", FLOATS),
    ("as_secs_f64", FLOATS),
    ("thread_local", THREADS),
    ("HashMap", "hash order is an outside influence: `BTreeMap` or `imbl::OrdMap`"),
    ("HashSet", "hash order is an outside influence: `BTreeSet` or `imbl::OrdSet`"),
    ("RandomState", "hash order is an outside influence"),
    ("SystemTime", "time is an argument"),
    ("thread_rng", FOREIGN_LUCK),
    ("OsRng", FOREIGN_LUCK),
    ("SysRng", FOREIGN_LUCK),
    ("ThreadRng", FOREIGN_LUCK),
    ("from_entropy", FOREIGN_LUCK),
    ("from_os_rng", FOREIGN_LUCK),
    ("getrandom", FOREIGN_LUCK),
    ("as_ptr", ADDRESSES),
    ("as_mut_ptr", ADDRESSES),
    ("expose_provenance", ADDRESSES),
    ("gen_range", "ranges change between releases of `rand`: `kernel::Luck`"),
    ("random_range", "ranges change between releases of `rand`: `kernel::Luck`"),
    ("random_bool", "ranges change between releases of `rand`: `kernel::Luck`"),
    ("option_env", "no environment: settings are part of the world"),
];

/// What is let pass inside something forbidden: it compares two addresses and gives neither away.
const HARMLESS: [&str; 1] = ["std::ptr::eq"];

const ADDRESSES: &str = "addresses are an outside influence";
const ASYNC: &str = "the core is not async: it is told what happens";
const FLOATS: &str = "quantities are integers: sums must agree to the byte";
const FOREIGN_LUCK: &str = "randomness is drawn by name: `kernel::Luck`";
const THREADS: &str = "the core is single-threaded";

#[test]
fn the_core_takes_nothing_from_outside() {
    let complaints =
        CORE.iter().flat_map(|folder| complaints_about(&Source::of_crate(folder))).collect();
    assert_none(complaints, &EXCEPTIONS);
}

fn complaints_about(source: &Source) -> Vec<Complaint> {
    let named = source.leads().filter_map(|lead| {
        let (used, why) = why_not_named(&lead)?;
        Some(Complaint { file: lead.file.path.clone(), line: lead.line, used, why: why.to_owned() })
    });
    let written = source.files().iter().flat_map(complaints_about_file);
    let mut complaints: Vec<Complaint> = named.chain(written).collect();
    complaints.sort();
    complaints.dedup();
    complaints
}

fn why_not_named(lead: &Lead<'_>) -> Option<(String, &'static str)> {
    for to in &lead.to {
        let name = of_std(to).join("::");
        let within = |known: &str| {
            name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with("::"))
        };
        if HARMLESS.iter().any(|known| within(known)) {
            continue;
        }
        if let Some((_, why)) = FORBIDDEN.iter().find(|(known, _)| within(known)) {
            return Some((name, why));
        }
        // A glob would bring in what is forbidden without naming it.
        let holds = |(known, _): &&(&str, &str)| {
            known.strip_prefix(&name).is_some_and(|rest| rest.starts_with("::"))
        };
        if lead.glob && FORBIDDEN.iter().any(|known| holds(&known)) {
            return Some((format!("{name}::*"), "a `use` names what it takes from here"));
        }
    }
    None
}

/// `core` and `alloc` are parts of `std`.
fn of_std(name: &[String]) -> Vec<&str> {
    let mut name: Vec<&str> = name.iter().map(String::as_str).collect();
    if let Some(first) = name.first_mut().filter(|first| matches!(**first, "core" | "alloc")) {
        *first = "std";
    }
    name
}

fn complaints_about_file(file: &File) -> Vec<Complaint> {
    let mut reader = Reader { path: &file.path, complaints: Vec::new() };
    reader.visit_file(&file.syntax);
    reader.complaints
}

/// Looks at what is not the name of an item: words, numbers, casts, `async`, `static mut`, format
/// strings.
struct Reader<'a> {
    path: &'a str,
    complaints: Vec<Complaint>,
}

impl Reader<'_> {
    fn complain(&mut self, at: impl Spanned, used: impl Into<String>, why: &str) {
        let line = at.span().start().line;
        self.complaints.push(Complaint {
            file: self.path.to_owned(),
            line,
            used: used.into(),
            why: why.to_owned(),
        });
    }

    fn word(&mut self, ident: &proc_macro2::Ident) {
        let word = ident.to_string();
        if let Some((_, why)) = WORDS.iter().find(|(known, _)| *known == word) {
            self.complain(ident, word, why);
        }
    }

    fn literal(&mut self, literal: &syn::Lit) {
        if let syn::Lit::Float(float) = literal {
            self.complain(float, float.to_string(), FLOATS);
        }
        if let syn::Lit::Str(text) = literal
            && prints_an_address(&text.value())
        {
            self.complain(text, "{:p}", ADDRESSES);
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut after_dot = false;
        for token in tokens {
            let is_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) if ident == "async" => {
                    self.complain(&ident, "async", ASYNC);
                }
                TokenTree::Ident(ident) => self.word(&ident),
                // After a dot, `0.1` is the second part of the first part of a tuple.
                TokenTree::Literal(_) if after_dot => {}
                TokenTree::Literal(literal) => self.literal(&syn::Lit::new(literal)),
                TokenTree::Punct(_) => {}
            }
            after_dot = is_dot;
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        self.word(ident);
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.literal(literal);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // What documentation says is not code.
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        visit::visit_macro(self, mac);
        self.tokens(mac.tokens.clone());
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        if matches!(item.mutability, syn::StaticMutability::Mut(_)) {
            self.complain(
                &item.ident,
                "static mut",
                "state that is not part of the world is an outside influence",
            );
        }
        visit::visit_item_static(self, item);
    }

    fn visit_type_ptr(&mut self, pointer: &'ast syn::TypePtr) {
        self.complain(pointer, "a raw pointer", ADDRESSES);
        visit::visit_type_ptr(self, pointer);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(keyword) = &signature.asyncness {
            self.complain(keyword, "async", ASYNC);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.complain(&block.async_token, "async", ASYNC);
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if let Some(keyword) = &closure.asyncness {
            self.complain(keyword, "async", ASYNC);
        }
        visit::visit_expr_closure(self, closure);
    }
}

/// Whether a format string has a `{:p}` in it, with or without a name and further wishes.
fn prints_an_address(text: &str) -> bool {
    let parts = text.replace("{{", "");
    parts.split('{').skip(1).any(|part| {
        let inside = part.split('}').next().filter(|_| part.contains('}'));
        let wishes = inside.and_then(|inside| inside.split_once(':')).map(|(_, wishes)| wishes);
        wishes.is_some_and(|wishes| {
            wishes.trim_end().ends_with('p') && wishes.chars().count() <= WISHES
        })
    })
}

/// Longer than any wish of a format string; what is longer is a sentence in braces.
const WISHES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str) -> Vec<String> {
        let texts =
            [("x/src/lib.rs", "pub mod a; pub mod b;"), ("x/src/a.rs", text), ("x/src/b.rs", "")];
        let complaints = complaints_about(&Source::of_texts("x/src", &texts));
        complaints
            .into_iter()
            .map(|complaint| format!("{}: {}", complaint.line, complaint.used))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, wanted: &[&str]) {
        assert_eq!(complaints(text), wanted, "{text}");
    }

    #[test]
    fn what_is_in_order_is_let_pass() {
        check(
            r#"
            //! Knows no std::fs, no HashMap and no f64: 1.5 is not here.
            use std::collections::BTreeMap;
            use std::fmt::Write as _;
            use std::sync::{Arc, OnceLock};
            static TABLE: OnceLock<BTreeMap<u8, u8>> = OnceLock::new();
            /// Not a `HashMap`.
            fn f(x: &((u8, u8), u8), y: &Arc<u8>, cell: super::b::Cell) -> String {
                assert_eq!(x.0.1, 2);
                assert!(std::ptr::eq(x, x) && Arc::ptr_eq(y, y));
                format!("{:?} {{:p}} {x:>4} std::fs HashMap", x)
            }
            "#,
            &[],
        );
    }

    #[test]
    fn a_clock_is_refused() {
        check("fn f() { let _ = std::time::Instant::now(); }", &["1: std::time::Instant::now"]);
        check(
            "use core::time::Duration;\nuse std::{time::{self as clock}};\nfn f(_: clock::SystemTime) {}",
            &["3: SystemTime", "3: std::time::SystemTime"],
        );
    }

    #[test]
    fn files_sockets_threads_environment_and_processes_are_refused() {
        for module in ["fs", "io", "net", "thread", "env", "process", "os"] {
            check(&format!("use std::{module};"), &[&format!("1: std::{module}")]);
            check(
                &format!("fn f() {{ ::std::{module}::x(); }}"),
                &[&format!("1: std::{module}::x")],
            );
            check(
                &format!("fn f() {{ vec![std::{module}::x()]; }}"),
                &[&format!("1: std::{module}::x")],
            );
        }
        check("use std::sync::Mutex;", &["1: std::sync::Mutex"]);
    }

    #[test]
    fn hash_order_is_refused() {
        check(
            "use std::collections as c;\nfn f(_: c::HashSet<u8>) {}",
            &["2: HashSet", "2: std::collections::HashSet"],
        );
        check("use std::collections::*;", &["1: std::collections::*"]);
        check("use imbl::HashMap as Map;", &["1: HashMap", "1: imbl::HashMap"]);
        check("use std::hash::DefaultHasher;", &["1: std::hash::DefaultHasher"]);
        check(
            "mod tests { use std::hash::RandomState; }",
            &["1: RandomState", "1: std::hash::RandomState"],
        );
    }

    #[test]
    fn foreign_luck_is_refused() {
        check("fn f() -> u8 { rand::random() }", &["1: rand::random"]);
        check("fn f() { let _ = rand::rng(); }", &["1: rand::rng"]);
        check("use rand::rngs::OsRng;\nfn f() { thread_rng(); }", &["1: OsRng", "2: thread_rng"]);
        check("fn f() { OsRng.x(); y.random_range(1..2); }", &["1: OsRng", "1: random_range"]);
    }

    #[test]
    fn floating_point_is_refused() {
        check("fn f(_: f32) {}", &["1: f32"]);
        check("fn f() { let _ = 1.5; }", &["1: 1.5"]);
        check("fn f() { g!(x as f64 / 2.0); }", &["1: 2.0", "1: f64"]);
        check("fn f(d: D) { d.as_secs_f64(); }", &["1: as_secs_f64"]);
    }

    #[test]
    fn state_beside_the_world_is_refused() {
        check("static mut X: u8 = 0;", &["1: static mut"]);
        check("use std::cell::Cell;", &["1: std::cell::Cell"]);
        check("use core::sync::atomic::AtomicU8;", &["1: std::sync::atomic::AtomicU8"]);
        check("thread_local! { static X: u8 = 0; }", &["1: thread_local"]);
    }

    #[test]
    fn addresses_are_refused() {
        check("fn f(x: &u8) -> usize { x as *const u8 as usize }", &["1: a raw pointer"]);
        check("fn f(x: &[u8]) { x.as_ptr(); }", &["1: as_ptr"]);
        check("fn f(x: &u8) { format!(\"{x:p}\"); format!(\"at {:#p}.\", x); }", &["1: {:p}"]);
        check("use std::ptr::from_ref;", &["1: std::ptr::from_ref"]);
    }

    #[test]
    fn async_is_refused() {
        check("async fn f() {}", &["1: async"]);
        check("fn f() { let _ = async {}; let _ = async || {}; }", &["1: async"]);
        check("fn f() { m!(async { 1 }); }", &["1: async"]);
    }
}
