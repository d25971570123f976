import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsChunkSigner } from './aws-chunk-signer.ts';
import { signAws } from './sign-aws.ts';

const dummy = '0'.repeat(64);

/** The example of the S3 API reference: 66,560 letters in two chunks. */
async function signedExample() {
  const headers = [
    ...['host', 's3.amazonaws.com', 'x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    ...[
      'content-encoding',
      'aws-chunked',
      'x-amz-decoded-content-length',
      '66560',
      'content-length',
      '66824',
    ],
  ];
  return signAws(
    {
      method: 'PUT',
      path: '/examplebucket/chunkObject.txt',
      query: '',
      headers,
      payload: { declared: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    },
    {
      credentials: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        sessionToken: null,
      },
      scope: { region: 'us-east-1', service: 's3' },
      rules: { keepsPath: true, sendsPayloadHash: true },
      at: new Date('2013-05-24T00:00:00Z'),
    },
  );
}

async function resign(body: Buffer, pieces: readonly number[]): Promise<Buffer> {
  const signer = new AwsChunkSigner(await signedExample(), 1_048_576);
  const out: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out.push(chunk);
      done();
    },
  });
  await pipeline(Readable.from(cut(body, pieces)), signer, sink);
  return Buffer.concat(out);
}

function* cut(body: Buffer, pieces: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const piece of pieces) {
    if (from >= body.length) return;
    yield body.subarray(from, from + piece);
    from += piece;
  }
  if (from < body.length) yield body.subarray(from);
}

function chunked(chunks: readonly Buffer[], trailer = '\r\n'): Buffer {
  const parts = chunks.map((data) =>
    Buffer.concat([
      Buffer.from(`${data.length.toString(16)};chunk-signature=${dummy}\r\n`),
      data,
      Buffer.from('\r\n'),
    ]),
  );
  return Buffer.concat([...parts, Buffer.from(`0;chunk-signature=${dummy}\r\n${trailer}`)]);
}

const example = chunked([Buffer.alloc(65_536, 'a'), Buffer.alloc(1024, 'a')]);

describe('AwsChunkSigner', () => {
  test('makes the signatures of the example in the documentation of AWS', async () => {
    expect((await signedExample()).signature).toBe(
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    );
    const signatures = [...(await resign(example, [])).toString('latin1').matchAll(/chunk-signature=(\w+)/g)];
    expect(signatures.map(([, signature]) => signature)).toEqual([
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ]);
  });

  test('changes nothing but signatures, however the body is cut into chunks', async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
    const body = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(body, pieces, async (chunks, cuts) => {
        const sent = chunked(chunks.map((chunk) => Buffer.from(chunk)));
        const received = await resign(sent, cuts);
        expect(received).toEqual(await resign(sent, []));
        expect(withoutSignatures(received)).toBe(withoutSignatures(sent));
      }),
      { numRuns: 50 },
    );
  });

  test('signs trailers too', async () => {
    const trailer = `x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:${dummy}\r\n\r\n`;
    const received = (await resign(chunked([Buffer.from('abc')], trailer), [])).toString('latin1');
    expect(received).toContain('x-amz-checksum-crc32c:sOO8/Q==\r\n');
    expect(received).toMatch(/x-amz-trailer-signature:(?!0{64})[0-9a-f]{64}\r\n\r\n$/);
  });

  test.each([
    ['nothing at all', ''],
    ['no last chunk', `1;chunk-signature=${dummy}\r\na\r\n`],
    ['a head without a signature', '1\r\na\r\n'],
    ['another length', `2;chunk-signature=${dummy}\r\nabc\r\n`],
    ['bytes after the end', `0;chunk-signature=${dummy}\r\n\r\nmore`],
    ['a chunk over the limit', `ffffffff;chunk-signature=${dummy}\r\n`],
    ['a line without an end', `1;${'x'.repeat(9000)}`],
  ])('refuses a body with %s', async (_what, body) => {
    await expect(resign(Buffer.from(body), [])).rejects.toThrow();
  });
});

function withoutSignatures(body: Buffer): string {
  return body.toString('latin1').replaceAll(/chunk-signature=[0-9a-f]{64}/g, 'chunk-signature=');
}
