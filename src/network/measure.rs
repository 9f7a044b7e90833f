//! The catalogue of measures of nodes: names, what they mean, how they are computed.

use super::{
    Distance, Iterated, Network, Stop, Stopped, Ties, betweenness, closeness, clustering, cores,
    cuts, eigenvector, hits, pagerank, strong, weak,
};

/// What can be said of a node by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// How many others it is tied with.
    Degree,
    /// How many lead to it.
    InDegree,
    /// How many it leads to.
    OutDegree,
    /// The weight of its ties.
    Strength,
    /// PageRank.
    PageRank,
    /// Betweenness.
    Betweenness,
    /// Closeness.
    Closeness,
    /// Eigenvector centrality.
    Eigenvector,
    /// Hub value of HITS.
    Hub,
    /// Authority value of HITS.
    Authority,
    /// Core number.
    Core,
    /// Local clustering.
    Clustering,
    /// Whether its component falls apart without it.
    Articulation,
    /// Its weak component.
    Component,
    /// Its strong component.
    StrongComponent,
}

impl Measure {
    /// Every measure, in the order of the help text.
    pub const ALL: [Self; 15] = [
        Self::Degree,
        Self::InDegree,
        Self::OutDegree,
        Self::Strength,
        Self::PageRank,
        Self::Betweenness,
        Self::Closeness,
        Self::Eigenvector,
        Self::Hub,
        Self::Authority,
        Self::Core,
        Self::Clustering,
        Self::Articulation,
        Self::Component,
        Self::StrongComponent,
    ];

    /// The word in options and headings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Degree => "degree",
            Self::InDegree => "in-degree",
            Self::OutDegree => "out-degree",
            Self::Strength => "strength",
            Self::PageRank => "pagerank",
            Self::Betweenness => "betweenness",
            Self::Closeness => "closeness",
            Self::Eigenvector => "eigenvector",
            Self::Hub => "hub",
            Self::Authority => "authority",
            Self::Core => "core",
            Self::Clustering => "clustering",
            Self::Articulation => "articulation",
            Self::Component => "component",
            Self::StrongComponent => "strong-component",
        }
    }

    /// The name as a property: `inDegree`.
    pub const fn property(self) -> &'static str {
        match self {
            Self::InDegree => "inDegree",
            Self::OutDegree => "outDegree",
            Self::StrongComponent => "strongComponent",
            other => other.name(),
        }
    }

    /// The measure of this name, however it is written.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let is = |measure: &Self| {
            measure.name() == name || measure.property().eq_ignore_ascii_case(&name)
        };
        Self::ALL.into_iter().find(is)
    }

    /// Whether its values are whole numbers.
    pub const fn is_whole(self) -> bool {
        matches!(
            self,
            Self::Degree
                | Self::InDegree
                | Self::OutDegree
                | Self::Core
                | Self::Articulation
                | Self::Component
                | Self::StrongComponent
        )
    }

    /// Whether its values are numbers of groups, the first of which is the largest.
    pub const fn is_number_of_group(self) -> bool {
        matches!(self, Self::Component | Self::StrongComponent)
    }

    /// Whether it depends on how long ties are.
    pub const fn is_of_distances(self) -> bool {
        matches!(self, Self::Betweenness | Self::Closeness)
    }

    /// Whether ties are followed from start to end only where nobody says otherwise. What walks
    /// and votes follow has a direction; who stands between others has none.
    const fn is_directed(self) -> bool {
        matches!(self, Self::PageRank | Self::Hub | Self::Authority)
    }
}

/// How measures are computed.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether ties are followed from start to end only; each measure knows where none is said.
    pub directed: Option<bool>,
    /// Whether the weights of ties count, in PageRank, eigenvector and HITS.
    pub weighted: bool,
    /// How long ties are, in betweenness and closeness.
    pub distance: Distance,
    /// How many threads work; the result does not depend on it.
    pub threads: usize,
}

/// A value for each node.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// One value a node.
    pub values: Vec<f64>,
    /// Whether an iteration came to its end.
    pub settled: bool,
    /// How many rounds it had.
    pub rounds: usize,
}

impl Scores {
    /// What is to be known of values that did not settle.
    pub fn unsettled(&self, by: Measure) -> Option<String> {
        let Self { rounds, .. } = self;
        let said = format!("{} did not settle in {rounds} rounds", by.name());
        (!self.settled).then_some(said)
    }
}

impl From<Iterated> for Scores {
    fn from(found: Iterated) -> Self {
        Self {
            values: found.values,
            settled: found.settled,
            rounds: found.rounds,
        }
    }
}

impl From<Vec<f64>> for Scores {
    fn from(values: Vec<f64>) -> Self {
        Self {
            values,
            settled: true,
            rounds: 0,
        }
    }
}

fn whole(values: impl IntoIterator<Item = u32>) -> Scores {
    let values: Vec<f64> = values.into_iter().map(f64::from).collect();
    values.into()
}

/// Computes one measure of every node.
///
/// # Errors
/// [`Stopped`].
pub fn measure(
    network: &Network,
    measure: Measure,
    settings: Settings,
    stop: &Stop<'_>,
) -> Result<Scores, Stopped> {
    let ties = ties(network, measure, settings);
    let Settings {
        weighted,
        distance,
        threads,
        ..
    } = settings;
    let nodes = 0..network.nodes();
    let both = network.both_ways().ahead;
    Ok(match measure {
        Measure::Degree => whole(nodes.map(|node| both.degree(node))),
        Measure::InDegree => whole(nodes.map(|node| network.along().back.degree(node))),
        Measure::OutDegree => whole(nodes.map(|node| network.along().ahead.degree(node))),
        Measure::Strength => {
            let strengths = nodes.map(|node| both.weights(node).iter().sum());
            strengths.collect::<Vec<f64>>().into()
        }
        Measure::PageRank => pagerank(ties, weighted, stop)?.into(),
        Measure::Betweenness => betweenness(ties, distance, threads, stop)?.into(),
        Measure::Closeness => closeness(ties, distance, threads, stop)?.into(),
        Measure::Eigenvector => eigenvector(ties, weighted, stop)?.into(),
        Measure::Hub => hits(ties, weighted, stop)?.0.into(),
        Measure::Authority => hits(ties, weighted, stop)?.1.into(),
        Measure::Core => whole(cores(network)),
        Measure::Clustering => clustering(network, stop)?.into(),
        Measure::Articulation => {
            let points = cuts(network).points;
            whole(nodes.map(|node| u32::from(points.binary_search(&node).is_ok())))
        }
        // For people numbers begin with 1.
        Measure::Component => whole(weak(network).into_iter().map(|group| group + 1)),
        Measure::StrongComponent => whole(strong(network).into_iter().map(|group| group + 1)),
    })
}

fn ties(network: &Network, measure: Measure, settings: Settings) -> Ties<'_> {
    if settings.directed.unwrap_or(measure.is_directed()) {
        network.along()
    } else {
        network.both_ways()
    }
}

/// Computes several measures of every node; hubs and authorities, which are found together, once.
///
/// # Errors
/// [`Stopped`].
pub fn measures(
    network: &Network,
    wanted: &[Measure],
    settings: Settings,
    stop: &Stop<'_>,
) -> Result<Vec<Scores>, Stopped> {
    let mut found = Vec::with_capacity(wanted.len());
    let mut together: Option<[Scores; 2]> = None;
    let has_both = [Measure::Hub, Measure::Authority].map(|one| wanted.contains(&one)) == [true; 2];
    for by in wanted {
        let place = match by {
            Measure::Hub if has_both => 0,
            Measure::Authority if has_both => 1,
            other => {
                found.push(measure(network, *other, settings, stop)?);
                continue;
            }
        };
        let both = if let Some(both) = together.take() {
            both
        } else {
            let ties = ties(network, *by, settings);
            let (hubs, authorities) = hits(ties, settings.weighted, stop)?;
            [hubs.into(), authorities.into()]
        };
        found.push(both[place].clone());
        together = Some(both);
    }
    Ok(found)
}
