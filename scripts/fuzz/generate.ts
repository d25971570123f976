// Bodies made of the pieces that matter to each format, drawn from a seeded generator.

import type { BodyFormat } from '../../packages/template/src/index.ts';

/** A whole number from 0 to `below` - 1. */
type Draw = (below: number) => number;

/** Mulberry32. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Written in one string, `|` between them. */
function pieces(text: string, ...more: readonly string[]): readonly string[] {
  return [...text.split('|'), ...more];
}

const COMMON = pieces(
  '{{secret:a}}|{{var:b}}|{{secret_id:c}}|{{secret:é}}|{|}|{{|}}|secret:|var:|{{secret:|{{var:x|:',
  ...pieces('{{ var:b }}|{{Var:b}}|a| |é|😀|\n|\t|\v|\r'),
  `{{var:${'y'.repeat(256)}}}`,
  `{{var:${'é'.repeat(128)}z}}`,
);

const PIECES: Record<BodyFormat, readonly string[]> = {
  text: pieces('<|"|%7B', ...COMMON),
  json: pieces('"|"|"|\\|\\"|\\\\|:|,|[|]|1e400|\\u00e9', ...COMMON),
  form: pieces(
    '&|=|+|%|%7B|%7d|%7B%7Bsecret%3Aa%7D%7D|%7b{var%3Ab%7D}|%4|1|%c3|%a9|%26|%3D|%20|%zz|%C3%A9|%7Bsecret|%00',
    ...COMMON,
  ),
  xml: pieces(
    '<|>|</a>|<a>|<a b="|<a b=\'|"|\'|/>|<!--|-->|<![CDATA[|]]>|]|<?p |?>|<!DOCTYPE a |[|<!ENTITY b "|&amp;|\r\n|<!',
    ...pieces('<a b="c">|<!DOCTYPE a [<!ENTITY b "c">|]>|<![CDATA[{{secret:|]]>}}|<a b="x{{var:b}}"'),
    ...COMMON,
  ),
};

const VALUES = pieces(
  '|v|a"b\\c|<&>\'"|]]>|]|>|\r\n|\n|a\tb|41|é😀|{{secret:a}}|%41+ &=|$&|\u0001|\ufffe|a]]>b]]|\u2028\u007f|}}|"|\'',
);

const FORMATS: readonly BodyFormat[] = ['json', 'xml', 'form', 'text'];

export interface FuzzCase {
  readonly format: BodyFormat;
  readonly source: string;
  readonly valueFor: (key: string) => string;
}

export function generate(draw: Draw): FuzzCase {
  const pick = (from: readonly string[]): string => from[draw(from.length)] ?? '';
  const format = FORMATS[draw(FORMATS.length)] ?? 'text';
  const source = Array.from({ length: draw(16) }, () => pick(PIECES[format])).join('');
  const drawn = new Map<string, string>();
  const valueFor = (key: string): string => {
    const value = drawn.get(key) ?? Array.from({ length: draw(3) }, () => pick(VALUES)).join('');
    drawn.set(key, value);
    return value;
  };
  return { format, source, valueFor };
}
