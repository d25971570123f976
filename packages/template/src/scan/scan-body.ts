// Finds the placeholders of a body in one pass over its bytes, and changes nothing.

import type { BodyFormat } from '../body-format.ts';
import { scanForm } from './scan-form.ts';
import { scanJson } from './scan-json.ts';
import { scanPlain } from './scan-plain.ts';
import { scanXml } from './scan-xml.ts';
import { PlaceholderList, type ScannedBody } from './scanned-body.ts';

const SCANNERS = { json: scanJson, xml: scanXml, form: scanForm, text: scanPlain };

/** `bytes` must be scannable (`isScannable`); they are kept, not copied. Linear in their number. */
export function scanBody(format: BodyFormat, bytes: Buffer): ScannedBody {
  const found = new PlaceholderList();
  SCANNERS[format](bytes, found);
  return { format, bytes, placeholders: found.placeholders, references: found.references };
}
