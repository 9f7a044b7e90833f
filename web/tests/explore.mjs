// The explorer, paths, the timeline and the map in a browser: `node tests/explore.mjs`, with CHANCERY naming the program,
// or PAGE the address of a server that runs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ID = 'https://w3id.org/chancery/id';
const RUBIO = `${ID}/person/marco-rubio`;
const SUMMIT = `${ID}/event/2025-08-15-alaska-summit`;

/** Starts a server; its address, and how to end it. */
async function serve(...args) {
  const child = spawn(process.env.CHANCERY, ['serve', '--bind', '127.0.0.1:0', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) {
    const [address] = /http:\/\/[^\s)]+/.exec(line) ?? [];
    if (!address) continue;
    child.stderr.resume();
    return { base: address, end: async () => { child.kill(); await once(child, 'exit'); } };
  }
  throw new Error('the server did not start');
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** A page that fails the test when something is logged, run, or asked of somebody else. */
async function open(base, query, { wide = 1280, high = 900, theme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width: wide, height: high }, colorScheme: theme, reducedMotion: 'reduce', acceptDownloads: true });
  const page = await context.newPage();
  page.troubles = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) page.troubles.push(message.text()); });
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('dialog', (dialog) => { page.troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(base).origin && !['data:', 'blob:'].includes(protocol)) page.troubles.push(`asked ${request.url()}`);
  });
  await page.goto(`${base}/?${query}`);
  await settled(page);
  return page;
}

async function settled(page) {
  await page.waitForSelector('section.view[aria-busy="false"]');
  await page.waitForFunction(() => !document.querySelector('.stage-host[aria-busy="true"]'));
  await page.waitForTimeout(150);
}

async function close(page) {
  assert.deepEqual(page.troubles, []);
  await page.context().close();
}

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

async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], where);
}

/** Does something that asks for another picture, and waits for it. */
async function asking(page, act) {
  const answered = page.waitForResponse(/page\/graph/);
  await act();
  await answered;
  await settled(page);
}

const tests = {
  async 'a picture begins with a name or with what has most ties'(base) {
    const page = await open(base, 'view=explore');
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

  async 'keys walk from thing to thing, Enter opens, Delete folds away, back goes back'(base) {
    const page = await open(base, `view=explore&around=${RUBIO}`);
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

  async 'what is moved stays where it is put, and an address shows the same again'(base) {
    const page = await open(base, `view=explore&around=${RUBIO}`);
    const told = await (await page.request.get(`${base}/page/graph?around=${RUBIO}`)).json();
    const node = told.nodes.find(({ middle }) => middle);
    const box = await page.locator('canvas.stage').boundingBox();
    // It is found as somebody would find it: where its name is told.
    let at = null;
    for (let y = 20; y < Math.min(box.height, 900 - box.y) && !at; y += 12) {
      for (let x = 20; x < box.width && !at; x += 24) {
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

  async 'filters leave out kinds, standings and relations, and say so'(base) {
    const page = await open(base, `view=explore&around=${RUBIO}`);
    await page.locator('summary', { hasText: 'Filter' }).click();
    await asking(page, () => page.locator('.filters fieldset').first().locator('label', { hasText: 'claim' }).click());
    assert.ok(!query(page).getAll('kind').includes('claim') && query(page).getAll('kind').length > 3);
    assert.equal(await page.locator('.things .kind', { hasText: /^claim$/ }).count(), 0);
    await page.locator('summary', { hasText: 'Filter (1 set)' }).waitFor();
    await close(page);
  },

  async 'statements name their standing and sources, and a claim is no fact'(base) {
    const page = await open(base, `view=explore&around=${RUBIO}`);
    const rows = page.locator('.things .stated > li');
    assert.ok(await rows.count() >= 10);
    for (const row of await rows.all()) {
      assert.equal(await row.locator('.standing').count(), 1);
      assert.ok(await row.locator('.cited a').count() > 0 || /no source is given/.test(await row.textContent()));
    }
    assert.ok(await page.locator('.things .standing.claim').count() > 0);
    await close(page);
  },

  async 'what is shown can be saved as it is'(base) {
    const page = await open(base, `view=explore&around=${RUBIO}`);
    for (const [name, start] of [['SVG', '<svg'], ['PNG', '\u0089PNG'], ['GraphML', '<?xml']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
      const bytes = await readFile(await download.path());
      assert.ok(bytes.toString('latin1').slice(0, 200).includes(start), name);
      assert.equal(download.suggestedFilename(), `explore.${name.toLowerCase()}`);
    }
    await close(page);
  },

  async 'a path is told in sentences, and follows claims only if that is ticked'(base) {
    const page = await open(base, `view=path&from=${RUBIO}&to=${ID}/person/vladimir-putin`);
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

  async 'the timeline shows and lists the same, and keys walk through time'(base) {
    const page = await open(base, 'view=timeline');
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

  async 'the map tells what happened at a place, and who holds a contested one'(base) {
    const page = await open(base, 'view=map');
    assert.ok(await painted(page) > 20_000);
    await page.getByRole('button', { name: /^Show Crimea on the map/ }).first().click();
    await page.locator('.picked-panel .contested').first().waitFor();
    assert.match(await page.locator('.picked-panel').textContent(), /claims it/);
    await page.locator('canvas.stage').focus();
    await page.keyboard.press('0');
    await page.keyboard.press('+');
    await close(page);
  },

  async 'it can be read by everybody, on every screen'(base) {
    const states = { explore: `view=explore&around=${SUMMIT}`, start: 'view=explore', path: `view=path&from=${RUBIO}&to=${ID}/state/ukraine&claims=1`, timeline: 'view=timeline', map: 'view=map' };
    for (const theme of ['light', 'dark']) {
      for (const [wide, high] of [[1280, 900], [420, 800], [320, 640]]) {
        for (const [name, state] of Object.entries(states)) {
          const where = `${name}, ${theme}, ${wide} px`;
          const page = await open(base, state, { wide, high, theme });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${where}: ${over} px too wide`);
          if (wide !== 420) await accessible(page, where);
          await close(page);
        }
      }
    }
  },

  async 'what is hostile in the data is shown and does nothing'() {
    const folder = await mkdtemp(join(tmpdir(), 'page-'));
    const payloads = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'javascript:alert(1)', '${alert(1)}', '</title><svg onload=alert(1)>', '\u202Eevil', '&lt;b&gt;', "{{constructor.constructor('alert(1)')()}}"];
    const text = payloads.map((payload, at) => `ex:t${at} a schema:Event ; rdfs:label ${JSON.stringify(payload)} ; schema:startDate "202${at}-01"^^xsd:gYearMonth ; schema:latitude ${at} ; schema:longitude ${at} ;
  ex:tied ex:t${(at + 1) % payloads.length} ; <https://example.org/p?%22onerror=alert(1)> <javascript:alert(${at})> .
<javascript:alert(${at})> a schema:Person ; rdfs:label ${JSON.stringify(payload)} .`).join('\n');
    await writeFile(join(folder, 'hostile.ttl'), `@prefix ex: <https://example.org/> . @prefix schema: <https://schema.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n${text}\n`);
    const own = await serve('-d', join(folder, 'hostile.ttl'));
    try {
      const evil = encodeURIComponent('"><img src=x onerror=alert(1)>');
      for (const state of ['view=explore&around=https://example.org/t0&hops=3', `view=explore&around=${evil}`, 'view=path&from=https://example.org/t0&to=https://example.org/t3', 'view=timeline', 'view=map', `view=timeline&from=${evil}`]) {
        const page = await open(own.base, state);
        for (const summary of await page.locator('.things summary').all()) await summary.click();
        assert.equal(await page.locator('img, script:not([type=module])').count(), 0);
        assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
        // A name that is nobody's is answered with 4xx, which the browser logs.
        page.troubles = page.troubles.filter((one) => !/status of 4\d\d/.test(one));
        await close(page);
      }
    } finally {
      await own.end();
      await rm(folder, { recursive: true });
    }
  },

  async 'five thousand things move at more than thirty frames a second'(base) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    let seed = 1;
    const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const nodes = Array.from({ length: 5000 }, (_, at) => ({ id: `https://example.org/${at}`, label: `Thing ${at}`, kind: ['person', 'event', 'claim'][at % 3], standing: 'fact', x: chance() * 2000, y: chance() * 2000, w: 8, h: 8, sources: [] }));
    const edges = Array.from({ length: 12_000 }, () => ({ from: Math.floor(chance() * 5000), to: Math.floor(chance() * 5000), relation: 'met', standing: chance() < 0.7 ? 'fact' : 'claim', sources: [] }));
    await page.route('**/page/graph*', (route) => route.fulfill({ json: { title: 'Many', nodes, edges, sources: [], facets: {}, waiting: 0, filtered: 0 } }));
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
    await context.close();
  },
};

const own = process.env.PAGE ? { base: process.env.PAGE, end: async () => {} } : await serve();
const wanted = process.argv.slice(2);
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
  const began = Date.now();
  try {
    await test(own.base);
    console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
await browser.close();
await own.end();
process.exitCode = failed ? 1 : 0;
