/** The JSON editor, in a chunk of its own because most pages do not need it. Its styles carry the nonce of the page. */
import { autocompletion, type CompletionContext, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, RangeSetBuilder, StateEffect } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { classOf, type Judge } from '../placeholder/placeholder-text.tsx';
import { openPlaceholder, tokenize } from '../placeholder/tokens.ts';

type CodeEditorProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Names of secrets that contain a text. */
  namesLike: (text: string) => Promise<readonly string[]>;
  judge: Judge | undefined;
  isReadOnly?: boolean;
  placeholder?: string;
};

export default function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (host.current === null) return undefined;
    const editor = new EditorView({ parent: host.current, state: stateOf(latest) });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === props.value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);
  useEffect(() => {
    view.current?.dispatch({ effects: judged.of(props.judge) });
  }, [props.judge]);
  return <div ref={host} className="code" />;
}

type Latest = { readonly current: CodeEditorProps };

function stateOf(latest: Latest): EditorState {
  const { value, label, isReadOnly = false, placeholder = '' } = latest.current;
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  return EditorState.create({
    doc: value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorState.readOnly.of(isReadOnly),
      EditorView.editable.of(!isReadOnly),
      EditorView.lineWrapping,
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      json(),
      syntaxHighlighting(colors),
      placeholderText(placeholder),
      placeholdersOf(latest),
      autocompletion({ override: [(context) => complete(context, latest)], icons: false }),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange(update.state.doc.toString());
      }),
      theme,
    ],
  });
}

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--variable)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const theme = EditorView.theme({
  '&': { fontSize: 'var(--text-ui)', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', minHeight: '96px', maxHeight: '420px' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text-faint)', border: '0' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
});

/** New knowledge about the placeholders; the text is unchanged. */
const judged = StateEffect.define<Judge | undefined>();

/** The same colours as everywhere else. */
function placeholdersOf(latest: Latest) {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = decorate(view, latest.current.judge);
      }

      update({ docChanged, viewportChanged, transactions, view }: ViewUpdate): void {
        const isJudged = transactions.some(({ effects }) => effects.some((one) => one.is(judged)));
        if (docChanged || viewportChanged || isJudged)
          this.decorations = decorate(view, latest.current.judge);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function decorate(view: EditorView, judge: Judge | undefined): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    let at = from;
    for (const token of tokenize(view.state.sliceDoc(from, to))) {
      const end = at + token.text.length;
      if (token.kind !== 'text')
        builder.add(at, end, Decoration.mark({ class: classOf(token, judge?.(token)) }));
      at = end;
    }
  }
  return builder.finish();
}

async function complete(context: CompletionContext, latest: Latest) {
  const line = context.state.doc.lineAt(context.pos);
  const open = openPlaceholder(line.text, context.pos - line.from);
  if (open === undefined) return null;
  const wanted = open.typed.replace(/^secret:/, '');
  const names = await latest.current.namesLike(wanted);
  return {
    from: line.from + open.start,
    filter: false,
    options: names.map((name) => ({ label: `{{secret:${name}}}`, detail: 'secret' })),
  };
}
