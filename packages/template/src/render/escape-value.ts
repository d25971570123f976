// The escaping of each kind of place. A new kind of place does not compile without its line here.

import type { Place } from '../scan/scanned-body.ts';
import type { Border } from './border.ts';
import { escapeForm } from './escape-form.ts';
import { escapeJsonString } from './escape-json.ts';
import { escapeXmlAttribute, escapeXmlCdata, escapeXmlText } from './escape-xml.ts';

/** The bytes that stand for a value; null: it cannot stand there. */
type Escape = (value: Uint8Array, border: Border) => Uint8Array | null;

export const ESCAPE_VALUE: Readonly<Record<Place, Escape>> = {
  text: (value) => value,
  json_bare: (value) => value,
  json_string: escapeJsonString,
  form: escapeForm,
  xml_text: escapeXmlText,
  xml_attribute: escapeXmlAttribute,
  xml_cdata: escapeXmlCdata,
  unfit: () => null,
};
