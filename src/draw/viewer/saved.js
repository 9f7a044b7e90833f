// The picture as a file: the part that is seen, as it is seen, with all that it needs inside. Below it stands what
// the part means and rests on; what is left out is told in the file too, for the page that knows is not with it.
const isDark = () => {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
const colorOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isIn = ([x, y, w, h]) => x < view.x + view.w && view.x < x + w && y < view.y + view.h && view.y < y + h;
// Things that are shown, and lie beyond the edges of the view.
const beyond = () => things.filter((i) => {
  const shown = marksOf(i).filter((one) => nodeShown[one] && nodes[one]);
  return shown.length > 0 && !shown.some((one) => isIn(nodeBoxes[one]));
}).length;
const isWhole = () => filtersInWords().length === 0 && view.x <= 0.5 && view.y <= 0.5 &&
  view.x + view.w >= page.w - 0.5 && view.y + view.h >= page.h - 0.5;

// ---- what a part means ---------------------------------------------------------------------
const shownEdges = () => data.edges.filter((_, i) => edgeShown[i]);
const leftOut = () => {
  const filters = filtersInWords(), far = beyond();
  const said = filters.length > 0 ? [`${$("shown").textContent.replace(/\.$/, "")}; filters: ${filters.join("; ")}`] : [];
  if (far > 0) said.push(`A part of the picture: ${several(far, "thing lies", "things lie")} beyond its edges`);
  return said;
};
// The text alternative of a part, counted anew.
const describedPart = () => {
  const seen = shownEdges(), left = things.filter((i) => seenMark(i) !== undefined).length;
  const standings = data.meanings.map(([name, means]) => [name, name === data.facts[0] ? data.notes.fact : means, seen.filter((one) => one.standing === name).length]);
  const split = standings.filter(([, , count]) => count > 0).map(([name, means, count]) => `${count} ${name} (${means})`).join(", ");
  const summary = data.summary && !/[.!?…]$/.test(data.summary) ? `${data.summary}.` : data.summary;
  const counted = `${several(left, "thing", "things")} and ${several(seen.length, "relation", "relations")}${split && ": "}${split}.`;
  return [summary, counted, ...leftOut().map((said) => `${said}.`)].filter(Boolean).join(" ");
};
const claimsOfPart = () => {
  const numbers = new Set(shownEdges().map(({ claim }) => claim));
  const said = data.notes.claims.flatMap((words, i) => (numbers.has(i + 1) ? [`[c${i + 1}] ${isolated(words)}`] : []));
  return said.length > 0 ? [`Claims: ${said[0]}`, ...said.slice(1)] : [];
};
const sourcesOfPart = () => {
  const seen = shownEdges(), all = [...data.nodes.filter((_, i) => nodeShown[i]), ...seen];
  const numbers = new Set(all.flatMap(({ cited = [] }) => cited));
  const labels = [...new Set(all.flatMap((one) => one.sources.map(({ label }) => label)).filter(Boolean))].sort();
  const said = data.notes.sources.length > 0
    ? data.notes.sources.flatMap((label, i) => (numbers.has(i + 1) ? [`[${i + 1}] ${isolated(label)}`] : []))
    : labels.length > data.notes.listed ? [`${labels.length} passages, named at each statement`] : labels.map(isolated);
  if (said.length > 0) said[0] = `${said.length === 1 ? "Source" : "Sources"}: ${said[0]}`;
  const none = seen.filter((one) => one.sources.length === 0).length;
  if (said.length > 0 && none > 0) said.push(`${several(none, "statement names", "statements name")} no source`);
  if (data.notes.date) said.push(`Data as of ${data.notes.date}`);
  return said;
};

// ---- where it stands -----------------------------------------------------------------------
const EDGE = 16;
const wordsOf = (text, size, bold) => {
  const made = drawn("text", { class: "c-ink", "font-size": size, fill: colorOf("--ink"), ...(bold ? { "font-weight": "bold" } : {}) });
  made.textContent = text;
  return made;
};
const wide = (text, size, bold) => {
  const made = wordsOf(text, size, bold);
  glass.append(made);
  const width = made.getComputedTextLength();
  made.remove();
  return width;
};
// Entries one after the other, in lines that are as wide as there is room; a long entry is broken at its spaces.
const flowed = (entries, size, room) => {
  const lines = [];
  let full = true;
  for (const entry of entries) {
    const joined = full || lines.length === 0 ? entry : `${lines.at(-1)} · ${entry}`;
    if (!full && lines.length > 0 && wide(joined, size) <= room) { lines[lines.length - 1] = joined; continue; }
    let line = "";
    for (const word of entry.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && wide(longer, size) > room) { lines.push(line); line = word; } else line = longer;
    }
    lines.push(line);
    full = false;
  }
  return lines;
};
// Title, legend and notes of a part, from its upper left corner down; and how high that is.
const legendOfPart = (room) => {
  const made = drawn("g", { class: "legend" });
  let y = EDGE;
  const write = (lines, size, bold) => lines.forEach((line) => {
    y += size * 1.4;
    const words = wordsOf(line, size, bold);
    words.setAttribute("x", EDGE);
    words.setAttribute("y", y);
    made.append(words);
  });
  // The title stands in the upper left corner of the whole.
  if (data.title && (view.x > 24 || view.y > 24)) write(flowed([data.title], 14, room), 14, true);
  write(flowed(leftOut(), 12, room), 12);
  y += 12;
  const claims = claimsOfPart();
  const left = legendEntries.filter(({ parts, words }) => !parts[0].classList.contains("off") && (claims.length > 0 || !words.startsWith("[c1]")));
  let x = EDGE, high = 0;
  for (const { parts } of left) {
    const box = union(parts.map(boxOf));
    if (!box) continue;
    const [fromX, fromY, w, h] = box, scale = Math.min(1, room / w);
    if (x > EDGE && x + w > EDGE + room) { x = EDGE; y += high + 8; high = 0; }
    const entry = drawn("g", { transform: `translate(${x},${y}) scale(${scale}) translate(${-fromX},${-fromY})` });
    entry.append(...parts.map((part) => part.cloneNode(true)));
    made.append(entry);
    x += w + 24;
    high = Math.max(high, h * scale);
  }
  y += high + 4;
  write(flowed(claims, 10.5, room), 10.5);
  write(flowed(sourcesOfPart(), 10.5, room), 10.5);
  return { made, high: y + EDGE };
};
// Puts that below the part; the legend of the whole goes.
const withNotes = (made) => {
  const [x, y, width, height] = [view.x, view.y, view.w, view.h];
  const { top, bottom } = data.notes, scale = perPixel();
  made.querySelector(".legend")?.remove();
  made.querySelectorAll(".page text").forEach((one) => { if (Number(one.getAttribute("y")) > bottom) one.remove(); });
  made.querySelector("desc").textContent = describedPart();
  const low = Math.max(Math.min(y + height, top), y + 1), { made: notes, high } = legendOfPart(stage.clientWidth - 2 * EDGE);
  notes.setAttribute("transform", `translate(${x},${low}) scale(${scale})`);
  made.append(drawn("rect", { x, y: low, width, height: high * scale, fill: colorOf("--page") }), notes);
  made.setAttribute("viewBox", [x, y, width, low - y + high * scale].map((v) => v.toFixed(2)).join(" "));
  made.setAttribute("height", Math.round((low - y) / scale + high));
};
const picture = () => {
  const made = svg.cloneNode(true), over = glass.cloneNode(true);
  made.querySelectorAll(".off").forEach((one) => one.remove());
  if (data.dots) made.querySelector(".names")?.remove();
  made.setAttribute("width", Math.round(stage.clientWidth));
  made.setAttribute("height", Math.round(stage.clientHeight));
  const style = drawn("style", {});
  // The fonts of the page, so that the picture looks the same without it.
  const fonts = document.querySelector("style").textContent.match(/@font-face\{[^}]*\}/g) ?? [];
  style.textContent = fonts.join("") + (isDark() ? data.dark : "") +
    `.veil{fill:${colorOf("--page")};opacity:.8}.halo{stroke:${colorOf("--accent")};stroke-width:7;opacity:.3;stroke-linecap:round}` +
    `.halo.way{stroke:${colorOf("--found")};opacity:.5}.ring{fill:none;stroke:${colorOf("--accent")};stroke-width:2}` +
    `.ring.found,.ring.end{stroke:${colorOf("--found")}}`;
  const pane = drawn("g", {});
  if (!glass.classList.contains("veiled")) over.querySelector(".veil").remove();
  else over.querySelector(".names-now").remove();
  pane.append(...over.children);
  made.querySelectorAll("style").forEach((one) => one.remove());
  made.append(pane);
  if (!isWhole()) withNotes(made);
  made.insertBefore(style, made.firstChild);
  // Beyond the page the picture goes on in its own colour.
  const [x, y, width, height] = made.getAttribute("viewBox").split(" ");
  style.after(drawn("rect", { x, y, width, height, fill: colorOf("--page") }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
};
$("save").addEventListener("click", () => {
  commit();
  const address = URL.createObjectURL(new Blob([picture()], { type: "image/svg+xml" }));
  const made = element("a");
  made.href = address;
  made.download = `${plain(data.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "picture"}.svg`;
  made.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  announce("The picture is saved as SVG");
});
