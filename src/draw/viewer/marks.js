// Marks of things. A thing that is drawn several times is one thing: its first mark stands for it wherever
// things are counted, tied or found, and what is said of it is said of each of its marks.
const marks = new Map();
thing.forEach((first, i) => { if (first === i) marks.set(i, [i]); else marks.get(first).push(i); });
const marksOf = (node) => marks.get(thing[node]);
const isThing = (_, i) => thing[i] === i;
// The mark that is seen: the node itself, or another mark of the same thing; undefined where none is.
const seenMark = (node) => (nodeShown[node] ? node : marksOf(node).find((one) => nodeShown[one]));
const seenMarks = (list) => list.flatMap((node) => marksOf(node).filter((one) => nodeShown[one]));
const boxOfThing = (node) => nodeBoxes[seenMark(node) ?? node];

// ---- lines whose mark is left out ----------------------------------------------------------
// Where each line is drawn to; a line goes on to a mark that is left, and back when its own is.
const drawnEnds = data.edges.map(({ from, to }) => [from, to]);
const asDrawn = new Map();
const edgeOfBox = ([x, y, w, h], { x: toX, y: toY }) => {
  const cx = x + w / 2, cy = y + h / 2, dx = toX - cx, dy = toY - cy;
  const share = Math.min(w / 2 / Math.abs(dx), h / 2 / Math.abs(dy), 1);
  return { x: cx + dx * share, y: cy + dy * share };
};
const tipAt = (from, to) => {
  const far = Math.hypot(to.x - from.x, to.y - from.y) || 1, x = (to.x - from.x) / far, y = (to.y - from.y) / far;
  const at = (along, aside) => `${to.x - x * along - y * aside} ${to.y - y * along + x * aside}`;
  return `M${to.x} ${to.y}L${at(8.5, 3.4)}L${at(6.5, 0)}L${at(8.5, -3.4)}z`;
};
// Lines that move to the same two marks run in bows, beside those that are there already.
const SPREAD = 15;
const bow = (from, to, aside) => {
  const [start, end] = [center(from), center(to)], far = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const by = (2 * aside * (from < to ? 1 : -1)) / far;
  const bend = { x: (start.x + end.x) / 2 - (end.y - start.y) * by, y: (start.y + end.y) / 2 + (end.x - start.x) * by };
  const [a, b] = [edgeOfBox(nodeBoxes[from], aside ? bend : end), edgeOfBox(nodeBoxes[to], aside ? bend : start)];
  const at = (t) => ({ x: a.x * (1 - t) ** 2 + 2 * bend.x * t * (1 - t) + b.x * t ** 2, y: a.y * (1 - t) ** 2 + 2 * bend.y * t * (1 - t) + b.y * t ** 2 });
  const way = aside ? `M${a.x} ${a.y}Q${bend.x} ${bend.y} ${b.x} ${b.y}` : `M${a.x} ${a.y}L${b.x} ${b.y}`;
  return { way, tip: tipAt(aside ? bend : a, b), at };
};
// From one mark of a thing to another one where both are the same: over the upper right corner.
const loop = (node, aside) => {
  const [x, y, w, h] = nodeBoxes[node], far = 1 + aside / SPREAD / 2;
  const a = { x: x + w - Math.min(26, w / 2), y: y + 1 }, b = { x: x + w, y: y + h * 0.28 };
  const [out, back] = [{ x: a.x + 2, y: a.y - 17 * far }, { x: b.x + 27 * far, y: b.y - 13 * far }];
  const at = () => ({ x: (a.x + b.x + 3 * (out.x + back.x)) / 8, y: (a.y + b.y + 3 * (out.y + back.y)) / 8 });
  return { way: `M${a.x} ${a.y}C${out.x} ${out.y} ${back.x} ${back.y} ${b.x} ${b.y}`, tip: tipAt(back, b), at };
};
// Where words of moved lines are, by line.
const wordsAt = new Map();
const touch = ([x, y, w, h], [left, top, wide, high]) => x < left + wide && left < x + w && y < top + high && top < y + h;
const isFreeFor = (edge, box) => !nodeBoxes.some((other, i) => nodeShown[i] && touch(box, other)) &&
  ![...wordsAt].some(([other, there]) => other !== edge && touch(box, there));
const redraw = (edge, { way, tip, at }, share) => {
  const one = edges[edge], label = labels.get(edge);
  const [path, ...rest] = one.querySelectorAll("path"), disc = one.querySelector("circle");
  path.setAttribute("d", way);
  const signAt = at(label ? 0.15 : 0.5);
  for (const part of rest) {
    if (part.getAttribute("class").startsWith("a-")) part.setAttribute("d", tip);
    else if (disc) part.setAttribute("transform", `translate(${signAt.x - disc.getAttribute("cx")},${signAt.y - disc.getAttribute("cy")})`);
  }
  if (disc) { disc.setAttribute("cx", signAt.x); disc.setAttribute("cy", signAt.y); }
  const halo = label?.querySelector("rect");
  if (!halo) return;
  const [x, y, w, h] = ["x", "y", "width", "height"].map((key) => Number(halo.getAttribute(key)));
  const boxAt = (t) => [at(t).x - w / 2, at(t).y - h / 2, w, h], shares = [0, 0.08, 0.16, 0.24, 0.32, 0.4].flatMap((by) => [share - by, share + by]);
  const box = shares.filter((t) => t > 0.08 && t < 0.92).map(boxAt).find((there) => isFreeFor(edge, there)) ?? boxAt(share);
  wordsAt.set(edge, box);
  label.setAttribute("transform", `translate(${box[0] - x},${box[1] - y})`);
  label.querySelector("path")?.classList.add("off");
};
// A loop goes as it is to the same corner of another mark.
const shiftLoop = (one, label, from, to) => {
  const path = one.querySelector("path"), middle = path.getPointAtLength(path.getTotalLength() / 2);
  const [old, now] = [center(from), center(to)], [, , w, h] = nodeBoxes[from], [, , wide, high] = nodeBoxes[to];
  const dx = now.x - old.x + (Math.sign(middle.x - old.x) * (wide - w)) / 2, dy = now.y - old.y + (Math.sign(middle.y - old.y) * (high - h)) / 2;
  for (const part of one.querySelectorAll("path")) {
    part.setAttribute("d", part.getAttribute("d").replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, x, y) => `${Number(x) + dx} ${Number(y) + dy}`));
  }
  for (const disc of one.querySelectorAll("circle")) {
    disc.setAttribute("cx", Number(disc.getAttribute("cx")) + dx);
    disc.setAttribute("cy", Number(disc.getAttribute("cy")) + dy);
  }
  label?.setAttribute("transform", `translate(${dx},${dy})`);
};
const isOwnWay = (edge, [a, b]) => data.edges[edge].from === a && data.edges[edge].to === b;
const drawnAs = data.edges.map(() => "");
const goesTo = (edge, ends, { aside, share }) => {
  const one = edges[edge], label = labels.get(edge), isOwn = isOwnWay(edge, ends);
  const as = isOwn ? "" : [...ends, aside, share].join(" ");
  // A short line of a map leads to no mark at all.
  if (!one || data.edges[edge].short || drawnAs[edge] === as) return;
  if (!asDrawn.has(edge)) asDrawn.set(edge, [...one.childNodes].map((part) => part.cloneNode(true)));
  one.replaceChildren(...asDrawn.get(edge).map((part) => part.cloneNode(true)));
  label?.removeAttribute("transform");
  label?.querySelector("path")?.classList.remove("off");
  [drawnAs[edge], drawnEnds[edge]] = [as, ends];
  wordsAt.delete(edge);
  one.classList.toggle("moved", !isOwn);
  const { from, to } = data.edges[edge];
  if (!isOwn && from === to) shiftLoop(one, label, from, ends[0]);
  else if (!isOwn) redraw(edge, ends[0] === ends[1] ? loop(ends[0], aside) : bow(...ends, aside), share);
  edgeBoxes[edge] = boxOf(one);
  wayOf[edge] = null;
};
// Has every line that is seen, by number, run between its two marks.
const goTo = (seen) => {
  if (marks.size === data.nodes.length) return;
  const groups = new Map();
  seen.forEach((ends, edge) => {
    const key = [...ends].sort((a, b) => a - b).join(" "), isLoop = data.edges[edge].from === data.edges[edge].to;
    if (!groups.has(key)) groups.set(key, { there: 0, moved: [] });
    if (isOwnWay(edge, ends) || isLoop) groups.get(key).there++;
    else groups.get(key).moved.push(edge);
  });
  const places = new Map();
  for (const { there, moved } of groups.values()) {
    moved.forEach((edge, i) => {
      const [a, b] = seen.get(edge), share = (i + 1) / (moved.length + 1);
      const beyond = (there + 1) / 2 + Math.floor(i / 2), side = i % 2 ? -1 : 1;
      const aside = a === b ? there + i : there ? side * beyond : i - (moved.length - 1) / 2;
      places.set(edge, { aside: aside * SPREAD, share: a < b ? share : 1 - share });
    });
  }
  seen.forEach((ends, edge) => goesTo(edge, ends, places.get(edge) ?? { aside: 0, share: 0.5 }));
};

// ---- what speaks of something --------------------------------------------------------------
// Words, bars, pins and areas beside the drawing go with the last of what they speak of.
const besides = [...svg.querySelectorAll("[data-of]")].map((part) =>
  ({ part, of: part.dataset.of.split(" ").map((all) => all.split("+").map((id) => [id[0], Number(id.slice(1))])) }));
const siftBesides = () => besides.forEach(({ part, of }) => {
  const isSeen = ([what, i]) => (what === "n" ? nodeShown[i] : edgeShown[i] && !(edges[i].classList.contains("moved") && edges[i].parentNode.contains(part)));
  part.classList.toggle("off", !of.some((all) => all.every(isSeen)));
});
