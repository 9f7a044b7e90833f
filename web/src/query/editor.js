// The editor of queries. It lives in a root of its own, whose styles the page's policy allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, lintKeymap, linter } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { sparql } from 'codemirror-lang-sparql';
import { el } from '../dom.js';
import { source } from './complete.js';

/** Longer texts are checked when they are asked. */
const CHECKED = 12_000;

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--raised)', fontSize: '14.5px', borderRadius: '10px', border: '1px solid var(--edge)' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', maxHeight: '52vh', overflow: 'auto', borderRadius: '10px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '10px 0' },
  '.cm-content, .cm-gutter': { minHeight: '180px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--muted)', border: '0', borderRight: '1px solid var(--rule)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--soft) 45%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent) !important' },
  '.cm-matchingBracket': { backgroundColor: 'var(--soft)', outline: '1px solid var(--accent)' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: '10px', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--sans)', fontSize: '14px', maxHeight: '17em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '5px 10px', lineHeight: '1.4' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionInfo': { padding: '8px 12px', maxWidth: '340px', fontFamily: 'var(--sans)', fontSize: '13.5px', lineHeight: '1.45' },
  '.cm-diagnostic': { padding: '8px 12px', fontFamily: 'var(--sans)', fontSize: '14px', borderLeftWidth: '4px', maxWidth: '420px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--measure)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--claim)' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)', borderRadius: '6px', padding: '3px 9px', marginLeft: '8px', fontSize: '13px' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--measure) 1.5px', textUnderlineOffset: '4px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--claim) 1.5px', textUnderlineOffset: '4px' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--measure)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--derived)', fontWeight: '600' },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--hearsay)' },
  { tag: [tags.string, tags.literal], color: 'var(--qualified)' },
  { tag: [tags.number, tags.bool, tags.integer, tags.float], color: 'var(--treaty)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.namespace, tags.labelName, tags.propertyName, tags.url], color: 'var(--body)' },
]);

/**
 * Typing over a selection. The browser would do it in the page, and style what is left, which the page's policy forbids.
 */
const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main, ranges } = view.state.selection;
    if (event.inputType !== 'insertText' || typeof event.data !== 'string' || main.empty || ranges.length > 1 || view.composing) return false;
    const insert = () => view.state.update({ changes: { from: main.from, to: main.to, insert: event.data }, selection: { anchor: main.from + event.data.length }, userEvent: 'input.type', scrollIntoView: true });
    event.preventDefault();
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handler) => handler(view, main.from, main.to, event.data, insert))) view.dispatch(insert());
    return true;
  },
});

/** The place of a line and a column in characters, as the server counts them. */
function position(doc, line, column) {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  const before = [...found.text].slice(0, column - 1).join('');
  return Math.min(found.to, found.from + before.length);
}

/** A mark of the server as one of the editor. */
function diagnostic(doc, mark) {
  const from = mark.line ? position(doc, mark.line, mark.column) : 0;
  const to = mark.line ? position(doc, mark.line, mark.column + (mark.length ?? 1)) : 0;
  const actions = mark.instead ? [{
    name: `Write ${mark.instead}`,
    apply: (view, start, end) => view.dispatch({ changes: { from: start, to: end, insert: mark.instead } }),
  }] : [];
  const hints = mark.hints.filter((hint) => !mark.instead || !hint.includes(`\`${mark.instead}\``));
  return { from, to: Math.max(from, to), severity: mark.severity, message: [mark.message, ...hints].join('\n'), actions };
}

/**
 * @param {HTMLElement} host
 * @param {object} app
 * @param {{text: string, run: () => void, change: (text: string) => void, checked: (found: object) => void}} wish
 */
export function editor(host, app, { text, run, change, checked }) {
  let known = null;
  const schema = () => {
    known ??= app.get('page/schema').catch((error) => {
      known = null;
      if (error.name === 'AbortError') throw error;
      return { prefixes: [], classes: [], predicates: [] };
    });
    return known;
  };
  const frame = el('div', { class: 'editor' });
  host.append(frame);
  const root = frame.attachShadow({ mode: 'open' });

  async function check(view) {
    const { doc } = view.state;
    const written = doc.toString();
    if (!written.trim() || written.length > CHECKED) {
      checked({ marks: [], form: null, variables: [] });
      return [];
    }
    try {
      const found = await app.get('page/check', { query: written });
      if (view.state.doc !== doc) return [];
      // Of a word that is being written nobody says that there is none.
      const at = view.hasFocus ? view.state.selection.main.head : -1;
      const placed = found.marks.map((mark) => ({ mark, made: mark.line ? diagnostic(doc, mark) : null }));
      const told = placed.filter(({ mark, made }) => !(mark.severity === 'warning' && made && made.from <= at && at <= made.to));
      checked({ ...found, marks: told.map(({ mark }) => mark) });
      return told.flatMap(({ made }) => made ?? []);
    } catch {
      // The query is judged when it is asked.
      return [];
    }
  }

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Ctrl-Enter', mac: 'Cmd-Enter', run: () => { run(); return true; } }])),
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        sparql(), syntaxHighlighting(colours), look, typing,
        autocompletion({ override: [source(app, schema)], activateOnTyping: true, maxRenderedOptions: 60, icons: false }),
        linter(check, { delay: 450 }),
        // Tab is left alone: it leads on to what comes next in the page.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
        placeholder('SELECT ?who ?what { ?claim dip:speaker ?who ; rdfs:label ?what } LIMIT 20'),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'SPARQL query. Control and Enter run it; Tab leaves the editor.', spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((update) => { if (update.docChanged) change(update.state.doc.toString()); }),
      ],
    }),
  });
  app.signal.addEventListener('abort', () => view.destroy());

  return {
    get text() { return view.state.doc.toString(); },
    set text(to) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to }, selection: { anchor: 0 } }); },
    focus: () => view.focus(),
    /** Puts the cursor where something is wrong. */
    show(line, column) {
      const at = position(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
      view.focus();
    },
    /** Writes something in place of what is marked. */
    replace(mark) {
      const { doc } = view.state;
      const from = position(doc, mark.line, mark.column), to = position(doc, mark.line, mark.column + mark.length);
      view.dispatch({ changes: { from, to, insert: mark.instead }, selection: { anchor: from + mark.instead.length } });
      view.focus();
    },
    check: () => forceLinting(view),
    complete: () => startCompletion(view),
    view,
  };
}
