// What is not seen, said above the picture and over the table; and the legend where the page is narrow.
const NAMED = 3;
const listed = (values) => values.slice(0, NAMED).join(", ") + (values.length > NAMED ? ` and ${values.length - NAMED} more` : "");
const unknown = []; // of the address: what this page does not have
const filtersInWords = () => {
  const said = Object.values(facets).filter((one) => one.hidden.size > 0).map((one) => {
    const shown = one.values.filter((value) => !one.hidden.has(value));
    const word = (value) => (one.key === "standing" ? value : cut(one.text(value)));
    const [which, values] = shown.length > 0 && shown.length < one.hidden.size ? ["only", shown] : ["without", [...one.hidden]];
    return `${one.title.toLowerCase()} ${which} ${listed(values.map(word))}`;
  });
  if (days.length > 0 && !isAllTime()) {
    // What an address asks for is told, also where nothing begins before or ends after it.
    const isAsked = (key) => (time.asked[key] ?? null) !== null;
    const since = time.first > 0 || isAsked("first") || isEmptyTime() ? edgeOfTime("first") : undefined;
    const until = time.last < days.length - 1 || isAsked("last") ? edgeOfTime("last") : undefined;
    said.push([since === undefined ? "" : `from ${dayText(since)}`, until === undefined ? "" : `until ${dayText(until)}`]
      .filter(Boolean).join(" "));
  }
  if (!time.undated) said.push("without what has no date");
  if (now.around) said.push(`at most ${several(now.around.hops, "tie", "ties")} from ${isolated(cut(names[now.around.node]))}`);
  return said;
};
// The rows of the table as the picture has them: dated things, then statements.
const rows = [...$("table").querySelectorAll("tbody tr")];
const rowThings = data.nodes.flatMap((node, i) => (node.time ? [i] : []));
// Without statements the dates of things are what is told.
const dates = statements ? rowThings.length : 0;
const tellTable = () => {
  let shown = 0, shownDates = 0;
  rows.forEach((row, at) => {
    const isShown = at < rowThings.length ? nodeShown[rowThings[at]] : edgeShown[at - rowThings.length];
    row.hidden = !isShown;
    if (at < dates) shownDates += isShown ? 1 : 0;
    else shown += isShown ? 1 : 0;
  });
  const all = rows.length - dates;
  const counted = (told, of) => (told === of ? of : `${told} of ${of}`);
  const few = shown !== all || shownDates !== dates;
  const dated = dates > 0 ? `, and ${counted(shownDates, dates)} ${dates === 1 ? "date" : "dates"}` : "";
  $("table").querySelector("summary").textContent =
    `${few ? "Statements" : "All statements"} as a table (${counted(shown, all)}${dated}${few ? "; filters leave the others out" : ""})`;
};
const notice = () => {
  const filters = filtersInWords(), wanted = cut($("search").value.trim());
  const said = filters.length > 0 ? [`${$("shown").textContent.replace(/\.$/, "")}; filters: ${filters.join("; ")}.`] : [];
  if (wanted) said.push(`Search: “${wanted}”, ${$("count").textContent}${hits.length > 0 ? "; the others are dimmed" : ""}.`);
  $("unknown").textContent = unknown.join(" ");
  $("left").textContent = said.join(" ");
  $("notice").hidden = said.length === 0 && unknown.length === 0;
  $("reset").textContent = said.length > 0 ? "Reset" : "Close";
  tellTable();
};
$("reset").addEventListener("click", () => {
  resetFilters();
  relist();
  now.around = null;
  unknown.length = 0;
  $("search").value = "";
  filtered();
  stage.focus({ preventScroll: true });
});
// The entries of the legend in the picture: sample, words, and of what they speak.
const legendEntries = [];
const readLegend = () => {
  let parts = [];
  for (const part of svg.querySelector(".legend")?.children ?? []) {
    if (part.classList.contains("c-rule")) continue;
    parts.push(part);
    if (part.localName !== "text") continue;
    const words = part.textContent, standing = words.split(" – ")[0];
    const key = facets.kind.values.includes(words) ? "kind" : meanings.has(standing) ? "standing"
      : facets.relation.values.includes(words) ? "relation" : null;
    legendEntries.push({ parts, words, key, value: key === "standing" ? standing : words, copy: null });
    parts = [];
  }
};
// An entry goes with the last thing or statement that it speaks of.
const siftLegend = () => {
  const seen = { kind: new Set(), standing: new Set(), relation: new Set() };
  data.nodes.forEach((node, i) => {
    if (!nodeShown[i]) return;
    seen.kind.add(node.kind);
    // That a thing is a fact is told by no entry.
    if (node.standing !== data.facts[0]) seen.standing.add(node.standing);
  });
  data.edges.forEach((edge, i) => {
    if (edgeShown[i]) { seen.standing.add(edge.standing); seen.relation.add(edge.sort); }
  });
  for (const { parts, copy, key, value } of legendEntries) {
    if (!key) continue;
    for (const part of [...parts, copy]) part?.classList.toggle("off", !seen[key].has(value));
  }
};
// The same once more as text: samples and words, which flow as the page is wide.
const tellLegend = () => {
  readLegend();
  for (const one of legendEntries) {
    const entry = element("span", "", "entry"), sample = one.parts.slice(0, -1), box = union(sample.map(boxOf));
    if (box) {
      const [x, y, w, h] = box;
      const made = drawn("svg", { viewBox: [x - 1, y - 2, w + 2, h + 4].join(" "), width: w + 2, height: h + 4, "aria-hidden": "true" });
      made.append(...sample.map((part) => part.cloneNode(true)));
      entry.append(made);
    }
    entry.append(element("span", one.words));
    one.copy = entry;
    $("legend").append(entry);
  }
  $("legend").hidden = legendEntries.length === 0;
};
