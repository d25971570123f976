import fc from 'fast-check';
import {
  downstreamHeaders,
  downstreamReason,
  downstreamTrailers,
  headerValue,
  pairs,
} from './response-head.ts';

const context = { method: 'GET', canChunk: true, isRewritten: false, ours: [] };
const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
const flat = fc
  .array(fc.tuple(token, fc.stringMatching(/^[\x20-\x7e]{0,12}$/)), { maxLength: 12 })
  .map((all) => all.flat());

test('end-to-end headers keep their order and spelling, each as often as it came', () => {
  fc.assert(
    fc.property(flat, (headers) => {
      fc.pre(
        headerValue(headers, 'connection') === null && headerValue(headers, 'transfer-encoding') === null,
      );
      const hop = /^(keep-alive|te|upgrade|proxy-(connection|authenticate|authentication-info)|x-knox-.*)$/i;
      const expected = [...pairs(headers)].filter(([name]) => !hop.test(name)).flat();
      const written = downstreamHeaders(200, headers, { ...context });
      expect(written.slice(0, -2)).toEqual(
        headerValue(headers, 'content-length') === null
          ? expected
          : [...pairs(expected)].filter(([name]) => name.toLowerCase() !== 'trailer').flat(),
      );
      expect(written.slice(-2)).toEqual(['X-Knox-Upstream-Status', '200']);
    }),
  );
});

test('headers that Connection names are removed, in any case and from several Connection headers', () => {
  const headers = ['X-A', '1', 'CONNECTION', 'close, x-a', 'x-b', '2', 'connection', ' X-B ', 'x-c', '3'];
  expect(downstreamHeaders(200, headers, context)).toEqual(['x-c', '3', 'X-Knox-Upstream-Status', '200']);
});

test.each(['gzip', 'gzip, chunked', 'chunked, gzip', 'identity', ''])(
  'transfer-encoding %j is refused',
  (coding) => {
    expect(() => downstreamHeaders(200, ['Transfer-Encoding', coding], context)).toThrow(/transfer-encoding/);
  },
);

test('a trailer cannot add framing or a header of ours', () => {
  const trailers = [
    'Content-Length',
    '1',
    'x-knox-id',
    'x',
    'Transfer-Encoding',
    'chunked',
    'Host',
    'h',
    'X-Sum',
    '7',
  ];
  expect(downstreamTrailers(trailers)).toEqual([['X-Sum', '7']]);
});

test('a reason phrase that cannot be written is left out', () => {
  expect(['OK', '', undefined, 'a\r\nb', '€', 'gr\xfc\xdf'].map(downstreamReason)).toEqual([
    'OK',
    '',
    '',
    '',
    '',
    'gr\xfc\xdf',
  ]);
});
