import fc from 'fast-check';
import { z } from 'zod';
import { namedRecord } from './entries.ts';

test('what a record holds is what was put there, whatever it is called; nothing else answers to a name', () => {
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

test('what is not of its kind is refused', () => {
  expect(namedRecord(z.number()).safeParse({ constructor: 'x' }).success).toBe(false);
});
