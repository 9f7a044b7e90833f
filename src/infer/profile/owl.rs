//! OWL 2 RL: the tables of section 4.3 of "OWL 2 Web Ontology Language Profiles". Rules about lists go through a
//! predicate that helps, from a member to its list; those that cannot, and those about numbers, are made in `lists.rs`: a
//! row without text names them.

use super::{Row, axiom, row};

pub(super) const RULES: [Row; 72] = [
    // Equality.
    axiom(
        "eq-ref",
        "Everything is the same as itself.",
        "?s ?p ?o -> ?s owl:sameAs ?s . ?p owl:sameAs ?p . ?o owl:sameAs ?o",
    ),
    row(
        "eq-sym",
        "Sameness holds the other way round.",
        "?x owl:sameAs ?y -> ?y owl:sameAs ?x",
    ),
    row(
        "eq-trans",
        "Sameness is handed on.",
        "?x owl:sameAs ?y . ?y owl:sameAs ?z -> ?x owl:sameAs ?z",
    ),
    row(
        "eq-rep-s",
        "What is said of a thing is said of the same.",
        "?s owl:sameAs ?t . ?s ?p ?o . ?s != ?t -> ?t ?p ?o",
    ),
    row(
        "eq-rep-p",
        "What is said with a property is said with the same.",
        "?p owl:sameAs ?q . ?s ?p ?o . ?p != ?q -> ?s ?q ?o",
    ),
    row(
        "eq-rep-o",
        "A value may be replaced by the same.",
        "?o owl:sameAs ?t . ?s ?p ?o . ?o != ?t -> ?s ?p ?t",
    ),
    row(
        "eq-diff1",
        "Nothing is both the same and different.",
        "?x owl:sameAs ?y . ?x owl:differentFrom ?y ->",
    )
    .without_axioms(&["?x owl:differentFrom ?x ->"]),
    row(
        "eq-diff2",
        "Members of owl:AllDifferent are different.",
        "?d owl:members ?l . ?d a owl:AllDifferent . ?x <helper:member ?l . ?y <helper:member ?l . ?x != ?y . ?x owl:sameAs ?y ->",
    ),
    row(
        "eq-diff3",
        "Distinct members of owl:AllDifferent are different.",
        "?d owl:distinctMembers ?l . ?d a owl:AllDifferent . ?x <helper:member ?l . ?y <helper:member ?l . ?x != ?y . ?x owl:sameAs ?y ->",
    ),
    // Properties.
    row(
        "prp-dom",
        "What has a property is in its domain.",
        "?p rdfs:domain ?c . ?x ?p ?y -> ?x a ?c",
    ),
    row(
        "prp-rng",
        "A value of a property is in its range.",
        "?p rdfs:range ?c . ?x ?p ?y -> ?y a ?c",
    ),
    row(
        "prp-fp",
        "Values of a functional property are the same.",
        "?p a owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z . ?y != ?z -> ?y owl:sameAs ?z",
    ),
    row(
        "prp-ifp",
        "What shares a value of an inverse functional property is the same.",
        "?p a owl:InverseFunctionalProperty . ?x ?p ?z . ?y ?p ?z . ?x != ?y -> ?x owl:sameAs ?y",
    ),
    row(
        "prp-irp",
        "Nothing has an irreflexive property with itself.",
        "?p a owl:IrreflexiveProperty . ?x ?p ?x ->",
    ),
    row(
        "prp-symp",
        "A symmetric property holds the other way round.",
        "?p a owl:SymmetricProperty . ?x ?p ?y -> ?y ?p ?x",
    ),
    row(
        "prp-asyp",
        "An asymmetric property does not hold the other way round.",
        "?p a owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x ->",
    ),
    row(
        "prp-trp",
        "A transitive property is handed on.",
        "?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z -> ?x ?p ?z",
    ),
    row(
        "prp-spo1",
        "What is said with a property is said with those above it.",
        "?p rdfs:subPropertyOf ?q . ?x ?p ?y . ?p != ?q -> ?x ?q ?y",
    ),
    row("prp-spo2", "A chain of properties makes a property.", ""),
    row(
        "prp-eqp1",
        "What is said with a property is said with an equivalent one.",
        "?p owl:equivalentProperty ?q . ?x ?p ?y . ?p != ?q -> ?x ?q ?y",
    ),
    row(
        "prp-eqp2",
        "What is said with a property is said with one that it is equivalent to.",
        "?p owl:equivalentProperty ?q . ?x ?q ?y . ?p != ?q -> ?x ?p ?y",
    ),
    row(
        "prp-pdw",
        "Disjoint properties do not hold together.",
        "?p owl:propertyDisjointWith ?q . ?x ?p ?y . ?x ?q ?y ->",
    ),
    row(
        "prp-adp",
        "Members of owl:AllDisjointProperties do not hold together.",
        "?d owl:members ?l . ?d a owl:AllDisjointProperties . ?p <helper:member ?l . ?q <helper:member ?l . ?p != ?q . ?x ?p ?y . ?x ?q ?y ->",
    ),
    row(
        "prp-inv1",
        "An inverse property holds the other way round.",
        "?p owl:inverseOf ?q . ?x ?p ?y -> ?y ?q ?x",
    ),
    row(
        "prp-inv2",
        "A property holds the other way round for its inverse.",
        "?p owl:inverseOf ?q . ?x ?q ?y -> ?y ?p ?x",
    ),
    row("prp-key", "What shares all parts of a key is the same.", ""),
    row(
        "prp-npa1",
        "What is stated not to be so is not so.",
        "?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?y . ?x ?p ?y ->",
    ),
    row(
        "prp-npa2",
        "A value that is stated not to be one is none.",
        "?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetValue ?y . ?x ?p ?y ->",
    ),
    // Classes.
    row(
        "cls-nothing2",
        "Nothing is in owl:Nothing.",
        "?x a owl:Nothing ->",
    ),
    row(
        "cls-int1",
        "What is in all parts of an intersection is in it.",
        "",
    ),
    row(
        "cls-int2",
        "What is in an intersection is in its parts.",
        "?c owl:intersectionOf ?l . ?d <helper:member ?l . ?x a ?c -> ?x a ?d",
    ),
    row(
        "cls-uni",
        "What is in a part of a union is in it.",
        "?c owl:unionOf ?l . ?d <helper:member ?l . ?x a ?d -> ?x a ?c",
    ),
    row(
        "cls-com",
        "Nothing is in a class and in its complement.",
        "?c owl:complementOf ?d . ?x a ?c . ?x a ?d ->",
    ),
    row(
        "cls-svf1",
        "What has a value of some class is in the restriction.",
        "?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?x ?p ?y . ?y a ?c -> ?x a ?r",
    ),
    row(
        "cls-svf2",
        "What has any value is in the restriction.",
        "?r owl:someValuesFrom owl:Thing . ?r owl:onProperty ?p . ?x ?p ?y -> ?x a ?r",
    ),
    row(
        "cls-avf",
        "All values of what is in the restriction are of its class.",
        "?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?x a ?r . ?x ?p ?y -> ?y a ?c",
    ),
    row(
        "cls-hv1",
        "What is in the restriction has its value.",
        "?r owl:hasValue ?y . ?r owl:onProperty ?p . ?x a ?r -> ?x ?p ?y",
    ),
    row(
        "cls-hv2",
        "What has the value is in the restriction.",
        "?r owl:hasValue ?y . ?r owl:onProperty ?p . ?x ?p ?y -> ?x a ?r",
    ),
    row("cls-maxc1", "What may have no value has none.", ""),
    row("cls-maxc2", "What may have one value has one.", ""),
    row(
        "cls-maxqc1",
        "What may have no value of a class has none.",
        "",
    ),
    row("cls-maxqc2", "What may have no value at all has none.", ""),
    row(
        "cls-maxqc3",
        "What may have one value of a class has one.",
        "",
    ),
    row(
        "cls-maxqc4",
        "What may have one value of any class has one.",
        "",
    ),
    row(
        "cls-oo",
        "What is listed is in the class.",
        "?c owl:oneOf ?l . ?x <helper:member ?l -> ?x a ?c",
    ),
    // Class axioms.
    row(
        "cax-sco",
        "What is in a class is in those above it.",
        "?c rdfs:subClassOf ?d . ?x a ?c . ?c != ?d -> ?x a ?d",
    ),
    row(
        "cax-eqc1",
        "What is in a class is in an equivalent one.",
        "?c owl:equivalentClass ?d . ?x a ?c . ?c != ?d -> ?x a ?d",
    ),
    row(
        "cax-eqc2",
        "What is in a class is in one that it is equivalent to.",
        "?c owl:equivalentClass ?d . ?x a ?d . ?c != ?d -> ?x a ?c",
    ),
    row(
        "cax-dw",
        "Disjoint classes share nothing.",
        "?c owl:disjointWith ?d . ?x a ?c . ?x a ?d ->",
    ),
    row(
        "cax-adc",
        "Members of owl:AllDisjointClasses share nothing.",
        "?e owl:members ?l . ?e a owl:AllDisjointClasses . ?c <helper:member ?l . ?d <helper:member ?l . ?c != ?d . ?x a ?c . ?x a ?d ->",
    ),
    // Datatypes.
    row("dt-diff", "Different values are not the same.", ""),
    row("dt-not-type", "A literal is a value of its datatypes.", ""),
    // Schema.
    axiom(
        "scm-cls",
        "A class is under itself and everything.",
        "?c a owl:Class -> ?c rdfs:subClassOf ?c . ?c owl:equivalentClass ?c . ?c rdfs:subClassOf owl:Thing . owl:Nothing rdfs:subClassOf ?c",
    )
    .without_axioms(&[
        "owl:Thing rdfs:subClassOf ?d . ?c a owl:Class . ?d != owl:Thing -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-sco",
        "A class under another is under those above it.",
        "?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e -> ?c rdfs:subClassOf ?e",
    ),
    row(
        "scm-eqc1",
        "Equivalent classes are under each other.",
        "?c owl:equivalentClass ?d -> ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c",
    ),
    row(
        "scm-eqc2",
        "Classes under each other are equivalent.",
        "?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c -> ?c owl:equivalentClass ?d",
    ),
    axiom(
        "scm-op",
        "A property of things is under itself.",
        "?p a owl:ObjectProperty -> ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p",
    ),
    axiom(
        "scm-dp",
        "A property of values is under itself.",
        "?p a owl:DatatypeProperty -> ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p",
    ),
    row(
        "scm-spo",
        "A property under another is under those above it.",
        "?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r -> ?p rdfs:subPropertyOf ?r",
    ),
    row(
        "scm-eqp1",
        "Equivalent properties are under each other.",
        "?p owl:equivalentProperty ?q -> ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p",
    ),
    row(
        "scm-eqp2",
        "Properties under each other are equivalent.",
        "?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p -> ?p owl:equivalentProperty ?q",
    ),
    row(
        "scm-dom1",
        "A domain is one with the classes above it.",
        "?p rdfs:domain ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:domain ?d",
    ),
    row(
        "scm-dom2",
        "A property has the domains of those above it.",
        "?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:domain ?c",
    ),
    row(
        "scm-rng1",
        "A range is one with the classes above it.",
        "?p rdfs:range ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:range ?d",
    ),
    row(
        "scm-rng2",
        "A property has the ranges of those above it.",
        "?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:range ?c",
    ),
    row(
        "scm-hv",
        "A restriction to a value is under that of a property above.",
        "?c owl:hasValue ?i . ?c owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?d owl:hasValue ?i . ?d owl:onProperty ?q -> ?c rdfs:subClassOf ?d",
    )
    .without_axioms(&[
        "?p a owl:ObjectProperty . ?c owl:onProperty ?p . ?c owl:hasValue ?y . ?d owl:hasValue ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?p a owl:DatatypeProperty . ?c owl:onProperty ?p . ?c owl:hasValue ?y . ?d owl:hasValue ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-svf1",
        "A restriction to some values is under that to a class above.",
        "?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?y rdfs:subClassOf ?z . ?d owl:someValuesFrom ?z . ?d owl:onProperty ?p -> ?c rdfs:subClassOf ?d",
    )
    .without_axioms(&[
        "?y a owl:Class . ?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?c owl:someValuesFrom owl:Thing . ?c owl:onProperty ?p . ?d owl:someValuesFrom owl:Thing . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?d owl:someValuesFrom owl:Thing . ?d owl:onProperty ?p . ?c owl:onProperty ?p . ?c owl:someValuesFrom ?y . ?y a owl:Class . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?c owl:someValuesFrom owl:Nothing . ?c owl:onProperty ?p . ?d owl:onProperty ?p . ?d owl:someValuesFrom ?z . ?z a owl:Class . ?c != ?d -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-svf2",
        "A restriction to some values is under that of a property above.",
        "?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?d owl:someValuesFrom ?y . ?d owl:onProperty ?q -> ?c rdfs:subClassOf ?d",
    )
    .without_axioms(&[
        "?p a owl:ObjectProperty . ?c owl:onProperty ?p . ?c owl:someValuesFrom ?y . ?d owl:someValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?p a owl:DatatypeProperty . ?c owl:onProperty ?p . ?c owl:someValuesFrom ?y . ?d owl:someValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-avf1",
        "A restriction to all values is under that to a class above.",
        "?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?y rdfs:subClassOf ?z . ?d owl:allValuesFrom ?z . ?d owl:onProperty ?p -> ?c rdfs:subClassOf ?d",
    )
    .without_axioms(&[
        "?y a owl:Class . ?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?c owl:allValuesFrom owl:Thing . ?c owl:onProperty ?p . ?d owl:allValuesFrom owl:Thing . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?d owl:allValuesFrom owl:Thing . ?d owl:onProperty ?p . ?c owl:onProperty ?p . ?c owl:allValuesFrom ?y . ?y a owl:Class . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?c owl:allValuesFrom owl:Nothing . ?c owl:onProperty ?p . ?d owl:onProperty ?p . ?d owl:allValuesFrom ?z . ?z a owl:Class . ?c != ?d -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-avf2",
        "A restriction to all values is above that of a property above.",
        "?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?d owl:allValuesFrom ?y . ?d owl:onProperty ?q -> ?d rdfs:subClassOf ?c",
    )
    .without_axioms(&[
        "?p a owl:ObjectProperty . ?c owl:onProperty ?p . ?c owl:allValuesFrom ?y . ?d owl:allValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
        "?p a owl:DatatypeProperty . ?c owl:onProperty ?p . ?c owl:allValuesFrom ?y . ?d owl:allValuesFrom ?y . ?d owl:onProperty ?p . ?c != ?d -> ?c rdfs:subClassOf ?d",
    ]),
    row(
        "scm-int",
        "An intersection is under its parts.",
        "?c owl:intersectionOf ?l . ?d <helper:member ?l -> ?c rdfs:subClassOf ?d",
    ),
    row(
        "scm-uni",
        "A part of a union is under it.",
        "?c owl:unionOf ?l . ?d <helper:member ?l -> ?d rdfs:subClassOf ?c",
    ),
];

/// The rules prp-ap, cls-thing and cls-nothing1; dt-type1 follows from the datatypes that are known.
pub(super) const AXIOMS: [&str; 11] = [
    "owl:Thing a owl:Class",
    "owl:Nothing a owl:Class",
    "rdfs:label a owl:AnnotationProperty",
    "rdfs:comment a owl:AnnotationProperty",
    "rdfs:seeAlso a owl:AnnotationProperty",
    "rdfs:isDefinedBy a owl:AnnotationProperty",
    "owl:deprecated a owl:AnnotationProperty",
    "owl:versionInfo a owl:AnnotationProperty",
    "owl:priorVersion a owl:AnnotationProperty",
    "owl:backwardCompatibleWith a owl:AnnotationProperty",
    "owl:incompatibleWith a owl:AnnotationProperty",
];
