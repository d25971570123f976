/** What the proxy would make of the caller's body: scanned for placeholders, or passed through and why. Keeps nothing. */
import {
  bodyFormatOf,
  isScannable,
  mergeJson,
  type Reference,
  scanBody,
  TemplateError,
  UNLIMITED,
} from '@knoxcall/template';

export type CallerBody =
  | { kind: 'none' }
  | { kind: 'scanned'; isMergeable: boolean; references: ReadonlyMap<string, Reference>; text: string }
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
  const { references } = scanBody(format, bytes);
  const isMergeable = format === 'json' && (isObject(bytes) || references.size > 0);
  return { kind: 'scanned', isMergeable, references, text: bytes.toString('utf8') };
}

/** By the merge itself. What a placeholder outside of strings makes of a body, only its value can tell. */
function isObject(bytes: Buffer): boolean {
  try {
    mergeJson(bytes, {}, UNLIMITED);
    return true;
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function isEncoded(contentEncoding: string | undefined): boolean {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => coding !== '' && coding !== 'identity');
}
