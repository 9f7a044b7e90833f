import java.io.*;
import org.apache.jena.rdf.model.*;
import org.apache.jena.reasoner.rulesys.*;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/**
 * What follows by Jena's forward rules: Infer RULES OUT.nt DATA…
 *
 * The whole process counts, from the start of the virtual machine to the last byte, as for the others.
 */
public class Infer {
    public static void main(String[] args) throws IOException {
        Model data = ModelFactory.createDefaultModel();
        for (int i = 2; i < args.length; i++) RDFDataMgr.read(data, args[i]);
        GenericRuleReasoner reasoner = new GenericRuleReasoner(Rule.rulesFromURL("file:" + args[0]));
        reasoner.setMode(GenericRuleReasoner.FORWARD_RETE);
        InfModel inferred = ModelFactory.createInfModel(reasoner, data);
        inferred.prepare();
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(args[1]))) {
            RDFDataMgr.write(out, inferred.getDeductionsModel(), Lang.NTRIPLES);
        }
    }
}
