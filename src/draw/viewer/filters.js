// What is left out: by standing, kind, relation and time. Each choice says how many would be shown.
const nodePasses = new Uint8Array(data.nodes.length).fill(1), edgePasses = new Uint8Array(data.edges.length).fill(1);
const nodeShown = new Uint8Array(data.nodes.length).fill(1), edgeShown = new Uint8Array(data.edges.length).fill(1);
const statements = data.edges.length > 0;

// ---- time ----------------------------------------------------------------------------------
const DAY = 86400;
const dayText = (day) => {
  const date = new Date(clamp(day * DAY, -8.6e12, 8.6e12) * 1000).toISOString();
  return date.slice(0, date.indexOf("T"));
};
const dayOf = (text) => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) ? null : Math.floor(time / 1000 / DAY);
};
const daysOf = (time) => time && [
  time[0] === null ? -Infinity : Math.floor(time[0] / DAY),
  time[1] === null ? Infinity : Math.floor((time[1] - 1) / DAY),
];
const nodeTime = data.nodes.map((node) => daysOf(node.time));
// A statement without a date happened with what it is about.
// Each of these has to be in time, at one of its times.
const timesOf = new Map(things.map((i) => [i, marksOf(i).map((one) => nodeTime[one]).filter(Boolean)]));
const thingTimes = (node) => timesOf.get(thing[node]);
const edgeTimes = data.edges.map((edge) =>
  edge.time ? [[daysOf(edge.time)]] : [thingTimes(edge.from), thingTimes(edge.to)].filter((times) => times.length > 0));
const days = [...new Set([...nodeTime.filter(Boolean), ...edgeTimes.flat(2)].flat())]
  .filter(Number.isFinite).sort((a, b) => a - b);
const time = { first: 0, last: days.length - 1, asked: {}, undated: true, lone: false };
const isAllTime = () => time.first === 0 && time.last === days.length - 1;
// Is no date in the time chosen?
const isEmptyTime = () => days.length > 0 && time.first > time.last;
// A day that was asked for stays as it is, also where nothing begins or ends on it.
const edgeOfTime = (key) => time.asked[key] ?? days[time[key]];
const inTime = (times) => (times.length === 0 ? time.undated
  : isAllTime() || times.every((each) =>
    each.some(([from, to]) => from <= (days[time.last] ?? -Infinity) && to >= (days[time.first] ?? Infinity))));
const noDates = () => {
  const [since, until] = ["first", "last"].map((key) => time.asked[key] ?? null);
  const from = since === null ? "" : ` from ${dayText(since)}`, to = until === null ? "" : ` until ${dayText(until)}`;
  return `Nothing begins or ends${from}${to}`;
};

// ---- facets --------------------------------------------------------------------------------
const facet = (key, title, list, of, text) => {
  const counts = new Map();
  list.forEach((one) => counts.set(of(one), (counts.get(of(one)) || 0) + 1));
  const values = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
  return { key, title, values, text, hidden: new Set(), outputs: new Map() };
};
const facets = {
  standing: facet("standing", "Standing", statements ? data.edges : data.nodes, (one) => one.standing,
    (standing) => `${standing} – ${meanings.get(standing)}`),
  kind: facet("kind", "Kind of thing", data.nodes.filter(isThing), (node) => node.kind, (kind) => kind),
  relation: facet("relation", "Relation", data.edges, (edge) => edge.sort, (relation) => relation || "(no name)"),
};
facets.standing.values.sort((a, b) => [...meanings.keys()].indexOf(a) - [...meanings.keys()].indexOf(b));

// ---- what passes ---------------------------------------------------------------------------
const BY = { standing: 1, kind: 2, relation: 4, time: 8 };
const nodeFails = (node, i) =>
  (facets.kind.hidden.has(node.kind) ? BY.kind : 0) |
  // What has no ties is a statement of its own.
  (ties[i].length === 0 && facets.standing.hidden.has(node.standing) ? BY.standing : 0) |
  (nodeTime[i] ? (inTime([[nodeTime[i]]]) ? 0 : BY.time) : ties[i].length === 0 && !time.undated ? BY.time : 0);
const edgeFails = (edge, i) =>
  (facets.standing.hidden.has(edge.standing) ? BY.standing : 0) |
  (facets.relation.hidden.has(edge.sort) ? BY.relation : 0) |
  (inTime(edgeTimes[i]) ? 0 : BY.time);
const sift = () => {
  const nodeFault = data.nodes.map(nodeFails);
  // A thing is left out with the last of its marks.
  const thingFault = new Map(things.map((i) => [i, marksOf(i).reduce((fault, one) => fault & nodeFault[one], ~0)]));
  const counts = { standing: new Map(), kind: new Map(), relation: new Map() };
  const count = (key, value, fault) => {
    if ((fault & ~BY[key]) === 0) counts[key].set(value, (counts[key].get(value) || 0) + 1);
  };
  const tied = new Uint8Array(data.nodes.length), tiedThen = new Uint8Array(data.nodes.length);
  data.edges.forEach((edge, i) => {
    const from = thing[edge.from], to = thing[edge.to];
    const own = edgeFails(edge, i), fault = own | thingFault.get(from) | thingFault.get(to);
    edgePasses[i] = fault === 0 ? 1 : 0;
    if (fault === 0) tied[from] = tied[to] = 1;
    if ((fault & ~BY.time) === 0) tiedThen[from] = tiedThen[to] = 1;
    count("standing", edge.standing, fault);
    count("relation", edge.sort, fault);
  });
  data.nodes.forEach((node, i) => {
    if (!statements) count("standing", node.standing, nodeFault[i]);
    if (thing[i] === i) count("kind", node.kind, thingFault.get(i));
    // What filters leave without a statement goes with its statements; what has a date in the time was there all the same.
    const isTied = tied[thing[i]] || ties[i].length === 0 || time.lone || (nodeTime[i] && tiedThen[thing[i]]);
    nodePasses[i] = nodeFault[i] === 0 && isTied ? 1 : 0;
  });
  for (const [key, found] of Object.entries(counts)) {
    facets[key].outputs.forEach((output, value) => { output.textContent = found.get(value) || 0; });
  }
};
// Hides what does not pass or lies too far away; touches only what changes.
const setShown = (list, shown, i, to, more) => {
  if (shown[i] === to) return;
  shown[i] = to;
  list[i]?.classList.toggle("off", !to);
  more?.classList.toggle("off", !to);
};
const sieve = () => {
  sift();
  const near = now.around ? distances(now.around.node, now.around.hops).away : null;
  data.nodes.forEach((_, i) => setShown(nodes, nodeShown, i, nodePasses[i] && (!near || near[i] >= 0) ? 1 : 0));
  const seenEnds = new Map();
  data.edges.forEach(({ from, to }, i) => {
    const ends = [seenMark(from), seenMark(to)], isShown = edgePasses[i] && !ends.includes(undefined);
    if (isShown) seenEnds.set(i, ends);
    setShown(edges, edgeShown, i, isShown ? 1 : 0, labels.get(i));
  });
  goTo(seenEnds);
  siftBesides();
  siftLegend();
  seek();
  const active = Object.values(facets).filter((one) => one.hidden.size > 0).length +
    (days.length > 0 && !isAllTime() ? 1 : 0) + (time.undated ? 0 : 1);
  $("filtering").textContent = active > 0 ? `Filters (${active})` : "Filters";
  const seen = (shown) => shown.reduce((sum, one) => sum + one, 0);
  const all = statements ? ` and ${seen(edgeShown)} of ${several(data.edges.length, "statement", "statements")}` : "";
  const left = things.filter((i) => seenMark(i) !== undefined).length;
  $("shown").textContent = `${left} of ${several(things.length, "thing", "things")}${all} shown${isEmptyTime() ? `. ${noDates()}.` : ""}`;
};
const filtered = () => {
  sieve();
  if (now.around && !isOpen(now.around.node)) now.around = null;
  changed();
  announce($("shown").textContent);
};

// ---- the form ------------------------------------------------------------------------------
const MANY = 10, MOST = 200;
const samples = {
  standing: (standing) => {
    const line = svg.querySelector(`.edges .s-${standing}`)?.cloneNode(false);
    if (!line) return null;
    line.setAttribute("d", "M0 7H34");
    if (data.dots) line.setAttribute("stroke-width", "1.6");
    const made = drawn("svg", { viewBox: "0 0 34 14", "aria-hidden": "true" });
    made.append(line);
    return made;
  },
  kind: (kind) => {
    const node = data.nodes.findIndex((one, i) => one.kind === kind && nodes[i]);
    const shape = nodes[node]?.querySelector("path")?.cloneNode(false);
    if (!shape) return null;
    const [x, y, w, h] = nodeBoxes[node], margin = data.dots ? 0.5 : 1.5;
    const box = [x - margin, y - margin, w + 2 * margin, h + 2 * margin].join(" ");
    const made = drawn("svg", { viewBox: box, "aria-hidden": "true", ...(data.dots ? {} : { preserveAspectRatio: "none" }) });
    made.append(shape);
    return made;
  },
  relation: () => null,
};
const choice = (one, value) => {
  const label = element("label"), box = element("input"), output = element("span", "", "number");
  box.type = "checkbox";
  box.checked = !one.hidden.has(value);
  box.addEventListener("change", () => {
    if (box.checked) one.hidden.delete(value); else one.hidden.add(value);
    filtered();
  });
  one.outputs.set(value, output);
  const shown = samples[one.key](value);
  label.append(box, ...(shown ? [shown] : []), element("span", one.text(value)), output);
  return label;
};
const list = (one, wanted = "") => {
  one.outputs.clear();
  one.list.replaceChildren();
  const found = one.values.filter((value) => plain(one.text(value)).includes(wanted));
  const first = wanted || found.length <= MANY + 2 ? MOST : MANY;
  const more = element("details"), rest = found.slice(first, first + MOST);
  found.slice(0, first).forEach((value) => one.list.append(choice(one, value)));
  if (rest.length > 0) {
    more.append(element("summary", several(found.length - first, "rarer one", "rarer ones")));
    rest.forEach((value) => more.append(choice(one, value)));
    if (found.length > first + MOST) more.append(element("p", "Search to see the others."));
    one.list.append(more);
  }
  if (found.length === 0) one.list.append(element("p", "None has this name."));
};
const field = (one) => {
  const set = element("fieldset"), tools = element("div", "", "tools");
  set.append(element("legend", one.title), tools);
  one.list = element("div", "", "choices");
  const every = (on) => () => {
    one.hidden = new Set(on ? [] : one.values);
    list(one, plain(one.search?.value || ""));
    filtered();
  };
  tools.append(button("All", every(true), "small"), button("None", every(false), "small"));
  for (const made of tools.children) made.setAttribute("aria-label", `${one.title}: ${made.textContent.toLowerCase()}`);
  if (one.values.length > MANY) {
    one.search = element("input");
    one.search.type = "search";
    one.search.placeholder = "Find";
    one.search.setAttribute("aria-label", `${one.title}: find`);
    one.search.addEventListener("input", () => { list(one, plain(one.search.value.trim())); sift(); });
    tools.append(one.search);
  }
  set.append(one.list);
  list(one);
  return set;
};
const slider = (name, key) => {
  const label = element("label", "", "slide"), input = element("input"), output = element("output");
  Object.assign(input, { type: "range", min: 0, max: days.length - 1, step: 1 });
  const tell = () => {
    input.value = time[key];
    output.textContent = dayText(edgeOfTime(key));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    time[key] = Number(input.value);
    time.asked[key] = null;
    if (time.first > time.last) {
      const other = key === "first" ? "last" : "first";
      time[other] = time[key];
      time.asked[other] = null;
    }
    tellTime();
    filtered();
  });
  label.append(element("span", name), input, output);
  return { label, tell };
};
const check = (text, key) => {
  const label = element("label"), box = element("input");
  box.type = "checkbox";
  box.addEventListener("change", () => { time[key] = box.checked; filtered(); });
  label.append(box, element("span", text));
  return { label, tell: () => { box.checked = time[key]; } };
};
const undated = edgeTimes.filter((times) => times.length === 0).length +
  (statements ? 0 : nodeTime.filter((one) => !one).length);
const timeFields = [
  ...(days.length > 1 ? [slider("From", "first"), slider("To", "last")] : []),
  ...(days.length > 0 && undated > 0 ? [check(`without a date (${undated})`, "undated")] : []),
  ...(statements ? [check("things left without a statement", "lone")] : []),
];
const tellTime = () => timeFields.forEach((one) => one.tell());
const resetFilters = () => {
  Object.values(facets).forEach((one) => { one.hidden = new Set(); });
  Object.assign(time, { first: 0, last: days.length - 1, asked: {}, undated: true, lone: false });
};
const relist = () => {
  Object.values(facets).forEach((one) => { if (one.list) list(one, plain(one.search?.value || "")); });
  tellTime();
};
const buildFilters = () => {
  const form = $("filters"), shown = element("span", "", "shown"), top = element("div", "", "tools");
  shown.id = "shown";
  top.append(shown, button("Reset", () => { resetFilters(); relist(); filtered(); }, "small"));
  form.append(top);
  Object.values(facets).filter((one) => one.values.length > 0).forEach((one) => form.append(field(one)));
  if (timeFields.length > 0) {
    const set = element("fieldset");
    set.append(element("legend", days.length > 0 ? "Time" : "Also show"), ...timeFields.map((one) => one.label));
    form.append(set);
  }
  tellTime();
  $("filtering").addEventListener("click", () => {
    form.hidden = !form.hidden;
    $("filtering").setAttribute("aria-expanded", String(!form.hidden));
    $("main").classList.toggle("wide", !form.hidden);
  });
};
