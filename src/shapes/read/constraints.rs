//! The parameters of a shape, one constraint each.

use std::collections::BTreeSet;

use super::{Read, Reader};
use crate::model::nearest::did_you_mean;
use crate::model::{Term, printable};
use crate::query::value::Value;
use crate::shapes::facts::Id;
use crate::shapes::model::{Bound, Constraint, NodeKinds, Path, Qualified, ShapeId};
use crate::store::pattern::Pattern;

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The datatypes of XML Schema that data can have.
const DATATYPES: [&str; 47] = [
    "ENTITY",
    "ID",
    "IDREF",
    "NCName",
    "NMTOKEN",
    "NOTATION",
    "Name",
    "QName",
    "anyAtomicType",
    "anySimpleType",
    "anyType",
    "anyURI",
    "base64Binary",
    "boolean",
    "byte",
    "date",
    "dateTime",
    "dateTimeStamp",
    "dayTimeDuration",
    "decimal",
    "double",
    "duration",
    "float",
    "gDay",
    "gMonth",
    "gMonthDay",
    "gYear",
    "gYearMonth",
    "hexBinary",
    "int",
    "integer",
    "language",
    "long",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "normalizedString",
    "positiveInteger",
    "short",
    "string",
    "time",
    "token",
    "unsignedByte",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "yearMonthDuration",
];

/// What only property shapes can have.
const OF_PROPERTIES: [&str; 7] = [
    "minCount",
    "maxCount",
    "uniqueLang",
    "lessThan",
    "lessThanOrEquals",
    "reifierShape",
    "reificationRequired",
];

/// Names of parameters, and the constraints that they make of a value.
type Kinds<T, const N: usize> = [(&'static str, fn(T) -> Constraint); N];

impl Reader<'_> {
    /// Reads a shape, its head included.
    pub(super) fn constraints(&mut self, id: ShapeId) -> Read<Vec<Constraint>> {
        self.head(id)?;
        let node = self.shapes[id].node;
        if self.shapes[id].path.is_none() {
            for name in OF_PROPERTIES {
                if !self.values(node, name).is_empty() {
                    let said = format!("`sh:{name}` counts values of a path; this shape has none");
                    return Err(self.wrong(node, name, said));
                }
            }
        }
        let mut found = Vec::new();
        self.of_values(node, &mut found)?;
        self.of_numbers(node, &mut found)?;
        self.of_texts(node, &mut found)?;
        self.of_pairs(node, &mut found)?;
        self.of_shapes(node, &mut found)?;
        self.qualified(node, &mut found)?;
        self.closed(node, &mut found)?;
        self.reifiers(id, &mut found)?;
        self.queries(id, &mut found)?;
        Ok(found)
    }

    fn of_values(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        for class in self.values(node, "class") {
            let class = self.named(node, "class", class)?;
            found.push(Constraint::Class(class));
        }
        if let Some(datatype) = self.one(node, "datatype")? {
            let datatype = self.named(node, "datatype", datatype)?;
            self.look_at_datatype(node, datatype);
            found.push(Constraint::Datatype(datatype));
        }
        if let Some(kind) = self.one(node, "nodeKind")? {
            found.push(Constraint::NodeKind(self.node_kind(node, kind)?));
        }
        let values = self.values(node, "hasValue");
        found.extend(values.into_iter().map(Constraint::HasValue));
        if let Some(list) = self.one(node, "in")? {
            found.push(Constraint::In(self.list(node, "in", list)?));
        }
        Ok(())
    }

    /// A datatype of XML Schema that there is not.
    fn look_at_datatype(&mut self, node: Id, datatype: Id) {
        let iri = self.terms.iri(datatype).unwrap_or_default();
        let Some(name) = iri.strip_prefix(XSD) else {
            return;
        };
        if !DATATYPES.contains(&name) {
            let near = did_you_mean(name, DATATYPES);
            let said = format!("XML Schema has no datatype `{}`", printable(name));
            let mut remark = self.ill(node, "datatype", said);
            remark.said = remark.said.maybe_hint(near);
            self.remarks.push(remark);
        }
    }

    fn node_kind(&mut self, node: Id, kind: Id) -> Read<NodeKinds> {
        let name = self.terms.iri(kind).unwrap_or_default();
        let name = name.strip_prefix(super::NAMESPACE).unwrap_or_default();
        let (blank, iri, literal) = match name {
            "BlankNode" => (true, false, false),
            "IRI" => (false, true, false),
            "Literal" => (false, false, true),
            "BlankNodeOrIRI" => (true, true, false),
            "BlankNodeOrLiteral" => (true, false, true),
            "IRIOrLiteral" => (false, true, true),
            _ => {
                let said = "`sh:nodeKind` is one of sh:IRI, sh:BlankNode, sh:Literal, \
                    sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral and sh:IRIOrLiteral";
                return Err(self.wrong(node, "nodeKind", said.to_owned()));
            }
        };
        Ok(NodeKinds {
            blank,
            iri,
            literal,
        })
    }

    fn of_numbers(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let kinds: Kinds<u64, 4> = [
            ("minCount", Constraint::MinCount),
            ("maxCount", Constraint::MaxCount),
            ("minLength", Constraint::MinLength),
            ("maxLength", Constraint::MaxLength),
        ];
        for (name, kind) in kinds {
            if let Some(number) = self.number(node, name)? {
                found.push(kind(number));
            }
        }
        let bounds = [
            ("minExclusive", Bound::MinExclusive),
            ("minInclusive", Bound::MinInclusive),
            ("maxExclusive", Bound::MaxExclusive),
            ("maxInclusive", Bound::MaxInclusive),
        ];
        for (name, bound) in bounds {
            let Some(value) = self.one(node, name)? else {
                continue;
            };
            let Term::Literal(literal) = self.terms.term(value) else {
                let said = format!("`sh:{name}` is a number, a date or another value");
                return Err(self.wrong(node, name, said));
            };
            found.push(Constraint::Range(bound, literal.clone()));
        }
        Ok(())
    }

    fn of_texts(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let flags = self.one(node, "flags")?;
        let flags = flags.and_then(|flags| self.lexical(flags));
        let flags = flags.unwrap_or_default().to_owned();
        for pattern in self.values(node, "pattern") {
            let text = self.lexical(pattern).map(str::to_owned);
            let pattern = match &text {
                Some(text) => Pattern::new(text, &flags),
                None => Err("it is a text".to_owned()),
            };
            let pattern = pattern.map_err(|said| {
                self.wrong(
                    node,
                    "pattern",
                    format!("`sh:pattern` cannot be used: {said}"),
                )
            })?;
            found.push(Constraint::Pattern(pattern));
        }
        if let Some(list) = self.one(node, "languageIn")? {
            let members = self.list(node, "languageIn", list)?;
            let texts = members.iter().map(|member| self.lexical(*member));
            let texts: Option<Vec<&str>> = texts.collect();
            let Some(texts) = texts else {
                let said = "`sh:languageIn` is a list of language tags".to_owned();
                return Err(self.wrong(node, "languageIn", said));
            };
            let tags = texts.into_iter().map(str::to_lowercase).collect();
            found.push(Constraint::LanguageIn(tags));
        }
        if self.flag(node, "uniqueLang")? {
            found.push(Constraint::UniqueLang);
        }
        Ok(())
    }

    fn of_pairs(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let kinds: Kinds<Id, 4> = [
            ("equals", Constraint::Equals),
            ("disjoint", Constraint::Disjoint),
            ("lessThan", Constraint::LessThan),
            ("lessThanOrEquals", Constraint::LessThanOrEquals),
        ];
        for (name, kind) in kinds {
            for predicate in self.values(node, name) {
                found.push(kind(self.named(node, name, predicate)?));
            }
        }
        Ok(())
    }

    fn of_shapes(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let kinds: Kinds<ShapeId, 3> = [
            ("property", Constraint::Property),
            ("node", Constraint::Node),
            ("not", Constraint::Not),
        ];
        for (name, kind) in kinds {
            for value in self.values(node, name) {
                let shape = self.shape_value(node, name, value)?;
                found.push(kind(shape));
            }
        }
        let kinds: Kinds<Vec<ShapeId>, 3> = [
            ("and", Constraint::And),
            ("or", Constraint::Or),
            ("xone", Constraint::Xone),
        ];
        for (name, kind) in kinds {
            for list in self.values(node, name) {
                let members = self.list(node, name, list)?;
                let members = members.into_iter();
                let members = members.map(|member| self.shape_value(node, name, member));
                found.push(kind(members.collect::<Read<_>>()?));
            }
        }
        Ok(())
    }

    fn shape_value(&mut self, node: Id, name: &str, value: Id) -> Read<ShapeId> {
        if self.lexical(value).is_some() {
            let said = format!("`sh:{name}` wants a shape, not a text");
            return Err(self.wrong(node, name, said));
        }
        let path = self.sh("path");
        if name == "property" && self.graph.object(value, path).is_none() {
            let said = "`sh:property` wants a shape with a path (`sh:path`)".to_owned();
            return Err(self.wrong(node, name, said));
        }
        self.look_at_shape(node, name, value);
        Ok(self.shape(value))
    }

    fn qualified(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let minimum = self.number(node, "qualifiedMinCount")?;
        let maximum = self.number(node, "qualifiedMaxCount")?;
        let disjoint = self.flag(node, "qualifiedValueShapesDisjoint")?;
        for value in self.values(node, "qualifiedValueShape") {
            let shape = self.shape_value(node, "qualifiedValueShape", value)?;
            let siblings = if disjoint {
                self.siblings(node, value)
            } else {
                Vec::new()
            };
            let qualified = Qualified { shape, siblings };
            if let Some(number) = minimum {
                found.push(Constraint::QualifiedMin(qualified.clone(), number));
            }
            if let Some(number) = maximum {
                found.push(Constraint::QualifiedMax(qualified, number));
            }
        }
        Ok(())
    }

    /// The other qualified shapes of the shapes that have this property shape.
    fn siblings(&mut self, node: Id, own: Id) -> Vec<ShapeId> {
        let (property, value) = (self.sh("property"), self.sh("qualifiedValueShape"));
        let mut found = BTreeSet::new();
        for parent in self.graph.subjects(node, property) {
            for sister in self.graph.objects(parent, property) {
                found.extend(self.graph.objects(sister, value));
            }
        }
        found.remove(&own);
        found.into_iter().map(|node| self.shape(node)).collect()
    }

    fn closed(&mut self, node: Id, found: &mut Vec<Constraint>) -> Read<()> {
        let ignored = self.one(node, "ignoredProperties")?;
        if !self.flag(node, "closed")? {
            return Ok(());
        }
        let mut allowed = BTreeSet::new();
        if let Some(list) = ignored {
            allowed.extend(self.list(node, "ignoredProperties", list)?);
        }
        let path = self.sh("path");
        for property in self.values(node, "property") {
            let path = self.graph.object(property, path);
            allowed.extend(path.filter(|path| self.terms.iri(*path).is_some()));
        }
        found.push(Constraint::Closed(allowed));
        Ok(())
    }

    fn reifiers(&mut self, id: ShapeId, found: &mut Vec<Constraint>) -> Read<()> {
        let node = self.shapes[id].node;
        let simple = matches!(self.shapes[id].path, Some(Path::Predicate(_)));
        let shapes = self.values(node, "reifierShape");
        let required = self.flag(node, "reificationRequired")?;
        if (required || !shapes.is_empty()) && !simple {
            let said = "reifiers are those of triples: the path has to be an IRI".to_owned();
            return Err(self.wrong(node, "reifierShape", said));
        }
        for value in shapes {
            let shape = self.shape_value(node, "reifierShape", value)?;
            found.push(Constraint::ReifierShape(shape));
        }
        if required {
            found.push(Constraint::ReificationRequired);
        }
        Ok(())
    }

    /// A value that has to be an IRI.
    fn named(&mut self, node: Id, name: &str, value: Id) -> Read<Id> {
        match self.terms.iri(value) {
            Some(_) => Ok(value),
            None => Err(self.wrong(node, name, format!("`sh:{name}` wants an IRI"))),
        }
    }

    fn number(&mut self, node: Id, name: &str) -> Read<Option<u64>> {
        let Some(value) = self.one(node, name)? else {
            return Ok(None);
        };
        let number = match Value::of_term(self.terms.term(value)) {
            Some(Value::Decimal(_)) => self.lexical(value),
            _ => None,
        };
        match number.and_then(|text| text.parse().ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(
                node,
                name,
                format!("`sh:{name}` is a whole number, 0 or more, without quotes"),
            )),
        }
    }
}
