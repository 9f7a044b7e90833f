// A field in which one types a name and takes a thing, with suggestions as one types.
import { el, put } from '../dom.js';
import { kindClass } from './look.js';

let numbers = 0;

/**
 * @param {object} app
 * @param {{label: string, hidden?: boolean, value?: string, placeholder?: string, take: (thing: {iri: string, label: string, kind: string}) => void}} wish
 */
export function picker(app, { label, hidden = false, value = '', placeholder = 'A name', take }) {
  numbers += 1;
  const id = `picker-${numbers}`;
  const field = el('input', {
    id, type: 'search', role: 'combobox', autocomplete: 'off', spellcheck: 'false', placeholder, value,
    'aria-expanded': 'false', 'aria-controls': `${id}-list`, 'aria-autocomplete': 'list', dir: 'auto',
  });
  const list = el('ul', { id: `${id}-list`, role: 'listbox', class: 'suggestions', 'aria-label': `Suggestions for ${label.toLowerCase()}`, hidden: true });
  const made = el('div', { class: 'picker' }, el('label', { for: id, class: hidden ? 'apart' : 'above' }, label), field, list);
  let hits = [], chosen = -1, asked = 0, waiting = 0;

  function shut() {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
    chosen = -1;
  }

  function choose(at) {
    chosen = hits.length ? (at + hits.length) % hits.length : -1;
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === chosen)));
    if (chosen < 0) return;
    const item = list.children[chosen];
    field.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }

  function use(hit) {
    field.value = hit.label;
    shut();
    take(hit);
  }

  async function ask() {
    const text = field.value.trim();
    asked += 1;
    const own = asked;
    if (!text) {
      hits = [];
      return shut();
    }
    let found;
    try {
      found = await app.get('page/search', { q: text, limit: 8 });
    } catch (error) {
      if (error.name === 'AbortError') return undefined;
      found = { hits: [] };
    }
    if (own !== asked) return undefined;
    hits = (found.hits ?? found.results ?? []).map((hit) => ({ ...hit, label: hit.label ?? hit.name ?? hit.iri }));
    put(list, hits.map((hit, at) => el('li', {
      id: `${id}-${at}`, role: 'option', 'aria-selected': 'false',
      onpointerdown: (event) => { event.preventDefault(); use(hit); },
    }, el('span', { dir: 'auto' }, hit.label), hit.kind ? app.kind(hit.kind, kindClass(hit.sort ?? hit.kind)) : null)));
    if (!hits.length) put(list, el('li', { class: 'muted', role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true' }, 'Nothing is called that'));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    chosen = -1;
    return undefined;
  }

  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  field.addEventListener('blur', shut);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') list.hidden ? ask() : choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen < 0 ? hits.length - 1 : chosen - 1);
    else if (event.key === 'Escape' && !list.hidden) shut();
    else if (event.key === 'Enter' && chosen >= 0) use(hits[chosen]);
    // Who types a whole name and goes on means that name.
    else if (event.key === 'Enter' && field.value.trim()) use({ iri: field.value.trim(), label: field.value.trim(), kind: '' });
    else return;
    event.preventDefault();
  });
  return { made, field };
}
