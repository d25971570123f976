// Finds the placeholders of a body in one pass over its bytes, and changes nothing.

import type { BodyFormat } from '../body-format.ts';
import { PlaceholderList } from './placeholder-list.ts';
import { scanForm } from './scan-form.ts';
import { scanJson } from './scan-json.ts';
import { scanXml } from './scan-xml.ts';
import { finish, type ScannedBody, type Steps, scannedOf, scanPlain } from './scanned-body.ts';
import { xmlCharset } from './xml-charset.ts';

type Scan = (bytes: Buffer, found: PlaceholderList) => Steps<void>;
const SCANNERS: Readonly<Record<BodyFormat, Scan>> = {
  json: scanJson,
  xml: scanXml,
  form: scanForm,
  text: scanPlain,
};

/**
 * `bytes` must be scannable (`isScannable`); the result refers to them, they are not copied. Linear in their number.
 * `named`: the charset of the media type, where it has one.
 */
export function* scanBodyInSteps(format: BodyFormat, bytes: Buffer, named?: string): Steps<ScannedBody> {
  const found = new PlaceholderList();
  yield* SCANNERS[format](bytes, found);
  const charset = format === 'xml' && found.length > 0 ? xmlCharset(bytes, named) : 'utf8';
  return { ...scannedOf(bytes, found), format, charset };
}

export function scanBody(format: BodyFormat, bytes: Buffer, named?: string): ScannedBody {
  return finish(scanBodyInSteps(format, bytes, named));
}
