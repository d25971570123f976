import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeHmacSecret, hmacOf, splitFields } from './hmac.ts';

const fields = ['method', 'path', 'body'] as const;

describe('splitFields', () => {
  test('splits at fields, and at nothing else', () => {
    expect(splitFields('{method} {paths}{path}{{body}}', fields)).toEqual([
      { field: 'method' },
      { literal: ' {paths}' },
      { field: 'path' },
      { literal: '{' },
      { field: 'body' },
      { literal: '}' },
    ]);
  });

  test('returns parts that join to the template again', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('{method}', '{path}', '{', '}', '{x}'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const template = pieces.join('');
        const parts = splitFields(template, fields);
        expect(parts.map((part) => ('field' in part ? `{${part.field}}` : part.literal)).join('')).toBe(
          template,
        );
      }),
    );
  });
});

test('a message in parts has the same signature as the message in one piece', () => {
  const secret = Buffer.from('s3cret');
  const inOne = createHmac('sha512', secret).update('GET\n/a').digest('base64');
  const parts = [Buffer.from('GET'), Buffer.from('\n'), Buffer.from('/a')];
  expect(hmacOf({ algorithm: 'sha512', encoding: 'base64' }, secret, parts)).toBe(inOne);
});

describe('decodeHmacSecret', () => {
  test.each([
    ['utf8', 'ab é', Buffer.from('ab é')],
    ['hex', '00Ff', Buffer.from([0, 255])],
    ['base64', 'AP8=', Buffer.from([0, 255])],
    ['base64', 'AP8', Buffer.from([0, 255])],
  ] as const)('decodes %s %j', (encoding, value, bytes) => {
    expect(Buffer.from(decodeHmacSecret(Buffer.from(value), encoding) ?? [])).toEqual(bytes);
  });

  test.each([
    ['hex', 'abc'],
    ['hex', 'zz'],
    ['base64', 'a b'],
    ['base64', 'whsec_é'],
  ] as const)('refuses %s %j', (encoding, value) => {
    expect(decodeHmacSecret(Buffer.from(value), encoding)).toBeUndefined();
  });
});
