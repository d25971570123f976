// Bodies that make a careless scanner read the same bytes again and again. Reads are counted, not timed.

import { type BodyFormat, malformedPlaceholders, scanBody } from '../index.ts';
import { Matcher } from '../redact/matcher.ts';

/** Counts every byte that is read; whatever is asked of the whole is answered by the whole. */
function countReads(format: BodyFormat, text: string): number {
  let reads = 0;
  const bytes = Buffer.from(text);
  const counting = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  scanBody(format, counting);
  return reads;
}

const units: Record<string, string> = {
  'a placeholder that never ends': '{{secret:',
  'one with a long argument': `{{secret_id:${'a'.repeat(256)}`,
  'one with too long an argument': `{{var:${'a'.repeat(300)}}}`,
  'an argument of one long word': 'a'.repeat(400),
  'opening braces': '{',
  'opening and closing braces': '{{}}',
  'half an end': '{{var:a}',
  placeholders: '{{var:a}}',
  'encoded braces': '%7B',
  'encoded beginnings': '%7B%7Bsecret%3A',
  'percent signs': '%',
  'one name of a form': '{{secret:=',
  quotes: '"',
  backslashes: '\\',
  'deep nesting': '{"a":[',
  comments: '<!--',
  'ends of comments': '-->',
  'sections of XML': '<![CDATA[',
  'ends of sections': ']]',
  instructions: '<?',
  declarations: '<!',
  'declarations with subsets': '<!DOCTYPE a [',
  tags: '<',
  attributes: "<a b='",
};

describe.each<BodyFormat>(['json', 'xml', 'form', 'text'])('scanning %s is linear', (format) => {
  test.each(Object.entries(units))('in %s', (_name, unit) => {
    const size = 4096;
    const once = countReads(format, unit.repeat(size / unit.length));
    const twice = countReads(format, unit.repeat((2 * size) / unit.length));
    expect(twice).toBeLessThanOrEqual(2.2 * once + 2000);
    expect(twice).toBeLessThanOrEqual(40 * 2 * size);
  });

  test.each(Object.entries(units))('and 1 MiB passes: %s', (_name, unit) => {
    const bytes = Buffer.from(unit.repeat((1 << 20) / unit.length));
    expect(scanBody(format, bytes).bytes).toBe(bytes);
  });
});

test('warnings about 1 MiB of braces come at once', () => {
  expect(malformedPlaceholders('{'.repeat(1 << 20), 'route')).toEqual([]);
  expect(malformedPlaceholders('{{}}'.repeat(1 << 18), 'route')).toHaveLength(1 << 18);
});

test('an answer of 1 MiB that almost shows a hundred values passes', () => {
  const entries = Array.from({ length: 100 }, (_, index) => ({
    placeholder: '',
    value: Buffer.from(`${'a'.repeat(1000)}${index}`),
  }));
  const building = Matcher.build(entries);
  let built = building.next();
  while (!built.done) built = building.next();
  const redactor = built.value.redactor();
  const answer = Buffer.from('a'.repeat(1 << 20));
  const shown = Buffer.concat([redactor.push(answer), redactor.end()]);
  expect(shown.equals(answer)).toBe(true);
});
