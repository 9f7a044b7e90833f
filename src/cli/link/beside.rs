//! What the verbs have in common that lay our data beside Wikidata's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::online::{self, OnlineArgs};
use crate::cli::Common;
use crate::cli::failure::{Failure, Kind};
use crate::cli::limits::bytes;
use crate::cli::source::{Data, DataArgs};
use crate::cli::view::{counted, some_of};
use crate::link::online::Online;
use crate::link::ours::{Linked, Look, Spoken};
use crate::link::profile::Profile;
use crate::link::source::is_dump;
use crate::link::theirs::{Fetched, Files, fetch};
use crate::link::wikibase::{EntityId, EntityKind};
use crate::model::diagnostic::Diagnostic;
use crate::rdf::{Format, Settings, Source};

/// Where Wikidata's side comes from.
#[derive(Args, Debug)]
pub(super) struct FromArgs {
    /// Wikidata's JSON: entities, answers of its API, dumps with an entity a line; files, folders or `-`
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Wikidata")]
    pub(super) from: Vec<PathBuf>,
    /// The day on which it was retrieved, instead of that on which each file was last changed
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = past, help_heading = "Wikidata")]
    pub(super) retrieved: Option<String>,
    /// Another profile than the built-in one: which property of ours is which of Wikidata, as RDF
    #[arg(long, value_name = "FILE", help_heading = "Wikidata")]
    profile: Option<PathBuf>,
    /// The longest line of a dump
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = bytes, help_heading = "Limits", hide_short_help = true)]
    max_line: u64,
    #[command(flatten)]
    online: OnlineArgs,
}

/// A day of the calendar.
fn day(text: &str) -> Result<String, String> {
    let numbers: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let fits = text.len() == 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && crate::graph::Moment::parse(text).is_some();
    match numbers.as_slice() {
        [Some(_), Some(1..=12), Some(1..=31)] if fits => Ok(text.to_owned()),
        _ => Err("a day such as 2026-01-31".to_owned()),
    }
}

/// A day on which somebody can have read or decided something. Where the day is a day further, it may be tomorrow.
pub(super) fn past(text: &str) -> Result<String, String> {
    let day = day(text)?;
    if day > latest() {
        return Err("the day is still to come".to_owned());
    }
    Ok(day)
}

/// The day that it is somewhere.
pub(super) fn latest() -> String {
    let days = (crate::cli::keep::now() + 14 * 3_600) / 86_400;
    let (year, month, day) = crate::draw::dates::civil(i64::try_from(days).unwrap_or(i64::MAX / 2));
    format!("{year:04}-{month:02}-{day:02}")
}

/// A property of Wikidata.
pub(super) fn property(text: &str) -> Result<EntityId, String> {
    let id = EntityId::new(text.trim()).filter(|id| id.kind() == EntityKind::Property);
    id.ok_or_else(|| "a property such as P585".to_owned())
}

/// Both sides.
pub(super) struct Beside {
    pub(super) data: Data,
    pub(super) profile: Profile,
    pub(super) linked: Linked,
    pub(super) fetched: Fetched,
    /// What the data say about single statements.
    spoken: Arc<Spoken>,
}

/// Says what is an item by other words than a link, which `link match` takes for links.
fn say_otherwise(linked: &Linked, data: &Data, common: &Common) {
    let all = linked.otherwise();
    let all: Vec<String> = all
        .map(|(thing, id, words)| format!("{} is {id} by {words}", data.prefixes.show(thing)))
        .collect();
    if !all.is_empty() {
        let said = format!(
            "not linked by `owl:sameAs`, and left out: {} ({})",
            some_of(&all),
            counted(all.len(), "statement")
        );
        let hint = "where they are the same, say so: `owl:sameAs wd:Q42`";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
}

/// Wikidata's Turtle says the same as its JSON, but is not read here.
fn refuse_rdf(path: &Path) -> Result<(), Failure> {
    let source = Source::File(path.to_owned());
    let Some(format) = Format::from_path(path).0.filter(|_| !is_dump(&source)) else {
        return Ok(());
    };
    let said = format!(
        "`{}` is {}, and Wikidata's JSON is wanted",
        source.name(),
        format.title()
    );
    Err(Failure::new(Kind::Input, Diagnostic::new(said)).hint(
        "entities as `Special:EntityData/Q42.json` gives them, answers of `wbgetentities`, or a dump",
    ))
}

impl FromArgs {
    pub(super) fn profile(&self, data: &DataArgs) -> Result<Profile, Failure> {
        let Some(path) = &self.profile else {
            return Ok(Profile::wikidata()?);
        };
        let settings = Settings {
            limits: data.limits.limits(),
            ..Settings::default()
        };
        Ok(Profile::open(&Source::File(path.clone()), &settings)?)
    }

    /// Loads both sides: the data, and what there is of the items that they are linked to, of the properties of the
    /// profile, and of what is wanted `also`.
    ///
    /// Data that are linked to nothing are refused before anybody is asked, unless `unlinked` ones will do.
    pub(super) fn load(
        &self,
        args: &DataArgs,
        common: &Common,
        unlinked: bool,
        also: impl FnOnce(&Profile) -> BTreeSet<EntityId>,
    ) -> Result<Beside, Failure> {
        self.from.iter().try_for_each(|path| refuse_rdf(path))?;
        let asked = self.online.open(None, common)?;
        let profile = self.profile(args)?;
        let data = args.load(common)?.stated()?.plain()?;
        let spoken = Arc::new(Spoken::read(&data.backend)?);
        let look = Look::new(&data.backend, &spoken);
        let linked = Linked::read(&look, &profile, &data.contested)?;
        for (thing, written) in linked.odd() {
            let said = format!(
                "{} is linked to {written}, which is no item",
                data.prefixes.show(thing)
            );
            common.remark(&Diagnostic::new(said).hint("a link is `owl:sameAs` an item: `wd:Q42`"));
        }
        for (thing, id, why) in linked.doubtful() {
            let said = format!(
                "the link of {} to {id} does not count: {why}",
                data.prefixes.show(thing)
            );
            common.remark(
                &Diagnostic::new(said).hint("a link that counts is said without a reservation"),
            );
        }
        say_otherwise(&linked, &data, common);
        if !unlinked && linked.things().next().is_none() {
            let said = Diagnostic::new("nothing in the data is linked to Wikidata");
            return Err(Failure::new(Kind::Input, said)
                .hint("a link is `owl:sameAs` an item: `person:x owl:sameAs wd:Q42`"));
        }
        let mut wanted: BTreeSet<EntityId> = linked.things().map(|(_, id)| id.clone()).collect();
        wanted.extend(profile.all_properties());
        wanted.extend(also(&profile));
        // Whoever is asked for one of these refuses all that are asked for with it.
        let (wanted, impossible): (BTreeSet<_>, BTreeSet<_>) =
            wanted.into_iter().partition(EntityId::is_possible);
        let longest = usize::try_from(self.max_line).unwrap_or(usize::MAX);
        let mut files = Files::new(&self.from, self.retrieved.clone())?.longest_line(longest);
        let mut fetched = fetch(&mut files, &wanted, &args.limits.limits())?;
        if let Some(mut asked) = asked {
            let rest = std::mem::take(&mut fetched.absent);
            let more = fetch(&mut asked, &rest, &args.limits.limits());
            online::say_notes(&mut asked, common);
            fetched.complete(more?);
        }
        fetched.missing.extend(impossible);
        Ok(Beside {
            data,
            profile,
            linked,
            fetched,
            spoken,
        })
    }

    /// Somebody to ask, if that is wanted.
    pub(super) fn ask(&self, common: &Common) -> Result<Option<Online>, Failure> {
        self.online.open(None, common)
    }

    /// Whether there is another side.
    pub(super) fn is_given(&self) -> bool {
        !self.from.is_empty() || self.online.is_on()
    }

    /// Refuses to go on where the other side is missing.
    pub(super) fn need(&self) -> Result<(), Failure> {
        if !self.is_given() {
            return Err(Failure::usage("what does Wikidata say?").hint(
                "`--from FILE` names its JSON: entities as `Special:EntityData` gives them, or a dump; \
                 `--online` asks Wikidata",
            ));
        }
        Ok(())
    }
}

impl Beside {
    /// The data, with what they say about single statements.
    pub(super) fn look(&self) -> Look<'_> {
        Look::new(&self.data.backend, &self.spoken)
    }

    /// Says which links lead nowhere, somewhere else, or to two places. An item that was merged is
    /// named with the one that it is now: whoever keeps the link changes it.
    pub(super) fn say(&self, common: &Common) {
        let names = self.names();
        let named = |id: &EntityId| match names.get(id) {
            Some(thing) => format!("{id} ({})", self.data.prefixes.show(thing)),
            None => id.to_string(),
        };
        // Properties only help; nobody misses them.
        let linked = |id: &&EntityId| names.contains_key(*id);
        for (from, to) in &self.fetched.merged {
            if !names.contains_key(from) {
                continue;
            }
            let said = format!("{} was merged into {to}, and is left out", named(from));
            common.remark(&Diagnostic::new(said).hint(format!("change the link to wd:{to}")));
        }
        for id in self.fetched.missing.iter().filter(linked) {
            let said = format!("Wikidata has no {}", named(id));
            common.remark(&Diagnostic::new(said).hint("the link may be wrong: look it up"));
        }
        let absent = self.fetched.absent.iter().filter(linked);
        let absent: Vec<String> = absent.map(named).collect();
        if !absent.is_empty() {
            let count = absent.len();
            let things = if count == 1 { "item is" } else { "items are" };
            let said = format!("{count} linked {things} in no file: {}", some_of(&absent));
            common.note(&said);
        }
        self.say_links(common);
    }

    /// The same of links by themselves.
    pub(super) fn say_links(&self, common: &Common) {
        for (id, things) in self.linked.shared() {
            let things: Vec<String> = things
                .iter()
                .map(|thing| self.data.prefixes.show(thing))
                .collect();
            let said = format!("several things are linked to {id}: {}", things.join(", "));
            let hint = "if they are one, say so: `owl:sameAs` between them; else one of the links is wrong";
            common.remark(&Diagnostic::new(said).hint(hint));
        }
        for (thing, ids) in self.linked.ambiguous() {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let thing = self.data.prefixes.show(thing);
            let said = format!(
                "{thing} is linked to {}, and is left out",
                ids.join(" and ")
            );
            common.remark(&Diagnostic::new(said).hint("one thing is one item"));
        }
    }

    /// Refuses links to items that do not exist, unless they are to be passed over.
    pub(super) fn refuse_missing(&self, skip: bool) -> Result<(), Failure> {
        let names = self.names();
        // Properties only help; nobody misses them.
        let named = self.fetched.missing.iter().filter_map(|id| {
            let thing = names.get(id)?;
            Some(format!("{id} ({})", self.data.prefixes.show(thing)))
        });
        let named: Vec<String> = named.collect();
        if skip || named.is_empty() {
            return Ok(());
        }
        let said = match named.as_slice() {
            [one] => format!("Wikidata has no {one}, to which the data are linked"),
            some => format!(
                "Wikidata has none of {} items to which the data are linked: {}",
                some.len(),
                some_of(some)
            ),
        };
        Err(Failure::new(Kind::Input, Diagnostic::new(said)).hint(
            "such links are mistyped, or the item was deleted: change them; `--skip-missing` goes on without",
        ))
    }

    /// Refuses linked items of which it is not said what is stated of them.
    pub(super) fn need_whole(&self) -> Result<(), Failure> {
        let linked = self.linked.things().map(|(_, item)| item);
        Ok(self.fetched.need_whole(linked)?)
    }

    /// Our things by their items; the first where several are linked to one.
    pub(super) fn names(&self) -> BTreeMap<&EntityId, &str> {
        let mut names = BTreeMap::new();
        for (thing, id) in self.linked.things() {
            names.entry(id).or_insert(thing);
        }
        names
    }

    /// Refuses an answer about nothing.
    pub(super) fn need_any(&self) -> Result<(), Failure> {
        if self.fetched.found.is_empty() {
            let said =
                Diagnostic::new("there is nothing about the items that the data are linked to");
            return Err(Failure::new(Kind::Input, said));
        }
        Ok(())
    }
}
