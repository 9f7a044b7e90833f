// Timeline.
import { el } from '../dom.js';

export const view = {
  name: 'timeline',
  title: 'Timeline',
  async show(host, params, app) {
    host.append(el('h1', {}, 'Timeline'));
  },
};
