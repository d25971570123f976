/** What the proxy would make of the caller's body: scanned for placeholders, or passed through and why. Keeps nothing. */
import { bodyFormatOf, isScannable, type Reference, scanBody } from '@knoxcall/template';

export type CallerBody =
  | { kind: 'none' }
  | { kind: 'scanned'; isJson: boolean; references: ReadonlyMap<string, Reference> }
  | { kind: 'unscanned'; reason: 'oversize' | 'encoded' | 'binary' | 'type' };

type Question = {
  /** Text as it would be sent; anything else stands for its JSON. */
  body: unknown;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  maxBytes: number;
};

export function readCallerBody({ body, contentType, contentEncoding, maxBytes }: Question): CallerBody {
  const bytes = bytesOf(body);
  if (bytes.length === 0) return { kind: 'none' };
  const format = bodyFormatOf(contentType);
  if (format === null) return { kind: 'unscanned', reason: 'type' };
  if (isEncoded(contentEncoding)) return { kind: 'unscanned', reason: 'encoded' };
  if (bytes.length > maxBytes) return { kind: 'unscanned', reason: 'oversize' };
  if (!isScannable(bytes)) return { kind: 'unscanned', reason: 'binary' };
  return { kind: 'scanned', isJson: format === 'json', references: scanBody(format, bytes).references };
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function isEncoded(contentEncoding: string | undefined): boolean {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => coding !== '' && coding !== 'identity');
}
