//! Differences as one page: no script, nothing loaded, light or dark as the reader prefers.

use std::io::Write;

use super::super::failure::Failure;
use super::markdown::sentence;
use super::told::{Block, Piece, Row, Telling, state};
use crate::query::results::html_text;

const STYLE: &str = "\
:root{color-scheme:light dark;--page:#fff;--ink:#1a1e24;--muted:#56606c;--rule:#d4d9df;--new:#0b6b45;--old:#b3261e;--other:#6b46a8;--newly:#e1f5ee;--oldly:#fce8e8}\n\
@media (prefers-color-scheme:dark){:root{--page:#14171c;--ink:#eef1f5;--muted:#a9b3c0;--rule:#3a424d;--new:#4fcaa2;--old:#f28b82;--other:#c0a2f5;--newly:#0f3b30;--oldly:#4a2020}}\n\
body{font:16px/1.5 system-ui,sans-serif;background:var(--page);color:var(--ink);max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}\n\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.6rem 0 .3rem;border-top:1px solid var(--rule);padding-top:.8rem}\n\
h2 small,.at,.sum{color:var(--muted);font-weight:400}\n\
ul{list-style:none;margin:0;padding:0}li{padding:.15rem 0 .15rem 1.6rem;text-indent:-1.6rem}li.part{margin-left:1.6rem}\n\
.sign{display:inline-block;width:1.6rem;text-indent:0;text-align:center;font-weight:700}\n\
.added .sign,.state-added{color:var(--new)}.removed .sign,.state-removed{color:var(--old)}.changed .sign{color:var(--other)}\n\
ins{background:var(--newly);color:inherit;text-decoration:none;border-bottom:2px solid var(--new)}\n\
del{background:var(--oldly);color:inherit}\n\
.at{font-size:.85rem}\n";

pub(super) fn write(
    telling: &Telling<'_>,
    only_counts: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let [before, after] = [&telling.inputs[0].name, &telling.inputs[1].name];
    let title = html_text(&crate::model::printable(&format!("{before} → {after}")));
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n<p class=\"sum\">{}.<br>Statements: {}.</p>\n",
        html_text(&sentence(&telling.summary())),
        html_text(&telling.in_quads())
    )?;
    if !only_counts {
        for block in telling.blocks() {
            write_block(&block, out)?;
        }
    }
    writeln!(out, "</body>\n</html>")?;
    Ok(())
}

fn write_block(block: &Block, out: &mut dyn Write) -> Result<(), Failure> {
    let small = |text: &Option<String>, before: &str| {
        let text = text.as_ref().map(|text| html_text(text));
        text.map_or(String::new(), |text| {
            format!(" <small>{before}{text}</small>")
        })
    };
    let word = match state(block.state) {
        "changed" => String::new(),
        word => format!(" <small class=\"state-{word}\">{word}</small>"),
    };
    let (id, graph) = (small(&block.id, ""), small(&block.graph, "in "));
    writeln!(
        out,
        "<h2>{}{id}{graph}{word}</h2>\n<ul>",
        html_text(&block.title)
    )?;
    for row in &block.rows {
        writeln!(out, "{}", item(row))?;
    }
    writeln!(out, "</ul>")?;
    Ok(())
}

fn item(row: &Row) -> String {
    let (class, sign) = match row.sign {
        '+' => ("added", "+"),
        '-' => ("removed", "−"),
        _ => ("changed", "≠"),
    };
    let part = if row.part { " part" } else { "" };
    let pieces = row.pieces.iter().map(|piece| match piece {
        Piece::Plain(text) => html_text(text),
        Piece::Old(text) => format!("<del>{}</del>", html_text(text)),
        Piece::New(text) => format!("<ins>{}</ins>", html_text(text)),
    });
    let said: String = pieces.collect();
    let places = row.places();
    let places = places.map_or(String::new(), |places| {
        format!(" <span class=\"at\">{}</span>", html_text(&places))
    });
    format!(
        "<li class=\"{class}{part}\"><span class=\"sign\" title=\"{class}\">{sign}</span>{}: {said}{places}</li>",
        html_text(&row.property)
    )
}
