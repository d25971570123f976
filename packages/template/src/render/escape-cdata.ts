// A value in a CDATA section. Where its bytes would end the section or be read otherwise, the section is split in two.

import { type Border, type Edges, leading, NO_EDGES, trailing } from './border.ts';
import { bracketsAtEnd, closesSection, swallowsLineEnd } from './escape-xml.ts';

const LF = 0x0a;
const CR = 0x0d;
const GREATER = 0x3e;
const BRACKET = 0x5d;

const SPLIT = Buffer.from(']]><![CDATA[');
const CR_BETWEEN = Buffer.from(']]>&#13;<![CDATA[');
const LF_BETWEEN = Buffer.from(']]>&#10;<![CDATA[');

export function cdataLength(value: Uint8Array): number {
  let length = value.length;
  eachBreak(value, (_index, piece, skip) => {
    length += piece.length - skip;
  });
  return length;
}

export function escapeCdata(value: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let written = 0;
  eachBreak(value, (index, piece, skip) => {
    pieces.push(value.subarray(written, index), piece);
    written = index + skip;
  });
  return pieces.length === 0 ? value : Buffer.concat([...pieces, value.subarray(written)]);
}

/** Null: the value is empty and its neighbours would join. */
export function cdataEdges(value: Uint8Array, border: Border): Edges | null {
  if (value.length === 0 && swallowsLineEnd(border)) return null;
  const tail = closesSection(bracketsAtEnd(value, border), border) ? SPLIT : NO_EDGES.tail;
  return { ...head(value, border), tail, tailOf: 0 };
}

function head(value: Uint8Array, { before }: Border): Pick<Edges, 'head' | 'headOf'> {
  if (value[0] === LF && before.at(-1) === CR) return { head: LF_BETWEEN, headOf: 1 };
  const brackets = leading(value.subarray(0, 2), BRACKET);
  // A value with two brackets of its own is split there already.
  const isSplit = value[brackets] === GREATER && brackets < 2 && brackets + trailing(before, BRACKET) >= 2;
  if (!isSplit) return { head: NO_EDGES.head, headOf: 0 };
  return { head: Buffer.concat([value.subarray(0, brackets), SPLIT]), headOf: brackets };
}

/** `piece` is inserted before the byte at `index`, and `skip` bytes are left out there. */
function eachBreak(value: Uint8Array, visit: (index: number, piece: Buffer, skip: number) => void): void {
  let brackets = 0;
  for (let index = 0; index < value.length; index += 1) {
    const byte = value[index];
    if (byte === CR) visit(index, CR_BETWEEN, 1);
    else if (byte === GREATER && brackets >= 2) visit(index, SPLIT, 0);
    brackets = byte === BRACKET ? brackets + 1 : 0;
  }
}
