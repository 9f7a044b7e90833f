// Query.
import { el } from '../dom.js';

export const view = {
  name: 'query',
  title: 'Query',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Query'));
  },
};
