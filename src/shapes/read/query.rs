//! Constraints in SPARQL: `sh:sparql`, and components that the shapes graph defines.

use std::collections::{BTreeMap, BTreeSet};

use super::{Read, Reader};
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, Term};
use crate::query::value::is_well_formed;
use crate::query::{self, QueryError};
use crate::shapes::ShapesError;
use crate::shapes::facts::Id;
use crate::shapes::model::{Constraint, ShapeId};
use crate::shapes::path::spelled;
use crate::shapes::prebind::{examine, is_kind};
use crate::shapes::sparql::{self, Component, Definition, Parameter, Question};
use crate::vocab::owl;

impl Reader<'_> {
    pub(super) fn queries(&mut self, id: ShapeId, found: &mut Vec<Constraint>) -> Read<()> {
        let node = self.shapes[id].node;
        for constraint in self.values(node, "sparql") {
            if self.flag(constraint, "deactivated")? {
                continue;
            }
            let Some(select) = self.one(constraint, "select")? else {
                let said = "a constraint in SPARQL has its query in `sh:select`".to_owned();
                return Err(self.wrong(node, "sparql", said));
            };
            let question = self.question(id, (constraint, "select", select), &["this"])?;
            let messages = self.messages(constraint)?;
            if !self.values(constraint, "severity").is_empty() {
                let said = "the severity of a query counts for nothing: give it to the shape";
                let remark = self.ill(constraint, "severity", said.to_owned());
                self.remarks.push(remark);
            }
            found.push(Constraint::Sparql(Box::new(sparql::Constraint {
                node: constraint,
                question,
                messages,
            })));
        }
        for definition in self.components.clone() {
            self.uses(id, &definition, found)?;
        }
        Ok(())
    }

    /// The components that the graph defines.
    pub(super) fn definitions(&mut self) -> Read<Vec<Definition>> {
        let class = self.sh("ConstraintComponent");
        let mut found = Vec::new();
        for component in self.instances(class) {
            if self
                .terms
                .iri(component)
                .is_none_or(|iri| iri.starts_with(super::NAMESPACE))
            {
                continue;
            }
            let mut parameters = Vec::new();
            for parameter in self.values(component, "parameter") {
                parameters.push(self.parameter(component, parameter)?);
            }
            parameters.sort_unstable_by(|one, two| one.name.cmp(&two.name));
            found.push(Definition {
                component,
                parameters,
                of_nodes: self.one(component, "nodeValidator")?,
                of_properties: self.one(component, "propertyValidator")?,
                of_both: self.one(component, "validator")?,
            });
        }
        for definition in &found {
            let lacks_parameter = definition.parameters.iter().all(|one| one.optional);
            let validators = [
                definition.of_nodes,
                definition.of_properties,
                definition.of_both,
            ];
            let (name, said) = if lacks_parameter {
                (
                    "parameter",
                    "a component without a parameter that is needed is never used",
                )
            } else if validators.iter().all(Option::is_none) {
                (
                    "validator",
                    "a component without a validator checks nothing",
                )
            } else {
                continue;
            };
            let remark = self.ill(definition.component, name, said.to_owned());
            self.remarks.push(remark);
        }
        found.retain(|definition| definition.parameters.iter().any(|one| !one.optional));
        Ok(found)
    }

    fn parameter(&mut self, component: Id, parameter: Id) -> Read<Parameter> {
        let path = self.one(parameter, "path")?;
        let name = path.and_then(|path| self.terms.iri(path)).map(|iri| {
            let local = iri.rsplit(['#', '/', ':']).next();
            local.unwrap_or_default().to_owned()
        });
        let (Some(path), Some(name)) = (path, name) else {
            let said = "a parameter has a path, which is an IRI".to_owned();
            return Err(self.wrong(component, "parameter", said));
        };
        Ok(Parameter {
            path,
            name,
            optional: self.flag(parameter, "optional")?,
            datatype: self.one(parameter, "datatype")?,
        })
    }

    /// A component holds for a shape that has all parameters which are not optional.
    fn uses(
        &mut self,
        id: ShapeId,
        definition: &Definition,
        found: &mut Vec<Constraint>,
    ) -> Read<()> {
        let node = self.shapes[id].node;
        let mut choices: Vec<Vec<(String, Id)>> = vec![Vec::new()];
        for parameter in &definition.parameters {
            let values: Vec<Id> = self.graph.objects(node, parameter.path).collect();
            if values.is_empty() {
                if parameter.optional {
                    continue;
                }
                return Ok(());
            }
            if values.len() > 1 && definition.parameters.len() > 1 {
                let name = self
                    .terms
                    .iri(parameter.path)
                    .unwrap_or_default()
                    .to_owned();
                let mut wrong = self.ill(node, "", format!("<{name}> has more than one value"));
                wrong.predicate = name;
                return Err(ShapesError::IllFormed(Box::new(wrong)));
            }
            for value in &values {
                self.fits(node, parameter, *value)?;
            }
            let with = |choice: &Vec<(String, Id)>, value: &Id| {
                let mut choice = choice.clone();
                choice.push((parameter.name.clone(), *value));
                choice
            };
            choices = choices
                .iter()
                .flat_map(|choice| values.iter().map(|value| with(choice, value)))
                .collect();
        }
        let own = if self.shapes[id].path.is_some() {
            definition.of_properties
        } else {
            definition.of_nodes
        };
        let Some(validator) = own.or(definition.of_both) else {
            return Ok(());
        };
        for bound in choices {
            found.push(self.component(id, definition, validator, bound)?);
        }
        Ok(())
    }

    /// Whether a value of a parameter is what the parameter wants.
    fn fits(&self, node: Id, parameter: &Parameter, value: Id) -> Read<()> {
        let Some(datatype) = parameter.datatype.and_then(|id| self.terms.iri(id)) else {
            return Ok(());
        };
        let fits = matches!(self.terms.term(value), Term::Literal(literal)
            if literal.datatype().as_str() == datatype && is_well_formed(literal));
        if fits {
            return Ok(());
        }
        let name = self.terms.iri(parameter.path).unwrap_or_default();
        let said = format!("`{}` wants a value of <{datatype}>", parameter.name);
        let mut wrong = self.ill(node, "", said);
        name.clone_into(&mut wrong.predicate);
        Err(ShapesError::IllFormed(Box::new(wrong)))
    }

    fn component(
        &mut self,
        id: ShapeId,
        definition: &Definition,
        validator: Id,
        bound: Vec<(String, Id)>,
    ) -> Read<Constraint> {
        let ask = self.one(validator, "ask")?;
        let (name, query) = match (ask, self.one(validator, "select")?) {
            (Some(ask), _) => ("ask", ask),
            (None, Some(select)) => ("select", select),
            (None, None) => {
                let said = "a validator has its query in `sh:ask` or `sh:select`".to_owned();
                return Err(self.wrong(definition.component, "validator", said));
            }
        };
        let about = if ask.is_some() { "value" } else { "this" };
        let mut names = vec![about];
        // What is asked of a value may depend on whose it is.
        names.extend(ask.is_some().then_some("this"));
        names.extend(definition.parameters.iter().map(|one| one.name.as_str()));
        let question = self.question(id, (validator, name, query), &names)?;
        Ok(Constraint::Component(Box::new(Component {
            iri: definition.component,
            question,
            asks: ask.is_some(),
            bound,
            messages: self.messages(validator)?,
            label: self.label(definition.component),
        })))
    }

    /// What a component says of its constraints.
    fn label(&mut self, component: Id) -> Vec<Literal> {
        let values = self.values(component, "labelTemplate").into_iter();
        let values = values.filter_map(|value| match self.terms.term(value) {
            Term::Literal(literal) => Some(literal.clone()),
            _ => None,
        });
        values.collect()
    }

    /// Reads a query that stands on `holder`, for a shape.
    fn question(
        &mut self,
        id: ShapeId,
        (holder, name, query): (Id, &str, Id),
        bound: &[&str],
    ) -> Read<Question> {
        let Some(text) = self.lexical(query).map(str::to_owned) else {
            return Err(self.wrong(holder, name, format!("`sh:{name}` is a text")));
        };
        let prefixes = self.prefixes(holder)?;
        let path = self.shapes[id].path.as_ref();
        let path = path.map(|path| spelled(path, self.terms));
        let Some(text) = with_path(&text, path.as_deref()) else {
            let said = "`$PATH` is the path of a property shape; this shape has none".to_owned();
            return Err(self.wrong(holder, name, said));
        };
        let source = match self.terms.term(self.shapes[id].node) {
            Term::NamedNode(shape) => format!("the query of {shape}"),
            _ => "the query of a shape".to_owned(),
        };
        let parsed = query::read(&source, &text, &prefixes, self.limits);
        let parsed = parsed.map_err(|error| match error {
            QueryError::Syntax(said) => {
                let mut wrong = self.ill(holder, name, String::new());
                wrong.said = *said;
                if wrong.said.message.starts_with("unknown prefix") {
                    let hint = "a shape declares its prefixes with `sh:prefixes` and `sh:declare`";
                    wrong.said.hints.insert(0, hint.to_owned());
                }
                ShapesError::IllFormed(Box::new(wrong))
            }
            other => ShapesError::Query(other),
        })?;
        if !is_kind(&parsed, name) {
            let said = format!(
                "`sh:{name}` wants a query that begins with {}",
                name.to_uppercase()
            );
            return Err(self.wrong(holder, name, said));
        }
        let examined = examine(&parsed, bound).map_err(|said| {
            self.wrong(holder, name, format!("`sh:{name}` cannot be asked: {said}"))
        })?;
        Ok(Question {
            text,
            query: parsed,
            prefixes,
            source,
            examined,
        })
    }

    /// The prefixes that a query's `sh:prefixes` declare, imported ontologies included.
    fn prefixes(&mut self, holder: Id) -> Read<Prefixes> {
        let imports = self.terms.named(owl::IMPORTS);
        let mut open = self.values(holder, "prefixes");
        let mut seen: BTreeSet<Id> = open.iter().copied().collect();
        let mut prefixes = Prefixes::default();
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        while let Some(ontology) = open.pop() {
            for declaration in self.values(ontology, "declare") {
                let name = self.one(declaration, "prefix")?;
                let namespace = self.one(declaration, "namespace")?;
                let text = |id: Option<Id>| id.and_then(|id| self.lexical(id)).map(str::to_owned);
                let (Some(name), Some(namespace)) = (text(name), text(namespace)) else {
                    let said = "a declaration has one `sh:prefix` and one `sh:namespace`";
                    return Err(self.wrong(ontology, "declare", said.to_owned()));
                };
                let other = known.insert(name.clone(), namespace.clone());
                if other.is_some_and(|other| other != namespace) {
                    let said = format!("the prefix `{name}:` stands for two namespaces");
                    return Err(self.wrong(ontology, "declare", said));
                }
                prefixes.declare(name, namespace);
            }
            let imported = self.graph.objects(ontology, imports);
            open.extend(imported.filter(|one| seen.insert(*one)));
        }
        Ok(prefixes)
    }
}

/// The query with the path in place of `$PATH`, but not in texts, IRIs and comments; none where there should be a path.
fn with_path(text: &str, path: Option<&str>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece(rest));
        if matches!(piece, "$PATH" | "?PATH") {
            out.push_str(path?);
        } else {
            out.push_str(piece);
        }
        rest = after;
    }
    Some(out)
}

/// How long the text, IRI, comment or variable is with which a query begins, or else its first character.
fn piece(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let through = |end: Option<usize>| end.map_or(text.len(), |end| first + end);
    let part = |c: char| c.is_alphanumeric() || c == '_';
    match text.as_bytes() {
        [b'#', ..] => through(text[first..].find('\n')),
        [b'<', ..] => {
            // It may be a comparison.
            let end = text.find('>').map(|end| end + 1);
            let is_iri = |end: &usize| !text[..*end].contains([' ', '\n', '"', '{', '}', '|']);
            end.filter(is_iri).unwrap_or(first)
        }
        [quote @ (b'"' | b'\''), ..] => string(text, *quote),
        [b'$' | b'?', ..] => through(text[first..].find(|c: char| !part(c))),
        [byte, ..] if byte.is_ascii_alphanumeric() => {
            through(text[first..].find(|c: char| !part(c)))
        }
        _ => first,
    }
}

/// How long the text in quotes is with which a query begins.
fn string(text: &str, quote: u8) -> usize {
    let quotes = text.bytes().take_while(|byte| *byte == quote).count();
    if quotes == 2 {
        return 2;
    }
    let marks = if quotes >= 3 { 3 } else { 1 };
    let bytes = text.as_bytes();
    let mut at = marks;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].len() >= marks
            && bytes[at..at + marks].iter().all(|byte| *byte == quote)
        {
            return at + marks;
        } else {
            at += 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_stands_where_its_variable_stood() {
        let path = Some("<p>");
        assert_eq!(
            with_path("a $PATH ?PATHS ?PATH.", path).unwrap(),
            "a <p> ?PATHS <p>."
        );
        assert_eq!(with_path("?x $PATH ?y", None), None);
        assert_eq!(with_path("PATH", None).unwrap(), "PATH");
        for kept in [
            "FILTER(?v = '$PATH' || ?v = \"\"\"a\"$PATH\"\"\")",
            "?x <http://e/$PATH> ?y # $PATH\n",
            r"'it\'s $PATH'",
            "''",
            "?a < $PATHS && 'ö' > ?b",
        ] {
            assert_eq!(with_path(kept, None).unwrap(), kept);
        }
        assert_eq!(with_path("?a<$PATH", path).unwrap(), "?a<<p>");
    }
}
