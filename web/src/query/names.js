// What the IRIs of an answer are called: asked for in batches, those first that are seen.

/** IRIs that one request names. */
const BATCH = 80;
/** Above this, only what is seen is asked for. */
export const ALL = 2_000;

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
    const fresh = [...new Set(iris)].filter((iri) => !this.#asked.has(iri) && iri.length < 500);
    for (const iri of fresh) this.#asked.add(iri);
    for (let at = 0; at < fresh.length; at += BATCH) {
      const batch = fresh.slice(at, at + BATCH);
      try {
        const { named } = await this.#app.get('page/named', { iri: batch }, { signal: this.#signal });
        for (const [iri, name] of Object.entries(named)) this.#known.set(iri, name);
      } catch (error) {
        // Rows stand without labels; the IRIs are there.
        if (error.name === 'AbortError') return;
      }
      this.#told();
    }
  }
}
