//! Paths of no length that begin and end at whatever there is.

use super::random::naively;
use super::*;

#[test]
fn a_path_of_no_length_reads_whatever_comes() {
    for pattern in [
        "?y :p? ?x",
        "?y :p* ?x",
        "?y (:p?|^:q*) ?x",
        "{ ?y :p? ?x } UNION { ?x :z ?y }",
        "?x :p* ?x",
        "{ SELECT ?x WHERE { ?y :p? ?x } }",
        "FILTER EXISTS { ?y :p? ?z FILTER(?z = :c) } ?x :p :b",
    ] {
        let rule = format!("CONSTRUCT {{ ?x :r :c }} WHERE {{ {pattern} }}");
        let data = ":a :p :b .";
        let rules = [("r", rule.as_str())];
        assert_eq!(
            told(&derived(data, &rules)),
            naively(with(data, &rules)),
            "{pattern}"
        );
    }
    let rule = "CONSTRUCT { ?x :r :c } WHERE { ?y :p? ?x }";
    let found = told(&derived(":a :p :b .", &[("r", rule)]));
    assert_eq!(found, [":a :r :c", ":b :r :c", ":c :r :c"]);
}

#[test]
fn what_a_path_of_no_length_must_not_reach_is_complete_before() {
    let reaches = "CONSTRUCT { ?x :r :c } WHERE { ?x :p ?y }";
    let lost = "CONSTRUCT { :a :flag :c } WHERE { :a :p :b FILTER NOT EXISTS { ?w :zz? ?z FILTER(?z = :c) } }";
    let mut inference = with(":a :p :b .", &[("lost", lost), ("reaches", reaches)]);
    assert!(inference.run(&Settings::default()).is_err());
    // Where something else holds one end, nothing but the path itself is read.
    for pattern in [
        "?x :p ?y FILTER NOT EXISTS { ?y :zz* ?z . ?z :end ?w }",
        "?x :p ?y FILTER NOT EXISTS { ?y :zz* :end }",
        "?x :p ?y OPTIONAL { ?y :zz* ?z } FILTER(!BOUND(?z))",
        "?x :p ?y MINUS { ?x :zz* ?z . ?z :end ?w }",
    ] {
        let rule = format!("CONSTRUCT {{ ?x :flag ?y }} WHERE {{ {pattern} }}");
        let mut inference = with(":a :p :b .", &[("lost", rule.as_str())]);
        assert!(inference.run(&Settings::default()).is_ok(), "{pattern}");
    }
}
