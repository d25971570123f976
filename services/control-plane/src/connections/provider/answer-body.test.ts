/** How the bytes of a provider's answer are read, in any encoding, and how many are too many. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { maxAnswerBytes, readBody } from './answer-body.ts';
import { TokenFault } from './token-fault.ts';

const token = { access_token: 'a', refresh_token: 'r' };
const json = Buffer.from(JSON.stringify(token));

test.each([
  ['gzip', gzipSync(json)],
  ['x-gzip', gzipSync(json)],
  [' GZIP ', gzipSync(json)],
  ['deflate', deflateSync(json)],
  ['deflate', deflateRawSync(json)],
  ['br', brotliCompressSync(json)],
  ['gzip, br', brotliCompressSync(gzipSync(json))],
  ['identity', json],
  ['', json],
  [undefined, json],
  ['unheard-of', json],
  // The label is wrong: these bytes are not compressed.
  ['gzip', json],
  ['br', json],
  ['gzip', gzipSync(json).subarray(0, -8)],
])('a token encoded as %j is read', (encoding, body) => {
  expect(readBody(body, encoding)).toEqual(token);
});

test.each([
  ['\ufeff{"access_token":"a"}', { access_token: 'a' }],
  ['\n {"access_token":"a"}\n', { access_token: 'a' }],
  ['access_token=a&scope=b%20c&token_type=', { access_token: 'a', scope: 'b c', token_type: '' }],
  ['\ufeffaccess_token=a\n', { access_token: 'a' }],
  ['null', null],
  ['[1]', [1]],
  ['', ''],
  ['<a href="?x=1&error=invalid_grant&y=2">', '<a href="?x=1&error=invalid_grant&y=2">'],
  ['{"error":"invalid_grant"', '{"error":"invalid_grant"'],
  ['Bad gateway', 'Bad gateway'],
])('%j is read as %j', (text, value) => {
  expect(readBody(Buffer.from(text), undefined)).toEqual(value);
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('%s: 64 KiB are read, and one byte more is refused', (encoding, compress) => {
  const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;
  expect(String(readBody(compress(text(maxAnswerBytes)), encoding))).toHaveLength(maxAnswerBytes - 2);
  expect(() => readBody(compress(text(maxAnswerBytes + 1)), encoding)).toThrow(TokenFault);
  expect(() => readBody(compress(Buffer.alloc(5_000_000)), encoding)).toThrow('over 64 KiB');
});

test('for any bytes and labels the reader returns a value or throws a TokenFault', () => {
  const labels = fc.constantFrom('gzip', 'deflate', 'br', 'gzip, deflate, br', 'x', '');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), labels, (bytes, label) => {
      expect(readBody(Buffer.from(bytes), label)).toBeDefined();
    }),
  );
});
