"""link.py [N_ENTITIES [N_NAMES]]: who is meant by a name, ours beside tantivy, in one run on the same names.

Makes entities with names of two words, writes them as a dump, indexes it and asks for names: as they are and with one
letter wrong (the same generator and seed as the comparison that `docs/performance.md` speaks of), and, for ours alone,
with words in another order, in Cyrillic, and by aliases. Prints for each how many names a second and how many of the
first candidates are right. Needs `pip install tantivy` for the other column; says so where it is missing.
"""
import json, os, random, resource, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SYLLABLES = "ka ro mi ta len dor vas pe tri no va lu san ber gor il an esh mar qu fe zin ho ral tu ock wen sha di bra".split()
CYRILLIC = "ка ро ми та лен дор вас пе три но ва лу сан бер гор ил ан еш мар ку фе зин хо рал ту ок вен ша ди бра".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(numbers):
    return [numbers.randrange(len(SYLLABLES)) for _ in range(numbers.randint(2, 4))]


def spelt(words, syllables=SYLLABLES):
    return " ".join("".join(syllables[place] for place in one).capitalize() for one in words)


def misspelt(name, numbers):
    place = numbers.randrange(1, len(name) - 1)
    return name[:place] + numbers.choice(LETTERS) + name[place + (numbers.random() < .5):]


def make(entities, names):
    numbers = random.Random(3)
    known = {}
    while len(known) < entities:
        words = [word(numbers), word(numbers)]
        known.setdefault(spelt(words), words)
    labels = list(known)
    aliases = {}
    while len(aliases) < entities // 10:
        alias = spelt([word(numbers), word(numbers)])
        if alias not in known and alias not in aliases:
            aliases[alias] = len(aliases) * 10
    of = {place: alias for alias, place in aliases.items()}
    asked = {"plain": [], "order": [], "Cyrillic": [], "alias": []}
    for at in range(names):
        place = numbers.randrange(entities)
        name = labels[place]
        asked["plain"].append((misspelt(name, numbers) if at % 2 else name, place))
        if at % 10:
            continue
        first, second = name.split()
        turned = [f"{second}, {first}", f"{second} {first}"][at // 10 % 2]
        asked["order"].append((misspelt(turned, numbers) if at // 20 % 2 else turned, place))
        asked["Cyrillic"].append((spelt(known[name], CYRILLIC), place))
        place = numbers.randrange(len(aliases)) * 10
        asked["alias"].append((misspelt(of[place], numbers) if at // 10 % 2 else of[place], place))
    return labels, of, asked


def dump(path, labels, of):
    with open(path, "w", encoding="utf-8") as out:
        out.write("[\n")
        for place, label in enumerate(labels):
            alias = [{"language": "en", "value": of[place]}] if place in of else []
            item = {"type": "item", "id": f"Q{place + 1}", "labels": {"en": {"language": "en", "value": label}},
                    "descriptions": [], "aliases": {"en": alias} if alias else [], "claims": [], "sitelinks": []}
            out.write(json.dumps(item) + ",\n")
        out.write("]\n")


def tell(what, column, seconds, right, names):
    print(f"{what:10} {column:24} {names / seconds:10,.0f} names/s  first right {right / names:.4f}", flush=True)
    return names / seconds


def ours(folder, index, bench, asked):
    rates = {}
    for what, names in asked.items():
        path = os.path.join(folder, what)
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(f"{name}\tQ{place + 1}\n" for name, place in names)
        for limit in ["1", "10"]:
            answer = subprocess.run([bench, index, path, "2", limit], capture_output=True, text=True, check=True).stdout
            seconds, right, count = answer.splitlines()[-1].split()
            rate = tell(what, f"ours, 2 threads, top {limit}", float(seconds), int(right), int(count))
            rates.setdefault(what, rate)
    return rates


def tantivy_rate(labels, names):
    try:
        import tantivy
    except ImportError:
        print("tantivy is not here: `pip install tantivy`")
        return []
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("l", stored=False, tokenizer_name="raw")
    builder.add_integer_field("i", stored=True)
    schema = builder.build()
    start = time.perf_counter()
    index = tantivy.Index(schema, path=tempfile.mkdtemp())
    writer = index.writer(200_000_000)
    for place, label in enumerate(labels):
        writer.add_document(tantivy.Document(l=label, i=place))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    print(f"tantivy indexes in {time.perf_counter() - start:.2f} s")

    def right(part):
        count = 0
        for name, place in part:
            hits = searcher.search(tantivy.Query.fuzzy_term_query(schema, "l", name, distance=1), 1).hits
            count += bool(hits) and searcher.doc(hits[0][1])["i"][0] == place
        return count

    rates = []
    for threads in [1, 2]:
        parts = [names[at::threads] for at in range(threads)]
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            found = sum(pool.map(right, parts))
        seconds = time.perf_counter() - start
        rates.append(tell("plain", f"tantivy, {threads} thread(s)", seconds, found, len(names)))
    return rates


def built(arguments, kind):
    lines = subprocess.run(["cargo", *arguments, "--message-format=json"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    return next(line["executable"] for line in found if line.get("executable") and kind in line["target"]["kind"])


def main():
    entities = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    names = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    program = built(["build", "--release", "--bin", "chancery"], "bin")
    bench = built(["bench", "--bench", "link", "--no-run"], "bench")
    labels, of, asked = make(entities, names)
    with tempfile.TemporaryDirectory() as folder:
        path, index = os.path.join(folder, "some.json"), os.path.join(folder, "some.index")
        dump(path, labels, of)
        start = time.perf_counter()
        subprocess.run([program, "link", "index", path, "-o", index], check=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = os.path.getsize(index) / 2**20
        print(f"ours indexes {entities:,} entities in {seconds:.2f} s, {size:.0f} MiB; "
              f"most memory of any child, the build included, {peak:.0f} MiB")
        rates = ours(folder, index, bench, asked)
    for threads, rate in enumerate(tantivy_rate(labels, asked["plain"]), 1):
        print(f"ours / tantivy on {threads} thread(s): {rates['plain'] / rate:.1f}")


if __name__ == "__main__":
    main()
