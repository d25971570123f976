/** Requests to the management API: each operation of its OpenAPI document, with bodies that are nearly valid. */
import { call } from '@knoxcall/testkit';
import fc from 'fast-check';
import type { About } from './proxy-requests.ts';
import type { FuzzRequest } from './send-all.ts';

type Operation = {
  readonly method: string;
  readonly path: string;
  readonly fields: readonly string[];
  /** A body that is accepted. */
  readonly example: Readonly<Record<string, unknown>>;
};

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** Operations that would break the tenant for all other requests, or the product. */
const LEFT_OUT = /\/admin\/|\/auth\/|\/v1\/account$/;

const word = fc.constantFrom(
  ...[
    '',
    'a',
    'plain',
    'production',
    'x'.repeat(300),
    '{{secret:plain}}',
    '{{secret:',
    'https://api.example.com',
    'http://10.0.0.1/',
  ],
  ...[
    '__proto__',
    'constructor',
    '\u0000',
    'é',
    '\ud800',
    '2027-01-01T00:00:00Z',
    'oauth2',
    'string',
    'certificate',
    'admin',
    'client_credentials',
  ],
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.constantFrom(null, true, 0, -1, 1e21, 3.5, 2_147_483_648),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(word, fc.constantFrom('Authorization', 'type', 'token')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

export async function managementRequests({ scene, count, seed }: About): Promise<FuzzRequest[]> {
  const operations = await readOperations(scene.origin);
  const asked = fc.record({
    operation: fc.constantFrom(...operations),
    key: fc.oneof({ weight: 20, arbitrary: fc.constant(scene.tenant.key) }, fc.constantFrom(...scene.keys)),
    isExample: fc.boolean(),
    id: fc.constantFrom(...scene.ids, '00000000-0000-0000-0000-000000000000', 'x', '%00', '..%2f'),
    query: fc.option(
      fc.tuple(fc.constantFrom('per_page', 'page', 'environment', 'expand', 'from', 'q', 'cursor'), word),
    ),
    fields: fc.array(value, { minLength: 12, maxLength: 12 }),
    kept: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    isBroken: fc.constantFrom(false, false, false, false, true),
  });
  return fc.sample(asked, { numRuns: count, seed }).map((one) => {
    const { method, path, fields, example } = one.operation;
    const named = fields.slice(0, 12).filter((_field, at) => one.kept[at]);
    const odd = Object.fromEntries(
      named.slice(0, one.isExample ? 2 : 12).map((name, at) => [name, one.fields[at]]),
    );
    const text = JSON.stringify(one.isExample ? { ...example, ...odd } : odd);
    const query =
      one.query === null ? '' : `?${one.query[0]}=${encodeURIComponent(one.query[1].toWellFormed())}`;
    return {
      method,
      path: path.replaceAll(/\{[^}]+\}/g, one.id) + query,
      headers: ['authorization', `Bearer ${one.key}`, 'content-type', 'application/json'],
      body: method === 'GET' ? null : Buffer.from(one.isBroken ? text.slice(1) : text),
    };
  });
}

type Content = { readonly schema?: object; readonly example?: Record<string, unknown> };
type Document = {
  readonly paths: Record<
    string,
    Record<string, { readonly requestBody?: { readonly content?: Record<string, Content> } }>
  >;
};

async function readOperations(origin: string): Promise<Operation[]> {
  const document = (await call(`${origin}/openapi.json`)).json as unknown as Document;
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/') && !LEFT_OUT.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => METHODS.has(method))
        .map(([method, { requestBody }]) => {
          const { schema, example = {} } = requestBody?.content?.['application/json'] ?? {};
          return { method: method.toUpperCase(), path, fields: fieldsOf(schema), example };
        }),
    );
}

/** Names of all properties at any depth; a property in the wrong place is one more thing to refuse. */
function fieldsOf(schema: object | undefined): string[] {
  const names = new Set<string>();
  JSON.stringify(schema ?? {}, (key, inner: unknown) => {
    if (key === 'properties' && typeof inner === 'object' && inner !== null) {
      for (const name of Object.keys(inner)) names.add(name);
    }
    return inner;
  });
  return [...names];
}
