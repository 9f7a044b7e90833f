// Builds the page: `node build.mjs` writes `dist/`, `node build.mjs --check` says whether it is current.
//
// The program has the files of `dist/` in it, so whoever builds the program needs no Node. The same sources make the
// same bytes: names have a digest in them, and nothing tells when or where they were built.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
/** What a build is made of, besides `src/`. */
const BESIDE = ['build.mjs', 'package.json', 'package-lock.json'];

/** All files below a folder, by their path from `web/`. */
async function below(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = [];
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await below(path)));
    else found.push(path);
  }
  return found;
}

/** Compares as bytes are, and not as some language sorts. */
const byBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The digest over paths and bytes of the sources, each with its length before it. */
export async function digest() {
  const paths = [...BESIDE, ...(await below('src'))].sort(byBytes);
  const hash = createHash('sha256');
  for (const path of paths) {
    const bytes = await readFile(join(root, path));
    hash.update(`${path.length} ${path}\n${bytes.length}\n`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** How the page is bundled; `dev.mjs` does it the same way. */
export const options = {
  absWorkingDir: root,
  entryPoints: { app: 'src/app.js', style: 'src/app.css' },
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  outdir: 'dist',
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
  write: false,
  metafile: true,
  logLevel: 'warning',
};

/** The document with the addresses of the files that it needs. */
export async function page(metafile) {
  const outputs = Object.entries(metafile.outputs);
  const made = (source) => basename(outputs.find(([, output]) => output.entryPoint === source)[0]);
  const text = await readFile(join(root, 'src/page.html'), 'utf8');
  return text.replace('/assets/app.js', `/assets/${made('src/app.js')}`).replace('/assets/app.css', `/assets/${made('src/app.css')}`);
}

/** Every file of `dist/`, by name. */
async function made() {
  const result = await build(options);
  const files = new Map();
  for (const file of result.outputFiles) files.set(relative(join(root, 'dist'), file.path), Buffer.from(file.contents));
  const names = [...files.keys()].sort(byBytes);
  const lines = names.map((name) => `    ("${name}", include_bytes!("${name}")),\n`);
  files.set('list.rs', Buffer.from(`&[\n${lines.join('')}]\n`));
  files.set('page.html', Buffer.from(await page(result.metafile)));
  const manifest = { sources: await digest(), files: [...names, 'list.rs', 'page.html'] };
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return files;
}

async function write(files) {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await mkdir(join(root, 'dist'));
  for (const [name, bytes] of files) await writeFile(join(root, 'dist', name), bytes);
}

/** The names of files that are not what a build makes. */
async function stale(files) {
  const there = new Set(await readdir(join(root, 'dist')));
  const wrong = [...there].filter((name) => !files.has(name));
  for (const [name, bytes] of files) {
    if (!there.has(name) || !bytes.equals(await readFile(join(root, 'dist', name)))) wrong.push(name);
  }
  return wrong.sort(byBytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await made();
  if (process.argv.includes('--check')) {
    const wrong = await stale(files);
    for (const name of wrong) console.error(`dist/${name} is not what the sources make: run \`npm run build\``);
    process.exitCode = wrong.length ? 1 : 0;
  } else {
    await write(files);
    const { gzipSync } = await import('node:zlib');
    let sum = 0;
    for (const [name, bytes] of files) {
      if (!/\.(js|css|html)$/.test(name)) continue;
      const packed = gzipSync(bytes, { level: 1 }).length;
      sum += packed;
      console.log(`${String(packed).padStart(8)}  ${name}`);
    }
    console.log(`${String(sum).padStart(8)}  bytes packed, of 409600`);
  }
}
