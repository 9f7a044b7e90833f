// A part of the page is drawn anew, and whoever was in it with the keyboard stays where they were.

/** What tells a control from others, whatever element it is. */
function key(one) {
  const group = one.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  return one.dataset.key ?? [one.tagName, one.type, one.name, one.type === 'checkbox' ? one.value : '', group, one.getAttribute('aria-label') ?? one.textContent].join('\n');
}

/** Draws `host` anew with `act`: focus, and what was unfolded, stay. */
export function keeping(host, act) {
  const now = document.activeElement;
  const wanted = now && now !== host && host.contains(now) ? key(now) : null;
  const folded = new Map([...host.querySelectorAll('details[data-key]')].map((one) => [one.dataset.key, one.open]));
  act();
  for (const one of host.querySelectorAll('details[data-key]')) if (folded.has(one.dataset.key)) one.open = folded.get(one.dataset.key);
  if (wanted === null) return;
  const same = [...host.querySelectorAll('button, input, select, summary, a[href]')].find((one) => key(one) === wanted);
  const to = same ?? host.querySelector('h2, summary');
  if (!to) return;
  if (to.matches('h2')) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}
