/**
 * Makes a record small enough to be kept: no value over 2 KiB, nothing over 16 KiB in all. It cuts text that is
 * scrubbed already, never the other way round.
 */
import type { LogRecord } from './log-record.ts';

/** Of a record as JSON. */
const RECORD_BYTES = 16_384;
/** Most bytes of a path, or of a header's name and value. */
const VALUE_BYTES = 2_048;
const NAME_BYTES = 256;
/** Most bytes of the names of secrets together, and of a body, as JSON: that leaves room for headers. */
const SECRETS_BYTES = 3_072;
const BODY_BYTES = 6_144;
/** Ends cut text; as the name of a header it says how many were left out. */
const MARK = '…';

/** The record as JSON, and its bytes. */
export function boundedJson(record: LogRecord): { readonly json: string; readonly bytes: number } {
  const json = JSON.stringify(record);
  const bytes = Buffer.byteLength(json);
  if (isSurelyWithin(record, bytes)) return { json, bytes };
  const bounded = JSON.stringify(boundedRecord(record));
  return { json: bounded, bytes: Buffer.byteLength(bounded) };
}

/** Most bytes of one UTF-16 unit as UTF-8, and as JSON. */
const UNIT_BYTES = 3;
const UNIT_JSON_BYTES = 6;

/**
 * No bound matters, as for most records; told by the lengths of its texts, since writing each as JSON costs more than all
 * else of a record. `bytes`: of its JSON.
 */
function isSurelyWithin(record: LogRecord, bytes: number): boolean {
  const { path, secrets_used: names, request_body: body, request_headers: headers } = record;
  if (bytes > RECORD_BYTES / 2 || UNIT_BYTES * path.length > VALUE_BYTES) return false;
  if (names.reduce((sum, { length }) => sum + UNIT_JSON_BYTES * length + 3, 0) > SECRETS_BYTES) return false;
  for (const name in headers) {
    if (UNIT_BYTES * name.length > NAME_BYTES) return false;
    if (UNIT_BYTES * (headers[name] ?? '').length > VALUE_BYTES) return false;
  }
  return body === null || bytes <= BODY_BYTES || jsonBytes(body) <= BODY_BYTES;
}

export function boundedRecord(record: LogRecord): LogRecord {
  const bounded = {
    ...record,
    path: shrink(cutText(record.path, VALUE_BYTES), 2 * VALUE_BYTES),
    secrets_used: cutList(record.secrets_used),
    request_body: record.request_body === null ? null : shrink(record.request_body, BODY_BYTES),
    request_headers: {},
  };
  return {
    ...bounded,
    request_headers: cutHeaders(record.request_headers, RECORD_BYTES - jsonBytes(bounded)),
  };
}

/** At most `maxBytes` bytes of UTF-8, never cut in the middle of a character; cut text ends in a mark. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length <= maxBytes / 3 || Buffer.byteLength(text) <= maxBytes) return text;
  return headOf(text, maxBytes - Buffer.byteLength(MARK)) + MARK;
}

/** The longest beginning within that many bytes. */
export function headOf(text: string, maxBytes: number): string {
  // A character has one byte at least, so later ones cannot be part of it.
  const bytes = Buffer.from(text.slice(0, maxBytes));
  if (bytes.length <= maxBytes) return text.slice(0, maxBytes).toWellFormed();
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function cutList(names: readonly string[]): string[] {
  const kept: string[] = [];
  let left = SECRETS_BYTES;
  for (const name of names) {
    left -= jsonBytes(name) + 1;
    if (left < 0) return [...kept, MARK];
    kept.push(name);
  }
  return kept;
}

/** A control character takes six bytes of JSON, so less of such text is kept. */
function shrink(text: string, maxJsonBytes: number): string {
  let shown = text;
  while (jsonBytes(shown) > maxJsonBytes) shown = headOf(shown, Math.floor(Buffer.byteLength(shown) * 0.75));
  return shown;
}

function cutHeaders(headers: Readonly<Record<string, string>>, maxBytes: number): Record<string, string> {
  const entries = Object.entries(headers);
  const kept = new Map<string, string>();
  let left = maxBytes - jsonBytes([MARK, `${entries.length} headers were left out`]);
  let leftOut = 0;
  for (const [name, value] of entries) {
    const shown = [cutText(name, NAME_BYTES), cutText(value, VALUE_BYTES)] as const;
    const bytes = jsonBytes(shown);
    if (bytes > left) leftOut += 1;
    else {
      kept.set(...shown);
      left -= bytes;
    }
  }
  if (leftOut > 0) kept.set(MARK, `${leftOut} headers were left out`);
  return Object.fromEntries(kept);
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
