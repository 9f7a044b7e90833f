import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.jena.query.*;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.system.StreamRDF;
import org.apache.jena.riot.system.StreamRDFWriter;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.tdb2.DatabaseMgr;
import org.apache.jena.update.UpdateAction;

/**
 * Jena TDB2 in process: called as `mix` is called, with the same rules of repeating.
 *
 * One difference in its favour: before the repeats it is warmed up for a second, because the
 * virtual machine compiles what runs often.
 */
public class Tdb {
    static final double SINGLE = 8, TOGETHER = 10, QUIET = 3, WARM = 1, WARM_LOOKUPS = 10;
    static final int LEAST_REPEATS = 3;
    static DatasetGraph store;

    static double now() {
        return System.nanoTime() / 1e9;
    }

    /** The answer as a file would hold it, and how that file would end. */
    static String answer(String text, ByteArrayOutputStream out) {
        store.begin(ReadWrite.READ);
        try (QueryExecution run = QueryExecutionFactory.create(QueryFactory.create(text), DatasetFactory.wrap(store))) {
            if (run.getQuery().isSelectType()) {
                ResultSetFormatter.outputAsTSV(out, run.execSelect());
                return "tsv";
            }
            StreamRDF triples = StreamRDFWriter.getWriterStream(out, Lang.NTRIPLES);
            triples.start();
            if (run.getQuery().isConstructType()) run.execConstructTriples().forEachRemaining(triples::triple);
            else run.execDescribeTriples().forEachRemaining(triples::triple);
            triples.finish();
            return "nt";
        } finally {
            store.end();
        }
    }

    static double timed(Runnable action) {
        double begin = now();
        action.run();
        return now() - begin;
    }

    static double timed(String text) {
        return timed(() -> answer(text, new ByteArrayOutputStream()));
    }

    static double median(List<Double> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    static void ask(String name, String text, int repeats, String folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        double begin = now();
        String end = answer(text, out);
        double first = now() - begin;
        List<Double> times = new ArrayList<>();
        if (first <= SINGLE) {
            for (begin = now(); now() - begin < WARM; ) timed(text);
            begin = now();
            while (times.size() < repeats && (times.size() < LEAST_REPEATS || now() - begin < TOGETHER)) times.add(timed(text));
        } else {
            times.add(first);
        }
        if (folder != null) Files.write(Paths.get(folder, name + "." + end), out.toByteArray());
        double middle = median(times);
        System.out.printf(Locale.ROOT, "{\"query\":\"%s\",\"ms\":%f,\"min\":%f,\"first\":%f,\"runs\":%d}%n",
            name, middle * 1e3, times.get(0) * 1e3, first * 1e3, times.size());
    }

    static List<Double> lookUp(List<String> lookups, BooleanSupplier on) {
        List<Double> times = new ArrayList<>();
        do {
            times.add(timed(lookups.get(times.size() % lookups.size())));
        } while (on.getAsBoolean() && times.size() < 1_000_000);
        return times;
    }

    static List<Double> run(List<String> updates) {
        List<Double> times = new ArrayList<>();
        for (String text : updates) {
            times.add(timed(() -> {
                store.begin(ReadWrite.WRITE);
                try {
                    UpdateAction.parseExecute(text, store);
                    store.commit();
                } finally {
                    store.end();
                }
            }));
        }
        return times;
    }

    /** Half of the updates alone, then look-ups alone, then look-ups beside the other half. */
    static void update(List<String> updates, List<String> lookups) throws InterruptedException {
        int half = updates.size() / 2;
        double begin = now();
        List<Double> each = run(updates.subList(0, half));
        double all = now() - begin;
        double warm = now() + WARM_LOOKUPS;
        lookUp(lookups, () -> now() < warm);
        double end = now() + QUIET;
        double quiet = median(lookUp(lookups, () -> now() < end));
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            run(updates.subList(half, updates.size()));
            writing.set(false);
        });
        writer.start();
        double beside = median(lookUp(lookups, writing::get));
        writer.join();
        double middle = median(each);
        System.out.printf(Locale.ROOT, "{\"updates\":%d,\"seconds\":%f,\"ms\":%f,\"worst\":%f,\"lookup\":%f,\"lookup_beside\":%f}%n",
            half, all, middle * 1e3, each.get(each.size() - 1) * 1e3, quiet * 1e3, beside * 1e3);
    }

    public static void main(String[] words) throws Exception {
        if (words[0].equals("update")) {
            store = DatabaseMgr.connectDatasetGraph(words[1]);
            update(Files.readAllLines(Paths.get(words[2])), Files.readAllLines(Paths.get(words[3])));
            return;
        }
        store = DatabaseMgr.connectDatasetGraph(words[0]);
        Map<String, String> options = new HashMap<>();
        for (int at = 3; at + 1 < words.length; at += 2) options.put(words[at], words[at + 1]);
        List<String> skipped = Arrays.asList(options.getOrDefault("--skip", "").split(","));
        File[] files = new File(words[1]).listFiles((folder, name) -> name.endsWith(".rq"));
        Arrays.sort(files);
        for (File file : files) {
            String name = file.getName().replace(".rq", "");
            if (skipped.contains(name)) continue;
            try {
                String text = new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
                ask(name, text, Integer.parseInt(words[2]), options.get("--answers"));
            } catch (Throwable error) {
                System.out.printf("{\"query\":\"%s\",\"error\":\"%s\"}%n", name, error.getClass().getSimpleName());
            }
        }
    }
}
