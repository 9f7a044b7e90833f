//! What `claims` is asked for: names of speakers, things, media, acts and events.

use super::Common;
use super::claims::ClaimsArgs;
use super::failure::{Failure, Kind};
use super::source::Data;
use crate::search::claims::{Facet, Filter};
use crate::search::wanted::{Names, WantedError};

/// What the options ask for, as terms.
pub(super) fn filter(args: &ClaimsArgs, data: &Data, common: &Common) -> Result<Filter, Failure> {
    let names = Names {
        data: &data.backend,
        ontology: &data.ontology,
        prefixes: &data.prefixes,
    };
    let mut filter = Filter::new();
    for facet in Facet::ALL {
        let mut values = Vec::new();
        for text in given(args, facet) {
            if text.trim().is_empty() {
                let option = option(facet);
                return Err(Failure::usage(format!("`{option}` is given an empty name"))
                    .hint(format!("it takes the name of {}", a_one(facet))));
            }
            let wanted = names.wanted(facet, text)?;
            if let Some(note) = wanted.note {
                common.note(&note);
            }
            values.extend(wanted.terms);
        }
        if !values.is_empty() {
            filter.insert(facet, values);
        }
    }
    Ok(filter)
}

impl From<WantedError> for Failure {
    fn from(error: WantedError) -> Self {
        match error {
            WantedError::Store(error) => error.into(),
            WantedError::Said(said) => Self::new(Kind::Input, said),
        }
    }
}

fn given(args: &ClaimsArgs, facet: Facet) -> &[String] {
    match facet {
        Facet::By => &args.by,
        Facet::About => &args.about,
        Facet::ReportedBy => &args.reported_by,
        Facet::Act => &args.act,
        Facet::At => &args.at,
    }
}

fn option(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "--by",
        Facet::About => "--about",
        Facet::ReportedBy => "--reported-by",
        Facet::Act => "--act",
        Facet::At => "--at",
    }
}

fn a_one(facet: Facet) -> &'static str {
    match facet {
        Facet::By => "a speaker",
        Facet::About => "a thing",
        Facet::ReportedBy => "a medium",
        Facet::Act => "a speech act",
        Facet::At => "an event",
    }
}
