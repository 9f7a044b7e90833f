// Query: prepared questions with a form, SPARQL in an editor that knows the data, and the answer in five views.
import { counted, el, put } from '../dom.js';
import { ask } from '../query/answer.js';
import { forget, keep, kept } from '../query/kept.js';
import { form, list } from '../query/prepared.js';
import { curl, formats, save, saveForSpreadsheet } from '../query/save.js';
import { VIEWS, show } from '../query/shown.js';

const FIRST = `# Who is said to have claimed what, and when
SELECT ?who ?claim ?date {
  ?claim dip:speaker ?who ; schema:dateCreated ?date .
} ORDER BY ?date LIMIT 50`;
/** Longer queries do not fit into an address. */
const LONGEST = 7_000;
const OWN = new Set(['view', 'name', 'query', 'as']);
const AS = { Table: 'table', Graph: 'graph', Tree: 'tree', Map: 'map', Timeline: 'timeline' };

/** The view that a comment in a query asks for. */
const defaultView = (text) => text.match(/^\s*#\s*defaultView:\s*(\w+)/m)?.[1] ?? null;

class Query {
  constructor(host, params, app) {
    Object.assign(this, { host, app, params, work: null, answer: null, asked: '', found: null, text: params.get('query') ?? '' });
    this.run = this.run.bind(this);
  }

  async begin() {
    const { app } = this;
    document.getElementById('main').classList.add('wide');
    this.aside = el('aside', { class: 'prepared', 'aria-label': 'Prepared questions' });
    this.card = el('section', { class: 'question', hidden: true, 'aria-label': 'Prepared question' });
    this.place = el('div', { class: 'editor-place' });
    this.problems = el('ul', { class: 'problems', 'aria-label': 'What is wrong with the query', hidden: true });
    this.button = el('button', { type: 'button', class: 'primary', onclick: this.run }, 'Run');
    this.cancel = el('button', { type: 'button', hidden: true, onclick: () => this.stop() }, 'Cancel');
    this.said = el('span', { class: 'asked', role: 'status' });
    this.history = el('details', { class: 'menu' }, el('summary', { class: 'button small' }, 'History'), el('div', { class: 'sheet' }));
    this.history.addEventListener('toggle', () => { if (this.history.open) this.remember(); });
    const small = (word, act, title) => el('button', { type: 'button', class: 'small', onclick: act, title }, word);
    this.toolbar = el('div', { class: 'tools' }, this.button, el('kbd', { class: 'keys', 'aria-hidden': 'true' }, 'Ctrl + Enter'),
      el('span', { class: 'right' }, this.history, small('Copy link', () => this.share(), 'The address of this query'), small('Copy as curl', () => this.curl(), 'For a shell')));
    // Who asks a prepared question need not look at its SPARQL.
    this.box = el('details', { class: 'writing', open: true }, el('summary', {}, 'SPARQL'), this.place, this.problems, this.toolbar);
    this.state = el('div', { class: 'tools state' }, this.cancel, this.said);
    this.result = el('section', { class: 'answer', 'aria-label': 'Answer' });
    put(this.host, el('h1', {}, 'Query'), el('p', { class: 'lead' }, 'Ask a prepared question, or write SPARQL: the editor knows the words of the data.'),
      el('div', { class: 'query-page' }, el('details', { class: 'prepared-fold', open: matchMedia('(min-width: 1000px)').matches }, el('summary', {}, 'Prepared questions'), this.aside),
        el('div', { class: 'query-main' }, this.card, this.box, this.state, this.result)));
    const isPrepared = Boolean(this.params.get('name'));
    const questions = this.questions();
    await this.edit(this.text || (isPrepared ? '' : FIRST));
    await questions;
    // The page is there before its answer.
    this.open(this.params);
  }

  /** The list of prepared questions. */
  async questions() {
    try {
      ({ queries: this.queries } = await this.app.get('page/queries'));
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.queries = [];
      put(this.aside, this.app.failed(error));
      return;
    }
    this.list = list(this.aside, this.app, this.queries, (name) => {
      this.app.go({ view: 'query', name });
      this.card.querySelector('input, button')?.focus();
    });
  }

  async edit(text) {
    const { editor } = await import('../query/editor.js');
    if (this.app.signal.aborted) return;
    this.editor = editor(this.place, this.app, {
      text,
      run: this.run,
      change: (now) => { this.text = now; },
      checked: (found) => this.check(found),
    });
    this.text = text;
  }

  /** What an address says: a question, a query, or nothing yet. */
  async open(params) {
    this.params = params;
    const name = params.get('name');
    const query = name && this.queries?.find((one) => one.name === name);
    this.list?.mark(name);
    this.card.hidden = !query;
    this.box.open = !query;
    this.box.classList.toggle('folds', Boolean(query));
    if (query) {
      this.app.title(query.title);
      put(this.card);
      await form(this.card, this.app, query, params, { run: (values) => this.app.go(new URLSearchParams([['view', 'query'], ['name', name], ...values])) });
      return this.ask(query, params);
    }
    if (name) {
      put(this.result, this.app.failed(new this.app.Problem({ detail: `There is no question “${name}”.` })));
      return undefined;
    }
    this.app.title('Query');
    const text = params.get('query');
    if (!text) {
      this.clear();
      return undefined;
    }
    if (this.editor && this.editor.text !== text) this.editor.text = text;
    if (text === this.asked && this.answer) return this.draw();
    return this.go(text);
  }

  /** The text of a question with values in it, and its answer. */
  async ask(query, params) {
    const set = [...params].filter(([name, value]) => !OWN.has(name) && value).map(([name, value]) => `${name}=${value}`);
    try {
      const { sparql, absent } = await this.app.get('page/bound', { name: query.name, set });
      this.usual = query.layout === 'timeline' || query.layout === 'map' ? query.layout : query.is_view ? 'graph' : null;
      this.editor.text = sparql;
      // Of this question alone: whoever changes its text asks another.
      this.absent = { sparql, all: absent.map((one) => ({ ...one, href: (iri) => this.with(params, one.parameter, iri) })) };
      await this.go(sparql, query.title);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.clear();
      put(this.result, this.app.failed(error));
    }
  }

  /** The address of the question with another value. */
  with(params, name, iri) {
    const other = new URLSearchParams(params);
    other.set(name, iri);
    return this.app.href(other);
  }

  /** Runs what stands in the editor; its address is that of the page from now on. */
  run() {
    const text = this.editor?.text ?? '';
    if (!text.trim()) {
      this.said.textContent = 'There is nothing to ask.';
      return;
    }
    this.usual = null;
    this.card.hidden = true;
    this.box.classList.remove('folds');
    this.list?.mark(null);
    const params = new URLSearchParams({ view: 'query' });
    if (text.length <= LONGEST) params.set('query', text);
    this.params = params;
    this.app.go(params, { quiet: true });
    this.app.title('Query');
    this.go(text);
  }

  stop() {
    this.work?.abort();
    this.said.textContent = 'Cancelled. The server has ended it, too.';
    this.rest();
  }

  rest() {
    this.work = null;
    this.cancel.hidden = true;
    this.button.disabled = false;
    clearInterval(this.ticking);
    this.result.setAttribute('aria-busy', 'false');
  }

  clear() {
    this.stop_();
    this.answer = null;
    this.asked = '';
    this.said.textContent = '';
    put(this.result);
  }

  stop_() {
    this.work?.abort();
    this.drawing?.abort();
    this.rest();
  }

  async go(text, title) {
    this.stop_();
    const own = new AbortController();
    this.work = own;
    this.app.signal.addEventListener('abort', () => own.abort());
    const began = performance.now();
    const seconds = () => ((performance.now() - began) / 1000).toLocaleString('en', { maximumFractionDigits: 2 });
    this.cancel.hidden = false;
    this.button.disabled = true;
    this.result.setAttribute('aria-busy', 'true');
    this.said.textContent = 'Asking…';
    this.ticking = setInterval(() => { this.cancel.textContent = `Cancel (${Math.round((performance.now() - began) / 1000)} s)`; }, 1000);
    this.cancel.textContent = 'Cancel';
    try {
      const answer = await ask(this.app, text, { signal: own.signal });
      if (own.signal.aborted) return;
      this.rest();
      Object.assign(this, { answer, asked: text });
      this.said.textContent = answer.form === 'truth' ? `Answered in ${seconds()} s`
        : `${counted(answer.rows.length, answer.form === 'graph' ? 'statement' : 'row')} in ${seconds()} s${answer.next ? '; there are more' : ''}`;
      keep(text, { title: title ?? null, rows: answer.rows?.length ?? null });
      this.draw();
    } catch (error) {
      if (error.name === 'AbortError' || own.signal.aborted) return;
      this.rest();
      this.answer = null;
      this.said.textContent = error.status === 504 ? `Not finished after ${seconds()} s` : 'Not answered';
      put(this.result, this.trouble(error));
    }
  }

  /** An error with its place, and a way there. */
  trouble(error) {
    const { app } = this;
    if (error.status === 504) {
      return app.failed(new app.Problem({ ...error, detail: 'The server ended the query: it took longer than it may.', hints: ['Ask for less: a LIMIT, a narrower pattern, one thing instead of all.', ...(error.hints ?? [])] }));
    }
    const made = app.failed(error);
    if (error.line) {
      this.box.open = true;
      made.append(el('button', { type: 'button', class: 'small', onclick: () => this.editor.show(error.line, error.column) }, `Go to line ${error.line}, column ${error.column}`));
    }
    return made;
  }

  /** The way in which the answer is to be seen. */
  as() {
    const wanted = this.params.get('as');
    if (VIEWS.some(([name]) => name === wanted) || wanted === 'tree') return wanted;
    return AS[defaultView(this.asked)] ?? this.usual ?? 'table';
  }

  /** The answer in the view that is wanted. */
  draw() {
    const { app, answer, asked } = this;
    if (!answer) return;
    this.drawing?.abort();
    this.drawing = new AbortController();
    app.signal.addEventListener('abort', () => this.drawing.abort());
    const as = this.as();
    const views = answer.form === 'truth' ? VIEWS.filter(([name]) => ['table', 'raw'].includes(name)) : VIEWS;
    const choice = el('div', { class: 'choose', role: 'group', 'aria-label': 'Show the answer as' }, views.map(([name, word]) => el('button', {
      type: 'button', class: 'small', 'aria-pressed': String(name === as || (as === 'tree' && name === 'graph')), onclick: () => this.choose(name),
    }, word)));
    const wanted = defaultView(asked);
    const other = wanted && !AS[wanted] ? el('p', { class: 'muted' }, `The query asks for the view “${wanted}”, which there is not here: this is its table.`) : null;
    const more = answer.next ? el('p', { class: 'muted' }, `The first ${counted(answer.rows.length, 'row')} are here; a file has all of them.`) : null;
    const area = el('div', { class: 'area' });
    put(this.result, el('h2', { class: 'apart' }, 'Answer'), el('div', { class: 'tools' }, choice, this.files()), other, more, area);
    const absent = this.absent?.sparql === asked ? this.absent.all : [];
    show(area, app, { answer, sparql: asked, as, absent, signal: this.drawing.signal }).catch((error) => {
      if (error.name !== 'AbortError') put(area, app.failed(error));
    });
  }

  choose(as) {
    const params = new URLSearchParams(this.params);
    params.set('as', as);
    this.params = params;
    this.app.go(params, { quiet: true, replace: true });
    this.draw();
    this.result.querySelector('[aria-pressed="true"]')?.focus();
  }

  files() {
    const { app, asked, answer } = this;
    const menu = el('details', { class: 'menu' }, el('summary', { class: 'button small' }, 'Download'));
    const said = el('span', { class: 'muted', role: 'status' });
    const { signal } = this.drawing;
    const name = this.params.get('name')?.replaceAll('/', '-') ?? 'answer';
    const doing = (act) => async () => {
      menu.open = false;
      said.textContent = 'Asking…';
      try {
        await act();
        said.textContent = '';
      } catch (error) {
        if (error.name !== 'AbortError') said.textContent = error.message;
      }
    };
    const items = formats(answer.form).map((format) => el('button', { type: 'button', class: 'small quiet', onclick: doing(() => save(app, asked, format, name, { signal })) }, format[0]));
    if (answer.form === 'rows') {
      items.splice(1, 0, el('button', { type: 'button', class: 'small quiet', title: 'CSV in which no cell is a formula', onclick: doing(() => saveForSpreadsheet(app, asked, name, { signal, told: (rows) => { said.textContent = counted(rows, 'row'); } })) }, 'CSV for a spreadsheet'));
    }
    menu.append(el('div', { class: 'sheet' }, items));
    return el('span', { class: 'right' }, said, menu);
  }

  /** What the check found: for who does not see the marks, and with one press to mend. */
  check(found) {
    this.found = found;
    const { marks } = found;
    this.problems.hidden = !marks.length;
    put(this.problems, marks.map((mark) => el('li', { class: mark.severity },
      el('span', { class: 'apart' }, mark.severity === 'error' ? 'Error: ' : 'Remark: '),
      mark.line ? el('button', { type: 'button', class: 'link', onclick: () => this.editor.show(mark.line, mark.column) }, `line ${mark.line}`) : null, ' ',
      el('span', { dir: 'auto' }, mark.message),
      mark.hints.map((hint) => el('span', { class: 'muted', dir: 'auto' }, ` · ${hint}`)), ' ',
      mark.instead && mark.line ? el('button', { type: 'button', class: 'small', onclick: () => this.editor.replace(mark) }, `Write ${mark.instead}`) : null)));
  }

  remember() {
    const sheet = this.history.querySelector('.sheet');
    const all = kept();
    put(sheet, all.length ? el('ol', {}, all.map((one) => el('li', {}, el('button', { type: 'button', class: 'small quiet', onclick: () => {
      this.history.open = false;
      this.editor.text = one.text;
      this.editor.focus();
    } }, el('code', {}, (one.title ?? one.text).replace(/\s+/g, ' ').slice(0, 90)), one.rows === null || one.rows === undefined ? null : el('span', { class: 'muted' }, ` ${counted(one.rows, 'row')}`))))) : el('p', { class: 'muted' }, 'Nothing was asked in this browser yet.'),
    all.length ? el('button', { type: 'button', class: 'small', onclick: () => { forget(); this.remember(); } }, 'Forget all') : null);
  }

  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      this.said.textContent = `${what} is copied.`;
    } catch {
      const field = el('textarea', { class: 'copy', readonly: true, 'aria-label': what, rows: 3 });
      field.value = text;
      put(this.result, field, ...this.result.childNodes);
      field.select();
      this.said.textContent = `${what} is below, to be copied.`;
    }
  }

  share() {
    const text = this.editor.text;
    const isPrepared = this.params.get('name') && text === this.asked;
    if (!isPrepared && text.length > LONGEST) {
      this.said.textContent = 'The query is too long for an address.';
      return;
    }
    const params = isPrepared ? this.params : new URLSearchParams({ view: 'query', query: text });
    if (this.params.get('as')) params.set('as', this.params.get('as'));
    this.copy(this.app.href(params), 'The link');
  }

  curl() {
    this.copy(curl(this.app.address('sparql').href, this.editor.text), 'The line for a shell');
  }
}

let open = null;

export const view = {
  name: 'query',
  title: 'Query',
  async show(host, params, app) {
    open = new Query(host, params, app);
    await open.begin();
  },
  /** Another query or view of the answer: the editor stays. */
  update(params) {
    if (!open?.editor) return false;
    open.open(params);
    return true;
  },
  leave() {
    open?.stop_();
    open = null;
  },
};
