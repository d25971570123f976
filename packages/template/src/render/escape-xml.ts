// A value in XML text, in an attribute value or in a CDATA section, so that a parser reads exactly the value.
// Null: the value cannot stand there.

import { type Border, leading, trailing } from './border.ts';
import { escapeBytes, escapeTable } from './escape-bytes.ts';

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
const TEXT_TABLE = escapeTable(TEXT);
const ATTRIBUTE_TABLE = escapeTable([...TEXT, [0x09, '&#9;'], [LF, '&#10;']]);
const LF_REFERENCE = Buffer.from('&#10;');
const BRACKET_REFERENCE = Buffer.from('&#93;');

const SPLIT = Buffer.from(']]><![CDATA[');
const CR_BETWEEN = Buffer.from(']]>&#13;<![CDATA[');
const LF_BETWEEN = Buffer.from(']]>&#10;<![CDATA[');

export function escapeXmlText(value: Uint8Array, border: Border): Uint8Array | null {
  if (!isXmlText(value)) return null;
  if (value.length === 0) return swallowsLineEnd(border) || endsSection(border.before, border) ? null : value;
  const first = value[0] === LF && border.before.at(-1) === CR ? LF_REFERENCE : undefined;
  const run = endOfResult(border.before, value);
  const last = value.at(-1) === BRACKET && endsSection(run, border) ? BRACKET_REFERENCE : undefined;
  return escapeBytes(value, TEXT_TABLE, { first, last });
}

export function escapeXmlAttribute(value: Uint8Array, border: Border): Uint8Array | null {
  if (!isXmlText(value) || (value.length === 0 && swallowsLineEnd(border))) return null;
  return escapeBytes(value, ATTRIBUTE_TABLE);
}

/** Where the bytes at hand would end the section or be read otherwise, the section is split in two. */
export function escapeXmlCdata(value: Uint8Array, border: Border): Uint8Array | null {
  if (!isXmlText(value) || (value.length === 0 && swallowsLineEnd(border))) return null;
  const pieces: Uint8Array[] = [];
  let run = trailing(border.before, BRACKET);
  let written = 0;
  const breakAt = (index: number, piece: Buffer, skip: number): void => {
    pieces.push(value.subarray(written, index), piece);
    written = index + skip;
    run = 0;
  };
  value.forEach((byte, index) => {
    if (byte === BRACKET) run += 1;
    else if (byte === CR) breakAt(index, CR_BETWEEN, 1);
    else if (byte === LF && index === 0 && border.before.at(-1) === CR) breakAt(index, LF_BETWEEN, 1);
    else if (byte === GREATER && run >= 2) breakAt(index, SPLIT, 0);
    else run = 0;
  });
  if (closesWith(run, border.after)) breakAt(value.length, SPLIT, 0);
  if (pieces.length === 0) return value;
  return Buffer.concat([...pieces, value.subarray(written)]);
}

/** Line ends in the source around an empty value: CR and LF would become one. */
function swallowsLineEnd({ before, after }: Border): boolean {
  return before.at(-1) === CR && after[0] === LF;
}

function endsSection(result: Uint8Array, { after }: Border): boolean {
  return closesWith(trailing(result, BRACKET), after);
}

/** Whether `]` so many times and then `after` make a `]]>` that `after` alone does not hold. */
function closesWith(run: number, after: Uint8Array): boolean {
  const more = leading(after, BRACKET);
  return after[more] === GREATER && more < 2 && run + more >= 2;
}

function endOfResult(before: Uint8Array, value: Uint8Array): Uint8Array {
  return value.length === 1 ? Buffer.concat([before, value]) : value.subarray(-2);
}

/** Only characters that XML 1.0 allows: no controls but TAB, LF, CR, and neither U+FFFE nor U+FFFF. */
function isXmlText(value: Uint8Array): boolean {
  return value.every((byte, index) => {
    if (byte < 0x20) return byte === 0x09 || byte === LF || byte === CR;
    return byte !== 0xef || value[index + 1] !== 0xbf || (value[index + 2] ?? 0) < 0xbe;
  });
}
