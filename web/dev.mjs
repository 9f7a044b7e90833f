// For those who work on the page: bundles `src/` on each request, and hands everything else to a server that runs.
//
//   chancery serve --bind 127.0.0.1:18100
//   node dev.mjs 18100 18101        # then http://localhost:18101/
import { build } from 'esbuild';
import { createServer, request } from 'node:http';
import { basename } from 'node:path';
import { options, page } from './build.mjs';

const [behind = '7878', own = '7879'] = process.argv.slice(2);
const types = { js: 'text/javascript', css: 'text/css', map: 'application/json', html: 'text/html' };
/** As the server says it, so that what it would forbid fails here. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
let files = new Map();

async function document() {
  const result = await build({ ...options, minify: false, sourcemap: 'inline' });
  files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
  return page(result.metafile);
}

/** Whether it is the page that is wanted, as the server decides it. */
const isPage = ({ url, headers }) =>
  (/^\/(\?|$)/.test(url) || url.startsWith('/entity')) && /text\/html/.test(headers.accept ?? '') && !/[?&]format=/.test(url);

createServer(async (asked, answer) => {
  const send = (status, type, body) => {
    answer.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', 'content-security-policy': policy });
    answer.end(body);
  };
  const name = asked.url.match(/^\/assets\/([^?]*)/)?.[1];
  try {
    if (isPage(asked)) return send(200, types.html, await document());
    if (name && !files.has(name)) await document();
    if (name && files.has(name)) return send(200, types[name.split('.').pop()] ?? 'application/octet-stream', files.get(name));
  } catch (error) {
    return send(500, 'text/plain', String(error));
  }
  const { method, url: path } = asked;
  const headers = { ...asked.headers, host: `localhost:${behind}` };
  const onward = request({ host: '127.0.0.1', port: behind, method, path, headers }, (reply) => {
    answer.writeHead(reply.statusCode, reply.headers);
    reply.pipe(answer);
  });
  onward.on('error', (error) => send(502, 'text/plain', `no server answers at ${behind}: ${error.message}`));
  // Whoever hangs up ends the work behind it, too.
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}).listen(Number(own), '127.0.0.1', () => console.log(`http://localhost:${own}/ before http://localhost:${behind}/`));
