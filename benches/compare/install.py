"""Puts the other engines into a folder, through pip, apt and cargo; what fails is told, not fatal."""
import os
import shutil
import subprocess
import sys

import measure

HERE = os.path.dirname(os.path.abspath(__file__))
PIP = {"oxigraph": ["oxigraph==0.5.13", "pyoxigraph==0.5.13"], "rdflib": ["rdflib==7.6.0"],
       "maplib": ["maplib==0.20.26"]}
APT = {"tdb2": ["libapache-jena-java", "openjdk-17-jdk-headless", "unzip"],
       "virtuoso": ["virtuoso-opensource-7", "virtuoso-opensource-7-bin"]}
FUSION = "0.3.1"
JARS = ("jena-arq jena-base jena-cmds jena-core jena-dboe-base jena-dboe-index jena-dboe-storage "
        "jena-dboe-trans-data jena-dboe-transaction jena-iri jena-rdfconnection jena-shacl jena-shex "
        "jena-tdb jena-tdb2 dexx.collection jackson-annotations jackson-core jackson-databind "
        "jcl-over-slf4j protobuf slf4j-api slf4j-nop thrift titanium-json-ld jsonld-java commons-cli "
        "commons-codec commons-compress commons-csv commons-io commons-lang3 gson httpclient xercesImpl "
        "guava failureaccess").split()
ABSENT = {
    "QLever": "its package in the index of Python steers a container image and holds no engine; "
              "building it wants a dozen projects that no package manager here has",
    "RDFox, GraphDB, Stardog, AllegroGraph, AnzoGraph": "not free software, or a licence key is needed",
    "Blazegraph": "in no package index used here, and no longer developed",
    "Jena later than 4.5": "Debian 12 packages 4.5.0",
    "MillenniumDB, Tentris": "in no package index used here",
}


def attempt(what, command, limit=1800, **more):
    """Whether a command succeeded; its last words where not."""
    try:
        measure.run(command, limit, **more)
        return True
    except (RuntimeError, OSError) as error:
        print(f"  {what}: not installed: {str(error)[-200:]}", flush=True)
        return False


def virtual_environment(peers, wanted):
    python = os.path.join(peers, "venv", "bin", "python")
    if not os.path.exists(python):
        if not attempt("pip", [sys.executable, "-m", "venv", os.path.join(peers, "venv")]):
            return
    for name, packages in PIP.items():
        if name in wanted:
            attempt(name, [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                           *packages])


def debian(wanted):
    has = {"tdb2": "/usr/share/java/jena-tdb2.jar", "virtuoso": "/usr/bin/virtuoso-t"}
    missing = [name for name in APT if name in wanted and not os.path.exists(has[name])]
    if not missing:
        return
    if os.geteuid() or not shutil.which("apt-get"):
        print(f"  {', '.join(missing)}: not installed: needs apt-get, as root: "
              f"{' '.join(sum((APT[name] for name in missing), []))}")
        return
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    attempt("apt", ["apt-get", "update", "-qq"], env=quiet)
    for name in missing:
        attempt(name, ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *APT[name]], env=quiet)


def class_path(peers):
    """Debian's Jena, repaired, and our class beside it.

    Its jena-core.jar has Xerces moved into a package of Jena's but not Xerces' resources, so
    that its classes do not find them; a folder with these at the right place comes first.
    """
    core = "/usr/share/java/jena-core.jar"
    if not os.path.exists(core) or not shutil.which("javac"):
        return None
    fixed = os.path.join(peers, "jena")
    resources = os.path.join(fixed, "xerces")
    source = os.path.join(HERE, "Tdb.java")
    if not os.path.exists(resources):
        inside = "org/apache/jena/ext/xerces"
        subprocess.run(["unzip", "-qo", core, f"{inside}/*", "-d", fixed], check=True)
        shutil.move(os.path.join(fixed, *inside.split("/")), resources)
        shutil.rmtree(os.path.join(fixed, "org"))
    jars = [f"/usr/share/java/{jar}.jar" for jar in JARS]
    entries = ":".join([fixed, *filter(os.path.exists, jars)])
    compiled = os.path.join(fixed, "Tdb.class")
    if not os.path.exists(compiled) or os.path.getmtime(compiled) < os.path.getmtime(source):
        subprocess.run(["javac", "-cp", entries, "-d", fixed, source], check=True)
    return entries


def fusion(peers, minutes):
    """The command of RDF Fusion; built from source, which takes long."""
    root = os.path.join(peers, "rdf-fusion")
    program = os.path.join(root, "bin", "rdf-fusion")
    if not os.path.exists(program) and minutes:
        print(f"  building RDF Fusion, for {minutes} minutes at most", flush=True)
        attempt("rdf-fusion", ["cargo", "install", "--quiet", "--locked", "--version", FUSION, "--root", root,
                               "--target-dir", root + "-build", "rdf-fusion-cli"], limit=60 * minutes)
    return program


def install(peers, wanted, minutes):
    os.makedirs(peers, exist_ok=True)
    virtual_environment(peers, wanted)
    debian(wanted)
    if "tdb2" in wanted:
        try:
            class_path(peers)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"  tdb2: not installed: {error}")
    if "rdf-fusion" in wanted:
        fusion(peers, minutes)
    for name, reason in ABSENT.items():
        print(f"  {name}: not compared: {reason}")
