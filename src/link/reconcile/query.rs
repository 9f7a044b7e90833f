//! Requests as they are understood, whichever version they came in.

/// Which types a candidate has to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strict {
    /// One of them, as far as is known.
    #[default]
    Any,
    /// None; it only counts for the score.
    Should,
    /// Each of them.
    All,
}

/// Which values of a condition a candidate has to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantifier {
    /// One of them.
    #[default]
    Any,
    /// Each of them.
    All,
    /// None of them.
    None,
}

/// A value to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As a text.
    pub text: String,
    /// Whether that is the id of an entity.
    pub id: bool,
}

/// What a candidate is compared in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The id of a property.
    pub property: String,
    /// Where that stands, for messages.
    pub path: String,
    /// Values.
    pub values: Vec<Wanted>,
    /// Whether candidates are left out that do not meet it.
    pub required: bool,
    /// How many values are meant.
    pub quantifier: Quantifier,
}

/// One query of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Its key in a batch of 0.2; empty in 1.0, which goes by order.
    pub key: String,
    /// Where it stands, for messages.
    pub path: String,
    /// Names, the first of which counts most.
    pub names: Vec<String>,
    /// Whether candidates without a like name are left out.
    pub name_required: bool,
    /// The language of the names, if it is said.
    pub language: Option<String>,
    /// Ids of types.
    pub types: Vec<String>,
    /// What these mean.
    pub strict: Strict,
    /// How many candidates are wanted.
    pub limit: Option<usize>,
    /// Everything else.
    pub conditions: Vec<Condition>,
}

/// What is wanted of entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtendQuery {
    /// Their ids.
    pub ids: Vec<String>,
    /// Ids of properties, with how many values are wanted; 0 is all.
    pub properties: Vec<(String, usize)>,
}
