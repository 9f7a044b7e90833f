// Map: what is where, what happened there, and which places more than one holds or claims.
import { counted, el, put } from '../dom.js';
import { downloads } from '../parts/download.js';
import { filtered, filters } from '../parts/filters.js';
import { map } from '../parts/map.js';
import { suggest } from '../parts/suggest.js';
import { cited, kindOf } from '../parts/words.js';

const ASKED = ['around', 'hops', 'kind', 'standing', 'from', 'until', 'dated', 'limit'];
const LISTED = 60;

/** `Ukraine, since 1991`, and that it is a claim where it is one. */
function hold(app, one) {
  const when = [one.from && `from ${one.from}`, one.until && `until ${one.until}`].filter(Boolean).join(' ');
  return el('li', {}, app.thing(one.id, one.label), one.claimed ? [' ', app.standing('claim', 'claims it')] : ' holds it', when ? `, ${when}` : '');
}

function row(app, one, sources) {
  return el('li', {}, app.thing(one.id.startsWith('_:') ? null : one.id, one.label, one.kind), ' ', kindOf(app, one),
    one.standing === 'fact' ? null : [' ', app.standing(one.standing)], one.when ? el('span', { class: 'muted' }, ` ${one.when}`) : null,
    one.holds?.length ? el('ul', {}, one.holds.map((held) => hold(app, held))) : null,
    el('div', { class: 'ground' }, cited(app, one, sources, 'place')));
}

/** A spot with all that is there. */
function spotted(app, spot, sources, show) {
  const contested = spot.rows.some((one) => one.contested);
  return el('li', { class: 'spot' },
    el('h3', { dir: 'auto' }, spot.name, contested ? el('span', { class: 'contested' }, ' contested') : null),
    el('p', { class: 'muted' }, `${degrees(spot.lat, 'N', 'S')}, ${degrees(spot.lon, 'E', 'W')} `,
      show ? el('button', { type: 'button', class: 'link', 'aria-label': `Show ${spot.name} on the map`, onclick: () => show(spot) }, 'Show') : null),
    el('ul', { class: 'there' }, spot.rows.map((one) => row(app, one, sources))));
}

const degrees = (value, plus, minus) => `${Math.abs(value).toFixed(2)}° ${value < 0 ? minus : plus}`;

export const view = {
  name: 'map',
  title: 'Map',
  async show(host, given, app) {
    document.getElementById('main').classList.add('wide');
    const params = new URLSearchParams([...given].filter(([name, value]) => ASKED.includes(name) && value));
    const go = () => app.go(new URLSearchParams([['view', 'map'], ...params]));
    const data = await app.get('page/map', params);
    const names = data.about.map(({ label }) => label);
    const title = names.length ? `Map of ${names.join(', ')}` : 'Map';
    app.title(title);
    const stage = el('div', { class: 'stage-host' });
    const side = el('aside', { class: 'picked-panel', 'aria-label': 'What is there' });
    const about = suggest(app, { label: names.length ? 'Of what else?' : 'Of one thing only', placeholder: 'A person, a treaty…', pick: (thing) => { params.set('around', thing.iri); go(); } });
    const button = (word, act, title_) => el('button', { type: 'button', class: 'small', onclick: act, title: title_, 'aria-label': /\p{L}/u.test(word) ? null : title_ }, word);
    let drawn = null;
    const tell = (spots) => {
      put(side, el('ul', { class: 'spots' }, spots.map((spot) => spotted(app, spot, data.sources))));
      app.announce(spots.map((spot) => `${spot.name}, ${counted(spot.rows.length, 'thing')}`).join('; '));
    };
    const contested = data.rows.filter((one) => one.contested).length;
    const parts = [counted(data.rows.length, 'thing')];
    if (contested) parts.push(`${counted(contested, 'contested place')}, hatched`);
    if (data.more) parts.push(`${data.more.toLocaleString('en')} more found no room: filter them`);
    if (data.without_area) parts.push(`the extent of ${data.without_area} is left out`);
    if (data.placeless) parts.push(`${counted(data.placeless, 'thing')} without a place`);
    host.append(el('h1', { dir: 'auto' }, title), el('div', { class: 'top' }, about.host,
      el('div', { class: 'tools' }, names.length ? el('a', { class: 'button small', href: app.href({ view: 'map' }) }, 'Of everything') : null,
        button('+', () => drawn.zoom(1.5), 'Larger'), button('−', () => drawn.zoom(1 / 1.5), 'Smaller'), button('Fit', () => drawn.fit(), 'Show all places'),
        downloads(app, { view: 'map', params: () => params }))),
      el('details', { class: 'choice', open: filtered(params) > 0 }, el('summary', {}, filtered(params) ? `Filter (${filtered(params)} set)` : 'Filter'),
        el('div', { class: 'filters' }, filters(app, { facets: data.facets, params, change: go }))),
      el('p', { class: 'muted summed' }, `${parts.join('; ')}. Land without borders: whose a place is, the data say.`));
    if (!data.rows.length) {
      host.append(el('p', { class: 'message' }, 'Nothing of this has a place.'));
      return;
    }
    put(side, el('h2', {}, 'What is there'), el('p', { class: 'muted' }, 'A click on a mark tells what is there and what happened. The number is how many things share a mark.'));
    const list = el('ul', { class: 'spots' });
    host.append(el('div', { class: 'explorer' }, stage, side), el('h2', {}, 'All places'), list);
    drawn = map(stage, app, data.rows, { pick: tell, signal: app.signal, name: title });
    const show = (spot) => {
      drawn.show(spot);
      tell([spot]);
      stage.scrollIntoView({ block: 'nearest' });
    };
    const ordered = [...drawn.spots].sort((one, other) => one.name.localeCompare(other.name, 'en'));
    const make = (spot) => spotted(app, spot, data.sources, show);
    put(list, ordered.slice(0, LISTED).map(make));
    if (ordered.length > LISTED) {
      const more = el('button', { type: 'button', onclick: () => {
        list.append(...ordered.slice(LISTED).map(make));
        more.remove();
      } }, `${ordered.length - LISTED} more`);
      host.append(more);
    }
  },
};
