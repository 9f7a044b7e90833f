//! IRIs that the program itself has to know; `tests/it/data.rs` compares ours with `ontology/`.

macro_rules! terms {
    ($namespace:literal: $($(#[$doc:meta])* $name:ident = $local:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = concat!($namespace, $local);)*
    };
}

/// Properties of ours that have no direction.
pub const SYMMETRIC: [&str; 1] = [dip::MET_WITH];

/// The diplomacy ontology, `dip:`.
pub mod dip {
    terms! { "https://w3id.org/chancery/ontology#":
        /// Where the terms live.
        NAMESPACE = "";
        /// Something that happened, is planned, or was planned and did not happen.
        EVENT = "Event";
        /// An event at which agents talk to each other.
        MEETING = "Meeting";
        /// A sanction, tariff, warrant, guarantee.
        MEASURE = "Measure";
        /// What one party does to one treaty.
        TREATY_ACTION = "TreatyAction";
        /// One agent's part in one event.
        PARTICIPATION = "Participation";
        /// The group that represents a state or organisation at one event.
        DELEGATION = "Delegation";
        /// One person holding one post for one period.
        TENURE = "Tenure";
        /// A country taken as one node.
        STATE = "State";
        /// Who controls, claims, annexed or recognises a territory.
        TERRITORIAL_STATUS = "TerritorialStatus";
        /// A binding text between states.
        TREATY = "Treaty";
        /// One proposition that one speaker is said to have put forward.
        CLAIM = "Claim";
        /// A claim meant to move the other side.
        PROPOSAL = "Proposal";
        /// One item of a proposal or treaty.
        TERM = "Term";
        /// A statement that an event was the first or last of its kind.
        MILESTONE = "Milestone";
        /// Who is said to have put a claim forward.
        SPEAKER = "speaker";
        /// What the speaker does by saying it.
        ACT = "act";
        /// Whom a proposal is addressed to.
        TARGET = "target";
        /// The medium that carried the claim.
        REPORTED_BY = "reportedBy";
        /// The claim says that another claim was made.
        REPORTS = "reports";
        /// The event at which it was said.
        OCCASION = "occasion";
        /// The wording, as the source gives it.
        QUOTE = "quote";
        /// From a proposal or treaty to its items.
        HAS_TERM = "hasTerm";
        /// On a reifier or record: circa, reportedly, unclear.
        QUALIFIER = "qualifier";
        /// Who has to do what a term says.
        OBLIGOR = "obligor";
        /// Held, cancelled, not carried out.
        STATUS = "status";
        /// Finer type, by a concept.
        KIND = "kind";
        /// How it ended, by a concept.
        OUTCOME = "outcome";
        /// The part that somebody has in an event.
        ROLE = "role";
        /// Announced, present or absent.
        ATTENDANCE = "attendance";
        /// Who takes part.
        PARTICIPANT = "participant";
        /// The event before, in a series or a day.
        FOLLOWS = "follows";
        /// The event in whose place one came.
        INSTEAD_OF = "insteadOf";
        /// What came of an event.
        LED_TO = "ledTo";
        /// Whom somebody met.
        MET_WITH = "metWith";
        /// What somebody takes part in.
        IN_EVENT = "inEvent";
        /// The post of a tenure.
        POST = "post";
        /// Who controls or claims a territory.
        HOLDER = "holder";
        /// What is controlled or claimed.
        TERRITORY = "territory";
        /// The state to which a territory is said to belong.
        AS_PART_OF = "asPartOf";
        /// Share of a territory.
        PERCENT = "percent";
        /// The treaty that an action is about.
        TREATY_OF = "treaty";
        /// The day at which something is said to hold.
        AS_OF = "asOf";
        /// What has to be for something to be so.
        CONDITION = "condition";
        /// Amount with unit.
        QUANTITY = "quantity";
        /// The community of a thing, by number.
        COMMUNITY = "community";
        /// What somebody decided about a link.
        LINK_DECISION = "LinkDecision";
        /// What a decision says of a candidate, by a concept.
        DECISION = "decision";
        /// The thing elsewhere that a decision is about.
        CANDIDATE = "candidate";
        /// How well a candidate fitted when it was decided upon.
        SCORE = "score";
        /// How much better than chance a partition into communities is.
        MODULARITY = "modularity";
        /// A way from one thing to another.
        PATH = "Path";
        /// From one thing of a path to the next.
        PATH_STEP = "PathStep";
        /// Where a path or a step starts.
        PATH_FROM = "pathFrom";
        /// Where a path or a step ends.
        PATH_TO = "pathTo";
        /// How many steps a path has.
        PATH_LENGTH = "pathLength";
        /// A step of a path.
        STEP = "step";
        /// What a step follows.
        CARRIED_BY = "carriedBy";
        /// A graph that holds what a verb has found, and nothing else.
        RESULTS = "Results";
        /// The verb that found it.
        KEPT_BY = "keptBy";
    }
}

/// Concepts of our schemes.
pub mod scheme {
    terms! { "https://w3id.org/chancery/scheme/":
        /// Where the concepts live.
        NAMESPACE = "";
        /// General knowledge.
        BACKGROUND = "qualifier/background";
        /// Approximately.
        CIRCA = "qualifier/circa";
        /// Held earlier, and no longer.
        FORMER = "qualifier/former";
        /// It took place.
        HELD = "status/held";
        /// A source says that the participant was there.
        ATTENDED = "attendance/attended";
        /// A source says that the participant was not there.
        ABSENT = "attendance/absent";
        /// Invited, and refused.
        DECLINED = "attendance/declined";
        /// Named in advance.
        ANNOUNCED = "attendance/announced";
        /// Part of the plan.
        EXPECTED = "attendance/expected";
        /// Asked to come.
        INVITED = "attendance/invited";
        /// Said to have been there by the report from which alone the event is known.
        REPORTED = "attendance/reported";
        /// Called an event off.
        CANCELLER = "role/canceller";
        /// Has a territory in its hands.
        CONTROLS = "kind/controls";
        /// Runs a territory.
        ADMINISTERS = "kind/administers";
        /// Says that a territory belongs to a state.
        CLAIMS = "kind/claims";
        /// Has declared a territory part of its state.
        ANNEXED = "kind/annexed";
        /// The scheme of speech acts.
        ACT = "act";
        /// The group of acts that commit the speaker to what is said.
        ASSERTIVE = "act/assertive";
        /// The group of acts that say that something is not so, or will not be.
        DENYING = "act/denying";
        /// Saying that something is not so.
        DENIAL = "act/denial";
        /// Saying no to what somebody wants.
        REJECTION = "act/rejection";
        /// A link: both are the same thing.
        SAME = "decision/same";
        /// No link: the candidate is another thing.
        DIFFERENT = "decision/different";
        /// No link: none of the candidates is it.
        NONE = "decision/none";
        /// A later proposal took its place.
        SUPERSEDED = "outcome/superseded";
        /// A decision that does not hold any more.
        WITHDRAWN = "decision/withdrawn";
    }
}

/// Roots of the IRIs that the program mints.
pub mod id {
    terms! { "https://w3id.org/chancery/":
        /// People, states, events and all other things.
        THING = "id/";
        /// Reifiers that the data leave without a name.
        STATEMENT = "id/stmt/";
        /// One graph a file of the built-in data.
        GRAPH_DATA = "graph/data/";
        /// One graph a rule.
        GRAPH_DERIVED = "graph/derived/";
        /// What statements of a derived graph were made by.
        RULE = "rule/";
        /// One graph a speaker, made when asked for.
        GRAPH_ACCORDING = "graph/according-to/";
        /// One graph an item of Wikidata, with what it says and we do not.
        GRAPH_WIKIDATA = "graph/wikidata/";
        /// One graph a file of the ontology.
        GRAPH_ONTOLOGY = "graph/ontology/";
    }
}

/// RDF.
pub mod rdf {
    terms! { "http://www.w3.org/1999/02/22-rdf-syntax-ns#":
        /// Where the terms live.
        NAMESPACE = "";
        /// Instance of.
        TYPE = "type";
        /// From a reifier to the triple term it stands for.
        REIFIES = "reifies";
        /// The class of reifiers of RDF 1.1.
        STATEMENT = "Statement";
        /// What a reifier of RDF 1.1 stands for: its subject, its property, its value.
        SUBJECT = "subject";
        /// The property.
        PREDICATE = "predicate";
        /// The value.
        OBJECT = "object";
        /// A property.
        PROPERTY = "Property";
        /// The first member of a list.
        FIRST = "first";
        /// The list behind the first member.
        REST = "rest";
        /// The end of a list.
        NIL = "nil";
        /// The datatype of literals with a language.
        LANG_STRING = "langString";
        /// The datatype of literals with a language and a direction.
        DIR_LANG_STRING = "dirLangString";
    }
}

/// `VoID`, which describes data sets.
pub mod void {
    terms! { "http://rdfs.org/ns/void#":
        /// Where the terms live.
        NAMESPACE = "";
        /// A set of triples.
        DATASET = "Dataset";
        /// How many different triples.
        TRIPLES = "triples";
        /// How many subjects with an IRI.
        ENTITIES = "entities";
        /// How many classes.
        CLASSES = "classes";
        /// How many predicates.
        PROPERTIES = "properties";
        /// How many subjects.
        DISTINCT_SUBJECTS = "distinctSubjects";
        /// How many objects.
        DISTINCT_OBJECTS = "distinctObjects";
        /// From a data set to what it says about instances of one class.
        CLASS_PARTITION = "classPartition";
        /// Which class.
        CLASS = "class";
        /// From a data set to its triples with one predicate.
        PROPERTY_PARTITION = "propertyPartition";
        /// Which predicate.
        PROPERTY = "property";
        /// From a data set to a part.
        SUBSET = "subset";
    }
}

/// The Data Catalog Vocabulary.
pub mod dcat {
    terms! { "http://www.w3.org/ns/dcat#":
        /// A data set.
        DATASET = "Dataset";
    }
}

/// SPARQL 1.1 Service Description.
pub mod sd {
    terms! { "http://www.w3.org/ns/sparql-service-description#":
        /// Where the terms live.
        NAMESPACE = "";
        /// A graph of a data set, with its name.
        NAMED_GRAPH = "NamedGraph";
        /// The name.
        NAME = "name";
    }
}

/// RDF Schema.
pub mod rdfs {
    terms! { "http://www.w3.org/2000/01/rdf-schema#":
        /// Where the terms live.
        NAMESPACE = "";
        /// The name of a thing.
        LABEL = "label";
        /// What a thing is, in a sentence.
        COMMENT = "comment";
        /// Subclass of.
        SUB_CLASS_OF = "subClassOf";
        /// Whatever has the first property has the second.
        SUB_PROPERTY_OF = "subPropertyOf";
        /// A class.
        CLASS = "Class";
        /// More about it elsewhere.
        SEE_ALSO = "seeAlso";
    }
}

/// SKOS.
pub mod skos {
    terms! { "http://www.w3.org/2004/02/skos/core#":
        /// The name of a concept.
        PREF_LABEL = "prefLabel";
        /// Another name.
        ALT_LABEL = "altLabel";
        /// A concept.
        CONCEPT = "Concept";
        /// What a concept means.
        DEFINITION = "definition";
        /// From a concept to a more general one.
        BROADER = "broader";
        /// The scheme that a concept belongs to.
        IN_SCHEME = "inScheme";
        /// From a concept to a more special one.
        NARROWER = "narrower";
        /// From a concept to the scheme at whose top it is.
        TOP_CONCEPT_OF = "topConceptOf";
        /// From a scheme to a concept at its top.
        HAS_TOP_CONCEPT = "hasTopConcept";
        /// To the same concept elsewhere.
        EXACT_MATCH = "exactMatch";
        /// To nearly the same concept elsewhere.
        CLOSE_MATCH = "closeMatch";
    }
}

/// schema.org.
pub mod schema {
    terms! { "http://schema.org/":
        /// Where the terms live.
        NAMESPACE = "";
        /// A human being.
        PERSON = "Person";
        /// A place.
        PLACE = "Place";
        /// A country.
        COUNTRY = "Country";
        /// An organisation.
        ORGANIZATION = "Organization";
        /// An event.
        EVENT = "Event";
        /// A law or treaty.
        LEGISLATION = "Legislation";
        /// A claim.
        CLAIM = "Claim";
        /// The name of a thing.
        NAME = "name";
        /// Another name.
        ALTERNATE_NAME = "alternateName";
        /// What a thing is.
        DESCRIPTION = "description";
        /// First day or moment.
        START_DATE = "startDate";
        /// Last day or moment.
        END_DATE = "endDate";
        /// What a claim is about.
        ABOUT = "about";
        /// The event that an event is a part of.
        SUPER_EVENT = "superEvent";
        /// From when to when a data set tells.
        TEMPORAL_COVERAGE = "temporalCoverage";
        /// When something was said or written.
        DATE_CREATED = "dateCreated";
        /// When something was last changed.
        DATE_MODIFIED = "dateModified";
        /// When something was published.
        DATE_PUBLISHED = "datePublished";
        /// A data set.
        DATASET = "Dataset";
        /// The words of a text.
        TEXT = "text";
        /// An address on the web.
        URL = "url";
        /// The terms on which something may be used.
        LICENSE = "license";
        /// The same thing elsewhere.
        SAME_AS = "sameAs";
        /// Who does it.
        AGENT = "agent";
        /// The whole of which this is a part.
        IS_PART_OF = "isPartOf";
        /// The place of a part within its whole.
        POSITION = "position";
        /// Degrees north.
        LATITUDE = "latitude";
        /// Degrees east.
        LONGITUDE = "longitude";
        /// From a place to its coordinates.
        GEO = "geo";
        /// Where something is.
        LOCATION = "location";
        /// The larger place.
        CONTAINED_IN_PLACE = "containedInPlace";
        /// A smaller place.
        CONTAINS_PLACE = "containsPlace";
    }

    /// The same vocabulary under its younger address, which much data use.
    pub const HTTPS: &str = "https://schema.org/";
    /// The name of a thing, by that address.
    pub const NAME_S: &str = "https://schema.org/name";
    /// Another name, by that address.
    pub const ALTERNATE_NAME_S: &str = "https://schema.org/alternateName";
}

/// W3C Basic Geo, WGS 84.
pub mod wgs84 {
    terms! { "http://www.w3.org/2003/01/geo/wgs84_pos#":
        /// Degrees north.
        LAT = "lat";
        /// Degrees east.
        LONG = "long";
        /// Where something is.
        LOCATION = "location";
    }
}

/// OGC `GeoSPARQL`.
pub mod geosparql {
    terms! { "http://www.opengis.net/ont/geosparql#":
        /// From a thing to a geometry.
        HAS_GEOMETRY = "hasGeometry";
        /// From a thing to the geometry that is meant where none is named.
        HAS_DEFAULT_GEOMETRY = "hasDefaultGeometry";
        /// A geometry as well-known text.
        AS_WKT = "asWKT";
        /// Lies within another thing.
        SF_WITHIN = "sfWithin";
    }
}

/// Properties of Wikidata, as direct claims.
pub mod wdt {
    terms! { "http://www.wikidata.org/prop/direct/":
        /// Where they live.
        NAMESPACE = "";
        /// Coordinates.
        COORDINATES = "P625";
        /// Where an event or object is.
        LOCATION = "P276";
        /// The administrative unit around a place.
        LOCATED_IN = "P131";
    }
}

/// The ontology of Wikibase, the software of Wikidata.
pub mod wikibase {
    /// Where its terms live, the services of its query service among them.
    pub const ONTOLOGY: &str = "http://wikiba.se/ontology#";
    terms! { "http://wikiba.se/ontology#":
        /// The service of its query service that names things.
        LABEL = "label";
        /// In which languages.
        LANGUAGE = "language";
        /// The service that finds what lies near a point.
        AROUND = "around";
        /// The service that finds what lies between two corners.
        BOX = "box";
    }
}

/// The engine of Wikidata's query service.
pub mod blazegraph {
    /// Where hints to its optimiser live.
    pub const HINTS: &str = "http://www.bigdata.com/queryHints#";
    terms! { "http://www.bigdata.com/rdf#":
        /// Says something to a service.
        SERVICE_PARAM = "serviceParam";
    }
    /// Where its services for walks over graphs live.
    pub const GAS: &str = "http://www.bigdata.com/rdf/gas#";
}

/// FOAF.
pub mod foaf {
    terms! { "http://xmlns.com/foaf/0.1/":
        /// A human being.
        PERSON = "Person";
        /// An organisation.
        ORGANIZATION = "Organization";
        /// The name of a thing.
        NAME = "name";
        /// A page about a thing.
        PAGE = "page";
        /// Its own page.
        HOMEPAGE = "homepage";
    }
}

/// The organisation ontology.
pub mod org {
    terms! { "http://www.w3.org/ns/org#":
        /// An organisation.
        ORGANIZATION = "Organization";
        /// An office.
        POST = "Post";
        /// Who holds it.
        MEMBER = "member";
    }
}

/// Dublin Core terms.
pub mod dcterms {
    terms! { "http://purl.org/dc/terms/":
        /// Where a statement is said.
        SOURCE = "source";
        /// The name of a document.
        TITLE = "title";
        /// What something is, in words.
        DESCRIPTION = "description";
        /// The terms on which something may be used.
        LICENSE = "license";
        /// The whole of which this is a part.
        IS_PART_OF = "isPartOf";
        /// When something was last changed.
        MODIFIED = "modified";
        /// When something was published.
        ISSUED = "issued";
        /// When something was made.
        CREATED = "created";
        /// Who made it.
        CREATOR = "creator";
        /// What it stands in the place of.
        REPLACES = "replaces";
        /// What stands in its place.
        IS_REPLACED_BY = "isReplacedBy";
    }
}

/// The provenance ontology.
pub mod prov {
    terms! { "http://www.w3.org/ns/prov#":
        /// From a graph to what made it.
        WAS_GENERATED_BY = "wasGeneratedBy";
        /// From a statement to one that it follows from.
        WAS_DERIVED_FROM = "wasDerivedFrom";
    }
}

/// OWL.
pub mod owl {
    terms! { "http://www.w3.org/2002/07/owl#":
        /// Where the terms live.
        NAMESPACE = "";
        /// A class.
        CLASS = "Class";
        /// An ontology.
        ONTOLOGY = "Ontology";
        /// From a property to the one that says the same the other way round.
        INVERSE_OF = "inverseOf";
        /// The same thing elsewhere.
        SAME_AS = "sameAs";
        /// Two classes of the same things.
        EQUIVALENT_CLASS = "equivalentClass";
        /// Two properties that say the same.
        EQUIVALENT_PROPERTY = "equivalentProperty";
        /// Another thing.
        DIFFERENT_FROM = "differentFrom";
        /// A property that says of the second what it says of the first.
        SYMMETRIC_PROPERTY = "SymmetricProperty";
        /// From an ontology to one that is part of it.
        IMPORTS = "imports";
        /// A property that leads to things.
        OBJECT_PROPERTY = "ObjectProperty";
        /// A property that leads to values.
        DATATYPE_PROPERTY = "DatatypeProperty";
        /// A property with one value at most.
        FUNCTIONAL_PROPERTY = "FunctionalProperty";
    }
}
