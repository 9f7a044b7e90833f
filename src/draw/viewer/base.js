// What every part of the page uses: the data, the elements of the picture, small helpers.
// Everything that comes from data reaches the page through textContent or setAttribute.
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const meanings = new Map(data.meanings);
// A fact that names no source is only stated in the data, whatever others name.
const meaningOf = ({ standing, sources }) => standing === data.facts[0] && !sources.some(({ label }) => label)
  ? data.stated : meanings.get(standing);
const facts = new Set(data.facts);
const NS = "http://www.w3.org/2000/svg";
const stage = $("stage"), panel = $("panel"), svg = stage.querySelector("svg");
const nodes = data.nodes.map((_, i) => svg.getElementById("n" + i));
const edges = data.edges.map((_, i) => svg.getElementById("e" + i));
const labels = new Map([...svg.querySelectorAll(".label")].map((label) => [Number(label.dataset.edge), label]));
// A picture this large is moved as one sheet and drawn anew only when it rests.
const large = data.nodes.length > 1500 || data.edges.length > 2500;

// What the reader chose. Pointing at something changes `hover` alone.
const now = {
  hover: null, pin: null, cursor: null,
  around: null,             // { node, hops }
  picking: false, ends: [], // of a path
};

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const drawn = (name, attributes) => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const button = (text, act, className) => {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};
const link = (label, iri) => {
  if (!/^https?:\/\//i.test(iri)) return element("span", label || iri);
  const made = element("a", label || iri);
  made.href = iri;
  made.rel = "noopener noreferrer";
  made.target = "_blank";
  return made;
};
// A name inside a sentence: one that runs to the left turns nothing around it.
const isolated = (name) => (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(name) ? `\u2068${name}\u2069` : name);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const several = (count, one, many) => `${count} ${count === 1 ? one : many}`;
// For those who hear the page; what is pointed at by mouse is not read out.
const announce = (text) => { $("status").textContent = text; };

// ---- names ---------------------------------------------------------------------------------
// What stands for a thing that is drawn several times: the first of its marks.
const thing = data.nodes.map((node, i) => node.thing ?? i);
// Two things of one name are told apart by number, so that a name typed is one thing.
const names = (() => {
  const seen = new Map(), made = [];
  data.nodes.forEach((node, i) => {
    if (thing[i] !== i) return made.push(made[thing[i]]);
    const count = (seen.get(node.label) || 0) + 1;
    seen.set(node.label, count);
    return made.push(count === 1 ? node.label : `${node.label} [${count}]`);
  });
  return made;
})();
const plainNames = names.map(plain);
const named = (text) => {
  const exact = names.indexOf(text.trim()), wanted = plain(text.trim());
  if (exact >= 0 || !wanted) return exact;
  const fits = [(name) => name === wanted, (name) => name.startsWith(wanted), (name) => name.includes(wanted)];
  return fits.map((fit) => things.find((i) => fit(plainNames[i]))).find((i) => i !== undefined) ?? -1;
};

// ---- ties ----------------------------------------------------------------------------------
// All marks of a thing have its ties; the other end of one is a thing.
const ties = data.nodes.map(() => []);
data.edges.forEach((edge, i) => {
  const from = thing[edge.from], to = thing[edge.to];
  ties[from].push(i);
  if (to !== from) ties[to].push(i);
});
thing.forEach((first, i) => { ties[i] = ties[first]; });
const across = (edge, node) => {
  const from = thing[data.edges[edge].from];
  return from === thing[node] ? thing[data.edges[edge].to] : from;
};
// The busiest first; of equals the earlier.
const busiest = data.nodes.map((_, i) => i).sort((a, b) => ties[b].length - ties[a].length || a - b);
const things = busiest.filter((i) => thing[i] === i);

// ---- geometry ------------------------------------------------------------------------------
const boxOf = (one) => {
  const box = one ? one.getBBox() : { x: -1e9, y: -1e9, width: 0, height: 0 };
  return [box.x, box.y, box.width, box.height];
};
const nodeBoxes = nodes.map(boxOf);
const edgeBoxes = edges.map(boxOf);
const center = (node) => {
  const [x, y, w, h] = nodeBoxes[node];
  return { x: x + w / 2, y: y + h / 2 };
};
const union = (boxes) => {
  const known = boxes.filter(([x]) => x > -1e8);
  if (known.length === 0) return null;
  const all = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y, w, h] of known) {
    all[0] = Math.min(all[0], x);
    all[1] = Math.min(all[1], y);
    all[2] = Math.max(all[2], x + w);
    all[3] = Math.max(all[3], y + h);
  }
  return [all[0], all[1], all[2] - all[0], all[3] - all[1]];
};
// The way of a line as points; taken when somebody comes near.
const wayOf = edges.map(() => null);
const way = (edge) => {
  if (wayOf[edge]) return wayOf[edge];
  const path = edges[edge].querySelector("path");
  const straight = /^M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)$/.exec(path.getAttribute("d"));
  const points = [];
  if (straight) points.push(...straight.slice(1).map(Number));
  else {
    const length = path.getTotalLength(), steps = clamp(Math.ceil(length / 6), 1, 120);
    for (let step = 0; step <= steps; step++) {
      const point = path.getPointAtLength((length * step) / steps);
      points.push(point.x, point.y);
    }
  }
  return (wayOf[edge] = points);
};
