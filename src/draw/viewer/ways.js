// Neighbourhoods and shortest ways, over what the filters leave. Direction does not matter: whoever
// was met has met. O(nodes + edges) each.
const edgeOpen = (edge) => edgePasses[edge] === 1;
const isOpen = (node) => marksOf(node).some((one) => nodePasses[one]);

// Ties to `start`, −1 where there is no way; and the nodes in the order in which they were reached.
const distances = (start, most = Infinity) => {
  const away = new Int32Array(data.nodes.length).fill(-1), order = [];
  if (!isOpen(start)) return { away, order };
  away[thing[start]] = 0;
  order.push(thing[start]);
  for (let next = 0; next < order.length; next++) {
    const node = order[next];
    if (away[node] >= most) break;
    for (const edge of ties[node]) {
      const other = across(edge, node);
      if (edgeOpen(edge) && away[other] < 0) {
        away[other] = away[node] + 1;
        order.push(other);
      }
    }
  }
  // Another mark of a thing is no tie away from it.
  thing.forEach((first, i) => { away[i] = away[first]; });
  return { away, order };
};

// What ties two nodes directly, facts first.
const between = (a, b) => {
  const found = ties[a].filter((edge) => edgeOpen(edge) && across(edge, a) === thing[b]);
  const rank = (edge) => (facts.has(data.edges[edge].standing) ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other) || one - other);
};
const isWeak = (found) => !found.some((edge) => facts.has(data.edges[edge].standing));

// The shortest ways from one node to another as lists of nodes, those with the fewest steps that only
// a claim carries first: all if they are at most `most`, else the first. And how many there are.
const shortest = (from, to, most = 5) => {
  [from, to] = [thing[from], thing[to]];
  const { away, order } = distances(to);
  if (away[from] < 0) return null;
  const count = new Float64Array(away.length), weak = new Int32Array(away.length), nexts = new Map();
  for (const node of order) {
    if (away[node] > away[from]) break;
    if (node === to) { count[node] = 1; continue; }
    const near = new Map();
    for (const edge of ties[node]) {
      const other = across(edge, node);
      if (!edgeOpen(edge) || away[other] !== away[node] - 1) continue;
      near.set(other, near.get(other) !== false && !facts.has(data.edges[edge].standing));
    }
    const steps = [...near].map(([other, isClaim]) => ({ other, weak: weak[other] + (isClaim ? 1 : 0) }));
    steps.sort((one, other) => one.weak - other.weak || one.other - other.other);
    steps.forEach((step) => { count[node] += count[step.other]; });
    weak[node] = steps[0].weak;
    nexts.set(node, steps);
  }
  const found = [], all = count[from] <= most;
  const walk = (node, path) => {
    if (node === to) return found.push(path);
    const steps = nexts.get(node);
    (all ? steps : steps.slice(0, 1)).forEach((step) => walk(step.other, [...path, step.other]));
  };
  // Long chains have one way on; the stack holds some thousands of steps.
  if (all && away[from] < 2000) walk(from, [from]);
  else {
    const path = [from];
    while (path[path.length - 1] !== to) path.push(nexts.get(path[path.length - 1])[0].other);
    found.push(path);
  }
  const weakSteps = (path) => path.slice(1).filter((node, i) => isWeak(between(path[i], node))).length;
  const ranked = found.map((nodes, i) => ({ nodes, weak: weakSteps(nodes), i }));
  ranked.sort((one, other) => one.weak - other.weak || one.i - other.i);
  return { paths: ranked, count: count[from] };
};
