// The neighbourhood of a thing as a small picture; the explorer has it large. Who does not see it has the card itself.
import { calm, el, svgEl } from '../dom.js';

const SHOWN = 12;
const SIZE = { wide: 328, row: 28, middle: 18, dots: 84 };
/** Colours are those of kinds in the theme. */
const TONES = { organisation: 'body', claim: 'claim-kind', thing: 'other' };

export async function miniGraph(host, card, app) {
  let around;
  try {
    const { parts } = await app.known;
    if (!parts.includes('graph')) return;
    around = await app.get('page/graph', { around: card.iri, hops: 1, limit: 40 });
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
  const doubt = ({ standing }) => (standing === 'fact' ? 0 : 1);
  const shown = [...ties.values()].sort((a, b) => doubt(a) - doubt(b)).slice(0, SHOWN);
  if (!shown.length) return;
  const more = ties.size - shown.length + (middle.more ?? 0);
  host.append(el('section', { class: 'mini', 'aria-labelledby': 'mini' }, el('h2', { id: 'mini' }, 'Around it'), picture(middle, shown, app),
    el('p', {}, el('a', { class: 'button small', href: app.href({ view: 'explore', around: card.iri }) }, more > 0 ? `Explore: ${more.toLocaleString('en')} more` : 'Explore'))));
}

const tone = (kind) => `var(--${TONES[kind] ?? kind})`;
/** Cut between words where there is room to: half a word is none that a screen reader finds again. */
function short(text, most) {
  const letters = [...calm(text)];
  if (letters.length <= most) return letters.join('');
  const cut = letters.slice(0, most - 1);
  const end = cut.lastIndexOf(' ');
  return `${(end > most / 2 ? cut.slice(0, end) : cut).join('')}…`;
}

/** The thing at the left, its neighbours below each other, so that words have room. */
function picture(middle, shown, app) {
  const high = shown.length * SIZE.row;
  const centre = high / 2;
  const y = (at) => (at + 0.5) * SIZE.row;
  const lines = shown.map(({ standing }, at) => {
    const bend = (SIZE.middle + SIZE.dots) / 2;
    return svgEl('path', { class: `tie ${standing}`, d: `M${SIZE.middle} ${centre}C${bend} ${centre} ${bend} ${y(at)} ${SIZE.dots} ${y(at)}`, fill: 'none' });
  });
  const dots = shown.map(({ node, standing, relation }, at) => {
    // Who says aloud what is to be seen has to be understood: what is shown is a part of the name, cut or not.
    const name = short(node.label, 32), told = `: ${relation} (${standing})`;
    const dot = svgEl('circle', { cx: SIZE.dots, cy: y(at), r: 5.5 });
    dot.style.fill = tone(node.kind);
    return svgEl('a', { href: app.href({ view: 'thing', iri: node.id }), 'aria-label': `${name}${told}` }, svgEl('title', {}, `${node.label}${told}`),
      svgEl('rect', { class: 'hit', x: SIZE.dots - 10, y: y(at) - SIZE.row / 2, width: SIZE.wide - SIZE.dots + 10, height: SIZE.row }), dot,
      svgEl('text', { x: SIZE.dots + 13, y: y(at) + 4.5 }, name));
  });
  const own = svgEl('circle', { cx: SIZE.middle, cy: centre, r: 10 });
  own.style.fill = tone(middle.kind);
  return svgEl('svg', { viewBox: `0 0 ${SIZE.wide} ${high}`, role: 'group', 'aria-label': `${middle.label} and ${shown.length} neighbours` }, lines, own, dots);
}
