// A value in XML text and in an attribute value, so that a parser reads exactly the value.

import { type Border, type Edges, leading, NO_EDGES, trailing } from './border.ts';
import { escapeTable } from './escape-bytes.ts';

const LF = 0x0a;
const CR = 0x0d;
const GREATER = 0x3e;
const BRACKET = 0x5d;

const TEXT: readonly (readonly [number, string])[] = [
  [0x26, '&amp;'],
  [0x3c, '&lt;'],
  [0x3e, '&gt;'],
  [0x22, '&quot;'],
  [0x27, '&apos;'],
  [CR, '&#13;'],
];
export const XML_TEXT = escapeTable(TEXT);
export const XML_ATTRIBUTE = escapeTable([...TEXT, [0x09, '&#9;'], [LF, '&#10;']]);
const LF_REFERENCE = Buffer.from('&#10;');
const BRACKET_REFERENCE = Buffer.from('&#93;');

/** Null: the value is empty and its neighbours would join. */
export function xmlTextEdges(value: Uint8Array, border: Border): Edges | null {
  const endsSection = closesSection(bracketsAtEnd(value, border), border);
  if (value.length === 0) return swallowsLineEnd(border) || endsSection ? null : NO_EDGES;
  const opens = value[0] === LF && border.before.at(-1) === CR;
  const closes = value.at(-1) === BRACKET && endsSection;
  return {
    ...(opens ? { head: LF_REFERENCE, headOf: 1 } : { head: NO_EDGES.head, headOf: 0 }),
    ...(closes ? { tail: BRACKET_REFERENCE, tailOf: 1 } : { tail: NO_EDGES.tail, tailOf: 0 }),
  };
}

export function xmlAttributeEdges(value: Uint8Array, border: Border): Edges | null {
  return value.length === 0 && swallowsLineEnd(border) ? null : NO_EDGES;
}

/** Line ends in the source around an empty value: CR and LF would become one. */
export function swallowsLineEnd({ before, after }: Border): boolean {
  return before.at(-1) === CR && after[0] === LF;
}

/** Whether this many `]` followed by `after` make a `]]>` that `after` alone does not hold. */
export function closesSection(brackets: number, { after }: Border): boolean {
  const more = leading(after, BRACKET);
  return after[more] === GREATER && more < 2 && brackets + more >= 2;
}

/** How many `]` the result ends with after the value; more than two count as two. */
export function bracketsAtEnd(value: Uint8Array, { before }: Border): number {
  const own = trailing(value.subarray(-2), BRACKET);
  return own === value.length ? own + trailing(before, BRACKET) : own;
}

/** Only characters that XML 1.0 allows: no controls but TAB, LF, CR, and neither U+FFFE nor U+FFFF. */
export function isXmlText(value: Uint8Array): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const byte = value[at] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== LF && byte !== CR) return false;
    if (byte === 0xef && value[at + 1] === 0xbf && (value[at + 2] ?? 0) >= 0xbe) return false;
  }
  return true;
}
