//! Graphs like those of the shipped views, for the tests of pictures.

use chancery::graph::{
    Arrangement, Edge, Moment, Node, NodeKind, RelationGraph, Source, Span, Standing,
};
use petgraph::graph::NodeIndex;

use crate::program::Place;

/// A graph under construction; nodes are named by their label.
#[derive(Default)]
pub(crate) struct Sketch(pub(crate) RelationGraph);

impl Sketch {
    pub(crate) fn new(title: &str, summary: &str, arrangement: Arrangement) -> Self {
        let (title, summary) = (title.to_owned(), summary.to_owned());
        Self(RelationGraph {
            title,
            summary,
            arrangement,
            ..RelationGraph::default()
        })
    }

    /// The node of this label and kind, made if there is none.
    pub(crate) fn node(&mut self, label: &str, kind: NodeKind) -> NodeIndex {
        let id = id(label, kind);
        let known = self
            .0
            .graph
            .node_indices()
            .find(|index| self.0.graph[*index].id == id);
        known.unwrap_or_else(|| self.add(label, kind))
    }

    /// A new node.
    pub(crate) fn add(&mut self, label: &str, kind: NodeKind) -> NodeIndex {
        self.0.graph.add_node(Node {
            id: id(label, kind),
            mark_of: None,
            label: label.to_owned(),
            said: None,
            kind,
            standing: Standing::Fact,
            span: None,
            hidden: 0,
            column: None,
            sources: vec![source("Delegations")],
        })
    }

    pub(crate) fn edge(
        &mut self,
        from: NodeIndex,
        to: NodeIndex,
        relation: &str,
        standing: Standing,
    ) {
        self.0.graph.add_edge(
            from,
            to,
            Edge {
                relation: relation.to_owned(),
                standing,
                statement: Some("https://w3id.org/chancery/id/part/1".to_owned()),
                several: Vec::new(),
                when: None,
                period: None,
                sources: vec![source("Meeting")],
                weight: 1,
                details: Vec::new(),
                undirected: false,
                by: Vec::new(),
            },
        );
    }

    fn event(&mut self, text: &str, seconds: i64, lane: &str, label: &str) -> NodeIndex {
        let index = self.node(label, NodeKind::Event);
        self.date(index, text, seconds, lane);
        index
    }

    /// Dates a node: `~` in front means about, ` / ` stands before an end.
    pub(crate) fn date(&mut self, index: NodeIndex, text: &str, seconds: i64, lane: &str) {
        let (text, approximate) = text
            .strip_prefix('~')
            .map_or((text, false), |text| (text, true));
        let (start, end) = text
            .split_once(" / ")
            .map_or((text, None), |(a, b)| (a, Some(b)));
        let moment = |text: &str| Moment {
            earliest_s: seconds,
            end_s: seconds + 1,
            text: text.to_owned(),
            ahead_s: None,
        };
        let (start, end, lane) = (moment(start), end.map(moment), lane.to_owned());
        self.0.graph[index].span = Some(Span {
            start,
            end,
            approximate,
            lane,
            standing: Standing::Fact,
            sources: Vec::new(),
        });
    }
}

fn id(label: &str, kind: NodeKind) -> String {
    format!(
        "https://w3id.org/chancery/id/{}/{}",
        kind.name(),
        label.replace(' ', "-")
    )
}

pub(crate) fn source(label: &str) -> Source {
    let iri = format!("https://en.wikipedia.org/wiki/2025_Russia–United_States_summit#{label}");
    Source {
        iri,
        label: label.to_owned(),
    }
}

/// Rows of a table written as text, cells between bars.
fn table<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.is_empty()).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        cells.try_into().unwrap()
    })
}

const EVENTS: &str = "
1183248000 | 2007-07-01 | Summits | Bush–Putin meeting in Maine
1441065600 | 2015-09 | Summits | Putin at the 70th UN General Assembly
1531699200 | 2018-07-16 | Summits | Helsinki summit
1561680000 | 2019-06-28 | Summits | Trump and Putin meet in Osaka
1623801600 | 2021-06-16 | Summits | Geneva summit of Biden and Putin
1643673600 | 2022-02 | Pressure and deadlines | Full-scale invasion of Ukraine
1739318400 | 2025-02-12 | Pressure and deadlines | Surprise phone call of Trump and Putin
1739836800 | ~2025-02-18 | Summits | Rubio and Lavrov meet in Saudi Arabia
1746662400 | 2025-05-08 | Pressure and deadlines | Trump demands a 30-day unconditional ceasefire
1747267200 | 2025-05-15 | Summits | Direct talks in Istanbul; Putin does not attend
1752451200 | 2025-07-14 | Pressure and deadlines | Sanctions and 100 % tariffs threatened within 50 days
1753660800 | 2025-07-28 | Pressure and deadlines | Deadline shortened to 10 or 12 days
1754438400 | 2025-08-06 | Summits | Witkoff meets Putin in Moscow
1754611200 | 2025-08-08 | Pressure and deadlines | Deadline arrives; no sanctions are imposed
1754611200 | 2025-08-08 | Summits | Trump announces the meeting in Alaska
1755129600 | 2025-08-14 | The day in Alaska | Kremlin announces its delegation
1755282120 | 2025-08-15 10:22 (UTC−08:00) | The day in Alaska | Trump lands at Joint Base Elmendorf–Richardson
1755284100 | 2025-08-15 10:55 (UTC−08:00) | The day in Alaska | Putin lands
1755284880 | ~2025-08-15 11:08 (UTC−08:00) | The day in Alaska | Handshake on the red carpet
1755286320 | ~2025-08-15 11:32 (UTC−08:00) / 2025-08-15 14:18 (UTC−08:00) | The day in Alaska | Three-on-three session
1755297000 | 2025-08-15 14:30 (UTC−08:00) | The day in Alaska | Working lunch of the delegations
1755298680 | ~2025-08-15 14:58 (UTC−08:00) | The day in Alaska | Press briefing without questions
1755388800 | 2025-08-17 | Aftermath | Trump: responsibility for peace falls on Zelenskyy
1755475200 | 2025-08-18 | Aftermath | EU leaders meet Zelenskyy at the Ukrainian embassy
1755475200 | 2025-08-18 | Summits | Trump and Zelenskyy at the White House
1756684800 | 2025-09 | Aftermath | Trump takes a more pro-Ukrainian stance
1759276800 | 2025-10 | Aftermath | Ryabkov: momentum of Anchorage largely exhausted
1761004800 | 2025-10-21 | Summits | Budapest summit
1761264000 | 2025-10-24 / 2025-10-26 | Aftermath | Witkoff and Dmitriev discuss a 28-point plan in Miami
1763510400 | 2025-11-19 | Aftermath | Axios reports the draft plan
";

const MEETINGS: &str = "
Helsinki summit | Donald Trump | Vladimir Putin
Osaka, 2019 | Donald Trump | Vladimir Putin
Geneva summit | Joe Biden | Vladimir Putin
Riyadh talks | Marco Rubio | Sergey Lavrov
Moscow, 6 August | Steve Witkoff | Vladimir Putin
Alaska summit | Donald Trump | Vladimir Putin
Alaska summit | Marco Rubio | Sergey Lavrov
Alaska summit | Donald Trump | Marco Rubio
Alaska summit | Donald Trump | Steve Witkoff
Alaska summit | Vladimir Putin | Sergey Lavrov
Alaska summit | Vladimir Putin | Yuri Ushakov
Alaska summit | Steve Witkoff | Yuri Ushakov
White House, 18 August | Donald Trump | Volodymyr Zelenskyy
Embassy, 18 August | Volodymyr Zelenskyy | Ursula von der Leyen
Embassy, 18 August | Volodymyr Zelenskyy | Emmanuel Macron
White House, 18 August | Donald Trump | Emmanuel Macron
White House, 18 August | Donald Trump | Ursula von der Leyen
Miami, 24–26 October | Steve Witkoff | Kirill Dmitriev
White House talks | Donald Trump | Darren Woods
Secret talks on Sakhalin-1 | Darren Woods | Rosneft
";

const CLAIMS: &str = "
Donald Trump | threatened | 100 % tariffs on countries that buy Russian oil | Russia | claim
Donald Trump | threatened | Severe consequences if Putin does not agree to a ceasefire | Russia | claim
Donald Trump | judged | Responsibility for peace falls on Zelenskyy | Volodymyr Zelenskyy | claim
Donald Trump | demanded | Ukraine should not regain Crimea | Crimea | claim
Donald Trump | demanded | Ukraine should not join NATO | NATO | claim
Vladimir Putin | judged | Ukraine and Russia are “one nation” | Ukraine | hearsay
Vladimir Putin | demanded | Ukraine cedes territory in the Donbas region | Donbas | claim
Vladimir Putin | offered | End of the war if Ukraine cedes all of Donbas to Russia | Donbas | hearsay
Vladimir Putin | said | Agrees that the security of Ukraine must be ensured | Ukraine | claim
Steve Witkoff | reported | Putin agreed that the US could provide NATO-like protection | Ukraine | claim
Sergey Lavrov | demanded | Russia is included in any future security guarantee | Security guarantee | claim
Volodymyr Zelenskyy | rejected | Territorial concessions | Donbas | claim
Volodymyr Zelenskyy | welcomed | The pledge of the United States to provide security guarantees | Security guarantee | claim
Reuters | reported | Freezing the frontlines in Kherson and Zaporizhzhia Oblasts | Russian offer | hearsay
Reuters | reported | Recognition of Russian annexation of Crimea | Crimea | open
Reuters | reported | Lifting of some sanctions against Russia | Russia | open
Sergey Ryabkov | judged | The powerful momentum of Anchorage has been largely exhausted | Spirit of Anchorage | claim
Financial Times | judged | The summit was an “embarrassing failure” for Trump | Alaska summit | claim
John Bolton | judged | Trump did not lose, but Putin clearly won | Alaska summit | claim
The Guardian | judged | The summit was a gift for Putin | Alaska summit | claim
Dmitry Medvedev | threatened | The “Dead Hand” launch mechanism | United States | claim
";

/// Two delegations, as announced, and who sat in the sessions.
pub(crate) fn delegations() -> RelationGraph {
    let mut sketch = Sketch::new(
        "Who was in the room in Alaska",
        "The delegations announced for 15 August 2025 and the sessions that their members attended.",
        Arrangement::Layered,
    );
    let session = sketch.node("Three-on-three session", NodeKind::Event);
    let briefing = sketch.node("Joint press briefing", NodeKind::Event);
    let lunch = sketch.node("Working lunch of the delegations", NodeKind::Event);
    sketch.0.graph[lunch].standing = Standing::Void;
    let sides: [(&str, &str, &[&str]); 2] = [
        (
            "United States",
            "United States delegation",
            &[
                "Donald Trump",
                "Marco Rubio",
                "Scott Bessent",
                "Dan Caine",
                "Howard Lutnick",
                "Pete Hegseth",
                "John Ratcliffe",
                "Steve Witkoff",
            ],
        ),
        (
            "Russia",
            "Russian delegation",
            &[
                "Vladimir Putin",
                "Sergey Lavrov",
                "Andrey Belousov",
                "Anton Siluanov",
                "Yuri Ushakov",
                "Kirill Dmitriev",
            ],
        ),
    ];
    let inside = [
        "Donald Trump",
        "Marco Rubio",
        "Steve Witkoff",
        "Vladimir Putin",
        "Sergey Lavrov",
        "Yuri Ushakov",
    ];
    for (state, delegation, members) in sides {
        let state = sketch.node(state, NodeKind::State);
        let delegation = sketch.node(delegation, NodeKind::Delegation);
        sketch.edge(state, delegation, "represented by", Standing::Fact);
        for member in members {
            let person = sketch.node(member, NodeKind::Person);
            sketch.edge(delegation, person, "delegate", Standing::Announced);
            if inside.contains(member) {
                sketch.edge(person, session, "attended", Standing::Fact);
            }
            if member.ends_with("Trump") || member.ends_with("Putin") {
                sketch.edge(person, briefing, "spoke", Standing::Fact);
            }
            if [
                "Scott Bessent",
                "Howard Lutnick",
                "Kirill Dmitriev",
                "Anton Siluanov",
            ]
            .contains(member)
            {
                sketch.edge(person, lunch, "expected", Standing::Void);
            }
        }
    }
    sketch.0
}

/// Meetings from 2007 to 2025, most of them on one day.
pub(crate) fn timeline() -> RelationGraph {
    let mut sketch = Sketch::new(
        "The road to Anchorage and back",
        "Meetings, announcements and cancelled plans around the summit of 15 August 2025.",
        Arrangement::Timeline,
    );
    for [seconds, text, lane, label] in table(EVENTS) {
        let event = sketch.event(text, seconds.parse().unwrap(), lane, label);
        if label.starts_with("Working lunch") || label.starts_with("Budapest") {
            sketch.0.graph[event].standing = Standing::Void;
        }
    }
    let find = |sketch: &Sketch, text: &str| {
        sketch
            .0
            .graph
            .node_indices()
            .find(|index| sketch.0.graph[*index].label.starts_with(text))
            .unwrap()
    };
    let (helsinki, geneva) = (find(&sketch, "Helsinki"), find(&sketch, "Geneva"));
    sketch.edge(helsinki, geneva, "followed by", Standing::Fact);
    let (alaska, budapest) = (find(&sketch, "Three-on"), find(&sketch, "Budapest"));
    sketch.edge(alaska, budapest, "followed by", Standing::Void);
    sketch.0
}

/// Who met whom, an edge a meeting.
pub(crate) fn who_met_whom() -> RelationGraph {
    let mut sketch = Sketch::new(
        "Who met whom, 2018–2025",
        "Two people are joined by every meeting that the sources say both attended.",
        Arrangement::Stress,
    );
    for [meeting, one, other] in table(MEETINGS) {
        let kind = if other == "Rosneft" {
            NodeKind::Body
        } else {
            NodeKind::Person
        };
        let nodes = [sketch.node(one, NodeKind::Person), sketch.node(other, kind)];
        let standing = if meeting.starts_with("Secret") {
            Standing::Claim
        } else {
            Standing::Derived
        };
        sketch.edge(nodes[0], nodes[1], meeting, standing);
    }
    sketch.0
}

/// Who claimed what about what.
pub(crate) fn claims() -> RelationGraph {
    let mut sketch = Sketch::new(
        "Who said what",
        "Claims that the sources report; none of them is asserted here.",
        Arrangement::Layered,
    );
    for [speaker, act, text, about, standing] in table(CLAIMS) {
        let standing = Standing::from_name(standing).unwrap();
        let body = ["Reuters", "Financial Times", "The Guardian"].contains(&speaker);
        let speaker = sketch.node(
            speaker,
            if body {
                NodeKind::Body
            } else {
                NodeKind::Person
            },
        );
        let claim = sketch.node(text, NodeKind::Claim);
        let kind = match about {
            "Crimea" | "Donbas" => NodeKind::Place,
            "Russia" | "Ukraine" | "United States" => NodeKind::State,
            "NATO" => NodeKind::Body,
            "Alaska summit" => NodeKind::Event,
            "Volodymyr Zelenskyy" => NodeKind::Person,
            "Russian offer" => NodeKind::Treaty,
            _ => NodeKind::Topic,
        };
        let about = sketch.node(about, kind);
        sketch.edge(speaker, claim, act, standing);
        sketch.edge(claim, about, "about", standing);
    }
    sketch.0
}

/// Every kind and every standing once or more.
pub(crate) fn zoo() -> RelationGraph {
    let mut sketch = Sketch::new("Every kind and every standing", "", Arrangement::Layered);
    let center = sketch.node("Alaska summit", NodeKind::Event);
    for (place, kind) in NodeKind::ALL.into_iter().enumerate() {
        let label = format!("A {} with a name of two lines", kind.name());
        let node = sketch.node(&label, kind);
        let standing = Standing::ALL[place % Standing::ALL.len()];
        sketch.0.graph[node].standing = standing;
        let (from, to) = if place % 2 == 0 {
            (node, center)
        } else {
            (center, node)
        };
        sketch.edge(from, to, standing.name(), standing);
    }
    sketch.0
}

#[test]
fn a_part_of_a_time_knows_when_the_things_of_a_view_were() {
    let place = Place::new();
    let before = place.ok("draw delegations --until 2025-08-10 -f mermaid -o -");
    assert!(before.contains("Marco Rubio"), "{before}");
    assert!(
        !before.contains("Three-on-three") && !before.contains("attended"),
        "{before}"
    );
    let then = place.ok("draw delegations --until 2025-08-15 -f mermaid -o -");
    assert!(then.contains("Three-on-three"), "{then}");
}

#[test]
fn a_view_of_claims_tells_where_the_claims_are() {
    let data = r"@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix ex: <https://e/> .
        @prefix schema: <http://schema.org/> .
        ex:a schema:knows ex:b . << ex:a schema:knows ex:c ~ ex:said >> dip:speaker ex:b .";
    let place = Place::with([
        ("a.ttl", data),
        (
            "b.ttl",
            "<https://e/a> <http://schema.org/knows> <https://e/b> .",
        ),
    ]);
    let told = |view: &str, file: &str| place.args(&["draw", view, "-d", file, "-o", "-"]).err;
    let some = told("claims", "a.ttl");
    assert!(
        some.contains("hold 1 claim; `chancery draw -d FILE --claims`"),
        "{some}"
    );
    // The words of a built-in view are spelt right.
    assert!(!some.contains("did you mean"), "{some}");
    // What a claim without a subject of its own says is what it is about.
    let all = place.ok("draw speakers -d a.ttl -f csv -o -");
    assert_eq!(all.matches(",said,claim,").count(), 2, "{all}");
    for view in ["claims", "speakers"] {
        let none = told(view, "b.ttl");
        assert!(none.contains("hint: the data hold no claims"), "{none}");
    }
}
