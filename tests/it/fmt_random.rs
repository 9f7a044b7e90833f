//! Any text with comments in any place: laid out once, nothing lost, each comment there once.

use chancery::rdf::Format;
use proptest::prelude::*;

use crate::fmt::{laid_out, said};

const TRIG: Format = Format::TriG;

/// Writes a text by choices that are given one after the other; when they run out, the plainest is taken.
struct Author<'c> {
    choices: std::slice::Iter<'c, u8>,
    text: String,
    comments: Vec<String>,
}

impl Author<'_> {
    fn choose(&mut self, many: u8) -> u8 {
        self.choices.next().map_or(0, |choice| choice % many)
    }

    fn word(&mut self, word: &str) {
        self.text.push_str(word);
        let number = self.comments.len();
        let (before, after) = match self.choose(24) {
            1 | 2 => (" ", "\n"),
            3 => ("\n  ", "\n"),
            4 => ("\n\n", "\n\n"),
            5 => ("\n", "\n"),
            6 | 7 => return self.text.push('\n'),
            _ => return self.text.push(' '),
        };
        let comment = format!("# c{number:03} . ; ] \" <");
        self.text.extend([before, &comment, after]);
        self.comments.push(comment);
    }

    fn name(&mut self) {
        const NAMES: [&str; 6] = [":a", ":b", "_:x", "<rel>", ":c.d", "_:y"];
        let name = NAMES[usize::from(self.choose(6))];
        self.word(name);
    }

    /// True where a triple term is expected to follow.
    fn predicate(&mut self) -> bool {
        const NAMES: [&str; 6] = [":p", ":q", "a", ":p2", "rdf:value", "rdf:reifies"];
        let name = NAMES[usize::from(self.choose(6))];
        self.word(name);
        name == "rdf:reifies"
    }

    fn object(&mut self, depth: u8) {
        const VALUES: [&str; 8] = [
            "1",
            "\"s\"",
            "'q'@en",
            "1.5",
            "\"\"\"m\nn\"\"\"",
            "true",
            "()",
            "[]",
        ];
        match self.choose(if depth > 3 { 10 } else { 16 }) {
            0 | 1 => self.name(),
            kind @ 2..10 => self.word(VALUES[usize::from(kind - 2)]),
            10..13 => self.brackets(depth),
            13 | 14 => self.list(depth),
            _ => self.term(["<<(", ")>>"]),
        }
    }

    fn brackets(&mut self, depth: u8) {
        self.word("[");
        self.said(depth + 1);
        self.word("]");
    }

    fn list(&mut self, depth: u8) {
        self.word("(");
        for _ in 0..=self.choose(3) {
            self.object(depth + 1);
        }
        self.word(")");
    }

    fn term(&mut self, [open, close]: [&str; 2]) {
        self.word(open);
        self.name();
        self.word(":p");
        self.name();
        if open == "<<" && self.choose(2) == 1 {
            self.word("~");
            self.word(":r");
        }
        self.word(close);
    }

    /// Predicates and objects.
    fn said(&mut self, depth: u8) {
        for number in 0..=self.choose(3) {
            if number > 0 {
                self.word(";");
            }
            let reifies = self.predicate();
            for number in 0..=self.choose(5) / 3 {
                if number > 0 {
                    self.word(",");
                }
                if reifies && self.choose(6) < 5 {
                    self.term(["<<(", ")>>"]);
                } else {
                    self.object(depth);
                }
                self.about(depth);
            }
        }
    }

    /// What is said about a statement.
    fn about(&mut self, depth: u8) {
        match self.choose(8) {
            6 => {
                self.word("~");
                let names = [":r", ":r2", "_:x"];
                let name = names[usize::from(self.choose(3))];
                self.word(name);
            }
            7 if depth < 3 => {
                self.word("{|");
                self.said(depth + 1);
                self.word("|}");
            }
            _ => {}
        }
    }

    fn statement(&mut self) {
        match self.choose(8) {
            0..3 => self.name(),
            3 => self.word("[]"),
            4 => self.brackets(2),
            5 | 6 => self.list(2),
            _ => self.term(["<<", ">>"]),
        }
        self.said(0);
        self.word(".");
    }

    fn all(&mut self) {
        for _ in 0..=self.choose(4) {
            let graph = match self.choose(8) {
                5 => ":g",
                6 => "GRAPH _:x",
                7 => "",
                _ => {
                    self.statement();
                    continue;
                }
            };
            self.word(graph);
            self.word("{");
            self.statement();
            self.word("}");
        }
    }
}

/// A text, and its comments in order.
fn text_of(choices: &[u8]) -> (String, Vec<String>) {
    let mut author = Author {
        choices: choices.iter(),
        text: String::new(),
        comments: Vec::new(),
    };
    author.word("@prefix : <http://e/> .");
    author.word("@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .");
    author.all();
    author.text.push('\n');
    (author.text, author.comments)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn any_text_with_comments_is_laid_out_once(choices in prop::collection::vec(any::<u8>(), 20..240)) {
        let (text, comments) = text_of(&choices);
        let Some(meaning) = said(&text, TRIG, "http://base/") else {
            return Err(TestCaseError::reject("no parser takes it"));
        };
        let tidy = laid_out(&text, TRIG);
        prop_assert_eq!(said(&tidy, TRIG, "http://base/"), Some(meaning), "{}\n---\n{}", text, tidy);
        let ends = tidy.lines().filter_map(|line| line.find("# c").map(|at| line[at..].to_owned()));
        let mut there: Vec<String> = ends.collect();
        there.sort();
        prop_assert_eq!(there, comments, "{}\n---\n{}", text, tidy);
        prop_assert_eq!(&laid_out(&tidy, TRIG), &tidy, "{}", text);
    }
}

#[test]
fn lists_in_a_circle_and_long_ones_end() {
    let rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";
    for circle in [
        "_:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first _:l ; rdf:rest () .",
        "_:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first [ rdf:value _:l ] ; rdf:rest ( 2 ) .",
        "_:l rdf:first _:l ; rdf:rest () .",
        "( _:x ) rdf:value 1 . _:x rdf:value ( _:x ) .",
    ] {
        let text = format!("{rdf}{circle}");
        let tidy = laid_out(&text, TRIG);
        assert_eq!(
            said(&tidy, TRIG, "http://e/"),
            said(&text, TRIG, "http://e/"),
            "{tidy}"
        );
        assert_eq!(laid_out(&tidy, TRIG), tidy);
    }
    // How often cells are looked at is asserted where that is done.
    let items: Vec<String> = (0..4_000).map(|item| item.to_string()).collect();
    let tidy = laid_out(&format!("<urn:a> <urn:p> ( {} ) .", items.join(" ")), TRIG);
    assert_eq!(tidy.lines().count(), 4_002);
}

#[test]
fn what_is_said_about_a_reification_stays() {
    let head =
        "@prefix : <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\n";
    for text in [
        ":r rdf:reifies <<( :a :p :b )>> {| :source :z |} .",
        ":r rdf:reifies <<( :a :p :b )>> {| :source :z |} ; :note 1 . :a :p :b .",
        ":r rdf:reifies <<( :a :p :b )>> ~ :q . :a :p :b .",
        ":r rdf:reifies <<( :a :p :b )>> ~ :q {| :source :z |} , <<( :a :p :c )>> .",
        "_:r rdf:reifies <<( :a :p :b )>> {| :source :z |} . :a :p :b .",
        ":x :says [ rdf:reifies <<( :a :p :b )>> {| :source :z |} ] .",
        "_:r rdf:reifies <<( :a :p :b )>> ~ _:q . _:q rdf:reifies <<( _:r rdf:reifies <<( :a :p :b )>> )>> {| :n 1 |} .",
        ":r rdf:reifies <<( :r rdf:reifies :b )>> {| :n 1 |} ; rdf:reifies :b .",
        ":r rdf:reifies <<( :a :p :b )>> {| :source :z |} . # c",
    ] {
        let text = format!("{head}{text}\n");
        let tidy = laid_out(&text, TRIG);
        let base = "http://e/";
        assert_eq!(said(&tidy, TRIG, base), said(&text, TRIG, base), "{tidy}");
        assert_eq!(laid_out(&tidy, TRIG), tidy);
    }
}

#[test]
fn a_list_is_a_subject_and_a_comment_leaves_nodes_whole() {
    let head = "@prefix : <http://e/> .\n\n";
    for text in [
        "( 1 2 3 ) :len 3 .\n",
        "( 1 [ :q ( 2 ) ] ) :len 3 . # c\n",
        "[] :guest [ :name \"A\" ] ; # not sure\n    :name \"Talks\" .\n",
        "[] :p0 1 ;\n    :p1 [ :p0 () ] . # c\n",
        "# one\n( 1 ) :p :b .\n",
    ] {
        let text = format!("{head}{text}");
        assert_eq!(laid_out(&text, TRIG), text);
    }
    let odd = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\n[] rdf:first 1 , 2 ;\n    rdf:rest () ;\n    rdf:value 3 .\n";
    assert_eq!(laid_out(odd, TRIG), odd);
}
