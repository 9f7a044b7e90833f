//! Random queries, and how they are written.

use std::fmt::Write as _;

use proptest::prelude::*;

/// Some part of a group.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Triple(String, String, String),
    Filter(String),
    Bind(String),
    Values(usize, Vec<String>),
    Optional(Vec<Self>),
    Union(Vec<Self>, Vec<Self>),
    Minus(Vec<Self>),
    Exists(bool, Vec<Self>),
    /// `EXISTS` inside an expression that is bound, or asked.
    Asked(&'static str, Vec<Self>),
    /// In a graph, or in any under the name of a variable.
    Graph(String, Vec<Self>),
    Sub(Box<Select>),
}

#[derive(Clone, Debug)]
pub(super) struct Select {
    /// The data set of the outermost query.
    from: Vec<&'static str>,
    distinct: bool,
    /// Keys, aggregates, and what groups have to have; none where rows are shown as they are.
    grouped: Option<(Vec<usize>, Vec<String>, bool)>,
    shown: Vec<usize>,
    parts: Vec<Part>,
    order: Vec<(usize, bool)>,
    /// Of the outermost query.
    pub(super) limit: Option<usize>,
}

const VARIABLES: [&str; 5] = ["?a", "?b", "?c", "?d", "?e"];

fn variable() -> impl Strategy<Value = String> {
    (0..VARIABLES.len()).prop_map(|place| VARIABLES[place].to_owned())
}

pub(super) fn literal() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "1",
        "2",
        "3",
        "02",
        "1.0",
        "2.5",
        "1e0",
        "\"NaN\"^^xsd:double",
        "\"a\"",
        "\"ab\"",
        "\"ЁА\"",
        "\"b\"",
        "\"a\"@en",
        "\"a\"@de",
        "true",
        "\"2025-02-18\"^^xsd:date",
        "\"2025\"^^xsd:gYear",
        "\"2025-02-18T10:00:00Z\"^^xsd:dateTime",
        "\"2025-02-17T24:00:00Z\"^^xsd:dateTime",
        "\"2025-02-18T00:00:00Z\"^^xsd:dateTime",
        "\"01\"^^xsd:integer",
        "\"x\"^^e:own",
        "\"2\"^^xsd:int",
    ])
    .prop_map(str::to_owned)
}

pub(super) fn node() -> impl Strategy<Value = String> {
    (0..8).prop_map(|number| format!("e:n{number}"))
}

pub(super) fn predicate() -> impl Strategy<Value = String> {
    (0..4).prop_map(|number| format!("e:p{number}"))
}

/// Of few terms, so that some are asked for.
pub(super) fn triple_term() -> impl Strategy<Value = String> {
    let one = || prop::sample::select(vec!["e:n1", "e:n2", "e:n3"]);
    let object = prop_oneof![
        2 => one().prop_map(str::to_owned),
        1 => Just("1".to_owned()),
        1 => (one(), one()).prop_map(|(s, o)| format!("<<( {s} e:p1 {o} )>>")),
    ];
    (one(), prop::sample::select(vec!["e:p0", "e:p1"]), object)
        .prop_map(|(s, p, o)| format!("<<( {s} {p} {o} )>>"))
}

fn triple_pattern() -> impl Strategy<Value = String> {
    let object = prop_oneof![
        3 => variable(),
        1 => node(),
        1 => (variable(), variable()).prop_map(|(s, o)| format!("<<( {s} e:p1 {o} )>>")),
    ];
    let predicate = prop_oneof![variable(), Just("e:p1".to_owned())];
    (subject(), predicate, object).prop_map(|(s, p, o)| format!("<<( {s} {p} {o} )>>"))
}

fn constant() -> impl Strategy<Value = String> {
    prop_oneof![node(), literal()]
}

fn subject() -> impl Strategy<Value = String> {
    prop_oneof![5 => variable(), 1 => node()]
}

fn object() -> impl Strategy<Value = String> {
    prop_oneof![12 => variable(), 2 => constant(), 1 => triple_term()]
}

fn graph() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["e:g", "e:h", "e:n1"]).prop_map(str::to_owned),
        2 => Just("?g".to_owned()),
        1 => variable(),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => predicate(),
        2 => variable(),
        1 => predicate().prop_map(|one| format!("{one}+")),
        1 => predicate().prop_map(|one| format!("^{one}")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}|{two})")),
        1 => (predicate(), predicate(), predicate())
            .prop_map(|(one, two, three)| format!("(({one}|{two})/{three}|^{one})")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}|{two})+")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}/^{two})+")),
        1 => predicate().prop_map(|one| format!("!{one}")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("!({one}|^{two})")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("(!({one}|{two}))+")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}/!^{two})+")),
    ]
}

fn empty_path() -> impl Strategy<Value = String> {
    prop_oneof![
        predicate().prop_map(|one| format!("{one}*")),
        (predicate(), predicate()).prop_map(|(one, two)| format!("{one}/{two}?")),
        (predicate(), predicate()).prop_map(|(one, two)| format!("({one}/^{two})*")),
    ]
}

const BEFORE: &str = "https://w3id.org/chancery/date#before";

fn cast() -> impl Strategy<Value = String> {
    let kinds = vec![
        "integer", "decimal", "double", "float", "boolean", "string", "date", "dateTime",
    ];
    let text = prop_oneof![variable(), variable().prop_map(|one| format!("STR({one})"))];
    (prop::sample::select(kinds), text).prop_map(|(kind, of)| format!("xsd:{kind}({of})"))
}

fn expression() -> impl Strategy<Value = String> {
    let value = prop_oneof![4 => variable(), 2 => constant()];
    let test = prop_oneof![
        (
            value.clone(),
            prop::sample::select(vec!["=", "!=", "<", ">="]),
            value.clone()
        )
            .prop_map(|(one, by, two)| format!("{one} {by} {two}")),
        variable().prop_map(|one| format!("BOUND({one})")),
        variable().prop_map(|one| format!("isLiteral({one})")),
        variable().prop_map(|one| format!("isTRIPLE({one})")),
        variable().prop_map(|one| format!("CONTAINS({one}, \"a\")")),
        variable().prop_map(|one| format!("STRSTARTS(STR({one}), \"http://e/n\")")),
        variable().prop_map(|one| format!("CONTAINS(LCASE({one}), \"ё\")")),
        variable().prop_map(|one| format!("STRENDS(UCASE(STR({one})), \"B\")")),
        (
            prop::sample::select(vec!["^a", "b$", "^ё", "n[1-3]", "(", "a.?"]),
            prop::sample::select(vec!["", ", \"i\"", ", \"q\"", ", \"z\""]),
            variable()
        )
            .prop_map(|(by, flags, one)| format!("REGEX(STR({one}), \"{by}\"{flags})")),
        variable().prop_map(|one| format!("REGEX({one}, \"^A\", \"i\")")),
        variable().prop_map(|one| format!("LANG({one}) = \"en\"")),
        (variable(), prop::sample::select(vec!["EN", "*", "d", ""]))
            .prop_map(|(one, range)| format!("LANGMATCHES(LANG({one}), \"{range}\")")),
        (
            variable(),
            prop::sample::select(vec!["", "LCASE", "UCASE"]),
            prop::sample::select(vec!["a", "http://e/n1", "B", "2.5"])
        )
            .prop_map(|(one, by, text)| format!("{by}(STR({one})) = \"{text}\"")),
        (
            prop::sample::select(vec!["YEAR", "MONTH", "DAY", "STRLEN", "LANG", "DATATYPE"]),
            variable(),
            prop::sample::select(vec!["=", "!=", "<", ">="]),
            prop_oneof![
                variable(),
                prop::sample::select(vec!["2025", "2.0", "1", "\"de\"", "xsd:date"])
                    .prop_map(str::to_owned),
            ],
        )
            .prop_map(|(of, one, by, two)| format!("{of}({one}) {by} {two}")),
        (variable(), constant(), constant()).prop_map(|(one, a, b)| format!("{one} IN ({a}, {b})")),
        (variable(), variable()).prop_map(|(one, two)| format!("sameTerm({one}, {two})")),
        (value.clone(), value.clone()).prop_map(|(one, two)| format!("{one} + 1 > {two}")),
        (cast(), value).prop_map(|(one, two)| format!("{one} >= {two}")),
        (variable(), variable()).prop_map(|(one, two)| format!("<{BEFORE}>({one}, {two})")),
        variable().prop_map(|one| format!("{one} < NOW()")),
        variable().prop_map(|one| format!("IRI(STR({one})) = {one}")),
    ];
    test.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} && {two})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} || {two})")),
            inner.prop_map(|one| format!("!({one})")),
        ]
    })
}

fn bound() -> impl Strategy<Value = String> {
    prop_oneof![
        variable().prop_map(|one| format!("STR({one})")),
        variable().prop_map(|one| format!("{one} + 1")),
        variable().prop_map(|one| format!("IF(BOUND({one}), 1, 2)")),
        (variable(), variable()).prop_map(|(one, two)| format!("COALESCE({one}, {two}, 7)")),
        (variable(), variable()).prop_map(|(one, two)| format!("CONCAT(STR({one}), STR({two}))")),
        cast(),
        variable().prop_map(|one| format!("IRI({one})")),
        (variable(), variable()).prop_map(|(one, two)| format!("TRIPLE({one}, e:p1, {two})")),
        variable().prop_map(|one| format!("SUBJECT({one})")),
        variable().prop_map(|one| format!("OBJECT({one})")),
        variable().prop_map(|one| format!("DATATYPE(NOW() - COALESCE({one}, NOW()))")),
        constant(),
    ]
}

fn aggregate() -> impl Strategy<Value = String> {
    let function = prop::sample::select(vec!["COUNT", "SUM", "AVG"]);
    // Of values that `<` cannot compare, the evaluator of rows takes whichever comes first.
    let extreme = prop::sample::select(vec!["MIN", "MAX", "SUM"]);
    prop_oneof![
        Just("COUNT(*)".to_owned()),
        Just("COUNT(DISTINCT *)".to_owned()),
        (function, any::<bool>(), variable()).prop_map(|(function, distinct, of)| {
            let distinct = if distinct { "DISTINCT " } else { "" };
            format!("{function}({distinct}{of})")
        }),
        (extreme, variable()).prop_map(|(function, of)| format!("{function}(STRLEN(STR({of})))")),
        (any::<bool>(), variable(), any::<bool>()).prop_map(|(distinct, of, text)| {
            let distinct = if distinct { "DISTINCT " } else { "" };
            let of = if text { format!("STR({of})") } else { of };
            format!("GROUP_CONCAT({distinct}{of}; SEPARATOR = \"|\")")
        }),
    ]
}

/// What is made of `EXISTS`, which stands in the place of `%`; of a name, in that of `#`.
const ASKED: [&str; 5] = [
    "BIND(% AS #) ",
    "BIND(IF(%, ?a, ?b) AS #) ",
    "BIND(COALESCE(?c + 1, !%) AS #) ",
    "FILTER(% = BOUND(?a)) ",
    "FILTER(% || ?b = 1) ",
];

pub(super) fn parts() -> impl Strategy<Value = Vec<Part>> {
    let leaf = prop_oneof![
        8 => (subject(), path(), object()).prop_map(|(s, p, o)| Part::Triple(s, p, o)),
        2 => (subject(), prop_oneof![2 => predicate(), 1 => variable()], triple_pattern())
            .prop_map(|(s, p, o)| Part::Triple(s, p, o)),
        // The evaluator of rows takes the beginning of a path of no length for a resource, and compares it as one.
        1 => (node(), empty_path(), prop_oneof![variable(), constant()]).prop_map(|(s, p, o)| Part::Triple(s, p, o)),
        2 => expression().prop_map(Part::Filter),
        1 => bound().prop_map(Part::Bind),
        1 => (0..VARIABLES.len(), prop::collection::vec(constant(), 1..4))
            .prop_map(|(of, rows)| Part::Values(of, rows)),
    ];
    let part = leaf.prop_recursive(3, 12, 3, |inner| {
        let group = prop::collection::vec(inner, 1..4);
        prop_oneof![
            3 => group.clone().prop_map(Part::Optional),
            2 => (group.clone(), group.clone()).prop_map(|(one, two)| Part::Union(one, two)),
            1 => group.clone().prop_map(Part::Minus),
            2 => (any::<bool>(), group.clone()).prop_map(|(is, inner)| Part::Exists(is, inner)),
            1 => (prop::sample::select(ASKED.to_vec()), group.clone())
                .prop_map(|(by, inner)| Part::Asked(by, inner)),
            2 => (graph(), group.clone()).prop_map(|(name, inner)| Part::Graph(name, inner)),
            1 => select(group).prop_map(|inner| Part::Sub(Box::new(inner))),
        ]
    });
    prop::collection::vec(part, 1..5)
}

fn from() -> impl Strategy<Value = Vec<&'static str>> {
    let all = vec![
        "FROM e:g",
        "FROM e:h",
        "FROM NAMED e:g",
        "FROM NAMED e:h",
        "FROM NAMED e:n1",
    ];
    prop::sample::subsequence(all, 1..4)
}

pub(super) fn select(parts: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = Select> {
    let grouped = (
        prop::sample::subsequence((0..VARIABLES.len()).collect::<Vec<_>>(), 0..3),
        prop::collection::vec(aggregate(), 1..3),
        any::<bool>(),
    );
    (
        any::<bool>(),
        prop::option::weighted(0.3, grouped),
        prop::sample::subsequence((0..VARIABLES.len()).collect::<Vec<_>>(), 1..5),
        parts,
        prop::collection::vec((0..VARIABLES.len(), any::<bool>()), 0..3),
        prop::option::weighted(0.3, 1..6_usize),
        prop_oneof![2 => Just(Vec::new()), 1 => from()],
    )
        .prop_map(
            |(distinct, grouped, shown, parts, order, limit, from)| Select {
                from,
                distinct,
                grouped,
                shown,
                parts,
                order,
                limit,
            },
        )
}

/// Writes SPARQL; names that have to be new are counted.
struct Writer {
    text: String,
    made: usize,
    /// What comes before the first `WHERE`.
    from: String,
}

impl Writer {
    /// Gives the names of what is bound in the group itself.
    fn group(&mut self, parts: &[Part]) -> Vec<String> {
        self.text.push_str("{ ");
        let mut bound = Vec::new();
        for part in parts {
            self.part(part);
            if let Part::Bind(_) = part {
                bound.push(format!("?x{}", self.made));
            }
            if let Part::Asked(by, _) = part
                && by.contains('#')
            {
                bound.push(format!("?x{}", self.made));
            }
        }
        self.text.push_str("} ");
        bound
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Triple(s, p, o) => {
                write!(self.text, "{s} {p} {o} . ").unwrap();
            }
            Part::Filter(by) => {
                write!(self.text, "FILTER({by}) ").unwrap();
            }
            Part::Bind(by) => {
                self.made += 1;
                write!(self.text, "BIND({by} AS ?x{}) ", self.made).unwrap();
            }
            Part::Values(of, rows) => {
                let of = VARIABLES[*of];
                write!(self.text, "VALUES {of} {{ {} }} ", rows.join(" ")).unwrap();
            }
            Part::Optional(inner) => {
                self.text.push_str("OPTIONAL ");
                self.group(inner);
            }
            Part::Union(one, two) => {
                self.group(one);
                self.text.push_str("UNION ");
                self.group(two);
            }
            Part::Minus(inner) => {
                self.text.push_str("MINUS ");
                self.group(inner);
            }
            Part::Exists(is, inner) => {
                self.text.push_str(if *is {
                    "FILTER EXISTS "
                } else {
                    "FILTER NOT EXISTS "
                });
                self.group(inner);
            }
            Part::Asked(by, inner) => {
                let before = std::mem::take(&mut self.text);
                self.text.push_str("EXISTS ");
                self.group(inner);
                let exists = std::mem::replace(&mut self.text, before);
                self.made += 1;
                let by = by.replace('#', &format!("?x{}", self.made));
                self.text.push_str(&by.replace('%', exists.trim_end()));
            }
            Part::Graph(name, inner) => {
                write!(self.text, "GRAPH {name} ").unwrap();
                self.group(inner);
            }
            Part::Sub(inner) => {
                self.text.push_str("{ ");
                self.select(inner);
                self.text.push_str("} ");
            }
        }
    }

    fn select(&mut self, select: &Select) {
        let from = std::mem::take(&mut self.from);
        self.text.push_str("SELECT ");
        if select.distinct {
            self.text.push_str("DISTINCT ");
        }
        let names = |places: &[usize]| {
            places
                .iter()
                .map(|place| VARIABLES[*place])
                .collect::<Vec<_>>()
                .join(" ")
        };
        let Some((keys, aggregates, having)) = &select.grouped else {
            let before = std::mem::take(&mut self.text);
            let bound = self.group(&select.parts).join(" ");
            let group = std::mem::replace(&mut self.text, before);
            let shown = names(&select.shown);
            write!(self.text, "{shown} {bound} {from} WHERE {group}").unwrap();
            self.order(&select.order);
            return;
        };
        self.text.push_str(&names(keys));
        for aggregate in aggregates {
            self.made += 1;
            write!(self.text, " ({aggregate} AS ?x{})", self.made).unwrap();
        }
        write!(self.text, " {from} WHERE ").unwrap();
        self.group(&select.parts);
        if !keys.is_empty() {
            write!(self.text, "GROUP BY {} ", names(keys)).unwrap();
        }
        if *having {
            self.text.push_str("HAVING (COUNT(*) > 1) ");
        }
    }

    fn order(&mut self, order: &[(usize, bool)]) {
        if order.is_empty() {
            return;
        }
        self.text.push_str("ORDER BY ");
        for (of, down) in order {
            let by = if *down { "DESC" } else { "ASC" };
            write!(self.text, "{by}({}) ", VARIABLES[*of]).unwrap();
        }
    }
}

pub(super) fn written(select: &Select) -> String {
    let mut writer = Writer {
        text: String::new(),
        made: 0,
        from: select.from.join(" "),
    };
    writer.select(select);
    if let Some(limit) = select.limit {
        write!(writer.text, "LIMIT {limit}").unwrap();
    }
    writer.text
}

/// The names of the keys that rows are in the order of, as far as they are shown. Under `DISTINCT` the evaluator of rows has its
/// own order of what `<` cannot compare.
pub(super) fn keys(select: &Select) -> Vec<&'static str> {
    if select.distinct {
        return Vec::new();
    }
    let shown = select.order.iter().map(|(of, _)| *of);
    shown
        .take_while(|of| select.grouped.is_none() && select.shown.contains(of))
        .map(|of| &VARIABLES[of][1..])
        .collect()
}
