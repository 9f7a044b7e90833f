// The part of the picture that is seen: moving and zooming by pointer, wheel and buttons.
const page = { w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
const view = { x: 0, y: 0, w: page.w, h: page.h };
const layers = element("div", "", "layers");
const glass = drawn("svg", { class: "glass", "aria-hidden": "true", "font-family": svg.getAttribute("font-family") });
svg.removeAttribute("width");
svg.removeAttribute("height");
stage.append(layers);
layers.append(svg, glass);

let committed = null, frame = 0, rest = 0;
const settled = []; // called when the view rests
const perPixel = () => view.w / (stage.clientWidth || 1);
const viewBox = () => [view.x, view.y, view.w, view.h].map((v) => v.toFixed(2)).join(" ");
const commit = () => {
  clearTimeout(rest);
  svg.setAttribute("viewBox", viewBox());
  glass.setAttribute("viewBox", viewBox());
  layers.style.transform = "";
  committed = { ...view };
  settled.forEach((one) => one());
};
const draw = () => {
  frame = 0;
  if (!large || !committed) return commit();
  const scale = committed.w / view.w;
  const x = (committed.x - view.x) / perPixel(), y = (committed.y - view.y) / perPixel();
  layers.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
  clearTimeout(rest);
  rest = setTimeout(commit, 160);
};
const show = () => { if (!frame) frame = requestAnimationFrame(draw); };
const fill = (scale) => {
  view.w = stage.clientWidth / scale;
  view.h = stage.clientHeight / scale;
};
const keep = () => {
  // At least a quarter of the view stays on the picture.
  view.x = clamp(view.x, -view.w * 0.75, page.w - view.w * 0.25);
  view.y = clamp(view.y, -view.h * 0.75, page.h - view.h * 0.25);
  show();
};
const frameOn = ([x, y, w, h], most) => {
  fill(Math.min(stage.clientWidth / w, stage.clientHeight / h, most));
  view.x = x + (w - view.w) / 2;
  view.y = y + (h - view.h) / 2;
  show();
};
// With room for what hangs over the picture.
const grown = ([x, y, w, h]) => {
  const by = Math.max(w, h) * 0.06 + 20;
  return [x - by, y - 2 * by, w + 2 * by, h + 3 * by];
};
const fit = () => {
  const part = now.around ? union(nodeBoxes.filter((_, i) => nodeShown[i])) : null;
  if (!part) return frameOn([0, 0, page.w, page.h], 12);
  frameOn(grown(part), 1.5);
};
// Without the legend and what follows it, which a narrow page tells below the picture.
const NARROW = 600, READABLE = 0.72, SEEN = 0.55;
const unlegended = () => {
  const legend = svg.querySelector(".legend");
  return [0, 0, page.w, legend ? Math.max(legend.getBBox().y, 1) : page.h];
};
const start = () => {
  const whole = Math.min(stage.clientWidth / page.w, stage.clientHeight / page.h);
  // A picture too small to read begins at its upper left corner instead; one of dots is a map.
  if (data.dots || whole >= 0.6 || now.around) return fit();
  const narrow = stage.clientWidth < NARROW, figure = unlegended();
  // All things without the legend, which is a scroll away, where these can be read so.
  if (!narrow && Math.min(stage.clientWidth / figure[2], stage.clientHeight / figure[3]) >= SEEN) return frameOn(figure, 1);
  if (narrow && stage.clientWidth / page.w >= READABLE) return frameOn(unlegended(), 1);
  // On a narrow page words are as large as on paper, so that those of lines can be read.
  fill(narrow ? 1 : clamp(stage.clientWidth / page.w, READABLE, 1));
  // The busiest thing and what is around it, where little of the picture is seen at once.
  if (narrow && nodeBoxes.length > 0) {
    const middle = center(busiest[0]);
    view.x = clamp(middle.x - view.w / 2, 0, Math.max(page.w - view.w, 0));
    view.y = clamp(middle.y - view.h / 2, 0, Math.max(unlegended()[3] - view.h, 0));
    return show();
  }
  view.x = view.w >= page.w ? (page.w - view.w) / 2 : 0;
  view.y = 0;
  show();
};
// Words of lines, 11 px on paper, are left out on a narrow page until they are as large there.
settled.push(() => svg.classList.toggle("unworded", stage.clientWidth < NARROW && perPixel() > 1.01));
const zoom = (factor, px = stage.clientWidth / 2, py = stage.clientHeight / 2) => {
  const scale = clamp((1 / perPixel()) * factor, 0.02, data.dots ? 6 : 12);
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
const reveal = ([x, y, w, h]) => {
  if (x < -1e8) return;
  const margin = 40 * perPixel();
  if (x < view.x + margin || x + w > view.x + view.w - margin ||
      y < view.y + margin || y + h > view.y + view.h - margin) {
    view.x = x + w / 2 - view.w / 2;
    view.y = y + h / 2 - view.h / 2;
    keep();
  }
};

// Shows the whole of a part: nearer to its middle, or from farther away.
const encompass = (part) => {
  const [x, y, w, h] = grown(part);
  const isSeen = x >= view.x && y >= view.y && x + w <= view.x + view.w && y + h <= view.y + view.h;
  const isTiny = w < view.w / 4 && h < view.h / 4;
  if (!isSeen || isTiny) frameOn([x, y, w, h], Math.max(1 / perPixel(), isTiny ? 1 : 0));
};

const pointers = new Map();
let travelled = 0;
const place = (event) => {
  const box = stage.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};
const onPage = (at) => ({ x: view.x + at.x * perPixel(), y: view.y + at.y * perPixel() });
stage.addEventListener("pointerdown", (event) => {
  if (event.button > 0) return;
  pointers.set(event.pointerId, place(event));
  travelled = 0;
});
stage.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const at = place(event);
  const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, one]) => one);
  travelled += Math.hypot(at.x - before.x, at.y - before.y);
  if (travelled > 4 && !stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
  if (others.length === 0) {
    if (travelled > 4) stage.classList.add("moving");
    move(before.x - at.x, before.y - at.y);
  } else {
    const other = others[0];
    const old = Math.hypot(before.x - other.x, before.y - other.y);
    const wide = Math.hypot(at.x - other.x, at.y - other.y);
    if (old > 0) zoom(wide / old, (at.x + other.x) / 2, (at.y + other.y) / 2);
    move((before.x - at.x) / 2, (before.y - at.y) / 2);
  }
  pointers.set(event.pointerId, at);
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
$("in").addEventListener("click", () => zoom(1.25));
$("out").addEventListener("click", () => zoom(0.8));
$("fit").addEventListener("click", fit);
