"""The server as SPARQLWrapper and rdflib see it: `rdf.py ADDRESS TOKEN`. The store is empty before."""

import sys
import urllib.request

import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

at, token = sys.argv[1:]
bearer = f"Bearer {token}"
E = rdflib.Namespace("https://example.org/")
NAMES = {"é\"\n\\", "Анна", "\U0001f600 & <b>"}


def asked(text, form, method=GET, way=URLENCODED, authorization=None):
    wrapper = SPARQLWrapper(f"{at}/sparql")
    wrapper.setQuery(text)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(way)
    if authorization:
        wrapper.addCustomHttpHeader("Authorization", authorization)
    return wrapper.query()


def refused(error, *how, **more):
    try:
        asked(*how, **more)
    except error:
        return
    raise AssertionError(f"{how[0]} was not refused")


# SPARQLWrapper: updates in both ways, not without the token.
names = " , ".join(rdflib.Literal(name).n3() for name in sorted(NAMES))
insert = f"INSERT DATA {{ <{E.a}> <{E.name}> {names} ; <{E.knows}> <{E.b}> . <{E.b}> <{E.age}> 5 }}"
refused(Unauthorized, insert, JSON, POST)
for way in (URLENCODED, POSTDIRECTLY):
    asked(insert, JSON, POST, way, bearer)
# Rows and truth, in each method, way and format.
select = f"SELECT ?n {{ <{E.a}> <{E.name}> ?n }} ORDER BY ?n"
tried = 0
for method, way in ((GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
    for form in (JSON, XML, CSV, TSV):
        found = asked(select, form, method, way).convert()
        if form == JSON:
            assert {row["n"]["value"] for row in found["results"]["bindings"]} == NAMES, found
        elif form == XML:
            values = found.getElementsByTagName("literal")
            assert {value.firstChild.data for value in values} == NAMES, found.toxml()
        else:
            assert "Анна".encode() in found, found
        tried += 1
    for form in (JSON, XML):
        found = asked(f"ASK {{ <{E.a}> ?p <{E.b}> }}", form, method, way).convert()
        assert found["boolean"] is True if form == JSON else "true" in found.toxml(), found
        tried += 1
    for form in (TURTLE, N3, RDFXML, XML, JSONLD):
        for text in ("CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{E.a}>"):
            found = asked(text, form, method, way).convert()
            if isinstance(found, bytes):
                found = rdflib.Graph().parse(data=found, format="turtle")
            assert {str(name) for name in found.objects(E.a, E.name)} == NAMES, (form, text)
            tried += 1
refused(QueryBadFormed, "SELECT ?x { ?x", JSON)
print(f"SPARQLWrapper: {tried} answers")

# rdflib, reading.
graph = rdflib.Graph(SPARQLStore(f"{at}/sparql"))
assert len(graph) == 5, len(graph)
assert {str(name) for name in graph.objects(E.a, E.name)} == NAMES
assert graph.value(E.b, E.age) == rdflib.Literal(5)
assert graph.query(f"ASK {{ <{E.a}> ?p <{E.b}> }}").askAnswer
rows = graph.query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 1")
assert [(row.p, int(row.n)) for row in rows] == [(E.name, 3)]
assert len(graph.query("CONSTRUCT WHERE { ?s ?p ?o }").graph) == 5
# And writing, in a graph of its own.
store = SPARQLUpdateStore(f"{at}/query", f"{at}/update", headers={"Authorization": bearer})
dataset = rdflib.Dataset(store)
own = dataset.graph(E.g)
own.add((E.c, E.says, rdflib.Literal('"\n\\', lang="fr")))
own.add((E.c, E.when, rdflib.Literal("2025-08-15", datatype=rdflib.XSD.date)))
assert set(own.objects(E.c, E.says)) == {rdflib.Literal('"\n\\', lang="fr")}
own.remove((E.c, E.when, None))
assert len(own) == 1, list(own)
own.update(f"DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'one' }} WHERE {{ ?s ?p ?o }}")
assert [str(value) for value in own.objects()] == ["one"]
dataset.remove_graph(own)
assert len(dataset.graph(E.g)) == 0
print("rdflib: read and written")

# What rdflib reads by itself, as a document.
thing = rdflib.Graph().parse(f"{at}/entity?iri={E.a}")
assert {str(name) for name in thing.objects(E.a, E.name)} == NAMES
whole = rdflib.Dataset()
request = urllib.request.Request(f"{at}/store", headers={"Accept": "application/trig"})
whole.parse(data=urllib.request.urlopen(request).read(), format="trig")
print("rdflib: documents")
