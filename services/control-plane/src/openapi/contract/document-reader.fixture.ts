/** For tests: reads the document as a client does, with references resolved, and checks answers against it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '../json-schema.ts';

export type ShownParameter = { name: string; in: string; required?: boolean; schema: JsonSchema };
export type ShownOperation = {
  id: string;
  method: string;
  path: string;
  parameters: ShownParameter[];
  body: JsonSchema | undefined;
  bodyExample: unknown;
  success: number;
  isOperator: boolean;
  /** API keys are refused. */
  isForPeople: boolean;
  hasIdempotency: boolean;
};

/** `status` in words; `faults` is empty where the answer matches the document. */
type CheckedAnswer = { status: number; headers: Record<string, string>; text: string };

type DocumentReader = {
  operations: ShownOperation[];
  resolve(schema: JsonSchema): JsonSchema;
  faultsOf(operation: ShownOperation, answer: CheckedAnswer): string[];
};

type Raw = Record<string, JsonSchema>;

/** The members of a part of the document; none if the document has no such part. */
const within = (part: unknown): Raw => Object(part);

export function readDocument(document: JsonSchema): DocumentReader {
  const resolve = (schema: JsonSchema): JsonSchema =>
    typeof schema.$ref === 'string' ? resolve(follow(document, schema.$ref)) : schema;
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const compiled = new Map<string, ValidateFunction>();
  const operations = Object.entries(within(document.paths)).flatMap(([path, methods]) =>
    Object.entries(within(methods)).map(([method, raw]) =>
      showOperation(resolve, { path, method, raw: within(raw) }),
    ),
  );
  const responseOf = ({ path, method }: ShownOperation, status: number): JsonSchema | undefined => {
    const operation = within(within(document.paths)[path])[method];
    const response = within(operation?.responses)[status];
    return response && resolve(response);
  };
  const validatorOf = (schema: JsonSchema): ValidateFunction => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const known = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, known);
    return known;
  };
  return {
    operations,
    resolve,
    faultsOf: (operation, answer) => {
      const response = responseOf(operation, answer.status);
      if (response === undefined) return [`status ${answer.status} is not documented`];
      return [...bodyFaults(response, answer, validatorOf), ...headerFaults(answer)];
    },
  };
}

function follow(document: JsonSchema, reference: string): JsonSchema {
  const keys = reference.replace('#/', '').split('/');
  return keys.reduce<JsonSchema>((value, key) => Object(value[key]), document);
}

function showOperation(
  resolve: DocumentReader['resolve'],
  { path, method, raw }: { path: string; method: string; raw: Raw },
): ShownOperation {
  const content = within(raw.requestBody?.content)['application/json'];
  const parameters = (Array.isArray(raw.parameters) ? raw.parameters : []).map((one) =>
    shownParameter(resolve(Object(one))),
  );
  return {
    id: String(raw.operationId),
    method,
    path,
    parameters,
    body: content?.schema === undefined ? undefined : within(content.schema),
    bodyExample: content?.example,
    success: Number(Object.keys(raw.responses ?? {}).find((status) => status.startsWith('2'))),
    isOperator: JSON.stringify(raw.security).includes('operatorToken'),
    isForPeople: JSON.stringify(raw.security) === '[{"session":[]}]',
    hasIdempotency: parameters.some(({ name }) => name === 'X-Idempotency-Key'),
  };
}

function shownParameter({ name, in: place, required, schema }: JsonSchema): ShownParameter {
  return { name: String(name), in: String(place), required: required === true, schema: within(schema) };
}

function bodyFaults(
  response: JsonSchema,
  answer: CheckedAnswer,
  validatorOf: (schema: JsonSchema) => ValidateFunction,
): string[] {
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const documented = within(response.content)[type];
  if (documented === undefined) return [`content type '${type}' is not documented for ${answer.status}`];
  if (type === 'text/plain') return [];
  const values = type === 'application/json' ? [answer.text] : answer.text.split('\n').filter(Boolean);
  const validate = validatorOf(within(documented.schema));
  return values.flatMap((text) => {
    if (validate(JSON.parse(text))) return [];
    const [first] = validate.errors ?? [];
    return [`${answer.status}: ${first?.instancePath} ${first?.message} ${JSON.stringify(first?.params)}`];
  });
}

function headerFaults({ status, headers, text }: CheckedAnswer): string[] {
  const faults: string[] = [];
  const id = headers['x-request-id'] ?? '';
  if (!/^[0-9a-f-]{36}$/.test(id)) faults.push('X-Request-Id is missing');
  const isEnvelope = /^\{"(data|error)":/.test(text);
  if (isEnvelope && !text.includes(`"request_id":"${id}"`)) {
    faults.push('the request id in the body is another one than in X-Request-Id');
  }
  if ((status === 429 || status === 503) && !/^[1-9]\d*$/.test(headers['retry-after'] ?? '')) {
    faults.push('Retry-After is missing');
  }
  return faults;
}
