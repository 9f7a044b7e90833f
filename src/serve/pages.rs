//! Long answers in pages: `page-size=N`, and a `Link` to the next page that can be followed at any time.
//!
//! Nothing is kept between pages. The link names the state of the data, the query, how many rows came before, and their
//! digest; whoever follows it gets the rows behind these, or is told that there is no such place any more.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use sha2::{Digest as _, Sha256};

use super::problem::Problem;
use super::request::{Request, encoded, one};
use crate::model::{Term, Variable, printable};
use crate::store::{QuerySolutionIter, StoreError};

/// Rows of a page at most: they wait until it is known whether another page follows.
pub(super) const MOST_ROWS: usize = 100_000;
/// Characters of a digest in a link.
const DIGITS: usize = 16;
/// How many rows a page has.
pub(super) const SIZE: &str = "page-size";
/// Where a page begins.
pub(super) const CURSOR: &str = "cursor";

/// The page that is wanted.
#[derive(Debug)]
pub(super) struct Page {
    size: usize,
    /// The state of the data.
    version: String,
    /// What is asked.
    asked: String,
    before: Option<Before>,
}

/// What came before a page.
#[derive(Debug, PartialEq, Eq)]
struct Before {
    rows: usize,
    digest: String,
}

/// The rows of a page, and where the next one begins.
#[derive(Debug)]
pub(super) struct Taken {
    variables: Vec<Variable>,
    rows: Vec<Vec<Option<Term>>>,
    next: Option<String>,
}

/// The same for the same parts in the same order.
pub(super) fn digest<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    let mut text = String::new();
    for byte in digest.finalize() {
        // Writing to a string does not fail.
        let _written = write!(text, "{byte:02x}");
    }
    text.truncate(DIGITS);
    text
}

impl Page {
    /// What the parameters ask for: a page of so many rows, the first or one that a link leads to; none for a whole answer.
    /// `asked` stands for the query and all that its answer depends on.
    pub(super) fn wanted(
        parameters: &[(String, String)],
        version: String,
        asked: impl FnOnce() -> String,
    ) -> Result<Option<Self>, Problem> {
        let (size, cursor) = (one(parameters, SIZE)?, one(parameters, CURSOR)?);
        let Some(size) = size else {
            return match cursor {
                None => Ok(None),
                Some(_) => Err(Problem::new(400, "`cursor` goes with `page-size`")
                    .hint("follow the link of the page before as it is")),
            };
        };
        let rows = size
            .parse()
            .ok()
            .filter(|rows| (1..=MOST_ROWS).contains(rows));
        let size = rows.ok_or_else(|| {
            let said = format!(
                "`{SIZE}={}`: a page has 1 to {MOST_ROWS} rows",
                printable(size)
            );
            Problem::new(400, said)
        })?;
        let page = Self {
            size,
            version,
            asked: asked(),
            before: None,
        };
        match cursor {
            None => Ok(Some(page)),
            Some(cursor) => page.at(cursor).map(Some),
        }
    }

    /// The page behind a cursor: `STATE.QUERY.ROWS.DIGEST`.
    fn at(self, cursor: &str) -> Result<Self, Problem> {
        let parts: Vec<&str> = cursor.split('.').collect();
        let [version, asked, rows, digest] = parts.as_slice() else {
            return Err(Self::no_cursor(cursor));
        };
        let Ok(rows) = rows.parse() else {
            return Err(Self::no_cursor(cursor));
        };
        if *asked != self.asked {
            return Err(Problem::new(400, "the cursor is that of another query")
                .hint("query, graphs, values and languages stay the same from page to page"));
        }
        if *version != self.version {
            return Err(Problem::new(
                410,
                "the data have changed since the page before, or the server was started anew",
            )
            .hint("begin again without `cursor`: the rows may be others"));
        }
        Ok(Self {
            before: Some(Before {
                rows,
                digest: (*digest).to_owned(),
            }),
            ..self
        })
    }

    fn no_cursor(cursor: &str) -> Problem {
        Problem::new(400, format!("`{}` is no cursor", printable(cursor)))
            .hint("follow the link of the page before as it is")
    }

    /// The rows of this page. O(rows up to its end).
    pub(super) fn take(&self, rows: QuerySolutionIter<'_>) -> Result<Taken, Problem> {
        let variables = rows.variables().to_vec();
        let skipped = self.before.as_ref().map_or(0, |before| before.rows);
        // Two rows before a page are the same if a hasher of this run of the server says so: its state is part of the cursor.
        let mut digest = DefaultHasher::new();
        let mut kept = Vec::new();
        let mut next = None;
        for (place, row) in rows.enumerate() {
            let row = row.map_err(StoreError::from)?;
            if place == skipped {
                self.check(&digest)?;
            }
            if kept.len() == self.size {
                let (asked, digest) = (&self.asked, digest.finish());
                next = Some(format!("{}.{asked}.{place}.{digest:016x}", self.version));
                break;
            }
            row.values().hash(&mut digest);
            if place >= skipped {
                kept.push(row.values().to_vec());
            }
        }
        if kept.is_empty() && self.before.is_some() {
            return Err(others());
        }
        Ok(Taken {
            variables,
            rows: kept,
            next,
        })
    }

    /// Whether the rows before this page are those that were sent.
    fn check(&self, digest: &DefaultHasher) -> Result<(), Problem> {
        match &self.before {
            Some(before) if before.digest != format!("{:016x}", digest.finish()) => Err(others()),
            _ => Ok(()),
        }
    }
}

fn others() -> Problem {
    Problem::new(409, "asked again, the query gives other rows")
        .hint("an answer by chance (`RAND`, `UUID`, `NOW`) has no pages: ask for all of it at once")
}

impl Taken {
    /// The rows, to be written.
    pub(super) fn rows(self) -> QuerySolutionIter<'static> {
        let rows: Vec<_> = self.rows.into_iter().map(Ok).collect();
        QuerySolutionIter::from_tuples(self.variables.into(), rows)
    }

    /// The `Link` to the next page, if there is one: the address of this one with another cursor.
    pub(super) fn link(&self, base: &str, request: &Request) -> Option<String> {
        let next = self.next.as_ref()?;
        let mut address = format!("{base}{}?", utf8_path(&request.path));
        let own = request.query.iter();
        for (name, value) in own.filter(|(name, _)| name != CURSOR) {
            for part in [encoded(name).as_str(), "=", encoded(value).as_str(), "&"] {
                address.push_str(part);
            }
        }
        Some(format!("<{address}{CURSOR}={next}>; rel=\"next\""))
    }
}

/// A path as it stands in an address.
fn utf8_path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(encoded).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Literal;

    fn page(size: usize, cursor: Option<&str>) -> Result<Page, Problem> {
        let mut parameters = vec![(SIZE.to_owned(), size.to_string())];
        parameters.extend(cursor.map(|cursor| (CURSOR.to_owned(), cursor.to_owned())));
        let page = Page::wanted(&parameters, "run-3".to_owned(), || digest(["q"]))?;
        Ok(page.unwrap())
    }

    fn rows(values: &[i64]) -> QuerySolutionIter<'static> {
        let rows: Vec<_> = values
            .iter()
            .map(|value| Ok(vec![Some(Literal::from(*value).into())]))
            .collect();
        QuerySolutionIter::from_tuples(vec![Variable::new_unchecked("n")].into(), rows)
    }

    fn shown(taken: &Taken) -> Vec<String> {
        let values = taken.rows.iter().flatten().flatten();
        values
            .map(|term| match term {
                Term::Literal(literal) => literal.value().to_owned(),
                other => other.to_string(),
            })
            .collect()
    }

    #[test]
    fn pages_follow_one_another_and_make_up_the_whole() {
        let all = [1, 2, 3, 4, 5];
        let first = page(2, None).unwrap().take(rows(&all)).unwrap();
        assert_eq!(shown(&first), ["1", "2"]);
        // A page may be larger than the one before.
        let second = page(3, first.next.as_deref())
            .unwrap()
            .take(rows(&all))
            .unwrap();
        assert_eq!(shown(&second), ["3", "4", "5"]);
        assert_eq!(second.next, None);
    }

    #[test]
    fn a_page_behind_other_rows_is_refused() {
        let first = page(2, None).unwrap().take(rows(&[1, 2, 3])).unwrap();
        let next = page(2, first.next.as_deref()).unwrap();
        for other in [&[2, 1, 3][..], &[1, 2], &[1], &[]] {
            let refused = next.take(rows(other)).unwrap_err();
            assert_eq!(refused.status, 409, "{other:?}");
        }
    }

    #[test]
    fn a_cursor_holds_for_one_query_and_one_state() {
        let cursor = format!("run-3.{}.2.0123456789abcdef", digest(["q"]));
        assert!(page(1, Some(&cursor)).is_ok());
        for (cursor, status) in [
            (cursor.replace("run-3", "run-4"), 410),
            (cursor.replace(&digest(["q"]), &digest(["q", ""])), 400),
            (cursor.replace(".2.", ".-2."), 400),
            ("x".to_owned(), 400),
        ] {
            assert_eq!(
                page(1, Some(&cursor)).unwrap_err().status,
                status,
                "{cursor}"
            );
        }
        assert_eq!(page(0, None).unwrap_err().status, 400);
        assert_eq!(page(MOST_ROWS + 1, None).unwrap_err().status, 400);
    }
}
