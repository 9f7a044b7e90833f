//! Rules as tests: layers, sizes, headers, forgotten files, the code map.
//!
//! What only a reviewer remembers is forgotten by the second week.

use std::collections::BTreeSet;

use crate::project::{self, none};
use crate::rust_code::{self, code_only, without_tests};

/// Which module may import which; `cli` may import everything.
const LAYERS: [(&str, &[&str]); 18] = [
    ("model", &[]),
    ("network", &[]),
    ("vocab", &["model"]),
    ("rdf", &["model", "vocab"]),
    ("store", &["model", "vocab", "network"]),
    ("query", &["model", "vocab", "rdf", "store"]),
    ("graph", &["model", "vocab", "network", "query", "store"]),
    ("search", &["model", "vocab", "query", "store"]),
    ("shapes", &["model", "vocab", "query", "store"]),
    ("infer", &["model", "vocab", "query", "store"]),
    ("builtin", &["model", "vocab", "query", "store"]),
    ("link", &["model", "vocab", "rdf", "store"]),
    (
        "remote",
        &["model", "vocab", "rdf", "store", "query", "link"],
    ),
    ("difference", &["model", "vocab", "rdf"]),
    ("draw", &["model", "graph"]),
    (
        "serve",
        &[
            "model",
            "vocab",
            "rdf",
            "store",
            "query",
            "network",
            "graph",
            "search",
            "link",
            "difference",
            "draw",
        ],
    ),
    (
        "mcp",
        &[
            "model", "vocab", "network", "store", "query", "graph", "search",
        ],
    ),
    (
        "cli",
        &[
            "model",
            "vocab",
            "network",
            "rdf",
            "store",
            "query",
            "graph",
            "search",
            "shapes",
            "infer",
            "builtin",
            "link",
            "remote",
            "difference",
            "draw",
            "serve",
            "mcp",
        ],
    ),
];

/// Dependencies that stand behind the files that use them.
const CONFINED: [(&str, &[&str]); 31] = [
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("ctrlc", &["src/cli/signals.rs"]),
    ("signal_hook", &["src/cli/signals.rs"]),
    ("graphviz_rust", &["src/draw/dot.rs"]),
    ("petgraph", &["src/graph/", "src/draw/"]),
    ("resvg", &["src/draw/png.rs", "src/draw/pdf.rs"]),
    ("pdf_writer", &["src/draw/pdf.rs", "src/draw/pdf_fonts.rs"]),
    (
        "subsetter",
        &["src/draw/pdf_fonts.rs", "src/draw/web_fonts.rs"],
    ),
    ("harfrust", &["src/draw/faces.rs"]),
    ("unicode_bidi", &["src/draw/runs.rs"]),
    ("quick_xml", &["src/draw/read/xml.rs"]),
    ("comfy_table", &["src/query/results.rs"]),
    (
        "flate2",
        &[
            "src/rdf/",
            "src/cli/output.rs",
            "src/draw/pdf_fonts.rs",
            "src/link/client/body.rs",
            "src/serve/out.rs",
            "src/serve/http/body.rs",
        ],
    ),
    (
        "zstd",
        &["src/rdf/", "src/cli/output.rs", "src/draw/faces.rs"],
    ),
    ("bzip2", &["src/rdf/", "src/cli/output.rs"]),
    (
        "spargebra",
        &[
            "src/query/",
            "src/store/",
            "src/shapes/prebind.rs",
            "src/shapes/sparql.rs",
            "src/infer/",
        ],
    ),
    ("hashbrown", &["src/store/", "src/infer/"]),
    (
        "regex",
        &[
            "src/store/pattern.rs",
            "src/store/made_texts.rs",
            "src/store/columns/text.rs",
        ],
    ),
    ("regex_syntax", &["src/store/cores.rs"]),
    ("memmap2", &["src/store/disk/map.rs"]),
    ("ureq", &["src/link/client/http.rs"]),
    ("hyper", &["src/serve/http/"]),
    ("hyper_util", &["src/serve/http/"]),
    ("http_body_util", &["src/serve/http/"]),
    ("tokio", &["src/serve/http/"]),
    ("percent_encoding", &["src/serve/request.rs"]),
    ("spareval", &["src/store/", "src/infer/asked.rs"]),
    (
        "md5",
        &["src/link/wikibase/hash.rs", "src/link/client/auth.rs"],
    ),
    ("sha1", &["src/link/wikibase/hash.rs"]),
    (
        "toml",
        &["src/store/disk/manifest.rs", "src/cli/style_file.rs"],
    ),
];

const LONGEST_FILE: usize = 600;
const LONGEST_FUNCTION: usize = 80;

/// Path and text of every source file of the library and program.
fn sources() -> Vec<(String, String)> {
    let files = project::files("src", ".rs");
    files
        .into_iter()
        .map(|path| (path.clone(), project::read(&path)))
        .collect()
}

/// `store` for `src/store/memory.rs` and `vocab` for `src/vocab.rs`.
fn module(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    inside
        .split('/')
        .next()
        .unwrap_or(inside)
        .trim_end_matches(".rs")
}

#[test]
fn modules_import_only_from_below() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if path == "src/lib.rs" || path == "src/main.rs" {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == own) else {
            found.push(format!(
                "{path}:1: the module `{own}` is not in the table of layers"
            ));
            continue;
        };
        let code = without_tests(&code_only(&text));
        let mut paths = rust_code::paths(&code, "crate");
        let inside = path.trim_start_matches("src/");
        // Further down, `super` is a part of the same module.
        if inside == format!("{own}/mod.rs") || !inside.contains('/') {
            paths.extend(rust_code::paths(&code, "super"));
        }
        paths.retain(|(_, other)| LAYERS.iter().any(|(name, _)| name == other));
        for (at, other) in paths {
            if other != own && !allowed.contains(&&*other) {
                let line = rust_code::line(&code, at);
                found.push(format!("{path}:{line}: {own} may not import {other}"));
            }
        }
    }
    none(&found);
}

#[test]
fn dependencies_stay_behind_their_files() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let code = without_tests(&code_only(&text));
        for (dependency, homes) in CONFINED {
            if homes.iter().any(|home| path.starts_with(home)) {
                continue;
            }
            for at in rust_code::words(&code, dependency) {
                let used = code[at + dependency.len()..].starts_with("::");
                if used && !code[..at].ends_with("::") {
                    let line = rust_code::line(&code, at);
                    found.push(format!(
                        "{path}:{line}: {dependency} belongs into {}",
                        homes.join(" or ")
                    ));
                }
            }
        }
    }
    none(&found);
}

#[test]
fn files_open_with_why_they_exist_and_are_short() {
    let mut found = Vec::new();
    let tests = project::files("tests/it", ".rs");
    let tests = tests
        .into_iter()
        .map(|path| (path.clone(), project::read(&path)));
    for (path, text) in sources().into_iter().chain(tests) {
        if !text.starts_with("//!") && !text.starts_with("#![doc = include_str!") {
            found.push(format!(
                "{path}:1: does not begin with `//!` and why the file exists"
            ));
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            found.push(format!("{path}:{lines}: more than {LONGEST_FILE} lines"));
        }
    }
    none(&found);
}

#[test]
fn functions_are_short_or_say_why_not() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let code = without_tests(&code_only(&text));
        for function in rust_code::functions(&code) {
            let before: Vec<&str> = text.lines().take(function.line).collect();
            let attributes = before.iter().rev().take_while(|line| {
                let line = line.trim_start();
                line.contains("fn ")
                    || line.starts_with(['#', '/', ')', ']'])
                    || line.contains("reason")
            });
            let excused = attributes
                .into_iter()
                .any(|line| line.contains("clippy::too_many_lines"));
            if function.length > LONGEST_FUNCTION && !excused {
                let (line, name, length) = (function.line, function.name, function.length);
                found.push(format!(
                    "{path}:{line}: `{name}` has {length} lines, more than {LONGEST_FUNCTION}"
                ));
            }
        }
    }
    none(&found);
}

/// Files that `mod` lines lead to from this one.
fn children(path: &str) -> Vec<String> {
    let code = code_only(&project::read(path));
    let roots = ["lib.rs", "main.rs", "mod.rs"];
    let own = roots.iter().find_map(|root| path.strip_suffix(root));
    let folder = own.map_or_else(|| path.replace(".rs", "/"), str::to_owned);
    let declared = rust_code::words(&code, "mod").into_iter().filter_map(|at| {
        let (name, _) = code[at + 3..].split_once([';', '{'])?;
        code[at + 3 + name.len()..]
            .starts_with(';')
            .then(|| name.trim().to_owned())
    });
    declared
        .flat_map(|name| {
            [
                format!("{folder}{name}.rs"),
                format!("{folder}{name}/mod.rs"),
            ]
        })
        .filter(|path| project::root().join(path).is_file())
        .collect()
}

#[test]
fn no_file_is_forgotten() {
    let mut reached = BTreeSet::new();
    let mut open = vec![
        "src/lib.rs".to_owned(),
        "src/main.rs".to_owned(),
        "tests/it/main.rs".to_owned(),
    ];
    while let Some(path) = open.pop() {
        if reached.insert(path.clone()) {
            open.extend(children(&path));
        }
    }
    let all = project::files("src", ".rs")
        .into_iter()
        .chain(project::files("tests/it", ".rs"));
    let forgotten = all.filter(|path| !reached.contains(path));
    none(
        &forgotten
            .map(|path| format!("{path}:1: no `mod` line leads here"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let mut found = Vec::new();
    for folder in ["src", "tests"] {
        for path in project::files(folder, ".rs") {
            let code = code_only(&project::read(&path));
            for forbidden in ["todo!", "unimplemented!", "#[ignore"] {
                for (at, _) in code.match_indices(forbidden) {
                    let line = rust_code::line(&code, at);
                    found.push(format!(
                        "{path}:{line}: `{forbidden}`: do it, or assert what happens now"
                    ));
                }
            }
        }
    }
    none(&found);
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let folders = ["work", "root", "home"].map(|name| format!("/{name}/"));
    let mut found = Vec::new();
    for path in project::files("", "") {
        let Ok(text) = std::fs::read_to_string(project::root().join(&path)) else {
            continue;
        };
        for folder in &folders {
            for (at, _) in text.match_indices(folder) {
                // `https://example.org/home/` is no file.
                if !text[..at]
                    .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'))
                {
                    let line = rust_code::line(&text, at);
                    found.push(format!(
                        "{path}:{line}: `{folder}…` exists on one machine only"
                    ));
                }
            }
        }
    }
    none(&found);
}

const MAP: &str = "docs/architecture.md";

/// The map's text, and every path in it.
fn code_map() -> (String, Vec<String>) {
    let text = project::read(MAP);
    let part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    let paths = text
        .split(|c| !part(c))
        .map(|word| word.trim_end_matches('.').to_owned())
        .collect();
    (text, paths)
}

#[test]
fn the_code_map_names_what_exists() {
    let (_, paths) = code_map();
    let is_path = |word: &&String| {
        let file = word
            .rsplit_once('.')
            .is_some_and(|(stem, end)| end == "rs" && stem.contains('/'));
        word.starts_with("src/") || (file && !word.starts_with('/'))
    };
    let exists = |path: &str| {
        let root = project::root();
        root.join(path).exists() || root.join("src").join(path).exists()
    };
    let stale = paths.iter().filter(is_path).filter(|path| !exists(path));
    none(
        &stale
            .map(|path| format!("{MAP}: `{path}` does not exist"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_code_map_misses_no_module() {
    let (text, paths) = code_map();
    let modules: BTreeSet<String> = sources()
        .iter()
        .map(|(path, _)| module(path).to_owned())
        .filter(|name| name != "lib" && name != "main")
        .collect();
    let named = |name: &String| {
        text.contains(&format!("`{name}`"))
            || paths.iter().any(|path| {
                let inside = path.trim_start_matches("src/");
                inside.starts_with(&format!("{name}/")) || inside == format!("{name}.rs")
            })
    };
    let missing = modules.iter().filter(|name| !named(name));
    none(
        &missing
            .map(|name| format!("{MAP}: the module `{name}` is not on the map"))
            .collect::<Vec<_>>(),
    );
}

/// The names of all verbs but `help`.
fn verbs() -> Vec<(String, clap::Command)> {
    let command = chancery::cli::command();
    let verbs = command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help");
    verbs
        .map(|verb| (verb.get_name().to_owned(), verb.clone()))
        .collect()
}

#[test]
fn every_verb_has_a_page_and_examples() {
    let mut found = Vec::new();
    for (name, mut verb) in verbs() {
        let page = format!("docs/commands/{name}.md");
        if !project::root().join(&page).is_file() {
            found.push(format!("{page}: the verb `{name}` has no page"));
        }
        let help = verb.render_long_help().to_string();
        if name != "tour" && !help.contains("Examples:\n") {
            found.push(format!(
                "src/cli/{name}.rs: the help of `{name}` has no examples"
            ));
        }
        if !help.contains(&format!("chancery {name}")) && name != "tour" {
            found.push(format!(
                "src/cli/{name}.rs: no example of `{name}` begins with `chancery {name}`"
            ));
        }
    }
    none(&found);
}

#[test]
fn every_page_of_a_verb_belongs_to_one() {
    let verbs = verbs();
    let pages = project::files("", ".md")
        .into_iter()
        .filter(|path| path.starts_with("docs/commands/"));
    let strange = pages.filter(|path| {
        let stem = path
            .trim_start_matches("docs/commands/")
            .trim_end_matches(".md");
        // `link-compare` is the page of a verb below a verb.
        let of_verb = |(name, verb): &(String, clap::Command)| {
            let below = stem
                .strip_prefix(name.as_str())
                .and_then(|rest| rest.strip_prefix('-'));
            name == stem || below.is_some_and(|below| verb.find_subcommand(below).is_some())
        };
        stem != "README" && !verbs.iter().any(of_verb)
    });
    none(
        &strange
            .map(|path| format!("{path}: there is no such verb"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_grouped_help_names_every_verb_and_no_other() {
    let help = chancery::cli::command().render_long_help().to_string();
    let listed: BTreeSet<String> = help
        .lines()
        .take_while(|line| !line.starts_with("Options:"))
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    let mut known: BTreeSet<String> = verbs().into_iter().map(|(name, _)| name).collect();
    known.insert("help".to_owned());
    assert_eq!(listed, known);
}

#[test]
fn the_changelog_tells_what_comes() {
    let text = project::read("CHANGELOG.md");
    let section = |line: &str| {
        let title = line
            .strip_prefix("## ")
            .unwrap_or("")
            .trim_start_matches('[');
        title.starts_with("Unreleased") || title.starts_with(|c: char| c.is_ascii_digit())
    };
    assert!(
        text.lines().any(section),
        "CHANGELOG.md has no section `Unreleased` nor any version"
    );
}
