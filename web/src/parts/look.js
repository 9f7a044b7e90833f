// How kinds and standings look on a canvas: the colours of the page by value, lines as in the pictures.

/** Words of the server for kinds whose variable has another name. */
const VARIABLES = { organisation: 'body', claim: 'claim-kind', thing: 'other' };
const KINDS = ['person', 'state', 'organisation', 'delegation', 'event', 'place', 'treaty', 'measure', 'claim', 'post', 'topic', 'thing'];
/** Width, dash, round ends, sign in the middle: as `stroke` in src/draw/style.rs. */
const LINES = {
  fact: [1.5, []],
  qualified: [1.5, [18, 2.5], false, '≈'],
  derived: [1, [12, 3, 1.5, 3]],
  claim: [1.6, [6, 3.5]],
  hearsay: [1.8, [0.1, 4], true],
  denied: [1.6, [6, 2, 1.5, 2], false, '✕'],
  open: [1.8, [0.1, 9], true, '?'],
  announced: [1.1, [11, 4]],
  absent: [1.1, [1.5, 5], false, '✕'],
  void: [1.1, [3, 3], false, '⫽'],
};
/** Dash around a thing that is derived or no fact. */
const BORDERS = { derived: [12, 3, 1.5, 3], announced: [9, 4], hearsay: [2, 3], denied: [6, 3.5], open: [2, 3], absent: [3, 3], void: [3, 3], claim: [6, 3.5] };

/** The class of a kind in the style sheet. */
export const kindClass = (kind) => ({ organisation: 'body', thing: 'other' })[kind] ?? kind;

/** All colours as they are now. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(`--${name}`).trim();
  const kinds = new Map(KINDS.map((kind) => {
    const name = VARIABLES[kind] ?? kind;
    const fill = kind === 'claim' ? 'claim-fill' : `${name}-fill`;
    return [kind, { line: value(name), fill: value(fill) }];
  }));
  const standings = new Map(Object.entries(LINES).map(([name, [width, dash, round, sign]]) =>
    [name, { color: value(name), width, dash, round: Boolean(round), sign }]));
  const other = kinds.get('thing');
  return {
    page: value('page'), panel: value('panel'), raised: value('raised'), ink: value('ink'), muted: value('muted'),
    rule: value('rule'), edge: value('edge'), accent: value('accent'), onAccent: value('on-accent'), soft: value('soft'),
    sea: value('sea'), land: value('land'), coast: value('coast'), grid: value('grid'), hatch: value('hatch'), found: value('found'), sans: value('sans') || 'sans-serif',
    kind: (name) => kinds.get(name) ?? other,
    standing: (name) => standings.get(name) ?? standings.get('open'),
    border: (kind, standing) => (kind === 'claim' && standing === 'derived' ? null : BORDERS[standing]) ?? (kind === 'claim' ? BORDERS.claim : []),
    isVoid: (standing) => standing === 'absent' || standing === 'void',
  };
}

/** Has the colours told anew whenever they change; ends with the signal. */
export function onTheme(act, signal) {
  addEventListener('themechange', act, { signal });
}

/** Whether things should be where they go at once. */
export const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
