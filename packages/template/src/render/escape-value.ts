// The escaping of each kind of place. A new kind of place does not compile without its line here.
import type { PlaceKind } from '../scan/placeholder-list.ts';
import type { Border, Edges } from './border.ts';
import { type Around, referencesLength, writeReferences } from './character-references.ts';
import { type EscapeTable, escapeBytes, escapedLength, escapeTable } from './escape-bytes.ts';
import { cdataEdges, cdataLength, escapeCdata } from './escape-cdata.ts';
import { FORM, formEdges, URL_PART } from './escape-form.ts';
import { isXmlText, XML_ATTRIBUTE, XML_TEXT, xmlAttributeEdges, xmlTextEdges } from './escape-xml.ts';

/** A value inside a JSON string literal, escaped as `JSON.stringify` escapes it. */
export const JSON_STRING = escapeTable(
  [...Array(0x20).keys(), 0x22, 0x5c].map(
    (byte) => [byte, JSON.stringify(String.fromCharCode(byte)).slice(1, -1)] as const,
  ),
);

/** How a value is written at one kind of place. */
export interface Escaping {
  /** Whether the value can stand there at all. */
  readonly fits: (value: Uint8Array) => boolean;
  /** The escaped bytes, and their number; the value itself where nothing is escaped. */
  readonly escape: (value: Uint8Array) => Uint8Array;
  readonly length: (value: Uint8Array) => number;
  /**
   * What the neighbours change, computed for every placeholder; null: the value cannot stand between these neighbours.
   */
  readonly edges: ((value: Uint8Array, border: Border) => Edges | null) | undefined;
}

const always = (): boolean => true;
const asItIs: Escaping = {
  fits: always,
  escape: (value) => value,
  length: (value) => value.length,
  edges: undefined,
};

function byTable(table: EscapeTable, rest: Pick<Escaping, 'fits' | 'edges'>): Escaping {
  return {
    ...rest,
    escape: (value) => escapeBytes(value, table),
    length: (value) => escapedLength(value, table),
  };
}

export const ESCAPINGS: Readonly<Record<PlaceKind, Escaping>> = {
  text: asItIs,
  json_bare: asItIs,
  json_string: byTable(JSON_STRING, { fits: always, edges: undefined }),
  form: byTable(FORM, { fits: always, edges: formEdges }),
  url: byTable(URL_PART, { fits: always, edges: formEdges }),
  xml_text: byTable(XML_TEXT, { fits: isXmlText, edges: xmlTextEdges }),
  xml_attribute: byTable(XML_ATTRIBUTE, { fits: isXmlText, edges: xmlAttributeEdges }),
  xml_cdata: { fits: isXmlText, escape: escapeCdata, length: cdataLength, edges: cdataEdges },
  unfit: { ...asItIs, fits: () => false },
};

const IN_TEXT: Around = { before: '', after: '' };
const IN_SECTION: Around = { before: ']]>', after: '<![CDATA[' };

/** The same in a document whose charset is not UTF-8: only ASCII is written. */
export function inAscii(place: PlaceKind): Escaping {
  const inUtf8 = ESCAPINGS[place];
  const around = place === 'xml_cdata' ? IN_SECTION : IN_TEXT;
  return {
    ...inUtf8,
    escape: (value) => writeReferences(inUtf8.escape(value), around),
    // These escapers leave characters beyond ASCII as they are.
    length: (value) => inUtf8.length(value) + referencesLength(value, around) - value.length,
  };
}
