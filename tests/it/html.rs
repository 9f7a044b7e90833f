//! The interactive page: what it is given, and, where there is a browser, what it does with it.
//!
//! A link to a page holds what was chosen, so a browser without a screen can be asked for each
//! state. `benches/readers/page.mjs` drives the page by mouse and keys.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use chancery::draw::Format;
use chancery::graph::{Arrangement, Moment, NodeKind, Period, RelationGraph, Span, Standing};
use petgraph::graph::{EdgeIndex, NodeIndex};

use crate::draw::text;
use crate::draw_views::Sketch;

/// Anna has two ways to Carla, one with a claim in it and one with hearsay; Eva knows nobody.
fn circle() -> RelationGraph {
    let mut sketch = Sketch::new("A circle", "Made by a test.", Arrangement::Stress);
    let [anna, boris, carla, dora, _] =
        ["Anna", "Boris", "Carla", "Dora", "Eva"].map(|name| sketch.node(name, NodeKind::Person));
    let talks = sketch.node("Talks", NodeKind::Event);
    sketch.edge(anna, boris, "met", Standing::Fact);
    sketch.edge(carla, boris, "met", Standing::Claim);
    sketch.edge(anna, dora, "met", Standing::Hearsay);
    sketch.edge(dora, carla, "wrote to", Standing::Hearsay);
    sketch.edge(anna, talks, "attended", Standing::Fact);
    let mut graph = sketch.0;
    let day = |text: &str| Moment::parse(text).unwrap();
    graph.graph[talks].span = Some(Span {
        start: day("2025-08-15"),
        end: None,
        approximate: false,
        lane: String::new(),
        standing: Standing::Fact,
        sources: Vec::new(),
    });
    graph.graph[EdgeIndex::new(0)].period = Period::new(Some(day("2024")), None);
    graph
}

pub(crate) fn data(page: &str) -> serde_json::Value {
    let data = page.split("id=\"data\">").nth(1).unwrap();
    serde_json::from_str(data.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn the_page_is_given_what_it_filters_by() {
    let data = data(&text(&circle(), Format::Html));
    assert_eq!(
        data["facts"],
        serde_json::json!(["fact", "qualified", "derived"])
    );
    assert_eq!(data["nodes"][0]["kind"], "person");
    assert_eq!(data["edges"][1]["standing"], "claim");
    let seconds = |text: &str| Moment::parse(text).unwrap().earliest_s;
    // An event without an end is over with its day; a period without one goes on.
    let event = serde_json::json!([seconds("2025-08-15"), seconds("2025-08-16")]);
    assert_eq!(data["nodes"][5]["time"], event);
    assert_eq!(
        data["edges"][0]["time"],
        serde_json::json!([seconds("2024"), null])
    );
    assert_eq!(data["edges"][1]["time"], serde_json::Value::Null);
    assert_eq!(data["dots"], false);
}

#[test]
fn without_script_there_are_picture_and_table() {
    let page = text(&circle(), Format::Html);
    assert!(page.contains("<header id=\"controls\" hidden>"));
    assert!(page.contains("id=\"panel\" aria-label=\"What is said\" tabindex=\"0\" hidden"));
    assert!(page.contains("<a class=\"skip\" id=\"skip\" href=\"#table\">"));
    assert!(page.contains("<details id=\"table\">"));
}

/// A browser that starts, if this machine has one.
fn browser() -> Option<&'static str> {
    static FOUND: OnceLock<Option<&str>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let starts = |name: &&str| {
            let version = Command::new(name).arg("--version").output();
            version.is_ok_and(|output| output.status.success())
        };
        ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find(starts)
    })
}

/// A page in a browser; none where there is no browser.
pub(crate) struct Opened {
    browser: &'static str,
    folder: tempfile::TempDir,
    page: PathBuf,
}

impl Opened {
    pub(crate) fn new(graph: &RelationGraph) -> Option<Self> {
        let Some(browser) = browser() else {
            println!("PASSED OVER: there is no Chromium or Chrome that starts");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        std::fs::write(&page, text(graph, Format::Html)).unwrap();
        Some(Self {
            browser,
            folder,
            page,
        })
    }

    /// Has the page run this once it is there.
    pub(crate) fn then(&self, script: &str) {
        let page = std::fs::read_to_string(&self.page).unwrap();
        // Otherwise the page lets no script in but its own.
        let page = page.replace("Content-Security-Policy", "None");
        let (body, end) = page.rsplit_once("</body>").unwrap();
        let script = format!("<script>setTimeout(() => {{ {script} }}, 600)</script>");
        std::fs::write(&self.page, [body, &script, "</body>", end].concat()).unwrap();
    }

    /// The document after its script has run, with this behind `#` in its address.
    pub(crate) fn document(&self, chosen: &str) -> String {
        self.document_in(1_200, chosen)
    }

    /// The same in a window of this width.
    fn document_in(&self, width: u32, chosen: &str) -> String {
        // Now and then one starts and never ends, whatever the page is.
        let tries = 0..3;
        let mut documents = tries.filter_map(|number| self.tried(number, width, chosen));
        documents.next().expect("Chromium never ended")
    }

    /// The same by a browser of its own, if that ends within a minute.
    fn tried(&self, number: usize, width: u32, chosen: &str) -> Option<String> {
        let profile = self.folder.path().join(format!("profile-{number}"));
        let written = self.folder.path().join("document.html");
        let mut browser = Command::new(self.browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args([
                "--disable-sync",
                "--disable-quic",
                "--disable-dev-shm-usage",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("--window-size={width},900"))
            .args(["--virtual-time-budget=3000", "--dump-dom"])
            .arg(format!("file://{}#{chosen}", self.page.display()))
            .stdout(File::create(&written).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (_silent, never) = mpsc::channel::<()>();
        for _ in 0..600 {
            if browser.try_wait().unwrap().is_some() {
                return Some(std::fs::read_to_string(&written).unwrap());
            }
            let _nothing = never.recv_timeout(Duration::from_millis(100));
        }
        browser.kill().unwrap();
        browser.wait().unwrap();
        None
    }

    /// The panel beside the picture, as text.
    pub(crate) fn panel(&self, chosen: &str) -> String {
        let document = self.document(chosen);
        let panel = document
            .split("<aside")
            .nth(1)
            .unwrap_or_else(|| panic!("no panel in {document}"));
        let panel = panel.split("</aside>").next().unwrap();
        let texts = panel
            .split('<')
            .map(|part| part.split_once('>').map_or("", |(_, text)| text));
        texts.collect::<Vec<_>>().concat()
    }
}

/// Nodes of the picture, not of the pane over it, that are hidden.
pub(crate) fn hidden(document: &str) -> usize {
    document.matches("class=\"node off\"").count()
}

#[test]
fn a_link_shows_a_path_its_steps_and_that_it_goes_through_claims() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let panel = page.panel("path=0&path=2");
    assert!(
        panel.contains("Anna to Carla: 2 steps, 2 of this length."),
        "{panel}"
    );
    // The way with more facts comes first.
    let [by_boris, by_dora] = ["Anna to Boris", "Anna to Dora"].map(|step| panel.find(step));
    assert!(by_boris.is_some() && by_boris < by_dora, "{panel}");
    let warning = "This path goes through claims. 1 of 2 steps rests on no fact: claim.";
    assert!(panel.contains(warning), "{panel}");
    assert!(
        panel.contains("2 of 2 steps rest on no fact: hearsay."),
        "{panel}"
    );
    assert!(panel.contains("Carla — met → Boris"), "{panel}");
    let facts = page.panel("path=0&path=2&standing=fact");
    assert!(
        facts.contains("Nothing that is shown ties Anna to Carla."),
        "{facts}"
    );
    let short = page.panel("path=1&path=0");
    assert!(
        short.contains("1 step, the only one of this length."),
        "{short}"
    );
    assert!(!short.contains("claims"), "{short}");
}

#[test]
fn a_link_shows_a_thing_its_neighbourhood_and_filters() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let iri = "https%3A%2F%2Fw3id.org%2Fchancery%2Fid%2Fperson%2FDora";
    let panel = page.panel(&format!("thing={iri}"));
    assert!(
        panel.starts_with("Dora") || panel.contains("Doraperson"),
        "{panel}"
    );
    assert!(
        panel.contains("wrote to (1)") && panel.contains("hearsay"),
        "{panel}"
    );
    let near = page.document(&format!("around={iri}&hops=1"));
    assert_eq!(hidden(&near), 3, "Boris, Eva and the talks");
    assert_eq!(hidden(&page.document("kind=person")), 1);
    assert_eq!(
        hidden(&page.document("no-standing=claim&no-standing=hearsay")),
        2
    );
    // Before the talks: what began earlier and what has no date.
    assert_eq!(hidden(&page.document("until=2025-01-01")), 1);
    // Without what has no date: Anna and Boris, and the talks that she attended.
    assert_eq!(hidden(&page.document("undated=no")), 3);
    let all = page.document("");
    assert_eq!(hidden(&all), 0);
    assert!(all.contains("6 of 6 things and 5 of 5 statements shown"));
}

/// What the page says of itself over the picture, if it says something.
fn notice(document: &str) -> Option<&str> {
    let notice = document.split("id=\"notice\"").nth(1)?;
    let notice = notice.split("<button").next()?;
    (!notice.starts_with(" hidden")).then_some(notice)
}

#[test]
fn what_is_left_out_is_said_beside_picture_and_table() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let rows = |document: &str| document.matches("<tr hidden").count();
    let all = page.document("");
    assert_eq!(notice(&all), None, "nothing is left out");
    assert!(all.contains("All statements as a table (5, and 1 date)"));
    assert_eq!(rows(&all), 0);
    let some = page.document("no-standing=claim&undated=no&since=2025-01-01");
    // The day that was asked for, although nothing begins or ends on it.
    let said = "filters: standing without claim; from 2025-01-01; without what has no date.";
    let told = notice(&some).unwrap();
    assert!(
        told.contains(said) && told.contains("of 6 things and"),
        "{told}"
    );
    // Statements and dates are counted apart: `1 of 5, and 1 date; filters …`.
    let counted = some.split(">Statements as a table (").nth(1).unwrap();
    let counted = counted
        .split("; filters leave the others out)")
        .next()
        .unwrap();
    let first = |part: &str| part.split(' ').next().unwrap().parse::<usize>().unwrap();
    let (statements, dates) = counted.split_once(", and ").unwrap();
    assert!(statements.ends_with(" of 5"), "{counted}");
    assert!(rows(&some) > 1);
    assert_eq!(
        first(statements) + first(dates),
        6 - rows(&some),
        "{counted}"
    );
    let near = page.document("around=3&hops=1");
    let told = notice(&near).unwrap();
    assert!(told.contains("filters: at most 1 tie from Dora."), "{told}");
}

#[test]
fn an_address_that_asks_for_what_is_not_there_is_answered() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let document = page.document("thing=nobody&kind=person&kind=ghost&since=soon");
    let said = "The address asks for what is not in this picture: thing=nobody, kind=ghost, \
                since=soon.";
    let told = notice(&document).unwrap();
    assert!(told.contains(said), "{told}");
    // What is not there leaves out nothing.
    let document = page.document("kind=ghost");
    assert_eq!(hidden(&document), 0);
    assert!(notice(&document).unwrap().contains("kind=ghost"));
    let known = page.document("thing=1&path=0");
    assert_eq!(notice(&known), None);
}

#[test]
fn a_time_without_any_date_shows_nothing_and_says_so() {
    // Talks with a day, and two people who met then.
    let mut sketch = Sketch::new("A day", "Made by a test.", Arrangement::Stress);
    let [anna, boris] = ["Anna", "Boris"].map(|name| sketch.node(name, NodeKind::Person));
    sketch.edge(anna, boris, "met", Standing::Fact);
    let mut graph = sketch.0;
    let day = || Moment::parse("2025-08-15");
    graph.graph[EdgeIndex::new(0)].period = Period::new(day(), day());
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    for (chosen, said) in [
        ("since=2030-01-01", "from 2030-01-01"),
        ("until=1990-01-01", "until 1990-01-01"),
        (
            "since=2030-01-01&until=2031-01-01",
            "from 2030-01-01 until 2031-01-01",
        ),
    ] {
        let document = page.document(chosen);
        assert_eq!(hidden(&document), 2, "{chosen}");
        let words =
            format!("0 of 2 things and 0 of 1 statement shown. Nothing begins or ends {said}.");
        assert!(document.contains(&words), "{chosen}: {document}");
        assert!(
            page.panel(chosen)
                .contains("no date of the picture is in that time")
        );
    }
    for chosen in ["since=2025-08-01&until=2025-08-31", "since=1990-01-01", ""] {
        let document = page.document(chosen);
        assert_eq!(hidden(&document), 0, "{chosen}");
        assert!(!document.contains("shown. Nothing begins"));
    }
    // A period without an end goes on; nothing shows a time in which it had not begun.
    let open = Opened::new(&circle()).unwrap();
    let hidden_then = |chosen: &str| hidden(&open.document(chosen));
    assert_eq!(hidden_then("since=2030-01-01&undated=no"), 4);
    assert_eq!(hidden_then("until=1990-01-01&undated=no"), 6);
}

#[test]
fn a_day_of_the_page_is_that_of_the_source() {
    let mut sketch = Sketch::new("A day", "Made by a test.", Arrangement::Stress);
    let [anna, boris] = ["Anna", "Boris"].map(|name| sketch.node(name, NodeKind::Person));
    sketch.edge(anna, boris, "met", Standing::Fact);
    let mut graph = sketch.0;
    let [from, to] = ["2025-08-15T20:00:00-08:00", "2025-08-15T22:00:00-08:00"].map(Moment::parse);
    graph.graph[EdgeIndex::new(0)].period = Period::new(from, to);
    let given = data(&text(&graph, Format::Html));
    let seconds = |text: &str| Moment::parse(text).unwrap();
    let [from, to] = ["2025-08-15T20:00:00", "2025-08-15T22:00:00"].map(seconds);
    assert_eq!(
        given["edges"][0]["time"],
        serde_json::json!([from.earliest_s, to.end_s])
    );
    let Some(page) = Opened::new(&graph) else {
        return;
    };
    for (chosen, left_out) in [
        ("since=2025-08-15&until=2025-08-15", 0),
        ("since=2025-08-16", 2),
        ("until=2025-08-14", 2),
    ] {
        assert_eq!(hidden(&page.document(chosen)), left_out, "{chosen}");
    }
}

#[test]
fn a_picture_of_dots_has_the_same_page() {
    let mut sketch = Sketch::new("A chain", "", Arrangement::Force);
    let links: Vec<NodeIndex> = (0..400)
        .map(|link| sketch.node(&format!("Link {link}"), NodeKind::Other))
        .collect();
    for pair in links.windows(2) {
        sketch.edge(pair[0], pair[1], "holds", Standing::Derived);
    }
    let Some(page) = Opened::new(&sketch.0) else {
        return;
    };
    let document = page.document("path=0&path=300&around=0&hops=2");
    assert!(document.contains("Link 0 to Link 300: 300 steps"));
    assert_eq!(hidden(&document), 397);
}

#[test]
fn labels_that_try_to_be_code_do_nothing() {
    const PAYLOADS: [&str; 5] = [
        "</script><script>document.title='taken'</script>",
        "<img src=x onerror=\"document.title='taken'\">",
        "\" onload=\"document.title='taken'",
        "<svg onload=document.title='taken'>",
        "javascript:document.title='taken'",
    ];
    let mut sketch = Sketch::new("A quiet page", "", Arrangement::Stress);
    let nodes = PAYLOADS.map(|label| sketch.node(label, NodeKind::Person));
    for pair in nodes.windows(2) {
        sketch.edge(pair[0], pair[1], PAYLOADS[1], Standing::Claim);
    }
    for node in sketch.0.graph.node_weights_mut() {
        node.id.clone_from(&node.label);
        node.sources[0].iri.clone_from(&node.label);
        node.sources[0].label.clone_from(&node.label);
    }
    let Some(page) = Opened::new(&sketch.0) else {
        return;
    };
    for chosen in [
        "path=0&path=4",
        "thing=1",
        "statement=0",
        "thing=%3Cimg%20src=x%3E&kind=%22%3E%3Cb%3E",
    ] {
        let document = page.document(chosen);
        assert!(document.contains("<title>A quiet page</title>"), "{chosen}");
        assert!(
            !document.contains("<img") && !document.contains("href=\"javascript"),
            "{chosen}"
        );
        assert!(document.contains("&lt;img src=x onerror"), "{chosen}");
    }
}

#[test]
fn the_legend_goes_with_what_filters_leave() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let legend = |document: &str| {
        let legend = document.split("<g class=\"legend\">").nth(1).unwrap();
        let entries = legend.split("</g>").next().unwrap().split("<text ").skip(1);
        let seen = entries.filter(|entry| !entry.split('>').next().unwrap().contains(" off\""));
        let words = seen.map(|entry| entry.split(['>', '<']).nth(1).unwrap().to_owned());
        words.collect::<Vec<_>>().join("|")
    };
    let all = legend(&page.document(""));
    assert!(
        all.contains("person") && all.contains("event") && all.contains("claim – "),
        "{all}"
    );
    let people = legend(&page.document("kind=person"));
    assert!(
        people.contains("person") && !people.contains("event"),
        "{people}"
    );
    let facts = legend(&page.document("standing=fact"));
    assert!(
        facts.contains("fact – ") && !facts.contains("claim – "),
        "{facts}"
    );
}

#[test]
fn words_of_lines_are_left_out_on_a_narrow_page_until_they_can_be_read() {
    let Some(page) = Opened::new(&circle()) else {
        return;
    };
    let is_unworded = |width| {
        let document = page.document_in(width, "");
        let (_, picture) = document.split_once("<div class=\"layers\"").unwrap();
        let (_, svg) = picture.split_once("<svg").unwrap();
        let (tag, _) = svg.split_once('>').unwrap();
        tag.contains("unworded")
    };
    assert!(is_unworded(500));
    assert!(!is_unworded(1_200));
}
