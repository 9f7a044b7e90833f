// What was chosen, in the address after #, so that a link to the page shows the same. Names in the address
// are those of the data, so that they outlive a new drawing.
const known = (() => {
  const of = (list, key) => {
    const found = new Map();
    list.forEach((one, i) => { if (one[key] && !found.has(one[key])) found.set(one[key], i); });
    return found;
  };
  const edge = of(data.edges, "statement");
  // A line that stands for several statements is found by each of them.
  data.edges.forEach(({ several = [] }, i) => several.forEach(({ statement }) => {
    if (statement && !edge.has(statement)) edge.set(statement, i);
  }));
  return { node: of(data.nodes, "id"), edge };
})();
const nodeName = (i) => (known.node.get(data.nodes[i].id) === thing[i] ? data.nodes[i].id : String(thing[i]));
const edgeName = (i) => (known.edge.get(data.edges[i].statement) === i ? data.edges[i].statement : String(i));
const found = (map, list, name) => {
  const at = map.get(name) ?? (/^\d{1,6}$/.test(name ?? "") ? Number(name) : -1);
  return at >= 0 && at < list.length ? at : undefined;
};
const nodeCalled = (name) => found(known.node, data.nodes, name);
// What an address asks for and this page does not have is said, not passed over.
const missing = (said) => {
  const wrong = (key, is) => said.getAll(key).filter((name) => !is(name)).map((name) => [key, name]);
  const isNode = (name) => nodeCalled(name) !== undefined;
  const isStatement = (name) => found(known.edge, data.edges, name) !== undefined;
  const isOf = (one) => (value) => one.values.includes(value);
  const all = ["thing", "around", "path"].flatMap((key) => wrong(key, isNode)).concat(wrong("statement", isStatement),
    Object.values(facets).flatMap((one) => [...wrong(one.key, isOf(one)), ...wrong(`no-${one.key}`, isOf(one))]),
    ["since", "until"].flatMap((key) => wrong(key, (text) => dayOf(text) !== null)));
  const told = all.map(([key, name]) => `${key}=${cut(name)}`);
  return all.length === 0 ? [] : [`The address asks for what is not in this picture: ${listed(told)}.`];
};
const fragment = (pinned) => {
  const said = new URLSearchParams();
  if (pinned?.node !== undefined) said.set("thing", nodeName(pinned.node));
  if (pinned?.edge !== undefined) said.set("statement", edgeName(pinned.edge));
  if (now.around) { said.set("around", nodeName(now.around.node)); said.set("hops", now.around.hops); }
  now.ends.forEach((node) => said.append("path", nodeName(node)));
  for (const { key, values, hidden } of Object.values(facets)) {
    // The shorter list is kept: those shown, or those left out.
    const shown = values.filter((value) => !hidden.has(value));
    const isShort = shown.length > 0 && shown.length < hidden.size;
    (isShort ? shown : [...hidden]).forEach((value) => said.append(isShort ? key : `no-${key}`, value));
  }
  if (days.length > 0 && !isAllTime() && (time.first > 0 || (time.asked.first ?? null) !== null)) said.set("since", dayText(edgeOfTime("first")));
  if (days.length > 0 && !isAllTime() && (time.last < days.length - 1 || (time.asked.last ?? null) !== null)) said.set("until", dayText(edgeOfTime("last")));
  if (!time.undated) said.set("undated", "no");
  if (time.lone) said.set("lone", "yes");
  return said.toString();
};
const linkTo = (what) => `${location.href.split("#")[0]}#${fragment(what ?? now.pin)}`;
let written = null;
const remember = () => {
  const text = fragment(now.pin);
  if (text === written) return;
  written = text;
  try {
    history.replaceState(null, "", `#${text}`);
  } catch {
    location.replace(`#${text}`);
  }
};
const recall = () => {
  const text = location.hash.slice(1);
  if (text === written) return;
  const said = new URLSearchParams(text);
  resetFilters();
  unknown.splice(0, Infinity, ...missing(said));
  for (const one of Object.values(facets)) {
    const only = said.getAll(one.key).filter((value) => one.values.includes(value));
    // What the picture does not have is told, and leaves out nothing.
    if (only.length > 0) one.hidden = new Set(one.values.filter((value) => !only.includes(value)));
    said.getAll(`no-${one.key}`).forEach((value) => { if (one.values.includes(value)) one.hidden.add(value); });
  }
  const since = dayOf(said.get("since") ?? ""), until = dayOf(said.get("until") ?? "");
  // A day on which nothing begins or ends is one between two that are there. A link may name a time
  // without any date: then nothing is in it but what goes on all the while.
  if (days.length > 0) {
    Object.assign(time.asked, { first: since, last: until });
    if (since !== null) time.first = days.filter((day) => day < since).length;
    if (until !== null) time.last = days.filter((day) => day <= until).length - 1;
  }
  time.undated = said.get("undated") !== "no";
  time.lone = said.get("lone") === "yes";
  const node = nodeCalled(said.get("around")), kept = nodeCalled(said.get("thing"));
  const edge = found(known.edge, data.edges, said.get("statement"));
  const ends = said.getAll("path").map(nodeCalled).filter((one) => one !== undefined).map((one) => thing[one]).slice(0, 2);
  now.around = node === undefined ? null : { node, hops: clamp(Math.trunc(Number(said.get("hops"))) || 1, 1, 3) };
  now.pin = kept !== undefined ? { node: kept } : edge !== undefined ? { edge } : null;
  Object.assign(now, { ends, picking: ends.length === 1, hover: null, cursor: null });
  relist();
  sieve();
  changed();
  // At the beginning there is no view yet that could be moved.
  if (committed) lookAtChosen();
};
const lookAtChosen = () => {
  if (now.around) fit();
  else if (route?.paths) encompass(union(route.paths[0].nodes.map(boxOfThing)));
  else if (now.pin) reveal(now.pin.node !== undefined ? boxOfThing(now.pin.node) : edgeBoxes[now.pin.edge]);
};
window.addEventListener("hashchange", recall);
