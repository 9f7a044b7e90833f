// The prepared questions: found by words, with a form for their values. Who asks one needs no SPARQL.
import { counted, el, put } from '../dom.js';
import { suggest } from '../parts/suggest.js';

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The list, by subject; `choose(name)` opens one. */
export function list(host, app, queries, choose) {
  const field = el('input', { type: 'search', id: 'find-question', placeholder: 'Words of a question', autocomplete: 'off' });
  const all = el('div', { class: 'questions' });
  const count = el('p', { class: 'muted', role: 'status' });
  const links = queries.map((query) => ({
    query,
    words: folded(`${query.title} ${query.summary} ${query.name} ${query.subject}`),
    made: el('li', {}, el('a', { href: app.href({ view: 'query', name: query.name }), onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      choose(query.name);
    } }, query.title), el('span', { class: 'muted' }, ` ${query.summary}`)),
  }));
  function draw() {
    const wanted = folded(field.value).split(/\s+/).filter(Boolean);
    const fit = links.filter(({ words }) => wanted.every((word) => words.includes(word)));
    const subjects = new Map();
    for (const one of fit) {
      const name = one.query.is_view ? 'pictures' : one.query.subject;
      subjects.set(name, [...(subjects.get(name) ?? []), one]);
    }
    put(all, [...subjects].map(([name, those]) => el('details', { open: wanted.length > 0 || subjects.size === 1 },
      el('summary', {}, capital(name), el('span', { class: 'muted' }, ` ${those.length}`)), el('ul', {}, those.map(({ made }) => made)))));
    count.textContent = wanted.length ? counted(fit.length, 'question') : '';
  }
  field.addEventListener('input', draw);
  host.append(el('label', { for: 'find-question' }, 'Find a question'), field, count, all);
  draw();
  return {
    mark(name) {
      for (const { query, made } of links) {
        const link = made.querySelector('a');
        if (query.name === name) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
  };
}

/**
 * The form of one question.
 * @param {URLSearchParams} given values by the name of the parameter
 * @param {{run: (values: [string, string][]) => void}} wish
 */
export async function form(host, app, query, given, { run }) {
  const values = new Map(query.parameters.map(({ name }) => [name, given.get(name) ?? '']));
  const things = [...values.values()].filter((value) => /^https?:/.test(value));
  let names = {};
  if (things.length) {
    try {
      ({ named: names } = await app.get('page/named', { iri: things }));
    } catch (error) {
      if (error.name === 'AbortError') return;
      // The IRIs stand for themselves.
    }
  }
  const made = el('form', { class: 'question-form', onsubmit: (event) => { event.preventDefault(); run([...values].filter(([, value]) => value)); } });
  const fields = query.parameters.map((parameter) => {
    const { name, help, takes, says } = parameter;
    const label = capital(help || name.replaceAll('_', ' '));
    const placeholder = says || (takes === 'any' ? 'anything' : parameter.default);
    const value = names[values.get(name)]?.label ?? values.get(name);
    if (takes === 'value') {
      const id = `value-${name}`;
      const field = el('input', { id, type: 'text', value, placeholder, autocomplete: 'off', dir: 'auto', oninput: () => values.set(name, field.value.trim()) });
      return el('div', { class: 'suggest' }, el('label', { for: id, class: 'label' }, label), el('div', { class: 'field' }, field));
    }
    const { host: one, field } = suggest(app, {
      label, value, placeholder,
      pick: (thing) => {
        field.value = thing.label;
        values.set(name, thing.iri);
      },
      search: () => made.requestSubmit(),
    });
    // What is typed and not picked means what it says.
    field.addEventListener('input', () => values.set(name, field.value.trim()));
    return one;
  });
  made.append(...fields, el('div', { class: 'tools' }, el('button', { class: 'primary' }, 'Ask')));
  host.append(el('h2', { dir: 'auto' }, query.title), el('p', { class: 'lead', dir: 'auto' }, query.summary), made);
}
