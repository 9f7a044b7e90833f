//! How kinds and standings look: one table, light and dark.
//!
//! Colours are darkened or lightened members of the Okabe–Ito set, so that
//! they stay apart for colour-blind readers; shape, dash and mark repeat what
//! colour says. Lines have a contrast of at least 3 : 1 and texts of at least
//! 4.5 : 1 with what lies under them, in both themes; a test computes it.

use super::geometry::real;
use crate::graph::{NodeKind, Standing};

/// Whether a picture is for light or dark surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// White paper.
    Light,
    /// A dark screen.
    Dark,
    /// Black lines on white paper, for copiers and newsprint.
    Print,
    /// Light, and dark where the viewer asks for it and the reader prefers it.
    #[default]
    Auto,
}

impl Theme {
    /// Every theme, in the order of the help text.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Print];

    /// The word used in `--theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
            Self::Auto => "auto",
        }
    }

    /// The theme that `word` names, if it is one of [`Theme::name`].
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == word)
    }

    /// The colours that it begins with.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Dark => Tone::Dark,
            Self::Print => Tone::Print,
            Self::Light | Self::Auto => Tone::Light,
        }
    }
}

/// One set of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Tints on white.
    Light,
    /// Tints on black.
    Dark,
    /// Black and grey on white: only shapes, dashes and marks tell things apart.
    Print,
}

impl Tone {
    /// Every set.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];
}

/// The colours of a picture that do not depend on data.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Behind everything.
    pub page: &'static str,
    /// Every second lane of a timeline.
    pub lane: &'static str,
    /// Titles and labels.
    pub ink: &'static str,
    /// Summaries, captions, footers.
    pub muted: &'static str,
    /// Thin rules.
    pub rule: &'static str,
}

/// The paper of a tone.
pub const fn paper(tone: Tone) -> Paper {
    match tone {
        Tone::Dark => Paper {
            page: "#14171c",
            lane: "#1b1f26",
            ink: "#eef1f5",
            muted: "#a9b3c0",
            rule: "#3a424d",
        },
        Tone::Light => Paper {
            page: "#ffffff",
            lane: "#f6f7f9",
            ink: "#1a1e24",
            muted: "#56606c",
            rule: "#d4d9df",
        },
        Tone::Print => Paper {
            page: "#ffffff",
            lane: "#f5f5f5",
            ink: "#000000",
            muted: "#404040",
            rule: "#b0b0b0",
        },
    }
}

/// Fill and border of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    /// Inside.
    pub fill: &'static str,
    /// Around it.
    pub line: &'static str,
}

const fn tint(fill: &'static str, line: &'static str) -> Tint {
    Tint { fill, line }
}

/// The colours of a kind.
pub const fn kind_tint(kind: NodeKind, tone: Tone) -> Tint {
    match (kind, tone) {
        (_, Tone::Print) => tint("#ffffff", "#000000"),
        (NodeKind::Person, Tone::Light) => tint("#e4f1fb", "#0067a3"),
        (NodeKind::State, Tone::Light) => tint("#eef0f3", "#2c333d"),
        (NodeKind::Body, Tone::Light) => tint("#edf0f8", "#43558c"),
        (NodeKind::Delegation, Tone::Light) => tint("#fdeee2", "#b34700"),
        (NodeKind::Event, Tone::Light) => tint("#fdf6d8", "#7d6300"),
        (NodeKind::Place, Tone::Light) => tint("#e1f5ee", "#00704f"),
        (NodeKind::Treaty, Tone::Light) => tint("#f1ebfa", "#6b46a8"),
        (NodeKind::Measure, Tone::Light) => tint("#fce8e8", "#b3261e"),
        (NodeKind::Claim, Tone::Light) => tint("#fff7e8", "#9a5b00"),
        (NodeKind::Post, Tone::Light) => tint("#eaf3f4", "#2f6670"),
        (NodeKind::Topic, Tone::Light) => tint("#f9eaf2", "#a03a72"),
        (NodeKind::Other, Tone::Light) => tint("#f4f4f4", "#666b73"),
        (NodeKind::Person, Tone::Dark) => tint("#12344d", "#5cb8f0"),
        (NodeKind::State, Tone::Dark) => tint("#2a3039", "#c9d1db"),
        (NodeKind::Body, Tone::Dark) => tint("#262f4d", "#9db1ee"),
        (NodeKind::Delegation, Tone::Dark) => tint("#48290f", "#f29a56"),
        (NodeKind::Event, Tone::Dark) => tint("#3d3510", "#e6c745"),
        (NodeKind::Place, Tone::Dark) => tint("#0f3b30", "#4fcaa2"),
        (NodeKind::Treaty, Tone::Dark) => tint("#34264f", "#c0a2f5"),
        (NodeKind::Measure, Tone::Dark) => tint("#4a2020", "#f28b82"),
        (NodeKind::Claim, Tone::Dark) => tint("#3f2f10", "#f0b44d"),
        (NodeKind::Post, Tone::Dark) => tint("#1b373c", "#86c5cf"),
        (NodeKind::Topic, Tone::Dark) => tint("#47223a", "#ea94c3"),
        (NodeKind::Other, Tone::Dark) => tint("#2d2f33", "#a4aab3"),
    }
}

/// A small sign on a line, so that its standing does not hang on colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    None,
    /// ≈, said with a reservation.
    About,
    /// ?, unclear.
    Question,
    /// ✕, did not come, or is denied.
    Cross,
    /// ⫽, struck: cancelled.
    Struck,
    /// +, new.
    Plus,
    /// −, gone.
    Minus,
    /// ≠, another than before.
    Other,
}

/// How a line looks apart from its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Line width.
    pub width: f64,
    /// `stroke-dasharray`, empty for a solid line.
    pub dash: &'static str,
    /// Round dots rather than square ones.
    pub round: bool,
    /// The sign in its middle.
    pub mark: Mark,
}

/// The line of a standing.
pub const fn stroke(standing: Standing) -> Stroke {
    let (width, dash, round, mark) = match standing {
        Standing::Fact => (1.5, "", false, Mark::None),
        Standing::Qualified => (1.5, "18 2.5", false, Mark::About),
        Standing::Derived => (1.0, "12 3 1.5 3", false, Mark::None),
        Standing::Claim => (1.6, "6 3.5", false, Mark::None),
        Standing::Hearsay => (1.8, "0.1 4", true, Mark::None),
        Standing::Denied => (1.6, "6 2 1.5 2", false, Mark::Cross),
        Standing::Open => (1.8, "0.1 9", true, Mark::Question),
        Standing::Announced => (1.1, "11 4", false, Mark::None),
        Standing::Absent => (1.1, "1.5 5", false, Mark::Cross),
        Standing::Void => (1.1, "3 3", false, Mark::Struck),
        Standing::Added => (2.4, "24 2.5", false, Mark::Plus),
        Standing::Removed => (2.0, "4.5 4.5", false, Mark::Minus),
        Standing::Altered => (2.0, "14 3 5 3", false, Mark::Other),
    };
    Stroke {
        width,
        dash,
        round,
        mark,
    }
}

/// Up to so many lines between boxes are as wide as usual; more are thinner and fainter, but no
/// thinner than this.
const USUAL: (usize, f64) = (200, 0.55);

/// How wide so many lines are beside the usual width.
pub(super) fn thinness(lines: usize) -> f64 {
    let share = real(USUAL.0) / real(lines.max(USUAL.0));
    share.sqrt().max(USUAL.1)
}

/// The colour of a standing's line.
pub const fn standing_color(standing: Standing, tone: Tone) -> &'static str {
    match (standing, tone) {
        (Standing::Absent | Standing::Void, Tone::Print) => "#595959",
        (_, Tone::Print) => "#000000",
        // One colour for both, so that pictures of nothing compared need no rules for them.
        (Standing::Added, _) => "#15875a",
        (Standing::Removed, _) => "#cc4a3c",
        (Standing::Altered, _) => "#8763d0",
        (Standing::Fact, Tone::Light) => "#2c333d",
        (Standing::Qualified, Tone::Light) => "#00704f",
        (Standing::Derived, Tone::Light) => "#0067a3",
        (Standing::Claim | Standing::Denied, Tone::Light) => "#9a5b00",
        (Standing::Hearsay, Tone::Light) => "#b34700",
        (Standing::Open, Tone::Light) => "#666b73",
        (Standing::Announced, Tone::Light) => "#5f6773",
        (Standing::Absent | Standing::Void, Tone::Light) => "#7a818b",
        (Standing::Fact, Tone::Dark) => "#d5dce5",
        (Standing::Qualified, Tone::Dark) => "#4fcaa2",
        (Standing::Derived, Tone::Dark) => "#5cb8f0",
        (Standing::Claim | Standing::Denied, Tone::Dark) => "#f0b44d",
        (Standing::Hearsay, Tone::Dark) => "#f29a56",
        (Standing::Open, Tone::Dark) => "#a4aab3",
        (Standing::Announced, Tone::Dark) => "#aab3bf",
        (Standing::Absent | Standing::Void, Tone::Dark) => "#8b939e",
    }
}

/// The dash around a node of this standing, empty for a solid border.
pub const fn border_dash(kind: NodeKind, standing: Standing) -> &'static str {
    match standing {
        Standing::Announced => "9 4",
        Standing::Hearsay | Standing::Open => "2 3",
        Standing::Absent | Standing::Void | Standing::Removed => "3 3",
        Standing::Claim | Standing::Denied => "6 3.5",
        // As its lines are; what a claim says is a claim, whoever works it out.
        Standing::Derived if !matches!(kind, NodeKind::Claim) => stroke(Standing::Derived).dash,
        Standing::Fact
        | Standing::Qualified
        | Standing::Derived
        | Standing::Added
        | Standing::Altered => {
            if matches!(kind, NodeKind::Claim) {
                "6 3.5"
            } else {
                ""
            }
        }
    }
}

/// Nodes that did not come to be are drawn on bare paper, in grey.
pub const fn is_void(standing: Standing) -> bool {
    matches!(standing, Standing::Absent | Standing::Void)
}

/// The style rules that turn a light picture dark, each selector after `scope`.
pub(crate) fn dark_rules(scope: &str) -> String {
    let paper = paper(Tone::Dark);
    let void = standing_color(Standing::Void, Tone::Dark);
    let mut rules = vec![
        format!("c-page,{scope}.c-halo{{fill:{}}}", paper.page),
        format!("c-lane{{fill:{}}}", paper.lane),
        format!("c-edged{{stroke:{}}}", paper.page),
        format!("c-ink{{fill:{}}}", paper.ink),
        format!("c-muted{{fill:{}}}", paper.muted),
        format!("c-rule{{stroke:{}}}", paper.rule),
        format!("c-axis{{stroke:{}}}", paper.muted),
        format!("k-void{{fill:{};stroke:{void}}}", paper.page),
    ];
    for kind in NodeKind::ALL {
        let (name, tint) = (kind.name(), kind_tint(kind, Tone::Dark));
        rules.push(format!(
            "k-{name}{{fill:{};stroke:{}}}",
            tint.fill, tint.line
        ));
        rules.push(format!("b-{name}{{fill:{}}}", tint.line));
        rules.push(format!(
            "d-{name}{{fill:{};stroke:{}}}",
            tint.line, paper.page
        ));
    }
    for standing in Standing::ALL {
        let (name, color) = (standing.name(), standing_color(standing, Tone::Dark));
        rules.push(format!("s-{name}{{stroke:{color}}}"));
        rules.push(format!("a-{name}{{fill:{color}}}"));
    }
    let scoped = rules.into_iter().map(|rule| [scope, ".", &rule].concat());
    scoped.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    pub(in crate::draw) fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn everything_can_be_seen() {
        for tone in Tone::ALL {
            let paper = paper(tone);
            for kind in NodeKind::ALL {
                let tint = kind_tint(kind, tone);
                assert!(contrast(paper.ink, tint.fill) >= 4.5, "{kind:?} {tone:?}");
                assert!(contrast(paper.muted, tint.fill) >= 4.5, "{kind:?} {tone:?}");
                assert!(contrast(tint.line, tint.fill) >= 3.0, "{kind:?} {tone:?}");
                assert!(contrast(tint.line, paper.page) >= 3.0, "{kind:?} {tone:?}");
            }
            for standing in Standing::EVERY {
                let color = standing_color(standing, tone);
                assert!(contrast(color, paper.page) >= 3.0, "{standing:?} {tone:?}");
            }
            for ground in [paper.page, paper.lane] {
                assert!(contrast(paper.muted, ground) >= 4.5 && contrast(paper.ink, ground) >= 4.5);
            }
        }
    }

    #[test]
    fn no_two_standings_look_alike() {
        for (index, one) in Standing::EVERY.into_iter().enumerate() {
            for other in &Standing::EVERY[index + 1..] {
                // Width and colour are lost on copiers; dash and mark are not.
                // Dots have no marks, and their lines may have any colour.
                let look = |standing| (stroke(standing).dash, stroke(standing).round);
                assert_ne!(look(one), look(*other), "{one:?} {other:?}");
            }
        }
    }
}
