// A server, a browser, and what a page must never do.
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
const ended = [];
let browser = null;

/** Starts a server in a folder with these files; its address, and how to end it. */
export async function serve(args = [], files = {}, env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const child = spawn(process.env.CHANCERY, ['serve', '--bind', '127.0.0.1:0', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  const end = async () => {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  ended.push(end);
  const said = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [address] = /http:\/\/localhost:\d+/.exec(line) ?? [];
    if (!address) continue;
    child.stderr.resume();
    return { base: address, end };
  }
  throw new Error(`the server did not start: ${said.join('\n')}`);
}

/**
 * A page that keeps all that must not happen: errors in the console, forbidden things, dialogs, requests elsewhere.
 * `apart` loads it without its policy, for axe.
 */
export async function open(base, path, { wide = 1280, high = 900, theme = 'light', apart = false, settle = true, init = null } = {}) {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: { width: wide, height: high }, colorScheme: theme, reducedMotion: 'reduce', bypassCSP: apart });
  const page = await context.newPage();
  page.troubles = [];
  page.expected = [];
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !page.expected.some((known) => text.includes(known))) page.troubles.push(text);
  });
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('dialog', (dialog) => {
    page.troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(base).origin && !['data:', 'blob:'].includes(protocol)) page.troubles.push(`asked ${request.url()}`);
  });
  await page.addInitScript(() => {
    globalThis.forbidden = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.forbidden.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
  });
  if (init) await page.addInitScript(init);
  await page.goto(`${base}${path}`);
  if (settle) await settled(page);
  return page;
}

/** The view has all that it asked for. */
export async function settled(page) {
  await page.waitForSelector('section.view[aria-busy="false"]', { timeout: 30_000 });
  await page.waitForFunction(() => !document.querySelector('.view [aria-busy="true"]'), null, { timeout: 30_000 });
  await page.waitForTimeout(60);
}

/** Nothing happened that must not. */
export async function close(page) {
  const forbidden = await page.evaluate(() => globalThis.forbidden);
  assert.deepEqual([...page.troubles, ...forbidden], [], page.url());
  await page.context().close();
}

/** No serious fault of accessibility. */
export async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  assert.deepEqual(grave.map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary?.slice(0, 300)}`), [], where);
}

/** Runs tests by name, one after the other; `ONLY=word` chooses. */
export async function run(tests) {
  let failed = 0;
  const begun = performance.now();
  for (const [name, test] of Object.entries(tests)) {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
    const from = performance.now();
    try {
      await test();
      console.log(`ok   ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack ?? error}`);
    }
  }
  await browser?.close();
  for (const end of ended) await end();
  console.log(`${Object.keys(tests).length} tests, ${failed} failed, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  process.exitCode = failed ? 1 : 0;
}
