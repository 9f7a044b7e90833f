//! Many names and many of one name: what one refused item costs the others, and what a search that was cut may decide.

use std::fmt::Write as _;

use super::ends;
use super::server::{Play, Request, Server, json, status};
use super::verbs::{run, to};
use crate::program::Place;

/// A person with a year of birth, as the API has it.
fn person(number: u32, name: &str, year: u32) -> String {
    let id = format!("Q{number}");
    let statement = |property: &str, kind: &str, value: &str| {
        format!(
            r#""{property}":[{{"id":"{id}${property}","type":"statement","rank":"normal","mainsnak":{{"snaktype":"value","property":"{property}","datavalue":{{"type":"{kind}","value":{value}}}}}}}]"#
        )
    };
    let human = r#"{"entity-type":"item","id":"Q5","numeric-id":5}"#;
    let day = format!(
        r#"{{"time":"+{year}-00-00T00:00:00Z","timezone":0,"before":0,"after":0,"precision":9,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}}"#
    );
    format!(
        r#""{id}":{{"type":"item","id":"{id}","labels":{{"en":{{"language":"en","value":"{name}"}}}},"descriptions":{{}},"aliases":{{}},"sitelinks":{{}},"claims":{{{},{}}}}}"#,
        statement("P31", "wikibase-entityid", human),
        statement("P569", "time", &day)
    )
}

/// The numbers of the items that a request asks for.
fn wanted(request: &Request) -> Vec<u32> {
    let ids = request.parameter("ids").unwrap();
    let numbers = ids.split('|').map(|id| id[1..].parse().unwrap());
    numbers.collect()
}

fn entities(all: &[String]) -> Play {
    json(format!(
        r#"{{"entities":{{{}}},"success":1}}"#,
        all.join(",")
    ))
}

/// Begins of names lead to as many hits as are asked for, and the answer says where it goes on.
fn hits(numbers: &[u32], request: &Request) -> Play {
    let limit: usize = request.parameter("limit").unwrap().parse().unwrap();
    let shown = numbers.iter().take(limit);
    let shown: Vec<String> = shown.map(|n| format!(r#"{{"id":"Q{n}"}}"#)).collect();
    let mut text = format!(r#"{{"search":[{}],"success":1"#, shown.join(","));
    if numbers.len() > limit {
        write!(text, r#","search-continue":{limit}"#).unwrap();
    }
    text.push('}');
    json(text)
}

#[test]
fn a_search_that_was_cut_makes_nothing_certain() {
    // The second was born in the year that is asked for; so may be one of those that did not come.
    let born = |number: u32| {
        if number == 1002 {
            1941
        } else {
            1700 + number % 100
        }
    };
    let table = "name,born\nJohn Smith,1941\n";
    let line = "link match --csv t.csv --name name --type person --date P569=born -f csv";
    for (many, name, band) in [
        (10, "John Smith", "certain"),
        (11, "John Smith", "review"),
        (300, "John Smith", "review"),
        // Longer names that only begin like it are no bearers of it.
        (300, "John Smith Memorial Library", "certain"),
    ] {
        let server = Server::start(move |request, _| {
            if request.parameter("search").is_some() {
                let numbers: Vec<u32> = (1001..1001 + many).collect();
                return hits(&numbers, request);
            }
            let called = |number| if number == 1002 { "John Smith" } else { name };
            let all = wanted(request).into_iter();
            let all = all.map(|number| person(number, called(number), born(number)));
            entities(&all.collect::<Vec<_>>())
        });
        let place = Place::with([("t.csv", table)]);
        let ended = run(&place, &format!("{line} {}", to(&server)));
        let text = ends(&ended, 0, &[]);
        assert!(text.contains(band), "{many} {name}: {}", ended.report());
    }
}

#[test]
fn one_refused_item_does_not_take_the_others_with_it() {
    let names: String = (0..120).fold("name,born\n".to_owned(), |mut all, number| {
        writeln!(all, "Name Number{number},").unwrap();
        all
    });
    let line = "link match --csv t.csv --name name -f csv";
    for refusal in [
        status(400, &[], "no"),
        status(414, &[], "too long"),
        json(r#"{"error":{"code":"param-invalid","info":"no"}}"#.to_owned()),
    ] {
        let server = Server::start(move |request, _| match request.parameter("search") {
            Some(name) => {
                let number: u32 = name.rsplit("Number").next().unwrap().parse().unwrap();
                hits(
                    &[number * 10 + 1, number * 10 + 2, number * 10 + 3],
                    request,
                )
            }
            None if wanted(request).contains(&11) => refusal.clone(),
            None => {
                let all = wanted(request).into_iter();
                let all = all.map(|n| person(n, &format!("Name Number{}", n / 10), 1900));
                entities(&all.collect::<Vec<_>>())
            }
        });
        let place = Place::with([("t.csv", &*names)]);
        let ended = run(&place, &format!("{line} {}", to(&server)));
        let text = ends(&ended, 5, &["1 question had no answer"]);
        for number in 0..120 {
            // Of the second name one is missing.
            let id = format!("Q{}", number * 10 + if number == 1 { 2 } else { 1 });
            assert!(text.contains(&id), "{id}: {}", ended.report());
        }
        // Halves of halves, each once.
        let fetched = server.seen();
        let fetched = fetched.iter().filter_map(|one| one.parameter("ids"));
        let fetched: Vec<String> = fetched.collect();
        assert!(fetched.len() < 24, "{}", fetched.len());
        let different: std::collections::BTreeSet<&String> = fetched.iter().collect();
        assert_eq!(different.len(), fetched.len());
    }
}
