//! What only a store on disk can get wrong: terms that cannot be read back, labels of blank nodes.

use chancery::store::Backend as _;

use crate::kept::Kept;

#[test]
fn what_cannot_be_read_back_is_refused_and_the_store_stays_whole() {
    let kept = Kept::new(false);
    let context = chancery::store::Context::default();
    let strange = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        INSERT { <http://e/s> <http://e/p> ?o } WHERE { BIND(STRDT(\"x\", rdf:langString) AS ?o) }";
    // Taken or refused, but never written so that it cannot be read.
    drop(kept.update(strange, &context));
    let plain = "INSERT DATA { <http://e/s> <http://e/p> \"nul\\u0000in\" , 01 }";
    kept.update(plain, &context).unwrap();
    let again = chancery::store::Disk::open(&kept.path()).unwrap();
    assert!(again.quads(chancery::store::Pattern::default()).count() >= 2);
}
