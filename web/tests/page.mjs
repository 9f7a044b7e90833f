// Search, cards and claims in a browser: `node tests/page.mjs`, with CHANCERY naming the program, or PAGE the address of
// a server that runs with the built-in data.
import assert from 'node:assert/strict';
import { accessible, close, open, run, serve, settled } from './lib/browser.mjs';

const base = process.env.PAGE ?? (await serve()).base;
const RUBIO = '/entity/person/marco-rubio';
const PUTIN = '/entity/person/vladimir-putin';
const VIEWS = {
  home: '/', search: '/?q=alaska', none: '/?q=zzzzzz', kind: '/?kind=person', person: PUTIN, event: '/entity/event/2025-08-15-alaska-summit',
  claim: '/entity/claim/trump-2025-05-28-two-weeks', place: '/entity/place/crimea', claims: '/?view=claims', narrowed: '/?view=claims&act=threat&by=Trump',
  wrong: '/?view=nothing', absent: '/entity/person/nobody',
};
/** What these pages may log: the answer that says there is no such thing. */
const LOGGED = { absent: '404' };
const text = (page, selector) => page.locator(selector).first().innerText();

const tests = {
  async 'whoever types finds a thing by its beginning and opens its card, with the keyboard alone'() {
    const page = await open(base, '/');
    await page.keyboard.press('Tab');
    const field = page.getByRole('combobox');
    await field.focus();
    await page.keyboard.type('rub');
    await page.locator('[role=option]').first().waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const active = await field.getAttribute('aria-activedescendant');
    assert.match(await text(page, `#${active}`), /Marco Rubio/);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${base}${RUBIO}`);
    await settled(page);
    assert.equal(await text(page, 'h1'), 'Marco Rubio');
    // Whoever does not see it is taken to the heading.
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    assert.match(await page.title(), /Marco Rubio/);
    await page.goBack();
    await settled(page);
    assert.match(await text(page, 'h1'), /Who met whom/);
    await close(page);
  },

  async 'names in other alphabets and with a wrong letter are found; Escape closes; Enter lists'() {
    const page = await open(base, '/');
    const field = page.getByRole('combobox');
    await field.fill('путин');
    await page.locator('[role=option]', { hasText: 'Vladimir Putin' }).first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('[role=listbox]').isVisible(), false);
    await field.fill('vladimir puttin');
    await page.locator('[role=option]', { hasText: 'Vladimir Putin' }).first().waitFor();
    await field.fill('alaska');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\?q=alaska$/);
    await settled(page);
    assert.ok(await page.locator('.hits li').count() > 5);
    await page.locator('.chip', { hasText: 'Events' }).click();
    await settled(page);
    const kinds = await page.locator('.hits .kind').allInnerTexts();
    assert.ok(kinds.length >= 2 && kinds.every((kind) => /meeting|event/.test(kind)), kinds.join());
    await close(page);
  },

  async 'a card says what is stated, with sources that can be read, and sets apart what is only said'() {
    const page = await open(base, PUTIN);
    assert.match(await text(page, '.names'), /Владимир Путин/);
    const wikidata = page.locator('a.foreign', { hasText: 'Wikidata Q7747' });
    assert.equal(await wikidata.getAttribute('href'), 'https://www.wikidata.org/wiki/Q7747');
    assert.equal(await wikidata.getAttribute('rel'), 'noopener noreferrer');
    // Every value of the card has a source, or says that it has none.
    const bare = await page.locator('.value').evaluateAll((values) => values.filter((value) => !value.querySelector('.source')).map((value) => value.textContent));
    assert.deepEqual(bare, []);
    const claims = await page.locator('.said').evaluateAll((values) => values.map((value) => [Boolean(value.querySelector('.standing.claim, .standing.hearsay')), Boolean(value.querySelector('.source'))]));
    assert.ok(claims.length > 8 && claims.every(([standing, source]) => standing && source), JSON.stringify(claims));
    // A mark leads to the source in the list, and that to where it can be read.
    const mark = page.locator('a.source').first();
    const number = (await mark.innerText()).replace(/\D/g, '');
    await mark.click();
    assert.equal(new URL(page.url()).hash, `#source-${number}`);
    assert.match(await page.locator(`#source-${number} a`).first().getAttribute('href'), /^https:\/\//);
    await close(page);
  },

  async 'what was announced, left open or cancelled never looks like a fact'() {
    const page = await open(base, '/entity/event/2025-08-15-three-on-three');
    const rows = await page.locator('.values .value', { hasText: '· announced ·' }).evaluateAll((values) => values.map((value) => Boolean(value.querySelector('.standing.announced'))));
    assert.ok(rows.length >= 5 && rows.every(Boolean), JSON.stringify(rows));
    await page.goto(`${base}/entity/claim/trump-2025-05-28-two-weeks`);
    await settled(page);
    assert.match(await text(page, '.quoted h2'), /claim, not a fact/);
    assert.equal(await page.locator('.card-head .standing.claim').count(), 1);
    assert.equal(await page.locator('h2', { hasText: /^Stated$/ }).count(), 0);
    await page.goto(`${base}/?q=two+weeks`);
    await settled(page);
    assert.ok(await page.locator('.hits li', { hasText: 'two weeks to know' }).locator('.standing.claim').count() === 1);
    await close(page);
  },

  async 'claims are narrowed by ticking, the address tells it, and back takes it back'() {
    const page = await open(base, '/?view=claims');
    const total = async () => Number(/\d+/.exec(await text(page, '.claims [role=status]'))[0]);
    const all = await total();
    const changed = async (act) => {
      const before = await page.locator('.claims [role=status]').innerText();
      await act();
      await page.waitForFunction((text) => document.querySelector('.claims [role=status]').innerText !== text, before);
    };
    const tick = (set, word) => page.locator('fieldset', { has: page.locator('legend', { hasText: set }) }).getByLabel(word);
    await changed(() => tick('Who', /^Donald Trump/).check());
    const his = await total();
    assert.ok(his < all && his > 5);
    assert.match(page.url(), /by=https%3A%2F%2Fw3id\.org%2Fchancery%2Fid%2Fperson%2Fdonald-trump/);
    const who = await page.locator('td.c-who').allInnerTexts();
    assert.ok(who.every((name) => name.startsWith('Donald Trump')), who.join());
    // The box that was ticked has the focus still, so that the keyboard can go on.
    assert.equal(await page.evaluate(() => document.activeElement.type), 'checkbox');
    await changed(() => tick('Speech act', /^threat/).check());
    assert.ok(await total() < his);
    await changed(() => page.locator('.chip.on', { hasText: 'threat' }).click());
    assert.equal(await total(), his);
    await changed(() => page.goBack());
    await changed(() => page.goBack());
    assert.equal(await total(), his);
    await changed(() => page.locator('input[name=q]').fill('sanctions'));
    assert.ok(await total() < his);
    await close(page);
  },

  async 'the table sorts, turns pages, and says the standing and the source of each row'() {
    const page = await open(base, '/?view=claims');
    assert.equal(await page.locator('tbody tr').count(), 50);
    const whole = await page.locator('tbody tr').evaluateAll((rows) => rows.every((row) => row.querySelector('.standing') && row.querySelector('.source')));
    assert.ok(whole);
    await page.locator('a[rel=next]').click();
    await page.waitForURL(/offset=50/);
    await settled(page);
    assert.match(await text(page, '.claims [role=status]'), /51 to 100/);
    await page.locator('#sort-who').click();
    await page.waitForFunction(() => document.querySelector('th[aria-sort=ascending]')?.innerText.startsWith('Who'));
    const names = (await page.locator('td.c-who').allInnerTexts()).map((name) => name.split(' to ')[0].toLowerCase());
    assert.deepEqual(names, [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    await page.goto(`${base}/?view=claims&from=2025-08-15&until=2025-08-15`);
    await settled(page);
    const dates = await page.locator('td.c-date').allInnerTexts();
    assert.ok(dates.length > 3 && dates.every((date) => date.startsWith('2025-08')), dates.join());
    await page.goto(`${base}/?view=claims&by=Nobody`);
    page.expected.push('404');
    await settled(page);
    assert.match(await text(page, '[role=alert]'), /no speaker is called/);
    page.troubles = page.troubles.filter((text) => !text.includes('404'));
    await close(page);
  },

  async 'a link in the page goes on without loading it anew, and an address opens what it names'() {
    const page = await open(base, RUBIO);
    await page.evaluate(() => { globalThis.same = true; });
    await page.locator('.views a', { hasText: 'Claims' }).click();
    await settled(page);
    assert.ok(await page.evaluate(() => globalThis.same));
    assert.equal(await page.locator('.views a[aria-current=page]').innerText(), 'Claims');
    await page.goto(`${base}/entity?iri=https%3A%2F%2Fw3id.org%2Fchancery%2Fid%2Fperson%2Fmarco-rubio`);
    await settled(page);
    assert.equal(await text(page, 'h1'), 'Marco Rubio');
    // Data are downloaded, and not taken for a view.
    await page.locator('.more summary').click();
    const [answer] = await Promise.all([page.waitForResponse(/format=ttl/), page.locator('a', { hasText: 'Turtle' }).click()]);
    assert.match(answer.headers()['content-type'], /text\/turtle/);
    await page.context().close();
  },

  async 'light and dark: as the system has it, then as it was chosen, also next time'() {
    const page = await open(base, '/', { theme: 'dark' });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), 'dark');
    await page.getByRole('button', { name: 'Use light colours' }).click();
    assert.equal(await theme(), 'light');
    await page.reload();
    await settled(page);
    assert.equal(await theme(), 'light');
    await close(page);
  },

  async 'the skip link is first, everything is reached by Tab, and the focus is seen'() {
    const page = await open(base, RUBIO);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    const seen = new Set();
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const one = document.activeElement;
        if (one === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return { key: `${one.tagName} ${one.getAttribute('href') ?? one.id}`, seen: outlineStyle !== 'none' && outlineWidth !== '0px' };
      });
      if (!at) break;
      assert.ok(at.seen, at.key);
      seen.add(at.key);
    }
    const links = await page.locator('main a[href]').evaluateAll((all) => new Set(all.filter((one) => one.checkVisibility()).map((one) => `${one.tagName} ${one.getAttribute('href')}`)).size);
    assert.ok(seen.size >= Math.min(links, 60), `${seen.size} of ${links}`);
    await close(page);
  },

  async 'no view has a serious fault for those who do not see or do not use a mouse, light and dark'() {
    for (const [name, path] of Object.entries(VIEWS)) {
      const page = await open(base, path, { theme: 'light', apart: true });
      await accessible(page, `${name}, light`);
      assert.equal(await page.locator('h1').count(), 1, name);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
      await accessible(page, `${name}, dark`);
      await page.context().close();
    }
  },

  async 'a phone shows all of it without scrolling sideways'() {
    for (const [name, path] of Object.entries(VIEWS)) {
      const page = await open(base, path, { wide: 320, high: 760 });
      for (const wide of [320, 420, 1280]) {
        await page.setViewportSize({ width: wide, height: 760 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(over, 0, `${name} at ${wide}`);
      }
      page.troubles = page.troubles.filter((said) => !said.includes(LOGGED[name] ?? '\0'));
      await close(page);
    }
  },

  async 'the first page is seen within a second, and all files are smaller than 400 KB'() {
    const page = await open(base, '/');
    await page.reload();
    await settled(page);
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    assert.ok(painted < 1000, `${painted} ms`);
    await close(page);
  },

  async 'long words and piles of marks: names say what is shown, and nothing is painted over'() {
    if (!process.env.CHANCERY) return;
    const pile = `Z${'\u0301'.repeat(300)}o`, few = `Z${'\u0301'.repeat(6)}o`;
    const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk';
    const odd = await serve(['-d', 'odd.ttl'], { 'odd.ttl': `@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> . @prefix : <https://example.org/> .
      :a a schema:Person ; rdfs:label "${pile}" ; :knows :b , :c . :b a schema:Person ; rdfs:label "${long}" . :c a schema:Person ; rdfs:label "\u{1F600}${'\u{1F600}'.repeat(40)} ${pile}" ; :note "${pile}" .` });
    const query = encodeURIComponent('SELECT ?note { ?x <https://example.org/note> ?note }');
    for (const path of ['a', 'b', 'c'].map((name) => `/entity?iri=https://example.org/${name}`).concat('/?kind=person', `/?view=query&query=${query}`, '/?view=explore&around=https://example.org/a', '/?view=path&from=https://example.org/b&to=https://example.org/c')) {
      const page = await open(odd.base, path, { apart: true });
      await accessible(page, path);
      assert.doesNotMatch(await page.locator('main').innerText(), /\p{M}{7}/u, path);
      await page.context().close();
    }
    // What is not shown is kept.
    const page = await open(odd.base, `/?view=query&query=${query}`);
    const cell = page.locator('[data-text]').first();
    assert.equal(await cell.getAttribute('data-text'), pile);
    assert.equal(await cell.innerText(), few);
    await close(page);
    await odd.end();
  },

  async 'a server that wants a token has the page ask for it, once'() {
    if (!process.env.CHANCERY) return;
    const token = 'a-token-of-twenty-letters';
    const closed = await serve(['--read-token-file', 'token.txt'], { 'token.txt': token });
    const page = await open(closed.base, RUBIO, { settle: false });
    page.expected.push('401');
    await page.locator('dialog').waitFor();
    assert.equal(await page.locator('dialog').count(), 1);
    assert.doesNotMatch(await page.locator('body').innerText(), /Marco Rubio/);
    await page.getByRole('textbox', { name: 'Token' }).fill('a-wrong-token-of-letters');
    await page.keyboard.press('Enter');
    await page.locator('dialog', { hasText: 'not known here' }).waitFor();
    await page.getByRole('textbox', { name: 'Token' }).fill(token);
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Marco Rubio' }).waitFor();
    await settled(page);
    await page.reload();
    await settled(page);
    assert.equal(await page.locator('dialog').count(), 0);
    page.troubles = page.troubles.filter((text) => !text.includes('401'));
    await close(page);
    await closed.end();
  },
};

await run(tests);
