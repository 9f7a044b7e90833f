// A scale of time that is not true to length: hours of a full day have room, and empty years are short and say so.

const HOUR = 3600;
const DAY = 86_400;
const YEAR = 31_556_952;
/** Empty for longer than this is marked. */
const LONG = 300 * DAY;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `31 years`, `4 months`, `12 days`. */
export function lasting(seconds) {
  const [count, unit] = seconds >= 2 * YEAR ? [seconds / YEAR, 'year'] : seconds >= 60 * DAY ? [seconds / (YEAR / 12), 'month'] : seconds >= 2 * DAY ? [seconds / DAY, 'day'] : [seconds / HOUR, 'hour'];
  const whole = Math.max(1, Math.round(count));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

/** Year, day and hour as the data spell them, so that no precision appears that they do not have. */
export function spelt(text) {
  const found = /^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:[ T](\d\d:\d\d))?/.exec(text);
  if (!found) return { year: text, day: '', time: '' };
  const [, year, month, day, time] = found;
  return { year, day: [day && Number(day), month && MONTHS[month - 1]].filter(Boolean).join(' '), time: time ?? '' };
}

/**
 * @param {{start: {from: number, until: number}, end?: {until: number}}[]} rows
 * @returns places of times at size 1, and what is marked as empty
 */
export function scale(rows) {
  const knots = new Set();
  for (const { start, end } of rows) {
    knots.add(start.from);
    if (start.until - start.from > DAY) knots.add(start.until);
    if (end) knots.add(end.until);
  }
  const times = [...knots].sort((one, other) => one - other);
  const at = [0];
  for (let next = 1; next < times.length; next += 1) {
    at.push(at[next - 1] + 9 + 12 * Math.log2(1 + (times[next] - times[next - 1]) / HOUR));
  }
  const place = (time) => {
    if (time <= times[0]) return 0;
    let low = 0, high = times.length - 1;
    if (time >= times[high]) return at[high];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle;
    }
    return at[low] + (at[high] - at[low]) * (time - times[low]) / (times[high] - times[low]);
  };
  // What goes on is not empty, however little begins meanwhile.
  const gaps = [];
  let until = -Infinity;
  for (const { start, end } of [...rows].sort((one, other) => one.start.from - other.start.from)) {
    if (until > -Infinity && start.from - until > LONG) gaps.push({ from: place(until), to: place(start.from), words: lasting(start.from - until) });
    until = Math.max(until, start.until, end?.until ?? start.until);
  }
  return { wide: Math.max(1, at.at(-1)), place, gaps };
}

/**
 * What stands at the axis: years, and days below them. Each has a line where it begins, or else what comes after it would
 * stand in the one before; where there is no room for the words of all, those have them in which most begins.
 */
export function ticks(rows, x, apart = 46) {
  const years = new Map(), days = new Map();
  const begun = (all, key, words, at) => {
    if (!all.has(key)) all.set(key, { x: at, words, rows: 0 });
    all.get(key).rows += 1;
  };
  for (const row of rows) {
    const { year, day } = spelt(row.start.text), at = x(row.start.from);
    begun(years, year, year, at);
    if (day) begun(days, `${year} ${day}`, day, at);
  }
  return { years: named([...years.values()], apart - 4), days: named([...days.values()], apart + 6) };
}

/** Which of them have their words beside them. */
function named(all, apart) {
  const chosen = [];
  for (const tick of [...all].sort((one, other) => other.rows - one.rows || one.x - other.x)) {
    tick.named = chosen.every((one) => Math.abs(one.x - tick.x) >= apart);
    if (tick.named) chosen.push(tick);
  }
  return all;
}
