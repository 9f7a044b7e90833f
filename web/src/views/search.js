// Search: the beginning of everything, and what was found.
import { counted, el } from '../dom.js';
import { STANDINGS } from '../standing.js';
import { line, suggest } from '../parts/suggest.js';

const PAGE = 30;
/** Kinds in the plural, as one looks for them. */
const PLURALS = {
  person: 'People', state: 'States', organisation: 'Organisations', delegation: 'Delegations', event: 'Events', place: 'Places', treaty: 'Treaties',
  measure: 'Measures', claim: 'Claims', post: 'Offices', topic: 'Topics', thing: 'Other things',
};
/** Named queries that anybody might ask; those that the server does not have are left out. */
const QUESTIONS = ['when-did-they-meet', 'in-the-room', 'announced-not-in-room', 'contradictions', 'how-they-connect', 'hearsay-chain', 'planned-not-held', 'contested-places'];

export const view = {
  name: 'search',
  title: 'Search',
  async show(host, params, app) {
    const text = params.get('q') ?? '';
    const kind = params.get('kind');
    if (!text && !kind) return home(host, app);
    return results(host, app, text, kind, Math.max(PAGE, Number(params.get('limit')) || PAGE));
  },
};

function box(app, value, large) {
  return suggest(app, {
    label: 'Search for a person, a country, a meeting, a treaty, a place …', placeholder: 'A person, a country, a meeting, a place …', value, large,
    pick: (hit) => app.go({ view: 'thing', iri: hit.iri }),
    search: (q) => app.go({ q }),
  });
}

async function home(host, app) {
  app.title('');
  const search = box(app, '', true);
  const kinds = el('ul', { class: 'tiles' });
  const note = el('p', { class: 'muted' });
  const questions = el('ul', { class: 'questions' });
  host.append(
    el('div', { class: 'hero' },
      el('h1', {}, 'Who met whom, and who said what'),
      el('p', { class: 'lead' }, 'People, countries, meetings, treaties and places, how they connect, and what was claimed. What has a source names it; what has none says so.'),
      search.host),
    el('section', { 'aria-labelledby': 'browse' }, el('h2', { id: 'browse' }, 'Look around'), kinds, note),
    el('section', { 'aria-labelledby': 'ask' }, el('h2', { id: 'ask' }, 'Questions to begin with'), questions),
    el('section', { 'aria-labelledby': 'marks' }, el('h2', { id: 'marks' }, 'What the marks mean'),
      el('p', { class: 'muted' }, 'Not everything that is said is so. What does not simply rest on a source has a mark, here and in every picture.'),
      el('dl', { class: 'legend' }, Object.entries(STANDINGS).map(([name, [, meaning]]) => el('div', {}, el('dt', {}, app.standing(name)), el('dd', {}, meaning))))));
  if (matchMedia('(hover: hover)').matches) search.field.focus({ preventScroll: true });
  const [about, api] = await Promise.allSettled([app.known, app.get('api')]);
  if (about.status === 'fulfilled') {
    const tiles = Object.keys(PLURALS).map((kind) => {
      const count = kind === 'claim' ? about.value.counts.claims : about.value.counts.kinds?.find((one) => one.kind === kind)?.count;
      if (!count || kind === 'thing') return null;
      const href = kind === 'claim' ? app.href({ view: 'claims' }) : app.href({ kind });
      return el('li', {}, el('a', { class: `tile ${kind}`, href }, el('b', {}, Number(count).toLocaleString('en')), el('span', {}, PLURALS[kind])));
    });
    kinds.append(...tiles.filter(Boolean));
    const has = (kind) => about.value.counts.kinds?.some((one) => one.kind === kind);
    if (kinds.children.length) note.append('Each thing with a name is counted once, and each claim', has('event') && has('measure') ? '; a measure is an event as well, and counted among the measures alone.' : '.');
  }
  if (!kinds.children.length) kinds.append(el('li', { class: 'muted' }, about.reason?.message ?? 'There is nothing with a name yet.'));
  if (api.status === 'fulfilled') {
    const known = new Map(api.value.queries.map((query) => [query.name, query]));
    const rows = QUESTIONS.filter((name) => known.has(name)).map((name) => {
      const query = known.get(name);
      return el('li', {}, el('a', { href: app.href({ view: 'query', name }) }, el('b', {}, query.title), el('span', {}, query.summary)));
    });
    questions.append(...rows);
  }
}

async function results(host, app, text, kind, limit) {
  const search = box(app, text, false);
  const heading = el('h1', {}, text ? ['Search for ', el('span', { dir: 'auto' }, `“${text}”`)] : PLURALS[kind] ?? kind);
  host.append(search.host, heading);
  app.title(text ? `“${text}”` : PLURALS[kind]);
  const found = await app.get('page/search', { q: text, kind, limit });
  const total = found.hits.length + found.more;
  host.append(el('p', { class: 'muted', role: 'status' }, total ? `${counted(total, 'thing')}${found.unfinished ? ' at least' : ''}` : 'Nothing in the data is called so.'));
  if (text && (found.kinds.length > 1 || kind)) {
    const all = found.kinds.reduce((sum, one) => sum + one.count, 0);
    const chip = (name, words, count) => el('a', { class: 'chip', href: app.href({ q: text, kind: name }), 'aria-current': (kind ?? null) === name ? 'true' : null }, words, ' ', el('span', { class: 'count' }, count));
    host.append(el('nav', { class: 'chips', 'aria-label': 'Kinds' }, chip(null, 'All', all), found.kinds.map((one) => chip(one.kind, PLURALS[one.kind], one.count))));
  }
  if (!total) {
    return host.append(el('div', { class: 'message' }, el('p', {}, 'Names are looked for in every language that the data have; a letter or two may be wrong.'),
      el('p', {}, 'What was said is found in ', el('a', { href: app.href({ view: 'claims', q: text }) }, 'the claims'), '.')));
  }
  const list = el('ol', { class: 'hits' }, found.hits.map((hit) => el('li', {}, el('a', { href: app.href({ view: 'thing', iri: hit.iri }), title: hit.iri }, line(app, hit)))));
  host.append(list);
  if (found.more) host.append(el('p', {}, el('a', { class: 'button', href: app.href({ q: text, kind, limit: limit + 100 }) }, `${counted(found.more, 'more', 'more')}${found.unfinished ? ' at least' : ''}`)));
  return undefined;
}
