// Beside the picture: what is picked, with its statements and their sources; and all of the picture in words.
import { counted, el } from '../dom.js';
import { cited, ground, kindOf, sentence } from './words.js';

/** Statements of one thing that are listed at once. */
const LISTED = 60;

const button = (word, act, more = {}) => el('button', { type: 'button', class: 'small', onclick: act, ...more }, word);

/** A list that shows its beginning and says how much more there is. */
function long(rows, make, tag = 'ul', attributes = {}) {
  const list = el(tag, attributes, rows.slice(0, LISTED).map(make));
  if (rows.length <= LISTED) return list;
  const more = button(`${(rows.length - LISTED).toLocaleString('en')} more`, () => {
    list.append(...rows.slice(LISTED).map(make));
    more.remove();
  });
  return [list, more];
}

function node(app, data, one, acts) {
  const edges = data.edges.filter((edge) => data.nodes[edge.from].id === one.id || data.nodes[edge.to].id === one.id);
  const end = (other) => (other.id === one.id
    ? el('span', { class: 'self', dir: 'auto' }, other.label)
    : el('button', { type: 'button', class: 'link', dir: 'auto', onclick: () => acts.pick(other) }, other.label));
  return [
    el('h2', { dir: 'auto' }, one.id.startsWith('_:') ? one.label : app.thing(one.id, one.label)),
    el('p', { class: 'what-kind' }, kindOf(app, one), one.standing !== 'fact' ? app.standing(one.standing) : null, one.when ? el('span', {}, one.when) : null),
    one.when ? el('p', {}, cited(app, one, data.sources, 'date')) : null,
    el('div', { class: 'tools' },
      acts.fixed ? button('Explore around it', () => acts.around(one)) : null,
      acts.fixed ? null : [one.more ? button(`Open ${counted(one.more, 'more', 'more')}`, () => acts.open(one), { class: 'small primary' }) : null,
      button('Fold away', () => acts.fold(one), { title: 'What was opened from here goes' }),
      button('Take out', () => acts.drop(one)),
      one.middle ? null : button('Only around this', () => acts.around(one)),
      one.middle ? null : button('Around this too', () => acts.add(one))],
      el('a', { class: 'button small', href: app.href({ view: 'path', from: one.id }) }, 'Path from here'),
      el('a', { class: 'button small', href: app.href({ view: 'timeline', around: one.id }) }, 'Timeline'),
      el('a', { class: 'button small', href: app.href({ view: 'map', around: one.id }) }, 'Map')),
    edges.length ? el('h3', {}, counted(edges.length, 'statement')) : null,
    long(edges, (edge) => el('li', {}, sentence(edge, data.nodes[edge.from], data.nodes[edge.to], end), ground(app, edge, data.sources)), 'ul', { class: 'stated' }),
  ];
}

function edge(app, data, one, acts) {
  const end = (other) => el('button', { type: 'button', class: 'link', dir: 'auto', onclick: () => acts.pick(other) }, other.label);
  return [
    el('h2', { dir: 'auto' }, one.relation || 'A relation'),
    el('p', {}, sentence(one, data.nodes[one.from], data.nodes[one.to], end)),
    ground(app, one, data.sources),
  ];
}

/** What is picked; how to pick where nothing is. */
export function panel(app, data, what, acts) {
  if (what?.node) return node(app, data, what.node, acts);
  if (what?.edge) return edge(app, data, what.edge, acts);
  return [
    el('h2', {}, 'Nothing is picked'),
    el('p', { class: 'muted' }, acts.fixed ? 'A click on a thing or a line tells what it is and who vouches for it.' : 'A click on a thing or a line tells what it is and who vouches for it. A double click, Enter, or +N opens what is around a thing; things can be moved and stay where they are put.'),
    legend(app, data),
  ];
}

/** The kinds and standings that are there. */
function legend(app, data) {
  const doubtful = data.nodes.filter(({ standing }) => standing !== 'fact');
  const standings = [...new Set([...data.edges, ...doubtful].map(({ standing }) => standing))];
  const kinds = [...new Map(data.nodes.map((one) => [one.kind, one])).values()];
  return el('div', { class: 'signs' }, standings.map((name) => app.standing(name)), kinds.map((one) => kindOf(app, one)));
}

/** All of it as a list: each thing with its statements, each statement once, under the end that came first. */
export function inWords(app, data, acts) {
  const own = data.nodes.map(() => []);
  for (const one of data.edges) own[Math.min(one.from, one.to)].push(one);
  const pick = (other) => el('button', { type: 'button', class: 'link', dir: 'auto', onclick: () => acts.pick(other) }, other.label);
  const rows = data.nodes.map((one, at) => ({ one, edges: own[at] }));
  return long(rows, ({ one, edges }) => el('li', {},
    edges.length
      ? el('details', { open: Boolean(one.middle), dataset: { key: one.id } }, el('summary', {}, el('b', { dir: 'auto' }, one.label), ' ', kindOf(app, one), el('span', { class: 'muted' }, ` ${counted(edges.length, 'statement')}`)),
        el('div', { class: 'tools' }, button('Show', () => acts.pick(one), { 'aria-label': `Show ${one.label}` }),
          one.more ? button(`Open ${one.more} more`, () => acts.open(one), { 'aria-label': `Open ${one.more} more around ${one.label}` }) : null,
          button('Fold away', () => acts.fold(one), { 'aria-label': `Fold away what came by ${one.label}` })),
        long(edges, (edge) => el('li', {}, sentence(edge, data.nodes[edge.from], data.nodes[edge.to], pick), ground(app, edge, data.sources)), 'ul', { class: 'stated' }))
      : el('div', { class: 'leaf' }, pick(one), ' ', kindOf(app, one), one.more ? button(`Open ${one.more} more`, () => acts.open(one), { 'aria-label': `Open ${one.more} more around ${one.label}` }) : null)), 'ul', { class: 'things' });
}
