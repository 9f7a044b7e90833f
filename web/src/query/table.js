// Rows as a table: only those are in the page that are seen, so that a hundred thousand scroll like ten.
import { counted, el, put } from '../dom.js';
import { ALL, Names } from './names.js';
import { inColumns, isNameless, keyOf } from './key.js';
import { cell, compare, iris, isNumber, searched, text } from './cells.js';

const HIGH = 38;
const AHEAD = 12;
/** Rows that decide how wide a column is. */
const MEASURED = 200;
const WIDTH = { least: 90, most: 380, letter: 7.6, around: 34 };

/**
 * @param {HTMLElement} host
 * @param {object} app
 * @param {{columns: string[], rows: object[][]}} answer
 */
export function table(host, app, { form, columns, rows, rested }, { signal }) {
  /** Rows that rest on what somebody only claims, with who does. */
  const resting = new Map();
  let shown = rows.map((_, at) => at), sorted = null, first = -1, last = -1;
  const names = new Names(app, signal, () => { widths(); draw(true); });
  const filter = el('input', { type: 'search', id: 'row-filter', placeholder: 'Words or an IRI', autocomplete: 'off', spellcheck: 'false' });
  const count = el('span', { class: 'muted', role: 'status' });
  const doubt = el('span', { class: 'muted', role: 'status' });
  const heads = columns.map((name, at) => el('th', { scope: 'col', class: rows.some((row) => isNumber(row[at])) ? 'number' : null, 'aria-sort': 'none' },
    el('button', { type: 'button', class: 'head', title: `Sort by ${name}`, onclick: () => sort(at) }, el('span', {}, name.replaceAll('_', ' ')), el('span', { class: 'order', 'aria-hidden': 'true' }))));
  const group = el('colgroup', {}, columns.map(() => el('col')));
  const body = el('tbody');
  const above = el('tbody', { 'aria-hidden': 'true' }, el('tr', {}, el('td', { colspan: columns.length })));
  const below = el('tbody', { 'aria-hidden': 'true' }, el('tr', {}, el('td', { colspan: columns.length })));
  const made = el('table', { class: 'rows', 'aria-rowcount': rows.length + 1 }, el('caption', { class: 'apart' }, 'Answer'), group, el('thead', {}, el('tr', { 'aria-rowindex': 1 }, heads)), above, body, below);
  const frame = el('div', { class: 'rows-frame', tabindex: 0, role: 'region', 'aria-label': 'Rows of the answer' }, made);
  host.append(el('div', { class: 'tools' }, el('label', { for: 'row-filter' }, 'Filter rows'), filter, count, doubt), frame);

  function widths() {
    const sample = rows.slice(0, MEASURED);
    [...group.children].forEach((col, at) => {
      const letters = sample.map((row) => {
        const term = row[at], label = text(term, names);
        const tag = term?.type === 'uri' && names.get(term.value)?.label ? (names.get(term.value).name ?? '') : '';
        return Math.min(label.length, 60) + (tag.startsWith('<') ? 0 : tag.length * 0.85);
      });
      const longest = Math.max(columns[at].length + 3, ...letters);
      const wide = Math.max(WIDTH.least, Math.min(WIDTH.most, longest * WIDTH.letter + WIDTH.around));
      col.style.width = `${wide}px`;
      col.dataset.wide = wide;
    });
    const whole = [...group.children].reduce((sum, col) => sum + Number(col.dataset.wide), 0);
    made.style.width = `max(100%, ${whole}px)`;
  }

  function row(at, place) {
    const values = rows[at], rests = resting.get(at);
    // In the first cell, so that no narrow screen hides it; a cell that is a claim has the word already.
    const mark = rests && !values.some((term) => term?.type === 'uri' && names.get(term.value)?.standing)
      ? el('span', { class: 'rests', title: rests.length ? `claimed by ${rests.map(({ label }) => label).join(', ')}` : 'rests on a claim' }, app.standing('claim'), ' ') : null;
    return el('tr', { 'aria-rowindex': place + 2, class: rests ? 'claimed' : null }, values.map((term, column) => el('td', {
      class: isNumber(term) ? 'number' : null, title: term ? (term.type === 'uri' ? term.value : text(term, names)) : null,
    }, el('div', {}, column ? null : mark, cell(app, term, columns[column], names)))));
  }

  function draw(anew) {
    const from = Math.max(0, Math.floor(frame.scrollTop / HIGH) - AHEAD);
    const until = Math.min(shown.length, Math.ceil((frame.scrollTop + (frame.clientHeight || 600)) / HIGH) + AHEAD);
    if (!anew && from === first && until === last) return;
    // Who stands in a row stays in it, where it is still there.
    const at = document.activeElement?.closest?.('tr')?.getAttribute('aria-rowindex');
    const column = document.activeElement?.closest?.('td')?.cellIndex;
    [first, last] = [from, until];
    above.rows[0].cells[0].style.height = `${from * HIGH}px`;
    below.rows[0].cells[0].style.height = `${(shown.length - until) * HIGH}px`;
    above.hidden = from === 0;
    below.hidden = until === shown.length;
    put(body, shown.slice(from, until).map((index, offset) => row(index, from + offset)));
    if (at && body.isConnected && !frame.contains(document.activeElement)) {
      body.querySelector(`tr[aria-rowindex="${Number(at)}"]`)?.cells[column ?? 0]?.querySelector('a')?.focus({ preventScroll: true });
    }
    if (!anew) names.want(shown.slice(from, until).flatMap((index) => rows[index].flatMap(iris)));
  }

  function tell() {
    // As high as its rows, up to a screen.
    frame.style.height = `min(${(shown.length + 1) * HIGH + 24}px, 72vh, 640px)`;
    count.textContent = shown.length === rows.length ? counted(rows.length, 'row') : `${shown.length.toLocaleString('en')} of ${counted(rows.length, 'row')}`;
  }

  /** Ascending, descending, as it came. */
  function sort(at) {
    const way = sorted?.at === at ? { 1: -1, '-1': 0 }[sorted.way] : 1;
    sorted = way ? { at, way } : null;
    heads.forEach((head, column) => {
      const now = sorted?.at === column ? sorted.way : 0;
      head.setAttribute('aria-sort', { 1: 'ascending', '-1': 'descending', 0: 'none' }[now]);
      head.querySelector('.order').textContent = { 1: '▲', '-1': '▼', 0: '' }[now];
    });
    choose();
  }

  function choose() {
    const words = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    shown = rows.map((_, at) => at);
    if (words.length) {
      shown = shown.filter((at) => {
        const all = rows[at].map((term) => searched(term, names)).join('\u0001');
        return words.every((word) => all.includes(word));
      });
    }
    if (sorted) {
      const { at, way } = sorted;
      // What is missing stays last, whichever way.
      shown.sort((a, b) => (rows[a][at] && rows[b][at] ? way * compare(rows[a][at], rows[b][at], names) : compare(rows[a][at], rows[b][at], names)) || a - b);
    }
    frame.scrollTop = 0;
    tell();
    draw(true);
  }

  let waiting = 0;
  filter.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(choose, rows.length > 5_000 ? 250 : 60);
  });
  frame.addEventListener('scroll', () => requestAnimationFrame(() => draw(false)), { passive: true });
  const watch = new ResizeObserver(() => draw(false));
  watch.observe(frame);
  signal.addEventListener('abort', () => watch.disconnect());

  /** The words of a claim are in a row without it, too: what rests on it is asked for apart. */
  async function mark() {
    try {
      const found = await rested(signal);
      const order = inColumns(columns, form === 'graph');
      const looked = new Set(found.keys), speakers = new Map(found.rows.map((one) => [one.key, one.speakers]));
      // What reads the same and is stated as well is no claim.
      const claimed = new Map();
      for (const one of found.rows) claimed.set(one.key, (claimed.get(one.key) ?? 0) + 1);
      for (const key of found.keys) claimed.set(key, (claimed.get(key) ?? 0) - 1);
      let unseen = 0, unclear = 0;
      rows.forEach((values, at) => {
        const key = keyOf(order.map((column) => values[column]));
        if (!looked.has(key)) unseen += 1;
        else if (claimed.get(key) === 0) resting.set(at, speakers.get(key));
        // Several blank nodes read the same, and which of them is claimed nobody can say.
        else if (speakers.has(key) && values.some(isNameless)) unclear += 1;
      });
      const said = [];
      if (resting.size) said.push(`${counted(resting.size, 'row')} ${resting.size === 1 ? 'rests' : 'rest'} on claims`);
      if (unseen) said.push(`${counted(unseen, 'row')} nobody looked at`);
      if (unclear) said.push(`of ${counted(unclear, 'row')} it is not known whether ${unclear === 1 ? 'it rests' : 'they rest'} on claims`);
      if (!found.is_known) said.push('of others it is not known whether they rest on claims');
      doubt.textContent = said.join('; ');
    } catch (error) {
      if (error.name === 'AbortError') return;
      doubt.textContent = 'whether rows rest on claims could not be found out';
    }
    draw(true);
  }

  widths();
  tell();
  draw(false);
  if (rested && rows.length) mark();
  const all = new Set();
  for (const values of rows) {
    for (const term of values) for (const iri of iris(term)) all.add(iri);
    if (all.size > ALL) break;
  }
  // Sorting and filtering by labels needs all of them; of very many IRIs only those are named that are seen.
  if (all.size <= ALL) names.want(all);
  return { names };
}
