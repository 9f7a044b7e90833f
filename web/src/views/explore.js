// Explore: what is around a thing, opened step by step. How the picture came to be stands in the address.
import { counted, el, put } from '../dom.js';
import { canvas } from '../parts/canvas.js';
import { downloads } from '../parts/download.js';
import { filtered, filters } from '../parts/filters.js';
import { keeping } from '../parts/keeping.js';
import { inWords, panel } from '../parts/panel.js';
import { suggest } from '../parts/suggest.js';
import { kindOf } from '../parts/words.js';

/** What the server wants to know; everything else in the address is of the page alone. */
const ASKED = ['around', 'hops', 'fan', 'limit', 'kind', 'hide', 'standing', 'from', 'until', 'dated', 'open', 'shut', 'drop', 'pin'];

/** Things of a picture at most, with how many neighbours of one come at once. */
const MOST = { 250: '', 1000: '200', 5000: '2000' };

class Explorer {
  constructor(host, params, app) {
    Object.assign(this, { host, app, params: new URLSearchParams(params), data: null, loads: 0 });
    this.title = el('h1', {}, 'Explore');
    this.said = el('p', { class: 'muted summed', role: 'status' });
    this.side = el('aside', { class: 'picked-panel', 'aria-label': 'What is picked' });
    this.choice = el('div', { class: 'filters' });
    this.choiceHead = el('summary', {}, 'Filter');
    this.words = el('div', { class: 'in-words' });
    this.stage = el('div', { class: 'stage-host' });
    this.trouble = el('div', {});
    this.hops = el('select', { id: 'hops', onchange: () => this.set('hops', this.hops.value, '1') },
      [1, 2, 3, 4].map((count) => el('option', { value: count, selected: String(count) === (params.get('hops') ?? '1') }, counted(count, 'step'))));
    this.most = el('select', { id: 'most', onchange: () => this.limit(this.most.value) },
      Object.keys(MOST).map((count) => el('option', { value: count, selected: count === (params.get('limit') ?? '250') }, `${Number(count).toLocaleString('en')} things`)));
    this.tools = el('div', { class: 'tools', hidden: true }, el('label', { for: 'hops', class: 'apart' }, 'How far around'), this.hops, el('label', { for: 'most', class: 'apart' }, 'How many things at most'), this.most,
      this.button('Fit', () => this.canvas.fit(), 'Show all of it'), this.button('+', () => this.canvas.zoom(1.3), 'Larger'),
      this.button('−', () => this.canvas.zoom(1 / 1.3), 'Smaller'), this.button('As it began', () => this.anew(), 'Without what was opened, folded and moved'),
      downloads(app, { view: 'explore', params: () => this.asked() }));
    this.work = el('div', { hidden: true },
      el('details', { class: 'choice', open: filtered(params) > 0 }, this.choiceHead, this.choice),
      this.said,
      el('div', { class: 'explorer' }, this.stage, this.side),
      el('details', { class: 'spelled', open: true }, el('summary', {}, 'The same in words'), this.words));
    this.start = el('div', { class: 'start' });
    const add = suggest(app, { label: 'Around what?', placeholder: 'A person, a meeting, a treaty…', pick: (thing) => this.around(thing.iri) });
    host.append(this.title, el('div', { class: 'top' }, add.host, this.tools), this.trouble, this.start, this.work);
    this.canvas = canvas(this.stage, {
      signal: app.signal,
      pick: (what) => this.pick(what),
      open: (node) => this.step('open', node),
      fold: (node) => this.step('shut', node),
      pin: (node, x, y) => this.pin(node, x, y),
      say: (node) => app.announce(`${node.label}, ${node.kind}${node.more ? `, ${node.more} more to open` : ''}`),
      tip: (what) => this.tip(what),
    });
  }

  button(word, act, title) {
    return el('button', { type: 'button', class: 'small', onclick: act, title, 'aria-label': /\p{L}/u.test(word) ? null : title }, word);
  }

  asked() {
    return new URLSearchParams([...this.params].filter(([name, value]) => ASKED.includes(name) && value));
  }

  /** Another address, and what it shows. */
  go({ keep = true, replace = false } = {}) {
    this.params.set('view', 'explore');
    this.app.go(this.params, { quiet: true, replace });
    return this.load({ keep });
  }

  set(name, value, usual) {
    if (value === usual) this.params.delete(name);
    else this.params.set(name, value);
    return this.go({ keep: false });
  }

  limit(count) {
    if (MOST[count]) this.params.set('fan', MOST[count]);
    else this.params.delete('fan');
    return this.set('limit', count, '250');
  }

  /** A new picture, around this alone. */
  around(iri) {
    this.params = new URLSearchParams({ view: 'explore', around: iri });
    this.hops.value = '1';
    this.most.value = '250';
    return this.go({ keep: false });
  }

  add(iri) {
    this.params.append('around', iri);
    return this.go({ keep: false });
  }

  anew() {
    for (const name of ['open', 'shut', 'drop', 'pin']) this.params.delete(name);
    return this.go({ keep: false });
  }

  step(name, node) {
    if (name === 'open' && !node.more) return this.app.announce(`${node.label} has nothing more to open`);
    this.params.append(name, node.id);
    return this.go();
  }

  /** Where somebody put it, it stays; several moves in a row are one. */
  pin(node, x, y) {
    const all = [...this.params];
    const [name, value] = all.at(-1) ?? [];
    if (name === 'pin' && value.split(',').slice(2).join(',') === node.id) all.pop();
    all.push(['pin', `${x},${y},${node.id}`]);
    this.params = new URLSearchParams(all);
    this.app.go(this.params, { quiet: true, replace: true });
  }

  async load({ keep = false } = {}) {
    const { app } = this;
    this.loads += 1;
    const own = this.loads;
    put(this.trouble);
    const isEmpty = !this.params.get('around');
    this.work.hidden = isEmpty;
    this.tools.hidden = isEmpty;
    this.start.hidden = !isEmpty;
    if (isEmpty) {
      this.title.textContent = 'Explore';
      return this.begin();
    }
    this.stage.setAttribute('aria-busy', 'true');
    let data;
    try {
      data = await app.get('page/graph', this.asked());
    } catch (error) {
      if (error.name === 'AbortError' || own !== this.loads) return undefined;
      put(this.trouble, app.failed(error));
      this.stage.removeAttribute('aria-busy');
      this.work.hidden = !this.data;
      return undefined;
    }
    if (own !== this.loads) return undefined;
    const before = keep && this.data ? this.data.nodes.length : 0;
    this.data = data;
    this.stage.removeAttribute('aria-busy');
    put(this.title, data.title);
    app.title(data.title);
    this.canvas.show(data, { keep, name: data.title });
    this.tell(before);
    const { picked } = this;
    const still = picked?.node && data.nodes.find((node) => node.id === picked.node.id);
    this.pick(still ? { node: still } : null);
    return undefined;
  }

  /** What there is to begin with. */
  async begin() {
    const { app } = this;
    try {
      const { rows } = await app.get('page/busiest', { limit: 12 });
      put(this.start, el('p', { class: 'lead' }, 'Begin with a name, or with one of those that have most ties:'),
        el('ul', { class: 'cards' }, rows.map((row) => el('li', {},
          el('a', { href: app.href({ view: 'explore', around: row.id }), dir: 'auto' }, row.label),
          el('span', { class: 'muted' }, kindOf(app, row), ` ${counted(row.ties, 'tie')}`)))));
    } catch (error) {
      if (error.name !== 'AbortError') put(this.start, app.failed(error));
    }
  }

  tell(before) {
    const { app, data } = this;
    const parts = [counted(data.nodes.length, 'thing'), counted(data.edges.length, 'relation')];
    const more = [];
    if (data.waiting) more.push(`${data.waiting.toLocaleString('en')} more ties lead to what is folded away: +N at a thing opens the next`);
    const { things, relations } = data.filtered;
    const left = [things && counted(things, 'thing'), relations && counted(relations, 'relation')].filter(Boolean);
    if (left.length) more.push(`${left.join(' and ')} left out by the filter`);
    this.said.textContent = `${parts.join(', ')}${more.length ? `; ${more.join('; ')}` : ''}.`;
    if (before) {
      const by = data.nodes.length - before;
      app.announce(by > 0 ? `${counted(by, 'thing')} more` : by < 0 ? `${counted(-by, 'thing')} folded away` : 'Nothing new');
    }
    const count = filtered(this.params);
    this.choiceHead.textContent = count ? `Filter (${count} set)` : 'Filter';
    keeping(this.choice, () => put(this.choice, filters(app, { facets: data.facets, params: this.params, change: () => this.go() })));
    keeping(this.words, () => put(this.words, inWords(app, data, this.acts())));
  }

  acts() {
    return {
      pick: (node) => {
        const now = this.canvas.pick(node.id);
        this.pick(now ? { node: now } : null);
      },
      open: (node) => this.step('open', node),
      fold: (node) => this.step('shut', node),
      drop: (node) => this.step('drop', node),
      around: (node) => this.around(node.id),
      add: (node) => this.add(node.id),
    };
  }

  pick(what) {
    this.picked = what;
    if (this.data) keeping(this.side, () => put(this.side, panel(this.app, this.data, what, this.acts())));
  }

  tip(what) {
    const { nodes } = this.data;
    if (what.more) return [`${what.node.more} more: open`];
    if (what.node) return [el('b', { dir: 'auto' }, what.node.label), el('span', {}, ` ${what.node.kind}${what.node.when ? `, ${what.node.when}` : ''}`)];
    const { edge } = what;
    return [el('div', { dir: 'auto' }, `${nodes[edge.from].label} ${edge.undirected ? '–' : '→'} ${nodes[edge.to].label}`),
      el('b', { dir: 'auto' }, edge.relation), ' ', this.app.standing(edge.standing),
      edge.by?.length ? el('div', { dir: 'auto' }, edge.by.join('; ')) : null,
      el('div', { class: 'muted', dir: 'auto' }, edge.sources.length ? edge.sources.map((at) => this.data.sources[at].label).join('; ') : 'no source is given')].filter(Boolean);
  }
}

let explorer = null;

export const view = {
  name: 'explore',
  title: 'Explore',
  async show(host, params, app) {
    document.getElementById('main').classList.add('wide');
    explorer = new Explorer(host, params, app);
    await explorer.load();
  },
  /** Back and forth between states of one picture. */
  update(params) {
    if (!explorer?.host.isConnected) return false;
    const before = explorer.params.getAll('around').join(' ');
    explorer.params = new URLSearchParams(params);
    explorer.hops.value = params.get('hops') ?? '1';
    explorer.most.value = params.get('limit') ?? '250';
    explorer.load({ keep: before === params.getAll('around').join(' ') });
    return true;
  },
  leave() {
    explorer = null;
  },
  /** For tests. */
  get canvas() {
    return explorer?.canvas;
  },
};
