/** The document is valid OpenAPI 3.1, describes every operation, and its examples match their schemas. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { allOperations } from '../all-operations.ts';
import { dashboardOperations } from '../people/dashboard-operations.ts';
import { openApiDocument } from './document.ts';
import { examples } from './examples.ts';

const nothing = { proxyBaseDomain: 'localhost', proxyInternalUrl: 'http://localhost:4001' } as never;
const operations = allOperations(nothing);
const people = dashboardOperations(nothing);
const document = openApiDocument([...operations, ...people], '0.0.0');

type Content = { content: { 'application/json': { schema: object; example?: unknown } } };
type Shown = {
  operationId: string;
  requestBody?: Content;
  responses: Record<string, Content & { $ref?: string }>;
  security: object[];
};
const shown = (path: string, method: string): Shown | undefined =>
  (document.paths[path] as Record<string, Shown> | undefined)?.[method];

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  expect(result).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every operation of the API is in the document, with its errors and its security', () => {
  expect(operations.length).toBeGreaterThan(40);
  for (const operation of operations) {
    const told = shown(operation.path, operation.method);
    expect(told?.operationId).toBe(operation.id);
    const keyOrSession = operation.callers === 'people' ? { session: [] } : { apiKey: [] };
    expect(told?.security[0]).toEqual(operation.role === null ? { operatorToken: [] } : keyOrSession);
    expect(Object.keys(told?.responses ?? {})).toEqual(
      expect.arrayContaining([String(operation.status ?? 200), '400', '401', '429', '503', 'default']),
    );
  }
});

test('every operation below /dashboard is in the document, and none of them accepts an API key', () => {
  for (const operation of people) {
    const told = shown(operation.path, operation.method);
    expect(told?.operationId).toBe(operation.id);
    expect(JSON.stringify(told?.security)).not.toMatch(/apiKey|operatorToken/);
  }
});

test('operation ids are unique', () => {
  const ids = [...operations, ...people].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference in the document resolves', () => {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, path] of references) {
    const target = path
      ?.split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], document);
    expect({ path, found: target !== undefined }).toEqual({ path, found: true });
  }
});

describe('each example is valid against the schema that it illustrates', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const check = (schema: object, example: unknown) => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const validate = ajv.compile(JSON.parse(text) as object);
    validate(example);
    return validate.errors ?? [];
  };

  test.each(Object.keys(examples))('%s', (id) => {
    const operation = [...operations, ...people].find((one) => one.id === id);
    const told = operation && shown(operation.path, operation.method);
    const request = told?.requestBody?.content['application/json'];
    const response = told?.responses[operation?.status ?? 200]?.content['application/json'];
    expect(told).toBeDefined();
    if (request?.example !== undefined) expect(check(request.schema, request.example)).toEqual([]);
    if (response?.example !== undefined) expect(check(response.schema, response.example)).toEqual([]);
  });
});

test('a page number is a number in the document, although it arrives as text', () => {
  const { parameters } = shown('/v1/secrets', 'get') as unknown as {
    parameters: { name: string; schema: object }[];
  };
  expect(parameters.find(({ name }) => name === 'per_page')?.schema).toEqual({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 20,
  });
});
