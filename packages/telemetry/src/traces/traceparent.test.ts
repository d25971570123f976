/** Which headers join a caller's trace: those of W3C Trace Context, and nothing that only looks like one. */
import fc from 'fast-check';
import { parseTraceparent } from './create-traces.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

test.each([
  [`00-${trace}-${span}-01`, true],
  [`00-${trace}-${span}-00`, false],
  [`00-${trace}-${span}-03`, true],
  [`cc-${trace}-${span}-01-of-a-later-version`, true],
])('%s', (header, isSampled) => {
  expect(parseTraceparent(header)).toEqual({ traceId: trace, spanId: span, isSampled });
});

test.each([
  undefined,
  '',
  ['00'],
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `00-${trace}-${span}-1`,
  `ff-${trace}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${trace}-${span}-01, 00-${trace}-${span}-01`,
  ` 00-${trace}-${span}-01`,
])('%j joins nothing', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

test('whatever it is given, an id that comes out has its form', () => {
  const part = fc.string({ unit: fc.constantFrom(...'0123456789abcdefg-'), maxLength: 34 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const found = parseTraceparent(parts.join('-'));
      if (found === undefined) return;
      expect(found.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      expect(found.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    }),
  );
});
