// The card of a thing: what is stated, what is only said, what points at it, and where each of it can be read.
import { counted, el, foreign, isDate, when } from '../dom.js';
import { claimItem, marks, rests, said, things } from '../parts/claim.js';
import { miniGraph } from '../parts/mini.js';

/** How the groups of claims are called, and what the table is asked for. */
const CLAIMS = [
  ['by', (name) => `Said by ${name}`],
  ['about', (name) => `Said about ${name}`],
  ['at', () => 'Said there'],
  ['reported-by', (name) => `Reported by ${name}`],
];

/** So many values of a group are shown at once. */
const LONG = 10;

export const view = {
  name: 'thing',
  title: 'Thing',
  async show(host, params, app) {
    const card = await app.get('page/thing', { iri: params.get('iri') });
    app.title(card.label);
    host.append(head(app, card));
    const main = el('div', { class: 'facts' });
    const side = el('aside', { class: 'side', 'aria-label': 'Around it' });
    host.append(el('div', { class: 'columns' }, main, side));
    // What ties it to others comes first: taking part, holding an office.
    const isTie = (link) => link.values.some((value) => value.parts.length);
    const ties = card.links.filter(isTie), others = card.links.filter((link) => !isTie(link));
    if (card.claim) main.append(quoted(app, card));
    main.append(...[
      stated(app, card),
      only(app, card),
      ...ties.map((link) => group(app, card, link)),
      ...CLAIMS.map(([facet, title]) => claims(app, card, facet, title(card.label))),
      ...others.map((link) => group(app, card, link)),
      ...card.offers.map((link) => group(app, card, link, 'claim')),
      ...card.otherwise.map((link) => group(app, card, link)),
    ].filter(Boolean));
    if (!main.children.length) main.append(el('p', { class: 'muted' }, 'The data say nothing more about it.'));
    if (app.cited.length) host.append(el('section', { class: 'block', 'aria-labelledby': 'sources' }, el('h2', { id: 'sources' }, 'Sources'), app.sources()));
    await miniGraph(side, card, app);
    if (!side.children.length) side.remove();
  },
};

function head(app, card) {
  const kinds = card.types.length ? card.types : [card.kind];
  const own = card.claim ? card.claim.standing : card.standing;
  const entity = (format) => app.address('entity', { iri: card.iri, format }).href;
  return el('header', { class: `card-head ${card.kind}` },
    el('div', { class: 'kinds' }, kinds.map((word) => app.kind(word, card.kind)), own && own !== 'fact' ? app.standing(own) : null,
      card.proposed ? app.standing('claim', 'only proposed') : null),
    el('h1', { dir: 'auto' }, card.label),
    card.names.length ? el('p', { class: 'names', dir: 'auto' }, 'also ', card.names.join(', ')) : null,
    card.about || card.glance ? el('p', { class: 'lead', dir: 'auto' }, card.about ?? card.glance) : null,
    el('p', { class: 'tools' },
      el('a', { class: 'button small', href: app.href({ view: 'explore', around: card.iri }) }, 'Explore around it'),
      card.wikidata.map((one) => el('span', { class: 'button small' }, foreign(one.url, `Wikidata ${one.item}`))),
      el('details', { class: 'more' }, el('summary', {}, 'Address and data'),
        el('p', {}, el('code', { dir: 'ltr' }, card.name)), el('p', {}, el('code', { dir: 'ltr' }, card.iri)),
        el('p', {}, el('a', { href: entity('ttl') }, 'Turtle'), ' · ', el('a', { href: entity('jsonld') }, 'JSON-LD'), ' · ', el('a', { href: entity('json') }, 'JSON')))));
}

/** The thing is itself a claim. */
function quoted(app, card) {
  const row = card.claim;
  const line = (word, list) => list.length ? el('div', {}, el('dt', {}, word), el('dd', {}, things(app, list))) : null;
  return el('section', { class: `block quoted ${row.standing}`, 'aria-labelledby': 'quoted' },
    el('h2', { id: 'quoted' }, 'This is a claim, not a fact'),
    el('p', { class: 'by' }, row.who.length ? things(app, row.who) : 'Somebody', ' · ', row.act.map((act) => act.label).join(', ') || 'says', row.date ? el('time', {}, when(row.date)) : null, rests(app, row)),
    el('blockquote', {}, row.quotes.map((quote) => el('p', {}, el('q', { class: 'quote', dir: 'auto' }, quote))), row.texts.map((text) => el('p', { dir: 'auto' }, text)),
      row.says.map((one) => el('p', { class: 'says', dir: 'auto' }, one)), !row.quotes.length && !row.texts.length && !row.says.length ? el('p', { dir: 'auto' }, row.name ?? card.label) : null),
    el('dl', { class: 'lines' }, line('about', row.about), line('to', row.to), line('reported by', row.reported_by), line('at', row.at)),
    el('p', { class: 'where' }, 'Source ', marks(app, card.sources, row.sources)));
}

function stated(app, card) {
  // A claim's own record was told above.
  const skipped = card.claim ? ['speaker', 'speech act', 'about', 'quote', 'text', 'date said', 'reported by', 'occasion', 'target', 'states'] : [];
  const rows = card.statements.filter((statement) => !skipped.includes(statement.property));
  if (!rows.length) return null;
  const doubted = card.proposed || card.claim;
  const heading = card.proposed ? 'Proposed, not stated as fact' : card.claim ? 'What else belongs to the claim' : 'Stated';
  return el('section', { class: doubted ? 'block doubt' : 'block', 'aria-labelledby': 'stated' }, el('h2', { id: 'stated' }, heading), table(app, card, rows));
}

/** What is said or left open, and not stated. */
function only(app, card) {
  if (!card.claimed.length && !card.open.length) return null;
  return el('section', { class: 'block doubt', 'aria-labelledby': 'doubt' }, el('h2', { id: 'doubt' }, 'Said or left open, not stated as fact'),
    table(app, card, [...card.claimed, ...card.open]));
}

function table(app, card, statements) {
  return el('dl', { class: 'statements' }, statements.map((statement) => el('div', {}, el('dt', { dir: 'auto' }, statement.property),
    el('dd', {}, el('ul', {}, statement.values.map((value) => item(app, card, value))), rest(statement.more)))));
}

const rest = (more) => (more ? el('p', { class: 'muted rest' }, counted(more, 'more', 'more')) : null);

/** One value: what it is, what is remarked, how it stands, where it can be read. */
function item(app, card, value, always) {
  const standing = always ?? value.standing;
  const doubted = standing !== 'fact';
  let words;
  if (value.parts.length) {
    words = value.parts.flatMap((part, at) => [at ? el('span', { class: 'dot', 'aria-hidden': 'true' }, ' · ') : null, at ? el('span', { class: 'part' }, part.iri ? app.thing(part.iri, part.text) : part.text) : app.thing(part.iri, part.text, part.kind)]);
    if (value.iri) words.push(' ', el('a', { class: 'record', href: app.href({ view: 'thing', iri: value.iri }), 'aria-label': `The record: ${value.text}`, title: 'The record of this' }, '›'));
  } else words = [!value.iri && isDate(value.text) ? el('time', {}, when(value.text)) : /^https?:/.test(value.iri ?? '') && value.text === value.iri ? foreign(value.iri) : app.thing(value.iri, value.text, value.kind)];
  return el('li', { class: doubted ? `value doubted ${standing}` : 'value' }, el('span', { class: 'words' }, words), value.remarks.length ? el('span', { class: 'remarks', dir: 'auto' }, ` (${value.remarks.join(', ')})`) : null,
    doubted ? [' ', app.standing(standing)] : null, ' ', marks(app, card.sources, value.sources));
}

function group(app, card, link, always) {
  const [what, ...how] = link.heading.split(' · ');
  const id = `group-${Math.abs([...link.heading].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 7))}`;
  return el('section', { class: always ? 'block doubt' : 'block', 'aria-labelledby': id },
    el('h2', { id, dir: 'auto' }, capital(what), how.length ? el('span', { class: 'how' }, how.join(' · ')) : null),
    list(app, card, link.values, always), rest(link.more));
}

/** The values; a long list is shown whole when that is wanted. */
function list(app, card, values, always) {
  const rows = values.map((value) => item(app, card, value, always));
  const shown = el('ul', { class: 'values' }, rows.length > LONG + 3 ? rows.slice(0, LONG) : rows);
  if (rows.length <= LONG + 3) return shown;
  const button = el('button', { type: 'button', class: 'small', onclick: () => {
    shown.append(...rows.slice(LONG));
    button.remove();
    rows[LONG].querySelector('a')?.focus();
  } }, `Show all ${rows.length.toLocaleString('en')}`);
  return [shown, button];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function claims(app, card, facet, title) {
  const { total, rows } = card.claims[facet];
  if (!total) return null;
  const id = `claims-${facet}`;
  const all = app.href({ view: 'claims', [facet]: card.iri });
  return el('section', { class: 'block claims-block', 'aria-labelledby': id },
    el('h2', { id, dir: 'auto' }, title, el('span', { class: 'how' }, counted(total, 'claim'))),
    el('ul', { class: 'claims-list' }, rows.map((row) => claimItem(app, row, card.sources, { without: facet }))),
    el('p', {}, el('a', { href: all }, total > rows.length ? `All ${counted(total, 'claim')} in a table` : 'In a table')));
}
