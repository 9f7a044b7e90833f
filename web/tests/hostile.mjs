// Hostile data in every view: 200 texts that want to be run, in every position, and nothing runs.
import assert from 'node:assert/strict';
import { close, open, run, serve, settled } from './lib/browser.mjs';
import { PAYLOADS, data } from './lib/payloads.mjs';

const HUB = encodeURIComponent('https://example.org/hub');
const thing = (name) => encodeURIComponent(`https://example.org/${name}`);
const query = (text) => `/?view=query&query=${encodeURIComponent(text)}`;
/** Every view of the page, in the states that show most. */
const VIEWS = [
  '/?kind=person&limit=500', '/?kind=event&limit=500', '/?q=script&limit=500', `/entity?iri=${HUB}`, '/?view=claims', '/?view=claims&offset=150', `/?view=claims&about=${HUB}`,
  `/?view=explore&around=${HUB}`, '/?view=explore', `/?view=path&from=${HUB}&to=${thing('place3')}`, '/?view=timeline', '/?view=map', '/?view=query',
  query('SELECT ?thing ?label ?value { ?thing rdfs:label ?label . OPTIONAL { ?thing <https://example.org/says> ?value } } LIMIT 800'),
  `${query('SELECT * { ?s ?p ?o } LIMIT 400')}&as=graph`, `${query('SELECT * { ?s ?p ?o } LIMIT 400')}&as=raw`,
  `${query('SELECT ?event ?label ?date { ?event schema:startDate ?date ; rdfs:label ?label }')}&as=timeline`,
  `${query('SELECT ?place ?label ?lat ?long { ?place schema:latitude ?lat ; schema:longitude ?long ; rdfs:label ?label }')}&as=map`,
  query('CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }'), query('SELECT * { "<img src=x onerror=hit()>'),
];
/** Kept by every document of the test: what a payload would call. */
const init = () => {
  globalThis.hits = [];
  globalThis.hit = () => globalThis.hits.push(1);
};

/** What a page has that data could have put there. */
const planted = (page) => page.evaluate(() => {
  const found = [...globalThis.hits.map(() => 'ran')];
  const own = new Set(['SCRIPT', 'LINK', 'META', 'STYLE', 'TITLE', 'HEAD', 'HTML', 'BODY', 'NOSCRIPT']);
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) walk(one.shadowRoot);
      const name = one.tagName.toUpperCase();
      if (/^(IFRAME|OBJECT|EMBED|BASE|VIDEO|AUDIO|FOREIGNOBJECT|MATH|MARQUEE)$/.test(name)) found.push(`<${name}>`);
      if (name === 'SCRIPT' && (root !== document || !/\/assets\//.test(one.src))) found.push(one.outerHTML);
      if (own.has(name)) continue;
      for (const { name: attribute, value } of one.attributes) {
        if (/^on/i.test(attribute)) found.push(`${name} ${attribute}`);
        // As a browser reads an address: without controls and blanks.
        const address = value.replace(/[\u0000-\u0020]/g, '').toLowerCase();
        if (/^(href|src|action|formaction|xlink:href|data)$/i.test(attribute) && /^(javascript|vbscript|data):/.test(address)) found.push(`${name} ${attribute}=${value}`);
      }
    }
  };
  walk(document);
  return found;
});

/** A problem is an answer here: the page says it, and the browser logs the status. */
const quiet = (page) => { page.troubles = page.troubles.filter((said) => !/the server responded with a status of 40[04]/.test(said)); };

/** In addresses, which all take the same way, a quick run tries every so manieth. */
const EVERY = Number(process.env.EVERY ?? 1);
/** The name of the data is theirs as well. */
const FILE = 'data<img src=x onerror=hit()>.ttl';
const base = process.env.HOSTILE ?? (await serve(['-d', FILE], { [FILE]: data() })).base;

const tests = {
  async 'there are two hundred of them'() {
    assert.equal(new Set(PAYLOADS).size, 200);
  },

  async 'in data: every view shows them as text'() {
    for (const view of VIEWS) {
      const page = await open(base, view, { init });
      assert.deepEqual(await planted(page), [], view);
      quiet(page);
      await close(page);
    }
  },

  async 'the card and the claims show the very text, in links that lead nowhere else'() {
    const page = await open(base, `/entity?iri=${thing('person1')}`, { init });
    assert.equal(await page.locator('h1').innerText(), PAYLOADS[1]);
    assert.ok(await page.locator('.sources li').count() > 0);
    await close(page);
  },

  async 'hovered, pressed and focused they still do nothing'() {
    for (const view of [`/entity?iri=${HUB}`, '/?view=claims', '/?view=timeline']) {
      const page = await open(base, view, { init });
      // All that a pointer and the keyboard can rouse, without leaving the page.
      await page.evaluate(() => {
        document.addEventListener('click', (event) => event.preventDefault(), true);
        for (const one of document.querySelectorAll('main *')) {
          for (const name of ['pointerover', 'mouseover', 'mouseenter', 'focus', 'toggle', 'click', 'animationstart']) one.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
        }
      });
      assert.deepEqual(await planted(page), [], view);
      quiet(page);
      await close(page);
    }
  },

  async 'in addresses: as text to search for, as a thing, as a view, as a condition'() {
    const page = await open(base, '/', { init });
    for (const [at, payload] of PAYLOADS.entries()) {
      if (at % EVERY) continue;
      const text = encodeURIComponent(payload);
      const where = [`?q=${text}`, `entity?iri=${text}`, `?view=${text}`, `?view=claims&by=${text}&q=${text}`, `?view=explore&around=${text}`, `?view=query&query=${text}`, `?view=query&name=${text}`];
      await page.evaluate((to) => {
        history.pushState(null, '', `/${to}`);
        dispatchEvent(new PopStateEvent('popstate'));
      }, where[(at / EVERY) % where.length]);
      await settled(page);
      assert.deepEqual(await planted(page), [], where[(at / EVERY) % where.length]);
    }
    quiet(page);
    await close(page);
  },

  async 'in what is typed: suggestions are text'() {
    const page = await open(base, '/', { init });
    for (const payload of PAYLOADS.slice(0, 20)) {
      await page.getByRole('combobox').fill(payload);
      await page.locator('[role=option]').first().waitFor();
      await page.waitForTimeout(20);
    }
    assert.deepEqual(await planted(page), []);
    await close(page);
  },
};

await run(tests);
