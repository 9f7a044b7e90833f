// A field that suggests things while one types: arrows choose, Enter takes, Escape closes.
import { counted, el, put } from '../dom.js';

const REST = 90;
const ROWS = 8;
let number = 0;

/**
 * @param {object} app
 * @param {object} on `label`, `placeholder`, `value`, `kind` (only such things), `pick(hit)`, `search(text)` for Enter without a choice
 * @returns {{host: HTMLElement, field: HTMLInputElement, clear(): void}}
 */
export function suggest(app, { label, placeholder = '', value = '', kind = null, pick, search = null, large = false }) {
  number += 1;
  const id = `suggest-${number}`;
  const list = el('ul', { class: 'suggestions', role: 'listbox', id: `${id}-list`, 'aria-label': 'Suggestions', hidden: true });
  const field = el('input', {
    type: 'search', id, value, placeholder, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', enterkeyhint: 'search', dir: 'auto',
    role: 'combobox', 'aria-expanded': 'false', 'aria-controls': `${id}-list`, 'aria-autocomplete': 'list',
    oninput: later, onkeydown: keys, onfocus: () => { if (hits.length && field.value.trim()) open(); }, onblur: () => setTimeout(close, 120),
  });
  const host = el('div', { class: large ? 'suggest large' : 'suggest' }, el('label', { for: id, class: large ? 'apart' : 'label' }, label), el('div', { class: 'field' }, field, list));
  let hits = [], chosen = -1, waiting = 0, asked = null;

  function later() {
    clearTimeout(waiting);
    asked?.abort();
    if (!field.value.trim()) {
      hits = [];
      return close();
    }
    waiting = setTimeout(ask, REST);
    return undefined;
  }

  async function ask() {
    asked = new AbortController();
    const text = field.value.trim();
    try {
      const found = await app.get('page/search', { q: text, limit: ROWS, kind }, { signal: asked.signal });
      if (field.value.trim() !== text) return;
      hits = found.hits;
      draw(found, text);
    } catch (error) {
      if (error.name === 'AbortError') return;
      hits = [];
      put(list, el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, error.message));
      open();
    }
  }

  function draw(found, text) {
    chosen = -1;
    const rows = hits.map((hit, at) => el('li', {
      role: 'option', id: `${id}-${at}`, 'aria-selected': 'false',
      onpointerdown: (event) => { event.preventDefault(); take(at); },
      onpointermove: () => choose(at),
    }, line(app, hit)));
    const rest = found.more ? el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' },
      `${counted(found.more, 'more', 'more')}${found.unfinished ? ' at least' : ''}${search ? ': Enter lists them' : ''}`) : null;
    put(list, rows.length ? [rows, rest] : el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, `Nothing is called “${text}”`));
    open();
    app.announce(rows.length ? counted(rows.length, 'suggestion') : 'No suggestions');
  }

  function choose(at) {
    chosen = at;
    [...list.children].forEach((row, index) => row.setAttribute('aria-selected', String(index === at)));
    if (at >= 0) {
      field.setAttribute('aria-activedescendant', `${id}-${at}`);
      list.children[at].scrollIntoView({ block: 'nearest' });
    } else field.removeAttribute('aria-activedescendant');
  }

  function take(at) {
    const hit = hits[at];
    close();
    pick(hit);
  }

  function keys(event) {
    const shown = !list.hidden && hits.length;
    if (event.key === 'ArrowDown' && hits.length) {
      event.preventDefault();
      open();
      choose((chosen + 1) % hits.length);
    } else if (event.key === 'ArrowUp' && shown) {
      event.preventDefault();
      choose((chosen + hits.length - (chosen < 0 ? 0 : 1)) % hits.length);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      clearTimeout(waiting);
      if (shown && chosen >= 0) take(chosen);
      else if (search && field.value.trim()) {
        asked?.abort();
        close();
        search(field.value.trim());
      } else if (shown) take(0);
    }
  }

  function open() {
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
  }

  function close() {
    list.hidden = true;
    choose(-1);
    field.setAttribute('aria-expanded', 'false');
  }

  return {
    host, field,
    clear() {
      field.value = '';
      hits = [];
      close();
    },
  };
}

/** What tells one thing of a list from the others. */
export function line(app, hit) {
  return [
    el('span', { class: 'name', dir: 'auto' }, hit.label),
    app.kind(hit.types.join(', ') || hit.kind, hit.kind),
    hit.standing !== 'fact' ? app.standing(hit.standing) : null,
    el('span', { class: 'about', dir: 'auto' }, [hit.matched ? `also “${hit.matched}”` : null, hit.about].filter(Boolean).join(' · ')),
  ];
}
