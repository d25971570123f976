import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPresignedQuery, scopeOfAuthorization } from './caller-aws-signature.ts';

describe('scopeOfAuthorization', () => {
  test('reads region and service', () => {
    const value =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00';
    expect(scopeOfAuthorization(value)).toEqual({ region: 'eu-west-1', service: 'dynamodb' });
  });

  test.each([
    'Bearer abc',
    'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/../aws4_request, Signature=00',
    'AWS4-HMAC-SHA256 Credential=AKIA/2026/eu-west-1/s3/aws4_request',
    `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${'r'.repeat(65)}/s3/aws4_request`,
    'AWS4-HMAC-SHA256',
  ])('finds no scope in %j', (value) => {
    expect(scopeOfAuthorization(value)).toBeUndefined();
  });
});

describe('readPresignedQuery', () => {
  const signing =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2Faws4_request' +
    '&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=00';

  test('returns the scope, and the headers that were moved into the query', () => {
    expect(readPresignedQuery(`${signing}&x-amz-acl=private&x-id=GetObject`)).toEqual({
      scope: { region: 'us-east-1', service: 's3' },
      rest: 'x-id=GetObject',
      hoisted: ['x-amz-acl', 'private'],
    });
  });

  test('finds no signature in a query without one', () => {
    expect(readPresignedQuery('X-Amz-Date=1&a=b')).toBeUndefined();
  });

  test('keeps the bytes and the order of every other parameter', () => {
    const member = fc.stringMatching(/^[a-z0-9%+=._~-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(member), fc.array(member), (before, after) => {
        const decodesToSigning = [...before, ...after].some((one) => /x-amz-/i.test(decodedOrSame(one)));
        fc.pre(!decodesToSigning);
        const query = [...before, signing, ...after].join('&');
        expect(readPresignedQuery(query)?.rest).toBe([...before, ...after].join('&'));
      }),
    );
  });
});

function decodedOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
