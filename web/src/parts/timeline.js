// What happened, by time: lanes below each other, time from left to right, what is empty left out.
//
// A point is a day or a time of one; a band is as wide as what is not known of the date; a bar is from begin to end.
import { el, put, svgEl } from '../dom.js';
import { kindClass, onTheme } from './look.js';
import { scale, ticks } from './scale.js';

const ROW = 26;
const HEAD = 34;
const LANE = 14;
const LEFT = 16;
const RIGHT = 200;
const DAY = 86_400;
const ZOOM = [1, 400];
const DASHES = { claim: '6 3.5', hearsay: '0.1 4', open: '0.1 6', announced: '9 4', absent: '1.5 4', void: '3 3', qualified: '14 2.5' };

const ruler = document.createElement('canvas').getContext('2d');
const cut = (text, most = 40) => (([...text].length > most) ? `${[...text].slice(0, most - 1).join('')}…` : text);

/** Rows of each lane, so that neither marks nor words lie on each other. */
function stacked(rows, place, font) {
  ruler.font = font;
  const lanes = new Map();
  for (const row of rows) {
    const lane = row.lane ?? row.kind;
    if (!lanes.has(lane)) lanes.set(lane, { name: lane, items: [], ends: [] });
    const { items, ends } = lanes.get(lane);
    const x = place(row.start.from), until = row.end ? row.end.until : row.start.until;
    const right = Math.max(x + 10, place(until));
    const words = `${row.approximate ? '≈ ' : ''}${cut(row.label)}`;
    const reach = Math.max(right, x) + 10 + ruler.measureText(words).width + 14;
    let at = ends.findIndex((end) => end <= x - 4);
    if (at < 0) at = ends.push(0) - 1;
    ends[at] = reach;
    items.push({ row, x, right, words, at });
  }
  return [...lanes.values()];
}

function mark({ row, x, right, words }, y, pick) {
  const { start, end, standing, kind } = row;
  const isExact = start.until - start.from <= DAY && !end;
  const isVoid = standing === 'void' || standing === 'absent';
  const dash = DASHES[standing] ?? (kind === 'claim' ? DASHES.claim : null);
  const shape = isExact
    ? svgEl('circle', { class: 'dot', cx: x + 5, cy: y, r: 5, 'stroke-dasharray': dash ? '2.5 1.5' : null })
    : svgEl('rect', { class: end ? 'bar' : 'band', x, y: y - 5, width: Math.max(10, right - x), height: 10, rx: end ? 3 : 5, 'stroke-dasharray': end ? dash : '2 2' });
  const made = svgEl('g', { class: `item ${kindClass(kind)} ${isVoid ? 'is-void' : ''}`, tabindex: -1, role: 'button', 'aria-label': `${told(row)}: ${row.label}, ${row.kind}${standing === 'fact' ? '' : `, ${standing}`}` },
    svgEl('title', {}, `${told(row)}: ${row.label}${standing === 'fact' ? '' : ` (${standing})`}`),
    svgEl('rect', { class: 'hit', x: x - 4, y: y - 12, width: Math.max(18, right - x + 8), height: 24 }),
    shape, svgEl('text', { x: Math.max(x + 10, right) + 6, y: y + 4 }, words));
  made.addEventListener('click', () => pick(row));
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
  host.append(el('div', { class: 'time' }, heads, stage));
  let zoom = 1, items = [], now = -1;

  function draw(keep) {
    const room = stage.clientWidth || 800;
    const ahead = keep ?? stage.scrollLeft;
    const by = scale(rows, Math.max(200, (room - LEFT - RIGHT) * zoom));
    const font = `12.5px ${getComputedStyle(document.documentElement).getPropertyValue('--sans') || 'sans-serif'}`;
    const lanes = stacked(rows, (time) => LEFT + by.place(time), font);
    let y = HEAD;
    const parts = [], marks = [], names = [];
    lanes.forEach((lane, at) => {
      const high = lane.ends.length * ROW + LANE;
      if (at % 2 === 0) parts.push(svgEl('rect', { class: 'lane', x: 0, y, width: '100%', height: high }));
      names.push([lane.name, y, high]);
      for (const item of lane.items) marks.push([item.row, mark(item, y + LANE / 2 + item.at * ROW + ROW / 2, choose)]);
      y += high;
    });
    const lines = by.pieces.flatMap((piece) => ticks(piece)).map((tick) => [
      svgEl('line', { class: 'tick', x1: LEFT + tick.x, x2: LEFT + tick.x, y1: HEAD - 6, y2: y }),
      svgEl('text', { class: tick.first ? 'date first' : 'date', x: LEFT + tick.x + 3, y: HEAD - 12 }, tick.words)]);
    const gaps = by.gaps.map((gap) => svgEl('g', { class: 'gap' },
      svgEl('rect', { x: LEFT + gap.x + 8, y: HEAD, width: gap.w - 16, height: y - HEAD }),
      svgEl('text', { x: LEFT + gap.x + gap.w / 2, y: HEAD + (y - HEAD) / 2, transform: `rotate(-90 ${LEFT + gap.x + gap.w / 2} ${HEAD + (y - HEAD) / 2})` }, gap.words)));
    marks.sort(([one], [other]) => rows.indexOf(one) - rows.indexOf(other));
    items = marks.map(([row, made]) => ({ row, made }));
    const wide = LEFT + by.wide + RIGHT;
    put(stage, svgEl('svg', { width: wide, height: y + 6, viewBox: `0 0 ${wide} ${y + 6}`, role: 'presentation' }, parts, lines, gaps, items.map(({ made }) => made)));
    put(heads, names.map(([name, top, high]) => {
      const head = el('span', { dir: 'auto' }, name);
      head.style.top = `${top}px`;
      head.style.height = `${high}px`;
      return head;
    }));
    stage.scrollLeft = ahead;
    if (now >= 0 && items[now]) items[now].made.classList.add('now');
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
    if (box.x < left + 20 || box.x + Math.min(box.width, 240) > left + stage.clientWidth) stage.scrollLeft = box.x - stage.clientWidth / 3;
  }

  /** Larger or smaller around a point of what is seen. */
  function larger(by, at = stage.clientWidth / 2) {
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
    larger(Math.exp(-event.deltaY * 0.002), event.clientX - stage.getBoundingClientRect().left);
  }, { passive: false });
  const watch = new ResizeObserver(() => draw());
  watch.observe(stage);
  on.signal?.addEventListener('abort', () => watch.disconnect());
  onTheme(() => draw(), on.signal);
  draw(0);
  return { larger, fit: () => larger(1 / zoom), pick: (row) => walk(items.findIndex((item) => item.row.id === row.id), false) };
}
