// Queries that were asked in this browser; nothing of it leaves it.
const KEY = 'chancery-queries';
const MOST = 50;
const LONGEST = 20_000;

/** The queries, the newest first. */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter((one) => typeof one?.text === 'string') : [];
  } catch {
    return [];
  }
}

export function keep(text, what) {
  if (!text.trim() || text.length > LONGEST) return;
  const rest = kept().filter((one) => one.text !== text);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ text, ...what }, ...rest].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing keeps no history.
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}
