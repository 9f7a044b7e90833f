// Claims.
import { el } from '../dom.js';

export const view = {
  name: 'claims',
  title: 'Claims',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Claims'));
  },
};
