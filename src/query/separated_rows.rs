//! Rows of numbers as SPARQL 1.1 Query Results CSV and TSV, byte for byte as `sparesults` writes their terms.

use std::io::{self, Write};

use oxigraph::model::vocab::xsd;

use super::results::AnswerError;
use crate::model::{BaseDirection, NamedOrBlankNode, Term, Triple};
use crate::store::{Cell, NumberedRows};

/// Which of the two formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separated {
    /// By commas: what people read.
    Csv,
    /// By tabs: terms as in Turtle.
    Tsv,
}

impl Separated {
    /// Writes all rows.
    pub(super) fn write(self, rows: &NumberedRows, out: &mut dyn Write) -> Result<(), AnswerError> {
        let (between, end, before): (u8, &[u8], &[u8]) = match self {
            Self::Csv => (b',', b"\r\n", b""),
            Self::Tsv => (b'\t', b"\n", b"?"),
        };
        let mut head = Vec::new();
        for (place, variable) in rows.variables().iter().enumerate() {
            if place > 0 {
                head.push(between);
            }
            head.extend_from_slice(before);
            head.extend_from_slice(variable.as_str().as_bytes());
        }
        head.extend_from_slice(end);
        out.write_all(&head)?;
        let spell = |piece: &mut Vec<u8>, cell: Cell<'_>| self.cell(piece, &cell);
        rows.spelled(
            |values, cells, piece| {
                for (place, value) in values.iter().enumerate() {
                    if place > 0 {
                        piece.push(between);
                    }
                    if let Some(number) = value {
                        cells.write::<AnswerError>(*number, piece, spell)?;
                    }
                }
                piece.extend_from_slice(end);
                Ok(())
            },
            |piece| Ok(out.write_all(piece)?),
        )
    }

    fn cell(self, out: &mut Vec<u8>, cell: &Cell<'_>) -> io::Result<()> {
        match (self, cell) {
            (Self::Csv, Cell::Iri(value)) => out.extend_from_slice(value.as_bytes()),
            (Self::Tsv, Cell::Iri(value)) => iri(out, value),
            (_, Cell::Blank(value)) => write!(out, "_:{value}")?,
            (Self::Csv, Cell::Text(value) | Cell::Tagged(value, ..) | Cell::Typed(value, _)) => {
                escaped(out, value);
            }
            (Self::Tsv, Cell::Text(value)) => quoted(out, value),
            (Self::Tsv, Cell::Tagged(value, language, direction)) => {
                quoted(out, value);
                write!(out, "@{language}")?;
                out.extend_from_slice(match direction {
                    None => b"",
                    Some(BaseDirection::Ltr) => b"--ltr",
                    Some(BaseDirection::Rtl) => b"--rtl",
                });
            }
            (Self::Tsv, Cell::Typed(value, datatype)) if is_bare(value, datatype) => {
                out.extend_from_slice(value.as_bytes());
            }
            (Self::Tsv, Cell::Typed(value, datatype)) => {
                quoted(out, value);
                out.extend_from_slice(b"^^");
                iri(out, datatype);
            }
            (_, Cell::Integer(value)) => write!(out, "{value}")?,
            (_, Cell::Triple(triple)) => self.triple(out, triple)?,
        }
        Ok(())
    }

    fn triple(self, out: &mut Vec<u8>, triple: &Triple) -> io::Result<()> {
        if self == Self::Tsv {
            out.extend_from_slice(b"<<( ");
        }
        match &triple.subject {
            NamedOrBlankNode::NamedNode(node) => self.cell(out, &Cell::Iri(node.as_str()))?,
            NamedOrBlankNode::BlankNode(node) => self.cell(out, &Cell::Blank(node.as_str()))?,
        }
        out.push(b' ');
        self.cell(out, &Cell::Iri(triple.predicate.as_str()))?;
        out.push(b' ');
        match &triple.object {
            Term::NamedNode(node) => self.cell(out, &Cell::Iri(node.as_str()))?,
            Term::BlankNode(node) => self.cell(out, &Cell::Blank(node.as_str()))?,
            Term::Triple(inner) => self.triple(out, inner)?,
            Term::Literal(literal) => {
                let value = literal.value();
                let cell = match (literal.language(), literal.datatype()) {
                    (Some(language), _) => Cell::Tagged(value, language, literal.direction()),
                    (None, xsd::STRING) => Cell::Text(value),
                    (None, datatype) => Cell::Typed(value, datatype.as_str()),
                };
                self.cell(out, &cell)?;
            }
        }
        if self == Self::Tsv {
            out.extend_from_slice(b" )>>");
        }
        Ok(())
    }
}

fn iri(out: &mut Vec<u8>, value: &str) {
    out.push(b'<');
    out.extend_from_slice(value.as_bytes());
    out.push(b'>');
}

/// A field of CSV (RFC 4180).
fn escaped(out: &mut Vec<u8>, value: &str) {
    if !value
        .bytes()
        .any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))
    {
        out.extend_from_slice(value.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// A string of Turtle.
fn quoted(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    for byte in value.bytes() {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Whether Turtle has a literal without quotes.
fn is_bare(value: &str, datatype: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    match datatype {
        _ if datatype == xsd::BOOLEAN.as_str() => matches!(value, "true" | "false"),
        _ if datatype == xsd::INTEGER.as_str() => !unsigned.is_empty() && digits(unsigned),
        _ if datatype == xsd::DECIMAL.as_str() => unsigned
            .split_once('.')
            .is_some_and(|(whole, part)| digits(whole) && !part.is_empty() && digits(part)),
        _ if datatype == xsd::DOUBLE.as_str() => {
            let Some((number, exponent)) = unsigned.split_once(['e', 'E']) else {
                return false;
            };
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let (whole, part) = number.split_once('.').unwrap_or((number, ""));
            let is_number = digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty());
            is_number && !exponent.is_empty() && digits(exponent)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

    use super::*;
    use crate::model::{Literal, NamedNode, NamedNodeRef, Variable};

    fn reference(term: &Term, format: QueryResultsFormat) -> String {
        let name = Variable::new_unchecked("a");
        let mut out = QueryResultsSerializer::from_format(format)
            .serialize_solutions_to_writer(Vec::new(), vec![name.clone()])
            .unwrap();
        out.serialize([(&name, term)]).unwrap();
        let text = String::from_utf8(out.finish().unwrap()).unwrap();
        text.split_once('\n')
            .unwrap()
            .1
            .trim_end_matches(['\r', '\n'])
            .to_owned()
    }

    #[test]
    fn literals_are_those_of_the_reference() {
        let spellings = [
            "1",
            "+1",
            "-1",
            "",
            "+",
            ".",
            "1.",
            ".5",
            "-1.5",
            "1.5e",
            "1e3",
            "1.e3",
            ".e3",
            ".5E-3",
            "e3",
            "1e3.",
            "true",
            "false",
            "TRUE",
            "a\tb\n\"c\\\r,",
            "1 ",
            "١",
        ];
        let odd = "http://e/odd";
        let kinds = [
            xsd::BOOLEAN,
            xsd::INTEGER,
            xsd::DECIMAL,
            xsd::DOUBLE,
            xsd::STRING,
            NamedNodeRef::new_unchecked(odd),
        ];
        for (spelling, kind) in spellings.iter().flat_map(|s| kinds.map(|kind| (*s, kind))) {
            let cell = match kind {
                xsd::STRING => Cell::Text(spelling),
                kind => Cell::Typed(spelling, kind.as_str()),
            };
            let term: Term = Literal::new_typed_literal(spelling, kind).into();
            for (own, format) in [
                (Separated::Csv, QueryResultsFormat::Csv),
                (Separated::Tsv, QueryResultsFormat::Tsv),
            ] {
                let mut out = Vec::new();
                own.cell(&mut out, &cell).unwrap();
                let nested = Triple::new(NamedNode::new_unchecked(odd), xsd::DATE, term.clone());
                assert_eq!(String::from_utf8(out).unwrap(), reference(&term, format));
                let mut out = Vec::new();
                own.triple(&mut out, &nested).unwrap();
                assert_eq!(
                    String::from_utf8(out).unwrap(),
                    reference(&nested.into(), format)
                );
            }
        }
    }
}
