// A pane over the picture: what is lit, rings, and the names of dots. Pointing changes the pane alone,
// so that the picture below is not drawn anew.
const veil = drawn("rect", { class: "veil", rx: 8 });
const lit = drawn("g", { class: "lit" }), nameGroup = drawn("g", { class: "names-now" });
glass.append(veil, nameGroup, lit);
const drawing = (() => {
  const [x, y, w, h] = union([...nodeBoxes, ...edgeBoxes]) || [0, 0, page.w, page.h];
  return [x - 12, y - 12, w + 24, h + 24];
})();
["x", "y", "width", "height"].forEach((key, i) => veil.setAttribute(key, drawing[i]));
const LIT = 400; // elements that pointing lights, at most

// ---- names of dots -------------------------------------------------------------------------
const ruler = document.createElement("canvas").getContext("2d");
const CELL = 4, SIZE = 12.5, TRIED = 500;
const cut = (text) => (text.length > 40 ? `${[...text].slice(0, 40).join("")}…` : text);
// Names beside dots on the screen as it is, the first first, none on another: `sure` of them even where
// they cover dots, then others where they cover nothing.
const placeNames = (candidates, sure, most) => {
  const px = perPixel(), across = Math.ceil(stage.clientWidth / CELL), down = Math.ceil(stage.clientHeight / CELL);
  const taken = new Uint8Array(across * down);
  const toScreen = ([x, y, w, h]) => [(x - view.x) / px, (y - view.y) / px, w / px, h / px];
  const cells = ([x, y, w, h], each) => {
    const left = Math.floor(x / CELL), right = Math.floor((x + w) / CELL);
    for (let row = Math.floor(y / CELL); row <= Math.floor((y + h) / CELL); row++) {
      for (let column = left; column <= right; column++) {
        if (!each(row * across + column, column < 0 || row < 0 || column >= across || row >= down)) return false;
      }
    }
    return true;
  };
  const mark = (box, as) => cells(box, (at, outside) => { if (!outside) taken[at] |= as; return true; });
  const dots = nodeBoxes.flatMap((box, i) => (nodeShown[i] && box[0] + box[2] > view.x && box[0] < view.x + view.w ? [[i, toScreen(box)]] : []));
  dots.forEach(([, box]) => mark(box, 1));
  ruler.font = `${SIZE}px ${svg.getAttribute("font-family")}`;
  const placed = [];
  const tried = candidates.filter((node) => {
    const [x, y, w, h] = nodeBoxes[node];
    return x + w > view.x && y + h > view.y && x < view.x + view.w && y < view.y + view.h;
  });
  for (const [isSure, order, limit] of [[true, tried.slice(0, sure), sure], [false, tried.slice(sure, sure + TRIED), most]]) {
    for (const node of order) {
      if (placed.length >= limit) break;
      const [x, y, w, h] = toScreen(nodeBoxes[node]), { label, when } = data.nodes[node], text = when ? `${cut(label)} (${when})` : cut(label);
      if (!text) continue;
      const wide = ruler.measureText(text).width + 4, high = SIZE * 1.2;
      const middle = y + h / 2 - high / 2;
      const spots = [[x + w + 3, middle], [x - wide - 3, middle], [x + w / 2 - wide / 2, y - high - 2], [x + w / 2 - wide / 2, y + h + 2]];
      const free = (avoid) => ([left, top]) => cells([left, top, wide, high], (at, outside) => !outside && (taken[at] & avoid) === 0);
      // Whose a name is has to be seen: no other dot is as near to it.
      const isNearest = ([left, top]) => {
        const away = ([x, y, w, h]) => {
          const cx = x + w / 2, cy = y + h / 2;
          return Math.hypot(cx - clamp(cx, left, left + wide), cy - clamp(cy, top, top + high)) - w / 2;
        };
        const least = away([x, y, w, h]) + 1;
        return dots.every(([other, box]) => other === node || away(box) >= least);
      };
      const spot = spots.find((at) => free(3)(at) && isNearest(at)) ?? (isSure ? spots.find(free(2)) : null);
      if (!spot) continue;
      mark([...spot, wide, high], 2);
      placed.push({ text, x: spot[0] + 2, y: spot[1] + high * 0.8 });
    }
  }
  return placed.map(({ text, x, y }) => {
    const made = drawn("text", {
      class: "c-ink c-edged", "font-size": SIZE * px, x: view.x + x * px, y: view.y + y * px, fill: "#1a1e24",
      stroke: "#ffffff", "stroke-width": 3 * px, "stroke-linejoin": "round", "paint-order": "stroke",
    });
    made.textContent = text;
    return made;
  });
};
const nameDots = () => {
  if (!data.dots) return;
  const shown = busiest.filter((i) => nodeShown[i]);
  nameGroup.replaceChildren(...placeNames(shown, 12, 160));
};
settled.push(nameDots);

// ---- what is lit ---------------------------------------------------------------------------
const copy = (one) => {
  const made = one.cloneNode(true);
  made.removeAttribute("id");
  made.classList.remove("off");
  made.querySelectorAll("title").forEach((title) => title.remove());
  return made;
};
const halo = (edge, className) => {
  const path = edges[edge]?.querySelector("path");
  return path && drawn("path", { class: className, d: path.getAttribute("d"), fill: "none" });
};
const ring = (node, className, grown) => {
  const [x, y, w, h] = nodeBoxes[node];
  const by = grown * Math.min(1, perPixel());
  return drawn("rect", { class: `ring ${className}`, x: x - by, y: y - by, width: w + 2 * by, height: h + 2 * by, rx: 6 * Math.min(1, perPixel()) });
};
// The nodes and edges that belong to what is pointed at, kept, or on the way.
const litParts = (what) => {
  if (what?.edge !== undefined) return { edges: [what.edge], nodes: drawnEnds[what.edge] };
  if (what?.node !== undefined) {
    const own = ties[what.node].filter((edge) => edgeShown[edge]).slice(0, LIT);
    return { edges: own, nodes: [...new Set([...seenMarks([what.node]), ...own.flatMap((edge) => drawnEnds[edge])])] };
  }
  return null;
};
const routeParts = () => {
  if (!route?.paths) return null;
  const found = { edges: [], nodes: [] };
  route.paths.forEach(({ nodes: path }) => path.forEach((node, i) => {
    found.nodes.push(...seenMarks([node]));
    if (i > 0) found.edges.push(...between(path[i - 1], node));
  }));
  return { edges: [...new Set(found.edges)], nodes: [...new Set(found.nodes)] };
};
const paint = () => {
  const pointed = litParts(now.hover || now.cursor), path = now.pin ? null : routeParts();
  const kept = now.pin ? litParts(now.pin) : path;
  const parts = pointed || kept, made = [];
  const isVeiled = Boolean(kept) || (hits.length > 0 && !pointed);
  glass.classList.toggle("veiled", isVeiled);
  if (parts) {
    const shown = (i) => edgeShown[i] && edges[i], seen = (i) => nodeShown[i] && nodes[i];
    // A way stays to be seen while something else is pointed at.
    if (path) path.edges.filter(shown).forEach((i) => made.push(halo(i, "halo way")));
    // So many lines light themselves.
    if (parts !== path && parts.edges.length <= 60) parts.edges.filter(shown).forEach((i) => made.push(halo(i, "halo")));
    const more = path && pointed ? path : { edges: [], nodes: [] };
    [...new Set([...more.edges, ...parts.edges])].filter(shown).forEach((i) => made.push(copy(edges[i])));
    [...new Set([...more.nodes, ...parts.nodes])].filter(seen).forEach((i) => made.push(copy(nodes[i])));
    parts.edges.filter((i) => shown(i) && labels.has(i)).forEach((i) => made.push(copy(labels.get(i))));
    const first = (now.hover || now.cursor || now.pin)?.node;
    const order = [...parts.nodes].sort((a, b) => (b === first) - (a === first) || ties[b].length - ties[a].length || a - b);
    if (data.dots) made.push(...placeNames(order.filter(seen), 30, pointed ? 40 : 120));
  }
  hits.slice(0, LIT).forEach((i) => { if (nodes[i] && nodeShown[i]) made.push(copy(nodes[i]), ring(i, "found", 4)); });
  const rings = (node, className, grown) => made.push(...seenMarks([node]).map((one) => ring(one, className, grown)));
  now.ends.forEach((i) => rings(i, "end", 5));
  if (now.pin?.node !== undefined) rings(now.pin.node, "kept", 3);
  if (now.cursor?.node !== undefined) made.push(ring(now.cursor.node, "cursor", 6));
  else if (now.hover?.node !== undefined) rings(now.hover.node, "kept", 3);
  lit.replaceChildren(...made.filter(Boolean));
};
settled.push(() => paint());

// ---- what lies under a point ---------------------------------------------------------------
const nodeAt = ({ x, y }, reach) => {
  let best = -1, least = reach;
  for (let i = nodeBoxes.length - 1; i >= 0; i--) {
    const [left, top, w, h] = nodeBoxes[i];
    const dx = Math.max(left - x, x - left - w, 0), dy = Math.max(top - y, y - top - h, 0);
    if (dx > reach || dy > reach || !nodeShown[i]) continue;
    // Of several dots within reach the one whose middle is nearest.
    const far = data.dots ? Math.hypot(left + w / 2 - x, top + h / 2 - y) - Math.min(w, h) / 2 : Math.hypot(dx, dy);
    if (best < 0 ? far <= reach : far < least) { best = i; least = far; }
  }
  return best;
};
const edgeAt = ({ x, y }, reach) => {
  let best = -1, least = reach;
  edgeBoxes.forEach(([left, top, w, h], i) => {
    if (!edgeShown[i] || x < left - reach || y < top - reach || x > left + w + reach || y > top + h + reach) return;
    const points = way(i);
    for (let at = 0; at + 3 < points.length; at += 2) {
      const ax = points[at], ay = points[at + 1], bx = points[at + 2] - ax, by = points[at + 3] - ay;
      const along = clamp(((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by || 1), 0, 1);
      const far = Math.hypot(x - ax - along * bx, y - ay - along * by);
      if (far < least) { best = i; least = far; }
    }
  });
  return best;
};
const under = (at) => {
  const point = onPage(at), px = perPixel();
  const node = nodeAt(point, data.dots ? 5 * px : 0);
  if (node >= 0) return { node };
  const edge = edgeAt(point, 6 * Math.min(px, 2));
  return edge >= 0 ? { edge } : null;
};
