// Timeline: what happened and what was said, by time, as a drawing and as a list.
import { counted, el, put } from '../dom.js';
import { downloads } from '../parts/download.js';
import { filtered, filters } from '../parts/filters.js';
import { suggest } from '../parts/suggest.js';
import { timeline, told } from '../parts/timeline.js';
import { cited, kindOf } from '../parts/words.js';

const ASKED = ['around', 'hops', 'kind', 'standing', 'from', 'until', 'dated', 'limit'];
const LISTED = 200;

function entry(app, row, sources) {
  return el('li', { id: `row-${row.at_}`, tabindex: -1 },
    el('span', { class: 'when' }, told(row)),
    el('span', { class: 'what-kind' }, app.thing(row.id.startsWith('_:') ? null : row.id, row.label, row.kind), ' ', kindOf(app, row),
      row.standing === 'fact' ? null : [' ', app.standing(row.standing)], row.at ? el('span', { class: 'muted', dir: 'auto' }, ` ${row.at}`) : null,
      el('span', { class: 'ground' }, cited(app, row, sources, 'date'))));
}

export const view = {
  name: 'timeline',
  title: 'Timeline',
  async show(host, given, app) {
    document.getElementById('main').classList.add('wide');
    const params = new URLSearchParams([...given].filter(([name, value]) => ASKED.includes(name) && value));
    const go = () => app.go(new URLSearchParams([['view', 'timeline'], ...params]));
    const data = await app.get('page/timeline', params);
    data.rows.forEach((row, at) => { row.at_ = at; });
    const names = data.about.map(({ label }) => label);
    const title = names.length ? `Timeline of ${names.join(', ')}` : 'Timeline';
    app.title(title);
    const stage = el('div', { class: 'stage-host' });
    const list = el('ol', { class: 'by-time' });
    let drawn = null;
    const pick = (row) => {
      if (row.at_ >= list.children.length) list.append(...data.rows.slice(list.children.length).map((one) => entry(app, one, data.sources)));
      list.querySelector('.picked')?.classList.remove('picked');
      const item = list.children[row.at_];
      item.classList.add('picked');
      item.scrollIntoView({ block: 'nearest' });
      item.focus({ preventScroll: true });
      app.announce(`${told(row)}: ${row.label}`);
    };
    const button = (word, act, title_) => el('button', { type: 'button', class: 'small', onclick: act, title: title_, 'aria-label': /\p{L}/u.test(word) ? null : title_ }, word);
    const about = suggest(app, { label: names.length ? 'Of what else?' : 'Of one thing only', placeholder: 'A person, a treaty…', pick: (thing) => { params.set('around', thing.iri); go(); } });
    const parts = [counted(data.rows.length, 'entry', 'entries')];
    if (data.more) parts.push(`${data.more.toLocaleString('en')} later ones found no room: narrow the time`);
    if (data.undated) parts.push(`${counted(data.undated, 'thing')} without a date that can be shown`);
    host.append(el('h1', { dir: 'auto' }, title), el('div', { class: 'top' }, about.host,
      el('div', { class: 'tools' }, names.length ? el('a', { class: 'button small', href: app.href({ view: 'timeline' }) }, 'Of everything') : null,
        button('+', () => drawn.larger(1.6), 'Larger'), button('−', () => drawn.larger(1 / 1.6), 'Smaller'), button('Fit', () => drawn.fit(), 'Show all of it'),
        downloads(app, { view: 'timeline', params: () => params }))),
      el('details', { class: 'choice', open: filtered(params) > 0 }, el('summary', {}, filtered(params) ? `Filter (${filtered(params)} set)` : 'Filter'),
        el('div', { class: 'filters' }, filters(app, { facets: data.facets, params, change: go }))),
      el('p', { class: 'muted summed' }, `${parts.join('; ')}. A dot is a day or an hour; a dashed band is as long as what is not known of the date; a bar goes from begin to end.`));
    if (data.misdated.length) {
      host.append(el('details', {}, el('summary', {}, `${counted(data.misdated.length, 'date')} of all the data that ${data.misdated.length === 1 ? 'is' : 'are'} none, or odd`),
        el('ul', {}, data.misdated.slice(0, LISTED).map((said) => el('li', { dir: 'auto' }, said)))));
    }
    if (!data.rows.length) {
      host.append(el('p', { class: 'message' }, 'Nothing of this has a date.'));
      return;
    }
    host.append(stage, el('h2', {}, 'In order'), list);
    put(list, data.rows.slice(0, LISTED).map((row) => entry(app, row, data.sources)));
    if (data.rows.length > LISTED) {
      const more = el('button', { type: 'button', onclick: () => {
        list.append(...data.rows.slice(list.children.length).map((row) => entry(app, row, data.sources)));
        more.remove();
      } }, `${(data.rows.length - LISTED).toLocaleString('en')} more`);
      host.append(more);
    }
    drawn = timeline(stage, data.rows, { pick, signal: app.signal, name: title });
  },
};
