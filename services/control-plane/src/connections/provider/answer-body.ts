/**
 * Decodes the bytes of an answer, whatever its labels say: compressed or not, with a byte order mark or not, JSON or a
 * form. It may hold the only copy of a rotated refresh token. Pure.
 */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { TokenFault } from './token-fault.ts';

export const maxAnswerBytes = 65_536;
const maxEncodings = 3;

/** A truncated body is no valid JSON anyway, and some servers leave out only the end of the compression. */
const zlibOptions = { maxOutputLength: maxAnswerBytes, finishFlush: constants.Z_SYNC_FLUSH };
const brotliOptions = { maxOutputLength: maxAnswerBytes, finishFlush: constants.BROTLI_OPERATION_FLUSH };

type Decode = (bytes: Buffer) => Buffer;
const gunzip: Decode = (bytes) => gunzipSync(bytes, zlibOptions);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // Servers disagree on whether the zlib header belongs to it (RFC 9110, section 8.4.1.2).
  ['deflate', (bytes) => ((bytes[0] ?? 0) % 16 === 8 ? inflateSync : inflateRawSync)(bytes, zlibOptions)],
  ['br', (bytes) => brotliDecompressSync(bytes, brotliOptions)],
]);

/** An object or another JSON value, or the text where it is neither JSON nor a form. Throws `TokenFault` where it is too large. */
export function readBody(body: Buffer, contentEncoding: string | undefined): unknown {
  // TextDecoder removes the byte order mark.
  const text = new TextDecoder().decode(unpack(body, contentEncoding ?? ''));
  try {
    return JSON.parse(text);
  } catch {
    return isForm(text) ? Object.fromEntries(new URLSearchParams(text.trim())) : text;
  }
}

function unpack(body: Buffer, contentEncoding: string): Buffer {
  const encodings = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
  return encodings
    .slice(-maxEncodings)
    .toReversed()
    .reduce((bytes, encoding) => decode(bytes, decoders.get(encoding)), body);
}

/** Where the label is wrong, decoding fails and the bytes are taken as they are. */
function decode(bytes: Buffer, decoder: Decode | undefined): Buffer {
  try {
    return decoder?.(bytes) ?? bytes;
  } catch (error) {
    if (Object(error).code !== 'ERR_BUFFER_TOO_LARGE') return bytes;
    throw new TokenFault('unavailable', "The provider's answer is over 64 KiB.", { cause: error });
  }
}

/** Not an HTML page, in whose links any text may stand. */
function isForm(text: string): boolean {
  return text.includes('=') && !/[<>"{}\r\n]/.test(text.trim());
}
