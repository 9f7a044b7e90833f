// A claim, so that nobody takes it for a fact: who says it comes first, what is said is set apart, and its standing is named.
import { el, when } from '../dom.js';

/** Things by name, each with its link. */
export function things(app, list, joint = ', ') {
  return list.flatMap((one, at) => [at ? joint : null, app.thing(one.iri, one.label, one.kind)]);
}

/** Marks of sources, or a word that there is none. */
export function marks(app, sources, numbers) {
  if (!numbers.length) return el('span', { class: 'source none', title: 'The data name no source for this' }, 'no source');
  return numbers.map((number) => app.source(sources[number]));
}

/** What is said: name, wording, and what else the data have of it. */
export function said(app, row) {
  const parts = [];
  if (row.name) parts.push(el('span', { class: 'claim-name', dir: 'auto' }, row.iri ? app.thing(row.iri, row.name) : row.name));
  parts.push(...row.quotes.map((quote) => el('q', { class: 'quote', dir: 'auto' }, quote)));
  if (!parts.length) parts.push(...row.says.map((one) => el('span', { class: 'says', dir: 'auto' }, one)));
  const texts = row.texts.map((text) => el('span', { class: 'text', dir: 'auto' }, text));
  if (!parts.length && !texts.length && row.iri) parts.push(app.thing(row.iri, row.iri));
  return [...parts, ...texts];
}

/** Its standing; hearsay names those who pass it on. */
export function rests(app, row) {
  return [app.standing(row.standing), row.via.length ? el('span', { class: 'via' }, 'via ', things(app, row.via)) : null];
}

/** One claim of a list on a card. */
export function claimItem(app, row, sources, { without = null } = {}) {
  const who = without === 'by' ? [] : things(app, row.who);
  const act = row.act.map((act) => act.label).join(', ');
  return el('li', { class: `said ${row.standing}` },
    el('div', { class: 'by' }, who, who.length && act ? ' · ' : null, act ? el('span', { dir: 'auto' }, act) : null, row.date ? el('time', {}, when(row.date)) : null, rests(app, row)),
    el('div', { class: 'what' }, said(app, row), ' ', marks(app, sources, row.sources)));
}
