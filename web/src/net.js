// What the page asks of its server, and what it says when there is no answer.
import { el } from './dom.js';

/** Where the server is: above the folder of this script. */
export const root = new URL('..', import.meta.url);
const TOKEN = 'chancery-token';

/** What a request came to instead of an answer (RFC 9457). */
export class Problem extends Error {
  constructor({ status = 0, title = '', detail = '', hints = [], line, column }) {
    super(detail || title);
    Object.assign(this, { status, title, detail, hints, line, column });
  }
}

/** The address of something of the server. */
export function address(path, params) {
  const url = new URL(path.replace(/^\//, ''), root);
  for (const [name, value] of pairs(params)) url.searchParams.append(name, value);
  return url;
}

function pairs(params) {
  if (!params) return [];
  if (params instanceof URLSearchParams) return [...params];
  return Object.entries(params)
    .flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]]))
    .filter(([, value]) => value !== null && value !== undefined && value !== '');
}

let asking = null;

/** Asks for the token once, however many answers wait for it. */
function askToken(said) {
  asking ??= new Promise((resolve, reject) => {
    const field = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true });
    const dialog = el('dialog', { class: 'token', 'aria-labelledby': 'token-title' },
      el('form', { method: 'dialog' },
        el('h2', { id: 'token-title' }, 'These data need a token'),
        el('p', {}, said),
        el('label', { for: 'token' }, 'Token'), field,
        el('p', { class: 'tools' }, el('button', { class: 'primary', value: 'ok' }, 'Go on'),
          el('button', { value: 'cancel', formnovalidate: true }, 'Cancel'))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      asking = null;
      if (dialog.returnValue !== 'ok' || !field.value.trim()) return reject(new Problem({ status: 401, detail: 'These data need a token.' }));
      sessionStorage.setItem(TOKEN, field.value.trim());
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

/**
 * Sends a request to the server of the page, with the token where there is one.
 * @returns {Promise<Response>} an answer that is good; everything else is a `Problem`
 */
export async function send(path, params, { signal, accept = 'application/json', method = 'GET', body, type } = {}) {
  for (;;) {
    const headers = { accept };
    if (type) headers['content-type'] = type;
    const token = sessionStorage.getItem(TOKEN);
    if (token) headers.authorization = `Bearer ${token}`;
    let answer;
    try {
      answer = await fetch(address(path, params), { signal, headers, method, body, credentials: 'omit' });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new Problem({ title: 'No answer', detail: 'The server does not answer.', hints: ['Does it still run?'] });
    }
    if (answer.ok) return answer;
    const said = await problem(answer);
    if (answer.status !== 401) throw said;
    sessionStorage.removeItem(TOKEN);
    await askToken(token ? said.detail : 'Whoever runs this server has given it to those who may read.');
  }
}

async function problem(answer) {
  const text = await answer.text();
  try {
    return new Problem(JSON.parse(text));
  } catch {
    return new Problem({ status: answer.status, title: answer.statusText, detail: text.trim() || answer.statusText });
  }
}

/** An answer in JSON. */
export async function get(path, params, options = {}) {
  const answer = await send(path, params, options);
  try {
    return await answer.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem({ title: 'Broken off', detail: 'The answer broke off before its end.' });
  }
}
