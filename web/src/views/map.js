// Map.
import { el } from '../dom.js';

export const view = {
  name: 'map',
  title: 'Map',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Map'));
  },
};
