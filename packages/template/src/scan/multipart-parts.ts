// The parts of a multipart/form-data body (RFC 7578). A body that two readers could split differently is refused.

import { boundaryLines } from './multipart-lines.ts';

/** Byte offsets, ends exclusive. `field`: the name of a text field; null for a file and for whatever is neither. */
export interface Part {
  readonly headersStart: number;
  readonly start: number;
  readonly end: number;
  readonly field: string | null;
}

const CRLF = Buffer.from('\r\n');
const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const HYPHEN = 0x2d;

/** Undefined where the body is no such form, or one that readers could read differently. */
export function multipartParts(bytes: Buffer, dashed: Buffer): Part[] | undefined {
  const lines = boundaryLines(bytes, dashed);
  const last = lines.at(-1);
  if (last === undefined || lines.some(({ isAfterCrlf }) => !isAfterCrlf)) return undefined;
  const isClosed = hasHyphens(bytes, last.start + dashed.length);
  const starts = lines.slice(0, -1).map(({ start }) => endOfLine(bytes, start + dashed.length));
  if (!isClosed || starts.some((start) => start < 0)) return undefined;
  const parts = starts.map((start, index) =>
    partOf(bytes, start, (lines[index + 1]?.start ?? 0) - CRLF.length),
  );
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function hasHyphens(bytes: Buffer, at: number): boolean {
  return bytes[at] === HYPHEN && bytes[at + 1] === HYPHEN;
}

/** The position after the line, where the rest of it is white space only; -1 otherwise. */
function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(CRLF, from);
  return end >= 0 && /^[ \t]*$/.test(bytes.toString('latin1', from, end)) ? end + CRLF.length : -1;
}

function partOf(bytes: Buffer, from: number, end: number): Part | undefined {
  const headersEnd = bytes.indexOf(END_OF_HEADERS, from);
  if (headersEnd < 0 || headersEnd + END_OF_HEADERS.length > end) return undefined;
  const headers = bytes.toString('latin1', from, headersEnd).split('\r\n');
  if (!headers.every((line) => HEADER.test(line))) return undefined;
  return { headersStart: from, start: headersEnd + END_OF_HEADERS.length, end, field: fieldOf(headers) };
}

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*$/;
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*;/i;
const NAME = /;[ \t]*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;
/** Also in the spelling of RFC 5987, and after a quote that another reader may not see end. */
const FILE_NAME = /[;\s"]filename[\s*0-9]*=/i;
const PLAIN_ENCODING = /^content-transfer-encoding:[ \t]*(?:7bit|8bit|binary)[ \t]*$/i;

function fieldOf(headers: readonly string[]): string | null {
  const named = (name: string): string[] =>
    headers.filter((line) => line.toLowerCase().startsWith(`${name}:`));
  const [disposition, ...others] = named('content-disposition');
  if (disposition === undefined || others.length > 0 || !DISPOSITION.test(disposition)) return null;
  const isPlain = named('content-transfer-encoding').every((line) => PLAIN_ENCODING.test(line));
  if (!isPlain || FILE_NAME.test(disposition)) return null;
  const [, quoted, token] = NAME.exec(disposition) ?? [];
  return quoted ?? token ?? null;
}
