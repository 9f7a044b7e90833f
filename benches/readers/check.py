#!/usr/bin/env python3
"""Opens every export in the tools that it is for, and counts what they find.

    python3 benches/readers/check.py target/release/chancery [--schemas DIR] [--node DIR]

Needs networkx. Uses as well, where they are there:
  pydot and `dot`       DOT
  xmlschema, lxml       with --schemas: a folder with gexf and graphml as .xsd, .rng or .dtd and what they include
  pymupdf               PDF
  node                  with --node: a folder in which `npm install cytoscape graphology
                        @hpcc-js/wasm-graphviz` was run
What is not there is said and skipped; what disagrees ends with exit code 1.
"""

import argparse
import csv
import importlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

VIEWS = ["delegations", "who-met-whom", "timeline", "claims"]

# Every kind and many texts that try to be code.
HOSTILE = """@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
:a a schema:Person ; rdfs:label "]; evil [label=\\"x\\"]" ; schema:knows :b, :c .
:b a schema:Organization ; rdfs:label "</title><script>alert(1)</script>" ; schema:knows :c .
:c a schema:Event ; rdfs:label "=HYPERLINK(\\"x\\") \\\\N &#x22; ]]> <TABLE> 中文 العربية" ; schema:knows :c .
"""

NODE_CHECK = """
import fs from 'fs';
import {createRequire} from 'module';
const require = createRequire(process.argv[2] + '/');
const [folder, name] = process.argv.slice(3);
const cytoscape = require('cytoscape');
const {Graph} = {Graph: require('graphology')};
const warnings = [];
console.warn = (...words) => warnings.push(words.join(' '));
const file = ending => fs.readFileSync(`${folder}/${name}.${ending}`, 'utf8');
const cy = cytoscape({headless: true, styleEnabled: true, ...JSON.parse(file('cyjs'))});
const graph = Graph.from(JSON.parse(file('graphology')));
const placed = graph.filterNodes((_, one) => Number.isFinite(one.x) && Number.isFinite(one.y));
const found = {
  cytoscape: [cy.nodes().length, cy.edges().length],
  graphology: [graph.order, graph.size], placed: placed.length, warnings,
};
try {
  const {Graphviz} = await import(require.resolve('@hpcc-js/wasm-graphviz'));
  const svg = (await Graphviz.load()).layout(file('dot'), 'svg', 'dot');
  const count = kind => (svg.match(new RegExp(`class="${kind}"`, 'g')) || []).length;
  found.graphviz = [count('node'), count('edge')];
} catch (error) { found.graphviz_error = String(error).slice(-300); }
process.stdout.write(JSON.stringify(found), () => process.exit(0));
"""


class Report:
    def __init__(self):
        self.failed = 0
        self.skipped = set()

    def compare(self, what, found, wanted):
        if tuple(found) == tuple(wanted):
            print(f"ok    {what}: {tuple(found)}")
        else:
            self.failed += 1
            print(f"WRONG {what}: {tuple(found)} instead of {tuple(wanted)}")

    def wrong(self, what, why):
        self.failed += 1
        print(f"WRONG {what}: {why}")

    def skip(self, what):
        if what not in self.skipped:
            self.skipped.add(what)
            print(f"skip  {what} is not there")


def optional(name, report):
    try:
        return importlib.import_module(name)
    except ImportError:
        report.skip(name)
        return None


def export(program, folder, name, arguments):
    endings = ["dot", "graphml", "gexf", "cyjs", "graphology", "mmd", "csv", "pdf"]
    said = ""
    for ending in endings:
        command = [program, "draw", *arguments, "-o", f"{folder}/{name}.{ending}"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            sys.exit(f"{' '.join(command)}\n{ended.stderr}")
        said = ended.stderr
    nodes = int(re.search(r"(\d+) nodes?", said)[1])
    edges = re.search(r"(\d+) edges?", said)
    return nodes, int(edges[1]) if edges else 0


def check(folder, name, wanted, options, report):
    networkx = importlib.import_module("networkx")
    path = pathlib.Path(folder)
    for ending, reader in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        graph = reader(path / f"{name}.{ending}")
        # Without `multi` in a file, NetworkX keeps one edge of several between two nodes.
        report.compare(f"{name}.{ending} nodes in networkx", [graph.number_of_nodes()], wanted[:1])
        multi = graph.is_multigraph()
        if multi:
            report.compare(f"{name}.{ending} edges in networkx", [graph.number_of_edges()], wanted[1:])
        elif graph.number_of_edges() > wanted[1]:
            report.wrong(f"{name}.{ending}", "more edges than there are")
    validate(path, name, options, report)
    pydot = optional("pydot", report)
    if pydot:
        graphs = pydot.graph_from_dot_file(str(path / f"{name}.dot"))
        own = {"node", "edge", "graph"}
        nodes = [node for node in graphs[0].get_nodes() if node.get_name() not in own]
        report.compare(f"{name}.dot in pydot", [len(nodes), len(graphs[0].get_edges())], wanted)
    if shutil.which("dot"):
        command = ["dot", "-Tsvg", str(path / f"{name}.dot")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        counts = [ended.stdout.count('class="node"'), ended.stdout.count('class="edge"')]
        report.compare(f"{name}.dot in dot", counts, wanted)
        if ended.stderr:
            report.wrong(f"{name}.dot", ended.stderr)
    else:
        report.skip("dot")
    for table, count in zip(("nodes", "edges"), wanted):
        with open(path / f"{name}-{table}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        report.compare(f"{name}-{table}.csv", [len(rows)], [count])
        risky = [cell for row in rows for key, cell in row.items()
                 if key not in ("x", "y", "lat", "lon") and cell[:1] in ("=", "+", "-", "@")]
        if risky:
            report.wrong(f"{name}-{table}.csv", f"formulas: {risky[:3]}")
    pdf(path, name, report)
    in_node(path, name, wanted, options, report)


def validate(path, name, options, report):
    """Against an XML Schema, a RELAX NG grammar or a DTD: gexf.net has the first two, the DTD of GraphML is in its
    specification. Of what a DTD cannot know, prefixes and the attributes of the extension for data, the latter are
    compared with graphml-attributes.xsd's rules here."""
    if not options.schemas:
        report.skip("a folder of schemas")
        return
    for ending in ("graphml", "gexf"):
        file = path / f"{name}.{ending}"
        found = [one for one in (pathlib.Path(options.schemas) / f"{ending}.{kind}" for kind in ("xsd", "rng", "dtd"))
                 if one.exists()]
        if not found:
            report.skip(f"a schema of {ending}")
        for schema in found:
            errors = SCHEMAS[schema.suffix](schema, file, report)
            if errors is not None:
                report.compare(f"{file.name} against {schema.name}", [len(errors)], [0])
                for error in errors[:3]:
                    print(error)


def by_xsd(schema, file, report):
    xmlschema = optional("xmlschema", report)
    return xmlschema and list(xmlschema.XMLSchema(str(schema)).iter_errors(str(file)))


def by_grammar(schema, file, report):
    etree = optional("lxml.etree", report)
    if not etree:
        return None
    tree = etree.parse(str(file))
    # Where its schema is, any document may say; a grammar has no word for it.
    etree.strip_attributes(tree, "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    if schema.suffix == ".rng":
        checker = etree.RelaxNG(etree.parse(str(schema)))
        checker.validate(tree)
        return list(checker.error_log)
    errors = []
    for element in tree.getroot().iter("{*}key"):
        name, kind = element.attrib.pop("attr.name"), element.attrib.pop("attr.type")
        if not re.fullmatch(r"[-.:\w]+", name) or kind not in ("boolean", "int", "long", "float", "double", "string"):
            errors.append(f"key {name} of type {kind}")
    for element in tree.getroot().iter("{*}*"):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(tree)
    checker = etree.DTD(str(schema))
    checker.validate(tree)
    return errors + list(checker.error_log)


SCHEMAS = {".xsd": by_xsd, ".rng": by_grammar, ".dtd": by_grammar}


def pdf(path, name, report):
    pymupdf = optional("pymupdf", report)
    if pymupdf:
        page = pymupdf.open(path / f"{name}.pdf")[0]
        words = len(page.get_text().split())
        print(f"ok    {name}.pdf: {words} words") if words else report.wrong(f"{name}.pdf", "no text")


def in_node(path, name, wanted, options, report):
    if not (options.node and shutil.which("node")):
        report.skip("a folder for node")
        return
    script = path / "check.mjs"
    script.write_text(NODE_CHECK, encoding="utf-8")
    command = ["node", str(script), str(pathlib.Path(options.node).resolve()), str(path), name]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if ended.returncode:
        report.wrong(f"{name} in node", ended.stderr[-500:])
        return
    found = json.loads(ended.stdout)
    for tool in ("cytoscape", "graphology", "graphviz"):
        if tool in found:
            report.compare(f"{name} in {tool}", found[tool], wanted)
    report.compare(f"{name} placed in graphology", [found["placed"]], wanted[:1])
    if found["warnings"]:
        report.wrong(f"{name}.cyjs", found["warnings"][:3])
    if "graphviz_error" in found:
        report.skip(f"wasm-graphviz ({found['graphviz_error']})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--schemas")
    parser.add_argument("--node")
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "hostile.ttl"
        data.write_text(HOSTILE, encoding="utf-8")
        pictures = [(view, [view]) for view in VIEWS] + [("hostile", ["-d", str(data)])]
        for name, arguments in pictures:
            wanted = export(options.program, folder, name, arguments)
            check(folder, name, wanted, options, report)
    print("nothing disagrees" if not report.failed else f"{report.failed} disagree")
    sys.exit(1 if report.failed else 0)


main()
