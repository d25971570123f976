/** What the proxy would make of the caller's body: scanned for placeholders, or passed through and why. Keeps nothing. */
import type { SubstitutedPlace } from '@knoxcall/snapshot';
import {
  bodyFormatOf,
  isScannable,
  mergeJson,
  multipartBoundary,
  type Reference,
  scanBody,
  scanMultipart,
  TemplateError,
  UNLIMITED,
} from '@knoxcall/template';

export type CallerBody =
  | { kind: 'none' }
  | {
      kind: 'scanned';
      place: Extract<SubstitutedPlace, 'body' | 'multipart'>;
      isMergeable: boolean;
      references: ReadonlyMap<string, Reference>;
      /** Placeholders stand in it where none is ever replaced. */
      isElsewhere: boolean;
      text: string;
    }
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
  const boundary = multipartBoundary(contentType);
  if (format === null && boundary === undefined) return { kind: 'unscanned', reason: 'type' };
  if (isEncoded(contentEncoding)) return { kind: 'unscanned', reason: 'encoded' };
  if (bytes.length > maxBytes) return { kind: 'unscanned', reason: 'oversize' };
  if (format === null) return readForm(bytes, boundary ?? '');
  if (!isScannable(bytes)) return { kind: 'unscanned', reason: 'binary' };
  const { references } = scanBody(format, bytes);
  const isMergeable = format === 'json' && (isObject(bytes) || references.size > 0);
  const text = bytes.toString('utf8');
  return { kind: 'scanned', place: 'body', isMergeable, references, isElsewhere: false, text };
}

function readForm(bytes: Buffer, boundary: string): CallerBody {
  const scanned = scanMultipart(bytes, boundary);
  if (scanned === undefined) return { kind: 'unscanned', reason: 'type' };
  const { references, isElsewhere } = scanned;
  const text = bytes.toString('utf8');
  return { kind: 'scanned', place: 'multipart', isMergeable: false, references, isElsewhere, text };
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
