import fc from 'fast-check';
import {
  bodyFormatOf,
  charsetOf,
  collectJsonReferences,
  isLegalHeaderValue,
  isScannable,
  type JsonObject,
  malformedPlaceholders,
  renderText,
  resolveJson,
  scanText,
  UNLIMITED,
} from './index.ts';
import { jsonLength } from './inject-json.ts';

const limit = { ...UNLIMITED, maxBytes: 1000 };
const values = new Map([
  ['secret:a', Buffer.from('x"é{{secret:b}}')],
  ['var:b', Buffer.from('')],
]);

describe('a template', () => {
  test('takes values as they are, once', () => {
    expect(renderText(scanText('Bearer {{secret:a}}{{var:b}}!'), values, limit)).toBe(
      'Bearer x"é{{secret:b}}!',
    );
    expect(renderText(scanText('plain \ud800'), values, limit)).toBe('plain \ud800');
  });

  test('reads as the bytes of its parts do', () => {
    const part = fc.constantFrom('Bearer ', 'é', '{{', '}}', '\ud800', '{{secret:a}}', '{{var:b}}');
    const text = fc.string({ unit: 'grapheme', maxLength: 5 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), text, text, (parts, a, b) => {
        const template = parts.join('');
        fc.pre(/\{\{(secret:a|var:b)\}\}/.test(template));
        const chosen = new Map([
          ['secret:a', Buffer.from(a)],
          ['var:b', new Uint8Array(Buffer.from(b))],
        ]);
        const expected = Buffer.from(template)
          .toString()
          .replaceAll(/\{\{(secret:a|var:b)\}\}/g, (_, key) => (key === 'secret:a' ? a : b).toWellFormed());
        expect(renderText(scanText(template), chosen, limit)).toBe(expected);
      }),
    );
  });

  test('refuses a result over the limit', () => {
    expect(() => renderText(scanText('{{secret:a}}'), values, { ...UNLIMITED, maxBytes: 10 })).toThrow(
      expect.objectContaining({ code: 'substitution_limit' }),
    );
  });

  test('refuses a reference that was not looked up', () => {
    expect(() => renderText(scanText('{{secret:z}}'), values, limit)).toThrow(
      expect.objectContaining({ code: 'unresolved_reference' }),
    );
  });

  test.each([
    ['{{secret:a}}', []],
    ['{{ secret:a }}', ['{{ secret:a }}']],
    ['{{a}} {{secret:b}} {{env:c}} {{uuid}}', ['{{a}}']],
    ['{{secret:}}{{{x}}}', ['{{secret:}}', '{{x}}']],
    ['{{x {{secret:a}} y}}', []],
    ['{a} }} {{', []],
  ])('%j is warned of as %j', (template, expected) => {
    expect(malformedPlaceholders(template, 'route')).toEqual(expected);
  });
});

describe('an injected body', () => {
  const injected: JsonObject = JSON.parse(
    '{"{{secret:key}}":"{{secret:a}}","__proto__":{"l":["{{var:b}}",1,null]},"n":{"m":"-{{secret:a}}"}}',
  );

  test('is resolved in its strings at any depth, never in its keys', () => {
    expect([...collectJsonReferences(injected).keys()]).toEqual(['secret:a', 'var:b']);
    expect(JSON.stringify(resolveJson(injected, values, limit))).toBe(
      '{"{{secret:key}}":"x\\"é{{secret:b}}","__proto__":{"l":["",1,null]},"n":{"m":"-x\\"é{{secret:b}}"}}',
    );
  });

  test('is known to the byte before it is written', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a"\\\0\n\u007fé€😀\ud800\udc00') });
    const { json } = fc.letrec<{ json: JsonObject }>((tie) => ({
      json: fc.dictionary(
        text,
        fc.oneof(
          { depthSize: 'small' },
          text,
          fc.double(),
          fc.constant(null),
          fc.boolean(),
          fc.array(text),
          tie('json'),
        ),
      ),
    }));
    fc.assert(
      fc.property(json, (object) => {
        expect(jsonLength(object)).toBe(Buffer.byteLength(JSON.stringify(object)));
      }),
    );
  });

  test('counts all its strings against the limit', () => {
    expect(() => resolveJson(injected, values, { ...UNLIMITED, maxBytes: 30 })).toThrow(
      expect.objectContaining({ code: 'substitution_limit' }),
    );
  });
});

describe('what may be sent', () => {
  test.each([
    ['plain\ttext é\u00a0', true],
    ['a\nb', false],
    ['a\r', false],
    ['a\0', false],
    ['a\u007f', false],
    ['a\u0085b', false],
    ['€', false],
  ])('header value %j: %s', (value, expected) => {
    expect(isLegalHeaderValue(value)).toBe(expected);
  });

  test.each([
    [' Application/JSON ; charset=x', 'json'],
    ['application/a+json', 'json'],
    ['application/+json', null],
    ['model/a+json', null],
    ['application/soap+xml', 'xml'],
    ['image/svg+xml', null],
    ['text/xml', 'xml'],
    ['text/html', 'text'],
    ['text/', null],
    ['text/a b', null],
    ['application/json, text/plain', null],
    ['application/x-www-form-urlencoded;a', 'form'],
    ['application/ecmascript', 'text'],
    ['', null],
    [undefined, null],
  ])('media type %j: %s', (contentType, expected) => {
    expect(bodyFormatOf(contentType)).toBe(expected);
  });

  test.each([
    ['text/xml; charset=ISO-8859-1', 'ISO-8859-1'],
    ['text/xml;a=b;Charset="utf-16" ;c=d', 'utf-16'],
    ['text/xml;charset=', ''],
    ['text/xml; notcharset=a', undefined],
    [undefined, undefined],
  ])('the charset of %j is %s', (contentType, expected) => {
    expect(charsetOf(contentType)).toBe(expected);
  });

  test('only UTF-8 without NUL is scanned', () => {
    expect(isScannable(Buffer.from('é'))).toBe(true);
    expect(isScannable(Buffer.from('a\0'))).toBe(false);
    expect(isScannable(Buffer.from([0xc3]))).toBe(false);
  });
});
