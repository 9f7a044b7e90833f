// What one sees, as a file: drawn by the server with the code of `chancery draw`.
import { el } from '../dom.js';
import { theme } from '../theme.js';

const FORMATS = [['svg', 'SVG'], ['png', 'PNG'], ['graphml', 'GraphML']];

/** Hands a file to whoever looks at the page; a token goes along, as a plain link could not have it. */
export async function save(app, path, params, name) {
  const answer = await app.send(path, params, { accept: '*/*' });
  const url = URL.createObjectURL(await answer.blob());
  const link = el('a', { download: name });
  link.href = url;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Buttons for the picture of a view; `params` gives what it shows now. */
export function downloads(app, { view, params, formats = FORMATS }) {
  const said = el('span', { class: 'muted', role: 'status' });
  const buttons = formats.map(([format, word]) => {
    const button = el('button', { type: 'button', class: 'small' }, word);
    button.addEventListener('click', async () => {
      button.disabled = true;
      said.textContent = 'Drawing…';
      const wanted = new URLSearchParams(params());
      wanted.set('view', view);
      wanted.set('format', format);
      wanted.set('theme', theme());
      try {
        await save(app, 'page/picture', wanted, `${view}.${format}`);
        said.textContent = '';
      } catch (error) {
        if (error.name !== 'AbortError') said.textContent = error.message;
      }
      button.disabled = false;
    });
    return button;
  });
  return el('div', { class: 'downloads', role: 'group', 'aria-label': 'Download what is shown' }, el('span', { class: 'muted' }, 'Download'), buttons, said);
}
