//! The engine for SHACL where the suite of the W3C is silent: reifiers, recursion, queries, stores.

use chancery::model::limits::Limits;
use chancery::model::{Quad, Term};
use chancery::rdf::{QuadReader, Settings as Reading};
use chancery::shapes::{Report, Settings, Shapes, ShapesError};
use chancery::store::{Backend, CancellationToken, Memory};

use crate::kept::Kept;

const PREFIXES: &str = "@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

fn quads(text: &str) -> Vec<Quad> {
    let text = format!("{PREFIXES}{text}");
    let reader = QuadReader::of_text("text", text, &Reading::default()).unwrap();
    reader.map(Result::unwrap).collect()
}

fn settings() -> Settings {
    Settings {
        limits: Limits::default(),
        cancellation: CancellationToken::default(),
        max_recursion: 1_000,
        max_results: usize::MAX,
    }
}

/// `thing value` of every result, of every backend the same.
fn results(shapes: &str, data: &str) -> Vec<String> {
    let memory: Box<dyn Backend> = Box::new(Memory::new().unwrap());
    let disk: Box<dyn Backend> = Box::new(Kept::new(true));
    let mut answers = Vec::new();
    for backend in [memory, disk] {
        backend
            .extend(&mut quads(data).into_iter().map(Ok))
            .unwrap();
        let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
        read.add_all(&*backend).unwrap();
        let report = read.validate(&*backend, &settings()).unwrap();
        let mut lines: Vec<String> = report.outcomes.iter().map(line).collect();
        lines.sort();
        answers.push(lines);
    }
    assert_eq!(answers[0], answers[1]);
    answers.remove(0)
}

fn short(term: &Term) -> String {
    let text = term.to_string();
    let text = text.replace("<http://e/", ":").replace('>', "");
    text.split("^^").next().unwrap_or_default().to_owned()
}

fn line(outcome: &chancery::shapes::Outcome) -> String {
    let value = outcome.value.as_ref().map(short).unwrap_or_default();
    format!("{} {value}", short(&outcome.focus))
        .trim_end()
        .to_owned()
}

#[test]
fn reifiers_can_be_required_and_have_shapes() {
    let data = ":a :says :x {| :source :s |} . :b :says :y . :c :says :z ~ :r . :d :says :w {| :source 1 |} .";
    let required = ":S a sh:PropertyShape ; sh:targetSubjectsOf :says ; sh:path :says ; sh:reificationRequired true .";
    assert_eq!(results(required, data), [":b :y"]);
    let shaped = ":S a sh:PropertyShape ; sh:targetSubjectsOf :says ; sh:path :says ;
        sh:reifierShape [ sh:property [ sh:path :source ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ] .";
    assert_eq!(results(shaped, data), [":c :z", ":d :w"]);
}

#[test]
fn a_thing_that_is_being_checked_conforms_until_a_reason_is_found() {
    let shape = ":S a sh:NodeShape ; sh:targetNode :a , :b , :c , :d ;
        sh:property [ sh:path :knows ; sh:node :S ] ; sh:property [ sh:path :bad ; sh:maxCount 0 ] .";
    // Two circles; only what leads to the bad thing fails.
    let data = ":a :knows :b . :b :knows :a . :c :knows :d . :d :knows :c , :e . :e :bad 1 .";
    assert_eq!(results(shape, data), [":c :d", ":d :c", ":d :e"]);
    // Where many lead to many the work stays small.
    let names: Vec<String> = (0..40).map(|number| format!(":n{number}")).collect();
    let all = names.join(" , ");
    let dense = names
        .iter()
        .map(|name| format!("{name} :knows {all} .\n"))
        .collect::<Vec<_>>()
        .concat();
    let shape = shape.replace(":a , :b , :c , :d", &all);
    assert_eq!(results(&shape, &dense), Vec::<String>::new());
    let with_bad = format!("{dense} :n39 :bad 1 .");
    assert_eq!(results(&shape, &with_bad).len(), 40 * 40 + 1);
}

#[test]
fn the_opposite_of_itself_ends_too() {
    let shape = ":S a sh:NodeShape ; sh:targetNode :a ; sh:not [ sh:property [ sh:path :p ; sh:node :S ] ] .";
    // It has no meaning, and is no result that depends on who was asked first.
    let error = refused(shape, ":a :p :a .");
    assert!(error.to_string().contains("whether it does not"), "{error}");
    // Where nothing leads back, all is clear.
    assert_eq!(results(shape, ":a :p :b . :b :p :c ."), [":a :a"]);
    let last = "sh:targetNode :x ; sh:node :T .";
    let shapes = ":W a sh:NodeShape ; sh:targetNode :x ; sh:not :S .
        :S a sh:NodeShape ; sh:and ( :T :R ) . :R a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        :T a sh:NodeShape ; sh:not :S .";
    for shapes in [
        format!("{shapes} :V a sh:NodeShape ; {last}"),
        format!(":V a sh:NodeShape ; {last} {shapes}"),
    ] {
        assert!(refused(&shapes, "").to_string().contains("does not"));
    }
}

/// Why data cannot be validated.
fn refused(shapes: &str, data: &str) -> ShapesError {
    let settings = Settings {
        max_recursion: 20,
        ..settings()
    };
    let memory = Memory::new().unwrap();
    let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
    for quad in quads(data) {
        read.add(quad);
    }
    read.validate(&memory, &settings).unwrap_err()
}

#[test]
fn nodes_without_names_of_shapes_and_data_are_not_the_same() {
    let shapes = ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:hasValue [] ] .";
    assert_eq!(results(shapes, ":x :p [], [ :q 1 ], [ :q 2 ] ."), [":x"]);
    let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
    for quad in quads("[] :p [] .") {
        read.add(quad);
    }
    let memory = Memory::new().unwrap();
    let report = read.validate(&memory, &settings()).unwrap();
    let outcome = &report.outcomes[0];
    assert!(matches!(outcome.focus, Term::BlankNode(_)));
    assert_ne!(outcome.focus, outcome.shape);
}

#[test]
fn shapes_that_are_made_of_themselves_are_told_in_words() {
    for own in [
        "sh:qualifiedValueShape _:s ; sh:qualifiedMinCount 1",
        "sh:reifierShape _:s ; sh:minCount 1",
    ] {
        let shapes = format!("_:s a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; {own} .");
        let mut read = Shapes::read(quads(&shapes).into_iter(), &Limits::default()).unwrap();
        for quad in quads(":x a :C .") {
            read.add(quad);
        }
        let memory = Memory::new().unwrap();
        let report = read.validate(&memory, &settings()).unwrap();
        assert_eq!(report.total(), 1, "{own}");
    }
}

#[test]
fn the_first_results_are_those_of_all_and_no_more_are_kept() {
    let shapes = ":S a sh:NodeShape ; sh:targetNode :x, :y ;
        sh:property [ sh:path :p ; sh:lessThan :q ] ; sh:property [ sh:path :p ; sh:maxExclusive 50 ; sh:severity sh:Info ] .";
    let numbers: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let data = format!("$ :p {} ; :q 1, 2, 3 .", numbers.join(", "));
    let data = format!("{} {}", data.replace('$', ":x"), data.replace('$', ":y"));
    let told = |most: usize| {
        let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
        for quad in quads(&data) {
            read.add(quad);
        }
        let settings = Settings {
            max_results: most,
            ..settings()
        };
        let memory = Memory::new().unwrap();
        let report = read.validate(&memory, &settings).unwrap();
        let lines: Vec<String> = report.outcomes.iter().map(line).collect();
        (lines, report.total())
    };
    let (all, total) = told(usize::MAX);
    assert_eq!(
        (all.len(), total),
        (2 * (97 * 3 + 3 + 50), 2 * (97 * 3 + 3 + 50))
    );
    for most in [1, 5, 300] {
        let (some, total) = told(most);
        assert_eq!((&some[..], total), (&all[..most], all.len()));
    }
}

#[test]
fn shapes_within_shapes_have_an_end() {
    let shapes = (0..300).map(|number| format!(":n{number} sh:node :n{} . ", number + 1));
    let shapes = shapes.collect::<Vec<_>>().concat() + ":n0 sh:targetNode :x .";
    let error = refused(&shapes, "");
    assert!(matches!(error, ShapesError::TooNested(224)), "{error}");
}

#[test]
fn queries_see_blank_nodes_and_say_what_they_found() {
    let together = ":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql [ sh:message \"{?value} of {$this}, {?none}\" ;
        sh:select \"SELECT $this ?value { $this <http://e/p> ?value FILTER(?value > 1) }\" ] .";
    let things = (0..9)
        .map(|number| format!("[] a :T ; :p {number} . "))
        .collect::<Vec<_>>()
        .concat();
    let found = results(together, &things);
    assert_eq!(found.len(), 7, "{found:?}");
    assert!(found.iter().all(|line| line.starts_with("_:")), "{found:?}");
    // One by one: nothing binds the thing.
    let alone = ":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql [
        sh:select \"SELECT $this { FILTER NOT EXISTS { $this <http://e/p> ?value } }\" ] .";
    let found = results(
        alone,
        "[] a :T ; :p 1 . [] a :T . :named a :T . :other a :T ; :p 2 .",
    );
    assert_eq!(found.len(), 2, "{found:?}");
    let is_blank = ":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql [
        sh:select \"SELECT $this { FILTER(BOUND($this) && isBlank($this)) }\" ] .";
    let found = results(is_blank, "[] a :T ; :p 1 . :named a :T .");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn components_of_ones_own_have_parameters() {
    let shapes = ":Longer a sh:ConstraintComponent ; sh:parameter [ sh:path :longerThan ] ;
        sh:validator [ sh:message \"not longer than {$longerThan}\" ; sh:ask \"ASK { FILTER(STRLEN($value) > $longerThan) }\" ] .
        :S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; :longerThan 3 .";
    assert_eq!(results(shapes, ":a :p \"ab\" , \"abcd\" ."), [":a \"ab\""]);
    let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
    assert!(read.asks());
    for quad in quads(":a :p \"ab\" .") {
        read.add(quad);
    }
    let report = read.validate(&Memory::new().unwrap(), &settings()).unwrap();
    let message = Report::message(&report.outcomes[0], &[]);
    assert_eq!(message, "not longer than 3");
}

#[test]
fn values_are_compared_with_those_of_another_property() {
    let shapes = ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :from ; sh:lessThanOrEquals :to ; sh:disjoint :not .";
    let data = ":a :from 3 , 7 , \"x\" ; :to 5 , 7.0 ; :not 3 .";
    // 7 is more than 5, a text is never less than a number, and 3 is not to be.
    let expected = [":a \"3\"", ":a \"7\"", ":a \"x\"", ":a \"x\""];
    assert_eq!(results(shapes, data), expected);
    let equal =
        ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:equals :q ; sh:hasValue 2 .";
    assert_eq!(
        results(equal, ":a :p 1 , 2 ; :q 2 , 3 ."),
        [":a \"1\"", ":a \"3\""]
    );
}

#[test]
fn only_the_named_predicates_are_kept_unless_a_shape_is_closed() {
    let closed = ":S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
        sh:property [ sh:path :p ] .";
    assert_eq!(results(closed, ":a a :T ; :p 1 ; :q 2 ."), [":a \"2\""]);
}

#[test]
fn a_cancelled_validation_ends() {
    let shapes = ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI .";
    let mut read = Shapes::read(quads(shapes).into_iter(), &Limits::default()).unwrap();
    let data = (0..3_000)
        .map(|number| format!(":n{number} :p 1 .\n"))
        .collect::<Vec<_>>()
        .concat();
    for quad in quads(&data) {
        read.add(quad);
    }
    let settings = settings();
    settings.cancellation.cancel();
    let outcome = read.validate(&Memory::new().unwrap(), &settings);
    assert!(matches!(outcome, Err(ShapesError::TimedOut)));
}

/// A thing leads to itself by a path of no length, though it be nowhere in the data: pre-bound, it is a term of the query.
#[test]
fn a_path_of_no_length_holds_for_what_is_not_in_the_data() {
    let of = |path: &str| {
        let shape = format!(
            ":S a sh:NodeShape ; sh:targetNode :absent , :there ; sh:sparql [
             sh:select 'SELECT $this {{ $this {path} ?v FILTER (?v != <http://e/b>) }}' ] ."
        );
        results(&shape, ":there <http://e/p> :b .")
    };
    for path in [
        "<http://e/p>*",
        "<http://e/p>?",
        "(<http://e/p>|<http://e/q>*)",
    ] {
        assert_eq!(of(path), [":absent :absent", ":there :there"], "{path}");
    }
    assert_eq!(of("<http://e/p>+"), Vec::<String>::new());
}

/// An `ASK` is told whose value it is about, and asked once a value where it does not care.
#[test]
fn a_validator_may_speak_of_the_thing_itself() {
    let shape = ":Other a sh:ConstraintComponent ; sh:parameter [ sh:path :other ] ;
         sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER ($this != $value && $other) }' ] .
         :S a sh:NodeShape ; sh:targetSubjectsOf :knows ; sh:property [ sh:path :knows ; :other true ] .";
    assert_eq!(
        results(shape, ":a :knows :a , :b . :b :knows :a ."),
        [":a :a"]
    );
}

/// What a shapes graph more likely mistypes than means is an error, or said.
#[test]
fn what_is_ill_typed_or_leads_nowhere_is_told() {
    let read = |shapes: &str| Shapes::read(quads(shapes).into_iter(), &Limits::default());
    for (part, said) in [
        ("sh:deactivated \"true\"", "without quotes"),
        ("sh:closed \"true\"", "without quotes"),
        ("sh:property [ sh:path :p ; sh:minCount \"1\" ]", "without quotes"),
        ("sh:property [ sh:path () ; sh:minCount 1 ]", "two steps or more"),
        (
            "sh:sparql [ sh:prefixes :o ; sh:select 'SELECT $this { $this a ex:T }' ] .
             :o sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://a/' ] , [ sh:prefix 'ex' ; sh:namespace 'http://b/' ]",
            "stands for two namespaces",
        ),
    ] {
        let error = read(&format!(":S a sh:NodeShape ; {part} .")).unwrap_err();
        assert!(error.to_string().contains(said), "{part}: {error}");
    }
    for (part, said) in [
        ("sh:node :Persn . :Person a sh:NodeShape", "say nothing"),
        ("sh:or ( :Typo [ sh:class :C ] )", "say nothing"),
        ("sh:severity sh:warning", "no severity `sh:warning`"),
    ] {
        let shapes = read(&format!(":S a sh:NodeShape ; {part} .")).unwrap();
        let remarks: Vec<String> = shapes
            .remarks()
            .iter()
            .map(|one| one.said.message.clone())
            .collect();
        assert!(
            remarks.len() == 1 && remarks[0].contains(said),
            "{part}: {remarks:?}"
        );
    }
    let fine =
        ":S a sh:NodeShape ; sh:node :T ; sh:not [] ; sh:severity sh:Info . :T a sh:NodeShape .";
    assert!(read(fine).unwrap().remarks().is_empty());
}

#[test]
fn a_message_names_the_thing_and_says_where_there_is_no_value() {
    let shape = ":Big a sh:ConstraintComponent ; sh:parameter [ sh:path :big ] ;
         sh:validator [ a sh:SPARQLAskValidator ; sh:message '{$this} has {$value}' ; sh:ask 'ASK { FILTER ($value > $big) }' ] .
         :S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; :big 5 ] ,
         [ sh:path :q ; sh:maxCount 1 ; sh:message 'too many: {$value}' ] .";
    let backend = Memory::new().unwrap();
    let data = ":a :p 1 ; :q 1 , 2 .";
    backend
        .extend(&mut quads(data).into_iter().map(Ok))
        .unwrap();
    let mut read = Shapes::read(quads(shape).into_iter(), &Limits::default()).unwrap();
    read.add_all(&backend).unwrap();
    let report = read.validate(&backend, &settings()).unwrap();
    let told = report
        .outcomes
        .iter()
        .map(|one| Report::message(one, &[]).to_owned());
    let mut told: Vec<String> = told.collect();
    told.sort();
    assert_eq!(told, ["<http://e/a> has 1", "too many: (no single value)"]);
}
