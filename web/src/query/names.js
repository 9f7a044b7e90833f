// What the IRIs of an answer are called: asked for in batches, those first that are seen.

/** IRIs that one request names, and letters of its address: servers take no longer ones. */
const BATCH = 80;
const LETTERS = 8_000;
/** What is known of an IRI that could not be asked for: not even whether it is a claim. */
const UNKNOWN = Object.freeze({ unasked: true });
/** Above this, only what is seen is asked for. */
export const ALL = 2_000;

/** IRIs in groups that fit into an address. */
function* batches(iris) {
  let batch = [], letters = 0;
  for (const iri of iris) {
    const long = encodeURIComponent(iri).length + 5;
    if (batch.length === BATCH || (batch.length && letters + long > LETTERS)) {
      yield batch;
      batch = [];
      letters = 0;
    }
    batch.push(iri);
    letters += long;
  }
  if (batch.length) yield batch;
}

/** The names of one answer. `told` is called when some are new. */
export class Names {
  #app;
  #signal;
  #told;
  #known = new Map();
  #asked = new Set();

  constructor(app, signal, told) {
    this.#app = app;
    this.#signal = signal;
    this.#told = told;
  }

  get = (iri) => this.#known.get(iri);

  /** Asks for those that nobody asked for yet. */
  async want(iris) {
    const fresh = [...new Set(iris)].filter((iri) => !this.#asked.has(iri));
    for (const iri of fresh) this.#asked.add(iri);
    for (const batch of batches(fresh)) {
      try {
        const { named } = await this.#app.get('page/named', { iri: batch }, { signal: this.#signal });
        for (const [iri, name] of Object.entries(named)) this.#known.set(iri, name);
      } catch (error) {
        // Rows stand without labels, and say that nobody knows whether they are claims.
        if (error.name === 'AbortError') return;
        for (const iri of batch) this.#known.set(iri, UNKNOWN);
      }
      this.#told();
    }
  }
}
