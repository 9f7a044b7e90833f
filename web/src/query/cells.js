// One value of an answer: as text, as something to see, and in an order.
import { el, foreign } from '../dom.js';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const NUMBERS = new Set(['integer', 'decimal', 'double', 'float', 'int', 'long', 'short', 'byte', 'nonNegativeInteger', 'positiveInteger', 'nonPositiveInteger', 'negativeInteger', 'unsignedInt', 'unsignedLong', 'unsignedShort', 'unsignedByte'].map((name) => XSD + name));
/** Words that say how something stands. */
const STANDINGS = new Set(['fact', 'qualified', 'derived', 'claim', 'hearsay', 'denied', 'open', 'announced', 'absent', 'void']);

export const isNumber = (term) => term?.type === 'literal' && NUMBERS.has(term.datatype);

/** The end of an IRI, for who has no label. */
const tail = (iri) => iri.match(/[^/#:]+[/#]?$/)?.[0] ?? iri;

/** A value in words. */
export function text(term, names) {
  if (!term) return '';
  if (term.type === 'uri') return names.get(term.value)?.label ?? names.get(term.value)?.name ?? tail(term.value);
  if (term.type === 'bnode') return `_:${term.value}`;
  if (term.type === 'triple') return `« ${['subject', 'predicate', 'object'].map((part) => text(term.value[part], names)).join(' ')} »`;
  return term.value;
}

/** What a filter looks at: words and IRIs. */
export const searched = (term, names) => (term?.type === 'uri' ? `${text(term, names)} ${term.value} ${names.get(term.value)?.name ?? ''}` : text(term, names)).toLowerCase();

/** Every IRI in a value. */
export function iris(term) {
  if (term?.type === 'uri') return [term.value];
  return term?.type === 'triple' ? Object.values(term.value).flatMap(iris) : [];
}

/** Before, equal or behind: what is missing last, numbers by value, all else by its words. */
export function compare(one, other, names) {
  if (!one || !other) return one ? -1 : other ? 1 : 0;
  if (isNumber(one) && isNumber(other)) return Number(one.value) - Number(other.value);
  const a = text(one, names), b = text(other, names);
  return a === b ? 0 : a.localeCompare(b, undefined, { numeric: true });
}

/** A value to be seen: links to cards, labels beside IRIs, the standing of what is one. */
export function cell(app, term, column, names) {
  if (!term) return '';
  if (term.type === 'uri') return thing(app, term.value, names.get(term.value));
  if (term.type === 'bnode') return el('span', { class: 'muted' }, `_:${term.value}`);
  if (term.type === 'triple') {
    return el('span', {}, '« ', ['subject', 'predicate', 'object'].map((part) => [cell(app, term.value[part], '', names), ' ']), '»');
  }
  if (column === 'standing' && STANDINGS.has(term.value)) return app.standing(term.value);
  if (term.datatype === `${XSD}anyURI`) return foreign(term.value);
  const language = term['xml:lang'];
  return [el('span', { dir: 'auto', lang: language ?? null }, term.value), language ? el('span', { class: 'tag' }, language) : null,
    term.datatype && !isNumber(term) && !/#(string|date|dateTime|gYear|gYearMonth|boolean|duration|dayTimeDuration)$/.test(term.datatype)
      ? el('span', { class: 'tag' }, tail(term.datatype)) : null];
}

function thing(app, iri, known) {
  const label = known?.label ?? known?.name ?? tail(iri);
  // An IRI of the web that nothing is said of is a page; all else has a card.
  const link = known?.label || known?.kinds ? app.thing(iri, label) : foreign(iri, label);
  link.title = iri;
  // Before the name, so that no narrow column hides it.
  const unasked = known?.unasked ? el('span', { class: 'tag', title: 'What it is could not be asked for: it may be a claim' }, 'not looked up') : null;
  return [known?.standing ? [app.standing(known.standing), ' '] : null, link, unasked,
    known?.label && known.name && !known.name.startsWith('<') ? el('span', { class: 'tag' }, known.name) : null];
}
