// A slow second implementation of substitution, on strings and with regular expressions, written from the
// rules and not from the engine. It handles no border cases: it reports where a value could join with its
// neighbours.

import type { BodyFormat } from '../../packages/template/src/index.ts';
import { contextOf, isOver } from './reference-context.ts';
import { decodeForm, type Found } from './reference-form.ts';

/**
 * `result`: null where a value must be refused. `isDelicate`: neighbours may join, so compare the parsed
 * results.
 */
export interface Expected {
  readonly keys: readonly string[];
  readonly result: string | null;
  readonly isDelicate: boolean;
}

const PLACEHOLDER = /\{\{(secret|secret_id|var):([^ \t\n\v\f\r{}]+)\}\}/y;
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** What substitution must make of `source`. `valueFor` gives the value of a key. */
export function expectedOf(format: BodyFormat, source: string, valueFor: (key: string) => string): Expected {
  const found = format === 'form' ? decodeForm(source).found : findPlaceholders(format, source);
  const keys = new Set<string>();
  let result: string | null = '';
  let isDelicate = false;
  let at = 0;
  for (const [index, each] of found.entries()) {
    const key = `${each.kind}:${each.argument}`;
    keys.add(key);
    const value = valueFor(key);
    const context = contextOf(format, source, { at: each.start, found });
    const isRefused = context.startsWith('xml') && NOT_XML.test(value);
    const gap = source.slice(at, each.start);
    const after = source.slice(each.end, found[index + 1]?.start);
    if (isRefused || isOver(context, each.argument)) result = null;
    if (result !== null) {
      isDelicate ||= mayJoin(format, { before: result + gap, value, after });
      result += gap + escapeFor(context, value);
    }
    at = each.end;
  }
  return { keys: [...keys], result: result === null ? null : result + source.slice(at), isDelicate };
}

function findPlaceholders(format: BodyFormat, source: string): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < source.length; ) {
    PLACEHOLDER.lastIndex = at;
    const [text, kind = '', argument = ''] = PLACEHOLDER.exec(source) ?? [''];
    const isPlaceholder = text !== '' && Buffer.byteLength(argument) <= 256;
    if (isPlaceholder && contextOf(format, source, { at, found }) !== 'ignored') {
      found.push({ start: at, end: at + text.length, kind, argument });
      at += text.length;
    } else at += 1;
  }
  return found;
}

function mayJoin(
  format: BodyFormat,
  { before, value, after }: { before: string; value: string; after: string },
): boolean {
  if (format === 'form') return /%[0-9a-f]{0,2}$/i.test(before);
  if (format !== 'xml') return false;
  const opens = /[\r\]]$/.test(before) && /^(?:[\n\]>]|$)/.test(value);
  return opens || (/\]$/.test(value) && /^[\]>]/.test(after)) || (value === '' && /^[\n\]>]/.test(after));
}

const XML_TEXT: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\r', '&#13;'],
];
const XML_ATTRIBUTE: typeof XML_TEXT = [...XML_TEXT, ['\t', '&#9;'], ['\n', '&#10;']];
const XML_CDATA: typeof XML_TEXT = [
  [']]>', ']]]]><![CDATA[>'],
  ['\r', ']]>&#13;<![CDATA['],
];

function escapeFor(context: string, value: string): string {
  const table = { 'xml text': XML_TEXT, 'xml tag': XML_TEXT, 'xml cdata': XML_CDATA }[context];
  const chosen = table ?? (context.startsWith('xml attribute') ? XML_ATTRIBUTE : []);
  if (context === 'json string') return JSON.stringify(value).slice(1, -1);
  if (context === 'form') return new URLSearchParams([['', value]]).toString().slice(1);
  return chosen.reduce((text, [character, escaped]) => text.split(character).join(escaped), value);
}
