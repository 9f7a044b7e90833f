// Asking, and what came back: rows, a yes or no, or a graph.
import { Problem } from '../net.js';
import { bare } from './complete.js';

/** Rows that the page holds at once; more come with a download. */
export const MOST = 100_000;
const WANTED = 'application/sparql-results+json, application/n-triples;q=0.9';

/**
 * What an answer is.
 * @typedef {{form: 'rows', columns: string[], rows: (object|undefined)[][], next: string|null}
 *   | {form: 'truth', truth: boolean} | {form: 'graph', columns: string[], rows: (object|undefined)[][], next: null}} Answer
 */

/** Sends a query; the form leaves room for a long one. */
const post = (app, text, params, options) => app.send('sparql', params, {
  method: 'POST', body: new URLSearchParams({ query: text }), type: 'application/x-www-form-urlencoded', ...options,
});

/**
 * Asks, and reads the answer. Whoever ends `signal` ends the work of the server as well.
 * @returns {Promise<Answer>}
 */
export async function ask(app, text, { signal }) {
  // A graph comes whole.
  const isGraph = /^(CONSTRUCT|DESCRIBE)$/i.test(bare(text).match(/(?<![:\w?$])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![:\w])/i)?.[0] ?? '');
  const answer = await post(app, text, isGraph ? null : { 'page-size': MOST }, { signal, accept: WANTED });
  const type = answer.headers.get('content-type') ?? '';
  try {
    if (type.startsWith('application/n-triples')) return graph(await answer.text());
    const found = await answer.json();
    if ('boolean' in found) return { form: 'truth', truth: found.boolean };
    const columns = found.head.vars;
    const rows = found.results.bindings.map((row) => columns.map((name) => row[name]));
    return { form: 'rows', columns, rows, next: following(answer) };
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem({ title: 'Broken off', detail: 'The answer broke off before its end.', hints: ['It may have taken longer than the server allows: ask for less, with LIMIT.'] });
  }
}

/** The address behind `Link: <…>; rel="next"`. */
const following = (answer) => answer.headers.get('link')?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1] ?? null;

/** The same answer in another format, as it comes. */
export async function raw(app, text, accept, { signal } = {}) {
  return post(app, text, null, { signal, accept });
}

/** All rows, page by page: each page goes on where the one before ended, also after an interruption. */
export async function* pages(app, text, { signal, size = 20_000 }) {
  let params = { 'page-size': size };
  for (;;) {
    const answer = await post(app, text, params, { signal, accept: 'application/sparql-results+json' });
    const found = await answer.json();
    yield found;
    const next = following(answer);
    if (!next) return;
    params = new URL(next).searchParams;
  }
}

/** N-Triples as rows of three. */
function graph(text) {
  const rows = [];
  for (const line of text.split('\n')) {
    if (!line || line.startsWith('#')) continue;
    const terms = [];
    let rest = line;
    while (terms.length < 3) {
      const [term, behind] = read(rest);
      if (!term) break;
      terms.push(term);
      rest = behind;
    }
    if (terms.length === 3) rows.push(terms);
  }
  return { form: 'graph', columns: ['subject', 'predicate', 'object'], rows, next: null };
}

const IRI = /^\s*<([^>]*)>/;
const BLANK = /^\s*_:([^\s]+)/;
const LITERAL = /^\s*"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/;

/** One term at the beginning of a text, and what stands behind it. */
function read(text) {
  const quoted = text.match(/^\s*<<\(?/);
  if (quoted) {
    let rest = text.slice(quoted[0].length);
    const value = {};
    for (const name of ['subject', 'predicate', 'object']) [value[name], rest] = read(rest);
    return [{ type: 'triple', value }, rest.replace(/^\s*\)?>>/, '')];
  }
  for (const [pattern, made] of [
    [IRI, ([, value]) => ({ type: 'uri', value: unescaped(value) })],
    [BLANK, ([, value]) => ({ type: 'bnode', value })],
    [LITERAL, ([, value, language, datatype]) => ({ type: 'literal', value: unescaped(value), 'xml:lang': language, datatype })],
  ]) {
    const found = text.match(pattern);
    if (found) return [made(found), text.slice(found[0].length)];
  }
  return [null, text];
}

const ESCAPED = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f' };
const unescaped = (text) => text.replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/gs, (_, code) => (/^[uU]./.test(code)
  ? String.fromCodePoint(parseInt(code.slice(1), 16)) : ESCAPED[code] ?? code));
