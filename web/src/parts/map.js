// A map on a canvas: land without borders, what is where, contested areas hatched. Nothing comes from another server.
import { calm, el } from '../dom.js';
import { land } from './land.js';
import { colours, onTheme } from './look.js';

const ZOOM = [1, 4000];
/** Places nearer than this on the screen share a mark. */
const NEAR = 17;
const DISC = 15;
const FINE = 3.2;

/** Rows that are at one spot. */
export function spots(rows) {
  const found = new Map();
  for (const row of rows) {
    const key = `${row.lat.toFixed(4)} ${row.lon.toFixed(4)}`;
    const known = found.get(key);
    if (known) known.rows.push(row);
    else found.set(key, { key, lat: row.lat, lon: row.lon, rows: [row] });
  }
  for (const spot of found.values()) {
    const place = spot.rows.find((row) => !row.at);
    spot.name = place?.label ?? spot.rows[0].at ?? spot.rows[0].label;
    spot.happened = spot.rows.filter((row) => row !== place);
    spot.place = place ?? null;
  }
  return [...found.values()];
}

/**
 * @param {HTMLElement} host
 * @param {object} app
 * @param {{id: string, label: string, kind: string, lat: number, lon: number, at?: string, contested?: boolean, area?: number[][][]}[]} rows
 * @param {{pick?: (spots: object[]) => void, signal?: AbortSignal, name?: string}} on
 */
export function map(host, app, rows, on = {}) {
  const stage = el('canvas', { class: 'stage', tabindex: 0, role: 'application', 'aria-roledescription': 'map',
    'aria-label': `${on.name ?? 'Map'}. Arrow keys move it, plus and minus zoom, 0 shows all places. The same places stand in the list.` });
  const tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
  const frame = el('div', { class: 'picture map' }, stage, tip);
  host.append(frame);
  const ink = stage.getContext('2d');
  const all = spots(rows);
  const areas = rows.filter((row) => row.area).map((row) => ({ row, path: outline(row.area) }));
  let look = colours(), outlines = null, ratio = 1, wide = 0, high = 0, waiting = 0, picked = null, marks = [], hatch = null;
  // Pixels a degree of longitude; a degree of latitude is longer by `stretch`, as at the middle of what there is.
  const lats = all.map(({ lat }) => lat);
  const middle = lats.length ? (Math.min(...lats) + Math.max(...lats)) / 2 : 20;
  const stretch = 1 / Math.max(0.35, Math.cos(Math.min(65, Math.abs(middle)) * Math.PI / 180));
  const view = { k: 3, lon: 0, lat: 20 };

  const least = () => wide / 360;
  const toX = (lon) => wide / 2 + (lon - view.lon) * view.k;
  const toY = (lat) => high / 2 - (lat - view.lat) * view.k * stretch;

  function later() {
    if (!waiting) waiting = requestAnimationFrame(paint);
  }

  /** The turns of the globe that are seen. */
  function turns() {
    // A ring may reach over the end of its turn.
    const half = wide / 2 / view.k + 40;
    const found = [];
    for (let turn = Math.floor((view.lon - half + 180) / 360); turn <= Math.floor((view.lon + half + 180) / 360); turn += 1) found.push(360 * turn);
    return found;
  }

  function onGlobe(turn, act) {
    ink.setTransform(ratio * view.k, 0, 0, -ratio * view.k * stretch, ratio * toX(turn), ratio * toY(0));
    act();
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function paint() {
    waiting = 0;
    if (!wide) return;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.fillStyle = look.sea;
    ink.fillRect(0, 0, wide, high);
    graticule();
    const seen = turns();
    for (const turn of seen) {
      if (!outlines) break;
      onGlobe(turn, () => {
        ink.fillStyle = look.land;
        ink.strokeStyle = look.coast;
        ink.lineWidth = 0.7 / view.k;
        const path = view.k > FINE ? outlines.fine : outlines.coarse;
        ink.fill(path, 'evenodd');
        ink.stroke(path);
      });
    }
    for (const turn of seen) for (const area of areas) paintArea(area, turn);
    mark(seen);
    names();
  }

  function graticule() {
    const step = [30, 15, 10, 5, 2, 1, 0.5].find((degrees) => degrees * view.k >= 70) ?? 0.5;
    ink.strokeStyle = look.grid;
    ink.lineWidth = 0.6;
    ink.beginPath();
    for (let lon = Math.ceil((view.lon - wide / 2 / view.k) / step) * step; toX(lon) < wide; lon += step) {
      ink.moveTo(toX(lon), 0);
      ink.lineTo(toX(lon), high);
    }
    for (let lat = -90; lat <= 90; lat += step) {
      ink.moveTo(0, toY(lat));
      ink.lineTo(wide, toY(lat));
    }
    ink.stroke();
  }

  function paintArea({ row, path }, turn) {
    const { fill, line } = look.kind(row.kind);
    onGlobe(turn, () => {
      ink.save();
      ink.globalAlpha = 0.55;
      ink.fillStyle = fill;
      ink.fill(path, 'evenodd');
      ink.globalAlpha = 1;
      if (row.contested) {
        ink.clip(path, 'evenodd');
        ink.setTransform(ratio, 0, 0, ratio, 0, 0);
        ink.fillStyle = hatching();
        ink.fillRect(0, 0, wide, high);
      }
      ink.restore();
      ink.strokeStyle = row.contested ? look.hatch : line;
      ink.lineWidth = 1.4 / view.k;
      ink.setLineDash(row.contested ? [5 / view.k, 3 / view.k] : []);
      ink.stroke(path);
      ink.setLineDash([]);
    });
  }

  /** Slanted lines, for what more than one holds or claims. */
  function hatching() {
    if (hatch) return hatch;
    const tile = document.createElement('canvas');
    const size = Math.round(8 * ratio);
    tile.width = tile.height = size;
    const lines = tile.getContext('2d');
    lines.strokeStyle = look.hatch;
    lines.lineWidth = 1.3 * ratio;
    lines.beginPath();
    for (const by of [-size, 0, size]) {
      lines.moveTo(by, size);
      lines.lineTo(by + size, 0);
    }
    lines.stroke();
    hatch = ink.createPattern(tile, 'repeat');
    hatch.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
    return hatch;
  }

  /** Spots near each other share a mark, the one with most first. */
  function mark(seen) {
    marks = [];
    for (const spot of [...all].sort((one, other) => other.rows.length - one.rows.length)) {
      for (const turn of seen) {
        const x = toX(spot.lon + turn), y = toY(spot.lat);
        if (x < -20 || x > wide + 20 || y < -20 || y > high + 20) continue;
        const near = marks.find((one) => Math.hypot(one.x - x, one.y - y) < NEAR);
        if (near) near.spots.push(spot);
        else marks.push({ x, y, spots: [spot] });
      }
    }
    for (const one of marks) {
      const count = one.spots.reduce((sum, spot) => sum + spot.rows.length, 0);
      const contested = one.spots.some((spot) => spot.rows.some((row) => row.contested && !row.area));
      const kinds = new Set(one.spots.flatMap((spot) => spot.rows.map((row) => row.kind)));
      const { line } = look.kind(kinds.has('event') ? 'event' : [...kinds][0]);
      one.count = count;
      one.r = count > 1 ? Math.min(16, 8 + Math.sqrt(count) * 1.6) : 5.5;
      if (contested) disc(one);
      ink.fillStyle = count > 1 ? look.raised : line;
      ink.strokeStyle = count > 1 ? line : look.page;
      ink.lineWidth = count > 1 ? 2.2 : 1.4;
      ink.beginPath();
      ink.arc(one.x, one.y, one.r, 0, 2 * Math.PI);
      ink.fill();
      ink.stroke();
      if (count > 1) {
        ink.fillStyle = look.ink;
        ink.font = `600 11px ${look.sans}`;
        ink.textAlign = 'center';
        ink.textBaseline = 'middle';
        ink.fillText(String(count), one.x, one.y + 0.5);
      }
      if (picked && one.spots.includes(picked)) {
        ink.strokeStyle = look.accent;
        ink.lineWidth = 3;
        ink.beginPath();
        ink.arc(one.x, one.y, one.r + 5, 0, 2 * Math.PI);
        ink.stroke();
      }
    }
  }

  /** An area of which only a point is known. */
  function disc({ x, y }) {
    ink.save();
    ink.beginPath();
    ink.arc(x, y, DISC + 6, 0, 2 * Math.PI);
    ink.strokeStyle = look.hatch;
    ink.setLineDash([5, 3]);
    ink.lineWidth = 1.3;
    ink.stroke();
    ink.clip();
    ink.fillStyle = hatching();
    ink.fillRect(x - 30, y - 30, 60, 60);
    ink.restore();
  }

  function names() {
    ink.font = `12px ${look.sans}`;
    ink.textBaseline = 'middle';
    ink.textAlign = 'left';
    ink.lineJoin = 'round';
    ink.lineWidth = 3.5;
    const taken = marks.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
    for (const one of marks) {
      const text = one.spots.length > 1 ? `${one.spots[0].name} and ${one.spots.length - 1} more` : one.spots[0].name;
      const letters = [...calm(text)];
      const shown = letters.length > 34 ? `${letters.slice(0, 33).join('')}…` : letters.join('');
      const long = ink.measureText(shown).width;
      const places = [[one.x + one.r + 5, one.y], [one.x - one.r - 5 - long, one.y], [one.x - long / 2, one.y - one.r - 10], [one.x - long / 2, one.y + one.r + 10]];
      const own = [one.x - one.r, one.y - one.r, one.x + one.r, one.y + one.r];
      const free = places.find(([x, y]) => x > 2 && x + long < wide - 2 && !taken.some((box) => String(box) !== String(own) && x < box[2] + 2 && x + long > box[0] - 2 && y - 8 < box[3] && y + 8 > box[1]));
      if (!free) continue;
      const [x, y] = free;
      taken.push([x, y - 8, x + long, y + 8]);
      ink.strokeStyle = look.land;
      ink.strokeText(shown, x, y);
      ink.fillStyle = look.ink;
      ink.fillText(shown, x, y);
    }
  }

  function held() {
    view.k = Math.min(ZOOM[1], Math.max(least(), view.k));
    // Nothing is shown beyond the poles as long as there is anything else to show.
    const most = Math.max(0, 86 - high / 2 / view.k / stretch);
    view.lat = Math.min(most, Math.max(-most, view.lat));
    if (view.lon > 180) view.lon -= 360;
    if (view.lon < -180) view.lon += 360;
    later();
  }

  /** Shows all places, over the date line where that is shorter. */
  function fit() {
    if (!wide) return;
    if (!all.length) {
      Object.assign(view, { k: least(), lon: 0, lat: 20 });
      return held();
    }
    const lons = all.map(({ lon }) => lon).sort((a, b) => a - b);
    let gap = lons[0] + 360 - lons.at(-1), from = lons[0];
    lons.slice(1).forEach((lon, at) => {
      if (lon - lons[at] > gap) [gap, from] = [lon - lons[at], lon];
    });
    const [low, top] = [Math.min(...lats), Math.max(...lats)];
    // Around a single place there is land enough to tell where it is.
    const alone = Math.max(360 - gap, top - low) < 0.5;
    const span = Math.max(alone ? 28 : 4, 360 - gap), rise = Math.max(alone ? 16 : 3, top - low);
    view.k = Math.min((wide - 150) / span, (high - 90) / (rise * stretch));
    view.lon = from + (360 - gap) / 2;
    view.lat = (low + top) / 2;
    return held();
  }

  function zoom(by, x = wide / 2, y = high / 2) {
    const lon = view.lon + (x - wide / 2) / view.k, lat = view.lat - (y - high / 2) / view.k / stretch;
    view.k = Math.min(ZOOM[1], Math.max(least(), view.k * by));
    view.lon = lon - (x - wide / 2) / view.k;
    view.lat = lat + (y - high / 2) / view.k / stretch;
    held();
  }

  function pan(x, y) {
    view.lon -= x / view.k;
    view.lat += y / view.k / stretch;
    held();
  }

  const under = (x, y) => marks.findLast((one) => Math.hypot(one.x - x, one.y - y) <= one.r + 4);
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pointers = new Map();
  let far = false;
  stage.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    pointers.set(event.pointerId, place(event));
    stage.setPointerCapture(event.pointerId);
    far = pointers.size > 1;
    tip.hidden = true;
  });
  stage.addEventListener('pointermove', (event) => {
    const at = place(event), before = pointers.get(event.pointerId);
    if (!before) return point(at);
    if (!far && Math.hypot(at[0] - before[0], at[1] - before[1]) < 4) return undefined;
    far = true;
    pointers.set(event.pointerId, at);
    if (pointers.size !== 2) return pan(at[0] - before[0], at[1] - before[1]);
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const grown = Math.hypot(at[0] - other[0], at[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
    return zoom(grown, (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
  });
  stage.addEventListener('pointerup', (event) => {
    if (!pointers.delete(event.pointerId) || far) return;
    const one = under(...place(event));
    picked = one?.spots[0] ?? null;
    later();
    if (one) on.pick?.(one.spots);
  });
  stage.addEventListener('pointercancel', (event) => pointers.delete(event.pointerId));
  stage.addEventListener('pointerleave', () => { tip.hidden = true; });
  stage.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== stage) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...place(event));
  }, { passive: false });
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (way) pan(...way);
    else if (event.key === '+' || event.key === '=') zoom(1.4);
    else if (event.key === '-') zoom(1 / 1.4);
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
  });

  function point([x, y]) {
    const one = under(x, y);
    stage.style.cursor = one ? 'pointer' : 'grab';
    tip.hidden = !one;
    if (!one) return;
    const lines = one.spots.slice(0, 5).map((spot) => el('div', { dir: 'auto' }, el('b', {}, spot.name), spot.happened.length ? ` ${spot.happened.length} there` : '',
      spot.rows.some((row) => row.contested) ? ' (contested)' : ''));
    tip.replaceChildren(...lines, one.spots.length > 5 ? `and ${one.spots.length - 5} more` : '');
    tip.style.left = `${Math.max(4, Math.min(x + 14, wide - tip.offsetWidth - 4))}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, high - tip.offsetHeight - 4))}px`;
  }

  function size() {
    const box = frame.getBoundingClientRect(), first = !wide;
    ratio = Math.min(devicePixelRatio || 1, 2);
    wide = Math.round(box.width);
    high = Math.round(box.height);
    stage.width = wide * ratio;
    stage.height = high * ratio;
    hatch = null;
    if (first) fit();
    held();
  }
  const watch = new ResizeObserver(size);
  watch.observe(frame);
  on.signal?.addEventListener('abort', () => {
    watch.disconnect();
    cancelAnimationFrame(waiting);
  });
  onTheme(() => { look = colours(); hatch = null; later(); }, on.signal);
  land(app).then((found) => { outlines = found; later(); }).catch((error) => {
    if (error.name !== 'AbortError') host.append(el('p', { class: 'message', role: 'alert' }, `The outline of land did not come: ${error.message}`));
  });
  size();
  return {
    fit,
    zoom,
    spots: all,
    /** Shows a spot in the middle. */
    show(spot) {
      picked = spot;
      view.lon = spot.lon;
      view.lat = spot.lat;
      view.k = Math.max(view.k, 8);
      held();
    },
    where: (spot) => [toX(spot.lon), toY(spot.lat)],
  };
}

function outline(area) {
  const path = new Path2D();
  for (const ring of area) {
    ring.forEach(([lon, lat], at) => (at ? path.lineTo(lon, lat) : path.moveTo(lon, lat)));
    path.closePath();
  }
  return path;
}
