//! The vocabulary of SHACL.

/// Where its terms live.
pub(super) const NAMESPACE: &str = "http://www.w3.org/ns/shacl#";

/// Predicates of shapes that are understood here.
pub(super) const KNOWN: [&str; 48] = [
    "and",
    "class",
    "closed",
    "datatype",
    "deactivated",
    "defaultValue",
    "description",
    "disjoint",
    "equals",
    "flags",
    "group",
    "hasValue",
    "ignoredProperties",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "message",
    "minCount",
    "minExclusive",
    "minInclusive",
    "minLength",
    "name",
    "node",
    "nodeKind",
    "not",
    "or",
    "order",
    "path",
    "pattern",
    "property",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "qualifiedValueShape",
    "qualifiedValueShapesDisjoint",
    "reificationRequired",
    "reifierShape",
    "severity",
    "sparql",
    "targetClass",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
    "uniqueLang",
];

/// The severities that SHACL has.
pub(super) const SEVERITIES: [&str; 5] = ["Violation", "Warning", "Info", "Debug", "Trace"];

/// Predicates that may stand on a shape as well and are not about what is checked.
pub(super) const BESIDE: [&str; 11] = [
    "xone",
    "declare",
    "prefixes",
    "select",
    "ask",
    "shapesGraph",
    "suggestedShapesGraph",
    "entailment",
    "labelTemplate",
    "codeIdentifier",
    "optional",
];
