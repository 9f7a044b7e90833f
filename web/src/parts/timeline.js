// What happened, by time: lanes below each other, time from left to right but not to scale.
//
// A point is a day or a time of one; a band is as wide as what is not known of the date; a bar is from begin to end.
import { calm, el, put, svgEl } from '../dom.js';
import { kindClass, onTheme } from './look.js';
import { scale, spelt, ticks } from './scale.js';

const ROW = 26;
const HEAD = 44;
const LANE = 14;
const LEFT = 16;
const RIGHT = 200;
const DAY = 86_400;
/** Size beside that at which all of it is seen. */
const ZOOM = [1, 60];
const DASHES = { claim: '6 3.5', hearsay: '0.1 4', denied: '6 2 1.5 2', open: '0.1 6', announced: '9 4', absent: '1.5 4', void: '3 3', qualified: '14 2.5', derived: '12 3 1.5 3' };

const ruler = document.createElement('canvas').getContext('2d');
const cut = (text, most = 40) => {
  const letters = [...calm(text)];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
};

/** Rows of each lane, so that neither marks nor words lie on each other. */
function stacked(rows, place, font) {
  ruler.font = font;
  const lanes = new Map();
  for (const row of rows) {
    const lane = row.lane ?? row.kind;
    if (!lanes.has(lane)) lanes.set(lane, { name: lane, items: [], ends: [] });
    const { items, ends } = lanes.get(lane);
    const x = place(row.start.from), until = row.end ? row.end.until : row.start.until;
    const isExact = !row.end && row.start.until - row.start.from <= DAY;
    const right = isExact ? x + 10 : Math.max(x + 10, place(until));
    const words = [row.approximate ? '≈' : '', spelt(row.start.text).time, cut(row.label)].filter(Boolean).join(' ');
    const long = ruler.measureText(words).width;
    // A band that is long enough has its words inside, where they move along.
    const inside = !isExact && right - x > long + 16;
    const reach = inside ? right + 6 : right + 10 + long + 14;
    let at = ends.findIndex((end) => end <= x - 4);
    if (at < 0) at = ends.push(0) - 1;
    ends[at] = reach;
    items.push({ row, x, right, words, at, long, inside, isExact });
  }
  return [...lanes.values()];
}

function mark(item, y, pick) {
  const { row, x, right, words, inside, isExact } = item;
  const { start, end, standing, kind } = row;
  const isVoid = standing === 'void' || standing === 'absent';
  const dash = DASHES[standing] ?? (kind === 'claim' ? DASHES.claim : null);
  const shape = isExact
    ? svgEl('circle', { class: 'dot', cx: x + 5, cy: y, r: 5, 'stroke-dasharray': dash ? '2.5 1.5' : null })
    : svgEl('rect', { class: end ? 'bar' : 'band', x, y: y - (inside ? 10 : 5), width: Math.max(10, right - x), height: inside ? 20 : 10, rx: end ? 3 : inside ? 9 : 5, 'stroke-dasharray': end ? dash : '2 2' });
  const made = svgEl('g', { class: `item ${kindClass(kind)} ${isVoid ? 'is-void' : ''}`, tabindex: -1, role: 'button', 'aria-label': `${words}, ${told(row)}, ${row.kind}${standing === 'fact' ? '' : `, ${standing}`}` },
    svgEl('title', {}, `${told(row)}: ${row.label}${standing === 'fact' ? '' : ` (${standing})`}`),
    svgEl('rect', { class: 'hit', x: x - 4, y: y - 12, width: Math.max(18, right - x + 8), height: 24 }),
    shape, svgEl('text', { x: inside ? x + 8 : right + 6, y: y + 4 }, words));
  made.addEventListener('click', () => pick(row));
  if (inside) item.text = made.querySelector('text');
  return made;
}

/** When something was, in the words of the data. */
export const told = ({ start, end, approximate }) => `${approximate ? '≈ ' : ''}${start.text}${end ? ` – ${end.text}` : ''}`;

/**
 * @param {HTMLElement} host
 * @param {{id: string, label: string, kind: string, standing?: string, lane?: string, approximate?: boolean,
 *   start: {text: string, from: number, until: number}, end?: {text: string, from: number, until: number}}[]} given
 * @param {{pick?: (row: object) => void, signal?: AbortSignal, name?: string}} on
 */
export function timeline(host, given, on = {}) {
  const rows = given.filter((row) => row.start).sort((one, other) => one.start.from - other.start.from || one.start.until - other.start.until);
  const stage = el('div', { class: 'time-scroll', tabindex: 0, role: 'group', 'aria-label': `${on.name ?? 'Timeline'}: arrow keys walk from one to the next in time, Enter picks, plus and minus zoom. The same stands in the list.` });
  const heads = el('div', { class: 'lane-heads', 'aria-hidden': 'true' });
  const axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  const body = el('div', { class: 'lanes' });
  const corner = el('div', { class: 'corner', 'aria-hidden': 'true' });
  put(stage, corner, axis, heads, body);
  host.append(el('div', { class: 'time' }, stage));
  const natural = scale(rows);
  let zoom = Math.min(4, Math.max(1, natural.wide / Math.max(200, (host.clientWidth || 900) - 108 - RIGHT))), items = [], inner = [], yearsAt = [], now = -1;
  /** Width of what scrolls. */
  const width = () => Math.max(300, (stage.clientWidth || 900) - (heads.offsetWidth || 108));

  function draw(keep) {
    const room = width();
    const ahead = keep ?? stage.scrollLeft;
    const by = Math.max(160, room - LEFT - RIGHT) * zoom / natural.wide;
    const x = (time) => LEFT + natural.place(time) * by;
    const font = `12.5px ${getComputedStyle(document.documentElement).getPropertyValue('--sans') || 'sans-serif'}`;
    const lanes = stacked(rows, x, font);
    let y = 0;
    inner = [];
    const parts = [], marks = [], names = [];
    lanes.forEach((lane, at) => {
      const high = lane.ends.length * ROW + LANE;
      if (at % 2 === 0) parts.push(svgEl('rect', { class: 'lane', x: 0, y, width: '100%', height: high }));
      names.push([lane.name, y, high]);
      inner.push(...lane.items.filter((item) => item.inside));
      for (const item of lane.items) marks.push([item.row, mark(item, y + LANE / 2 + item.at * ROW + ROW / 2, choose)]);
      y += high;
    });
    const { years, days } = ticks(rows, x);
    yearsAt = years;
    const top = [...years.filter((tick) => tick.named).map((tick) => svgEl('text', { class: 'date first', x: tick.x + 4, y: 16 }, tick.words)),
      ...days.filter((tick) => tick.named).map((tick) => svgEl('text', { class: 'date', x: tick.x + 4, y: 34 }, tick.words))];
    const lines = [...days.map((tick) => svgEl('line', { class: 'tick', x1: tick.x, x2: tick.x, y1: 0, y2: y })),
      ...years.map((tick) => svgEl('line', { class: 'tick year', x1: tick.x, x2: tick.x, y1: 0, y2: y }))];
    const gaps = natural.gaps.filter((gap) => (gap.to - gap.from) * by > 26).map((gap) => {
      const middle = LEFT + (gap.from + gap.to) / 2 * by, across = (gap.to - gap.from) * by - 14, high = Math.min(y / 2, 120);
      return svgEl('g', { class: 'gap' }, svgEl('rect', { x: middle - across / 2, y: 0, width: across, height: y }),
        svgEl('text', { x: middle, y: high, transform: `rotate(-90 ${middle} ${high})` }, gap.words));
    });
    marks.sort(([one], [other]) => rows.indexOf(one) - rows.indexOf(other));
    items = marks.map(([row, made]) => ({ row, made }));
    const wide = Math.max(room, LEFT + natural.wide * by + RIGHT);
    put(axis, svgEl('svg', { width: wide, height: HEAD, viewBox: `0 0 ${wide} ${HEAD}` }, top));
    put(body, svgEl('svg', { width: wide, height: y, viewBox: `0 0 ${wide} ${y}`, role: 'presentation' }, parts, gaps, lines, items.map(({ made }) => made)));
    put(heads, names.map(([name, top, high]) => {
      const head = el('div', {}, el('span', { dir: 'auto' }, name));
      head.style.top = `${top}px`;
      head.style.height = `${high}px`;
      return head;
    }));
    stage.scrollLeft = ahead;
    along();
    if (now >= 0 && items[now]) items[now].made.classList.add('now');
  }

  /** Words inside of bands stay where they can be seen. */
  function along() {
    const left = stage.scrollLeft;
    corner.textContent = (yearsAt.findLast((tick) => tick.x < left + 30) ?? yearsAt[0])?.words ?? '';
    for (const { text, x, right, long } of inner) text.setAttribute('x', Math.min(Math.max(x + 8, left + 8), right - long - 8));
  }

  /** Where most begins within what is seen at once. */
  function fullest() {
    const room = width(), by = Math.max(160, room - LEFT - RIGHT) * zoom / natural.wide;
    const at = rows.map((row) => natural.place(row.start.from) * by);
    let best = 0, most = 0, to = 0;
    at.forEach((x, from) => {
      while (to < at.length && at[to] <= x + room - 260) to += 1;
      if (to - from > most) [best, most] = [x, to - from];
    });
    return most === at.length ? 0 : Math.max(0, best - 40);
  }

  function choose(row) {
    walk(items.findIndex((item) => item.row === row), false);
    on.pick?.(row);
  }

  function walk(to, focus = true) {
    items[now]?.made.classList.remove('now');
    now = Math.min(items.length - 1, Math.max(0, to));
    const item = items[now];
    if (!item) return;
    item.made.classList.add('now');
    if (focus) item.made.focus({ preventScroll: true });
    const box = item.made.getBBox(), left = stage.scrollLeft;
    if (box.x < left + 20 || box.x + Math.min(box.width, 240) > left + width()) stage.scrollLeft = box.x - width() / 3;
    const up = stage.scrollTop, high = stage.clientHeight - HEAD;
    if (box.y < up || box.y + box.height > up + high) stage.scrollTop = box.y - high / 3;
  }

  /** Larger or smaller around a point of what is seen. */
  function larger(by, at = width() / 2) {
    const before = zoom;
    zoom = Math.min(ZOOM[1], Math.max(ZOOM[0], zoom * by));
    if (zoom === before) return;
    draw((stage.scrollLeft + at) * zoom / before - at);
  }

  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') walk(now + 1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') walk(now - 1);
    else if (event.key === 'Home') walk(0);
    else if (event.key === 'End') walk(items.length - 1);
    else if ((event.key === 'Enter' || event.key === ' ') && now >= 0) on.pick?.(items[now].row);
    else if (event.key === '+' || event.key === '=') larger(1.5);
    else if (event.key === '-') larger(1 / 1.5);
    else if (event.key === '0') larger(1 / zoom);
    else return;
    event.preventDefault();
  });
  stage.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    larger(Math.exp(-event.deltaY * 0.002), event.clientX - body.getBoundingClientRect().left - stage.scrollLeft);
  }, { passive: false });
  stage.addEventListener('scroll', along, { passive: true });
  const watch = new ResizeObserver(() => draw());
  watch.observe(stage);
  on.signal?.addEventListener('abort', () => watch.disconnect());
  onTheme(() => draw(), on.signal);
  draw(fullest());
  return { larger, fit: () => larger(1 / zoom), pick: (row) => walk(items.findIndex((item) => item.row.id === row.id), false) };
}
