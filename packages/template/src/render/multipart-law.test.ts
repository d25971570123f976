// The law of substitution for forms with files: what a parser reads is what the caller wrote, with only the placeholders
// of its text fields changed; files stay byte for byte, and no value ends a part or begins one.

import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import {
  finish,
  multipartBoundary,
  PlaceholderWatch,
  renderMultipartInSteps,
  type ScannedMultipart,
  scanMultipart,
  UNLIMITED,
} from '../index.ts';

const limit = { ...UNLIMITED, maxBytes: 1 << 20 };
const PLACEHOLDER = /\{\{(secret|var):([^ \t\n\v\f\r{}]+)\}\}/g;
const boundary = '----b0';
const contentType = `multipart/form-data; boundary=${boundary}`;

type Named = Record<string, string>;
type Sent = { name: string; file: string | null; content: Buffer };

const values = fc.record({
  'secret:a': fc.string({
    unit: fc.constantFrom(...'ab-\r\n é😀{}"\\', '\r\n', '------b0', '--', 'b0', '{{secret:a}}'),
    maxLength: 6,
  }),
  'var:b': fc.string({ maxLength: 3 }),
});
const text = fc
  .array(
    fc.constantFrom('{{secret:a}}', '{{var:b}}', '{{secret:', '}}', '-', '----b0', '\r', '\n', 'x', 'é'),
    { maxLength: 8 },
  )
  .map((parts) => Buffer.from(parts.join('')));
const content = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.concat([Buffer.from('{{secret:a}}'), Buffer.from([0xff, 0])])),
);
const part = fc.record({
  name: fc.constantFrom('a', 'b', 'filename', '{{secret:a}}'),
  file: fc.constantFrom(null, 'f.txt', '{{secret:a}}'),
  content,
});

function write(parts: readonly Sent[]): Buffer {
  const pieces = parts.flatMap(({ name, file, content: bytes }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === null ? '' : `; filename="${file}"`}\r\n\r\n`,
    bytes,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

function read(body: Buffer): Promise<Sent[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent[]>();
  const sent: Sent[] = [];
  const parser = new Busboy({ headers: { 'content-type': contentType }, defCharset: 'utf8' });
  parser.on('field', (name, value) => sent.push({ name, file: null, content: Buffer.from(value) }));
  parser.on('file', (name, stream, file) => {
    const one = { name, file, content: Buffer.alloc(0) };
    sent.push(one);
    stream.on('data', (chunk: Buffer) => {
      one.content = Buffer.concat([one.content, chunk]);
    });
  });
  parser.on('finish', () => resolve(sent)).on('error', reject);
  parser.end(body);
  return promise;
}

const isText = (bytes: Buffer): boolean => Buffer.from(bytes.toString()).equals(bytes) && !bytes.includes(0);
const put = ({ content: bytes, ...rest }: Sent, named: Named): Sent => ({
  ...rest,
  content:
    rest.file === null && isText(bytes)
      ? Buffer.from(bytes.toString().replace(PLACEHOLDER, (_all, kind, ref) => named[`${kind}:${ref}`] ?? ''))
      : bytes,
});
/** A parser gives fields as text. */
const asRead = ({ content: bytes, file, ...rest }: Sent): Sent => ({
  ...rest,
  file,
  content: file === null ? Buffer.from(bytes.toString()) : bytes,
});

const given = ({ references }: ScannedMultipart, named: Named) =>
  new Map([...references.keys()].map((key) => [key, Buffer.from(named[key] ?? '')]));

test('parses to the source with the values in its text fields', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 4 }), values, async (parts, named) => {
      const source = write(parts);
      const scanned = scanMultipart(source, boundary);
      if (scanned === undefined) {
        expect(parts.some((one) => /[\r\n]------b0/.test(`\n${one.content.toString('latin1')}`))).toBe(true);
        return;
      }
      const wanted = parts.map((one) => put(one, named));
      try {
        const result = finish(renderMultipartInSteps(scanned, given(scanned, named), limit));
        expect(await read(result)).toEqual(wanted.map(asRead));
      } catch (error) {
        expect(error).toMatchObject({ code: 'value_not_representable' });
        expect(wanted.some((one) => /[\r\n]------b0/.test(`\n${one.content.toString('latin1')}`))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('a value is refused that', () => {
  const render = (field: string, value: string): string => {
    const scanned = scanMultipart(write([{ name: 'a', file: null, content: Buffer.from(field) }]), boundary);
    return finish(renderMultipartInSteps(scanned!, given(scanned!, { 'secret:a': value }), limit)).toString();
  };
  test.each([
    [
      'holds a part of its own',
      '{{secret:a}}',
      '\r\n------b0\r\nContent-Disposition: form-data; name="x"\r\n\r\ny',
    ],
    ['ends the form', 'x{{secret:a}}', '\r\n------b0--'],
    ['has a bare line feed', 'x{{secret:a}}', '\n------b0'],
    ['has a bare carriage return', 'x{{secret:a}}', '\r------b0'],
    ['is the boundary behind the headers', '{{secret:a}}', '------b0'],
    ['ends in a line break before the rest', 'x{{secret:a}}------b0', '\n'],
    ['begins it with the rest', 'x\n--{{secret:a}}0', '----b'],
    ['joins with itself', 'x\n{{secret:a}}{{secret:a}}b0', '---'],
  ])('%s', (_name, field, value) => {
    expect(() => render(field, value)).toThrow(/would be read as its boundary/);
  });

  test.each([
    ['x{{secret:a}}', '------b0'],
    ['{{secret:a}}', '\r\n-----b0'],
    ['{{secret:a}}', '\r\n'],
    ['{{secret:a}}', ''],
    ['{{secret:a}}', '{{secret:a}}'],
  ])('and not in %j %j', (field, value) => {
    expect(render(field, value)).toContain(`\r\n\r\n${field.replace('{{secret:a}}', value)}\r\n------b0--`);
  });
});

describe('a body is no form that every reader reads alike, where', () => {
  const field = 'Content-Disposition: form-data; name="a"\r\n\r\n{{secret:a}}\r\n';
  test.each([
    ['it is not closed', `--b\r\n${field}`],
    ['it has no boundary', field],
    ['a boundary stands behind a bare line feed', `--b\r\n${field.trimEnd()}\n--b--`],
    ['a boundary goes on', `--b\r\n${field}--bX\r\n${field}--b--`],
    ['a part has no headers', `--b\r\n{{secret:a}}\r\n--b--`],
    ['headers have bare line feeds', `--b\r\n${field.replaceAll('\r\n', '\n')}\r\n\r\n\r\n--b--`],
    ['a header is folded', `--b\r\n${field.replace('; ', ';\r\n ')}--b--`],
    ['something stands behind the end', `--b\r\n${field}--b--\r\n--b\r\n`],
  ])('%s', (_name, body) => {
    expect(scanMultipart(Buffer.from(body), 'b')).toBeUndefined();
  });
});

describe('what is no text field', () => {
  test.each([
    ['a file', 'Content-Disposition: form-data; name="a"; filename="f"'],
    ['a file without a name of its own', 'content-disposition: form-data; name=a; filename=""'],
    ['a file in the other spelling', "Content-Disposition: form-data; name=a; filename*=UTF-8''f"],
    ['a file behind a quote', 'Content-Disposition: form-data; name="a\\"; filename="f"'],
    ['an attachment', 'Content-Disposition: attachment; name=a'],
    ['a part without a name', 'Content-Disposition: form-data; title=a'],
    ['a part without a disposition', 'Content-Type: text/plain'],
    ['a part with two', 'Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b'],
    [
      'what is encoded',
      'Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable',
    ],
  ])('stays as it stands: %s', (_name, headers) => {
    const source = Buffer.from(`--b\r\n${headers}\r\n\r\n{{secret:a}}\r\n--b--`);
    const scanned = scanMultipart(source, 'b')!;
    expect([scanned.placeholders.length, scanned.isElsewhere]).toEqual([0, true]);
    expect(finish(renderMultipartInSteps(scanned, new Map(), limit))).toBe(source);
  });
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['Multipart/Form-Data ;charset=utf-8; Boundary="a b"', 'a b'],
  ['multipart/form-data', undefined],
  ['multipart/form-data; boundary=', undefined],
  ['multipart/form-data; boundary="a "', undefined],
  ['multipart/form-data; boundary=a; boundary=b', undefined],
  ['multipart/form-data; xboundary=a; boundary=b', undefined],
  ['multipart/form-data; boundary="a\\"b"', undefined],
  [`multipart/form-data; boundary=${'a'.repeat(71)}`, undefined],
  ['multipart/form-data; boundary=a{{b', undefined],
  ['multipart/form-datas; boundary=a', undefined],
  ['multipart/mixed; boundary=a', undefined],
  [undefined, undefined],
])('the boundary of %j is %j', (type, expected) => {
  expect(multipartBoundary(type)).toBe(expected);
});

test('a placeholder that streams by is seen, however it is cut, and nothing else is', () => {
  const longest = `{{secret_id:${'x'.repeat(256)}}}`;
  fc.assert(
    fc.property(
      fc.constantFrom(longest, '{{var:a}}', `{{secret:${'x'.repeat(257)}}}`, '{{secret:a b}}', '{{env:a}}'),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
      fc.nat({ max: 600 }),
      (placed, sizes, before) => {
        const bytes = Buffer.from(`${'{'.repeat(before)}${placed}${'}'.repeat(300)}`);
        const watch = new PlaceholderWatch();
        let at = 0;
        for (let turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          watch.feed(bytes.subarray(at, at + size));
          at += size;
        }
        expect(watch.hasSeen).toBe(placed === longest || placed === '{{var:a}}');
      },
    ),
  );
});

test('a body made to be slow is not', () => {
  const dashes = '-'.repeat(69);
  const body = Buffer.from(`\n--${dashes}`.repeat(14_000));
  const began = process.cpuUsage().user;
  expect(scanMultipart(body, `${dashes}x`)).toBeUndefined();
  expect((process.cpuUsage().user - began) / 1000).toBeLessThan(500);
});
