import fc from 'fast-check';
import { z } from 'zod';
import { namedRecord } from './entries.ts';

test('a record returns its own values under any name, and nothing for other names', () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom('constructor', 'toString', 'valueOf', 'hasOwnProperty', 'prototype', 'isPrototypeOf'),
  );
  fc.assert(
    fc.property(fc.dictionary(names, fc.integer()), names, (given, asked) => {
      fc.pre(asked !== '__proto__' && !Object.hasOwn(given, '__proto__'));
      const record = namedRecord(z.number()).parse(given);
      expect(record[asked]).toBe(Object.hasOwn(given, asked) ? given[asked] : undefined);
      expect(Object.entries(record)).toEqual(Object.entries(given));
      expect(JSON.parse(JSON.stringify(record))).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});

test('a value of the wrong type is refused', () => {
  expect(namedRecord(z.number()).safeParse({ constructor: 'x' }).success).toBe(false);
});
