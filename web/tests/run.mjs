// Runs the tests of the page, one file after the other: `CHANCERY=../target/debug/chancery npm test [name …]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const names = (await readdir(here)).filter((name) => name.endsWith('.mjs') && name !== 'run.mjs').sort();
let failed = 0;
for (const name of names.filter((one) => !wanted.length || wanted.includes(one.replace('.mjs', '')))) {
  console.log(`# ${name}`);
  const child = spawn(process.execPath, [join(here, name)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) failed += 1;
}
process.exitCode = failed ? 1 : 0;
