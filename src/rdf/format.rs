//! The catalogue of RDF formats: names, extensions, media types, compression.

use std::path::Path;

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

/// A concrete syntax for RDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RDF 1.2 Turtle.
    Turtle,
    /// RDF 1.2 N-Triples.
    NTriples,
    /// RDF 1.2 N-Quads.
    NQuads,
    /// RDF 1.2 TriG.
    TriG,
    /// RDF 1.2 XML syntax.
    RdfXml,
    /// JSON-LD 1.1.
    JsonLd,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 6] = [
        Self::Turtle,
        Self::NTriples,
        Self::NQuads,
        Self::TriG,
        Self::RdfXml,
        Self::JsonLd,
    ];

    /// The short name, as `--format` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::NTriples => "nt",
            Self::NQuads => "nq",
            Self::TriG => "trig",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
        }
    }

    /// The name that people use.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::NTriples => "N-Triples",
            Self::NQuads => "N-Quads",
            Self::TriG => "TriG",
            Self::RdfXml => "RDF/XML",
            Self::JsonLd => "JSON-LD",
        }
    }

    /// File extensions, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Turtle => &["ttl", "turtle"],
            Self::NTriples => &["nt", "ntriples"],
            Self::NQuads => &["nq", "nquads"],
            Self::TriG => &["trig"],
            Self::RdfXml => &["rdf", "rdfxml", "owl", "xml"],
            Self::JsonLd => &["jsonld", "json"],
        }
    }

    /// The registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::NTriples => "application/n-triples",
            Self::NQuads => "application/n-quads",
            Self::TriG => "application/trig",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// Whether the syntax can say which graph a triple is in.
    pub const fn holds_graphs(self) -> bool {
        matches!(self, Self::NQuads | Self::TriG | Self::JsonLd)
    }

    /// A short name, extension or media type, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim_start_matches('.').to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| {
            format.extensions().contains(&name.as_str()) || format.media_type() == name
        })
    }

    /// The format and compression that a file name promises.
    pub fn from_path(path: &Path) -> (Option<Self>, Compression) {
        let extension = |path: &Path| {
            path.extension()
                .map(|found| found.to_string_lossy().to_ascii_lowercase())
        };
        let Some(last) = extension(path) else {
            return (None, Compression::None);
        };
        match Compression::from_extension(&last) {
            Some(compression) => {
                let inner = extension(Path::new(path.file_stem().unwrap_or_default()));
                (inner.and_then(|inner| Self::from_name(&inner)), compression)
            }
            None => (Self::from_name(&last), Compression::None),
        }
    }

    pub(super) const fn oxigraph(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::NTriples => RdfFormat::NTriples,
            Self::NQuads => RdfFormat::NQuads,
            Self::TriG => RdfFormat::TriG,
            Self::RdfXml => RdfFormat::RdfXml,
            Self::JsonLd => RdfFormat::JsonLd {
                profile: JsonLdProfileSet::empty(),
            },
        }
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// RFC 1952, several members allowed.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// bzip2, several streams allowed.
    Bzip2,
}

impl Compression {
    pub(super) fn from_extension(extension: &str) -> Option<Self> {
        match extension {
            "gz" | "gzip" => Some(Self::Gzip),
            "zst" | "zstd" => Some(Self::Zstd),
            "bz2" | "bzip2" => Some(Self::Bzip2),
            _ => None,
        }
    }

    /// What the first bytes of a stream without a name say.
    pub(super) fn from_magic(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_extensions_and_media_types_agree() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
            assert_eq!(Format::from_name(format.media_type()), Some(format));
        }
        assert_eq!(Format::from_name(".TTL"), Some(Format::Turtle));
        assert_eq!(Format::from_name("docx"), None);
    }

    #[test]
    fn compression_hides_no_format() {
        let of = |name: &str| Format::from_path(Path::new(name));
        assert_eq!(of("a/b.nt.GZ"), (Some(Format::NTriples), Compression::Gzip));
        assert_eq!(of("b.trig.zst"), (Some(Format::TriG), Compression::Zstd));
        assert_eq!(of("b.bz2"), (None, Compression::Bzip2));
        assert_eq!(of("README"), (None, Compression::None));
    }
}
