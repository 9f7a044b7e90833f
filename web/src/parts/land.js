// The outline of all land, unpacked (src/draw/map/README.md describes the bytes): as a path in degrees, once fine and once coarse.

const GRID = 100;
/** Degrees below which a point adds nothing to the coarse outline. */
const COARSE = 0.35;

/** Rings of `[lon, lat, lon, lat, …]`. */
export function unpack(bytes) {
  let at = 0;
  const number = () => {
    let value = 0, by = 1;
    for (;;) {
      const byte = bytes[at];
      at += 1;
      if (byte === undefined) throw new RangeError('the outline ends too early');
      value += (byte & 127) * by;
      if (byte < 128) return value;
      by *= 128;
    }
  };
  const signed = () => {
    const value = number();
    return value % 2 ? -(value - 1) / 2 - 1 : value / 2;
  };
  const rings = [];
  for (let left = number(); left > 0; left -= 1) {
    const ring = [];
    let x = 0, y = 0;
    for (let points = number(); points > 0; points -= 1) {
      x += signed();
      y += signed();
      ring.push(x / GRID, y / GRID);
    }
    rings.push(home(ring));
  }
  return rings;
}

/** The same ring on the turn of the globe that begins at the date line, so that lakes are in their land. */
function home(ring) {
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    least = Math.min(least, ring[at]);
    most = Math.max(most, ring[at]);
  }
  const by = 360 * Math.round((least + most) / 720);
  return by ? ring.map((value, at) => (at % 2 ? value : value - by)) : ring;
}

function add(path, ring) {
  for (let at = 0; at < ring.length; at += 2) {
    if (at) path.lineTo(ring[at], ring[at + 1]);
    else path.moveTo(ring[at], ring[at + 1]);
  }
  path.closePath();
}

/** Points of a ring that are far enough from each other; none if too few are. */
function coarse(ring) {
  const kept = [];
  for (let at = 0; at < ring.length; at += 2) {
    const end = kept.length;
    if (!end || Math.abs(ring[at] - kept[end - 2]) + Math.abs(ring[at + 1] - kept[end - 1]) >= COARSE) kept.push(ring[at], ring[at + 1]);
  }
  return kept.length >= 8 ? kept : [];
}

let kept = null;

/** The outline, asked for once: `{ fine, coarse }`. */
export function land(app) {
  kept ??= app.send('page/outline', {}, { accept: '*/*', signal: undefined }).then(async (answer) => {
    const rings = unpack(new Uint8Array(await answer.arrayBuffer()));
    const fine = new Path2D(), rough = new Path2D();
    for (const ring of rings) {
      add(fine, ring);
      add(rough, coarse(ring));
    }
    return { fine, coarse: rough };
  });
  kept.catch(() => { kept = null; });
  return kept;
}
