//! What is paired, told and merged, on small datasets.

use super::*;
use crate::model::Term;
use crate::rdf::{QuadReader, Settings};

fn quads(text: &str) -> Vec<Quad> {
    let text = format!(
        "PREFIX : <http://e/>\nPREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n{text}"
    );
    let settings = Settings {
        format: Some(crate::rdf::Format::TriG),
        ..Settings::default()
    };
    let reader = QuadReader::of_text("t", text, &settings).unwrap();
    reader.collect::<Result<_, _>>().unwrap()
}

fn difference(one: &str, other: &str) -> Difference {
    compare(quads(one), quads(other), MOST_STEPS).unwrap()
}

/// Each difference as `sign property value`.
fn told(one: &str, other: &str) -> Vec<String> {
    let short = |term: &Term| match term {
        Term::NamedNode(node) => node.as_str().rsplit(['/', '#']).next().unwrap().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    };
    let maybe = |term: &Option<Term>| term.as_ref().map_or("-".to_owned(), short);
    let things = things(&difference(one, other));
    let mut told = Vec::new();
    for line in things.iter().flat_map(|thing| &thing.lines) {
        let property = short(&line.property.clone().into());
        let count = if line.counts { "" } else { " (part)" };
        told.push(match &line.change {
            Change::Added(now) => format!("+ {property} {}{count}", short(now)),
            Change::Removed(was) => format!("- {property} {}{count}", short(was)),
            Change::Changed { was, now } => format!("~ {property} {} > {}", short(was), short(now)),
            Change::List { was, now } => {
                let items = |terms: &[Term]| terms.iter().map(short).collect::<String>();
                format!("~ {property} ({}) > ({})", items(was), items(now))
            }
            Change::Claimed(value) => format!("only claimed {property} {}", short(value)),
            Change::Stated(value) => format!("stated {property} {}", short(value)),
            Change::NewClaim(value) => format!("claim + {property} {}", short(value)),
            Change::LostClaim(value) => format!("claim - {property} {}", short(value)),
            Change::Noted {
                value,
                property: note,
                was,
                now,
            } => format!(
                "{property} {}: {} {} > {}{count}",
                short(value),
                short(&note.clone().into()),
                maybe(was),
                maybe(now)
            ),
        });
    }
    told
}

#[test]
fn names_and_order_of_blank_nodes_do_not_count() {
    let one =
        ":a :p [ :q 1 ; :r [ :s 2 ] ] , [ :q 3 ] . _:x :y _:z . _:z :y _:x . _:g { _:g :in :a }";
    let other = "_:l { _:l :in :a } _:j :y _:k . _:k :y _:j . :a :p [ :q 3 ] , _:o . _:o :r [ :s 2 ] ; :q 1 .";
    let found = difference(one, other);
    assert!(found.is_empty(), "{:?} {:?}", found.removed, found.added);
}

#[test]
fn what_looks_alike_is_not_taken_for_equal() {
    // Two triangles and a hexagon: each node has two neighbours that look like it.
    let edges = |pairs: &[(u8, u8)]| {
        let both = pairs
            .iter()
            .map(|(a, b)| format!("_:n{a} :e _:n{b} . _:n{b} :e _:n{a} .\n"));
        both.collect::<String>()
    };
    let triangles = edges(&[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]);
    let hexagon = edges(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)]);
    let turned = edges(&[(2, 4), (4, 1), (1, 5), (5, 0), (0, 3), (3, 2)]);
    assert!(!difference(&triangles, &hexagon).is_empty());
    assert!(difference(&hexagon, &turned).is_empty());
}

#[test]
fn regular_graphs_are_matched_within_bounds() {
    // Everybody knows everybody, which is factorial for whoever tries all orders.
    let all = |names: &[usize]| {
        let mut text = String::new();
        for (place, one) in names.iter().enumerate() {
            for other in &names[place + 1..] {
                let pair = format!("_:n{one} :e _:n{other} . _:n{other} :e _:n{one} .\n");
                text.push_str(&pair);
            }
        }
        text
    };
    let names: Vec<usize> = (0..20).collect();
    let turned: Vec<usize> = names.iter().rev().copied().collect();
    assert!(difference(&all(&names), &all(&turned)).is_empty());
    let refused = compare(quads(&all(&names)), quads(&all(&turned)), 2_000);
    assert_eq!(refused.unwrap_err().most, 2_000);
}

#[test]
fn one_change_of_a_blank_node_is_one_change() {
    let one = ":a :address [ :street \"S\" ; :city \"B\" ; :geo [ :lat 1 ; :long 2 ] ] , [ :city \"X\" ] .";
    let other = ":a :address [ :city \"X\" ] , [ :street \"S\" ; :city \"C\" ; :geo [ :lat 1 ; :long 2 ] ] .";
    assert_eq!(told(one, other), ["~ city B > C"]);
    let list = "( 1 2 3 4 5 )";
    assert_eq!(
        told(&format!(":a :l {list} ."), ":a :l ( 1 2 9 4 5 ) ."),
        ["~ l (12345) > (12945)"]
    );
}

#[test]
fn values_by_language_and_lone_values_are_changes() {
    assert_eq!(
        told(
            ":a :label \"one\"@en , \"eins\"@de ; :p 1 , 2 ; :q 3 .",
            ":a :label \"two\"@en , \"zwei\"@de ; :p 1 , 4 , 5 ; :q 6 ; :r 7 ."
        ),
        [
            "~ label one > two",
            "~ label eins > zwei",
            "- p 2",
            "+ p 4",
            "+ p 5",
            "~ q 3 > 6",
            "+ r 7"
        ]
    );
}

#[test]
fn what_is_said_about_a_statement_stands_at_it() {
    let case = |one: &str, other: &str, expected: &[&str]| assert_eq!(told(one, other), expected);
    case(
        ":a :p 1 {| :source :x |} .",
        ":a :p 1 {| :source :y |} .",
        &["p 1: source x > y"],
    );
    case(
        ":a :p 1 .",
        ":a :p 1 {| :source :y |} .",
        &["p 1: source - > y"],
    );
    case(
        ":a :p 1 {| :source :x |} .",
        ":a :p 2 {| :source :x |} .",
        &["~ p 1 > 2"],
    );
    // Words about one statement do not become words about another.
    case(
        ":a :p 1 {| :source :x |} . :b :q 1 .",
        ":a :p 1 . :b :q 1 {| :source :x |} .",
        &["p 1: source x > -", "q 1: source - > x"],
    );
    case(
        ":a :p 1 .",
        ":a :p 1 , 2 {| :source :x |} .",
        &["+ p 2", "p 2: source - > x (part)"],
    );
    case(
        ":a :p 1 {| :source :x |} .",
        "<< :a :p 1 >> :source :x .",
        &["only claimed p 1"],
    );
    case(
        "<< :a :p 1 >> :source :x .",
        ":a :p 1 {| :source :x |} .",
        &["stated p 1"],
    );
    case(
        ":a :q 1 .",
        ":a :q 1 . << :a :p 1 >> :source :x .",
        &["claim + p 1", "p 1: source - > x (part)"],
    );
    // A claim is a thing of its own, and the statement is told all the same.
    case(
        ":a :p 1 . :c a :Claim ; rdf:reifies <<( :a :p 1 )>> .",
        ":c a :Claim ; rdf:reifies <<( :a :p 1 )>> .",
        &["only claimed p 1"],
    );
}

#[test]
fn a_change_among_many_is_found_without_looking_at_pairs() {
    let many = |changed: usize| {
        let one = |n: usize| {
            let value = if n == changed { n + 1_000_000 } else { n };
            format!(":s{n} :p [ :q {value} ; :r :s{} ] .\n", n / 2)
        };
        (0..20_000).map(one).collect::<String>()
    };
    let (one, other) = (quads(&many(usize::MAX)), quads(&many(777)));
    let steps = 60_000 * 20;
    let found = compare(one, other, steps).unwrap();
    assert_eq!((found.removed.len(), found.added.len()), (1, 1));
}

#[test]
fn updates_find_blank_nodes_by_what_is_said_of_them() {
    let found = difference(":a :p [ :q 1 ] , [ :q 2 ] .", ":a :p [ :q 1 ] , [ :q 3 ] .");
    let mut asked = 0;
    let text = update::<()>(&found, &mut |_| {
        asked += 1;
        Ok(true)
    });
    let text = text.unwrap();
    assert!(text.starts_with("DELETE {\n  ?b0 <http://e/q>"), "{text}");
    assert!(text.contains("WHERE {\n"), "{text}");
    let refused = update::<()>(&found, &mut |_| Ok(false));
    assert!(matches!(refused, Err(CannotSay::NotToldApart)));
    assert_eq!(asked, 1);
}

fn merged(base: &str, ours: &str, theirs: &str) -> Merge {
    merge(&quads(base), quads(ours), quads(theirs), MOST_STEPS).unwrap()
}

#[test]
fn changes_of_one_side_are_taken() {
    let merge = merged(
        ":a :p 1 ; :q 2 ; :b [ :x 1 ] .",
        ":a :p 9 ; :q 2 ; :b [ :x 1 ; :y 2 ] .",
        ":a :p 1 ; :q 2 , 3 ; :b [ :x 1 ; :z 3 ] .",
    );
    assert_eq!(merge.conflicts, []);
    let wanted = quads(":a :p 9 ; :q 2 , 3 ; :b [ :x 1 ; :y 2 ; :z 3 ] .");
    assert!(
        compare(merge.merged(None), wanted, MOST_STEPS)
            .unwrap()
            .is_empty()
    );
    assert_eq!(merge.taken(), [(1, 2), (0, 2)]);
    // Both added the same, with a blank node.
    let merge = merged(
        ":a :p 1 .",
        ":a :p 1 ; :b [ :x 1 ] .",
        ":a :p 1 ; :b [ :x 1 ] , [ :x 2 ] .",
    );
    let wanted = quads(":a :p 1 ; :b [ :x 1 ] , [ :x 2 ] .");
    assert!(
        compare(merge.merged(None), wanted, MOST_STEPS)
            .unwrap()
            .is_empty()
    );
}

/// Why somebody has to decide; what is decided for a side is what that side made of it.
#[track_caller]
fn why(base: &str, ours: &str, theirs: &str) -> Vec<Why> {
    let merge = merged(base, ours, theirs);
    let decided = |side, wanted: &str| {
        let found = compare(merge.merged(Some(side)), quads(wanted), MOST_STEPS).unwrap();
        assert!(
            found.is_empty(),
            "{side:?}: {:?} {:?}",
            found.removed,
            found.added
        );
    };
    decided(Side::Ours, ours);
    decided(Side::Theirs, theirs);
    merge
        .conflicts
        .iter()
        .map(|conflict| conflict.why)
        .collect()
}

#[test]
fn a_statement_and_its_claim_are_not_both_lost() {
    // One keeps the statement, the other the claim: both would be lost.
    let said = ":a :p 1 {| :speaker :x |} .";
    let claimed = "<< :a :p 1 >> :speaker :x .";
    assert_eq!(why(said, ":a :p 1 .", claimed), [Why::Noted]);
    assert_eq!(why(said, claimed, ":a :p 1 ."), [Why::Noted]);
    assert_eq!(merged(said, ":a :p 1 .", ":q :q 1 .").conflicts, []);
    assert_eq!(merged(said, ":q :q 1 .", claimed).conflicts, []);
    // Both moved a statement and what is said about it.
    let moved = "_:g { :a :p 1 {| :speaker :x |} . :b :p 1 }";
    assert_eq!(
        why(
            ":g { :a :p 1 {| :speaker :x |} } _:g { :b :p 1 }",
            moved,
            moved
        ),
        []
    );
}

#[test]
fn what_both_changed_is_for_people_to_decide() {
    assert_eq!(why(":a :p 1 .", ":a :p 2 .", ":a :p 3 ."), [Why::Changed]);
    assert_eq!(
        why(":a :p 1 ; :q 1 .", ":a :q 1 .", ":a :p 3 ; :q 1 ."),
        [Why::Changed]
    );
    assert_eq!(
        why(
            ":a :p 1 ; :q 2 .",
            ":b :p 1 .",
            ":a :p 1 ; :q 2 ; :r 3 . :b :p 1 ."
        ),
        [Why::Thing]
    );
    assert_eq!(
        why(
            ":a :p 1 ; :q 2 .",
            ":a :q 2 .",
            ":a :p 1 {| :source :x |} ; :q 2 ."
        ),
        [Why::Noted]
    );
    assert_eq!(
        why(
            ":a :p 1 {| :source :x |} ; :q 2 .",
            ":a :q 2 .",
            ":a :p 1 {| :source :y |} ; :q 2 ."
        ),
        [Why::Noted]
    );
    // What is said about the values goes with them.
    assert_eq!(
        why(
            ":a :p 1 {| :source :x |} .",
            ":a :p 2 {| :source :x |} .",
            ":a :p 3 {| :source :x |} ."
        ),
        [Why::Changed]
    );
    assert_eq!(
        why(
            ":a :p 1 {| :source :x |} .",
            ":a :p 2 {| :source :x |} .",
            ":a :p 1 {| :source :y |} ."
        ),
        [Why::Noted]
    );
    let functional = ":p a <http://www.w3.org/2002/07/owl#FunctionalProperty> .";
    let with = |text: &str| format!("{text} {functional}");
    assert_eq!(
        why(
            &with(":a :q 1 ."),
            &with(":a :q 1 ; :p 1 ."),
            &with(":a :q 1 ; :p 2 .")
        ),
        [Why::TwoValues]
    );
    assert_eq!(why(":a :q 1 .", ":a :q 1 ; :p 1 .", ":a :q 1 ; :p 1 ."), []);
}

#[test]
fn a_list_that_both_changed_is_a_conflict_and_one_that_one_changed_is_not() {
    let of = |base: &str, ours: &str, theirs: &str| {
        let [base, ours, theirs] = [base, ours, theirs].map(quads);
        merge(&base, ours, theirs, MOST_STEPS).unwrap()
    };
    let items = |list: &[Term]| list.iter().map(ToString::to_string).collect::<String>();
    for (base, ours, theirs) in [
        (":a :l (:1 :2 :3) .", ":a :l (:1 :3) .", ":a :l (:1 :2) ."),
        (":a :l (:1 :2 :3) .", ":a :l () .", ":a :l (:1 :2 :4) ."),
        (
            ":a :l (:1 :2 :3) .",
            ":a :l (:7 :8) .",
            ":a :l (:0 :1 :2 :3) .",
        ),
        (
            ":a :l ((:1 :2) :3) .",
            ":a :l ((:1) :3) .",
            ":a :l ((:2) :3) .",
        ),
    ] {
        let found = of(base, ours, theirs);
        let whys: Vec<Why> = found
            .conflicts
            .iter()
            .map(|conflict| conflict.why)
            .collect();
        assert_eq!(whys, [Why::List], "{ours} {theirs}");
        for (side, wanted) in [
            (None, base),
            (Some(Side::Ours), ours),
            (Some(Side::Theirs), theirs),
        ] {
            let made = compare(quads(wanted), found.merged(side), MOST_STEPS).unwrap();
            assert!(made.is_empty(), "{ours} {theirs} {side:?}: {made:?}");
        }
    }
    let found = of(":a :l (:1 :2 :3) .", ":a :l (:1 :3) .", ":a :l (:1 :2) .");
    let conflict = &found.conflicts[0];
    let list = conflict.list.as_ref().unwrap();
    assert_eq!(conflict.property.as_str(), "http://e/l");
    assert_eq!(items(&list.was), "<http://e/1><http://e/2><http://e/3>");
    assert_eq!(items(&list.ours), "<http://e/1><http://e/3>");
    assert_eq!(items(&list.theirs), "<http://e/1><http://e/2>");
    // Only one changed it, or both in the same way.
    for (ours, theirs, wanted) in [
        (
            ":a :l (:1 :3) .",
            ":a :l (:1 :2 :3) ; :p 1 .",
            ":a :l (:1 :3) ; :p 1 .",
        ),
        (":a :l (:1 :3) .", ":a :l (:1 :3) .", ":a :l (:1 :3) ."),
    ] {
        let found = of(":a :l (:1 :2 :3) .", ours, theirs);
        assert!(found.conflicts.is_empty(), "{:?}", found.conflicts);
        let made = compare(quads(wanted), found.merged(None), MOST_STEPS).unwrap();
        assert!(made.is_empty(), "{made:?}");
    }
}

#[test]
fn what_reifiers_are_called_is_no_difference() {
    let left = |one: &str, other: &str| {
        let (found, names) = without_names_of_reifiers(difference(one, other));
        (found.removed.len() + found.added.len(), names)
    };
    let one =
        ":a :p 1 ~ :r {| :s :x |} , 2 {| :s :x |} . << << :a :p 1 ~ :r >> :q 3 ~ :deep >> :s :y .";
    let other = ":a :p 1 {| :s :x |} , 2 ~ :k {| :s :x |} . << << :a :p 1 ~ :r2 >> :q 3 >> :s :y .";
    assert_eq!(
        left(":a :p 1 ~ :r1 {| :s :x |} .", ":a :p 1 ~ :r2 {| :s :x |} ."),
        (0, 1)
    );
    assert!(
        left(
            one,
            ":a :p 1 ~ :z {| :s :x |} , 2 ~ :k {| :s :x |} . << << :a :p 1 ~ :z >> :q 3 >> :s :y ."
        )
        .0 == 0
    );
    assert!(left(one, other).0 > 0, "one of the reifiers is two");
    // Blank nodes of which nothing else speaks go with them, and with nothing else.
    assert_eq!(
        left(
            "<< _:x :p :o ~ :r1 >> :s _:x , [] .",
            "<< _:y :p :o ~ :r2 >> :s _:z , _:y ."
        ),
        (0, 1)
    );
    assert_eq!(
        left(
            ":r1 rdf:reifies <<( :r1 :p :o )>> .",
            ":r2 rdf:reifies <<( :r2 :p :o )>> ."
        ),
        (0, 1)
    );
    assert_eq!(
        left(
            "<< _:x :p :o ~ :r1 >> :s 1 .",
            "<< _:y :p :o ~ :r2 >> :s 1 . _:y :q 1 ."
        )
        .1,
        0
    );
    // What they say counts, and what has a class is a thing of its own.
    assert_eq!(
        left(":a :p 1 ~ :r1 {| :s :x |} .", ":a :p 1 ~ :r2 {| :s :y |} .").1,
        0
    );
    assert_eq!(
        left(":a :p 1 ~ :r1 {| a :C |} .", ":a :p 1 ~ :r2 {| a :C |} .").1,
        0
    );
}

#[test]
fn texts_of_one_language_are_one_that_changed() {
    let found = told(
        ":a :p 'a'@en , 'b'@de , 'c'@de , 'x'@fr .",
        ":a :p 'd'@en , 'e'@de , 'f'@de , 'y'@fr .",
    );
    for pair in ["~ p a > d", "~ p x > y"] {
        assert!(found.contains(&pair.to_owned()), "{found:?}");
    }
    assert_eq!(found.len(), 6, "{found:?}");
}

#[test]
fn a_list_is_told_as_a_whole() {
    let list = |items: &str| format!(":a :l ({items}) ; :m ((1) 2) .");
    let of = |one: &str, other: &str| told(&list(one), &list(other));
    assert_eq!(of("1 2 3", "1 3"), ["~ l (123) > (13)"]);
    assert_eq!(of("1 2 3", "0 1 2 3 4"), ["~ l (123) > (01234)"]);
    assert_eq!(
        told(":a :l ((1 2) 3) .", ":a :l ((1) 3) ."),
        ["~ first (12) > (1)"]
    );
    assert_eq!(of("1 2 3", ""), ["~ l (123) > ()"]);
    assert_eq!(of("", "4 5"), ["~ l () > (45)"]);
    // Each cell is looked at once, however long the list.
    let long: Vec<String> = (0..8_000).map(|item| item.to_string()).collect();
    let gone = told(&format!(":a :l ({}) .", long.join(" ")), ":a :q 1 .");
    assert!(gone.len() > 1, "{gone:?}");
    // What is no list is told as it is.
    let odd = "_:c rdf:first 1 , 2 ; rdf:rest () . :a :l _:c .";
    assert!(
        told(odd, ":a :l (1) .")
            .iter()
            .all(|line| !line.contains('('))
    );
}
