/**
 * The body of a record: as it goes upstream, after the merge and before substitution; scrubbed, then cut (security model:
 * Logged as it came).
 */
import {
  type JsonObject,
  mergeJson,
  type ScannedBody,
  type ScannedMultipart,
  TemplateError,
  UNLIMITED,
} from '@knoxcall/template';
import type { BodyPlan } from '../substitute/substitute-body.ts';
import { headOf } from './bounded-record.ts';
import { isPlaceholder, isSensitive, MASK, maskForm } from './mask.ts';
import { maskJson } from './mask-json.ts';

const SHOWN_BYTES = 4096;
/** Masking may shorten a body: this much of it is enough for the part that is shown. */
const READ_BYTES = 16 * SHOWN_BYTES;

/** null for a body that was not scanned, and where there is none. */
export function shownBody({ caller, injected }: BodyPlan): string | null {
  if (caller.kind === 'unscanned') return null;
  if (caller.kind === 'none')
    return injected === undefined ? null : headOf(JSON.stringify(injected.json), SHOWN_BYTES);
  if (injected === undefined) return headOf(maskedHead(caller.scanned), SHOWN_BYTES);
  return headOf(merged(maskJson(caller.scanned.bytes.toString('utf8')), injected.json), SHOWN_BYTES);
}

function maskedHead(scanned: ScannedBody | ScannedMultipart): string {
  if (scanned.format === 'multipart') return maskMultipart(scanned, SHOWN_BYTES);
  const { format, bytes } = scanned;
  const text = bytes.toString('utf8', 0, READ_BYTES);
  if (format === 'json') return maskJson(text, SHOWN_BYTES);
  return format === 'form' ? maskForm(text) : text;
}

/**
 * A placeholder outside of a string makes a body invalid JSON before substitution: then only the caller's part is
 * shown.
 */
function merged(callerText: string, injected: JsonObject): string {
  try {
    return mergeJson(Buffer.from(callerText), injected, UNLIMITED).toString('utf8');
  } catch (error) {
    if (error instanceof TemplateError) return callerText;
    throw error;
  }
}

/**
 * A form with files for a record: its masked fields, and the length of each file. `enough`: this many characters of the
 * result are wanted; it ends soon after them.
 */
function maskMultipart({ bytes, dashed, parts }: ScannedMultipart, enough: number): string {
  let shown = '';
  for (const { headersStart, start, end, field } of parts) {
    if (shown.length >= enough) return shown;
    const headers = bytes.toString('utf8', headersStart, start);
    const length = end - start;
    const content =
      field === null
        ? `[${length} bytes]`
        : shownField(field, bytes.toString('utf8', start, Math.min(end, start + enough)));
    shown += `${dashed}\r\n${headers}${content}\r\n`;
  }
  return `${shown}${dashed}--\r\n`;
}

function shownField(field: string, value: string): string {
  return isSensitive(field) && !isPlaceholder(value) ? MASK : value;
}
