// An answer in one of its views: table, graph, timeline, map, or as it comes.
import { counted, el, put } from '../dom.js';
import { canvas } from '../parts/canvas.js';
import { map } from '../parts/map.js';
import { panel } from '../parts/panel.js';
import { timeline, told } from '../parts/timeline.js';
import { cited, kindOf } from '../parts/words.js';
import { theme } from '../theme.js';
import { raw } from './answer.js';
import { formats, hand } from './save.js';
import { table } from './table.js';

/** Letters of a text that are shown; the file has all of it. */
const LETTERS = 200_000;
const DRAWN = ['graph', 'tree', 'timeline', 'map'];
const LISTED = 100;
export const VIEWS = [['table', 'Table'], ['graph', 'Graph'], ['timeline', 'Timeline'], ['map', 'Map'], ['raw', 'Raw']];

const button = (word, act, title) => el('button', { type: 'button', class: 'small', onclick: act, title, 'aria-label': /\p{L}/u.test(word) ? null : title }, word);

/** The picture as a file: drawn by the server with the code of `chancery draw`. */
function files(app, sparql, as, signal) {
  const said = el('span', { class: 'muted', role: 'status' });
  const buttons = [['svg', 'SVG'], ['png', 'PNG'], ['graphml', 'GraphML']].map(([format, word]) => button(word, async () => {
    said.textContent = 'Drawing…';
    try {
      const answer = await app.send('page/drawn', { query: sparql, as, format, theme: theme() }, { accept: '*/*', signal });
      hand(await answer.blob(), `answer.${format}`);
      said.textContent = '';
    } catch (error) {
      if (error.name !== 'AbortError') said.textContent = error.message;
    }
  }, `This picture as ${word}`));
  return el('span', { class: 'downloads' }, el('span', { class: 'muted' }, 'Picture as'), buttons, said);
}

function leftOut({ more, without }, what) {
  const parts = [];
  if (more) parts.push(`${more.toLocaleString('en')} more found no room: ask for less, or take the file`);
  if (without && what) parts.push(`${counted(without, 'thing')} without ${what}`);
  return parts.length ? el('p', { class: 'muted' }, `${parts.join('; ')}.`) : null;
}

function graph(host, app, data, { sparql, as, signal }) {
  const stage = el('div', { class: 'stage-host' });
  const side = el('aside', { class: 'side', 'aria-label': 'What is picked' });
  let picture = null;
  const around = (one) => app.go({ view: 'explore', around: one.id });
  const acts = { fixed: true, open: around, around, add: around, fold: () => {}, drop: () => {}, pick: (one) => tell(picture.pick(one.id) ? { node: one } : null) };
  const tell = (what) => put(side, panel(app, data, what, acts));
  host.append(el('div', { class: 'tools' }, button('+', () => picture.zoom(1.25), 'Larger'), button('−', () => picture.zoom(0.8), 'Smaller'), button('Fit', () => picture.fit(), 'Show all of it'), files(app, sparql, as, signal)),
    el('div', { class: 'explorer' }, stage, side));
  picture = canvas(stage, {
    signal,
    pick: tell,
    open: around,
    say: (one) => app.announce(`${one.label}, ${one.kind}`),
    tip: (what) => (what.node ? [el('b', { dir: 'auto' }, what.node.label), ` ${what.node.kind}`]
      : [el('b', { dir: 'auto' }, what.edge.relation), ' ', app.standing(what.edge.standing)]),
  });
  picture.show(data, { name: 'Graph of the answer' });
  tell(null);
  // The same in words, for who does not see the picture.
  const name = (at) => data.nodes[at];
  host.append(el('details', { class: 'words' }, el('summary', {}, `The graph in words: ${counted(data.nodes.length, 'thing')}, ${counted(data.edges.length, 'relation')}`),
    el('ul', { class: 'statements' }, data.edges.slice(0, LISTED).map((edge) => el('li', {},
      link(app, name(edge.from)), el('span', { class: 'muted', dir: 'auto' }, ` ${edge.relation || '–'} `), link(app, name(edge.to)), ' ', edge.standing === 'fact' ? null : app.standing(edge.standing), el('span', { class: 'ground' }, cited(app, edge, data.sources)))),
    data.edges.length > LISTED ? el('li', { class: 'muted' }, `${data.edges.length - LISTED} more: the table has them all`) : null)));
}

/** A default that these data do not have, and what could be asked instead. */
function missing(app, { parameter, default: usual, class: kind, instead, href }) {
  const others = instead.length ? [' Ask with ', instead.map((one, at) => [at ? ' or ' : '', el('a', { href: href(one.iri), dir: 'auto' }, one.label)]), ', or choose another above.']
    : kind ? ` Nor is there another ${kind}.` : ' Choose another above.';
  return el('p', { class: 'message' }, 'Nobody chose ', el('b', {}, parameter.replaceAll('_', ' ')), ', and what is usual, ', el('b', { dir: 'auto' }, usual), ', is not in these data.', others);
}

/** Where the date or the place of a thing can be checked. */
const where = (app, one, sources, of) => el('div', { class: 'ground' }, cited(app, one, sources, of));

const link = (app, one) => app.thing(/^(_:|")/.test(one.id) ? null : one.id, one.label, one.kind);

function byTime(host, app, data, { sparql, as, signal }) {
  const stage = el('div', { class: 'stage-host' });
  const list = el('ol', { class: 'by-time' });
  let drawn = null;
  data.rows.forEach((row, at) => { row.at_ = at; });
  const pick = (row) => {
    list.querySelector('.picked')?.classList.remove('picked');
    const item = list.children[row.at_];
    item?.classList.add('picked');
    item?.scrollIntoView({ block: 'nearest' });
    item?.focus({ preventScroll: true });
    app.announce(`${told(row)}: ${row.label}`);
  };
  host.append(el('div', { class: 'tools' }, button('+', () => drawn.larger(1.6), 'Larger'), button('−', () => drawn.larger(1 / 1.6), 'Smaller'), button('Fit', () => drawn.fit(), 'Show all of it'), files(app, sparql, as, signal)), stage, list);
  list.append(...data.rows.map((row) => el('li', { tabindex: -1 }, el('span', { class: 'when' }, told(row)),
    el('span', { class: 'what' }, link(app, row), ' ', kindOf(app, row), row.standing === 'fact' ? null : [' ', app.standing(row.standing)], where(app, row, data.sources, 'date')))));
  drawn = timeline(stage, data.rows, { pick, signal, name: 'Timeline of the answer' });
}

function onMap(host, app, data, { sparql, as, signal }) {
  const stage = el('div', { class: 'stage-host' });
  const side = el('aside', { class: 'side', 'aria-label': 'What is there' });
  let drawn = null;
  const tell = (spots) => {
    put(side, spots.map((spot) => [el('h3', { dir: 'auto' }, spot.name), el('ul', { class: 'things' }, spot.rows.map((one) => el('li', {}, link(app, one), ' ', kindOf(app, one), one.standing === 'fact' ? null : [' ', app.standing(one.standing)], one.contested ? el('span', { class: 'contested' }, ' contested') : null, one.when ? el('span', { class: 'muted' }, ` ${one.when}`) : null, where(app, one, data.sources, 'place'))))]));
    app.announce(spots.map((spot) => `${spot.name}, ${counted(spot.rows.length, 'thing')}`).join('; '));
  };
  host.append(el('div', { class: 'tools' }, button('+', () => drawn.zoom(1.5), 'Larger'), button('−', () => drawn.zoom(1 / 1.5), 'Smaller'), button('Fit', () => drawn.fit(), 'Show all places'), files(app, sparql, as, signal)),
    el('div', { class: 'explorer' }, stage, side));
  drawn = map(stage, app, data.rows, { pick: tell, signal, name: 'Map of the answer' });
  tell([...drawn.spots].sort((one, other) => one.name.localeCompare(other.name, 'en')).slice(0, LISTED));
}

const DRAW = { graph, tree: graph, timeline: byTime, map: onMap };
const EMPTY = {
  graph: 'Nothing in the answer is tied to anything: a graph is made of rows with two things, of ?from and ?to, or of what CONSTRUCT makes.',
  tree: 'Nothing in the answer is tied to anything.',
  timeline: 'Nothing in the answer has a date: a timeline is made of rows with a thing and ?start, or of things that have dates themselves.',
  map: 'Nothing in the answer has a place: a map is made of rows with a thing and a place or a coordinate.',
};

async function text(host, app, { sparql, form, signal }) {
  const kinds = formats(form);
  const area = el('pre', { class: 'raw', tabindex: 0, role: 'region', 'aria-label': 'The answer as it comes' });
  const note = el('p', { class: 'muted', role: 'status' });
  const show = async ([word, type]) => {
    note.textContent = 'Asking…';
    try {
      const found = await (await raw(app, sparql, type, { signal })).text();
      area.textContent = found.slice(0, LETTERS);
      note.textContent = found.length > LETTERS ? `The first ${LETTERS.toLocaleString('en')} of ${found.length.toLocaleString('en')} letters; the download has all of it.` : '';
    } catch (error) {
      if (error.name === 'AbortError') return;
      put(note, error.message);
    }
  };
  const choice = el('select', { id: 'raw-format', onchange: () => show(kinds[choice.selectedIndex]) }, kinds.map(([word]) => el('option', {}, word)));
  host.append(el('div', { class: 'tools' }, el('label', { for: 'raw-format' }, 'Format'), choice), area, note);
  choice.selectedIndex = form === 'graph' ? 0 : 2;
  await show(kinds[choice.selectedIndex]);
}

/**
 * Fills `host` with an answer.
 * @param {{answer: object, sparql: string, as: string, absent?: object[], signal: AbortSignal}} what `absent` are defaults
 *   that the data do not have
 */
export async function show(host, app, { answer, sparql, as, absent, signal }) {
  host.replaceChildren();
  if (as === 'raw') return text(host, app, { sparql, form: answer.form, signal });
  if (answer.form === 'truth') {
    host.append(el('p', { class: `truth ${answer.truth ? 'yes' : 'no'}` }, answer.truth ? 'Yes' : 'No'),
      el('p', { class: 'muted' }, answer.truth ? 'The data state it.' : 'The data do not state it. That is not to say that it is not so.'));
    return undefined;
  }
  if (!answer.rows.length) {
    host.append(el('p', { class: 'message' }, 'Nothing fits: the answer has no rows.'), ...(absent ?? []).map((one) => missing(app, one)));
    return undefined;
  }
  if (!DRAWN.includes(as)) {
    const rested = (ended) => app.get('page/rested', { query: sparql }, { signal: ended });
    table(host, app, { ...answer, rested }, { signal });
    return undefined;
  }
  host.append(el('p', { class: 'waiting' }, 'Drawing…'));
  let data;
  try {
    data = await app.get('page/drawn', { query: sparql, as }, { signal });
  } catch (error) {
    if (error.name === 'AbortError') return undefined;
    put(host, app.failed(error));
    return undefined;
  }
  if (signal.aborted) return undefined;
  host.replaceChildren();
  const isEmpty = !(data.rows ?? data.nodes).length;
  if (isEmpty) host.append(el('p', { class: 'message' }, EMPTY[as]));
  else DRAW[as](host, app, data, { sparql, as, signal });
  host.append(leftOut(data.left_out, { timeline: 'a date', map: 'a place' }[as]) ?? '');
  return undefined;
}
