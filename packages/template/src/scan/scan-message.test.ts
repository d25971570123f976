import fc from 'fast-check';
import { finish, renderBody, scanMessageInSteps, UNLIMITED } from '../index.ts';

const value = 'a"b\\\n{{secret:a}}é';
const values = new Map([['secret:a', Buffer.from(value)]]);
const rendered = (text: string): string => {
  const scanned = finish(scanMessageInSteps(Buffer.from(text)));
  if (scanned === undefined) throw new Error('no UTF-8');
  return renderBody(scanned, values, UNLIMITED).toString();
};

const leaf = fc
  .array(fc.constantFrom('{{secret:a}}', '"', '\\', 'x', '{{', '}}', 'é'), { maxLength: 5 })
  .map((parts) => parts.join(''));
const json = fc.oneof(
  fc.array(leaf, { maxLength: 4 }),
  fc.dictionary(leaf, leaf, { maxKeys: 3 }),
  fc.array(fc.dictionary(fc.constant('d'), leaf), { maxLength: 2 }),
);
const prefix = fc.constantFrom('', '42', '0', '421', '42/admin,', '42/admin,7', '451-', '451-/admin,7');

test('what is JSON, behind the digits of Socket.IO too, parses to the same with the exact values', () => {
  fc.assert(
    fc.property(prefix, json, (before, document) => {
      const text = rendered(before + JSON.stringify(document));
      expect(text.startsWith(before)).toBe(true);
      const replaced = JSON.stringify(document, (_key, one) => one).replaceAll('{{secret:a}}', () =>
        JSON.stringify(value).slice(1, -1),
      );
      expect(JSON.parse(text.slice(before.length))).toEqual(JSON.parse(replaced));
    }),
  );
});

test.each([
  ['AUTH {{secret:a}}', `AUTH ${value}`],
  ['{"a":{{secret:a}}}', `{"a":${value}}`],
  ['x42["{{secret:a}}"]', `x42["${value}"]`],
  ['{"a":"{{secret:a}}"} ', `{"a":"${JSON.stringify(value).slice(1, -1)}"} `],
])('%s', (sent, expected) => {
  expect(rendered(sent)).toBe(expected);
});

test('what is no UTF-8 is no message', () => {
  expect(finish(scanMessageInSteps(Buffer.from([0x7b, 0x7b, 0xc3])))).toBeUndefined();
});

test('digits and slashes without end take no time', () => {
  const text = `${'1'.repeat(500_000)}/${'x'.repeat(500_000)}{{secret:a}}`;
  const began = process.cpuUsage().user;
  expect(rendered(text)).toHaveLength(text.length - 12 + value.length);
  expect((process.cpuUsage().user - began) / 1000).toBeLessThan(500);
});
