import fc from 'fast-check';
import { Matcher, type RedactedValue } from './matcher.ts';
import { slowRedaction } from './slow-redaction.fixture.ts';

const secret = 'sk_live_"a\\b"&<é>/+=😀\n';
const entry = (value: string, placeholder = '{{secret:x}}'): RedactedValue => ({
  placeholder,
  value: Buffer.from(value),
});

function matcherOf(entries: RedactedValue[]): Matcher {
  const building = Matcher.build(entries);
  for (;;) {
    const step = building.next();
    if (step.done) return step.value;
  }
}

const createRedactor = (entries: RedactedValue[]) => matcherOf(entries).redactor();

function whole(entries: RedactedValue[], answer: Uint8Array): string {
  const redactor = createRedactor(entries);
  return Buffer.concat([redactor.push(answer), redactor.end()]).toString();
}

/** `isMore`: for each chunk in turn whether the next one is at hand. */
function chunked(
  entries: RedactedValue[],
  answer: Uint8Array,
  { sizes, isMore = [false] }: { sizes: number[]; isMore?: boolean[] },
): string {
  const redactor = createRedactor(entries);
  const out: Buffer[] = [];
  for (let at = 0, turn = 0; at < answer.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    out.push(redactor.push(answer.subarray(at, at + size), isMore[turn % isMore.length]));
    if (turn % 5 === 4) out.push(redactor.push(new Uint8Array(0)));
    at += size;
  }
  return Buffer.concat([...out, redactor.end()]).toString();
}

const more = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 });

const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const xml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const named: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const encodings: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'JSON as JavaScript writes it': (text) => JSON.stringify(text).slice(1, -1),
  'JSON as Python writes it': asciiJson,
  'JSON as PHP writes it': (text) => asciiJson(text).replaceAll('/', '\\/'),
  'JSON as Go and .NET write it': (text) =>
    asciiJson(text).replace(/[&<>+]/g, (c) => `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`),
  'XML with names': (text) => text.replace(/[&<>"']/g, (c) => named[c]!),
  'XML with numbers': xml,
  'XML with hexadecimal numbers': (text) =>
    [...text].map((c) => (/\w/.test(c) ? c : `&#x${c.codePointAt(0)!.toString(16)};`)).join(''),
  'percent-encoded': (text) => encodeURIComponent(text),
  'percent-encoded in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  'percent-encoded as a whole URL': (text) => encodeURI(text),
  'every byte percent-encoded': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  'form-encoded': (text) => new URLSearchParams({ '': text }).toString().slice(1),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64, one byte in': (text) => Buffer.from(`:${text}`).toString('base64'),
  'base64, two bytes in': (text) => Buffer.from(`a:${text}`).toString('base64'),
  'base64 within more': (text) => Buffer.from(`user:${text}:more`).toString('base64url'),
  'base64 in JSON of PHP': (text) => Buffer.from(text).toString('base64').replaceAll('/', '\\/'),
  'base64 in JSON of .NET': (text) => Buffer.from(text).toString('base64').replaceAll('+', '\\u002B'),
  'base64 in a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{8}/g, '$&\r\n'),
};

const innermost: Record<string, (text: string) => string> = {
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'every character as JSON writes it at worst': (text) =>
    text.replace(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'every character as a number of XML': (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join(''),
};

/** As header values are sent. */
const latin1Too = (one: RedactedValue): RedactedValue[] => {
  const text = Buffer.from(one.value).toString();
  if (/^[\0-\x7f]*$|[^\0-\xff]/.test(text)) return [one];
  return [one, { ...one, value: Buffer.from(text, 'latin1') }];
};

describe('a value in an answer is hidden', () => {
  test.each(Object.entries(encodings))('%s', (_name, encode) => {
    const shown = whole([entry(secret)], Buffer.from(`{"echo":"${encode(secret)}"}`));
    expect(shown).toMatch(/^\{"echo":"[A-Za-z0-9]{0,7}\{\{secret:x\}\}[A-Za-z0-9]{0,7}"\}$/);
  });

  test('base64 of the value alone leaves nothing but the placeholder', () => {
    for (const value of ['abcdefgh', 'abcdefghi', 'abcdefghij']) {
      for (const encoded of [
        Buffer.from(value).toString('base64'),
        Buffer.from(value).toString('base64url'),
      ]) {
        expect(whole([entry(value)], Buffer.from(`"${encoded}"`))).toBe('"{{secret:x}}"');
        expect(chunked([entry(value)], Buffer.from(`"${encoded}"`), { sizes: [1] })).toBe('"{{secret:x}}"');
      }
    }
  });

  test('in whatever chunks, and none of its forms is left', () => {
    const value = fc.string({ unit: fc.constantFrom(...'aab"\\&<é😀 +/%=\n'), minLength: 8, maxLength: 16 });
    // No escape is left open before a value: `\\` or `%2` would make its first byte part of another escape.
    const noise = fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...'ab\\u0%2&#;x="<+ '), maxLength: 12 }),
        fc.constantFrom('', ' ', '"', '<', '?q=', 'abc', '::'),
      )
      .map(([text, border]) => (/[\\%&]/.test(text) ? `${text} ${border}` : text + border));
    const form = fc.constantFrom(...Object.values(encodings));
    const document = fc.tuple(
      fc.array(value, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(noise, fc.nat(2), form, fc.nat(9)), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        document,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        more,
        ([values, parts], sizes, isMore) => {
          const entries = values.map((text, index) => entry(text, `[${index}]`));
          const text = parts.map(([before, index, encode, cut]) => {
            const encoded = encode(values[index % values.length]!);
            const shown = cut === 0 ? encoded.slice(0, -1) : encoded;
            return before + (/[\\%&]/.test(shown) ? `${shown}|` : shown);
          });
          const answer = Buffer.from(text.join(''));
          const shown = whole(entries, answer);
          expect(chunked(entries, answer, { sizes, isMore })).toBe(shown);
          for (const hidden of values) {
            for (const encode of Object.values(encodings)) expect(shown.includes(encode(hidden))).toBe(false);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('as the plainest way to redact hides it, in one encoding or two, in whatever chunks', () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'aab"\\&<é😀 +/%=\n'), minLength: 8, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...'sk_live4E9+/'), minLength: 8, maxLength: 12 }),
    );
    const noise = fc.string({
      unit: fc.constantFrom(
        ...'ab\\u0073%26&#x;="<+ 4E9/',
        '\\\\',
        '\\n',
        '%2',
        '&am',
        '\n',
        '\r\n',
        'QUJD',
        '4a4b',
      ),
      maxLength: 8,
    });
    const form = fc.constantFrom(...Object.values(encodings), ...Object.values(innermost));
    // Longer than what is always read at an end: what stands before and behind is sifted.
    const filler = fc.constantFrom(
      '',
      ' {"text": "Lorem ipsum dolor sit amet, 42 times\\n & more/of it\\"+a%20b"}, \n',
    );
    const piece = fc.record({ filler, noise, which: fc.nat(1), inner: form, outer: form, cut: fc.nat(6) });
    const document = fc.record({
      values: fc.array(value, { minLength: 1, maxLength: 2 }),
      pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
      sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
      isMore: more,
    });
    fc.assert(
      fc.property(document, ({ values, pieces, sizes, isMore }) => {
        const entries = values.map((text, index) => entry(text, `[${index}]`));
        const parts = pieces.map(({ filler, noise: before, which, inner, outer, cut }) => {
          const encoded = outer(inner(values[which % values.length]!));
          return filler + before + (cut === 0 ? encoded.slice(1) : encoded);
        });
        const answer = Buffer.from(parts.join(''));
        const expected = slowRedaction(entries.flatMap(latin1Too), answer);
        const shown = Buffer.from(whole(entries, answer)).toString('latin1');
        expect(shown).toBe(expected);
        expect(matcherOf(entries).redact(answer).toString('latin1')).toBe(expected);
        for (const each of [[false], isMore]) {
          expect(Buffer.from(chunked(entries, answer, { sizes, isMore: each })).toString('latin1')).toBe(
            expected,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('leftmost first, of two that begin together the longer one, and no tail of an overlapping one stays', () => {
    const entries = [
      entry('abcdefgh', '[short]'),
      entry('abcdefghij', '[long]'),
      entry('ghijklmnop', '[tail]'),
    ];
    expect(whole(entries, Buffer.from('-abcdefgh-'))).toBe('-[short]-');
    expect(whole(entries, Buffer.from('-abcdefghij-'))).toBe('-[long]-');
    expect(whole(entries, Buffer.from('-abcdefghijklmnop-'))).toBe('-[long][tail]-');
    expect(whole([entry('x'.repeat(800))], Buffer.from('x'.repeat(1600)))).toBe('{{secret:x}}{{secret:x}}');
  });

  test('in headers, as UTF-8 and as ISO-8859-1', () => {
    const redactor = matcherOf([entry('pässword-1'), entry('a long secret', '{{secret:y}}')]);
    expect(redactor.redactString('a; v=pässword-1; z')).toBe('a; v={{secret:x}}; z');
    expect(redactor.redactString(`v=${Buffer.from('pässword-1').toString('latin1')}`)).toBe('v={{secret:x}}');
    expect(redactor.redactString('https://x/?q=a+long%20secret&é')).toBe('https://x/?q={{secret:y}}&é');
    expect(redactor.redactString('only é')).toBe('only é');
  });

  test('in any of several headers, which are first looked at together', () => {
    const value = 'sk_live_4E9+/"x';
    const matcher = matcherOf([entry(value)]);
    const part = fc.oneof(
      fc.constantFrom('content-type', 'application/json', 'x\\', '%2', '&am', 'QUJD', '4a4b', '', '😀'),
      fc.constantFrom(...Object.values(encodings), ...Object.values(innermost)).map((form) => form(value)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (texts) => {
        const isShown = texts.some((text) => matcher.redactString(text) !== text);
        expect(isShown && matcher.showNothing(texts)).toBe(false);
      }),
    );
    expect(matcher.showNothing(['content-type', 'application/json', 'content-length', '42'])).toBe(true);
  });
});

describe('an answer that shows no value', () => {
  test('passes byte for byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.boolean(),
        (bytes, sizes, isMore) => {
          const redactor = createRedactor([entry('never in there')]);
          const out: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += sizes[0]!)
            out.push(redactor.push(bytes.subarray(at, at + sizes[0]!), isMore));
          out.push(redactor.end());
          expect(Buffer.concat(out).equals(bytes)).toBe(true);
        },
      ),
    );
  });

  test('is not held back longer than it may be the beginning of a value', () => {
    const redactor = createRedactor([entry('abcdefgh')]);
    expect(redactor.push(Buffer.from('hello abc')).toString()).toBe('hello ');
    expect(redactor.push(Buffer.from('!')).toString()).toBe('abc!');
  });

  test('values under eight characters are not looked for', () => {
    expect(whole([entry('1234567')], Buffer.from('1234567'))).toBe('1234567');
    expect(matcherOf([entry('1234567')]).redactString('1234567')).toBe('1234567');
    expect(whole([entry('éééé')], Buffer.from('éééé'))).toBe('éééé');
  });
});
