//! Reads which rooms and crates a source file names.
//!
//! Works on tokens, as the compiler's lexer gives them: comments and strings are gone, and a path
//! inside a macro's arguments is seen like any other. Needs no parse of the whole language, only of
//! `use`, `mod`, attributes and paths.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::sources::{Source, room_of};

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A room, in this crate or another of ours.
    Room(String),
    /// The program's own library, which is for tests: `use evenwatch::*`.
    Root,
    /// A dependency.
    Crate(String),
    /// `std`, `core` or `alloc`.
    Standard,
    /// A name of the place itself: a type, or a module beside it.
    Local,
}

/// A path in the code, with its place.
pub struct Reference {
    /// Counted from 1.
    pub line: usize,
    /// Whether only tests compile it.
    pub in_test: bool,
    /// What it leads to.
    pub target: Target,
    path: Vec<String>,
}

impl Reference {
    /// The path as written, with `use` trees spelt out.
    pub fn written(&self) -> String {
        self.path.join("::")
    }

    /// Whether the path has these names one after another: `Utc::now` is in `chrono::Utc::now`.
    pub fn names(&self, wanted: &str) -> bool {
        let wanted: Vec<&str> = wanted.split("::").collect();
        self.path
            .windows(wanted.len())
            .any(|names| names.iter().eq(&wanted))
    }
}

/// Every path of two names or more, and every `use`, in the order of the text.
///
/// `crates` are the dependencies by name; other names are of the place itself. Fails where the
/// text is not Rust.
pub fn read(source: &Source, crates: &[String]) -> Result<Vec<Reference>, String> {
    let tokens = TokenStream::from_str(&source.text).map_err(|error| error.to_string())?;
    let mut reader = Reader {
        crates,
        module: source.module(),
        in_test: source.is_test(),
        found: Vec::new(),
    };
    reader.tokens(tokens);
    Ok(reader.found)
}

struct Reader<'a> {
    crates: &'a [String],
    /// The module that is being read.
    module: Vec<String>,
    in_test: bool,
    found: Vec<Reference>,
}

impl Reader<'_> {
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let outer_test = self.in_test;
        let mut at = 0;
        while at < tokens.len() {
            at = self.token(&tokens, at, outer_test);
        }
        self.in_test = outer_test;
    }

    /// Reads what begins at a token, and says where the next begins.
    fn token(&mut self, tokens: &[TokenTree], at: usize, outer_test: bool) -> usize {
        match &tokens[at] {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                if let Some(attribute) = bracketed(tokens.get(at + 1)) {
                    self.in_test |= marks_a_test(attribute);
                }
                at + 1
            }
            TokenTree::Punct(end) if end.as_char() == ';' => {
                self.in_test = outer_test;
                at + 1
            }
            TokenTree::Ident(word) if word == "mod" => self.module(tokens, at, outer_test),
            TokenTree::Ident(word) if word == "use" && !is_punct(tokens.get(at + 1), '<') => {
                let end = position_of_semicolon(tokens, at);
                self.use_trees(&tokens[at + 1..end], &[]);
                end
            }
            TokenTree::Ident(word) if word == "crate" && is_after(tokens, at, "extern") => at + 1,
            TokenTree::Ident(_) if !is_after_colons(tokens, at) || is_global(tokens, at) => {
                self.path(tokens, at)
            }
            TokenTree::Group(group) => {
                self.tokens(group.stream());
                if group.delimiter() == Delimiter::Brace {
                    // The end of an item: what its attributes said holds no longer.
                    self.in_test = outer_test;
                }
                at + 1
            }
            _ => at + 1,
        }
    }

    fn module(&mut self, tokens: &[TokenTree], at: usize, outer_test: bool) -> usize {
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
            (tokens.get(at + 1), tokens.get(at + 2))
        else {
            return at + 1;
        };
        self.module.push(name.to_string());
        self.tokens(body.stream());
        self.module.pop();
        self.in_test = outer_test;
        at + 3
    }

    /// A path in code: `a::b`. One name alone says nothing about rooms.
    fn path(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let mut path = vec![tokens[at].to_string()];
        let mut next = at + 1;
        while is_colons(tokens, next) {
            match tokens.get(next + 2) {
                Some(TokenTree::Ident(name)) => path.push(name.to_string()),
                _ => break,
            }
            next += 3;
        }
        if path.len() > 1 {
            self.add(path, &tokens[at]);
        }
        next
    }

    /// What stands between `use` and `;`, or within the braces of one: trees with commas between.
    fn use_trees(&mut self, tokens: &[TokenTree], prefix: &[String]) {
        for tree in tokens.split(|token| is_punct(Some(token), ',')) {
            let mut path = prefix.to_vec();
            for (index, token) in tree.iter().enumerate() {
                match token {
                    TokenTree::Ident(word) if word == "as" => break,
                    TokenTree::Ident(name) => path.push(name.to_string()),
                    TokenTree::Punct(star) if star.as_char() == '*' => path.push("*".into()),
                    TokenTree::Group(group) => {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        self.use_trees(&inner, &path);
                        path.clear();
                    }
                    TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                }
                let last = index + 1 == tree.len()
                    || matches!(&tree[index + 1], TokenTree::Ident(word) if word == "as");
                if last && !path.is_empty() {
                    self.add(path.clone(), token);
                }
            }
        }
    }

    fn add(&mut self, path: Vec<String>, place: &TokenTree) {
        self.found.push(Reference {
            line: place.span().start().line,
            in_test: self.in_test,
            target: self.target(&path),
            path,
        });
    }

    fn target(&self, path: &[String]) -> Target {
        let room = |module: &[String]| Target::Room(room_of(module).to_owned());
        let from = |name: &str| -> Vec<String> {
            std::iter::once(name.to_owned())
                .chain(path[1..].iter().cloned())
                .collect()
        };
        match path[0].as_str() {
            "crate" => match self.module.first() {
                Some(own) => room(&from(own)),
                None => Target::Local,
            },
            "evenwatch" => Target::Root,
            "self" | "super" => {
                let mut module = self.module.clone();
                let up = path
                    .iter()
                    .take_while(|name| *name == "super" || *name == "self")
                    .count();
                for _ in path[..up].iter().filter(|name| *name == "super") {
                    module.pop();
                }
                module.extend(path[up..].iter().cloned());
                room(&module)
            }
            "std" | "core" | "alloc" => Target::Standard,
            name if self.crates.iter().any(|known| known == name) => {
                match name.strip_prefix("evenwatch_") {
                    Some(own) if own != "solver" => room(&from(own)),
                    _ => Target::Crate(name.to_owned()),
                }
            }
            _ => Target::Local,
        }
    }
}

fn bracketed(token: Option<&TokenTree>) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => Some(group),
        _ => None,
    }
}

/// `#[cfg(test)]` or `#[test]`.
fn marks_a_test(attribute: &Group) -> bool {
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    text == "test" || text == "cfg(test)" || text.starts_with("cfg(all(test")
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

fn is_after_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colons(tokens, at - 2)
}

/// Whether the name begins a path from the list of crates, `::diesel`: colons with no name or type
/// before them.
fn is_global(tokens: &[TokenTree], at: usize) -> bool {
    is_after_colons(tokens, at)
        && !matches!(
            at.checked_sub(3).map(|before| &tokens[before]),
            Some(TokenTree::Ident(_) | TokenTree::Group(_))
        )
        && !(at >= 3 && is_punct(tokens.get(at - 3), '>'))
}

fn is_after(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    matches!(at.checked_sub(1).map(|before| &tokens[before]), Some(TokenTree::Ident(before)) if before == word)
}

fn position_of_semicolon(tokens: &[TokenTree], from: usize) -> usize {
    let end = tokens[from..]
        .iter()
        .position(|token| is_punct(Some(token), ';'));
    end.map_or(tokens.len(), |end| from + end)
}
