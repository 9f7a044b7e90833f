// The query view in a browser: `node tests/query.mjs`, with CHANCERY naming the program, or PAGE the address of a server
// that runs with the built-in data.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { safeCell } from '../src/query/save.js';
import { classOf, place } from '../src/query/complete.js';
import { accessible, close, open, run, serve, settled } from './lib/browser.mjs';

const base = process.env.PAGE ?? (await serve()).base;
const query = (text, as = '') => `/?view=query&query=${encodeURIComponent(text)}${as && `&as=${as}`}`;
const CLAIMS = 'SELECT ?who ?claim ?date { ?claim dip:speaker ?who ; schema:dateCreated ?date } ORDER BY ?date ?claim';
const MEETINGS = 'SELECT ?person ?event { ?p dip:participant ?person ; dip:inEvent ?event } ORDER BY ?person ?event LIMIT 30';

/** Puts a text into the editor, as somebody who types. */
async function write(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

const editor = (page) => page.locator('.cm-content').innerText();
const answered = (page) => page.locator('.state .asked', { hasText: /in [\d.]+ s/ }).waitFor();
const rows = (page) => page.locator('table.rows tbody:not([aria-hidden]) tr');

const tests = {
  async 'claims with long IRIs have their marks, and what could not be looked up says so'() {
    if (!process.env.CHANCERY) return;
    const name = (at, long) => `https://example.org/${'ы'.repeat(long)}${at}`;
    const claims = Array.from({ length: 30 }, (_, at) => `<${name(at, 235)}> a dip:Claim ; rdfs:label "Claim ${at}" ; dip:speaker <https://example.org/anna> .`);
    const data = `@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dip: <https://w3id.org/chancery/ontology#> . ${claims.join('\n')}
      <${name('z', 12_000)}> a dip:Claim ; rdfs:label "Far" ; dip:speaker <https://example.org/anna> .`;
    const long = await serve(['-d', 'long.ttl'], { 'long.ttl': data });
    const ask = (text) => `/?view=query&query=${encodeURIComponent(text)}`;
    const page = await open(long.base, ask('SELECT ?c { ?c dip:speaker ?who ; rdfs:label ?l FILTER(?l != "Far") } LIMIT 20'));
    await page.locator('td .standing').first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('td .standing').length >= 15);
    page.expected.push('414');
    await close(page);
    const far = await open(long.base, ask('SELECT ?c { ?c rdfs:label "Far" }'));
    far.expected.push('41', 'Failed to load');
    await far.locator('td', { hasText: 'not looked up' }).first().waitFor();
    await far.context().close();
    await long.end();
  },

  async 'what can stand where the cursor is'() {
    for (const [text, role] of [
      ['SEL', 'other'], ['SELECT * { ', 'subject'], ['SELECT * { ?s ', 'predicate'], ['SELECT * { ?s a ', 'class'], ['SELECT * { ?s rdf:type di', 'class'],
      ['SELECT * { ?s dip:speaker per', 'object'], ['SELECT * { ?s a dip:Claim ; ', 'predicate'], ['SELECT * { ?s a dip:Claim ; dip:speaker ?x , ', 'object'],
      ['SELECT * { ?s a dip:Claim . ', 'subject'], ['SELECT * { ?s rdfs:label "a. { b" . ?t ', 'predicate'], ['SELECT * { ?s a dip:Claim FILTER(?x', 'other'],
    ]) assert.equal(place(text).role, role, text);
    assert.equal(classOf('SELECT * { ?c a dip:Claim ; dip:speaker ?x . ?c ', '?c'), 'dip:Claim');
    assert.equal(classOf('SELECT * { # ?c a dip:Claim\n ?c ', '?c'), null);
  },

  async 'no cell of a spreadsheet is a formula, and numbers stay numbers'() {
    for (const [value, cell] of [
      ['plain', 'plain'], ['=1+1', "'=1+1"], ['+cmd', "'+cmd"], ['-2+3', "'-2+3"], ['-12.5', '-12.5'], ['+4', '+4'], ['1e5', '1e5'], ['@SUM(A1)', "'@SUM(A1)"],
      ['\t=1', '"\'\t=1"'], ['＝1', "'＝1"], ['a,b', '"a,b"'], ['say "x"', '"say ""x"""'], ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ]) assert.equal(safeCell(value), cell, value);
  },

  async 'a prepared question is asked without SPARQL, with a name that is typed'() {
    const page = await open(base, '/?view=query');
    await page.getByLabel('Find a question').fill('when meet');
    await page.getByRole('link', { name: 'When did they meet?' }).click();
    await page.getByRole('heading', { name: 'When did they meet?' }).waitFor();
    await answered(page);
    assert.equal(await page.locator('.cm-content').isVisible(), false);
    const field = page.getByRole('combobox', { name: 'One person' });
    await field.fill('george w');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.waitForURL(/first=https/);
    await rows(page).filter({ hasText: '2007 Bush–Putin meeting in Maine' }).waitFor();
    // Its address leads there again.
    const again = await open(base, new URL(page.url()).pathname + new URL(page.url()).search);
    await rows(again).filter({ hasText: '2007 Bush–Putin meeting in Maine' }).waitFor();
    assert.equal(await again.getByRole('combobox', { name: 'One person' }).inputValue(), 'George W. Bush');
    await close(again);
    await page.goBack();
    await answered(page);
    await close(page);
  },

  async 'the keyboard runs a query, and Tab leads out of the editor'() {
    const page = await open(base, '/?view=query');
    await write(page, 'SELECT ?s { ?s a dip:Claim } LIMIT 3');
    await page.keyboard.press('Control+Enter');
    await answered(page);
    assert.equal(await rows(page).count(), 3);
    assert.match(new URL(page.url()).searchParams.get('query'), /LIMIT 3/);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.closest('.editor')), null);
    await page.keyboard.press('Shift+Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'editor');
    await close(page);
  },

  async 'words of the data are completed: classes, predicates of the class, things by name'() {
    const page = await open(base, '/?view=query');
    const first = page.locator('.cm-tooltip-autocomplete li[aria-selected]');
    await write(page, 'SELECT * { ?c a dip:Cl');
    await first.waitFor();
    assert.match(await first.innerText(), /dip:Claim/);
    // The editor takes no key for an answer to what has just appeared.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' ; dip:sp');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'dip:speaker' }).waitFor();
    assert.match(await first.innerText(), /dip:speaker\s*speaker/);
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' person:trum');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'Donald Trump' }).waitFor();
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    assert.match(await editor(page), /\?c a dip:Claim ; dip:speaker person:donald-trump/);
    await page.keyboard.type(' . ?x schema:about label:putin');
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'Vladimir Putin' }).first().waitFor();
    await close(page);
  },

  async 'what is wrong is marked where it stands, and mended with one press'() {
    const page = await open(base, '/?view=query');
    await write(page, 'SELECT ?x WERE { ?x a dip:Claim }');
    await page.locator('.cm-lintRange-error').waitFor();
    assert.equal(await page.locator('.cm-lintRange-error').innerText(), 'WERE');
    const problem = page.locator('.problems li.error');
    assert.match(await problem.innerText(), /line 1 `WERE` is not a word of SPARQL.*did you mean `WHERE`\?/s);
    await problem.getByRole('button', { name: 'Write WHERE' }).click();
    assert.match(await editor(page), /SELECT \?x WHERE/);
    await problem.waitFor({ state: 'detached' });
    // Asked all the same, it says where.
    await write(page, 'SELECT ?x {\n ?x dp:speaker ?y }');
    page.expected.push('400');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Go to line 2, column 5' }).waitFor();
    assert.match(await page.locator('.answer [role=alert]').innerText(), /unknown prefix/);
    await close(page);
  },

  async 'the table sorts, filters, leads to cards, and tells claims'() {
    const page = await open(base, query(CLAIMS));
    await answered(page);
    const cell = (column) => rows(page).first().locator('td').nth(column);
    await rows(page).first().locator('a', { hasText: 'Dmitry Peskov' }).waitFor();
    assert.equal(await cell(1).locator('.standing.claim, .standing.hearsay').count(), 1);
    await page.getByRole('button', { name: 'date' }).click();
    await page.getByRole('button', { name: 'date' }).click();
    assert.equal(await page.locator('th').nth(2).getAttribute('aria-sort'), 'descending');
    assert.match(await cell(2).innerText(), /2025-11/);
    await page.getByLabel('Filter rows').fill('peskov');
    await page.locator('.area .muted', { hasText: / of \d+ rows/ }).waitFor();
    assert.equal(await rows(page).count(), await rows(page).filter({ hasText: 'Peskov' }).count());
    await rows(page).first().locator('a', { hasText: 'Dmitry Peskov' }).first().click();
    await page.waitForURL(/entity\/person\/dmitry-peskov/);
    await page.goBack();
    await answered(page);
    await close(page);
  },

  async 'a hundred thousand rows scroll, and only some of them are in the page'() {
    const bindings = Array.from({ length: 100_000 }, (_, at) => ({ n: { type: 'literal', value: String(at), datatype: 'http://www.w3.org/2001/XMLSchema#integer' }, s: { type: 'literal', value: `row ${at}` } }));
    const page = await open(base, '/?view=query');
    await page.route('**/sparql?*', (route) => route.fulfill({
      contentType: 'application/sparql-results+json', body: JSON.stringify({ head: { vars: ['n', 's'] }, results: { bindings } }),
      headers: { link: `<${base}/sparql?page-size=100000&cursor=x>; rel="next"` },
    }));
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('.state .asked', { hasText: '100,000 rows' }).waitFor();
    assert.match(await page.locator('.answer').innerText(), /The first 100,000 rows are here; a file has all of them/);
    assert.ok(await rows(page).count() < 80);
    await page.locator('.rows-frame').evaluate((frame) => { frame.scrollTop = frame.scrollHeight; });
    await page.locator('tr[aria-rowindex="100001"]').waitFor();
    assert.ok(await rows(page).count() < 80);
    await close(page);
  },

  async 'answers are seen as graph, timeline, map and text, and queries say how'() {
    const page = await open(base, query(`#defaultView:Graph\n${MEETINGS}`));
    await page.locator('canvas.stage').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Graph', exact: true }).getAttribute('aria-pressed'), 'true');
    await page.getByText(/The graph in words: \d+ things/).click();
    assert.ok(await page.locator('details.words li').count() >= 15);
    await page.getByRole('button', { name: 'Raw', exact: true }).click();
    await page.locator('pre.raw', { hasText: '"bindings"' }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('as'), 'raw');
    await close(page);
    const times = await open(base, query(CLAIMS, 'timeline'));
    await times.locator('.by-time li').first().waitFor();
    // Each row is about the claim, not about who made several.
    assert.ok(await times.locator('.by-time li').count() > 30);
    await close(times);
    const map = await open(base, query('SELECT ?event ?place { ?event schema:location ?place }', 'map'));
    await map.locator('.picture.map canvas').waitFor();
    await close(map);
    const bars = await open(base, query(`#defaultView:BarChart\n${MEETINGS}`));
    await bars.getByText('asks for the view “BarChart”').waitFor();
    await close(bars);
  },

  async 'yes, no, graphs and nothing are answers as well'() {
    for (const [text, said] of [
      ['ASK { state:united-states dip:nonPartyTo body:icc }', 'Yes'], ['ASK { state:united-states dip:nonPartyTo state:russia }', 'No'],
      ['SELECT ?x { ?x a <urn:nothing> }', 'Nothing fits'], ['DESCRIBE person:marco-rubio', 'Marco Rubio'], ['CONSTRUCT { ?c dip:speaker ?s } WHERE { ?c dip:speaker ?s }', 'dip:speaker'],
    ]) {
      const page = await open(base, query(text));
      await page.locator('.area', { hasText: said }).waitFor();
      await close(page);
    }
  },

  async 'files are exact or safe for a spreadsheet, and all pages are in them'() {
    const page = await open(base, query('SELECT ?n { VALUES ?n { "=1+1" "-2" "a,b" } }'));
    await answered(page);
    const saved = async (name) => {
      await page.locator('.answer summary', { hasText: 'Download' }).click();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
      return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')];
    };
    assert.deepEqual(await saved('CSV'), ['answer.csv', 'n\r\n=1+1\r\n-2\r\n"a,b"\r\n']);
    assert.deepEqual(await saved('CSV for a spreadsheet'), ['answer.csv', '\ufeffn\r\n\'=1+1\r\n-2\r\n"a,b"\r\n']);
    assert.match((await saved('JSON'))[1], /"bindings"/);
    await close(page);
  },

  async 'a long query is cancelled, and the server ends it'() {
    const page = await open(base, '/?view=query');
    // Rows that come out, one after the other: to count them would hear of its end late.
    await write(page, 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.locator('.state', { hasText: 'Cancelled' }).waitFor();
    const running = async () => Number(/chancery_running\S* (\d+)/.exec(await (await fetch(`${base}/metrics`)).text())?.[1] ?? 0);
    // The question itself is one.
    for (let waited = 0; await running() > 1 && waited < 100; waited += 1) await page.waitForTimeout(100);
    assert.equal(await running(), 1);
    await close(page);
  },

  async 'a query that takes too long is said to, in words'() {
    const slow = await serve(['--timeout', '5s']);
    const page = await open(slow.base, '/?view=query');
    page.expected.push('504');
    await write(page, 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?a) != STR(?l)) }');
    await page.keyboard.press('Control+Enter');
    await page.locator('.answer [role=alert]', { hasText: 'it took longer than it may' }).waitFor();
    await close(page);
    await slow.end();
  },

  async 'what was asked is remembered here, and forgotten'() {
    const page = await open(base, query('SELECT ?s { ?s a dip:Meeting } LIMIT 2'));
    await answered(page);
    await page.locator('summary', { hasText: 'History' }).click();
    await page.locator('.menu li', { hasText: 'dip:Meeting' }).waitFor();
    await page.getByRole('button', { name: 'Forget all' }).click();
    await page.getByText('Nothing was asked in this browser yet.').waitFor();
    await close(page);
  },

  async 'no serious fault of accessibility in light and dark, and it fits narrow screens'() {
    const states = ['/?view=query&name=when-did-they-meet', query(CLAIMS), query(MEETINGS, 'graph'), query('SELECT ?x WERE {')];
    for (const theme of ['light', 'dark']) {
      for (const path of states) {
        const page = await open(base, path, { theme, apart: true });
        page.expected.push('400');
        await page.waitForTimeout(900);
        await accessible(page, `${theme} ${path}`);
        await page.context().close();
      }
    }
    for (const wide of [320, 420]) {
      for (const path of states.slice(0, 3)) {
        const page = await open(base, path, { wide });
        page.expected.push('400');
        await page.waitForTimeout(500);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${wide} ${path}: ${over} wider`);
        await page.context().close();
      }
    }
  },
};

await run(tests);
