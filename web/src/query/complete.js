// What can stand where the cursor is: words of SPARQL, variables, and what the data have.

const WORDS = 'SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND AS VALUES GRAPH SERVICE EXISTS NOT IN ORDER BY ASC DESC GROUP HAVING LIMIT OFFSET CONSTRUCT DESCRIBE ASK PREFIX FROM NAMED UNDEF REDUCED'.split(' ');
const FUNCTIONS = 'COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE CONCAT CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLEN SUBSTR UCASE LCASE REPLACE REGEX YEAR MONTH DAY NOW ABS ROUND CEIL FLOOR IRI ISIRI ISLITERAL ISBLANK SAMETERM TRIPLE ISTRIPLE SUBJECT PREDICATE OBJECT'.split(' ');
const RECORDS = 30;

/** Strings, IRIs and comments blanked out, so that what they hold counts for nothing. */
export const bare = (text) => text.replace(/"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|<[^<>\s"{}|^`]*>|#[^\n]*/g, (found) => (found[0] === '<' ? `<${'i'.repeat(found.length - 2)}>` : ' '.repeat(found.length)));

/**
 * What kind of thing is written at the end of this text.
 * @returns {{role: 'subject'|'predicate'|'object'|'class'|'other', subject: string|null}}
 */
export function place(before) {
  const text = bare(before);
  if (!text.includes('{')) return { role: 'other', subject: null };
  const inBrackets = (text.match(/\(/g)?.length ?? 0) > (text.match(/\)/g)?.length ?? 0);
  if (inBrackets) return { role: 'other', subject: null };
  // The statement that is being written: behind the last brace or full stop, or a word that begins a clause.
  const start = Math.max(...['{', '}'].map((mark) => text.lastIndexOf(mark)), ...[...text.matchAll(/\.(?=\s|$)|\)\s/g)].map((found) => found.index));
  const statement = text.slice(start + 1);
  const parts = statement.split(/[;]/);
  const words = (part) => part.split(',')[0].trim().split(/\s+/).filter(Boolean);
  const subject = words(parts[0])[0] ?? null;
  const last = parts.at(-1), endsInBlank = /\s$|^$/.test(last);
  // The word that is being written does not count.
  let count = words(last).length - (endsInBlank || !last.trim() ? 0 : 1);
  if (parts.length > 1) count += 1;
  if (last.includes(',')) count = 2;
  const predicate = words(last)[parts.length > 1 ? 0 : 1];
  if (count <= 0) return { role: 'subject', subject: null };
  if (count === 1) return { role: 'predicate', subject };
  if (count === 2) return { role: predicate === 'a' || predicate === 'rdf:type' ? 'class' : 'object', subject };
  return { role: 'other', subject };
}

/** The class that a query says a variable is of. */
export function classOf(text, subject) {
  if (!subject?.startsWith('?')) return null;
  const name = subject.slice(1).replace(/[^\w]/g, '');
  const found = bare(text).match(new RegExp(`[?$]${name}\\s+(?:a|rdf:type)\\s+([\\w-]*:[\\w.-]+)`, 'u'));
  return found?.[1] ?? null;
}

const variables = (text) => [...new Set([...bare(text).matchAll(/[?$](\w+)/g)].map(([, name]) => name))];

/** Names as they are written: `prefix:local`, or an IRI in brackets. */
const word = (one, { type, boost = 0, detail }) => ({
  label: one.name, type, boost, detail: detail ?? one.label, info: one.says ? () => node(one) : undefined,
});

function node(one) {
  const made = document.createElement('div');
  made.textContent = one.says;
  return made;
}

/** Logarithms keep what is common before what is rare without putting it before what fits. */
const weight = (count) => Math.min(40, Math.round(Math.log2(1 + count) * 3));

/**
 * A source of completions for the editor.
 * @param {object} app
 * @param {() => Promise<object>} schema prefixes, classes and predicates
 */
export function source(app, schema) {
  const ofClass = new Map();
  const kept = (iri) => {
    if (!ofClass.has(iri)) {
      ofClass.set(iri, app.get('page/schema', { class: iri, limit: 200 }).then(({ predicates }) => new Map(predicates.map((one, at) => [one.name, at])), () => new Map()));
    }
    return ofClass.get(iri);
  };
  const expand = (known, name) => {
    const [prefix, local] = name.split(/:(.*)/s);
    const found = known.prefixes.find((one) => one.name === prefix);
    return found ? found.iri + local : null;
  };

  return async function complete(context) {
    const variable = context.matchBefore(/[?$]\w*/);
    const text = context.state.doc.toString(), before = text.slice(0, context.pos);
    if (variable) {
      const own = variable.text.slice(1);
      return { from: variable.from, options: variables(text).filter((name) => name !== own).map((name) => ({ label: `?${name}`, type: 'variable' })), validFor: /^[?$]\w*$/ };
    }
    const written = context.matchBefore(/[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*$/u);
    if (!written || (!written.text && !context.explicit)) return null;
    const known = await schema();
    if (context.aborted) return null;
    const { role, subject } = place(before);
    const [prefix, local] = written.text.includes(':') ? written.text.split(/:(.*)/s) : [null, written.text];
    const options = [];

    if (prefix === 'label') return named(context, written.from, local, null);
    if (role === 'predicate' || role === 'other' || context.explicit) {
      const name = classOf(text, subject);
      const iri = name && expand(known, name);
      const usual = iri ? await kept(iri) : new Map();
      for (const one of known.predicates) {
        const at = usual.get(one.name);
        options.push(word(one, { type: 'property', boost: (role === 'predicate' ? 30 : -20) + (at === undefined ? weight(one.count) / 4 : 50 - Math.min(40, at)), detail: `${one.label} · ${one.count.toLocaleString('en')}` }));
      }
    }
    if (role === 'class' || role === 'other' || role === 'object' || context.explicit) {
      for (const one of known.classes) options.push(word(one, { type: 'class', boost: role === 'class' ? 40 + weight(one.count) / 2 : -30, detail: `${one.label} · ${one.count.toLocaleString('en')}` }));
    }
    if (prefix === null) {
      for (const one of known.prefixes) options.push({ label: `${one.name}:`, type: 'namespace', detail: one.iri, boost: -10 });
      if (role === 'subject' || role === 'other' || role === 'object') {
        for (const name of WORDS) options.push({ label: name, type: 'keyword', boost: role === 'other' ? 20 : 0 });
        for (const name of FUNCTIONS) options.push({ label: name, type: 'function', apply: `${name}(`, boost: -5 });
      }
    }
    // Things by name, as one types: behind a prefix of theirs, or a word that may be a name.
    const asks = prefix === null ? (role === 'object' || role === 'subject') && local.length >= 3 : local.length >= 2 && known.prefixes.some(({ name }) => name === prefix);
    if (asks) {
      const things = await named(context, written.from, local, prefix && expand(known, `${prefix}:`));
      if (context.aborted) return null;
      const there = new Set(options.map(({ label }) => label));
      options.push(...(things?.options ?? []).filter(({ label }) => !there.has(label)));
    }
    return { from: written.from, options, filter: !asks, ...(asks ? { options: fitting(options, written.text) } : { validFor: /^[\p{L}\p{N}_.:-]*$/u }) };
  };

  /** What fits a beginning, best first; things that were found by a name fit by it. */
  function fitting(options, typed) {
    const low = typed.toLowerCase();
    return options.filter((one) => one.found || one.label.toLowerCase().includes(low) || one.detail?.toLowerCase().includes(low))
      .map((one) => ({ ...one, boost: (one.boost ?? 0) + (one.label.toLowerCase().startsWith(low) ? 20 : 0) }))
      .sort((a, b) => b.boost - a.boost);
  }

  async function named(context, from, name, namespace) {
    if (name.trim().length < 2) return null;
    const words = name.replace(/[-_.]+/g, ' ').trim();
    let hits = [];
    try {
      const found = await app.get('page/search', { q: words, limit: RECORDS });
      hits = found.hits;
    } catch {
      return null;
    }
    if (context.aborted) return null;
    const known = await schema();
    const short = (iri) => {
      const fit = known.prefixes.filter((one) => iri.startsWith(one.iri) && /^[\w-]+$/.test(iri.slice(one.iri.length)))
        .sort((a, b) => b.iri.length - a.iri.length)[0];
      return fit ? `${fit.name}:${iri.slice(fit.iri.length)}` : `<${iri}>`;
    };
    const options = hits.filter(({ iri }) => iri && (!namespace || iri.startsWith(namespace))).map((hit, at) => ({
      label: short(hit.iri), displayLabel: hit.label, detail: [hit.kind, short(hit.iri)].filter(Boolean).join(' · '), type: 'constant', boost: 25 - at, found: true,
      apply: short(hit.iri),
    }));
    return options.length ? { from, options, filter: false } : null;
  }
}
