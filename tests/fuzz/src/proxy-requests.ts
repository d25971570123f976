/** Requests to the proxy: every part is made of pieces that the proxy understands, or nearly. */
import fc from 'fast-check';
import type { Scene } from './scene.ts';
import type { FuzzRequest } from './send-all.ts';

export type About = { readonly scene: Scene; readonly count: number; readonly seed: number };

const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY');
const placeholder = fc.constantFrom(
  ...[
    '{{secret:plain}}',
    '{{secret:quoted}}',
    '{{secret:nobody}}',
    '{{var:n}}',
    '{{header:x-region}}',
    '{{env:region}}',
  ],
  ...[
    '{{uuid}}',
    '{{ secret:plain }}',
    '{secret:plain}',
    '{{secret:',
    '}}',
    '{{{{',
    '{{secret_id:00000000-0000-0000-0000-000000000000}}',
  ],
  ...[
    '%7B%7Bsecret:plain%7D%7D',
    '%257B',
    '\\u007b\\u007bsecret:plain}}',
    '&#123;{secret:plain}}',
    '{{secret:plain}}{{secret:plain}}',
  ],
);
const pathPiece = fc.oneof(
  placeholder,
  fc.constantFrom(
    '/',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '%5c',
    ';',
    'a',
    'v1',
    '//',
    '?',
    '&',
    '=',
    'n=1',
    '%',
    '%zz',
    '%00',
    '+',
    '~',
    ',',
  ),
);
const path = fc
  .array(pathPiece, { maxLength: 10 })
  .map((pieces) => `/${pieces.join('')}`.replaceAll(/[^\x21-\x7e]/g, ''));

const type = fc.constantFrom(
  ...[
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/xml',
    'application/octet-stream',
  ],
  ...[
    'multipart/form-data; boundary=b',
    'application/json; charset=utf-16',
    'application/vnd.api+json',
    'text/xml; charset=iso-8859-1',
    '',
  ],
);
const header = fc.oneof(
  fc.tuple(fc.constant('content-type'), type),
  fc.tuple(
    fc.constantFrom(
      'x-a',
      'authorization',
      'x-region',
      'cookie',
      'referer',
      'x_knoxcall_key',
      'te',
      'upgrade',
    ),
    fc.oneof(
      placeholder,
      fc.constantFrom(
        '',
        'x',
        'Basic e3tzZWNyZXQ6cGxhaW59fTp4',
        'Bearer {{secret:plain}}',
        'trailers',
        'websocket',
      ),
    ),
  ),
  fc.tuple(
    fc.constantFrom('accept-encoding', 'content-encoding'),
    fc.constantFrom('gzip', 'br', 'identity', 'x'),
  ),
  fc.tuple(
    fc.constant('x-knoxcall-environment'),
    fc.constantFrom('staging', 'production', 'nowhere', '__proto__'),
  ),
  fc.tuple(
    fc.constant('x-knoxcall-target'),
    fc.constantFrom('https://api.example.com', 'http://127.0.0.1:1', 'x'),
  ),
);
const bodyPiece = fc.oneof(
  placeholder,
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '"a"',
    '1',
    'null',
    '\\',
    '\\u00',
    '<a>',
    '</a>',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x [',
    '&amp;',
    'a=',
    '&',
    '%',
    '\r\n',
    '--b\r\n',
    '--b--',
    'Content-Disposition: form-data; name="a"\r\n\r\n',
    '\u0000',
    'é',
    '\ud83d\ude00',
    '\ufeff',
  ),
);
const body = fc.option(
  fc.oneof(
    fc.array(bodyPiece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''))),
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  ),
);

export function proxyRequests({ scene, count, seed }: About): FuzzRequest[] {
  const called = fc.record({
    method,
    path,
    headers: fc.array(header, { maxLength: 6 }),
    body,
    route: fc.constantFrom(...scene.routes, 'nowhere', ''),
    key: fc.oneof({ weight: 12, arbitrary: fc.constant(scene.tenant.key) }, fc.constantFrom(...scene.keys)),
    isByPath: fc.boolean(),
  });
  return fc.sample(called, { numRuns: count, seed }).map((one) => ({
    method: one.method,
    path: one.isByPath && one.route !== '' ? `/r/${one.route}${one.path}` : one.path,
    headers: [
      ...['x-knoxcall-key', one.key],
      ...(one.isByPath || one.route === '' ? [] : ['x-knoxcall-route', one.route]),
      ...one.headers.filter(([name]) => name !== 'upgrade').flat(),
    ],
    body: one.method === 'GET' || one.method === 'HEAD' ? null : one.body,
  }));
}
