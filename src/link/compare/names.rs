//! Names by language.

use std::collections::BTreeMap;

use super::{Here, Options, Row, Subject, There, Verdict};
use crate::link::ours::Name;
use crate::link::wikibase::{Entity, EntityId};
use crate::model::NamedNode;

/// Names of ours in one language: first ones and others.
#[derive(Default)]
struct Ours<'a> {
    labels: Vec<&'a str>,
    aliases: Vec<&'a str>,
}

pub(super) fn rows(
    (thing, item): (&NamedNode, &EntityId),
    names: &[Name],
    entity: &Entity,
    options: &Options,
) -> Vec<Row> {
    let mut ours: BTreeMap<String, Ours<'_>> = BTreeMap::new();
    let sure = names.iter().filter(|name| name.is_sure);
    for name in sure.filter(|name| !name.language.is_empty()) {
        let known = ours.entry(name.language.to_lowercase()).or_default();
        let list = if name.alias {
            &mut known.aliases
        } else {
            &mut known.labels
        };
        list.push(&name.text);
    }
    for language in &options.languages {
        ours.entry(language.to_lowercase()).or_default();
    }
    if !options.languages.is_empty() {
        let wanted = |language: &str| {
            let mut all = options.languages.iter();
            all.any(|wanted| wanted.eq_ignore_ascii_case(language))
        };
        ours.retain(|language, _| wanted(language));
    }
    let rows = ours.iter().filter_map(|(language, ours)| {
        let (verdict, here, there, note) = judge(language, ours, entity)?;
        Some(Row {
            thing: thing.clone(),
            item: item.clone(),
            subject: Subject::Name(language.clone()),
            verdict,
            plain: verdict,
            here: here.map(Here::Name),
            there: there.map(There::Name),
            notes: note.map(str::to_owned).into_iter().collect(),
        })
    });
    rows.collect()
}

type Judged = (
    Verdict,
    Option<String>,
    Option<String>,
    Option<&'static str>,
);

fn judge(language: &str, ours: &Ours<'_>, entity: &Entity) -> Option<Judged> {
    let label = entity.labels.get(language).map(|label| label.trim());
    let aliases = entity.aliases.get(language).map_or(&[][..], Vec::as_slice);
    let first = ours.labels.first().copied();
    let here = first.map(str::to_owned);
    let there = label.map(str::to_owned);
    let Some(label) = label else {
        // Wikidata shows a name of all languages where one has none of its own.
        return here.map(|here| (Verdict::OnlyHere, Some(here), None, None));
    };
    if first.is_none() {
        return Some((Verdict::OnlyThere, None, there, None));
    }
    if let Some(same) = ours.labels.iter().find(|own| own.trim() == label) {
        return Some((Verdict::Agrees, Some((*same).to_owned()), there, None));
    }
    let is_alias = |own: &&&str| aliases.iter().any(|alias| alias.trim() == own.trim());
    if let Some(same) = ours.labels.iter().find(is_alias) {
        let note = Some("another name there");
        return Some((Verdict::Agrees, Some((*same).to_owned()), there, note));
    }
    if ours.aliases.iter().any(|own| own.trim() == label) {
        return Some((Verdict::Agrees, here, there, Some("another name here")));
    }
    Some((Verdict::Differs, here, there, None))
}
