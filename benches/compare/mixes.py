#!/usr/bin/env python3
"""Mixes of small questions by one client, as the explore use case of the Berlin SPARQL Benchmark (Bizer and Schultz 2009) asks them.

    python3 benches/compare/mixes.py --persons 30000

A mix is eleven questions about things drawn by chance, the same for every engine: who in an office of a country, all of one thing,
what is there without something else, either of two, those near in time, optional parts, labels of one language, `DESCRIBE`, what
points to a thing, `CONSTRUCT`. Mixes per hour, servers one after the other; the client is the same and takes its share.
"""
import http.client
import os
import random
import time

import serve

PREFIXES = """PREFIX d: <http://example.org/diplo/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
QUESTIONS = [
    "SELECT DISTINCT ?p ?l { ?o d:forCountry d:country{c} ; d:role d:{role} ; d:holder ?p . ?p rdfs:label ?l FILTER(LANG(?l) = 'en') }"
    " ORDER BY ?l LIMIT 10",
    "SELECT ?l ?b ?c ?cl ?m { d:person{p} rdfs:label ?l ; d:birthDate ?b ; d:citizenOf ?c . ?c rdfs:label ?cl"
    " OPTIONAL { d:person{p} d:attended ?m } FILTER(LANG(?cl) = 'en' && LANG(?l) = 'en') }",
    "SELECT ?p ?s { ?o d:forCountry d:country{c} ; d:holder ?p ; d:start ?s OPTIONAL { ?o d:end ?e } FILTER(!BOUND(?e)) } LIMIT 10",
    "SELECT DISTINCT ?p { { ?g d:ofMeeting d:meeting{m} ; d:headedBy ?p } UNION { ?g d:ofMeeting d:meeting{m} ; d:member ?p } } LIMIT 20",
    "SELECT DISTINCT ?q ?l { d:person{p} d:birthDate ?b ; d:citizenOf ?c . ?q d:citizenOf ?c ; d:birthDate ?x ; rdfs:label ?l"
    " FILTER(?q != d:person{p} && YEAR(?x) = YEAR(?b) && LANG(?l) = 'en') } ORDER BY ?l LIMIT 5",
    "SELECT ?m ?l ?d ?h { d:person{p} d:attended ?m . ?m rdfs:label ?l ; d:date ?d OPTIONAL { ?m d:partOfSeries ?h } FILTER(LANG(?l) = 'en') }"
    " ORDER BY DESC(?d) LIMIT 20",
    "SELECT ?cl ?k ?t { ?cl d:about d:territory{t} ; d:confidence ?k ; d:source ?s . ?s d:title ?t FILTER(?k > 0.5) } ORDER BY DESC(?k) LIMIT 20",
    "DESCRIBE d:treaty{y}",
    "SELECT ?s ?u { ?s d:publisher d:org{o} ; d:published ?d ; d:url ?u FILTER(?d > '2020-01-01'^^xsd:date) } ORDER BY ?d ?s LIMIT 10",
    "SELECT ?v ?x ?w { { d:meeting{m} ?v ?x } UNION { ?w ?v d:meeting{m} } }",
    "CONSTRUCT { d:treaty{y} d:signatory ?c . ?c rdfs:label ?l } { d:treaty{y} d:signatory ?c . ?c rdfs:label ?l FILTER(LANG(?l) = 'en') }",
]
ROLES = ["HeadOfState", "ForeignMinister", "Ambassador", "Negotiator"]


def mix(chance, persons):
    """Its questions, each with things of its own."""
    for question in QUESTIONS:
        meetings = persons // 6
        things = {"c": chance.randrange(40), "role": chance.choice(ROLES), "p": chance.randrange(persons), "m": chance.randrange(meetings),
                  "t": chance.randrange(300), "y": chance.randrange(max(20, meetings * 2 // 5)), "o": chance.randrange(60)}
        for name, value in things.items():
            question = question.replace("{" + name + "}", str(value))
        yield PREFIXES + question


def ask(connection, path, query):
    connection.request("POST", path, query.encode(), {
        "Content-Type": "application/sparql-query",
        "Accept": "application/n-triples" if "CONSTRUCT" in query or "DESCRIBE" in query else "application/sparql-results+json"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:200]}: {query}")
    return len(body)


def measured(server, given):
    """Mixes per hour, and the bytes of all answers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    chance, size, begin = random.Random(7), 0, None
    for turn in range(given.warm + given.mixes):
        if turn == given.warm:
            begin, size = time.perf_counter(), 0
        size += sum(ask(connection, server.path, query) for query in mix(chance, given.persons))
    return 3600 * given.mixes / (time.perf_counter() - begin), size


def main():
    parser = serve.options(__doc__)
    say = parser.add_argument
    say("--mixes", type=int, default=200)
    say("--warm", type=int, default=20, help="mixes before the clock starts")
    say("--runs", type=int, default=3, help="of each engine, in turn")
    given = parser.parse_args()
    path, program = serve.prepared(given)
    programs = {"ours": (serve.Ours, program),
                "oxigraph": (serve.Oxigraph, os.path.join(given.peers, "venv", "bin", "oxigraph"))}
    places = {name: serve.loaded(name, given, program, path) for name, (_, program) in programs.items()}
    print("| server | mixes per hour | bytes of answers |\n|---|--:|--:|")
    for _ in range(given.runs):
        for name, (kind, program) in programs.items():
            with kind(program, places[name]) as server:
                rate, size = measured(server, given)
            print(f"| {name} | {rate:,.0f} | {size:,} |", flush=True)


if __name__ == "__main__":
    main()
