// The server as Comunica sees it: `node comunica.mjs FOLDER ADDRESS TOKEN`, where it is installed in the folder. The store is empty before.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const [folder, at, token] = process.argv.slice(2);
const { QueryEngine } = createRequire(`${folder}/`)('@comunica/query-sparql');
const engine = new QueryEngine();
const E = 'https://example.org/';
/** With the token, for changes. */
const admitted = (address, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(address, { ...init, headers });
};
const endpoint = { type: 'sparql', value: `${at}/sparql` };

await engine.queryVoid(
  `INSERT DATA { <${E}a> <${E}name> "Анна"@ru, "An \\"x\\""@en ; <${E}knows> <${E}b> . <${E}b> <${E}age> 5 , 7 }`,
  { sources: [endpoint], destination: endpoint, fetch: admitted },
);
console.log('an update');

/** Named as an endpoint, and found out to be one by its service description. */
for (const source of [endpoint, `${at}/sparql`]) {
  const context = { sources: [source] };
  const rows = async (text) => {
    const found = await (await engine.queryBindings(text, context)).toArray();
    return found.map((row) => [...row.values()].map((term) => term.value).join(' '));
  };
  assert.deepEqual(await rows(`SELECT ?n { <${E}a> <${E}name> ?n FILTER(LANG(?n) = "ru") }`), ['Анна']);
  assert.deepEqual(await rows(`SELECT ?x ?n { ?x <${E}knows> ?y . ?y <${E}age> ?n } ORDER BY ?n`), [`${E}a 5`, `${E}a 7`]);
  assert.deepEqual(await rows(`SELECT (COUNT(*) AS ?c) (SUM(?n) AS ?s) { ?y <${E}age> ?n }`), ['2 12']);
  assert.deepEqual(await rows(`SELECT ?x { ?x <${E}age> ?n OPTIONAL { ?x <${E}knows> ?y } FILTER(!BOUND(?y)) } LIMIT 1`), [`${E}b`]);
  assert.equal(await engine.queryBoolean(`ASK { ?x <${E}knows>+ <${E}b> }`, context), true);
  assert.equal(await engine.queryBoolean(`ASK { <${E}b> <${E}knows> ?x }`, context), false);
  const quads = await (await engine.queryQuads(`CONSTRUCT { ?y <${E}known> ?x } WHERE { ?x <${E}knows> ?y }`, context)).toArray();
  assert.deepEqual(quads.map((quad) => `${quad.subject.value} ${quad.object.value}`), [`${E}b ${E}a`]);
  await assert.rejects(rows('SELECT ?x { ?x'), /Parse error|Expect/i);
}
console.log('SELECT, ASK and CONSTRUCT, twice');

// A thing as a document that is asked here.
const thing = { sources: [`${at}/entity?iri=${encodeURIComponent(`${E}a`)}`] };
assert.equal(await engine.queryBoolean(`ASK { <${E}a> <${E}knows> <${E}b> }`, thing), true);
console.log('a thing as a document');
