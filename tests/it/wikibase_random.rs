//! Any item goes to JSON, to RDF and back, and only what is listed gets lost.

use std::collections::BTreeMap;

use chancery::link::wikibase::{
    Coordinate, Entity, Graph, Kind, Mapping, Quantity, Rank, Reference, Sitelink, Snak,
    SnakContent, Statement, Time, Value, write,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::wikibase::{entity, id};

/// Properties with the datatypes that they have in these tests.
const DATATYPES: [&str; 14] = [
    "wikibase-item",
    "string",
    "external-id",
    "url",
    "commonsMedia",
    "monolingualtext",
    "time",
    "quantity",
    "globe-coordinate",
    "geo-shape",
    "wikibase-property",
    "math",
    "tabular-data",
    "wikibase-lexeme",
];

fn mapping() -> Mapping {
    let all = DATATYPES.iter().enumerate();
    let all = all.map(|(place, datatype)| (id(&format!("P{}", place + 1)), (*datatype).to_owned()));
    Mapping {
        datatypes: all.collect(),
        formatters: BTreeMap::from([(id("P3"), "http://example.org/id/$1".to_owned())]),
        ..Mapping::default()
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        any::<String>().prop_map(|text| text.chars().take(8).collect())
    ]
}

fn any_language() -> impl Strategy<Value = String> {
    let all = [
        "en",
        "de",
        "zh-hant",
        "be-tarask",
        "mul",
        "EN-gb",
        "x y",
        "",
    ];
    select(all.to_vec()).prop_map(str::to_owned)
}

const CALENDARS: [&str; 2] = [
    "http://www.wikidata.org/entity/Q1985727",
    "http://www.wikidata.org/entity/Q1985786",
];

fn any_time() -> impl Strategy<Value = Value> {
    let year = prop_oneof![-20..2100_i64, -9_000_000_000_000..9_000_000_000_000_i64];
    let day = (0..=12_u8, 0..=31_u8);
    let clock = (0..24_u8, 0..60_u8);
    let around = (0..2_u64, 0..2_u64, -720..840_i64);
    (year, day, clock, around, 0..=14_u8, select(&CALENDARS[..])).prop_map(
        |(year, (month, day), (hour, minute), (before, after, timezone), precision, calendar)| {
            // A day beyond the month's end moves on in the Julian calendar, and its origin is lost.
            let day = if calendar == CALENDARS[1] {
                day.min(28)
            } else {
                day
            };
            let sign = if year < 0 { '-' } else { '+' };
            let year = year.abs();
            Value::Time(Time {
                time: format!("{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"),
                timezone,
                before,
                after,
                precision,
                calendar: calendar.to_owned(),
            })
        },
    )
}

fn any_quantity() -> impl Strategy<Value = Value> {
    let amount = || "[+-][1-9][0-9]{0,20}(\\.[0-9]{1,5})?";
    let entity = "http://www.wikidata.org/entity/";
    let unit = prop_oneof![
        Just("1".to_owned()),
        Just(format!("{entity}Q199")),
        Just(format!("{entity}Q11573")),
    ];
    (amount(), unit, option::of((amount(), amount()))).prop_map(|(amount, unit, bounds)| {
        Value::Quantity(Quantity {
            amount,
            unit,
            bounds,
        })
    })
}

fn any_place() -> impl Strategy<Value = Value> {
    let degrees = || (-180_000..=180_000_i32).prop_map(|thousands| f64::from(thousands) / 1000.0);
    let precision = option::of(select(&[1.0, 0.1, 1.0 / 3600.0, 0.000_01][..]));
    let globe = prop_oneof![Just("Q2"), Just("Q405")];
    (degrees(), degrees(), precision, globe).prop_map(|(latitude, longitude, precision, globe)| {
        Value::Coordinate(Coordinate {
            latitude,
            longitude,
            precision,
            globe: format!("http://www.wikidata.org/entity/{globe}"),
        })
    })
}

/// A value that a property of the datatype may have.
fn any_value(datatype: &'static str) -> BoxedStrategy<Value> {
    let number = 1..99_u32;
    match datatype {
        "wikibase-item" => number
            .prop_map(|own| Value::Entity(id(&format!("Q{own}"))))
            .boxed(),
        "wikibase-property" => number
            .prop_map(|own| Value::Entity(id(&format!("P{own}"))))
            .boxed(),
        "wikibase-lexeme" => number
            .prop_map(|own| Value::Entity(id(&format!("L{own}"))))
            .boxed(),
        "url" => {
            let own = any_text().prop_map(|text| Value::Text(format!("http://example.org/{text}")));
            let entity = Just(Value::Text("http://www.wikidata.org/entity/Q5".to_owned()));
            prop_oneof![own, entity].boxed()
        }
        "geo-shape" => any_text()
            .prop_map(|text| Value::Text(format!("Data:{text}.map")))
            .boxed(),
        "monolingualtext" => (any_language(), any_text())
            .prop_map(|(language, text)| Value::Monolingual { language, text })
            .boxed(),
        "time" => any_time().boxed(),
        "quantity" => any_quantity().boxed(),
        "globe-coordinate" => any_place().boxed(),
        _ => any_text().prop_map(Value::Text).boxed(),
    }
}

fn any_snak() -> impl Strategy<Value = Snak> {
    (0..DATATYPES.len()).prop_flat_map(|place| {
        let datatype = DATATYPES[place];
        let content = prop_oneof![
            8 => any_value(datatype).prop_map(SnakContent::Value),
            1 => Just(SnakContent::Somevalue),
            1 => Just(SnakContent::Novalue),
        ];
        content.prop_map(move |content| Snak {
            property: id(&format!("P{}", place + 1)),
            datatype: Some(datatype.to_owned()),
            hash: None,
            content,
        })
    })
}

fn any_statement() -> impl Strategy<Value = Statement> {
    let rank = select(&[Rank::Deprecated, Rank::Normal, Rank::Preferred][..]);
    let reference = vec(any_snak(), 0..3).prop_map(|snaks| Reference { hash: None, snaks });
    (
        rank,
        any_snak(),
        vec(any_snak(), 0..4),
        vec(reference, 0..3),
    )
        .prop_map(|(rank, main, qualifiers, references)| Statement {
            id: String::new(),
            rank,
            main,
            qualifiers,
            references,
        })
}

fn any_entity() -> impl Strategy<Value = Entity> {
    let words = || btree_map(any_language(), any_text(), 0..4);
    let aliases = btree_map(any_language(), vec(any_text(), 0..3), 0..3);
    let badges = vec((1..5_u32).prop_map(|own| id(&format!("Q{own}"))), 0..3);
    let link = (any_text(), badges).prop_map(|(title, badges)| Sitelink {
        title,
        badges,
        url: None,
    });
    let sites = [
        "enwiki",
        "simplewiki",
        "zh_min_nanwiki",
        "frwikiquote",
        "commonswiki",
        "nosuch",
    ];
    let sites = select(sites.to_vec()).prop_map(str::to_owned);
    let sitelinks = btree_map(sites, link, 0..4);
    let revision = option::of(0..1_u64 << 40);
    let statements = vec(any_statement(), 0..5);
    (words(), words(), aliases, sitelinks, revision, statements).prop_map(
        |(labels, descriptions, aliases, sitelinks, revision, mut statements)| {
            for (place, own) in statements.iter_mut().enumerate() {
                own.id = format!("Q42${place}-AB");
            }
            Entity {
                labels,
                descriptions,
                aliases,
                sitelinks,
                statements,
                revision,
                ..Entity::new(id("Q42"), Kind::Item)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_item_goes_there_and_back(item in any_entity()) {
        let mapping = mapping();
        let read = entity(&write(&item));
        prop_assert_eq!(&entity(&write(&read)), &read);
        let kept = item.kept(&mapping);
        prop_assert_eq!(&read.kept(&mapping), &kept);
        prop_assert_eq!(&kept.kept(&mapping), &kept);
        let written = mapping.triples(&read);
        let graph = Graph::new(written.triples);
        let back = graph.entity(&id("Q42"), &mapping).unwrap();
        prop_assert_eq!(&back.entity, &kept);
        // What came back says the same triples, but for what only the JSON knew.
        let again = Graph::new(mapping.triples(&back.entity).triples);
        let again = again.entity(&id("Q42"), &mapping).unwrap();
        prop_assert_eq!(again.entity, kept);
    }
}
