// What tells a row from others: its cells, in whatever order rows came.
const STRING = 'http://www.w3.org/2001/XMLSchema#string';
const LANG_STRING = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString';

/** A value as `src/serve/page/rested.rs` spells it, too. */
function spelt(term) {
  if (!term) return '';
  if (term.type === 'uri') return `u${term.value}`;
  if (term.type === 'bnode') return 'b';
  if (term.type === 'triple') return `t${['subject', 'predicate', 'object'].map((part) => spelt(term.value[part])).join('\0')}`;
  const datatype = [STRING, LANG_STRING].includes(term.datatype) ? '' : term.datatype ?? '';
  return `l${term.value}\0${(term['xml:lang'] ?? '').toLowerCase()}\0${datatype}`;
}

/** Whether nothing tells what it is of from others that read the same. */
export const isNameless = (term) => term?.type === 'bnode'
  || (term?.type === 'triple' && ['subject', 'object'].some((part) => isNameless(term.value[part])));

/** FNV-1a of 32 bits over UTF-16. */
function hash(text, seed) {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The key of a row. */
export function keyOf(cells) {
  const text = cells.map((term) => `${spelt(term)}\u0001`).join('');
  return hash(text, 0x811c9dc5) + hash(text, 0x01357bd1);
}

/** The columns in the order of their names, but for the three of a statement. */
export const inColumns = (columns, isGraph) => columns.map((_, at) => at)
  .sort((one, other) => (isGraph ? one - other : columns[one] < columns[other] ? -1 : 1));
