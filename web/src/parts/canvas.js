// A picture of things and lines on a canvas: moved, zoomed, pointed at, walked through by keyboard.
//
// Places come from the server, so that the picture is the same for everybody and can be drawn as a file. A picture of
// very many things is moved as one sheet and drawn anew when it rests.
import { el } from '../dom.js';
import { colours, isStill, onTheme } from './look.js';
import { paintEdges, paintMoved, paintNodes, route } from './paint.js';

/** More things or lines than these are moved as one sheet. */
const LARGE = { nodes: 700, edges: 1500 };
const ZOOM = { least: 0.02, most: 4 };
/** Size at which words can be read. */
const READ = 0.55;
const REST = 130;
const FADE = 200;

/**
 * @param {HTMLElement} host where the picture goes
 * @param {object} on `pick(what)`, `open(node)`, `fold(node)`, `pin(node, x, y)`, `say(text)`; `signal` ends it
 */
export function canvas(host, on) {
  const stage = el('canvas', { class: 'stage', tabindex: 0, role: 'application', 'aria-roledescription': 'graph' });
  const tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
  const frame = el('div', { class: 'picture' }, stage, tip);
  host.append(frame);
  const ink = stage.getContext('2d');
  const sheet = document.createElement('canvas');
  const self = {
    nodes: [], edges: [], ties: [], look: colours(), picked: null, hover: null, cut: null,
    view: { k: 1, x: 0, y: 0 }, wide: 0, high: 0, shown: 1,
  };
  let drag = null;
  let ratio = 1, waiting = 0, resting = 0, sheetView = null, frames = 0, fading = 0, label = 'Picture';

  const isLarge = () => self.nodes.length > LARGE.nodes || self.edges.length > LARGE.edges;
  const toPage = (x, y) => [(x - self.view.x) / self.view.k, (y - self.view.y) / self.view.k];

  /** All of it, on this canvas. */
  function paint(target) {
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.fillStyle = self.look.page;
    target.fillRect(0, 0, stage.width, stage.height);
    const { k, x, y } = self.view;
    target.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    const [left, top] = toPage(0, 0), [right, bottom] = toPage(self.wide, self.high);
    const seen = { left, top, right, bottom };
    paintEdges(target, self, seen);
    paintNodes(target, self, seen);
  }

  function frameNow() {
    waiting = 0;
    if (!self.wide) return;
    frames += 1;
    if (fading) {
      self.shown = isStill() ? 1 : Math.min(1, (performance.now() - fading) / FADE);
      if (self.shown === 1) fading = 0;
    }
    const moved = drag?.far ? drag.node : null;
    if (isLarge() && (resting || moved) && sheetView) {
      // The sheet as it was, moved and stretched.
      const by = self.view.k / sheetView.k;
      ink.setTransform(1, 0, 0, 1, 0, 0);
      ink.fillStyle = self.look.page;
      ink.fillRect(0, 0, stage.width, stage.height);
      ink.imageSmoothingEnabled = false;
      ink.setTransform(by, 0, 0, by, ratio * (self.view.x - sheetView.x * by), ratio * (self.view.y - sheetView.y * by));
      ink.drawImage(sheet, 0, 0);
      const { k, x, y } = self.view;
      ink.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
      if (moved) paintMoved(ink, self, moved);
    } else {
      paint(ink);
      if (isLarge()) keepSheet();
    }
    if (fading) later();
  }

  function keepSheet() {
    if (sheet.width !== stage.width || sheet.height !== stage.height) {
      sheet.width = stage.width;
      sheet.height = stage.height;
    }
    sheet.getContext('2d').drawImage(stage, 0, 0);
    sheetView = { ...self.view };
  }

  function later() {
    if (!waiting) waiting = requestAnimationFrame(frameNow);
  }

  /** The view moves; what is large is drawn anew when it rests. */
  function moved() {
    if (isLarge()) {
      clearTimeout(resting);
      resting = setTimeout(() => { resting = 0; later(); }, REST);
    }
    later();
  }

  function size() {
    const box = frame.getBoundingClientRect();
    const first = !self.wide;
    ratio = Math.min(devicePixelRatio || 1, 2);
    self.wide = Math.round(box.width);
    self.high = Math.round(box.height);
    stage.width = Math.max(1, self.wide * ratio);
    stage.height = Math.max(1, self.high * ratio);
    sheetView = null;
    if (first && self.nodes.length) begin();
    later();
  }

  /** Shows all of it. */
  function fit() {
    if (!self.nodes.length || !self.wide) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y, w, h } of self.nodes) {
      left = Math.min(left, x - w / 2);
      right = Math.max(right, x + w / 2);
      top = Math.min(top, y - h / 2);
      bottom = Math.max(bottom, y + h / 2);
    }
    const air = 28;
    const k = Math.min((self.wide - 2 * air) / Math.max(1, right - left), (self.high - 2 * air) / Math.max(1, bottom - top), 1.25);
    self.view.k = Math.max(ZOOM.least, k);
    self.view.x = self.wide / 2 - self.view.k * (left + right) / 2;
    self.view.y = self.high / 2 - self.view.k * (top + bottom) / 2;
    moved();
  }

  function zoom(by, x = self.wide / 2, y = self.high / 2) {
    const k = Math.min(ZOOM.most, Math.max(ZOOM.least, self.view.k * by));
    self.view.x = x - (x - self.view.x) * k / self.view.k;
    self.view.y = y - (y - self.view.y) * k / self.view.k;
    self.view.k = k;
    moved();
  }

  function pan(x, y) {
    self.view.x += x;
    self.view.y += y;
    moved();
  }

  /** Moves the view as far as a thing needs to be seen. */
  function reveal(node) {
    const { k, x, y } = self.view;
    const at = [node.x * k + x, node.y * k + y], air = 60;
    const by = [[at[0], self.wide], [at[1], self.high]].map(([to, room]) =>
      (to < air ? air - to : to > room - air ? room - air - to : 0));
    if (by[0] || by[1]) pan(...by);
  }

  /** What is shown from now on; what has been there keeps the view. */
  function show(data, { keep = false, name } = {}) {
    const before = new Set(self.nodes.map((node) => node.id));
    self.nodes = data.nodes.map((node, index) => ({ ...node, index, isNew: keep && !before.has(node.id) }));
    self.edges = data.edges.map((edge, index) => ({ ...edge, index }));
    self.ties = self.nodes.map(() => []);
    for (const edge of self.edges) {
      self.ties[edge.from].push(edge);
      if (edge.to !== edge.from) self.ties[edge.to].push(edge);
    }
    route(self);
    const picked = self.picked;
    self.picked = picked && 'node' in picked ? found(picked.id) : null;
    self.hover = null;
    label = name ?? label;
    stage.setAttribute('aria-label', `${label}. Arrow keys walk from thing to thing, Enter opens, Delete folds away, plus and minus zoom, 0 shows all. The same stands in words beside it.`);
    sheetView = null;
    if (keep && self.nodes.some((node) => node.isNew)) {
      fading = performance.now();
      self.shown = isStill() ? 1 : 0;
    }
    if (!keep) begin();
    later();
  }

  /** All of it where its words can be read then, else what it is about. */
  function begin() {
    fit();
    const middle = self.nodes.find((node) => node.middle);
    if (!self.wide || self.view.k >= READ || !middle?.lines) return;
    self.view = { k: READ, x: self.wide / 2 - READ * middle.x, y: self.high / 2 - READ * middle.y };
  }

  const found = (id) => {
    const index = self.nodes.findIndex((node) => node.id === id);
    return index < 0 ? null : { node: index, id };
  };

  function pick(what, { tell = true } = {}) {
    self.picked = what;
    sheetView = null;
    later();
    if (tell) on.pick?.(what && 'node' in what ? { node: self.nodes[what.node] } : what ? { edge: self.edges[what.edge] } : null);
  }

  // ---- what lies under a point ------------------------------------------------------------
  function under(px, py) {
    const [x, y] = toPage(px, py), reach = 5 / self.view.k;
    for (let at = self.nodes.length - 1; at >= 0; at -= 1) {
      const node = self.nodes[at], near = node.lines ? 0 : reach;
      if (Math.abs(x - node.x) <= node.w / 2 + near && Math.abs(y - node.y) <= node.h / 2 + near) return { node: at, id: node.id };
      // The sign of what waits to be opened hangs below the box.
      if (node.badge && x >= node.badge.x && x <= node.badge.x + node.badge.w && y >= node.badge.y && y <= node.badge.y + node.badge.h) return { node: at, id: node.id, more: true };
    }
    let best = null, least = 6 / self.view.k;
    for (const edge of self.edges) {
      const far = away(edge.points, x, y, least);
      if (far < least) [best, least] = [edge, far];
    }
    return best ? { edge: best.index } : null;
  }

  function away(points, x, y, reach) {
    let least = Infinity;
    for (let at = 0; at + 3 < points.length; at += 2) {
      const ax = points[at], ay = points[at + 1], bx = points[at + 2], by = points[at + 3];
      if (x < Math.min(ax, bx) - reach || x > Math.max(ax, bx) + reach || y < Math.min(ay, by) - reach || y > Math.max(ay, by) + reach) continue;
      const dx = bx - ax, dy = by - ay, along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy));
    }
    return least;
  }

  // ---- pointers ---------------------------------------------------------------------------
  const pointers = new Map();
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  stage.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    const at = place(event);
    pointers.set(event.pointerId, at);
    stage.setPointerCapture(event.pointerId);
    const what = under(...at);
    drag = { at, from: at, what, far: false, node: pointers.size === 1 && what && 'node' in what && !what.more && on.pin ? self.nodes[what.node] : null };
    hide();
  });
  stage.addEventListener('pointermove', (event) => {
    const at = place(event);
    if (!pointers.has(event.pointerId)) return point(at);
    const before = pointers.get(event.pointerId);
    pointers.set(event.pointerId, at);
    if (pointers.size === 2) {
      const [one, two] = [...pointers.values()];
      const other = one === at ? two : one;
      const grown = Math.hypot(at[0] - other[0], at[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
      drag = null;
      return zoom(grown, (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
    }
    if (!drag) return undefined;
    drag.far ||= Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) > 4;
    if (!drag.far) return undefined;
    const by = [at[0] - before[0], at[1] - before[1]];
    if (!drag.node) return pan(...by);
    drag.node.x += by[0] / self.view.k;
    drag.node.y += by[1] / self.view.k;
    drag.node.pinned = true;
    route(self, drag.node.index);
    if (!isLarge()) sheetView = null;
    return later();
  });
  const released = (event) => {
    if (!pointers.delete(event.pointerId) || !drag) return;
    const { what, far, node } = drag;
    drag = null;
    if (event.type === 'pointercancel') return;
    if (far && node) {
      sheetView = null;
      later();
      on.pin?.(node, Math.round(node.x), Math.round(node.y));
    }
    else if (!far && what?.more) on.open?.(self.nodes[what.node]);
    else if (!far) pick(what);
  };
  stage.addEventListener('pointerup', released);
  stage.addEventListener('pointercancel', released);
  stage.addEventListener('dblclick', (event) => {
    const what = under(...place(event));
    if (what && 'node' in what) on.open?.(self.nodes[what.node]);
  });
  stage.addEventListener('wheel', (event) => {
    // The page scrolls until somebody has taken the picture up.
    if (!event.ctrlKey && document.activeElement !== stage) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...place(event));
  }, { passive: false });
  stage.addEventListener('pointerleave', () => { hide(); hover(null); });

  function hover(what) {
    const same = (self.hover?.node ?? -1) === (what?.node ?? -1) && (self.hover?.edge ?? -1) === (what?.edge ?? -1);
    if (same) return;
    self.hover = what;
    if (!isLarge()) later();
  }

  function hide() {
    tip.hidden = true;
  }

  function point(at) {
    const what = under(...at);
    hover(what);
    stage.style.cursor = what ? 'pointer' : 'grab';
    if (!what) return hide();
    tip.replaceChildren(...(on.tip?.('node' in what ? { node: self.nodes[what.node], more: what.more } : { edge: self.edges[what.edge] }) ?? []));
    tip.hidden = !tip.childNodes.length;
    const right = at[0] + 16 + tip.offsetWidth > self.wide;
    tip.style.left = `${Math.max(4, right ? at[0] - tip.offsetWidth - 12 : at[0] + 14)}px`;
    tip.style.top = `${Math.max(4, Math.min(at[1] + 14, self.high - tip.offsetHeight - 4))}px`;
  }

  // ---- keys -------------------------------------------------------------------------------
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** The next thing that way: one that is tied to this one if there is any, the nearest and straightest. */
  function next(from, [dx, dy]) {
    const tied = new Set(self.ties[from.index].map((edge) => (edge.from === from.index ? edge.to : edge.from)));
    let best = null, least = Infinity;
    for (const node of self.nodes) {
      if (node === from) continue;
      const x = node.x - from.x, y = node.y - from.y;
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy - y * dx);
      if (ahead <= 0 || aside > 2.2 * ahead) continue;
      const cost = (ahead + 2 * aside) * (tied.has(node.index) ? 1 : 2.5);
      if (cost < least) [best, least] = [node, cost];
    }
    return best;
  }

  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = self.picked && 'node' in self.picked ? self.nodes[self.picked.node] : null;
    const way = WAYS[event.key];
    if (way && event.shiftKey) pan(-60 * way[0], -60 * way[1]);
    else if (way) {
      const to = now ? next(now, way) : self.nodes.find((node) => node.middle) ?? self.nodes[0];
      if (to) {
        pick({ node: to.index, id: to.id });
        reveal(to);
        on.say?.(to);
      }
    } else if (event.key === 'Enter' && now) on.open?.(now);
    else if ((event.key === 'Delete' || event.key === 'Backspace') && now) on.fold?.(now);
    else if (event.key === '+' || event.key === '=') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === '0') fit();
    else if (event.key === 'Escape' && self.picked) pick(null);
    else return;
    event.preventDefault();
  });

  const watch = new ResizeObserver(size);
  watch.observe(frame);
  on.signal?.addEventListener('abort', () => {
    watch.disconnect();
    clearTimeout(resting);
    cancelAnimationFrame(waiting);
  });
  onTheme(() => { self.look = colours(); sheetView = null; later(); }, on.signal);
  size();

  return {
    frame,
    show,
    fit,
    zoom,
    pick: (id) => {
      const what = found(id);
      pick(what, { tell: false });
      if (what) reveal(self.nodes[what.node]);
      return what ? self.nodes[what.node] : null;
    },
    focus: () => stage.focus(),
    /** For tests: how many frames were drawn, and where a thing is on the canvas. */
    frames: () => frames,
    where: (id) => {
      const what = found(id);
      if (!what) return null;
      const { x, y } = self.nodes[what.node];
      return [x * self.view.k + self.view.x, y * self.view.k + self.view.y];
    },
  };
}
