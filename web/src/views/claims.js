// The claims: who is said to have said what, narrowed by whatever one likes, with a source in every row.
import { counted, el, put, when } from '../dom.js';
import { marks, rests, said, things } from '../parts/claim.js';

/** What there is to narrow by: parameter, word. */
const FACETS = [['by', 'Who'], ['act', 'Speech act'], ['about', 'About'], ['reported-by', 'Reported by'], ['at', 'Said at']];
const SHOWN = 6;
const PAGE = 50;
/** Word of a column, and what it sorts by. */
const COLUMNS = [['Who', 'who'], ['Act', 'act'], ['What is said'], ['Reported by'], ['When', 'date'], ['Standing'], ['Source']];

let state = null;

export const view = {
  name: 'claims',
  title: 'Claims',
  async show(host, params, app) {
    const parts = { filters: el('div', { class: 'filters' }), table: el('div', { class: 'found' }), status: el('p', { class: 'muted', role: 'status' }), chosen: el('div', { class: 'chips' }) };
    state = { app, parts, params: new URLSearchParams(params), open: new Set(), asking: null };
    host.append(el('h1', {}, 'Claims'),
      el('p', { class: 'lead' }, 'What people, states and media are said to have said. None of it is stated as fact here; who reports it stands in its row, where the data say so.'),
      el('div', { class: 'columns' },
        el('details', { class: 'narrow', open: matchMedia('(min-width: 900px)').matches }, el('summary', {}, 'Narrow the list'), search(), parts.filters),
        el('div', {}, parts.chosen, parts.status, parts.table)));
    await load().catch(fail);
  },
  update(params) {
    if (!state) return false;
    state.params = new URLSearchParams(params);
    load().catch(fail);
    return true;
  },
  leave() {
    state?.asking?.abort();
    state = null;
  },
};

function fail(error) {
  if (error.name === 'AbortError' || !state) return;
  put(state.parts.status, '');
  state.parts.table.setAttribute('aria-busy', 'false');
  put(state.parts.table, state.app.failed(error));
}

/** Narrowed or widened: a new address, from the first row on. */
function change(edit, { replace = false } = {}) {
  const params = new URLSearchParams(state.params);
  params.set('view', 'claims');
  params.delete('offset');
  edit(params);
  state.app.go(params, { replace });
}

function search() {
  const { params } = state;
  let waiting = 0;
  const field = (name, label, type, more = {}) => el('label', {}, el('span', { class: 'label' }, label), el('input', {
    type, name, value: params.get(name) ?? '', dir: 'auto', ...more,
    oninput: (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => state && change((to) => (event.target.value.trim() ? to.set(name, event.target.value.trim()) : to.delete(name)), { replace: true }), 250);
    },
  }));
  return el('form', { class: 'words', role: 'search', onsubmit: (event) => event.preventDefault() },
    field('q', 'Words', 'search', { placeholder: 'sanctions, ceasefire …' }),
    el('div', { class: 'dates' }, field('from', 'From', 'text', { placeholder: '2025-08', size: 10 }), field('until', 'Until', 'text', { placeholder: '2025-08-15', size: 10 })));
}

async function load() {
  const { app, params, parts } = state;
  state.asking?.abort();
  state.asking = new AbortController();
  const own = state.asking;
  const asked = new URLSearchParams(params);
  asked.delete('view');
  asked.set('limit', PAGE);
  parts.table.setAttribute('aria-busy', 'true');
  const found = await app.get('page/claims', asked, { signal: AbortSignal.any([own.signal, app.signal]) });
  if (!state || own.signal.aborted) return;
  const held = document.activeElement?.id;
  app.cited = [];
  draw(found);
  parts.table.setAttribute('aria-busy', 'false');
  // A box that was ticked keeps the focus, though it is a new one.
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

function draw(found) {
  const { parts, params } = state;
  put(parts.filters, months(found), standings(found), FACETS.map(([name, word]) => facet(found, name, word)));
  put(parts.chosen, chosen(found));
  const from = found.offset + 1, until = found.offset + found.rows.length;
  put(parts.status, found.total ? [`${counted(found.total, 'claim')}${found.total > found.rows.length ? `, ${from} to ${until} here` : ''}`] : 'No claim fits all of that.', found.notes.map((note) => el('span', { class: 'note', dir: 'auto' }, ` ${note}`)));
  put(parts.table, found.rows.length ? [table(found), pages(found), el('section', { class: 'block', 'aria-labelledby': 'sources' }, el('h2', { id: 'sources' }, 'Sources'), state.app.sources())]
    : el('div', { class: 'message' }, el('p', {}, 'Take away one of the conditions, or begin anew.'), el('p', {}, el('a', { class: 'button', href: state.app.href({ view: 'claims' }) }, 'All claims'))));
  const words = [...params].filter(([name]) => !['view', 'offset', 'sort'].includes(name)).length;
  state.app.title(words ? `Claims (${found.total.toLocaleString('en')})` : 'Claims');
}

/** What is chosen, each to be taken away. */
function chosen(found) {
  const { app, params } = state;
  const without = (name, value) => {
    const rest = new URLSearchParams();
    for (const [key, one] of params) if (key !== 'offset' && !(key === name && (value === undefined || one === value))) rest.append(key, one);
    rest.set('view', 'claims');
    return app.href(rest);
  };
  const chip = (words, href) => el('a', { class: 'chip on', href, 'aria-label': `Without: ${words}`, dir: 'auto' }, words, el('span', { 'aria-hidden': 'true' }, ' ×'));
  const label = (name, value) => found.wanted[name === 'speaker' ? 'by' : name]?.find((one) => one.iri === value)?.label ?? value;
  const chips = [];
  for (const [name, value] of params) {
    const word = { by: 'by', speaker: 'by', act: 'act', about: 'about', 'reported-by': 'reported by', at: 'at', standing: 'standing', from: 'from', until: 'until', q: 'with' }[name];
    if (word && value) chips.push(chip(`${word} ${name === 'q' ? `“${value}”` : label(name, value)}`, without(name, value)));
  }
  if (chips.length > 1) chips.push(el('a', { class: 'chip clear', href: app.href({ view: 'claims' }) }, 'Clear all'));
  return chips;
}

function tick(name, value, words, count, key) {
  const has = state.params.getAll(name).includes(value) || (name === 'by' && state.params.getAll('speaker').includes(value));
  const id = `f-${name}-${key}`;
  const input = el('input', {
    type: 'checkbox', id, checked: has || null,
    onchange: (event) => change((params) => {
      const rest = params.getAll(name).filter((one) => one !== value);
      params.delete(name);
      for (const one of rest) params.append(name, one);
      if (name === 'by') {
        const speakers = params.getAll('speaker').filter((one) => one !== value);
        params.delete('speaker');
        for (const one of speakers) params.append('by', one);
      }
      if (event.target.checked) params.append(name, value);
    }),
  });
  return el('label', { for: id, class: 'tick' }, input, el('span', { class: 'word', dir: 'auto' }, words), el('span', { class: 'count' }, count.toLocaleString('en')));
}

function standings(found) {
  const rows = found.standings.filter((one) => one.count || state.params.getAll('standing').includes(one.standing));
  if (!rows.length) return null;
  return el('fieldset', {}, el('legend', {}, 'Standing'), rows.map((one) => tick('standing', one.standing, state.app.standing(one.standing), one.count, one.standing)));
}

function facet(found, name, word) {
  const { values, more } = found.facets[name];
  // What is chosen stands there even where nothing fits it any more.
  const missing = (found.wanted[name] ?? []).filter((one) => name !== 'act' && one.iri && !values.some((value) => value.iri === one.iri)).map((one) => ({ ...one, count: 0 }));
  const all = [...values, ...missing];
  if (!all.length) return null;
  const has = (one) => state.params.getAll(name).includes(one.iri ?? one.label);
  const isOpen = state.open.has(name);
  const rows = isOpen ? all : all.filter((one, at) => at < SHOWN || has(one));
  const hidden = all.length - rows.length;
  const button = hidden || isOpen ? el('button', {
    type: 'button', class: 'quiet small', id: `f-${name}-more`, 'aria-expanded': String(isOpen),
    onclick: () => {
      if (isOpen) state.open.delete(name); else state.open.add(name);
      const fresh = facet(found, name, word);
      set.replaceWith(fresh);
      document.getElementById(`f-${name}-more`)?.focus();
    },
  }, isOpen ? 'Fewer' : `${hidden.toLocaleString('en')} more`) : null;
  const set = el('fieldset', {}, el('legend', {}, word), rows.map((one) => tick(name, one.iri ?? one.label, one.label, one.count, all.indexOf(one))), button,
    isOpen && more ? el('p', { class: 'muted' }, `and ${more.toLocaleString('en')} more that are named more seldom`) : null);
  return set;
}

/** How many in each month; a bar narrows to its month. */
function months(found) {
  const dated = found.months.filter((one) => one.month);
  if (dated.length < 2) return null;
  const most = Math.max(...dated.map((one) => one.count));
  const undated = found.months.find((one) => !one.month)?.count ?? 0;
  const bars = dated.slice(-36).map(({ month, count }) => {
    const on = state.params.get('from') === month && state.params.get('until') === month;
    const bar = el('span', { class: 'bar' });
    bar.style.height = `${Math.max(8, (count / most) * 100)}%`;
    return el('button', {
      type: 'button', class: 'month', id: `month-${month}`, 'aria-pressed': String(on), title: `${month}: ${counted(count, 'claim')}`, 'aria-label': `${month}: ${counted(count, 'claim')}`,
      onclick: () => change((params) => {
        params.delete('from');
        params.delete('until');
        if (!on) {
          params.set('from', month);
          params.set('until', month);
        }
      }),
    }, bar);
  });
  return el('fieldset', { class: 'months' }, el('legend', {}, 'When'), el('div', { class: 'bars' }, bars),
    el('p', { class: 'muted ends' }, el('span', {}, dated.slice(-36)[0].month), el('span', {}, dated.at(-1).month)),
    undated ? el('p', { class: 'muted' }, `${counted(undated, 'claim')} without a date`) : null);
}

function table(found) {
  const { app, params } = state;
  const sort = params.get('sort') ?? 'date';
  const heads = COLUMNS.map(([word, by]) => {
    if (!by) return el('th', { scope: 'col' }, word);
    const up = sort === by, down = sort === `-${by}`;
    const next = by === 'date' && up ? '-date' : by;
    return el('th', { scope: 'col', 'aria-sort': up ? 'ascending' : down ? 'descending' : 'none' }, el('button', {
      type: 'button', class: 'quiet small', id: `sort-${by}`,
      onclick: () => change((to) => (next === 'date' ? to.delete('sort') : to.set('sort', next))),
    }, word, el('span', { 'aria-hidden': 'true', class: 'arrow' }, up ? '↑' : down ? '↓' : '')));
  });
  const cell = (name, label, ...children) => el('td', { class: `c-${name}`, dataset: { label } }, children);
  const about = (row) => {
    const more = row.about.length + row.more_about - 3;
    return row.about.length ? el('span', { class: 'about' }, 'about ', things(app, row.about.slice(0, 3)), more > 0 ? ` and ${more} more` : null) : null;
  };
  const rows = found.rows.map((row) => el('tr', { class: row.standing },
    cell('who', 'Who', things(app, row.who), row.to.length ? el('span', { class: 'to' }, ' to ', things(app, row.to)) : null),
    cell('act', 'Act', row.act.map((act) => act.label).join(', ')),
    cell('what', 'What is said', said(app, row), about(row)),
    cell('reported', 'Reported by', things(app, row.reported_by)),
    cell('date', 'When', row.date ? el('time', {}, when(row.date)) : el('span', { class: 'muted' }, 'undated')),
    cell('standing', 'Standing', rests(app, row)),
    cell('source', 'Source', marks(app, found.sources, row.sources))));
  return el('table', {}, el('caption', { class: 'apart' }, 'Claims, none of them stated as fact'), el('thead', {}, el('tr', {}, heads)), el('tbody', {}, rows));
}

function pages(found) {
  if (!found.offset && !found.more) return null;
  const to = (offset) => {
    const params = new URLSearchParams(state.params);
    params.set('view', 'claims');
    if (offset > 0) params.set('offset', offset); else params.delete('offset');
    return state.app.href(params);
  };
  return el('nav', { class: 'tools', 'aria-label': 'Pages' },
    found.offset ? el('a', { class: 'button', href: to(Math.max(0, found.offset - PAGE)), rel: 'prev' }, '← Before') : null,
    found.more ? el('a', { class: 'button', href: to(found.offset + PAGE), rel: 'next' }, `${found.more.toLocaleString('en')} more →`) : null);
}
