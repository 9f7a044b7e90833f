// Explore.
import { el } from '../dom.js';

export const view = {
  name: 'explore',
  title: 'Explore',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Explore'));
  },
};
