// Compares the substitution engine with a slow second implementation on generated bodies.
// Usage: node scripts/fuzz.ts [count] [seed]; ends with status 1 at the first difference.

import { renderBody, scanBody, TemplateError, UNLIMITED } from '../packages/template/src/index.ts';
import { drawFrom, type FuzzCase, generate } from './fuzz/generate.ts';
import { type Expected, expectedOf } from './fuzz/reference.ts';
import { decodeForm } from './fuzz/reference-form.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 20_251_122);
const limit = { ...UNLIMITED, maxBytes: 1 << 20 };

interface Actual {
  readonly keys: readonly string[];
  readonly result: string | null;
}

function actualOf({ format, source, valueFor }: FuzzCase): Actual {
  const scanned = scanBody(format, Buffer.from(source));
  const keys = [...scanned.references.keys()];
  const values = new Map(keys.map((key) => [key, Buffer.from(valueFor(key))]));
  try {
    return { keys, result: renderBody(scanned, values, limit).toString('utf8') };
  } catch (error) {
    if (error instanceof TemplateError && error.code === 'value_not_representable')
      return { keys, result: null };
    throw error;
  }
}

/**
 * For a delicate form the parsed pairs are compared; for delicate XML (`law.test.ts` parses it) only the
 * references.
 */
function agrees({ format, source, valueFor }: FuzzCase, expected: Expected, actual: Actual): boolean {
  if (expected.keys.join('\n') !== actual.keys.join('\n')) return false;
  if (!expected.isDelicate) return expected.result === actual.result;
  if (format !== 'form' || actual.result === null) return true;
  const put = (text: string): string =>
    text.replace(/\{\{((?:secret|secret_id|var):[^ \t\n\v\f\r{}]+)\}\}/g, (all, key: string) =>
      expected.keys.includes(key) ? valueFor(key) : all,
    );
  const wanted = decodeForm(source).pairs.map((pair) => pair.map(put));
  const isFilled = (pair: string[]): boolean => pair.join('') !== '';
  const read = decodeForm(actual.result).pairs.filter(isFilled);
  return JSON.stringify(wanted.filter(isFilled)) === JSON.stringify(read);
}

const draw = drawFrom(seed);
let delicate = 0;
let withPlaceholders = 0;
for (let done = 1; done <= count; done += 1) {
  const each = generate(draw);
  const expected = expectedOf(each.format, each.source, each.valueFor);
  const actual = actualOf(each);
  if (expected.keys.length > 0) withPlaceholders += 1;
  if (expected.isDelicate) delicate += 1;
  if (!agrees(each, expected, actual)) {
    const values = Object.fromEntries(actual.keys.map((key) => [key, each.valueFor(key)]));
    console.error(JSON.stringify({ body: done, seed, ...each, values, expected, actual }, null, 1));
    process.exit(1);
  }
  if (done % 100_000 === 0) console.log(`${done} bodies`);
}
console.log(
  `fuzz: ${count} bodies, seed ${seed}, ${withPlaceholders} with placeholders, ${delicate} compared by meaning, 0 differences`,
);
