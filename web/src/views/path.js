// Paths: how two things are connected, in sentences with what vouches for each, and as a picture.
import { counted, el, put } from '../dom.js';
import { canvas } from '../parts/canvas.js';
import { downloads } from '../parts/download.js';
import { panel } from '../parts/panel.js';
import { suggest } from '../parts/suggest.js';
import { ground, kindOf, sentence } from '../parts/words.js';

const ASKED = ['from', 'to', 'k', 'claims'];

/** A step: who is tied to whom, and every statement that says so. */
function step(app, { from, to, statements }, sources) {
  const end = (one) => app.thing(one.id, one.label, one.kind);
  return el('li', {}, el('ul', { class: 'stated' }, statements.map((one) => {
    const [first, second] = one.ahead === false ? [to, from] : [from, to];
    return el('li', {}, sentence({ ...one, undirected: one.ahead === null }, first, second, end), ground(app, one, sources));
  })));
}

function way(app, path, number, sources) {
  const stops = [path.steps[0].from, ...path.steps.map((one) => one.to)];
  return el('section', { class: 'way', 'aria-labelledby': `way-${number}` },
    el('h2', { id: `way-${number}` }, `${number}. ${counted(path.length, 'step')}`),
    el('p', { class: 'stops' }, stops.map((stop, at) => [at ? el('span', { 'aria-hidden': 'true' }, ' – ') : null, app.thing(stop.id, stop.label, stop.kind), ' ', kindOf(app, stop)])),
    el('ol', { class: 'steps' }, path.steps.map((one) => step(app, one, sources))));
}

function leftOut(data, params) {
  const parts = Object.entries(data.left_out).map(([name, count]) => `${count.toLocaleString('en')} ${name}`);
  if (!parts.length) return null;
  const claims = ['claim', 'hearsay'].some((name) => data.left_out[name]) && !params.get('claims');
  return `Not followed: ${parts.join(', ')}.${claims ? ' Claims are followed too where that is ticked.' : ''}`;
}

export const view = {
  name: 'path',
  title: 'Paths',
  async show(host, given, app) {
    document.getElementById('main').classList.add('wide');
    const params = new URLSearchParams([...given].filter(([name, value]) => ASKED.includes(name) && value));
    const go = () => app.go(new URLSearchParams([['view', 'path'], ...params]));
    const set = (name, value) => {
      if (value) params.set(name, value);
      else params.delete(name);
      if (params.get('from') && params.get('to')) go();
    };
    const fields = ['from', 'to'].map((name) => suggest(app, {
      label: name === 'from' ? 'From' : 'To', value: params.get(name) ?? '', pick: (thing) => set(name, thing.iri),
    }));
    const claims = el('input', { type: 'checkbox', checked: Boolean(params.get('claims')), onchange: () => set('claims', claims.checked ? '1' : '') });
    const many = el('select', { id: 'many', onchange: () => set('k', many.value) },
      [1, 3, 5, 10].map((count) => el('option', { value: count, selected: String(count) === (params.get('k') ?? '3') }, `${counted(count, 'path')} at most`)));
    const title = el('h1', {}, 'How two things are connected');
    const swap = el('button', { type: 'button', class: 'small', onclick: () => {
      const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
      params.set('from', to);
      params.set('to', from);
      go();
    } }, '⇄ Turn round');
    host.append(title, el('div', { class: 'from-to' }, fields.map((field) => field.host)),
      el('div', { class: 'tools' }, swap, el('label', { for: 'many', class: 'apart' }, 'How many paths'), many, el('label', { class: 'check' }, claims, 'follow claims too')));
    if (!params.get('from') || !params.get('to')) {
      host.append(el('p', { class: 'lead' }, 'Name two things: the shortest ways between them are told step by step, with the sources of each step. What somebody merely said is followed only if that is ticked.'));
      return;
    }
    const data = await app.get('page/path', params);
    fields[0].field.value = data.from.label;
    fields[1].field.value = data.to.label;
    const name = `From ${data.from.label} to ${data.to.label}`;
    put(title, name);
    app.title(name);
    const rest = leftOut(data, params);
    if (!data.paths.length) {
      host.append(el('div', { class: 'message', role: 'status' }, el('p', {}, 'No path leads from one to the other.'), rest ? el('p', {}, rest) : null));
      return;
    }
    const stage = el('div', { class: 'stage-host' });
    const side = el('aside', { class: 'picked-panel', 'aria-label': 'What is picked' });
    let picture = null;
    const acts = {
      pick: (one) => tell(picture.pick(one.id) ? { node: one } : null),
      open: (one) => app.go({ view: 'explore', around: one.id }),
      around: (one) => app.go({ view: 'explore', around: one.id }),
      add: (one) => app.go({ view: 'explore', around: one.id }),
      fold: () => {},
      drop: () => {},
      fixed: true,
    };
    const tell = (what) => put(side, panel(app, data, what, acts));
    host.append(
      el('div', { class: 'paths' },
        el('div', {}, data.paths.map((path, at) => way(app, path, at + 1, data.sources)),
          data.more ? el('p', { class: 'muted' }, 'There are more paths than these.') : null, rest ? el('p', { class: 'muted' }, rest) : null),
        el('div', { class: 'beside' }, stage, downloads(app, { view: 'path', params: () => params }), side)));
    picture = canvas(stage, {
      signal: app.signal,
      pick: tell,
      open: acts.open,
      say: (one) => app.announce(`${one.label}, ${one.kind}`),
      tip: (what) => (what.node ? [el('b', { dir: 'auto' }, what.node.label), ` ${what.node.kind}`]
        : [el('b', { dir: 'auto' }, what.edge.relation), ' ', app.standing(what.edge.standing)]),
    });
    picture.show(data, { name });
    tell(null);
  },
};
