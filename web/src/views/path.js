// Connection.
import { el } from '../dom.js';

export const view = {
  name: 'path',
  title: 'Connection',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Connection'));
  },
};
