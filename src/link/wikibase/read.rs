//! Entities from JSON: as dumps have them, `Special:EntityData`, `wbgetentities`, or one alone.

use std::collections::BTreeMap;

use super::id::{EntityId, EntityKind};
use super::json::{self, At, Json, Path, shortened};
use super::model::{Entity, Kind, Rank, Reference, Sitelink, Snak, Statement};
use super::read_value;
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::nearest;

/// What a document says about one entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// All of it.
    Entity(Box<Entity>),
    /// That there is no such entity.
    Missing(EntityId),
    /// That it has been merged into another.
    Redirect {
        /// The old name.
        from: EntityId,
        /// The one that is meant now.
        to: EntityId,
    },
}

/// Reads a document: one entity, or an answer with several.
///
/// # Errors
/// JSON that is broken or says something no entity says, with the path of the place.
pub fn read(text: &str, source: &str, limits: &Limits) -> Result<Vec<Answer>, Diagnostic> {
    // Lines of a dump end with a comma, since the whole is one list.
    let text = text.trim_end().trim_end_matches(',');
    let root = json::parse(text, source, limits)?;
    let path = Path::Root { source };
    let at = At::new(&root, &path);
    if let Json::List(_) = root {
        let answers = at.all(|item| answer(item, None))?;
        return Ok(answers);
    }
    if let Some(answers) = at.maybe("entities", several)? {
        return Ok(answers);
    }
    if let Some(said) = at.maybe("error", |error| {
        error.maybe("info", |info| Ok(info.text()?.to_owned()))
    })? {
        let said = said.unwrap_or_default();
        let said = format!("the server answers with an error: {}", shortened(&said));
        return Err(Diagnostic::new(said).in_source(source));
    }
    answer(at, None).map(|answer| vec![answer])
}

fn several(entities: At<'_>) -> Result<Vec<Answer>, Diagnostic> {
    let mut answers = Vec::new();
    entities.each(|key, entity| {
        // An id that is none comes back as -1.
        answers.push(answer(entity, EntityId::new(key))?);
        Ok(())
    })?;
    Ok(answers)
}

fn answer(at: At<'_>, key: Option<EntityId>) -> Result<Answer, Diagnostic> {
    if at.find("missing")?.is_some() {
        let id = at.maybe("id", id)?.or(key);
        let id = id.ok_or_else(|| at.wrong("the missing entity has no id"))?;
        return Ok(Answer::Missing(id));
    }
    if at.find("redirect")?.is_some() {
        let (from, to) = (at.need("entity", id)?, at.need("redirect", id)?);
        return Ok(Answer::Redirect { from, to });
    }
    let mut entity = entity(at)?;
    let merged = at.maybe("redirects", |redirects| {
        Ok((redirects.need("from", id)?, redirects.need("to", id)?))
    })?;
    let (from, to) = merged.unzip();
    if to.is_some_and(|to| to != entity.id) {
        return Err(at.wrong("`redirects` leads to another entity than this one"));
    }
    let told = |key: &EntityId| *key == entity.id || from.as_ref() == Some(key);
    let strange = key.filter(|key| !told(key));
    if let Some(key) = &strange
        && (from.is_some() || key.kind() != entity.id.kind())
    {
        let said = format!("`{key}` holds `{}`, which is another entity", entity.id);
        return Err(at.wrong(said));
    }
    // Whoever asks by an old name gets the entity that has it now, under the old one.
    let from = from.filter(|from| *from != entity.id);
    entity.redirected_from = from.or(strange);
    Ok(Answer::Entity(Box::new(entity)))
}

fn entity(at: At<'_>) -> Result<Entity, Diagnostic> {
    let kind = at.maybe("type", |kind| {
        let name = kind.text()?;
        EntityKind::from_name(name).ok_or_else(|| {
            kind.wrong(format!("`{}` is no type of entity", shortened(name)))
                .hint("items and properties can be read")
        })
    })?;
    let id = at.need("id", id)?;
    if kind.is_some_and(|kind| kind != id.kind()) {
        return Err(at.wrong(format!("`{id}` has the type of something else")));
    }
    let kind = match id.kind() {
        EntityKind::Item => Kind::Item,
        EntityKind::Property => Kind::Property {
            datatype: at.maybe("datatype", text)?,
        },
        other => {
            let said = format!(
                "`{id}` is a {}, and only items and properties can be read",
                other.name()
            );
            return Err(at.wrong(said));
        }
    };
    let mut entity = Entity::new(id, kind);
    entity.labels = at.maybe("labels", terms)?.unwrap_or_default();
    entity.descriptions = at.maybe("descriptions", terms)?.unwrap_or_default();
    entity.aliases = at.maybe("aliases", aliases)?.unwrap_or_default();
    entity.sitelinks = at.maybe("sitelinks", sitelinks)?.unwrap_or_default();
    entity.revision = at.maybe("lastrevid", |at| {
        u64::try_from(at.integer()?).map_err(|error| at.wrong(error))
    })?;
    entity.modified = at.maybe("modified", text)?;
    let claims = at.maybe("claims", statements)?;
    let claims = match claims {
        Some(claims) => Some(claims),
        // As structured data of Commons have it.
        None => at.maybe("statements", statements)?,
    };
    entity.is_whole = claims.is_some();
    entity.statements = claims.unwrap_or_default();
    Ok(entity)
}

pub(super) fn text(at: At<'_>) -> Result<String, Diagnostic> {
    at.text().map(str::to_owned)
}

pub(super) fn id(at: At<'_>) -> Result<EntityId, Diagnostic> {
    let text = at.text()?;
    EntityId::new(text).ok_or_else(|| {
        at.wrong(format!("`{}` is no id of an entity", shortened(text)))
            .hint("ids look like `Q42` or `P31`")
    })
}

fn terms(at: At<'_>) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut found = BTreeMap::new();
    at.each(|language, term| {
        found.insert(language.to_owned(), term.need("value", text)?);
        Ok(())
    })?;
    Ok(found)
}

fn aliases(at: At<'_>) -> Result<BTreeMap<String, Vec<String>>, Diagnostic> {
    let mut found = BTreeMap::new();
    at.each(|language, group| {
        let group = group.all(|term| term.need("value", text))?;
        found.insert(language.to_owned(), group);
        Ok(())
    })?;
    Ok(found)
}

fn sitelinks(at: At<'_>) -> Result<BTreeMap<String, Sitelink>, Diagnostic> {
    let mut found = BTreeMap::new();
    at.each(|site, link| {
        let badges = link.maybe("badges", |badges| badges.all(id))?;
        let link = Sitelink {
            title: link.need("title", text)?,
            badges: badges.unwrap_or_default(),
            url: link.maybe("url", text)?,
        };
        found.insert(site.to_owned(), link);
        Ok(())
    })?;
    Ok(found)
}

fn statements(at: At<'_>) -> Result<Vec<Statement>, Diagnostic> {
    let mut found = Vec::new();
    at.each(|property, group| {
        found.extend(group.all(|at| statement(at, property))?);
        Ok(())
    })?;
    Ok(found)
}

fn statement(at: At<'_>, property: &str) -> Result<Statement, Diagnostic> {
    let rank = at.maybe("rank", |rank| {
        let name = rank.text()?;
        Rank::from_name(name).ok_or_else(|| {
            let names = ["preferred", "normal", "deprecated"];
            let hint = nearest::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
            rank.wrong(format!("`{}` is no rank", shortened(name)))
                .maybe_hint(hint)
        })
    })?;
    let qualifiers = at.maybe("qualifiers", |snaks| {
        in_order(snaks, &at, "qualifiers-order")
    })?;
    let references = at.maybe("references", |references| references.all(reference))?;
    Ok(Statement {
        id: at.need("id", text)?,
        rank: rank.unwrap_or(Rank::Normal),
        main: at.need("mainsnak", |at| snak_of(at, property))?,
        qualifiers: qualifiers.unwrap_or_default(),
        references: references.unwrap_or_default(),
    })
}

fn reference(at: At<'_>) -> Result<Reference, Diagnostic> {
    let hash = at.maybe("hash", read_value::hash)?;
    let snaks = at.need("snaks", |snaks| in_order(snaks, &at, "snaks-order"))?;
    Ok(Reference { hash, snaks })
}

/// A snak of the group of a property, which is of that one.
fn snak_of(at: At<'_>, property: &str) -> Result<Snak, Diagnostic> {
    let snak = read_value::snak(&at)?;
    if snak.property.as_str() == property {
        return Ok(snak);
    }
    let own = &snak.property;
    let said = format!("a snak of {own} stands under `{}`", shortened(property));
    Err(at.wrong(said))
}

/// Snaks grouped by property; the order of the groups may be told apart from them.
fn in_order(snaks: At<'_>, outer: &At<'_>, order: &str) -> Result<Vec<Snak>, Diagnostic> {
    let mut groups: Vec<(&str, Vec<Snak>)> = Vec::new();
    snaks.each(|property, group| {
        groups.push((property, group.all(|at| snak_of(at, property))?));
        Ok(())
    })?;
    let order = outer.maybe(order, |order| order.all(text))?;
    if let Some(order) = order {
        let places: BTreeMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        groups.sort_by_key(|(property, _)| places.get(property).copied().unwrap_or(usize::MAX));
    }
    Ok(groups.into_iter().flat_map(|(_, group)| group).collect())
}
