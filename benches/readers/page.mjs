// Drives the interactive page in a browser: every feature by mouse and by keys, at three widths, light and
// dark, with an accessibility check; and says how long a page of 10,000 dots takes.
//
//     node benches/readers/page.mjs target/debug/chancery --node DIR [--browser PROGRAM] [--shots DIR]
//
// Needs Chromium, and a folder DIR in which `npm install playwright-core axe-core` was run. Pictures of what
// it saw are kept in the folder named by --shots. What is wrong is said and ends with exit code 1.

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';

const args = process.argv.slice(2);
const option = (name, usual) => (args.includes(name) ? args[args.indexOf(name) + 1] : usual);
const chancery = path.resolve(args[0]), shots = option('--shots');
const require = createRequire(path.resolve(option('--node', '.')) + '/');
const {chromium} = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core'), 'utf8');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));

let failed = 0;
const check = (what, isRight, more = '') => {
  if (!isRight) failed++;
  console.log(`${isRight ? 'ok   ' : 'WRONG'} ${what}${more === '' ? '' : `: ${more}`}`);
};

// ---- pages ---------------------------------------------------------------------------------
const PREFIXES = `@prefix ex: <https://example.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n`;
const HOSTILE = `${PREFIXES}ex:a a schema:Person ; rdfs:label "</script><script>alert(1)</script>" ; schema:knows ex:b .
ex:b a schema:Person ; rdfs:label "\\" onload=\\"alert(1)" ; schema:knows <javascript:alert(1)> .
<javascript:alert(1)> a schema:Person ; rdfs:label "<img src=x onerror=alert(1)>" ; schema:knows ex:a .
ex:p a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ; rdfs:label "<b onclick=alert(1)>" . ex:a ex:p ex:b .\n`;
// The same numbers each time.
const many = (nodes, ties) => {
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const kinds = ['schema:Person', 'schema:Organization', 'schema:Event', 'schema:Place'];
  const relations = ['knows', 'knows', 'worksFor', 'memberOf', 'spouse', 'colleague', 'sponsor', 'follows', 'funder',
    'owns', 'parent', 'sibling', 'affiliation', 'alumniOf', 'attendee'];
  const lines = [PREFIXES];
  for (let i = 0; i < nodes; i++) {
    const kind = kinds[Math.floor(random() * kinds.length)];
    const date = kind === 'schema:Event' ? ` ; schema:startDate "20${10 + (i % 16)}-03-05"^^xsd:date` : '';
    lines.push(`ex:n${i} a ${kind} ; rdfs:label "Name ${i}"${date} .`);
  }
  for (let i = 0; i < ties; i++) {
    const from = Math.floor(nodes * random() ** 3), to = Math.floor(nodes * random());
    lines.push(`ex:n${from} schema:${relations[Math.floor(random() * relations.length)]} ex:n${to} .`);
  }
  return lines.join('\n');
};
const drawn = (name, ...what) => {
  const file = path.join(folder, `${name}.html`);
  execFileSync(chancery, ['draw', ...what, '-o', file], {stdio: ['ignore', 'ignore', 'pipe'], cwd: folder});
  return file;
};
const of = (name, turtle) => {
  fs.writeFileSync(path.join(folder, `${name}.ttl`), turtle);
  return drawn(name, '-d', `${name}.ttl`, '--claims', '--layout', 'force');
};

// ---- browser -------------------------------------------------------------------------------
const browser = await chromium.launch({
  executablePath: option('--browser', '/usr/bin/chromium'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const problems = [];
const open = async (file, {w = 1280, h = 900, dark = false, hash = '', forced = false} = {}) => {
  const context = await browser.newContext({
    viewport: {width: w, height: h}, colorScheme: dark ? 'dark' : 'light', forcedColors: forced ? 'active' : 'none',
    reducedMotion: dark ? 'reduce' : 'no-preference', acceptDownloads: true,
  });
  const page = await context.newPage();
  const name = path.basename(file);
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) problems.push(`${name}: ${message.text()}`); });
  page.on('pageerror', error => problems.push(`${name}: ${error.message}`));
  page.on('request', request => { if (!/^(file|blob):/.test(request.url())) problems.push(`${name}: asked for ${request.url()}`); });
  page.on('dialog', dialog => { problems.push(`${name}: a dialog opened`); dialog.dismiss(); });
  await page.goto(`file://${file}${hash}`);
  await rest(page);
  return page;
};
// Until the view has come to rest.
const rest = page => page.waitForTimeout(400);
const shot = async (page, name) => {
  if (!shots) return;
  fs.mkdirSync(shots, {recursive: true});
  await page.screenshot({path: path.join(shots, `${name}.png`)});
};
const accessible = async (page, what) => {
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  const bad = violations.filter(({impact}) => ['serious', 'critical'].includes(impact));
  const told = violations.map(({id, impact, nodes}) => `${id} (${impact}) ${nodes[0].target}`);
  check(`${what}: nothing serious for axe`, bad.length === 0, told.join('; '));
};
const middle = (page, node) => page.evaluate(id => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}, `n${node}`);
const click = async (page, node) => { await page.mouse.click(...await middle(page, node)); await rest(page); };
const said = page => page.innerText('#panel');
const status = page => page.textContent('#status');
const numberOf = (page, name) => page.evaluate(label => JSON.parse(document.getElementById('data').textContent)
  .nodes.findIndex(node => node.label === label), name);

// ---- what a small picture does -------------------------------------------------------------
const delegations = drawn('delegations', 'delegations');
const features = async () => {
  const page = await open(delegations);
  const putin = await numberOf(page, 'Vladimir Putin'), rubio = await numberOf(page, 'Marco Rubio');
  await page.mouse.move(...await middle(page, putin));
  await rest(page);
  check('pointing tells', (await said(page)).startsWith('Vladimir Putin'));
  await page.click('#pathing');
  await click(page, putin);
  await click(page, rubio);
  const route = await said(page);
  check('a path by two clicks', /Vladimir Putin to Marco Rubio: 2 steps/.test(route), route.split('\n')[2]);
  await shot(page, 'path');
  const again = await open(delegations, {hash: '#' + page.url().split('#')[1]});
  check('the address shows the same path', await said(again) === route);
  await page.click('#filtering');
  await page.click('#filters label:has-text("fact –") input');
  check('a path heeds filters', /ties Vladimir Putin to Marco Rubio|no fact/.test(await said(page)), (await said(page)).split('\n')[2]);
  await accessible(page, 'path and filters');
  await page.click('#filters button:has-text("Reset")');
  await page.click('#leave');
  await click(page, putin);
  await page.click('#panel button:has-text("Neighbourhood")');
  await rest(page);
  const near = await status(page);
  check('a neighbourhood hides the rest', /^5 of 22 things/.test(near) && await page.evaluate(() => document.querySelectorAll('.layers > svg:first-child .node.off').length) === 17, near);
  await shot(page, 'neighbourhood');
  await page.click('#whole');
  check('a way back', await status(page) === 'Everything is shown');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  const svg = path.join(folder, 'saved.svg');
  await file.saveAs(svg);
  const text = fs.readFileSync(svg, 'utf8');
  check('the picture is saved', text.includes('</svg>') && !/<script|href=|url\((?!data:)|\son\w+=/.test(text), file.suggestedFilename());
  await shot(await open(svg), 'saved');
};
const keyboard = async () => {
  const page = await open(delegations);
  await page.keyboard.press('Tab');
  check('Tab begins with the way to the table', await page.evaluate(() => document.activeElement.id) === 'skip');
  await page.keyboard.press('Enter');
  check('the table opens', await page.evaluate(() => document.getElementById('table').open && document.activeElement.tagName === 'SUMMARY'));
  await page.focus('#stage');
  await page.keyboard.press('ArrowLeft');
  const first = await status(page);
  await page.keyboard.press('ArrowLeft');
  check('arrows go from thing to thing', first !== '' && await status(page) !== first, await status(page));
  await page.keyboard.press('p');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  check('a path by keys', /steps?/.test(await status(page)), await status(page));
  for (let i = 0; i < 4; i++) await page.keyboard.press('Escape');
  check('Escape lets go of all', page.url().endsWith('#'));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('f');
  check('F shows a neighbourhood', page.url().includes('around='), await status(page));
  await page.fill('#search', 'lavrov');
  check('search counts', (await page.textContent('#count')).includes('found'), await page.textContent('#count'));
};
const looks = async () => {
  for (const dark of [false, true]) {
    for (const w of [1280, 700, 360]) {
      const page = await open(delegations, {w, h: 800, dark});
      await shot(page, `${dark ? 'dark' : 'light'}-${w}`);
      await accessible(page, `${dark ? 'dark' : 'light'}, ${w} wide`);
      await click(page, await numberOf(page, 'Russia'));
      await page.click('#filtering');
      await accessible(page, `${dark ? 'dark' : 'light'}, ${w} wide, kept and filters`);
    }
  }
  const narrow = await open(delegations, {w: 320, h: 600});
  check('320 wide without scrolling aside', await narrow.evaluate(() => document.documentElement.scrollWidth) <= 320);
  await shot(await open(delegations, {forced: true}), 'forced');
};
const hostile = async () => {
  const page = await open(of('hostile', HOSTILE));
  for (const node of [0, 1, 2]) await click(page, node);
  await page.click('#filtering');
  await page.click('#pathing');
  const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map(link => link.href)
    .filter(href => !/^(https?|file):/.test(href)));
  check('links lead to the web alone', links.length === 0, links.join(' '));
  check('labels are shown as they are', (await page.evaluate(() => document.body.innerText)).includes('<b onclick=alert(1)>'));
};

// ---- large pictures ------------------------------------------------------------------------
const dots = async (nodes, ties) => {
  const file = of(`dots-${nodes}`, many(nodes, ties));
  const page = await open(file, {dark: nodes > 1000});
  await page.waitForTimeout(1500);
  const paint = await page.evaluate(() => performance.getEntriesByType('paint')
    .find(({name}) => name === 'first-contentful-paint')?.startTime);
  const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  console.log(`      ${nodes} dots, ${ties} ties: first paint after ${Math.round(paint)} ms, ready after ${Math.round(ready)} ms`);
  await shot(page, `dots-${nodes}`);
  // From a move of the pointer to the second frame after it.
  await page.evaluate(() => {
    window.waits = [];
    document.getElementById('stage').addEventListener('pointermove', () => {
      const begun = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - begun)));
    }, true);
  });
  for (let i = 0; i < 60; i++) {
    await page.mouse.move(...(await middle(page, (i * 37) % nodes)).map(at => Math.min(Math.max(at, 60), 840)));
    await page.waitForTimeout(40);
  }
  const waits = (await page.evaluate(() => window.waits)).sort((a, b) => a - b);
  console.log(`      pointing: middle ${Math.round(waits[waits.length >> 1])} ms, 95 of 100 below ${Math.round(waits[Math.floor(waits.length * 0.95)])} ms`);
  check(`${nodes} dots answer to the pointer`, waits[waits.length >> 1] < 100);
  await click(page, 0);
  check(`${nodes} dots: a click keeps`, (await said(page)).startsWith('Name 0'));
  await page.click('#pathing');
  await page.fill('#from', 'Name 1');
  await page.fill('#to', 'Name 12');
  await page.keyboard.press('Enter');
  await rest(page);
  check(`${nodes} dots: a path by name`, /step|Nothing that is shown/.test(await said(page)), (await said(page)).split('\n')[2]);
  await shot(page, `dots-${nodes}-path`);
  await page.click('#leave');
  const begun = Date.now();
  await page.click('#filtering');
  await page.click('#filters label:has-text("knows") input');
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  console.log(`      a filter takes ${Date.now() - begun} ms with two clicks`);
  check(`${nodes} dots: a filter hides`, await page.evaluate(() => document.querySelectorAll('.edge.off').length > 0));
  await accessible(page, `${nodes} dots`);
};

await features();
await keyboard();
await looks();
await hostile();
await dots(600, 900);
await dots(10000, 7900);
check('no console errors, no requests, no dialogs', problems.length === 0, problems.join('\n'));
await browser.close();
fs.rmSync(folder, {recursive: true});
process.exit(failed > 0 ? 1 : 0);
