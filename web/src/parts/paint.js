// How things and lines are painted: boxes with words where there are few, dots with some names where there are many.
import { calm } from '../dom.js';
import { below, ornament, outline } from './shape.js';

const FONT = 12.5;
const HEIGHT = 16.3;
/** Distance of lines that join the same two things. */
const FAN = 26;
/** Below this size words cannot be read. */
const WORDS = 0.42;
/** Lines whose dashes are drawn, and lines that have a tip. */
const DASHED = 4000;
const TIPPED = 2500;
/** Names of dots, and of boxes that are too small for their words. */
const NAMED = 90;
/** Lines whose relation is said. */
const SAID = 70;

/** Where a line from the middle of a box towards a point leaves it. */
function leave(node, x, y) {
  const dx = x - node.x, dy = y - node.y;
  if (!dx && !dy) return [node.x, node.y];
  if (!node.lines) {
    const far = Math.hypot(dx, dy), radius = node.w / 2 + 1;
    return [node.x + dx / far * radius, node.y + dy / far * radius];
  }
  const share = Math.min((node.w / 2 + 2) / Math.abs(dx || 1e-9), (node.h / 2 + 2) / Math.abs(dy || 1e-9));
  return [node.x + dx * Math.min(1, share), node.y + dy * Math.min(1, share)];
}

/** The way of each line, or of those at one thing: as points. */
export function route(self, only) {
  const pairs = new Map();
  for (const edge of self.edges) {
    const key = edge.from < edge.to ? edge.from * 1e6 + edge.to : edge.to * 1e6 + edge.from;
    const known = pairs.get(key);
    if (known) known.push(edge);
    else pairs.set(key, [edge]);
  }
  for (const edges of pairs.values()) {
    if (only !== undefined && edges[0].from !== only && edges[0].to !== only) continue;
    edges.forEach((edge, at) => {
      const offset = (at - (edges.length - 1) / 2) * FAN;
      edge.points = way(self.nodes[edge.from], self.nodes[edge.to], edge.from <= edge.to ? offset : -offset, at);
    });
  }
}

function way(from, to, offset, number) {
  if (from === to) {
    const r = 12 + 7 * number, x = from.x + from.w / 2 - 8, y = from.y - from.h / 2;
    return [x - r, y, x - r, y - r, x + r, y - r, x + r, y + 8];
  }
  const dx = to.x - from.x, dy = to.y - from.y, far = Math.hypot(dx, dy) || 1;
  if (!offset) return [...leave(from, to.x, to.y), ...leave(to, from.x, from.y)];
  const middle = [(from.x + to.x) / 2 - dy / far * offset, (from.y + to.y) / 2 + dx / far * offset];
  const [ax, ay] = leave(from, ...middle), [bx, by] = leave(to, ...middle);
  const points = [];
  for (let step = 0; step <= 8; step += 1) {
    const t = step / 8, u = 1 - t;
    points.push(u * u * ax + 2 * u * t * middle[0] + t * t * bx, u * u * ay + 2 * u * t * middle[1] + t * t * by);
  }
  return points;
}

function trace(target, points) {
  target.moveTo(points[0], points[1]);
  for (let at = 2; at < points.length; at += 2) target.lineTo(points[at], points[at + 1]);
}

const outside = ({ points }, { left, top, right, bottom }) => {
  const end = points.length - 2;
  const slack = 60;
  return Math.max(points[0], points[end]) < left - slack || Math.min(points[0], points[end]) > right + slack
    || Math.max(points[1], points[end + 1]) < top - slack || Math.min(points[1], points[end + 1]) > bottom + slack;
};

/** The point at a share of a way. */
function along(points, share) {
  const parts = [];
  let far = 0;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const long = Math.hypot(points[at + 2] - points[at], points[at + 3] - points[at + 1]);
    parts.push(long);
    far += long;
  }
  let rest = far * share, at = 0;
  while (at < parts.length - 1 && rest > parts[at]) rest -= parts[at++];
  const t = parts[at] ? rest / parts[at] : 0, from = 2 * at;
  return [points[from] + t * (points[from + 2] - points[from]), points[from + 1] + t * (points[from + 3] - points[from + 1])];
}

/** Whether a line belongs to what is pointed at or picked; none of them if nothing is. */
function litEdge(self) {
  const { hover, picked } = self;
  const is = (what) => (what && 'node' in what ? (edge) => edge.from === what.node || edge.to === what.node
    : what && 'edge' in what ? (edge) => edge.index === what.edge : null);
  const pointed = is(hover), kept = is(picked);
  return pointed || kept ? (edge) => Boolean(pointed?.(edge) || kept?.(edge)) : null;
}

export function paintEdges(target, self, seen) {
  const { k } = self.view, { look } = self;
  const lit = litEdge(self);
  const there = self.edges.filter((edge) => !outside(edge, seen));
  const isDashed = there.length <= DASHED, thin = Math.max(1, 0.55 / k);
  // Of very many lines one sees where they are dense.
  const dense = there.length > TIPPED ? Math.max(0.16, 1200 / there.length) : 1;
  const groups = new Map();
  for (const edge of there) {
    const isNew = self.shown < 1 && (self.nodes[edge.from].isNew || self.nodes[edge.to].isNew);
    const key = `${edge.standing} ${!lit ? 1 : lit(edge) ? 2 : 0} ${isNew}`;
    const known = groups.get(key);
    if (known) known.edges.push(edge);
    else groups.set(key, { standing: edge.standing, level: !lit ? 1 : lit(edge) ? 2 : 0, isNew, edges: [edge] });
  }
  const order = [...groups.values()].sort((one, other) => one.level - other.level);
  target.lineJoin = 'round';
  for (const { standing, level, isNew, edges } of order) {
    const { color, width, dash, round } = look.standing(standing);
    target.globalAlpha = (level === 0 ? 0.22 * dense : level === 1 ? dense : 1) * (isNew ? self.shown : 1);
    target.strokeStyle = color;
    target.lineWidth = width * thin * (level === 2 ? 1.5 : 1);
    target.lineCap = round ? 'round' : 'butt';
    // At small sizes a dash is as long on the screen as it is in the picture.
    target.setLineDash((isDashed || level === 2) && dash.length ? dash.map((part) => part * thin) : []);
    target.beginPath();
    for (const edge of edges) trace(target, edge.points);
    target.stroke();
    target.setLineDash([]);
    if (there.length <= TIPPED && k > 0.25) {
      target.fillStyle = color;
      target.beginPath();
      for (const edge of edges) if (!edge.undirected) arrow(target, edge.points, (level === 2 ? 9 : 7) * Math.min(thin, 2));
      target.fill();
    }
  }
  target.globalAlpha = 1;
  words(target, self, there, lit);
}

function arrow(target, points, size) {
  const end = points.length - 2, x = points[end], y = points[end + 1];
  const angle = Math.atan2(y - points[end - 1], x - points[end - 2]);
  for (const turn of [0, 2.75, -2.75]) {
    const [px, py] = turn ? [x + size * Math.cos(angle + turn), y + size * Math.sin(angle + turn)] : [x, y];
    if (turn) target.lineTo(px, py);
    else target.moveTo(px, py);
  }
  target.closePath();
}

/** Where on a line its words may stand, the best place first. */
const PLACES = [0.5, 0.36, 0.64, 0.24, 0.76];
const LINE = 13;

/**
 * The names of relations, and of those who say so, where there are few lines or one of these is meant; never one on
 * another. A sign is more than a name: where its words find no room, it stands alone.
 */
function words(target, self, there, lit) {
  const { k } = self.view;
  const meant = lit ? there.filter(lit) : there;
  const hasWords = k >= WORDS && meant.length <= SAID;
  if (!hasWords && meant.length > TIPPED) return;
  const taken = [], alone = [];
  target.textAlign = 'left';
  target.textBaseline = 'middle';
  target.lineWidth = 3.5;
  target.lineCap = 'butt';
  for (const edge of meant) {
    const { color, sign } = self.look.standing(edge.standing);
    const lines = hasWords ? [cut(edge.relation, 34), edge.standing === 'fact' ? '' : cut((edge.by ?? []).join('; '), 34)].filter(Boolean) : [];
    if (!(lines.length && write(target, self, { edge, color, sign, lines }, taken)) && sign) alone.push({ edge, color, sign });
  }
  // At small sizes a sign is as large on the screen as it is in the picture.
  const size = 11 * Math.max(1, 0.6 / k);
  for (const { edge, color, sign } of alone) {
    const free = PLACES.map((share) => along(edge.points, share)).find(([x, y]) => isFree([x - size / 2, y - size / 2, x + size / 2, y + size / 2], taken));
    const [x, y] = free ?? along(edge.points, 0.5);
    taken.push([x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
    mark(target, self.look, { sign, color, size }, x, y);
  }
}

const isFree = (box, taken) => !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);

/** Writes the words of a line where there is room; whether there was. */
function write(target, self, { edge, color, sign, lines }, taken) {
  const { look } = self;
  const font = (at) => `${at ? 'italic ' : ''}11px ${look.sans}`;
  const wide = lines.map((text, at) => {
    target.font = font(at);
    return target.measureText(text).width + (at || !sign ? 0 : 15);
  });
  const most = Math.max(...wide) + 6, high = LINE * lines.length + 3;
  for (const share of PLACES) {
    const [x, y] = along(edge.points, share);
    const box = [x - most / 2, y - high / 2, x + most / 2, y + high / 2];
    if (!isFree(box, taken)) continue;
    taken.push(box);
    lines.forEach((text, at) => {
      const top = y + (at - (lines.length - 1) / 2) * LINE;
      let left = x - wide[at] / 2;
      if (!at && sign) {
        mark(target, look, { sign, color, size: 11 }, left + 5, top);
        left += 15;
      }
      target.font = font(at);
      target.strokeStyle = look.page;
      target.lineWidth = 3.5;
      target.strokeText(text, left, top);
      target.fillStyle = color;
      target.fillText(text, left, top);
    });
    return true;
  }
  return false;
}

/** Strokes of the signs that not every font has, in halves of their size. */
const STROKES = { '⫽': [[-0.45, 0.75, 0.05, -0.75], [-0.05, 0.75, 0.45, -0.75]], '✕': [[-0.6, -0.6, 0.6, 0.6], [-0.6, 0.6, 0.6, -0.6]] };

function mark(target, look, { sign, color, size }, x, y) {
  const strokes = STROKES[sign];
  if (!strokes) {
    target.font = `bold ${size}px ${look.sans}`;
    target.strokeStyle = look.page;
    target.lineWidth = size * 0.32;
    const left = x - target.measureText(sign).width / 2;
    target.strokeText(sign, left, y);
    target.fillStyle = color;
    target.fillText(sign, left, y);
    return;
  }
  for (const [style, width] of [[look.page, 0.42], [color, 0.15]]) {
    target.strokeStyle = style;
    target.lineWidth = size * width;
    target.beginPath();
    for (const [ax, ay, bx, by] of strokes) {
      target.moveTo(x + ax * size / 2, y + ay * size / 2);
      target.lineTo(x + bx * size / 2, y + by * size / 2);
    }
    target.stroke();
  }
}

const cut = (text, most) => {
  const letters = [...calm(text)];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
};

export function paintNodes(target, self, seen) {
  const { k } = self.view, { look, picked, hover } = self;
  const there = self.nodes.filter(({ x, y, w, h }) => x + w / 2 >= seen.left && x - w / 2 <= seen.right && y + h / 2 >= seen.top && y - h / 2 <= seen.bottom);
  const near = nearby(self);
  for (const node of there) {
    target.globalAlpha = (near && !near.has(node.index) ? 0.3 : 1) * (node.isNew ? self.shown : 1);
    if (node.lines) box(target, self, node);
    else dot(target, self, node);
  }
  target.globalAlpha = 1;
  for (const [what, color] of [[hover, look.edge], [picked, look.accent]]) {
    const node = what && 'node' in what ? self.nodes[what.node] : null;
    if (node) ring(target, node, color, k);
  }
  if (!there[0]?.lines || k < WORDS) names(target, self, there, near);
}

/** One thing with its lines, over a sheet that shows it where it was. */
export function paintMoved(target, self, node) {
  const all = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  paintEdges(target, { ...self, edges: self.ties[node.index], hover: null, picked: null }, all);
  if (node.lines) box(target, self, node);
  else dot(target, self, node);
  ring(target, node, self.look.accent, self.view.k);
}

/** What is pointed at or picked, and what is tied to it. */
function nearby(self) {
  const what = self.hover ?? self.picked;
  if (!what) return null;
  const near = new Set();
  if ('edge' in what) {
    near.add(self.edges[what.edge].from).add(self.edges[what.edge].to);
  } else {
    near.add(what.node);
    for (const edge of self.ties[what.node]) near.add(edge.from).add(edge.to);
  }
  return near;
}

function ring(target, node, color, k) {
  const by = 4 / Math.min(1, Math.max(k, 0.2));
  target.strokeStyle = color;
  target.lineWidth = 2.5 / Math.min(1, Math.max(k, 0.2));
  target.setLineDash([]);
  target.beginPath();
  target.roundRect(node.x - node.w / 2 - by, node.y - node.h / 2 - by, node.w + 2 * by, node.h + 2 * by, 6);
  target.stroke();
}

function dot(target, self, node) {
  const { fill, line } = self.look.kind(node.kind), isVoid = self.look.isVoid(node.standing);
  // What is derived or no fact is hollow, as in the pictures.
  const isHollow = self.look.border(node.kind, node.standing).length > 0;
  target.fillStyle = isVoid ? self.look.page : isHollow ? fill : line;
  target.strokeStyle = isHollow ? line : self.look.page;
  target.lineWidth = isHollow ? 1.2 : 0.8;
  target.beginPath();
  target.arc(node.x, node.y, Math.max(node.w / 2, 1.4 / self.view.k), 0, 2 * Math.PI);
  target.fill();
  if (isHollow || self.view.k > 0.4) target.stroke();
}

function box(target, self, node) {
  const { look } = self, { k } = self.view, { kind, w, h } = node;
  const x = node.x - w / 2, y = node.y - h / 2, { fill, line } = look.kind(kind);
  const isVoid = look.isVoid(node.standing), border = isVoid ? look.standing('void').color : line;
  target.fillStyle = isVoid ? look.page : fill;
  target.strokeStyle = border;
  target.lineWidth = (node.middle ? 2.4 : 1.3) * Math.max(1, 0.6 / k);
  target.setLineDash(look.border(kind, node.standing));
  target.beginPath();
  outline(target, kind, x, y, w, h);
  target.fill();
  target.stroke();
  target.setLineDash([]);
  if (kind === 'delegation') {
    target.fillStyle = border;
    target.fillRect(x, y + 6, 4, h - 12);
  }
  target.lineWidth = 1;
  target.beginPath();
  ornament(target, kind, x, y, w, h);
  target.stroke();
  node.badge = null;
  if (k < WORDS) return;
  target.fillStyle = isVoid ? look.muted : look.ink;
  target.font = `${kind === 'state' || kind === 'delegation' ? 'bold ' : ''}${FONT}px ${look.sans}`;
  target.textAlign = 'center';
  target.textBaseline = 'middle';
  const middle = node.y - below(kind) / 2, first = middle - (node.lines.length - 1) * HEIGHT / 2;
  node.lines.forEach((text, at) => {
    target.fillText(text, node.x, first + at * HEIGHT, w - 8);
    if (isVoid) target.fillRect(node.x - Math.min(w - 16, target.measureText(text).width) / 2, first + at * HEIGHT, Math.min(w - 16, target.measureText(text).width), 1);
  });
  if (node.more) badge(target, look, node);
}

/** `+12` below a box: so many wait to be opened. */
function badge(target, look, node) {
  const text = `+${node.more}`;
  target.font = `bold 10px ${look.sans}`;
  const w = target.measureText(text).width + 12, h = 16;
  const x = node.x + node.w / 2 - w + 6, y = node.y + node.h / 2 - 7 - below(node.kind);
  node.badge = { x, y, w, h };
  target.fillStyle = look.raised;
  target.strokeStyle = look.edge;
  target.lineWidth = 1;
  target.beginPath();
  target.roundRect(x, y, w, h, 8);
  target.fill();
  target.stroke();
  target.fillStyle = look.ink;
  target.fillText(text, x + w / 2, y + h / 2 + 0.5);
}

/** Names beside dots, those of the best tied first, as large as words are on the screen, none on another. */
function names(target, self, there, near) {
  const { k } = self.view, { look } = self, size = 12 / k;
  const weight = (node) => (node.middle ? 1e9 : 0) + (near?.has(node.index) ? 1e6 : 0) + self.ties[node.index].length;
  const order = [...there].sort((one, other) => weight(other) - weight(one) || one.index - other.index).slice(0, 3 * NAMED);
  target.font = `${size}px ${look.sans}`;
  target.textAlign = 'left';
  target.textBaseline = 'middle';
  target.lineWidth = 3 / k;
  target.lineJoin = 'round';
  target.strokeStyle = look.page;
  target.fillStyle = look.ink;
  const taken = [];
  for (const node of order) {
    if (taken.length >= NAMED) break;
    const text = cut(node.label, 30), wide = target.measureText(text).width;
    const x = node.x + node.w / 2 + 3 / k, box = [x, node.y - size * 0.6, x + wide, node.y + size * 0.6];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    target.globalAlpha = near && !near.has(node.index) ? 0.4 : 1;
    target.strokeText(text, x, node.y);
    target.fillText(text, x, node.y);
  }
  target.globalAlpha = 1;
}
