//! The tools about things: names, all that is known about one, who is said to have said what.

use serde_json::{Value, json};

use super::answer::{Answer, Failed, iris, term, text};
use super::arguments::Arguments;
use super::tools::Call;
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedOrBlankNode, Term, printable};
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::query::reported::Reported;
use crate::query::said::Said;
use crate::search::claims::{Facet, Filter, Listed, select};
use crate::search::{Candidate, Link};
use crate::search::{Card, InRole, Index, Statement, Value as Shown, in_role, kinds, value};
use crate::store::Backend;
use crate::vocab::{dcterms, schema};

/// Names that are suggested.
const SUGGESTED: usize = 5;

impl Call<'_> {
    /// `search`: things by name.
    pub(super) fn search(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let wanted = given.wanted("text")?;
        let limit = self.limit(&mut given)?;
        let plain = self.data.plain;
        let labels = self.labels();
        let said = Said::read(plain)?;
        let mut hits = Index::about(plain, &wanted)?.find(&wanted, limit + 1)?;
        let mut answer = Answer {
            more: hits.len() > limit,
            ..Answer::default()
        };
        hits.truncate(limit);
        for hit in hits {
            let node = NamedNode::new_unchecked(hit.iri.clone());
            let node = NamedOrBlankNode::from(node);
            answer.rows.push(json!({
                "iri": hit.iri,
                "name": self.data.prefixes.show(&hit.iri),
                "label": text(&labels.name(&hit.iri)),
                "kinds": kinds(plain, &labels, &hit.iri)?,
                "matched": text(&printable(&hit.name)),
                "how": hit.how.name(),
                "description": described(plain, &node)?,
                "sources": iris(&objects(plain, node.as_ref(), dcterms::SOURCE)?),
                "contested": said.holds(&node),
            }));
        }
        Ok(answer)
    }

    /// `show`: all that is known about one thing.
    pub(super) fn show(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let wanted = given.wanted("thing")?;
        let limit = self.limit(&mut given)?;
        let plain = self.data.plain;
        let node = value::thing(&wanted, plain, self.data.prefixes)?;
        let labels = self.labels().with_literals_as_written();
        let card = Card::read(plain, &labels, &node, true)?;
        // What is known of it from a report alone is what that says.
        let is_said = card.proposed || Reported::read(plain)?.holds(&node.clone().into());
        let mut answer = Answer::default();
        for (name, value) in [
            ("iri", card.iri.as_str().into()),
            ("label", text(&card.label)),
            ("kinds", card.types.clone().into()),
            ("names", card.names.clone().into()),
            ("about", card.about.as_deref().map(text).into()),
            ("proposed", card.proposed.into()),
        ] {
            answer.head.insert(name.to_owned(), value);
        }
        let stated = [
            ("stated", &card.statements, is_said),
            ("open", &card.open, true),
            ("claimed", &card.claimed, true),
        ];
        for (what, statements, contested) in stated {
            for Statement { property, values } in statements {
                let row = |value: &Shown| row([what, property], value, contested);
                answer.rows.extend(values.iter().map(row));
            }
        }
        let linked = [
            ("linked", &card.links, is_said),
            ("claim", &card.claims, true),
            ("offer", &card.offers, true),
        ];
        for (what, links, contested) in linked {
            for Link { heading, values } in links {
                let row = |value: &Shown| row([what, heading], value, contested);
                answer.rows.extend(values.iter().map(row));
            }
        }
        answer.more = answer.rows.len() > limit;
        answer.rows.truncate(limit);
        Ok(answer)
    }

    /// `claims`: who is said to have said what.
    pub(super) fn claims(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let asked = [
            (Facet::By, "by"),
            (Facet::About, "about"),
            (Facet::ReportedBy, "reported_by"),
            (Facet::Act, "act"),
            (Facet::At, "at"),
        ];
        let mut filter = Filter::new();
        for (facet, name) in asked {
            let mut values = Vec::new();
            for text in given.texts(name)? {
                values.push(self.in_role(facet, name, &text)?);
            }
            if !values.is_empty() {
                filter.insert(facet, values);
            }
        }
        let offset = given.number("offset", 0, (0, usize::MAX))?;
        let limit = self.limit(&mut given)?;
        let context = self.data.context(&self.settings.languages, self.token);
        let plain = self.data.plain;
        let mut found = Vec::new();
        for claim in select(plain, &filter, &context)? {
            let listed = Listed::read(plain, &claim)?;
            let date = listed.dates.iter().map(ToString::to_string).min();
            found.push((date.is_none(), date, listed));
        }
        // Stable: claims of one day stay in the order of their names.
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let labels = self.labels();
        let mut answer = Answer::default();
        answer.head.insert("in_all".to_owned(), found.len().into());
        answer.more = found.len() > offset.saturating_add(limit);
        let wanted = found.iter().skip(offset).take(limit);
        answer.rows = wanted
            .map(|(_, _, listed)| claim(listed, &labels))
            .collect();
        Ok(answer)
    }

    /// The one that a name means among those in the role.
    fn in_role(&self, facet: Facet, name: &str, text: &str) -> Result<Term, Failed> {
        let shown = printable(text);
        let (several, said) =
            match in_role(self.data.plain, self.data.prefixes, facet, text.trim())? {
                InRole::Thing(thing) | InRole::Unused(thing) => return Ok(thing),
                InRole::Foremost(first, _) => return Ok(first.thing),
                InRole::Ambiguous(several) => (several, "means several"),
                InRole::Unknown { near, all } => {
                    let near = if near.is_empty() { all } else { near };
                    (near, "is none that claims have")
                }
            };
        let said = Diagnostic::new(format!("`{name}`: `{shown}` {said}"));
        let hint = |one: &Candidate| match &one.thing {
            Term::NamedNode(node) => {
                let compact = self.data.prefixes.show(node.as_str());
                format!("did you mean `{compact}` ({})?", printable(&one.name))
            }
            _ => format!("did you mean `{}`?", printable(&one.name)),
        };
        let near = several.iter().take(SUGGESTED);
        Err(near.fold(said, |said, one| said.hint(hint(one))).into())
    }
}

fn described(plain: &dyn Backend, node: &NamedOrBlankNode) -> Result<Value, Failed> {
    let found = objects(plain, node.as_ref(), schema::DESCRIPTION)?;
    let said = found.iter().find_map(|term| match term {
        Term::Literal(literal) => Some(text(literal.value())),
        _ => None,
    });
    Ok(said.into())
}

/// One value of a card.
fn row([what, property]: [&str; 2], value: &Shown, contested: bool) -> Value {
    let sources: Vec<&str> = value
        .sources
        .iter()
        .map(|passage| passage.iri.as_deref().unwrap_or(&passage.label))
        .collect();
    json!({
        "what": what,
        "property": property,
        "value": text(&value.text),
        "iri": value.iri,
        "remarks": value.remarks,
        "sources": sources,
        "contested": contested,
    })
}

fn claim(listed: &Listed, labels: &Labels<'_>) -> Value {
    let terms = |all: &[Term]| -> Value { all.iter().map(|one| term(one, labels)).collect() };
    let standing = if listed.is_hearsay() {
        "hearsay"
    } else {
        "claim"
    };
    json!({
        "claim": term(&listed.claim.clone().into(), labels),
        "speakers": terms(&listed.speakers),
        "acts": terms(&listed.acts),
        "quotes": terms(&listed.quotes),
        "texts": terms(&listed.texts),
        "says": terms(&listed.propositions),
        "about": terms(&listed.about),
        "to": terms(&listed.targets),
        "reported_by": terms(&listed.media),
        "at": terms(&listed.occasions),
        "dates": terms(&listed.dates),
        "standing": standing,
        "via": terms(&listed.via),
        "sources": iris(&listed.sources),
        "contested": true,
    })
}
