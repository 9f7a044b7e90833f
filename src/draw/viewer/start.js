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
sieve();
if (location.hash.length > 1) recall(); else changed();
let width = 0;
new ResizeObserver(() => {
  if (width !== stage.clientWidth) { width = stage.clientWidth; start(); } else { fill(1 / perPixel()); show(); }
}).observe(stage);
