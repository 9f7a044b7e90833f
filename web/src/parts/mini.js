// The neighbourhood of a thing as a small picture; the explorer has it large. Who does not see it has the card itself.
import { el, svgEl } from '../dom.js';

const SHOWN = 14;
const SIZE = { wide: 360, high: 300 };
/** Colours are those of kinds in the theme. */
const TONES = { organisation: 'body', claim: 'claim-kind', thing: 'other' };

export async function miniGraph(host, card, app) {
  let around;
  try {
    const { parts } = await app.known;
    if (!parts.includes('graph')) return;
    around = await app.get('page/graph', { around: card.iri, hops: 1, limit: SHOWN });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    return;
  }
  const middle = around.nodes.find((node) => node.id === card.iri) ?? around.nodes[0];
  const ties = new Map();
  for (const edge of around.edges) {
    const [from, to] = [around.nodes[edge.from], around.nodes[edge.to]];
    const other = from === middle ? to : to === middle ? from : null;
    if (!other || other === middle) continue;
    const known = ties.get(other.id);
    // Where several statements tie two things, the best vouched for one decides.
    if (!known || (known.standing !== 'fact' && edge.standing === 'fact')) ties.set(other.id, { node: other, standing: edge.standing, relation: edge.relation });
  }
  const shown = [...ties.values()].slice(0, SHOWN);
  if (!shown.length) return;
  const more = ties.size - shown.length + (middle.more ?? 0) + (around.waiting ?? 0);
  host.append(el('section', { class: 'mini', 'aria-labelledby': 'mini' }, el('h2', { id: 'mini' }, 'Around it'), picture(middle, shown, app),
    el('p', {}, el('a', { class: 'button small', href: app.href({ view: 'explore', around: card.iri }) }, more > 0 ? `Explore: ${more.toLocaleString('en')} more` : 'Explore'))));
}

const tone = (kind) => `var(--${TONES[kind] ?? kind})`;
const short = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

/** Neighbours left and right of the thing, in two columns, so that words have room. */
function picture(middle, shown, app) {
  const half = Math.ceil(shown.length / 2);
  const high = Math.max(160, half * 34 + 40);
  const place = (at) => {
    const left = at < half, row = left ? at : at - half, rows = left ? half : shown.length - half;
    return { x: left ? 118 : SIZE.wide - 118, y: (high / (rows + 1)) * (row + 1), left };
  };
  const centre = { x: SIZE.wide / 2, y: high / 2 };
  const lines = shown.map(({ standing }, at) => {
    const { x, y } = place(at);
    const bend = (x + centre.x) / 2;
    return svgEl('path', { class: `tie ${standing}`, d: `M${centre.x} ${centre.y}C${bend} ${centre.y} ${bend} ${y} ${x} ${y}`, fill: 'none' });
  });
  const dots = shown.map(({ node, standing, relation }, at) => {
    const { x, y, left } = place(at);
    const text = svgEl('text', { x: left ? x - 10 : x + 10, y: y + 4, 'text-anchor': left ? 'end' : 'start' }, short(node.label, 17));
    const dot = svgEl('circle', { cx: x, cy: y, r: 5.5 });
    dot.style.fill = tone(node.kind);
    const link = svgEl('a', { href: app.href({ view: 'thing', iri: node.id }), 'aria-label': `${node.label}: ${relation} (${standing})` }, svgEl('title', {}, `${node.label}: ${relation} (${standing})`), dot, text);
    return link;
  });
  const own = svgEl('circle', { cx: centre.x, cy: centre.y, r: 10 });
  own.style.fill = tone(middle.kind);
  return svgEl('svg', { viewBox: `0 0 ${SIZE.wide} ${high}`, role: 'group', 'aria-label': `${middle.label} and ${shown.length} neighbours` }, lines, own, dots);
}
