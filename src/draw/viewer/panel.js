// The panel beside the picture: what is said, how it stands, and who says so.
const FEW = 12, SOME = 100;
const sources = (list) => {
  const made = element("span", list.length === 0 ? "" : list.length === 1 ? "Source: " : "Sources: ");
  list.forEach((source, at) => {
    if (at > 0) made.append(", ");
    made.append(link(source.label, source.iri));
  });
  return made;
};
const jump = (node) => button(data.nodes[node].label || "(no name)", () => pin({ node: seenMark(node) ?? node }), "link");
const standingNote = (one) => {
  const made = element("span", `${one.standing}: ${meaningOf(one)}`);
  if (!facts.has(one.standing)) made.className = "doubt";
  return made;
};
const copyText = async (text, done) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the clipboard is closed to scripts, a field that is selected still copies.
    const field = element("textarea", text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  done.textContent = "Copied";
  announce("The link is copied");
  setTimeout(() => { done.textContent = "Copy link"; }, 1500);
};
const copyLink = (what) => {
  const made = button("Copy link", () => copyText(linkTo(what), made), "small");
  return made;
};
// What one line stands for: each statement with its own speakers and sources.
const severalOf = (all, most) => {
  const list = element("ul");
  all.slice(0, most).forEach((one) => {
    const item = element("li"), who = one.by.map(isolated).join("; ");
    item.append(one.statement ? link(who || "The statement", one.statement) : element("span", who || "A statement"));
    if (one.sources.length > 0) item.append(". ", sources(one.sources));
    list.append(item);
  });
  if (all.length > most) {
    const rest = element("li");
    rest.append(button(`All ${all.length} statements`, () => list.replaceWith(severalOf(all, Infinity)), "small"));
    list.append(rest);
  }
  return list;
};
// A statement in full, or as seen from one of its ends.
const statement = (index, from) => {
  const edge = data.edges[index], made = element("li"), line = element("div"), notes = element("div", "", "notes");
  if (from === undefined) {
    const end = edge.undirected ? "—" : "→";
    line.append(jump(edge.from), edge.relation ? ` — ${isolated(edge.relation)} ${end} ` : ` ${end} `, jump(edge.to));
  } else {
    line.append(element("span", edge.undirected ? "– " : thing[edge.from] === thing[from] ? "→ " : "← ", "arrow"), jump(across(index, from)));
  }
  notes.append(standingNote(edge), edge.when ? `; ${isolated(edge.when)}` : "");
  if (edge.weight > 1) notes.append(data.weighted ? `; weight ${edge.weight}` : `; ${edge.weight} statements`);
  if (!edge.several && edge.details.length > 0) notes.append(element("br"), edge.details.map(isolated).join("; "));
  if (edge.several) notes.append(severalOf(edge.several, FEW));
  else {
    if (edge.sources.length > 0) notes.append(element("br"), sources(edge.sources));
    if (edge.statement) notes.append(element("br"), link("The statement", edge.statement));
  }
  made.append(line, notes);
  return made;
};
const byRelation = (found) => {
  const groups = new Map();
  found.forEach((edge) => {
    const { relation } = data.edges[edge];
    groups.set(relation, [...(groups.get(relation) || []), edge]);
  });
  return [...groups];
};
const tiesOf = (node, most) => {
  const shown = ties[node].filter((edge) => edgeShown[edge]), made = element("div");
  const left = ties[node].length - shown.length;
  if (left > 0) made.append(element("p", `${several(left, "statement is", "statements are")} not shown here: filters or the neighbourhood leave them out.`));
  let room = most;
  for (const [relation, found] of byRelation(shown)) {
    if (room <= 0) break;
    const list = element("ul");
    found.slice(0, room).forEach((edge) => list.append(statement(edge, node)));
    made.append(element("h3", `${relation || "(no name)"} (${found.length})`), list);
    room -= found.length;
  }
  if (shown.length > most) {
    const all = button(`All ${shown.length} statements`, () => made.replaceWith(tiesOf(node, Infinity)), "small");
    made.append(all);
  }
  return made;
};
const tellNode = (index, isKept) => {
  const node = data.nodes[index], heading = element("h2");
  heading.append(link(node.label || "(no name)", node.id));
  panel.append(heading, element("p", node.note), sources(node.sources));
  const others = marksOf(index).filter((one) => one !== index);
  if (others.length > 0) {
    const also = element("p", `Drawn ${others.length + 1} times; also: `);
    others.slice(0, SOME).forEach((one, at) => also.append(at > 0 ? ", " : "", button(data.nodes[one].when || data.nodes[one].note, () => pin({ node: one }), "link")));
    panel.append(also);
  }
  if (isKept) {
    const tools = element("div", "", "tools");
    if (statements) {
      tools.append(button("Neighbourhood", () => around(index, 1), "small"),
        button("Path from here", () => pathFrom(index), "small"));
    }
    tools.append(copyLink({ node: index }));
    panel.append(tools);
  }
  panel.append(tiesOf(index, isKept ? SOME : FEW));
};
const tellEdge = (index, isKept) => {
  const list = element("ul");
  list.append(statement(index));
  panel.append(element("h2", "Statement"), list);
  if (isKept) panel.append(copyLink({ edge: index }));
};
const stepList = ({ nodes: path, weak }) => {
  const made = element("div");
  if (weak > 0) {
    const steps = path.slice(1).map((to, i) => between(path[i], to)).filter(isWeak);
    const standings = [...new Set(steps.flat().map((edge) => data.edges[edge].standing))];
    const warning = element("div", "", "warning");
    const isClaimed = standings.includes("claim") || standings.includes("hearsay");
    warning.append(element("strong", isClaimed ? "This path goes through claims. " : "This path is not made of facts alone. "),
      `${weak} of ${several(path.length - 1, "step", "steps")} ${weak === 1 ? "rests" : "rest"} on no fact: ${standings.join(", ")}.`);
    made.append(warning);
  }
  const list = element("ol", "", "steps");
  path.slice(1).forEach((to, i) => {
    const found = between(path[i], to), step = element("li"), said = element("ul");
    const isClaimed = isWeak(found);
    if (isClaimed) step.className = "claimed";
    step.append(jump(path[i]), " to ", jump(to), ...(isClaimed ? [element("strong", " – no fact", "doubt")] : []), said);
    found.slice(0, FEW).forEach((edge) => said.append(statement(edge)));
    if (found.length > FEW) said.append(element("li", `and ${found.length - FEW} more`));
    list.append(step);
  });
  made.append(list);
  return made;
};
const tellRoute = () => {
  const [a, b] = now.ends, label = (node) => isolated(cut(data.nodes[node].label)) || "(no name)";
  panel.append(element("h2", "Shortest path"));
  if (b === undefined) {
    panel.append(element("p", a === undefined ? "Choose two things: click them, or name them above the picture."
      : `From ${label(a)}. Choose the other end.`));
    return;
  }
  const { paths, count } = route;
  if (!paths) {
    panel.append(element("p", a === b ? "Both ends are the same thing."
      : `Nothing that is shown ties ${label(a)} to ${label(b)}.`, "none"));
    if (!isUnfiltered()) panel.append(element("p", "Filters leave statements out; without them there may be a way."));
    return;
  }
  const steps = paths[0].nodes.length - 1;
  const which = count === 1 ? "the only one of this length" : paths.length > 1 ? `${count} of this length` : `one of ${count} of this length`;
  panel.append(element("p", `${label(a)} to ${label(b)}: ${several(steps, "step", "steps")}, ${which}.`));
  paths.forEach((path, i) => {
    if (paths.length > 1) panel.append(element("h3", `Path ${i + 1} of ${paths.length}`));
    panel.append(stepList(path));
  });
  const isClaimed = paths[0].weak > 0, onlyFacts = facets.standing.values.every((one) => facts.has(one) !== facets.standing.hidden.has(one));
  if (isClaimed && !onlyFacts) panel.append(button("Look for a path of facts alone", () => factsAlone()));
  panel.append(copyLink(null));
};
const tellPicture = () => {
  panel.append(element("h2", data.title || "The picture"), element("p", data.summary),
    ...(isEmptyTime() ? [element("p", `${noDates()}: no date of the picture is in that time.`, "none")] : []),
    element("p", "Point at a thing or a line to read what it says and who says so; click to keep it here."),
    element("p", "Drag to move, wheel or pinch to zoom."));
  const help = element("details"), keyList = element("dl");
  help.append(element("summary", "Keys in the picture"), keyList);
  for (const [key, does] of keyHelp) keyList.append(element("dt", key), element("dd", does));
  panel.append(help);
};
const tell = () => {
  const what = now.hover || now.cursor || now.pin;
  const isKept = isSame(what, now.pin), hadFocus = panel.contains(document.activeElement);
  panel.replaceChildren();
  panel.scrollTop = 0;
  if (now.pin && isPathing() && isKept) panel.append(button("Back to the path", () => pin(null), "small"));
  if (what?.edge !== undefined) tellEdge(what.edge, isKept);
  else if (what?.node !== undefined) tellNode(what.node, isKept);
  else if (isPathing()) tellRoute();
  else tellPicture();
  // A button that was pressed is gone; the keys go on from where it was.
  if (hadFocus) panel.focus({ preventScroll: true });
};
