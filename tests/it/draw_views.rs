//! Graphs like those of the shipped views, for the tests of pictures.

use chancery::graph::{
    Arrangement, Edge, Moment, Node, NodeKind, RelationGraph, Source, Span, Standing,
};
use petgraph::graph::NodeIndex;

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

    pub(crate) fn node(&mut self, label: &str, kind: NodeKind) -> NodeIndex {
        let id = format!(
            "https://w3id.org/chancery/id/{}/{}",
            kind.name(),
            label.replace(' ', "-")
        );
        let known = self
            .0
            .graph
            .node_indices()
            .find(|index| self.0.graph[*index].id == id);
        known.unwrap_or_else(|| {
            self.0.graph.add_node(Node {
                id,
                label: label.to_owned(),
                kind,
                standing: Standing::Fact,
                span: None,
                sources: vec![source("Delegations")],
            })
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
                when: None,
                sources: vec![source("Meeting")],
                weight: 1,
            },
        );
    }

    fn event(&mut self, text: &str, seconds: i64, lane: &str, label: &str) -> NodeIndex {
        let index = self.node(label, NodeKind::Event);
        let (text, approximate) = text
            .strip_prefix('~')
            .map_or((text, false), |text| (text, true));
        let (start, end) = text
            .split_once(" / ")
            .map_or((text, None), |(a, b)| (a, Some(b)));
        let moment = |text: &str| Moment {
            earliest_s: seconds,
            text: text.to_owned(),
        };
        self.0.graph[index].span = Some(Span {
            start: moment(start),
            end: end.map(moment),
            approximate,
            lane: lane.to_owned(),
        });
        index
    }
}

pub(crate) fn source(label: &str) -> Source {
    let iri = format!("https://en.wikipedia.org/wiki/2025_Russia–United_States_summit#{label}");
    Source {
        iri,
        label: label.to_owned(),
    }
}

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
    let (summits, pressure, day, after) = (
        "Summits",
        "Pressure and deadlines",
        "The day in Alaska",
        "Aftermath",
    );
    let rows: &[(&str, i64, &str, &str)] = &[
        (
            "2007-07-01",
            1_183_248_000,
            summits,
            "Bush–Putin meeting in Maine",
        ),
        (
            "2015-09",
            1_441_065_600,
            summits,
            "Putin at the 70th UN General Assembly",
        ),
        ("2018-07-16", 1_531_699_200, summits, "Helsinki summit"),
        (
            "2019-06-28",
            1_561_680_000,
            summits,
            "Trump and Putin meet in Osaka",
        ),
        (
            "2021-06-16",
            1_623_801_600,
            summits,
            "Geneva summit of Biden and Putin",
        ),
        (
            "2022-02",
            1_643_673_600,
            pressure,
            "Full-scale invasion of Ukraine",
        ),
        (
            "2025-02-12",
            1_739_318_400,
            pressure,
            "Surprise phone call of Trump and Putin",
        ),
        (
            "~2025-02-18",
            1_739_836_800,
            summits,
            "Rubio and Lavrov meet in Saudi Arabia",
        ),
        (
            "2025-05-08",
            1_746_662_400,
            pressure,
            "Trump demands a 30-day unconditional ceasefire",
        ),
        (
            "2025-05-15",
            1_747_267_200,
            summits,
            "Direct talks in Istanbul; Putin does not attend",
        ),
        (
            "2025-07-14",
            1_752_451_200,
            pressure,
            "Sanctions and 100 % tariffs threatened within 50 days",
        ),
        (
            "2025-07-28",
            1_753_660_800,
            pressure,
            "Deadline shortened to 10 or 12 days",
        ),
        (
            "2025-08-06",
            1_754_438_400,
            summits,
            "Witkoff meets Putin in Moscow",
        ),
        (
            "2025-08-08",
            1_754_611_200,
            pressure,
            "Deadline arrives; no sanctions are imposed",
        ),
        (
            "2025-08-08",
            1_754_611_200,
            summits,
            "Trump announces the meeting in Alaska",
        ),
        (
            "2025-08-14",
            1_755_129_600,
            day,
            "Kremlin announces its delegation",
        ),
        (
            "2025-08-15 10:22 (UTC−08:00)",
            1_755_282_120,
            day,
            "Trump lands at Joint Base Elmendorf–Richardson",
        ),
        (
            "2025-08-15 10:55 (UTC−08:00)",
            1_755_284_100,
            day,
            "Putin lands",
        ),
        (
            "~2025-08-15 11:08 (UTC−08:00)",
            1_755_284_880,
            day,
            "Handshake on the red carpet",
        ),
        (
            "~2025-08-15 11:32 (UTC−08:00) / 2025-08-15 14:18 (UTC−08:00)",
            1_755_286_320,
            day,
            "Three-on-three session",
        ),
        (
            "2025-08-15 14:30 (UTC−08:00)",
            1_755_297_000,
            day,
            "Working lunch of the delegations",
        ),
        (
            "~2025-08-15 14:58 (UTC−08:00)",
            1_755_298_680,
            day,
            "Press briefing without questions",
        ),
        (
            "2025-08-17",
            1_755_388_800,
            after,
            "Trump: responsibility for peace falls on Zelenskyy",
        ),
        (
            "2025-08-18",
            1_755_475_200,
            after,
            "EU leaders meet Zelenskyy at the Ukrainian embassy",
        ),
        (
            "2025-08-18",
            1_755_475_200,
            summits,
            "Trump and Zelenskyy at the White House",
        ),
        (
            "2025-09",
            1_756_684_800,
            after,
            "Trump takes a more pro-Ukrainian stance",
        ),
        (
            "2025-10",
            1_759_276_800,
            after,
            "Ryabkov: momentum of Anchorage largely exhausted",
        ),
        ("2025-10-21", 1_761_004_800, summits, "Budapest summit"),
        (
            "2025-10-24 / 2025-10-26",
            1_761_264_000,
            after,
            "Witkoff and Dmitriev discuss a 28-point plan in Miami",
        ),
        (
            "2025-11-19",
            1_763_510_400,
            after,
            "Axios reports the draft plan",
        ),
    ];
    for (text, seconds, lane, label) in rows {
        let event = sketch.event(text, *seconds, lane, label);
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
        Arrangement::Force,
    );
    let meetings: &[(&str, &[&str])] = &[
        ("Helsinki summit", &["Donald Trump", "Vladimir Putin"]),
        ("Osaka, 2019", &["Donald Trump", "Vladimir Putin"]),
        ("Geneva summit", &["Joe Biden", "Vladimir Putin"]),
        ("Riyadh talks", &["Marco Rubio", "Sergey Lavrov"]),
        ("Moscow, 6 August", &["Steve Witkoff", "Vladimir Putin"]),
        ("Alaska summit", &["Donald Trump", "Vladimir Putin"]),
        ("Alaska summit", &["Marco Rubio", "Sergey Lavrov"]),
        ("Alaska summit", &["Donald Trump", "Marco Rubio"]),
        ("Alaska summit", &["Donald Trump", "Steve Witkoff"]),
        ("Alaska summit", &["Vladimir Putin", "Sergey Lavrov"]),
        ("Alaska summit", &["Vladimir Putin", "Yuri Ushakov"]),
        ("Alaska summit", &["Steve Witkoff", "Yuri Ushakov"]),
        (
            "White House, 18 August",
            &["Donald Trump", "Volodymyr Zelenskyy"],
        ),
        (
            "Embassy, 18 August",
            &["Volodymyr Zelenskyy", "Ursula von der Leyen"],
        ),
        (
            "Embassy, 18 August",
            &["Volodymyr Zelenskyy", "Emmanuel Macron"],
        ),
        (
            "White House, 18 August",
            &["Donald Trump", "Emmanuel Macron"],
        ),
        (
            "White House, 18 August",
            &["Donald Trump", "Ursula von der Leyen"],
        ),
        (
            "Miami, 24–26 October",
            &["Steve Witkoff", "Kirill Dmitriev"],
        ),
        ("White House talks", &["Donald Trump", "Darren Woods"]),
        ("Secret talks on Sakhalin-1", &["Darren Woods", "Rosneft"]),
    ];
    for (meeting, people) in meetings {
        let nodes: Vec<NodeIndex> = people
            .iter()
            .map(|name| {
                sketch.node(
                    name,
                    if *name == "Rosneft" {
                        NodeKind::Body
                    } else {
                        NodeKind::Person
                    },
                )
            })
            .collect();
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
    let rows: &[(&str, &str, &str, &str, Standing)] = &[
        (
            "Donald Trump",
            "threatened",
            "100 % tariffs on countries that buy Russian oil",
            "Russia",
            Standing::Claim,
        ),
        (
            "Donald Trump",
            "threatened",
            "Severe consequences if Putin does not agree to a ceasefire",
            "Russia",
            Standing::Claim,
        ),
        (
            "Donald Trump",
            "judged",
            "Responsibility for peace falls on Zelenskyy",
            "Volodymyr Zelenskyy",
            Standing::Claim,
        ),
        (
            "Donald Trump",
            "demanded",
            "Ukraine should not regain Crimea",
            "Crimea",
            Standing::Claim,
        ),
        (
            "Donald Trump",
            "demanded",
            "Ukraine should not join NATO",
            "NATO",
            Standing::Claim,
        ),
        (
            "Vladimir Putin",
            "judged",
            "Ukraine and Russia are “one nation”",
            "Ukraine",
            Standing::Hearsay,
        ),
        (
            "Vladimir Putin",
            "demanded",
            "Ukraine cedes territory in the Donbas region",
            "Donbas",
            Standing::Claim,
        ),
        (
            "Vladimir Putin",
            "offered",
            "End of the war if Ukraine cedes all of Donbas to Russia",
            "Donbas",
            Standing::Hearsay,
        ),
        (
            "Vladimir Putin",
            "said",
            "Agrees that the security of Ukraine must be ensured",
            "Ukraine",
            Standing::Claim,
        ),
        (
            "Steve Witkoff",
            "reported",
            "Putin agreed that the US could provide NATO-like protection",
            "Ukraine",
            Standing::Claim,
        ),
        (
            "Sergey Lavrov",
            "demanded",
            "Russia is included in any future security guarantee",
            "Security guarantee",
            Standing::Claim,
        ),
        (
            "Volodymyr Zelenskyy",
            "rejected",
            "Territorial concessions",
            "Donbas",
            Standing::Claim,
        ),
        (
            "Volodymyr Zelenskyy",
            "welcomed",
            "The pledge of the United States to provide security guarantees",
            "Security guarantee",
            Standing::Claim,
        ),
        (
            "Reuters",
            "reported",
            "Freezing the frontlines in Kherson and Zaporizhzhia Oblasts",
            "Russian offer",
            Standing::Hearsay,
        ),
        (
            "Reuters",
            "reported",
            "Recognition of Russian annexation of Crimea",
            "Crimea",
            Standing::Open,
        ),
        (
            "Reuters",
            "reported",
            "Lifting of some sanctions against Russia",
            "Russia",
            Standing::Open,
        ),
        (
            "Sergey Ryabkov",
            "judged",
            "The powerful momentum of Anchorage has been largely exhausted",
            "Spirit of Anchorage",
            Standing::Claim,
        ),
        (
            "Financial Times",
            "judged",
            "The summit was an “embarrassing failure” for Trump",
            "Alaska summit",
            Standing::Claim,
        ),
        (
            "John Bolton",
            "judged",
            "Trump did not lose, but Putin clearly won",
            "Alaska summit",
            Standing::Claim,
        ),
        (
            "The Guardian",
            "judged",
            "The summit was a gift for Putin",
            "Alaska summit",
            Standing::Claim,
        ),
        (
            "Dmitry Medvedev",
            "threatened",
            "The “Dead Hand” launch mechanism",
            "United States",
            Standing::Claim,
        ),
    ];
    for (speaker, act, text, about, standing) in rows {
        let body = ["Reuters", "Financial Times", "The Guardian"].contains(speaker);
        let speaker = sketch.node(
            speaker,
            if body {
                NodeKind::Body
            } else {
                NodeKind::Person
            },
        );
        let claim = sketch.node(text, NodeKind::Claim);
        let kind = match *about {
            "Crimea" | "Donbas" => NodeKind::Place,
            "Russia" | "Ukraine" | "United States" => NodeKind::State,
            "NATO" => NodeKind::Body,
            "Alaska summit" => NodeKind::Event,
            "Volodymyr Zelenskyy" => NodeKind::Person,
            "Russian offer" => NodeKind::Treaty,
            _ => NodeKind::Topic,
        };
        let about = sketch.node(about, kind);
        sketch.edge(speaker, claim, act, *standing);
        sketch.edge(claim, about, "about", *standing);
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
