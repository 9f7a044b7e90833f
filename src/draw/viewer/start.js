// Puts the parts to work.
$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
});
$("skip").addEventListener("click", (event) => {
  // A jump would overwrite the address that holds what was chosen.
  event.preventDefault();
  const table = $("table"), summary = table.querySelector("summary");
  table.open = true;
  summary.focus();
  summary.scrollIntoView();
});
svg.classList.toggle("dots", data.dots);
stage.setAttribute("role", "application");
stage.setAttribute("tabindex", "0");
stage.setAttribute("aria-label", "Picture; arrows go from thing to thing, Enter keeps one, Escape lets go");
$("controls").hidden = false;
panel.hidden = false;
buildFilters();
tellLegend();
sieve();
if (location.hash.length > 1) recall(); else changed();
// A view that nobody moved fits again; another one keeps its middle and its size.
let size = null, home = "";
new ResizeObserver(() => {
  const old = size;
  size = { w: stage.clientWidth, h: stage.clientHeight };
  if (!old || viewBox() === home) {
    start();
    home = viewBox();
    if (!old) lookAtChosen();
    return;
  }
  const middle = middleOfView();
  fill(old.w / view.w);
  view.x = middle.x - view.w / 2;
  view.y = middle.y - view.h / 2;
  show();
}).observe(stage);
