// The page: its bar, and which view an address opens. A view is a module that is loaded when it is wanted.
import { el, foreign, put } from './dom.js';
import { Problem, address, get, root, send } from './net.js';
import { standing } from './standing.js';
import { themeButton } from './theme.js';

/** Where the names of things of the program begin: `/entity/KIND/SLUG` stands for them. */
const NAMES = 'https://w3id.org/chancery/id/';

/** The views, one a line: name, word in the bar if it stands there, module. */
const VIEWS = [
  ['search', 'Search', () => import('./views/search.js')],
  ['explore', 'Explore', () => import('./views/explore.js')],
  ['timeline', 'Timeline', () => import('./views/timeline.js')],
  ['map', 'Map', () => import('./views/map.js')],
  ['claims', 'Claims', () => import('./views/claims.js')],
  ['query', 'Query', () => import('./views/query.js')],
  ['path', null, () => import('./views/path.js')],
  ['thing', null, () => import('./views/thing.js')],
];

const main = document.getElementById('main');
const live = document.getElementById('live');
let shown = null;
/** The address that was opened last, without the place on the page. */
let opened = null;
let gone = new AbortController();

/** What a view gets: everything that it needs of the page around it. */
const app = {
  /** What is served; none until the first answer has come. */
  about: null,
  /** The same, to be waited for. */
  known: get('page/about'),
  root,
  NAMES,
  /** Ends when the view is left. */
  get signal() {
    return gone.signal;
  },
  get: (path, params, options = {}) => get(path, params, { signal: gone.signal, ...options }),
  send: (path, params, options = {}) => send(path, params, { signal: gone.signal, ...options }),
  address,
  /** The address of a state of the page. */
  href(params) {
    const all = params instanceof URLSearchParams ? params : new URLSearchParams(clean(params));
    if (all.get('view') !== 'thing' || !all.get('iri')) return address('', all).href;
    const rest = new URLSearchParams(all);
    const iri = rest.get('iri');
    rest.delete('view');
    const slug = iri.startsWith(NAMES) ? iri.slice(NAMES.length) : '';
    if (!/^[\w-]+\/[\w-]+$/.test(slug)) return address('entity', rest).href;
    rest.delete('iri');
    return address(`entity/${slug}`, rest).href;
  },
  /** Goes there. `replace` leaves no step behind; `quiet` changes the address alone. */
  go(params, { replace = false, quiet = false } = {}) {
    const to = app.href(params);
    if (replace) history.replaceState(null, '', to);
    else if (to !== location.href) history.pushState(null, '', to);
    if (!quiet) return open();
    opened = state();
    return undefined;
  },
  /** A link to the card of a thing. */
  thing(iri, label, kind) {
    if (!iri) return el('span', { dir: 'auto' }, label ?? '');
    return el('a', { href: app.href({ view: 'thing', iri }), dir: 'auto', class: kind ? `thing ${kind}` : 'thing', title: iri }, label || iri);
  },
  /** A small word for what something is; `sort` is one of the kinds of pictures. */
  kind: (word, sort) => el('span', { class: `kind ${sort ?? ''}`, dir: 'auto' }, word),
  standing,
  foreign,
  /** Tells those who do not see it. */
  announce(text) {
    live.textContent = '';
    requestAnimationFrame(() => { live.textContent = text; });
  },
  /** The title of the window; the view has its own heading. */
  title(text) {
    document.title = text ? `${text} · Chancery` : 'Chancery';
  },
  /**
   * A numbered mark that leads to a source in the list of this view.
   * @param {{iri?: string, url?: string, title?: string, passage?: string, date?: string}} ref
   */
  source(ref) {
    const key = ref.iri ?? ref.url ?? ref.title;
    let number = app.cited.findIndex((one) => (one.iri ?? one.url ?? one.title) === key) + 1;
    if (!number) number = app.cited.push(ref);
    const words = [ref.title, ref.passage, ref.date].filter(Boolean).join(', ');
    return el('a', { class: 'source', href: `#source-${number}`, title: words, 'aria-label': `Source ${number}: ${words}` }, `[${number}]`);
  },
  /** The sources that were named so far. */
  cited: [],
  /** The list that the marks lead to; drawn after them. */
  sources() {
    return el('ol', { class: 'sources' }, app.cited.map((ref, at) => el('li', { id: `source-${at + 1}`, dir: 'auto' },
      ref.url ? foreign(ref.url, ref.title || ref.url) : ref.iri ? app.thing(ref.iri, ref.title) : ref.title,
      ref.url && ref.iri && ref.passage ? [', ', app.thing(ref.iri, ref.passage)] : ref.passage ? `, ${ref.passage}` : '',
      ref.publisher ? `, ${ref.publisher}` : '', ref.date ? `, ${ref.date}` : '')));
  },
  Problem,
};

/** Without what is empty. */
function clean(params) {
  return Object.entries(params)
    .flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]]))
    .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
    .map(([name, value]) => [name, String(value)]);
}

/** Name of the view and parameters of the address that is open. */
function where() {
  const params = new URLSearchParams(location.search);
  const path = location.pathname.slice(root.pathname.length);
  if (/^entity(\/|$)/.test(path)) {
    const slug = decodeURIComponent(path.slice('entity/'.length));
    if (slug) params.set('iri', NAMES + slug);
    params.set('view', 'thing');
  }
  const name = params.get('view') ?? 'search';
  return { name, params };
}

/** What went wrong, in words. */
function failed(problem) {
  const hints = problem.hints?.length ? el('ul', {}, problem.hints.map((hint) => el('li', { dir: 'auto' }, hint))) : null;
  return el('div', { class: 'message', role: 'alert' }, el('p', { dir: 'auto' }, problem.message || 'Something went wrong.'), hints);
}
app.failed = failed;

const state = () => location.pathname + location.search;

/** Opens what the address says. */
async function open({ first = false } = {}) {
  opened = state();
  const { name, params } = where();
  const found = VIEWS.find(([known]) => known === name);
  if (shown?.view?.name === name && shown.view.update?.(params, app)) return;
  gone.abort();
  gone = new AbortController();
  const own = gone;
  app.cited = [];
  shown?.view?.leave?.();
  const host = el('section', { class: `view ${found ? name : ''}`, 'aria-busy': 'true' }, el('p', { class: 'waiting' }, 'Loading…'));
  shown = { host };
  put(main, host);
  main.classList.remove('wide');
  mark(name);
  if (!first) scrollTo(0, 0);
  try {
    if (!found) throw new Problem({ status: 404, detail: `The page has no view “${name}”.` });
    const { view } = await found[2]();
    if (own.signal.aborted) return;
    shown.view = view;
    app.title(view.title);
    host.replaceChildren();
    await view.show(host, params, app);
  } catch (error) {
    if (own.signal.aborted || error.name === 'AbortError') return;
    if (!(error instanceof Problem)) console.error(error);
    host.append(host.querySelector('h1') ? '' : el('h1', {}, error.status === 404 ? 'Not found' : 'That did not work'), failed(error));
  }
  if (own.signal.aborted) return;
  host.querySelector(':scope > .waiting')?.remove();
  host.setAttribute('aria-busy', 'false');
  if (first) return;
  // Who does not see the page is told where it went; a field that took the focus keeps it.
  const heading = host.querySelector('h1');
  if (heading && !host.contains(document.activeElement) && !document.getElementById('head').contains(document.activeElement)) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  app.announce(heading?.textContent ?? document.title);
}

const links = new Map();

/** Says in the bar where one is. */
function mark(name) {
  for (const [view, link] of links) {
    if (view !== name) {
      link.removeAttribute('aria-current');
      continue;
    }
    link.setAttribute('aria-current', 'page');
    // On a narrow screen the bar scrolls, and where one is has to be seen.
    const bar = link.parentElement, seen = bar.getBoundingClientRect(), own = link.getBoundingClientRect();
    if (own.left < seen.left || own.right > seen.right) bar.scrollLeft += own.left - seen.left - (seen.width - own.width) / 2;
  }
}

function bar() {
  const items = VIEWS.filter(([, word]) => word).map(([name, word]) => {
    const link = el('a', { href: app.href(name === 'search' ? {} : { view: name }) }, word);
    links.set(name, link);
    return link;
  });
  put(document.getElementById('head'), el('div', { class: 'bar' },
    el('a', { class: 'brand', href: app.href({}) }, 'Chancery'),
    el('nav', { class: 'views', 'aria-label': 'Views' }, items), themeButton()));
}

function foot() {
  const { about } = app;
  put(document.getElementById('foot'), el('div', {},
    el('span', { dir: 'auto' }, about?.title ?? ''),
    el('span', {}, about ? `Chancery ${about.version}` : ''),
    el('a', { href: address('sparql').href }, 'SPARQL'), el('a', { href: address('openapi.json').href }, 'OpenAPI')));
}

/** Links to states of the page are followed without loading it anew. */
function follow(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.getAttribute('target') || link.hasAttribute('download')) return;
  // In a picture a link has another type.
  const url = new URL(link.getAttribute('href'), location.href);
  if (url.origin !== location.origin || !url.pathname.startsWith(root.pathname)) return;
  const path = url.pathname.slice(root.pathname.length);
  if (path !== '' && !/^entity(\/|$)/.test(path)) return;
  if (url.searchParams.has('format')) return;
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
  event.preventDefault();
  if (url.href !== location.href) history.pushState(null, '', url);
  open();
}

document.addEventListener('click', follow);
addEventListener('popstate', () => {
  // A mark on the same page leads to another place of it, and to no other view.
  if (state() !== opened) open();
});
bar();
foot();
open({ first: true });
app.known.then((about) => {
  app.about = about;
  foot();
  dispatchEvent(new CustomEvent('about', { detail: about }));
}).catch((error) => {
  if (!(error instanceof Problem)) console.error(error);
});
