// Elements out of words. Everything that comes from the data goes in as text: nothing here takes markup.

const SVG = 'http://www.w3.org/2000/svg';
/** What a link may lead to. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

const PILED = /(\p{M}{6})\p{M}+/gu;

/**
 * A text whose letters bear no more marks than any script puts on them: three hundred of them would paint over all that is
 * above and below. As `Marks` in src/model/mod.rs.
 * @param {string} text
 */
export const calm = (text) => text.replace(PILED, '$1');

/** Children without what is nothing, and with texts that stay within their lines; the whole text is kept in `data-text`. */
function shown(made, children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map((child) => {
    if (typeof child !== 'string') return child;
    const text = calm(child);
    if (text !== child && made.dataset) made.dataset.text = child;
    return text;
  });
}

/**
 * Fills an element: attributes by name, `on…` as listeners, `class`, `dataset`, `style` as properties.
 * @param {Element} made
 * @param {Record<string, unknown>} attributes
 * @param {unknown[]} children text, elements, lists of them; null and false are nothing
 */
function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) {
      if (typeof value !== 'function') throw new TypeError(`${name} takes a function`);
      made.addEventListener(name.slice(2), value);
    } else if (name === 'dataset') Object.assign(made.dataset, value);
    else if (name === 'style') for (const [key, to] of Object.entries(value)) made.style.setProperty(key, to);
    else if (name === 'href') {
      const address = safe(value);
      if (address) made.setAttribute('href', address);
    } else if (value === true) made.setAttribute(name, '');
    else made.setAttribute(name, String(value));
  }
  made.append(...shown(made, children));
  return made;
}

/** `el('p', { class: 'note' }, 'text', el('b', {}, 'more'))` */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** The same in SVG. */
export const svgEl = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** Takes everything out, and puts this in. */
export function put(host, ...children) {
  if (host.dataset) delete host.dataset.text;
  host.replaceChildren(...shown(host, children));
  return host;
}

/**
 * The address, if a link may lead there: http, https and mailto, and what is of this page itself.
 * @returns {string | null}
 */
export function safe(address) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return null;
  }
  return SCHEMES.has(url.protocol) ? String(address) : null;
}

/** A link to another site, or its text alone where it may not be a link. */
export function foreign(address, ...children) {
  const words = children.length ? children : [String(address)];
  let absolute = null;
  try {
    absolute = new URL(address);
  } catch {
    // No address by itself: shown as what it is.
  }
  return absolute && SCHEMES.has(absolute.protocol)
    ? el('a', { href: absolute.href, rel: 'noopener noreferrer', class: 'foreign' }, words)
    : el('span', {}, words);
}

/** Words for people: `1 claim`, `12,000 claims`. */
export function counted(count, one, many = `${one}s`) {
  return `${Number(count).toLocaleString('en')} ${count === 1 ? one : many}`;
}

const DATE = /^(-?\d{4,}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d:\d\d)?$/;

export const isDate = (text) => DATE.test(text);

/** A date as it is read: `2025-08-15 11:32 (UTC−08:00)`. What is no date stays as it is. */
export function when(text) {
  const found = DATE.exec(text);
  if (!found || !found[2]) return text;
  const [, day, time, seconds, zone] = found;
  const exact = seconds && Number(seconds) ? `:${seconds}` : '';
  const where = !zone ? '' : zone === 'Z' || zone === '+00:00' ? ' (UTC)' : ` (UTC${zone.replace('-', '−')})`;
  return `${day} ${time}${exact}${where}`;
}
