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
// Where each line is drawn to; a line goes on, straight, to a mark that is left, and back when its own is.
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
const goesTo = (edge, ends) => {
  const drawnTo = drawnEnds[edge], one = edges[edge], label = labels.get(edge);
  // A short line of a map leads to no mark at all.
  if (!one || data.edges[edge].short || (drawnTo[0] === ends[0] && drawnTo[1] === ends[1])) return;
  if (!asDrawn.has(edge)) asDrawn.set(edge, [...one.childNodes].map((part) => part.cloneNode(true)));
  one.replaceChildren(...asDrawn.get(edge).map((part) => part.cloneNode(true)));
  drawnEnds[edge] = ends;
  const { from, to } = data.edges[edge], isOwn = ends[0] === from && ends[1] === to;
  const [path, ...rest] = one.querySelectorAll("path");
  one.classList.toggle("moved", !isOwn);
  if (!isOwn && ends[0] !== ends[1]) {
    const [a, b] = [edgeOfBox(nodeBoxes[ends[0]], center(ends[1])), edgeOfBox(nodeBoxes[ends[1]], center(ends[0]))];
    const half = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    path.setAttribute("d", `M${a.x} ${a.y}L${b.x} ${b.y}`);
    const disc = one.querySelector("circle");
    for (const part of rest) {
      if (part.getAttribute("class").startsWith("a-")) part.setAttribute("d", tipAt(a, b));
      else if (disc) part.setAttribute("transform", `translate(${half.x - disc.getAttribute("cx")},${half.y - disc.getAttribute("cy")})`);
    }
    if (disc) { disc.setAttribute("cx", half.x); disc.setAttribute("cy", half.y); }
    const halo = label?.querySelector("rect");
    if (halo) {
      const [x, y, w, h] = ["x", "y", "width", "height"].map((key) => Number(halo.getAttribute(key)));
      label.setAttribute("transform", `translate(${half.x - x - w / 2},${half.y - y - h / 2})`);
      label.querySelector("path")?.remove();
    }
  } else label?.removeAttribute("transform");
  edgeBoxes[edge] = boxOf(one);
  wayOf[edge] = null;
};

// ---- what speaks of something --------------------------------------------------------------
// Words, bars, pins and areas beside the drawing go with the last of what they speak of.
const besides = [...svg.querySelectorAll("[data-of]")].map((part) =>
  ({ part, of: part.dataset.of.split(" ").map((all) => all.split("+").map((id) => [id[0], Number(id.slice(1))])) }));
const siftBesides = () => besides.forEach(({ part, of }) => {
  const isSeen = ([what, i]) => (what === "n" ? nodeShown[i] : edgeShown[i] && !(edges[i].classList.contains("moved") && edges[i].parentNode.contains(part)));
  part.classList.toggle("off", !of.some((all) => all.every(isSeen)));
});
