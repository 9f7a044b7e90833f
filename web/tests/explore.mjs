// The explorer, paths, the timeline and the map in a browser: `node tests/explore.mjs`, with CHANCERY naming the program,
// or PAGE the address of a server that runs with the built-in data.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ticks } from '../src/parts/scale.js';
import { accessible, close, open, run, serve, settled } from './lib/browser.mjs';

const base = process.env.PAGE ?? (await serve()).base;
const ID = 'https://w3id.org/chancery/id';
const RUBIO = `${ID}/person/marco-rubio`;
const SUMMIT = `${ID}/event/2025-08-15-alaska-summit`;

/** How many pixels of a canvas differ from its corner. */
const painted = (page) => page.evaluate(() => {
  const canvas = document.querySelector('canvas.stage');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 4; at < data.length; at += 4) if (data[at] !== data[0] || data[at + 1] !== data[1] || data[at + 2] !== data[2]) count += 1;
  return count;
});

const things = (page) => page.locator('.things > li').count();
const query = (page) => new URL(page.url()).searchParams;

/** Does something that asks for another picture, and waits for it. */
async function asking(page, act) {
  const answered = page.waitForResponse(/page\/graph/);
  await act();
  await answered;
  await settled(page);
}

const tests = {
  async 'a picture begins with a name or with what has most ties'() {
    const page = await open(base, '/?view=explore');
    assert.equal(await page.locator('.cards li').count(), 12);
    await page.getByRole('combobox', { name: 'Around what?' }).fill('rubio');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Around Marco Rubio' }).waitFor();
    assert.equal(query(page).get('around'), RUBIO);
    await settled(page);
    assert.ok(await painted(page) > 5000);
    await close(page);
  },

  async 'keys walk from thing to thing, Enter opens, Delete folds away, back goes back'() {
    const page = await open(base, `/?view=explore&around=${RUBIO}`);
    const before = await things(page);
    await page.locator('canvas.stage').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.picked-panel h2', { hasText: 'Marco Rubio' }).waitFor();
    await page.keyboard.press('ArrowRight');
    const name = await page.locator('.picked-panel h2').textContent();
    assert.notEqual(name, 'Marco Rubio');
    await asking(page, () => page.keyboard.press('Enter'));
    assert.ok(await things(page) > before);
    assert.equal(query(page).getAll('open').length, 1);
    assert.equal(await page.locator('.picked-panel h2').textContent(), name);
    await page.locator('canvas.stage').focus();
    await asking(page, () => page.keyboard.press('Delete'));
    assert.equal(await things(page), before);
    await asking(page, () => page.goBack());
    assert.ok(await things(page) > before);
    await close(page);
  },

  async 'what is moved stays where it is put, and an address shows the same again'() {
    const page = await open(base, `/?view=explore&around=${RUBIO}`);
    const told = await (await page.request.get(`${base}/page/graph?around=${RUBIO}`)).json();
    const node = told.nodes.find(({ middle }) => middle);
    const box = await page.locator('canvas.stage').boundingBox();
    // It is found as somebody would find it: where its name is told.
    let at = null;
    for (let y = 24; y < Math.min(box.height, 900 - box.y) && !at; y += 16) {
      for (let x = 24; x < box.width && !at; x += 56) {
        await page.mouse.move(box.x + x, box.y + y);
        const tip = await page.locator('.tip').evaluate((one) => (one.hidden ? '' : one.textContent));
        if (tip.startsWith(`${node.label} person`)) at = [box.x + x, box.y + y];
      }
    }
    assert.ok(at, 'nothing of that name lies under the pointer');
    await page.mouse.move(...at);
    await page.mouse.down();
    await page.mouse.move(at[0] + 60, at[1] + 40, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => location.search.includes('pin='));
    const [x, y, ...rest] = query(page).get('pin').split(',');
    assert.equal(rest.join(','), RUBIO);
    assert.ok(Number(x) > node.x && Number(y) > node.y, `${x} ${y}`);
    const again = await (await page.request.get(`${base}/page/graph${new URL(page.url()).search}`)).json();
    const same = again.nodes.find(({ middle }) => middle);
    assert.deepEqual([same.x, same.y, same.pinned], [Number(x), Number(y), true]);
    await close(page);
  },

  async 'filters leave out kinds, standings and relations, and say so'() {
    const page = await open(base, `/?view=explore&around=${RUBIO}`);
    await page.locator('summary', { hasText: 'Filter' }).click();
    await asking(page, () => page.locator('.filters fieldset').first().locator('label', { hasText: 'claim' }).click());
    assert.ok(!query(page).getAll('kind').includes('claim') && query(page).getAll('kind').length > 3);
    assert.equal(await page.locator('.things .kind', { hasText: /^claim$/ }).count(), 0);
    await page.locator('summary', { hasText: 'Filter (1 set)' }).waitFor();
    // Whoever ticks with the keyboard goes on from there.
    await page.locator('.filters input[value="event"]').first().focus();
    await asking(page, () => page.keyboard.press('Space'));
    assert.equal(await page.evaluate(() => document.activeElement.value), 'event');
    await close(page);
  },

  async 'statements name their standing and sources, and a claim is no fact'() {
    const page = await open(base, `/?view=explore&around=${RUBIO}`);
    const rows = page.locator('.things .stated > li');
    assert.ok(await rows.count() >= 10);
    for (const row of await rows.all()) {
      assert.equal(await row.locator('.standing').count(), 1);
      assert.ok(await row.locator('.cited a').count() > 0 || /no source is given/.test(await row.textContent()));
    }
    assert.ok(await page.locator('.things .standing.claim').count() > 0);
    await close(page);
  },

  async 'what is shown can be saved as it is'() {
    const page = await open(base, `/?view=explore&around=${RUBIO}`);
    for (const [name, start] of [['SVG', '<svg'], ['PNG', '\u0089PNG'], ['GraphML', '<?xml']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
      const bytes = await readFile(await download.path());
      assert.ok(bytes.toString('latin1').slice(0, 200).includes(start), name);
      assert.equal(download.suggestedFilename(), `explore.${name.toLowerCase()}`);
    }
    await close(page);
  },

  async 'a path is told in sentences, and follows claims only if that is ticked'() {
    const page = await open(base, `/?view=path&from=${RUBIO}&to=${ID}/person/vladimir-putin`);
    assert.ok(await page.locator('.way').count() >= 1);
    assert.ok(await page.locator('.way .sentence').count() >= 2);
    assert.equal(await page.locator('.way .standing.claim').count(), 0);
    assert.ok(await painted(page) > 2000);
    await page.getByLabel('follow claims too').click();
    await page.waitForFunction(() => location.search.includes('claims=1'));
    await settled(page);
    assert.equal(await page.getByLabel('follow claims too').isChecked(), true);
    await close(page);
  },

  async 'the timeline shows and lists the same, and keys walk through time'() {
    const page = await open(base, '/?view=timeline');
    const rows = await page.locator('.by-time > li').count();
    assert.ok(rows > 20);
    assert.equal(await page.locator('.time .item').count(), rows);
    await page.locator('.time-scroll').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.by-time > li').nth(1).getAttribute('class'), 'picked');
    const before = await page.locator('.lanes svg').getAttribute('width');
    await page.locator('.time-scroll').focus();
    await page.keyboard.press('+');
    assert.ok(Number(await page.locator('.lanes svg').getAttribute('width')) > Number(before));
    assert.ok(await page.locator('.by-time .standing.void').count() > 0);
    await close(page);
  },

  async 'no day is marked where the one before would seem to go on'() {
    const row = (text, from) => ({ start: { text, from } });
    const rows = [row('2025-08-14', 0), ...[30, 40, 60, 120].map((x) => row('2025-08-15 10:00', x)), row('2025-08-16', 150)];
    const { days, years } = ticks(rows, (time) => time);
    // Each has a line where it begins; the words are beside the one in which most begins.
    assert.deepEqual(days.map(({ x, words, named }) => [x, words, named]), [[0, '14 Aug', false], [30, '15 Aug', true], [150, '16 Aug', true]]);
    assert.deepEqual(years.map(({ x, words }) => [x, words]), [[0, '2025']]);
  },

  async 'the map tells what happened at a place, and who holds a contested one'() {
    const page = await open(base, '/?view=map');
    assert.ok(await painted(page) > 20_000);
    await page.getByRole('button', { name: /^Show Crimea on the map/ }).first().click();
    await page.locator('.picked-panel .contested').first().waitFor();
    assert.match(await page.locator('.picked-panel').textContent(), /claims it/);
    await page.locator('canvas.stage').focus();
    await page.keyboard.press('0');
    await page.keyboard.press('+');
    await close(page);
  },

  async 'it can be read by everybody, on every screen'() {
    const states = { explore: `view=explore&around=${SUMMIT}`, start: 'view=explore', path: `view=path&from=${RUBIO}&to=${ID}/state/ukraine&claims=1`, timeline: 'view=timeline', map: 'view=map' };
    for (const [theme, wide, high] of [['light', 1280, 900], ['dark', 420, 800], ['dark', 320, 640]]) {
      for (const [name, state] of Object.entries(states)) {
        const where = `${name}, ${theme}, ${wide} px`;
        const page = await open(base, `/?${state}`, { wide, high, theme, apart: wide !== 320 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${where}: ${over} px too wide`);
        if (wide !== 320) await accessible(page, where);
        await close(page);
      }
    }
  },

  async 'five thousand things move at more than thirty frames a second'() {
    const page = await open(base, '/?view=explore');
    let seed = 1;
    const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const nodes = Array.from({ length: 5000 }, (_, at) => ({ id: `https://example.org/${at}`, label: `Thing ${at}`, kind: ['person', 'event', 'claim'][at % 3], standing: 'fact', x: chance() * 2000, y: chance() * 2000, w: 8, h: 8, sources: [] }));
    const edges = Array.from({ length: 12_000 }, () => ({ from: Math.floor(chance() * 5000), to: Math.floor(chance() * 5000), relation: 'met', standing: chance() < 0.7 ? 'fact' : 'claim', sources: [] }));
    await page.route('**/page/graph*', (route) => route.fulfill({ json: { title: 'Many', nodes, edges, sources: [], facets: {}, waiting: 0, filtered: { things: 0, relations: 0 } } }));
    await page.goto(`${base}/?view=explore&around=x`);
    await settled(page);
    const box = await page.locator('canvas.stage').boundingBox();
    let best = 0;
    for (let round = 0; round < 4 && best < 30; round += 1) {
      await page.waitForTimeout(600);
      await page.mouse.move(box.x + 4, box.y + 4);
      await page.mouse.down();
      const counting = page.evaluate(() => new Promise((done) => {
        let count = 0;
        const begin = performance.now();
        const next = (now) => {
          count += 1;
          if (now - begin < 1500) requestAnimationFrame(next);
          else done(count / (now - begin) * 1000);
        };
        requestAnimationFrame(next);
      }));
      for (let step = 0; step < 40; step += 1) await page.mouse.move(box.x + 4 + 6 * step, box.y + 4 + 3 * step);
      await page.mouse.up();
      best = Math.max(best, await counting);
    }
    assert.ok(best >= 30, `${best.toFixed(1)} frames a second`);
    await close(page);
  },
};

await run(tests);
