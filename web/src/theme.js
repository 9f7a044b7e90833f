// Light or dark: as the system says, until somebody says otherwise.
import { el, svgEl } from './dom.js';

const KEY = 'chancery-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** What is remembered; a browser may forbid it. */
function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply() {
  const theme = chosen() ?? (dark.matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = theme;
  // Drawings on a canvas have their colours by value.
  dispatchEvent(new CustomEvent('themechange', { detail: theme }));
  return theme;
}

apply();
dark.addEventListener('change', apply);

export const theme = () => document.documentElement.dataset.theme;

/** The button that changes it. */
export function themeButton() {
  const icon = svgEl('svg', { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' },
    svgEl('circle', { cx: 10, cy: 10, r: 7.25, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 }),
    svgEl('path', { d: 'M10 2.75a7.25 7.25 0 0 1 0 14.5z', fill: 'currentColor' }));
  const button = el('button', { class: 'quiet small', type: 'button', onclick: toggle }, icon);
  const tell = () => {
    const other = theme() === 'dark' ? 'light' : 'dark';
    button.setAttribute('aria-label', `Use ${other} colours`);
    button.title = `Use ${other} colours`;
  };
  function toggle() {
    try {
      localStorage.setItem(KEY, theme() === 'dark' ? 'light' : 'dark');
    } catch {
      // Then it holds until the page is left.
      document.documentElement.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
      dispatchEvent(new CustomEvent('themechange', { detail: theme() }));
      return tell();
    }
    apply();
    tell();
  }
  dark.addEventListener('change', tell);
  tell();
  return button;
}
