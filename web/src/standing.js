// What vouches for a statement: the same words, colours and lines as in the pictures (src/draw/style.rs).
import { el, svgEl } from './dom.js';

/** Word, what it means, dash of the line, whether the dash is of dots. */
export const STANDINGS = {
  fact: ['fact', 'stated, with a source', '', false],
  qualified: ['qualified', 'stated with a reservation, such as circa', '14 2.5', false],
  derived: ['derived', 'made by a rule out of other statements', '8 2 1.5 2', false],
  claim: ['claim', 'said by somebody, not stated as fact', '5 3', false],
  hearsay: ['hearsay', 'somebody says that somebody said it', '0.1 4', true],
  denied: ['denied', 'somebody says that it is not so', '6 2 1.5 2', false],
  open: ['open', 'left open by the source', '0.1 7', true],
  announced: ['announced', 'planned or on a list, nothing more', '8 4', false],
  absent: ['absent', 'stated not to have been there', '1.5 4', false],
  void: ['void', 'cancelled, or not carried out', '3 3', false],
};

/** The line of a standing. */
export function stroke(name) {
  const [, , dash, dots] = STANDINGS[name] ?? STANDINGS.open;
  return svgEl('svg', { viewBox: '0 0 22 8', 'aria-hidden': 'true' },
    svgEl('line', { x1: 1, y1: 4, x2: 21, y2: 4, 'stroke-width': dots ? 2.6 : 2, 'stroke-dasharray': dash || null, 'stroke-linecap': dots ? 'round' : 'butt' }));
}

/** A badge: line, word, and what the word means for who rests on it. */
export function standing(name, words) {
  const [word, meaning] = STANDINGS[name] ?? [String(name), ''];
  return el('span', { class: `standing ${STANDINGS[name] ? name : 'open'}`, title: meaning }, stroke(name), words ?? word);
}
