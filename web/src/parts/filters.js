// What is left out of a picture: kinds, standings, relations, times. Every choice is in the address.
import { el } from '../dom.js';
import { kindClass } from './look.js';

/** The boxes of a group; all of them ticked is none in the address. */
function group(app, { title, name, all, params, change, show }) {
  const chosen = params.getAll(name);
  const boxes = all.map(({ name: word, count }) => {
    const box = el('input', { type: 'checkbox', value: word, checked: !chosen.length || chosen.includes(word) });
    return [box, el('label', {}, box, show(word), el('span', { class: 'muted' }, ` ${count}`))];
  });
  if (!boxes.length) return null;
  const tell = () => {
    const on = boxes.filter(([box]) => box.checked).map(([box]) => box.value);
    params.delete(name);
    // Nothing ticked would be an empty picture: it is taken for everything.
    if (on.length && on.length < boxes.length) for (const word of on) params.append(name, word);
    change();
  };
  return el('fieldset', { onchange: tell }, el('legend', {}, title), boxes.map(([, label]) => label));
}

/** Relations: ticked unless they are hidden. */
function relations({ all, params, change }) {
  const hidden = new Set(params.getAll('hide'));
  const known = new Set(all.map(({ name }) => name));
  const rows = [...all, ...[...hidden].filter((name) => !known.has(name)).map((name) => ({ name, count: 0 }))];
  if (!rows.length) return null;
  const boxes = rows.map(({ name, count }) => {
    const box = el('input', { type: 'checkbox', value: name, checked: !hidden.has(name) });
    return [box, el('label', {}, box, el('span', { dir: 'auto' }, name || '(without a name)'), el('span', { class: 'muted' }, ` ${count}`))];
  });
  const tell = () => {
    params.delete('hide');
    for (const [box] of boxes) if (!box.checked) params.append('hide', box.value);
    change();
  };
  return el('fieldset', { onchange: tell, class: 'long' }, el('legend', {}, 'Relations'), boxes.map(([, label]) => label));
}

function times({ params, change }) {
  const field = (name, label) => el('label', { class: 'date' }, label,
    el('input', { name, value: params.get(name) ?? '', placeholder: '2025-08-15', size: 12, inputmode: 'numeric', autocomplete: 'off' }));
  const undated = el('input', { type: 'checkbox', name: 'dated', checked: Boolean(params.get('dated')) });
  const form = el('fieldset', {}, el('legend', {}, 'Time'), field('from', 'From '), field('until', 'Until '),
    el('label', {}, undated, 'without what has no date'));
  form.addEventListener('change', () => {
    for (const input of form.querySelectorAll('input:not([type=checkbox])')) {
      const value = input.value.trim();
      if (value) params.set(input.name, value);
      else params.delete(input.name);
    }
    if (undated.checked) params.set('dated', '1');
    else params.delete('dated');
    change();
  });
  return form;
}

/**
 * @param {object} app
 * @param {{facets: object, params: URLSearchParams, change: () => void}} wish `facets` as the server counts them
 */
export function filters(app, { facets, params, change }) {
  const common = { params, change };
  return [
    group(app, { ...common, title: 'Kinds', name: 'kind', all: facets.kinds ?? [], show: (word) => app.kind(word, kindClass(word)) }),
    group(app, { ...common, title: 'Standing', name: 'standing', all: facets.standings ?? [], show: (word) => app.standing(word) }),
    facets.relations ? relations({ ...common, all: facets.relations }) : null,
    times(common),
  ];
}

/** How many filters are set. */
export const filtered = (params) => ['kind', 'standing', 'hide', 'from', 'until', 'dated'].filter((name) => params.has(name)).length;
