/** JSON pointers: the examples of RFC 6901, and no inherited property is ever found. */
import fc from 'fast-check';
import { jsonPointer, valueAt } from './oauth2-fields.ts';

const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'm~n': 8, ' ': 7, 'k"l': 6 };

test.each([
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/m~0n', 8],
  ['/ ', 7],
  ['/k"l', 6],
  ['/foo/00', undefined],
  ['/foo/-', undefined],
  ['/foo/length', undefined],
  ['/constructor', undefined],
  ['/foo/0/0', undefined],
])('%s', (pointer, value) => {
  expect(pointer).toMatch(jsonPointer);
  expect(valueAt(document, pointer)).toEqual(value);
});

test.each(['', 'foo', '/a~', '/a~2', '#/foo'])('%j is refused as a JSON pointer', (text) => {
  expect(text).not.toMatch(jsonPointer);
});

test('the pointer to a value finds it, whatever the names on the way', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), fc.string(), (names, value) => {
      const made = names.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value);
      const pointer = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      expect(pointer).toMatch(jsonPointer);
      expect(valueAt(made, pointer)).toBe(value);
    }),
  );
});
