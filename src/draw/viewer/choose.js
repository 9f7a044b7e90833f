// Choosing: pointing, keeping, the neighbourhood of a thing, the path between two, search, keys.
let route = null, hits = [], hitThings = [], turn = -1;
const isPathing = () => now.picking || now.ends.length > 0;
const isUnfiltered = () => Object.values(facets).every((one) => one.hidden.size === 0) && isAllTime() && time.undated;
const sentence = (node) => `${names[node]}, ${data.nodes[node].note}, ${several(ties[node].filter((edge) => edgeShown[edge]).length, "statement", "statements")}`;

// Brings everything into line with what was chosen.
const changed = () => {
  const [a, b] = now.ends;
  route = b === undefined ? null : a === b ? { paths: null } : shortest(a, b) || { paths: null };
  const away = $("around");
  away.hidden = !now.around;
  if (now.around) {
    $("middle").textContent = `Around ${data.nodes[now.around.node].label}:`;
    for (const one of away.querySelectorAll("[data-hops]")) one.setAttribute("aria-pressed", String(Number(one.dataset.hops) === now.around.hops));
  }
  $("pathing").setAttribute("aria-pressed", String(isPathing()));
  $("ways").hidden = !isPathing();
  stage.classList.toggle("picking", now.picking);
  [$("from"), $("to")].forEach((input, i) => {
    if (document.activeElement !== input) input.value = now.ends[i] === undefined ? "" : names[now.ends[i]];
  });
  nameDots();
  paint();
  tell();
  notice();
  remember();
};
const isSame = (one, other) => one?.node === other?.node && one?.edge === other?.edge;
const point = (what) => {
  if (isSame(what, now.hover)) return;
  now.hover = what;
  if (what) now.cursor = null;
  stage.classList.toggle("over", Boolean(what));
  paint();
  tell();
};
const pin = (what) => {
  Object.assign(now, { pin: what, hover: null, cursor: null });
  changed();
  if (what?.node !== undefined) { reveal(nodeBoxes[what.node]); announce(sentence(what.node)); }
  if (what?.edge !== undefined) {
    const edge = data.edges[what.edge];
    const words = edge.undirected ? `${names[edge.from]} and ${names[edge.to]}: ${edge.relation}`
      : `${names[edge.from]} ${edge.relation} ${names[edge.to]}`;
    announce(`${words}, ${edge.standing}: ${meaningOf(edge)}`);
  }
};
const around = (node, hops) => {
  now.around = node === null ? null : { node, hops };
  sieve();
  changed();
  fit();
  announce(node === null ? "Everything is shown" : `${$("shown").textContent}, at most ${several(hops, "tie", "ties")} from ${names[node]}`);
};

// ---- paths ---------------------------------------------------------------------------------
const announceRoute = () => {
  if (now.ends.length < 2) return announce(now.ends.length === 1 ? `Path from ${names[now.ends[0]]}: choose the other end` : "Path: choose two things");
  if (!route.paths) return announce("There is no path");
  const { nodes: path, weak } = route.paths[0];
  announce(`${several(path.length - 1, "step", "steps")}${weak > 0 ? "; it is not made of facts alone" : ""}`);
};
const setEnds = (chosen) => {
  const ends = chosen.map((node) => thing[node]);
  Object.assign(now, { ends, picking: ends.length < 2, pin: null, hover: null });
  changed();
  announceRoute();
  const part = route?.paths && union(route.paths[0].nodes.map(boxOfThing));
  if (part) encompass(part);
};
const pathFrom = (node) => setEnds([node]);
const pick = (node) => setEnds(now.ends.length === 1 ? [now.ends[0], node] : [node]);
const leavePath = () => {
  Object.assign(now, { ends: [], picking: false });
  $("missing").textContent = "";
  changed();
};
const factsAlone = () => {
  facets.standing.hidden = new Set(facets.standing.values.filter((one) => !facts.has(one)));
  relist();
  filtered();
  announceRoute();
};
$("pathing").hidden = !statements;
$("pathing").addEventListener("click", () => {
  if (isPathing()) return leavePath();
  Object.assign(now, { picking: true, ends: [], pin: null });
  changed();
  announceRoute();
  $("from").focus();
});
$("ways").addEventListener("submit", (event) => {
  event.preventDefault();
  const ends = [named($("from").value), named($("to").value)];
  const wrong = ends.indexOf(-1);
  $("missing").textContent = wrong < 0 ? "" : `Nothing here is called “${[$("from"), $("to")][wrong].value}”.`;
  if (wrong >= 0) return;
  setEnds(ends);
  [$("from"), $("to")].forEach((input, i) => { input.value = names[ends[i]]; });
});
$("ways").addEventListener("keydown", (event) => { if (event.key === "Escape") { leavePath(); $("pathing").focus(); } });
[$("from"), $("to")].forEach((input) => input.addEventListener("input", () => {
  const wanted = plain(input.value.trim()), found = [];
  for (let i = 0; i < things.length && found.length < 12 && wanted; i++) {
    if (plainNames[things[i]].includes(wanted)) found.push(things[i]);
  }
  $("names").replaceChildren(...found.map((node) => {
    const made = element("option");
    made.value = names[node];
    return made;
  }));
}));
$("leave").addEventListener("click", () => { leavePath(); $("pathing").focus(); });
$("whole").addEventListener("click", () => { around(null); stage.focus({ preventScroll: true }); });
for (const one of $("around").querySelectorAll("[data-hops]")) {
  one.addEventListener("click", () => around(now.around.node, Number(one.dataset.hops)));
}

// ---- pointer -------------------------------------------------------------------------------
const tip = $("tip");
// Things say their names themselves, dots beside them.
const showTip = (what, at) => {
  const text = what?.edge !== undefined ? data.edges[what.edge].relation : "";
  tip.hidden = !text;
  if (tip.hidden) return;
  tip.textContent = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  const left = at.x > stage.clientWidth / 2;
  tip.style.transform = `translate(${left ? at.x - 12 : at.x + 14}px,${at.y + 16}px)${left ? " translateX(-100%)" : ""}`;
};
let last = null, quiet = null;
const look = () => {
  const at = last;
  last = null;
  if (!at || pointers.size > 0) return;
  const what = under(at);
  // What was clicked is told as chosen until the pointer leaves it.
  if (!isSame(what, quiet)) quiet = null;
  point(quiet ? null : what);
  showTip(what, at);
};
stage.addEventListener("pointermove", (event) => {
  if (event.pointerType !== "mouse") return;
  if (!last) requestAnimationFrame(look);
  last = place(event);
});
stage.addEventListener("pointerleave", () => { last = null; tip.hidden = true; point(null); });
stage.addEventListener("click", (event) => {
  if (travelled > 4) return;
  const what = under(place(event));
  quiet = what;
  if (now.picking) { if (what?.node !== undefined) pick(what.node); return; }
  pin(what);
});

// ---- keys ----------------------------------------------------------------------------------
const keyHelp = [
  ["Arrows", "to the next thing in that direction"], ["Shift + arrows", "move the picture"],
  ["+ − 0", "zoom in, zoom out, show everything"], ["Enter", "keep what is marked, or take it as an end of a path"],
  ["T", "the next statement of the thing kept"], ["F", "its neighbourhood: 1, 2, 3 ties, everything"],
  ["P", "a path from what is marked"], ["/", "search"], ["Escape", "let go, step by step"],
];
const marked = () => now.cursor?.node ?? now.pin?.node;
const middleOfView = () => ({ x: view.x + view.w / 2, y: view.y + view.h / 2 });
const step = (dx, dy) => {
  const from = marked(), at = from === undefined ? middleOfView() : center(from);
  let best = -1, least = Infinity;
  data.nodes.forEach((_, i) => {
    if (i === from || !nodeShown[i] || !nodes[i]) return;
    const to = center(i), x = to.x - at.x, y = to.y - at.y;
    const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    // Where nothing is marked yet, the thing nearest to the middle is the first.
    const cost = from === undefined ? Math.hypot(x, y) : along > 0.5 && aside <= along * 2 ? along + aside * 2 : Infinity;
    if (cost < least) { best = i; least = cost; }
  });
  if (best < 0) return;
  Object.assign(now, { cursor: { node: best }, hover: null });
  paint();
  tell();
  reveal(nodeBoxes[best]);
  announce(sentence(best));
};
const nextTie = (by) => {
  const node = now.cursor?.node ?? now.pin?.node ?? now.tied;
  if (node === undefined) return;
  const own = ties[node].filter((edge) => edgeShown[edge]);
  if (own.length === 0) return announce("It has no statements here");
  const at = own.indexOf(now.pin?.edge);
  pin({ edge: own[at < 0 ? 0 : (at + by + own.length) % own.length] });
  now.tied = node;
  reveal(edgeBoxes[now.pin.edge]);
};
const letGo = () => {
  if (now.cursor) { now.cursor = null; paint(); tell(); } else if (now.pin) pin(null);
  else if (isPathing()) leavePath(); else if (now.around) around(null);
};
const cycle = () => {
  const node = marked() ?? now.around?.node;
  if (node === undefined) return;
  const isSame = now.around && thing[now.around.node] === thing[node], hops = isSame ? now.around.hops + 1 : 1;
  around(hops > 3 ? null : node, hops);
};
const keys = {
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
  ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
  Enter: () => { const node = marked(); if (node !== undefined) { if (now.picking) pick(node); else pin({ node }); } },
  t: () => nextTie(1), T: () => nextTie(-1), f: () => { if (statements) cycle(); },
  p: () => { const node = marked(); if (statements && node !== undefined) { if (now.picking) pick(node); else pathFrom(node); } },
  "/": () => $("search").focus(), Escape: letGo,
};
keys[" "] = keys.Enter;
const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
stage.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  if (event.shiftKey && moves[event.key]) move(...moves[event.key]);
  else keys[event.key]();
});
stage.addEventListener("blur", () => { if (now.cursor) { now.cursor = null; paint(); tell(); } });

// ---- search --------------------------------------------------------------------------------
const seek = () => {
  const wanted = plain($("search").value.trim());
  const all = wanted ? plainNames.flatMap((name, i) => (name.includes(wanted) ? [i] : [])) : [];
  hits = all.filter((i) => nodeShown[i]);
  turn = -1;
  hitThings = [...new Set(hits.map((i) => thing[i]))];
  const left = new Set(all.map((i) => thing[i])).size - hitThings.length;
  $("count").textContent = wanted ? `${hitThings.length} found${left > 0 ? `, ${left} not shown` : ""}` : "";
};
$("search").addEventListener("input", () => {
  seek();
  paint();
  notice();
  if (hits.length > 0) reveal(nodeBoxes[hits[0]]);
});
$("search").addEventListener("keydown", (event) => {
  if (event.key === "Escape") { $("search").value = ""; $("search").dispatchEvent(new Event("input")); }
  if (event.key !== "Enter" || hits.length === 0) return;
  event.preventDefault();
  turn = (turn + (event.shiftKey ? hitThings.length + (turn < 0 ? 0 : -1) : 1)) % hitThings.length;
  const found = seenMark(hitThings[turn]);
  if (now.picking) pick(found); else pin({ node: found });
});
