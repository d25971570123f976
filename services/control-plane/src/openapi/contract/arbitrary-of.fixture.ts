/** For tests: values that a JSON Schema of the document allows, and values that it mostly does not. */
import fc from 'fast-check';
import type { JsonSchema } from '../json-schema.ts';

type Resolve = (schema: JsonSchema) => JsonSchema;
export type Generators = { resolve: Resolve; uuids: readonly string[] };

/** Text that has broken other servers. */
const nasty = fc.constantFrom(
  ...['', ' ', '\0', '\ud800', '__proto__', "'; DROP TABLE tenants; --", '{{secret:x}}', '%00', '../..'],
  ...['a'.repeat(300), '\u{1f600}'.repeat(70), 'NaN', '-1', '1e400', '\r\nX-Evil: 1', 'null', '\u202e'],
);

/** A value that the schema allows; the code's refinements may still refuse it. */
export function arbitraryOf(schema: JsonSchema, generators: Generators): fc.Arbitrary<unknown> {
  const own = generators.resolve(schema);
  const inner = (one: unknown): fc.Arbitrary<unknown> => arbitraryOf(Object(one), generators);
  if (Array.isArray(own.enum)) return fc.constantFrom(...own.enum);
  if ('const' in own) return fc.constant(own.const);
  const choices = own.anyOf ?? own.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(inner));
  if (Array.isArray(own.type)) return fc.oneof(...own.type.map((type) => inner({ ...own, type })));
  switch (own.type) {
    case 'string':
      return textOf(own, generators);
    case 'integer':
      return fc.integer(boundsOf(own));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(own.items ?? {}), { maxLength: Math.min(3, Number(own.maxItems ?? 3)) });
    case 'object':
      return objectOf(own, generators);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Breaks a value in one place. */
export function broken(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const junk = fc.oneof(nasty, fc.jsonValue({ maxDepth: 1 }), fc.constant([]), fc.constant({}));
  return fc.tuple(value, fc.nat(), fc.nat(3), junk).map(([whole, place, how, bad]) => {
    if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return bad;
    const keys = Object.keys(whole);
    const key = keys[place % Math.max(1, keys.length)] ?? 'name';
    const entries = Object.entries(whole);
    if (how === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
    if (how === 1) return { ...whole, [String(typeof bad === 'string' ? bad : 'unknown_field')]: bad };
    if (how === 2) return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? bad : one]));
    return bad;
  });
}

function textOf(schema: JsonSchema, { uuids }: Generators): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.oneof(fc.uuid(), fc.constantFrom(...uuids));
  if (schema.format === 'date-time') {
    const range = { min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true };
    return fc.date(range).map((date) => date.toISOString());
  }
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern));
  const minLength = Number(schema.minLength ?? 0);
  const maxLength = Math.min(Number(schema.maxLength ?? 40), minLength + 40);
  return fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{3,20}$/) },
    { weight: 2, arbitrary: fc.string({ minLength, maxLength, unit: 'grapheme' }) },
    { weight: 1, arbitrary: nasty },
  );
}

function boundsOf(schema: JsonSchema): { min: number; max: number } {
  return { min: Number(schema.minimum ?? -1000), max: Number(schema.maximum ?? 1_000_000) };
}

function objectOf(schema: JsonSchema, generators: Generators): fc.Arbitrary<object> {
  const properties = Object.entries(Object(schema.properties));
  const required = Array.isArray(schema.required) ? schema.required : [];
  const model = Object.fromEntries(
    properties.map(([name, one]) => [name, arbitraryOf(Object(one), generators)]),
  );
  if (properties.length > 0) return fc.record(model, { requiredKeys: required });
  if (typeof schema.additionalProperties !== 'object') return fc.constant({});
  const key = arbitraryOf(Object(schema.propertyNames ?? { type: 'string' }), generators).map(String);
  return fc.dictionary(key, arbitraryOf(Object(schema.additionalProperties), generators), { maxKeys: 3 });
}
