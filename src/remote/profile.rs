//! How each engine differs from the others: a table, and where its addresses are.
//!
//! What was tried against the engine itself is marked; the rest is from its manual. `docs/remote.md` prints this table.

use crate::link::client::Url;
use crate::query::Doubt;

/// What a query without `FROM` sees, and how it is made to see all graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Union {
    /// All graphs, without being told.
    Given,
    /// All graphs, with these parameters beside the query.
    Told(&'static [(&'static str, &'static str)]),
    /// Nobody knows: it is asked as it stands.
    Unknown,
}

/// Where statements are that are in no named graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unnamed {
    /// What a pattern outside of `GRAPH` finds.
    Plain,
    /// Nowhere: every statement is in a named graph.
    Nowhere,
    /// What a pattern finds with this graph named as the default one.
    Under(&'static str),
    /// What a pattern outside of `GRAPH` finds and `GRAPH` does not.
    Rest,
    /// Everywhere: there are no named graphs.
    Everything,
}

/// How statements get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    /// N-Quads are posted to the address of the store.
    Quads,
    /// N-Triples are posted to the address of the store, graph by graph.
    Graphs,
    /// `INSERT DATA` is sent to the address of updates.
    Inserts,
}

/// What is known of an engine.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a peculiarity of its own"
)]
pub(crate) struct Profile {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// Tried against the engine itself.
    pub(crate) tried: bool,
    /// Behind the base: where queries, updates and graphs go.
    query: &'static str,
    update: &'static str,
    store: Option<&'static str>,
    /// The same for those who say who they are, where that is elsewhere.
    with_auth: Option<(&'static str, &'static str)>,
    pub(crate) union: Union,
    pub(crate) unnamed: Unnamed,
    pub(crate) writing: Writing,
    /// A GET of the store gives all as N-Quads.
    pub(crate) gives_all: bool,
    /// RDF 1.2.
    pub(crate) triple_terms: bool,
    /// A blank node has the same name in every answer.
    pub(crate) same_blanks: bool,
    /// Rows that it gives without a word about more.
    pub(crate) cap: Option<usize>,
    /// It sorts no more rows than it gives, so that the order stands in a query within.
    pub(crate) sorts_inside: bool,
    /// It knows Wikidata's label service itself.
    pub(crate) labels: bool,
    /// Graphs of its own, by how they begin: they are no data.
    pub(crate) own_graphs: &'static [&'static str],
    /// Parts of queries that it answers wrongly without a word, as it was seen to do.
    pub(crate) gets_wrong: &'static [Doubt],
    /// It keeps truth values as numbers.
    pub(crate) truths_are_numbers: bool,
}

const PLAIN: Profile = Profile {
    name: "generic",
    title: "any endpoint",
    tried: true,
    query: "",
    update: "",
    store: None,
    with_auth: None,
    union: Union::Unknown,
    unnamed: Unnamed::Rest,
    writing: Writing::Inserts,
    gives_all: false,
    triple_terms: false,
    same_blanks: false,
    cap: None,
    sorts_inside: false,
    labels: false,
    own_graphs: &[],
    gets_wrong: &[],
    truths_are_numbers: false,
};

/// What every engine but ours lacks; the unknown one may be ours behind another server.
const OTHERS: &[Doubt] = &[Doubt::Ours];

/// The engines, the unknown one first.
pub(crate) static PROFILES: [Profile; 10] = [
    PLAIN,
    Profile {
        name: "chancery",
        title: "Chancery",
        query: "/query",
        update: "/update",
        store: Some("/store"),
        union: Union::Given,
        unnamed: Unnamed::Rest,
        writing: Writing::Quads,
        gives_all: true,
        triple_terms: true,
        same_blanks: true,
        ..PLAIN
    },
    Profile {
        name: "oxigraph",
        title: "Oxigraph",
        query: "/query",
        update: "/update",
        store: Some("/store"),
        union: Union::Told(&[("union-default-graph", "")]),
        unnamed: Unnamed::Plain,
        writing: Writing::Quads,
        gives_all: true,
        triple_terms: true,
        same_blanks: true,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "virtuoso",
        title: "Virtuoso",
        query: "/sparql",
        update: "/sparql",
        store: Some("/sparql-graph-crud"),
        with_auth: Some(("/sparql-auth", "/sparql-graph-crud-auth")),
        union: Union::Given,
        unnamed: Unnamed::Nowhere,
        writing: Writing::Graphs,
        same_blanks: true,
        cap: Some(10_000),
        sorts_inside: true,
        own_graphs: &[
            "http://www.openlinksw.com/schemas/virtrdf#",
            "http://www.w3.org/ns/ldp#",
            "urn:activitystreams-owl:map",
            "urn:core:services:sparql",
            "http://localhost:8890/sparql",
            "http://localhost:8890/DAV/",
            "http://www.w3.org/2002/07/owl#",
        ],
        gets_wrong: &[
            Doubt::TripleTerms,
            Doubt::Paths,
            Doubt::PathsAmong,
            Doubt::ExistsWithin,
            Doubt::MinusApart,
            Doubt::OptionalApart,
            Doubt::SumOfAll,
            Doubt::Undefined,
            Doubt::Division,
            Doubt::Ours,
        ],
        truths_are_numbers: true,
        ..PLAIN
    },
    Profile {
        name: "fuseki",
        title: "Apache Jena Fuseki",
        tried: false,
        query: "/query",
        update: "/update",
        store: Some("/data"),
        union: Union::Told(&[
            ("default-graph-uri", "urn:x-arq:DefaultGraph"),
            ("default-graph-uri", "urn:x-arq:UnionGraph"),
        ]),
        unnamed: Unnamed::Plain,
        writing: Writing::Quads,
        gives_all: true,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "graphdb",
        title: "GraphDB, and RDF4J",
        tried: false,
        update: "/statements",
        // What it derives is not what was loaded.
        store: Some("/statements?infer=false"),
        union: Union::Given,
        unnamed: Unnamed::Under("http://www.openrdf.org/schema/sesame#nil"),
        writing: Writing::Quads,
        gives_all: true,
        same_blanks: true,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "qlever",
        title: "QLever",
        tried: false,
        union: Union::Given,
        unnamed: Unnamed::Under("http://qlever.cs.uni-freiburg.de/builtin-functions/default-graph"),
        same_blanks: true,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "stardog",
        title: "Stardog",
        tried: false,
        query: "/query",
        update: "/update",
        store: Some(""),
        union: Union::Told(&[("default-graph-uri", "tag:stardog:api:context:all")]),
        unnamed: Unnamed::Plain,
        writing: Writing::Graphs,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "neptune",
        title: "Amazon Neptune",
        tried: false,
        query: "/sparql",
        update: "/sparql",
        store: Some("/sparql/gsp/"),
        union: Union::Given,
        unnamed: Unnamed::Nowhere,
        gets_wrong: OTHERS,
        ..PLAIN
    },
    Profile {
        name: "wikidata",
        title: "Wikidata's query service, and Blazegraph without named graphs",
        tried: false,
        union: Union::Given,
        unnamed: Unnamed::Everything,
        labels: true,
        gets_wrong: OTHERS,
        ..PLAIN
    },
];

/// Ways to end an address that are no part of its base.
const ENDS: [&str; 7] = [
    "/sparql-auth",
    "/sparql",
    "/query",
    "/update",
    "/data",
    "/statements",
    "/store",
];

/// Where an engine is asked.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    pub(crate) query: Url,
    pub(crate) update: Url,
    pub(crate) store: Option<Url>,
}

impl Profile {
    /// The engine of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// The engine that calls itself so, or has such an address.
    pub(crate) fn guessed(server: &str, url: &Url) -> &'static Self {
        let server = server.to_ascii_lowercase();
        let host = url.authority();
        let path = url.path();
        let name = match () {
            () if server.starts_with("chancery") => "chancery",
            () if server.starts_with("oxigraph") => "oxigraph",
            () if server.starts_with("virtuoso") => "virtuoso",
            () if server.contains("fuseki") => "fuseki",
            () if server.contains("graphdb") || path.contains("/repositories/") => "graphdb",
            () if server.contains("qlever") => "qlever",
            () if server.contains("stardog") => "stardog",
            () if host.contains(".neptune.amazonaws.") => "neptune",
            () if host == "query.wikidata.org" || path.contains("/bigdata/") => "wikidata",
            () => "generic",
        };
        Self::named(name).unwrap_or(&PROFILES[0])
    }

    /// The addresses behind the one that was given, which may be the base or any of them.
    pub(crate) fn addresses(&self, given: &Url, with_auth: bool) -> Addresses {
        let is_one = self.query.is_empty() && self.update.is_empty();
        if is_one {
            return Addresses {
                query: given.clone(),
                update: given.clone(),
                store: None,
            };
        }
        let path = given.path();
        let stripped = ENDS.iter().find_map(|end| path.strip_suffix(end));
        let base = stripped.unwrap_or(path).trim_end_matches('/');
        let at = |behind: &str| {
            let path = format!("{base}{behind}");
            given.at(if path.is_empty() { "/" } else { &path })
        };
        let (update, store) = match self.with_auth.filter(|_| with_auth) {
            Some((update, store)) => (update, Some(store)),
            None => (self.update, self.store),
        };
        Addresses {
            // Such as the graph to be asked: what it says of updates has other names.
            query: at(self.query).then(given.query()),
            update: at(update),
            store: store.map(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(name: &str, given: &str, with_auth: bool) -> [String; 3] {
        let url = Url::parse(given).unwrap();
        let found = Profile::named(name).unwrap().addresses(&url, with_auth);
        let store = found.store.map_or("-".to_owned(), |url| url.to_string());
        [found.query.to_string(), found.update.to_string(), store]
    }

    #[test]
    fn each_engine_has_its_addresses() {
        for (name, given, all) in [
            (
                "oxigraph",
                "http://h:1",
                ["http://h:1/query", "http://h:1/update", "http://h:1/store"],
            ),
            (
                "oxigraph",
                "http://h:1/query",
                ["http://h:1/query", "http://h:1/update", "http://h:1/store"],
            ),
            (
                "oxigraph",
                "http://h:1/query?default-graph-uri=a%3Ab",
                [
                    "http://h:1/query?default-graph-uri=a%3Ab",
                    "http://h:1/update",
                    "http://h:1/store",
                ],
            ),
            (
                "fuseki",
                "http://h/ds/sparql",
                [
                    "http://h/ds/query",
                    "http://h/ds/update",
                    "http://h/ds/data",
                ],
            ),
            (
                "graphdb",
                "http://h/repositories/r",
                [
                    "http://h/repositories/r",
                    "http://h/repositories/r/statements",
                    "http://h/repositories/r/statements?infer=false",
                ],
            ),
            (
                "stardog",
                "http://h/db",
                ["http://h/db/query", "http://h/db/update", "http://h/db"],
            ),
            (
                "qlever",
                "http://h/api/x",
                ["http://h/api/x", "http://h/api/x", "-"],
            ),
            (
                "generic",
                "http://h/a?b=c",
                ["http://h/a?b=c", "http://h/a?b=c", "-"],
            ),
        ] {
            assert_eq!(addresses(name, given, false), all, "{name} {given}");
        }
        let [query, update, store] = addresses("virtuoso", "http://h/sparql", true);
        assert_eq!(query, "http://h/sparql");
        assert_eq!(update, "http://h/sparql-auth");
        assert_eq!(store, "http://h/sparql-graph-crud-auth");
    }

    #[test]
    fn engines_are_known_by_what_they_call_themselves() {
        let url = |text: &str| Url::parse(text).unwrap();
        for (server, address, name) in [
            ("Oxigraph/0.5.13", "http://h/", "oxigraph"),
            ("Virtuoso/07.20.3229 (Linux)", "http://h/sparql", "virtuoso"),
            ("", "http://h:7200/repositories/r", "graphdb"),
            (
                "",
                "https://c.x.neptune.amazonaws.com:8182/sparql",
                "neptune",
            ),
            ("nginx", "https://query.wikidata.org/sparql", "wikidata"),
            ("nginx", "http://h/sparql", "generic"),
        ] {
            assert_eq!(Profile::guessed(server, &url(address)).name, name);
        }
    }
}
