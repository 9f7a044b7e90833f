// The outline of a thing by its kind, as in the pictures (src/draw/shapes.rs).

const CUT = 10;
const TAIL = 7;

function polygon(path, points) {
  points.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
}

/** Adds the outline of a box to a path. */
export function outline(path, kind, x, y, w, h) {
  const right = x + w, bottom = y + h, cut = Math.min(CUT, w / 3);
  const round = (radius, high = h) => path.roundRect(x, y, w, high, Math.min(radius, w / 2, high / 2));
  switch (kind) {
    case 'person': return round(18);
    case 'state': return round(1.5);
    case 'organisation': return path.rect(x, y, w, h);
    case 'delegation': return round(7);
    case 'claim': return round(6, h - TAIL);
    case 'topic': return round(h / 2);
    case 'event': return polygon(path, [[x + cut, y], [right - cut, y], [right, y + h / 2], [right - cut, bottom], [x + cut, bottom], [x, y + h / 2]]);
    case 'place': return polygon(path, [[x + cut, y], [right, y], [right - cut, bottom], [x, bottom]]);
    case 'treaty': return polygon(path, [[x, y], [right - cut, y], [right, y + cut], [right, bottom], [x, bottom]]);
    case 'measure': {
      const c = Math.min(cut, h / 3) * 0.8;
      return polygon(path, [[x + c, y], [right - c, y], [right, y + c], [right, bottom - c], [right - c, bottom], [x + c, bottom], [x, bottom - c], [x, y + c]]);
    }
    case 'post': {
      const r = Math.min(6, h / 3);
      path.moveTo(x + r, y);
      path.lineTo(right - r, y);
      path.arc(right, y, r, Math.PI, Math.PI / 2, true);
      path.lineTo(right, bottom - r);
      path.arc(right, bottom, r, -Math.PI / 2, Math.PI, true);
      path.lineTo(x + r, bottom);
      path.arc(x, bottom, r, 0, -Math.PI / 2, true);
      path.lineTo(x, y + r);
      path.arc(x, y, r, Math.PI / 2, 0, true);
      return path.closePath();
    }
    default: return round(3);
  }
}

/** Adds what is inside the outline: a second border, a fold, a tail. */
export function ornament(path, kind, x, y, w, h) {
  if (kind === 'state') path.rect(x + 3, y + 3, w - 6, h - 6);
  if (kind === 'treaty') {
    path.moveTo(x + w - CUT, y);
    path.lineTo(x + w - CUT, y + CUT);
    path.lineTo(x + w, y + CUT);
  }
  if (kind === 'claim') {
    path.moveTo(x + 12, y + h - TAIL);
    path.lineTo(x + 12, y + h);
    path.lineTo(x + 24, y + h - TAIL);
  }
}

/** How much of a box's height stands below its words. */
export const below = (kind) => (kind === 'claim' ? TAIL : 0);
