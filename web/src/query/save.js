// Answers as files: exact as the server writes them, or safe for a spreadsheet.
import { el } from '../dom.js';
import { pages, raw } from './answer.js';

const ROWS = [['CSV', 'text/csv', 'csv'], ['TSV', 'text/tab-separated-values', 'tsv'], ['JSON', 'application/sparql-results+json', 'json'], ['XML', 'application/sparql-results+xml', 'xml'], ['Markdown', 'text/markdown', 'md']];
const GRAPHS = [['Turtle', 'text/turtle', 'ttl'], ['N-Triples', 'application/n-triples', 'nt'], ['JSON-LD', 'application/ld+json', 'jsonld'], ['RDF/XML', 'application/rdf+xml', 'rdf']];

/** Formats of an answer: word, media type, ending. */
export const formats = (form) => (form === 'graph' ? GRAPHS : form === 'truth' ? ROWS.slice(0, 4) : ROWS);

/** What a spreadsheet would take for a formula, in the letters of any script. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A cell in which nothing is computed; numbers stay numbers. */
export function safeCell(value) {
  const guarded = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",;\r\n\t]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Hands a file to whoever looks at the page. */
export function hand(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el('a', { download: name });
  link.href = url;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** All of an answer, in one of the formats. */
export async function save(app, sparql, [, type, ending], name, options) {
  const answer = await raw(app, sparql, type, options);
  hand(await answer.blob(), `${name}.${ending}`);
}

/** All rows for a spreadsheet: a byte order mark, so that it reads UTF-8, and no formulas. */
export async function saveForSpreadsheet(app, sparql, name, { signal, told }) {
  const parts = ['\ufeff'];
  let rows = 0;
  for await (const page of pages(app, sparql, { signal })) {
    if (!rows && parts.length === 1) parts.push(`${page.head.vars.map(safeCell).join(',')}\r\n`);
    for (const row of page.results.bindings) {
      parts.push(`${page.head.vars.map((column) => safeCell(row[column]?.value ?? '')).join(',')}\r\n`);
    }
    rows += page.results.bindings.length;
    told?.(rows);
  }
  hand(new Blob(parts, { type: 'text/csv;charset=utf-8' }), `${name}.csv`);
}

/** The request as a line for a shell; quotes in the query end and begin the quoted text. */
export function curl(address, sparql) {
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  return `curl ${quoted(address)} -H 'accept: text/csv' --data-urlencode ${quoted(`query=${sparql}`)}`;
}
