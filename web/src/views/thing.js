// Thing.
import { el } from '../dom.js';

export const view = {
  name: 'thing',
  title: 'Thing',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Thing'));
  },
};
