// A scale of time that leaves out what is empty: long gaps are as wide as short ones, and say how long they are.

const DAY = 86_400;
const YEAR = 31_556_952;
/** Width of a gap that is left out. */
export const GAP = 46;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Spans of time that belong together, with what is empty between them. */
function spans(rows) {
  const sides = rows.map((row) => [row.start.from, Math.max(row.start.until, row.end?.until ?? row.start.until)]).sort((a, b) => a[0] - b[0]);
  const found = [];
  for (const [from, until] of sides) {
    const last = found.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else found.push({ from, until });
  }
  return found;
}

/** What is empty for more than a share of all that is not is left out; with few spans nothing is. */
function parts(rows) {
  const all = spans(rows);
  const filled = all.reduce((sum, { from, until }) => sum + (until - from), 0);
  const found = [];
  for (const span of all) {
    const last = found.at(-1);
    const empty = last ? span.from - last.until : 0;
    if (last && empty <= Math.max(0.35 * filled, 2 * DAY)) last.until = span.until;
    else found.push({ ...span });
  }
  return found;
}

/** `31 years`, `4 months`, `12 days`. */
export function lasting(seconds) {
  const [count, unit] = seconds >= 2 * YEAR ? [seconds / YEAR, 'year'] : seconds >= 60 * DAY ? [seconds / (YEAR / 12), 'month'] : seconds >= 2 * DAY ? [seconds / DAY, 'day'] : [seconds / 3600, 'hour'];
  const whole = Math.max(1, Math.round(count));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

/**
 * @param {{start: {from: number, until: number}, end?: {until: number}}[]} rows
 * @param {number} wide pixels for what is not left out
 */
export function scale(rows, wide) {
  const found = parts(rows);
  const filled = found.reduce((sum, { from, until }) => sum + (until - from), 0) || 1;
  // A part has room for a date, however short it is.
  const least = 56;
  let x = 0;
  const pieces = found.map(({ from, until }, at) => {
    if (at) x += GAP;
    const w = Math.max(least, (until - from) / filled * wide);
    const piece = { from, until, x, w, per: (until - from) / w };
    x += w;
    return piece;
  });
  const place = (time) => {
    let last = null;
    for (const piece of pieces) {
      if (time < piece.from) return last ? last.x + last.w + GAP / 2 : piece.x;
      if (time <= piece.until) return piece.x + (time - piece.from) / piece.per;
      last = piece;
    }
    return last ? last.x + last.w : 0;
  };
  const gaps = pieces.slice(1).map((piece, at) => ({ x: piece.x - GAP, w: GAP, words: lasting(piece.from - pieces[at].until) }));
  return { wide: x, pieces, gaps, place };
}

const date = (time) => new Date(time * 1000);
const civil = (time) => {
  const at = date(time);
  return [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours()];
};
const second = (year, month = 0, day = 1, hour = 0) => {
  const at = new Date(0);
  at.setUTCFullYear(year, month, day);
  at.setUTCHours(hour);
  return at.getTime() / 1000;
};

/** Steps of an axis, from fine to coarse: seconds that one takes about, the next tick, its words. */
const STEPS = [
  ...[1, 3, 6].map((hours) => [hours * 3600, (t) => { const [y, m, d, h] = civil(t); return second(y, m, d, (Math.floor(h / hours) + 1) * hours); },
    (t) => { const [, m, d, h] = civil(t); return h ? `${String(h).padStart(2, '0')}:00` : `${d} ${MONTHS[m]}`; }]),
  ...[1, 2, 7].map((days) => [days * DAY, (t) => { const [y, m, d] = civil(t); return second(y, m, d + days); }, (t) => { const [, m, d] = civil(t); return `${d} ${MONTHS[m]}`; }]),
  ...[1, 3, 6].map((months) => [months * YEAR / 12, (t) => { const [y, m] = civil(t); return second(y, (Math.floor(m / months) + 1) * months); },
    (t) => { const [y, m] = civil(t); return m ? MONTHS[m] : String(y); }]),
  ...[1, 2, 5, 10, 20, 50, 100, 500, 1000].map((years) => [years * YEAR, (t) => second((Math.floor(civil(t)[0] / years) + 1) * years), (t) => String(civil(t)[0])]),
];

/** The ticks of a piece: where, and what stands there; `apart` pixels lie between two at least. */
export function ticks({ from, until, x, per }, apart = 62) {
  const [, next, words] = STEPS.find(([takes]) => takes / per >= apart) ?? STEPS.at(-1);
  const found = [{ x, words: whole(from, until), first: true }];
  for (let time = next(from), count = 0; time < until && count < 400; time = next(time), count += 1) {
    const at = x + (time - from) / per;
    if (at - found.at(-1).x >= apart * 0.75) found.push({ x: at, words: words(time) });
  }
  return found;
}

/** Where a piece begins, as exactly as it matters. */
function whole(from, until) {
  const [year, month, day] = civil(from);
  if (until - from > 4 * YEAR) return String(year);
  if (until - from > 90 * DAY) return `${MONTHS[month]} ${year}`;
  return `${day} ${MONTHS[month]} ${year}`;
}
