// The page around a picture: move, zoom, read, search, filter. Hand-written, without dependencies.
// Everything that comes from data reaches the page through textContent.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const meanings = new Map(data.meanings);
  const $ = (id) => document.getElementById(id);
  const stage = $("stage"), panel = $("panel"), svg = stage.querySelector("svg");
  const NS = "http://www.w3.org/2000/svg";
  const page = { w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
  const nodes = data.nodes.map((_, i) => svg.getElementById("n" + i));
  const edges = data.edges.map((_, i) => svg.getElementById("e" + i));
  const labels = new Map([...svg.querySelectorAll(".label")].map((l) => [Number(l.dataset.edge), l]));
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  svg.setAttribute("role", "group");

  // ---- the part of the page that is seen ---------------------------------------------------
  const view = { x: 0, y: 0, w: page.w, h: page.h };
  const show = () => svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].map((v) => v.toFixed(2)).join(" "));
  const perPixel = () => view.w / stage.clientWidth;
  const fill = (scale) => {
    view.w = stage.clientWidth / scale;
    view.h = stage.clientHeight / scale;
  };
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const keep = () => {
    // At least a quarter of the view stays on the picture.
    view.x = clamp(view.x, -view.w * 0.75, page.w - view.w * 0.25);
    view.y = clamp(view.y, -view.h * 0.75, page.h - view.h * 0.25);
    show();
  };
  const fit = () => {
    fill(Math.min(stage.clientWidth / page.w, stage.clientHeight / page.h));
    view.x = (page.w - view.w) / 2;
    view.y = (page.h - view.h) / 2;
    show();
  };
  const start = () => {
    const whole = Math.min(stage.clientWidth / page.w, stage.clientHeight / page.h);
    // A picture too small to read begins at its upper left corner instead.
    if (whole >= 0.6) return fit();
    fill(clamp(stage.clientWidth / page.w, 0.72, 1));
    view.x = view.w >= page.w ? (page.w - view.w) / 2 : 0;
    view.y = 0;
    show();
  };
  const zoom = (factor, px = stage.clientWidth / 2, py = stage.clientHeight / 2) => {
    const scale = clamp((1 / perPixel()) * factor, 0.05, 12);
    const x = view.x + px * perPixel(), y = view.y + py * perPixel();
    fill(scale);
    view.x = x - px / scale;
    view.y = y - py / scale;
    keep();
  };
  const move = (dx, dy) => {
    view.x += dx * perPixel();
    view.y += dy * perPixel();
    keep();
  };
  const reveal = (element) => {
    const box = element.getBBox();
    const margin = 40 * perPixel();
    if (box.x < view.x + margin || box.x + box.width > view.x + view.w - margin ||
        box.y < view.y + margin || box.y + box.height > view.y + view.h - margin) {
      view.x = box.x + box.width / 2 - view.w / 2;
      view.y = box.y + box.height / 2 - view.h / 2;
      keep();
    }
  };

  const pointers = new Map();
  let travelled = 0;
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    pointers.set(event.pointerId, place(event));
    travelled = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled > 4 && !stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    if (others.length === 0) {
      if (travelled > 4) stage.classList.add("moving");
      move(before.x - now.x, before.y - now.y);
    } else {
      const other = others[0];
      const old = Math.hypot(before.x - other.x, before.y - other.y);
      const wide = Math.hypot(now.x - other.x, now.y - other.y);
      if (old > 0) zoom(wide / old, (now.x + other.x) / 2, (now.y + other.y) / 2);
      move((before.x - now.x) / 2, (before.y - now.y) / 2);
    }
    pointers.set(event.pointerId, now);
  });
  const release = (event) => {
    pointers.delete(event.pointerId);
    stage.classList.remove("moving");
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = place(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    zoom(Math.exp(-clamp(event.deltaY * lines, -240, 240) / 400), at.x, at.y);
  }, { passive: false });

  const keys = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
    ArrowLeft: () => move(-60, 0), ArrowRight: () => move(60, 0),
    ArrowUp: () => move(0, -60), ArrowDown: () => move(0, 60),
    Escape: () => { pinned = null; say(null); },
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  // ---- what is said --------------------------------------------------------------------------
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
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
  const sources = (list) => {
    const made = element("span", list.length === 0 ? "" : list.length === 1 ? "Source: " : "Sources: ");
    list.forEach((source, place) => {
      if (place > 0) made.append(", ");
      made.append(link(source.label, source.iri));
    });
    return made;
  };
  const jump = (node) => {
    const made = element("button", data.nodes[node].label, "link");
    made.type = "button";
    made.addEventListener("click", () => pin({ node }));
    return made;
  };
  const statement = (index) => {
    const edge = data.edges[index], made = element("li"), line = element("div"), notes = element("div", "", "notes");
    line.append(jump(edge.from), edge.relation ? ` — ${edge.relation} → ` : " → ", jump(edge.to));
    notes.append([edge.standing + ": " + meanings.get(edge.standing), edge.when].filter(Boolean).join("; "));
    if (edge.weight > 1) notes.append(`; ${edge.weight} statements`);
    notes.append(element("br"), sources(edge.sources));
    if (edge.statement) notes.append(element("br"), link("The statement", edge.statement));
    made.append(line, notes);
    return made;
  };
  const around = (node) => data.edges.map((_, i) => i).filter((i) => data.edges[i].from === node || data.edges[i].to === node);
  const tell = (what) => {
    panel.replaceChildren();
    if (!what) {
      panel.append(element("h2", data.title), element("p", data.summary),
        element("p", "Point at a box or a line to read what it says and who says so; click to keep it here."),
        element("p", "Drag to move, wheel or pinch to zoom. Keys in the picture: + − 0 and the arrows; Tab goes from box to box, Enter keeps, Escape lets go."));
      return;
    }
    const list = element("ul");
    if (what.edge !== undefined) {
      panel.append(element("h2", "Statement"), list);
      list.append(statement(what.edge));
      return;
    }
    const node = data.nodes[what.node], heading = element("h2");
    heading.append(link(node.label, node.id));
    panel.append(heading, element("p", node.note), sources(node.sources), list);
    around(what.node).forEach((edge) => list.append(statement(edge)));
  };

  let pinned = null;
  const say = (what) => {
    const lit = what || pinned;
    svg.classList.toggle("dim", Boolean(lit));
    svg.querySelectorAll(".lit, .pinned").forEach((one) => one.classList.remove("lit", "pinned"));
    if (lit) {
      const lines = lit.edge !== undefined ? [lit.edge] : around(lit.node);
      const ends = lines.flatMap((i) => [data.edges[i].from, data.edges[i].to]);
      if (lit.node !== undefined) ends.push(lit.node);
      ends.forEach((i) => nodes[i]?.classList.add("lit"));
      lines.forEach((i) => { edges[i]?.classList.add("lit"); labels.get(i)?.classList.add("lit"); });
    }
    if (pinned?.node !== undefined) nodes[pinned.node]?.classList.add("pinned");
    tell(lit);
  };
  const pin = (what) => {
    pinned = what;
    say(null);
    if (what?.node !== undefined && nodes[what.node]) reveal(nodes[what.node]);
  };
  const listen = (one, what) => {
    if (!one) return;
    one.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse" && pointers.size === 0) say(what);
    });
    one.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") say(null); });
    one.addEventListener("click", (event) => {
      event.stopPropagation();
      if (travelled <= 4) pin(what);
    });
  };
  nodes.forEach((one, node) => {
    if (!one) return;
    listen(one, { node });
    one.setAttribute("tabindex", "0");
    one.setAttribute("role", "button");
    one.setAttribute("aria-label", one.querySelector("title").textContent);
    one.addEventListener("focus", () => { if (one.matches(":focus-visible")) { reveal(one); say({ node }); } });
    one.addEventListener("blur", () => say(null));
    one.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pin({ node }); }
    });
  });
  edges.forEach((one, edge) => {
    if (!one) return;
    const hit = document.createElementNS(NS, "path");
    hit.setAttribute("d", one.querySelector("path").getAttribute("d"));
    hit.setAttribute("class", "hit");
    one.append(hit);
    listen(one, { edge });
  });
  stage.addEventListener("click", () => { if (travelled <= 4) pin(null); });

  // ---- search, filters, theme --------------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = data.nodes.map((node) => plain(node.label));
  const search = $("search"), count = $("count");
  let hits = [], turn = -1;
  search.addEventListener("input", () => {
    const wanted = plain(search.value.trim());
    hits = wanted ? names.flatMap((name, i) => (name.includes(wanted) ? [i] : [])) : [];
    turn = -1;
    nodes.forEach((one, i) => one?.classList.toggle("found", hits.includes(i)));
    svg.classList.toggle("seeking", hits.length > 0);
    count.textContent = wanted ? (hits.length === 1 ? "1 found" : `${hits.length} found`) : "";
    if (hits.length > 0) reveal(nodes[hits[0]]);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; search.dispatchEvent(new Event("input")); }
    if (event.key !== "Enter" || hits.length === 0) return;
    event.preventDefault();
    turn = (turn + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
    pin({ node: hits[turn] });
  });

  const hidden = new Set();
  const filters = $("filters");
  const sample = (standing) => {
    const line = svg.querySelector(`.edge .s-${standing}`)?.cloneNode(false);
    if (!line) return null;
    const made = document.createElementNS(NS, "svg");
    made.setAttribute("viewBox", "0 0 34 14");
    made.setAttribute("aria-hidden", "true");
    line.setAttribute("d", "M0 7H34");
    made.append(line);
    return made;
  };
  const filter = () => {
    data.edges.forEach((edge, i) => {
      const off = hidden.has(edge.standing);
      edges[i]?.classList.toggle("off", off);
      labels.get(i)?.classList.toggle("off", off);
    });
  };
  const present = [...meanings.keys()].filter((s) => data.edges.some((edge) => edge.standing === s));
  present.forEach((standing) => {
    const label = element("label"), box = element("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(standing); else hidden.add(standing);
      filter();
    });
    label.append(box);
    const line = sample(standing);
    if (line) label.append(line);
    label.append(`${standing} – ${meanings.get(standing)}`);
    filters.append(label);
  });
  filters.hidden = present.length === 0;

  $("in").addEventListener("click", () => zoom(1.25));
  $("out").addEventListener("click", () => zoom(0.8));
  $("fit").addEventListener("click", fit);
  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  $("controls").hidden = false;
  let width = 0;
  new ResizeObserver(() => {
    if (width !== stage.clientWidth) { width = stage.clientWidth; start(); } else { fill(1 / perPixel()); show(); }
  }).observe(stage);
  tell(null);
})();
