// Search.
import { el } from '../dom.js';

export const view = {
  name: 'search',
  title: 'Search',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Search'));
  },
};
