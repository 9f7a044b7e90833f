//! The tables of the ontology: what each column of `people.csv`, `events.csv` and the others says.

use std::path::Path;

/// A table whose columns are fixed.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The name of its file, without ending.
    pub(super) name: &'static str,
    /// The class of its rows.
    pub(super) class: &'static str,
    /// What rows are called by.
    pub(super) subject: Subject,
    /// Its columns.
    pub(super) columns: &'static [Column],
}

/// What the IRI of a row is made of.
#[derive(Debug)]
pub(super) enum Subject {
    /// Of the slug, below this kind.
    Slug(&'static str),
    /// Of event and participant; of several, also of the attendance.
    Participation,
    /// Of person and post; of several, also of the start.
    Tenure,
    /// Of place, holder, kind and day.
    Territory,
    /// Of date, party, kind and treaty.
    TreatyAction,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// Whether each row has to say it.
    pub(super) needed: bool,
    pub(super) says: Says,
}

/// What a cell says of the thing in its row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Says {
    /// Part of its IRI.
    Slug,
    /// Its name in English.
    Label,
    /// Names in other languages, `Имя@ru`.
    Labels,
    /// The same thing in Wikidata.
    Wikidata,
    /// Words in English.
    Text(&'static str),
    /// Things of these kinds.
    Things(&'static str, &'static [&'static str]),
    /// One thing of these kinds.
    Thing(&'static str, &'static [&'static str]),
    /// A date.
    Date(&'static str),
    /// A number.
    Decimal(&'static str),
    /// Periods.
    Durations(&'static str),
    /// Passages.
    Source,
    /// Amount and unit; the unit is in a column of its own.
    Value,
    /// What the column before it says more of.
    Beside,
    /// The subject of what is claimed; predicate and object are in columns of their own.
    Claimed,
    /// The proposal or treaty whose item the row is.
    ItemOf,
    /// Who may have to do it: mentioned, not asserted.
    Unclear(&'static str, &'static [&'static str]),
}

use Says::{
    Beside, Claimed, Date, Decimal, Durations, ItemOf, Label, Labels, Slug, Source, Text, Thing,
    Things, Unclear, Value, Wikidata,
};

const fn needed(name: &'static str, says: Says) -> Column {
    Column {
        name,
        needed: true,
        says,
    }
}

const fn may(name: &'static str, says: Says) -> Column {
    Column {
        name,
        needed: false,
        says,
    }
}

/// Whoever acts and speaks.
const AGENTS: &[&str] = &[
    "id/person/",
    "id/body/",
    "id/state/",
    "id/delegation/",
    "id/post/",
];
const PLACES: &[&str] = &["id/place/", "id/state/"];
const EVENTS: &[&str] = &["id/event/", "id/measure/"];
const CLAIMS: &[&str] = &["id/claim/"];
/// Whatever has an IRI.
pub(super) const ANYTHING: &[&str] = &["id/"];
const KIND: &[&str] = &["scheme/kind/"];
const STATUS: &[&str] = &["scheme/status/"];
const ACT: &[&str] = &["scheme/act/"];
const OUTCOME: &[&str] = &["scheme/outcome/"];

/// All of them.
pub(super) const SHEETS: [Sheet; 11] = [
    Sheet {
        name: "people",
        class: "schema:Person",
        subject: Subject::Slug("person"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            may("label_other", Labels),
            may("wikidata", Wikidata),
            may("description", Text("schema:description")),
        ],
    },
    Sheet {
        name: "places",
        class: "schema:Place",
        subject: Subject::Slug("place"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            may("in", Things("schema:containedInPlace", PLACES)),
            may("wikidata", Wikidata),
            may("lat", Decimal("schema:latitude")),
            may("lon", Decimal("schema:longitude")),
        ],
    },
    Sheet {
        name: "events",
        class: "dip:Event",
        subject: Subject::Slug("event"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            may("kind", Thing("dip:kind", KIND)),
            needed("status", Thing("dip:status", STATUS)),
            may("start", Date("schema:startDate")),
            may("end", Date("schema:endDate")),
            may("place", Things("schema:location", PLACES)),
            may(
                "part_of",
                Things("schema:superEvent", &["id/event/", "id/series/"]),
            ),
            may("follows", Things("dip:follows", EVENTS)),
            may("instead_of", Things("dip:insteadOf", EVENTS)),
            may("led_to", Things("dip:ledTo", EVENTS)),
            may("outcome", Thing("dip:outcome", OUTCOME)),
            may("source", Source),
        ],
    },
    Sheet {
        name: "participations",
        class: "dip:Participation",
        subject: Subject::Participation,
        columns: &[
            needed("event", Thing("dip:inEvent", EVENTS)),
            needed("participant", Thing("dip:participant", AGENTS)),
            may("role", Thing("dip:role", &["scheme/role/"])),
            needed(
                "attendance",
                Thing("dip:attendance", &["scheme/attendance/"]),
            ),
            may("delegation", Thing("dip:onDelegation", &["id/delegation/"])),
            may("as_post", Things("dip:asPost", &["id/post/"])),
            needed("source", Source),
        ],
    },
    Sheet {
        name: "tenures",
        class: "dip:Tenure",
        subject: Subject::Tenure,
        columns: &[
            needed("person", Thing("org:member", &["id/person/"])),
            needed("post", Thing("dip:post", &["id/post/"])),
            may("start", Date("schema:startDate")),
            may("end", Date("schema:endDate")),
            needed("source", Source),
        ],
    },
    Sheet {
        name: "claims",
        class: "dip:Claim",
        subject: Subject::Slug("claim"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            needed("speaker", Thing("dip:speaker", AGENTS)),
            needed("act", Thing("dip:act", ACT)),
            may("date", Date("schema:dateCreated")),
            may("about", Things("schema:about", ANYTHING)),
            may("target", Things("dip:target", ANYTHING)),
            may("reported_by", Things("dip:reportedBy", AGENTS)),
            may("reports", Things("dip:reports", CLAIMS)),
            may("responds_to", Things("dip:respondsTo", ANYTHING)),
            may("replaces", Things("dcterms:replaces", CLAIMS)),
            may("occasion", Thing("dip:occasion", EVENTS)),
            may("quote", Text("dip:quote")),
            may("favourable_to", Things("dip:favourableTo", AGENTS)),
            may("unfavourable_to", Things("dip:unfavourableTo", AGENTS)),
            may("says_subject", Claimed),
            may("says_predicate", Beside),
            may("says_object", Beside),
            may("source", Source),
        ],
    },
    Sheet {
        name: "proposals",
        class: "dip:Proposal",
        subject: Subject::Slug("claim"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            needed("speaker", Thing("dip:speaker", AGENTS)),
            needed("act", Thing("dip:act", ACT)),
            may("date", Date("schema:dateCreated")),
            may("target", Things("dip:target", ANYTHING)),
            may("condition", Text("dip:condition")),
            may("duration", Durations("schema:duration")),
            may("deadline", Date("dip:deadline")),
            may("consequence", Things("dip:consequence", EVENTS)),
            may("outcome", Thing("dip:outcome", OUTCOME)),
            may("source", Source),
        ],
    },
    Sheet {
        name: "terms",
        class: "dip:Term",
        subject: Subject::Slug("term"),
        columns: &[
            needed("proposal", ItemOf),
            needed("slug", Slug),
            needed("label_en", Label),
            may("kind", Thing("dip:kind", KIND)),
            may("obligor", Things("dip:obligor", AGENTS)),
            may("obligor_unclear", Unclear("dip:obligor", AGENTS)),
            may("territory", Things("dip:territory", PLACES)),
            may("value", Value),
            may("unit", Beside),
            needed("source", Source),
        ],
    },
    Sheet {
        name: "territory",
        class: "dip:TerritorialStatus",
        subject: Subject::Territory,
        columns: &[
            needed("territory", Thing("dip:territory", PLACES)),
            needed("holder", Thing("dip:holder", AGENTS)),
            needed("kind", Thing("dip:kind", KIND)),
            may("as_part_of", Thing("dip:asPartOf", &["id/state/"])),
            may("percent", Decimal("dip:percent")),
            may("as_of", Date("dip:asOf")),
            may("start", Date("schema:startDate")),
            may("end", Date("schema:endDate")),
            needed("source", Source),
        ],
    },
    Sheet {
        name: "treaty_actions",
        class: "dip:TreatyAction",
        subject: Subject::TreatyAction,
        columns: &[
            needed("treaty", Thing("dip:treaty", &["id/treaty/"])),
            needed("party", Thing("schema:agent", AGENTS)),
            needed("kind", Thing("dip:kind", KIND)),
            may("date", Date("schema:startDate")),
            needed("status", Thing("dip:status", STATUS)),
            may("source", Source),
        ],
    },
    Sheet {
        name: "measures",
        class: "dip:Measure",
        subject: Subject::Slug("measure"),
        columns: &[
            needed("slug", Slug),
            needed("label_en", Label),
            may("kind", Thing("dip:kind", KIND)),
            may("issuer", Things("schema:agent", AGENTS)),
            may("target", Things("dip:target", ANYTHING)),
            needed("status", Thing("dip:status", STATUS)),
            may("start", Date("schema:startDate")),
            may("value", Value),
            may("unit", Beside),
            may("source", Source),
        ],
    },
];

/// Kinds of events at which people talk to each other: meetings.
pub(super) const MEETINGS: [&str; 11] = [
    "conference",
    "envoy-meeting",
    "interview",
    "leaders-meeting",
    "ministerial-meeting",
    "negotiation",
    "phone-call",
    "press-briefing",
    "session",
    "summit",
    "working-lunch",
];

/// Units by their text and their code in UN/CEFACT recommendation 20.
const UNITS: [(&str, &str); 9] = [
    ("%", "P1"),
    ("km²", "KMK"),
    ("km2", "KMK"),
    ("km", "KMT"),
    ("days", "DAY"),
    ("aircraft", "H87"),
    ("people", "IE"),
    ("points", "C62"),
    ("items", "H87"),
];

/// Code and text of a unit, either of which may be written; other codes are taken as they are.
pub(super) fn unit(text: &str) -> Option<(&str, Option<&'static str>)> {
    let by_text = UNITS.iter().find(|(known, _)| *known == text);
    if let Some((_, code)) = by_text {
        let spelt = UNITS.iter().find(|(_, known)| known == code);
        let spelt = if text == "km2" { spelt } else { by_text };
        return Some((code, spelt.map(|(known, _)| *known)));
    }
    let code = (2..=3).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let known = UNITS.iter().find(|(_, known)| *known == text);
    code.then_some((text, known.map(|(known, _)| *known)))
}

impl Sheet {
    /// The sheet that a file is called after, packed or not.
    pub(super) fn of_path(path: &Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let stem = name.split('.').next()?;
        SHEETS.iter().find(|sheet| sheet.name == stem)
    }

    /// The sheet that has all these columns, where a row of it could be read.
    pub(super) fn of_header(names: &[&str]) -> Option<&'static Self> {
        SHEETS.iter().find(|sheet| {
            let has = |name: &&str| sheet.columns.iter().any(|column| column.name == *name);
            let all = names.iter().all(has);
            all && sheet
                .columns
                .iter()
                .all(|column| !column.needed || names.contains(&column.name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_whole_says_which_table_it_is() {
        for sheet in &SHEETS {
            let names: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
            assert_eq!(
                Sheet::of_header(&names).map(|found| found.name),
                Some(sheet.name)
            );
            let path = format!("csv/{}.csv.gz", sheet.name);
            assert_eq!(
                Sheet::of_path(Path::new(&path)).map(|found| found.name),
                Some(sheet.name)
            );
        }
        assert!(Sheet::of_header(&["slug", "label_en", "born"]).is_none());
        assert!(Sheet::of_path(Path::new("peoples.csv")).is_none());
    }

    #[test]
    fn units_by_text_or_code() {
        assert_eq!(unit("km2"), Some(("KMK", Some("km²"))));
        assert_eq!(unit("KMK"), Some(("KMK", Some("km²"))));
        assert_eq!(unit("%"), Some(("P1", Some("%"))));
        assert_eq!(unit("MTQ"), Some(("MTQ", None)));
        assert_eq!(unit("square miles"), None);
    }
}
