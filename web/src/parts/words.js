// Statements in words, with what vouches for them.
import { counted, el } from '../dom.js';
import { kindClass } from './look.js';

/** `A — relation → B`; the ends are links, or buttons where something is done with them. */
export function sentence(edge, from, to, end) {
  const relation = edge.relation ? el('span', { class: 'relation', dir: 'auto' }, edge.relation) : null;
  const line = edge.undirected
    ? [el('span', { 'aria-hidden': 'true' }, ' — '), relation, el('span', { 'aria-hidden': 'true' }, ' — ')]
    : [el('span', { 'aria-hidden': 'true' }, ' — '), relation, el('span', { 'aria-hidden': 'true' }, ' → ')];
  return el('span', { class: 'sentence' }, end(from), line, end(to));
}

/** Standing, who says it, when, what else is said, and where it can be checked. */
export function ground(app, edge, sources) {
  const parts = [app.standing(edge.standing)];
  if (edge.by?.length) parts.push(el('span', { dir: 'auto' }, edge.by.join('; ')));
  if (edge.when) parts.push(el('span', {}, edge.when));
  if (edge.weight > 1) parts.push(el('span', {}, counted(edge.weight, 'statement')));
  for (const detail of edge.details ?? []) parts.push(el('span', { dir: 'auto' }, detail));
  return el('div', { class: 'ground' }, parts, cited(app, edge, sources));
}

/** The sources of something, each a link to its card; `of` says of what, where that is not all that is told. */
export function cited(app, { sources: numbers = [], statement }, sources, of = '') {
  const about = of ? ` of the ${of}` : '';
  const claim = statement && !statement.startsWith('_:') ? [' ', app.thing(statement, 'statement')] : null;
  if (!numbers.length) return el('span', { class: 'muted' }, `no source${about} is given`, claim ? ' ·' : '', claim);
  return el('span', { class: 'cited' }, `${numbers.length > 1 ? 'Sources' : 'Source'}${about}: `,
    numbers.map((number, at) => [at ? '; ' : '', app.thing(sources[number].iri, sources[number].label)]), claim ? ' ·' : '', claim);
}

/** The word for a kind, in its colour. */
export const kindOf = (app, node) => app.kind(node.kind, kindClass(node.kind));
