//! Claims that only a rule shows to be claims, and what is claimed in other words.

use super::*;

/// What follows by a profile where claims are set aside, and how many statements these are.
fn without(profile: Profile, data: &str) -> (Vec<String>, usize) {
    let mut inference = with(data, &[]);
    let nothing = Memory::new().unwrap();
    inference.set_claims_aside(&nothing).unwrap();
    inference.add_profile(profile, false).unwrap();
    let settings = Settings::default();
    inference.run_without_claims(&settings, &nothing).unwrap();
    (told(&inference), inference.aside())
}

/// Nobody cedes what somebody proposes to cede, by whatever property it is said.
#[test]
fn nothing_is_derived_of_what_a_proposal_says() {
    const PROPOSAL: &str =
        ":prop a dip:Proposal ; dip:speaker :z ; dip:hasTerm :t . :t dip:territory :land .";
    let said = format!(
        "{PROPOSAL} :land :cededBy :t . :cededBy owl:inverseOf dip:territory . dip:territory rdfs:range :Ceded ."
    );
    assert_eq!(without(Profile::OwlRl, &said), (Vec::new(), 2));
    // Nor of it under another name; that there is such a proposal is a fact.
    let same = format!(
        "{PROPOSAL} :t owl:sameAs :t2 . :t2 dip:territory :sea ; :of [ :is :large ] . dip:hasTerm rdfs:range :Asked .
         :large a :Size . dip:territory rdfs:range :Ceded . :who a :Asked . dip:speaker rdfs:range :Talker ."
    );
    let (found, aside) = without(Profile::OwlRl, &same);
    assert_eq!((found, aside), (vec![":z rdf:type :Talker".to_owned()], 5));
}

/// What has a speaker by a property below the known one is claimed as well, stated or derived.
#[test]
fn a_claim_that_only_a_rule_shows_is_one() {
    for (profile, axiom) in [
        (Profile::Rdfs, ":says rdfs:subPropertyOf dip:speaker ."),
        (Profile::OwlRl, "dip:speaker owl:equivalentProperty :says ."),
        (
            Profile::OwlRl,
            ":Word rdfs:subClassOf dip:Claim . :says rdfs:domain :Word .",
        ),
        (
            Profile::OwlRl,
            ":said owl:inverseOf :says , dip:speaker . :liar :talks :x .",
        ),
    ] {
        let data =
            format!("{axiom} :p rdfs:subPropertyOf :q . :c :p :d {{| :says :liar |}} . :e :p :f .");
        let (found, aside) = without(profile, &data);
        assert!(found.contains(&":e :q :f".to_owned()), "{axiom} {found:?}");
        assert!(!found.contains(&":c :q :d".to_owned()), "{axiom} {found:?}");
        assert_eq!(aside, 1, "{axiom}");
    }
    // Of a list that is only claimed no rule is left, and each claim may show another.
    let data = ":says rdfs:domain :Word . :Word rdfs:subClassOf dip:Claim . :A owl:intersectionOf ( :B ) {| :says :liar |} .
        :x a :B .";
    assert_eq!(
        without(Profile::OwlRl, data)
            .0
            .iter()
            .filter(|one| one.contains(":x "))
            .count(),
        0
    );
}

/// What follows from facts alone follows, whoever says the same.
#[test]
fn what_is_claimed_may_be_proved() {
    let data = ":a :p :b {| dip:speaker :x |} . :b :inverse :a . :p owl:inverseOf :inverse .";
    assert_eq!(
        without(Profile::OwlRl, data),
        (vec![":a :p :b".to_owned()], 1)
    );
}

/// Only a passage vouches for what somebody says, and a record is one by whatever only claims have.
#[test]
fn a_note_without_a_passage_vouches_for_nothing() {
    const FACT: &str = ":a :p :b . :b :p :c ";
    let far = [("far", "CONSTRUCT { ?a :q ?c } WHERE { ?a :p+ ?c }")];
    let of = |data: &str| {
        let mut inference = with(data, &far);
        let aside = inference.set_claims_aside(&Memory::new().unwrap()).unwrap();
        inference
            .run_without_claims(&Settings::default(), &Memory::new().unwrap())
            .unwrap();
        (inference.derived().count(), aside)
    };
    for claimed in [
        "{| dip:speaker :z |} {| rdfs:comment \"not confirmed\" |} .",
        "{| dip:speaker :z |} ~ :empty .",
        "{| dip:speaker :z |} {| dip:qualifier <https://w3id.org/chancery/scheme/qualifier/circa> |} .",
        "{| :sp :z |} . :sp rdfs:subPropertyOf dip:speaker .",
        "{| dip:act <https://w3id.org/chancery/scheme/act/assertion> |} .",
        "{| dip:reportedBy :z |} .",
        "~ :r . :r owl:sameAs :claim . :claim dip:speaker :z .",
    ] {
        assert_eq!(of(&format!("{FACT} {claimed}")), (1, 1), "{claimed}");
    }
    let passage = "{| dip:speaker :z |} {| dcterms:source :paper |} .";
    assert_eq!(of(&format!("{FACT} {passage}")), (3, 0));
    assert_eq!(
        of(&format!("{FACT} {{| rdfs:comment \"well known\" |}} .")),
        (3, 0)
    );
}

/// RDF 1.1 says the same in four statements, which no rule may take apart.
#[test]
fn a_claim_of_rdf_11_is_one() {
    let data = ":a :p :b . :b :p :c . _:r a rdf:Statement , dip:Claim ; rdf:subject :b ; rdf:predicate :p ; rdf:object :c .
        _:n a rdf:Statement ; rdf:subject :a ; rdf:predicate :p ; rdf:object :b .";
    let rules = [
        ("far", "CONSTRUCT { ?a :q ?c } WHERE { ?a :p+ ?c }"),
        (
            "apart",
            "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> CONSTRUCT { ?a :told ?b } WHERE { ?r rdf:subject ?a ; rdf:object ?b }",
        ),
    ];
    let mut inference = with(data, &rules);
    let nothing = Memory::new().unwrap();
    assert_eq!(inference.set_claims_aside(&nothing).unwrap(), 4);
    inference
        .run_without_claims(&Settings::default(), &nothing)
        .unwrap();
    assert_eq!(told(&inference), [":a :q :b", ":a :told :b"]);
}
