/** Paths that are no operations: no key, no envelope. */

const text = { 'text/plain': { schema: { type: 'string' } } };

export const plainPaths = {
  '/healthz': {
    get: {
      operationId: 'getHealth',
      tags: ['Health'],
      summary: 'Alive',
      security: [],
      responses: { 200: { description: 'The process answers.', content: text } },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      tags: ['Health'],
      summary: 'Readiness of the process',
      security: [],
      responses: {
        200: { description: 'Ready.', content: text },
        503: { description: 'A server that the process needs is away.', content: text },
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getDocument',
      tags: ['Health'],
      summary: 'This document',
      security: [],
      responses: {
        200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
      },
    },
  },
};
