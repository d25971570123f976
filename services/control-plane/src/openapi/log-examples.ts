/** Examples of the logs and the dry run. */
import type { Example } from './documented-operation.ts';

const request_id = '550e8400-e29b-41d4-a716-446655440000';
const keyId = '0f8fad5b-d9cb-469f-a165-70867728950e';

export const auditExample = {
  sequence: 42,
  id: 'c0a8012e-8f3e-4d5b-9c55-7f0d8a1b2c3d',
  at: '2026-01-15T09:30:00.000Z',
  actor_type: 'api_key',
  actor_id: keyId,
  actor_email: null,
  action: 'secret.put_value',
  resource_type: 'secret',
  resource_id: 'a1b2c3d4-e5f6-4890-abcd-ef1234567890',
  ip_address: '203.0.113.7',
  request_id,
  details: { name: 'STRIPE_API_KEY', environment: 'production', value_version: 2 },
  previous_hash: '3f'.repeat(32),
  hash: 'a7'.repeat(32),
};

export const logExample = {
  request_id,
  ts: '2026-01-15T09:30:00.000Z',
  route_id: '3f0c9f3e-6f0b-4a53-9a43-0d5c3f7f2a10',
  target: null,
  method: 'POST',
  path: '/v1/charges',
  status_code: 200,
  upstream_status: 200,
  latency_ms: 212,
  environment: 'production',
  client_ip: '203.0.113.7',
  api_key_id: keyId,
  secrets_used: ['stripe_prod_key'],
  placeholders_left: [],
  error: null,
  error_code: null,
  retried: false,
  request_headers: { Authorization: 'Bearer {{secret:stripe_prod_key}}', 'content-type': 'application/json' },
  request_body: '{"amount":1000,"currency":"usd"}',
};

export const resolveExample: Example = {
  request: {
    environment: 'staging',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: { api_key: '{{secret:stripe_staging_key}}', user: '{{var:user_id}}' },
    query: { user_id: '42' },
  },
  response: {
    data: {
      environment: 'staging',
      level_of: {
        inject_headers_json: 'environment',
        inject_query_json: null,
        auth: null,
        inject_body_json: null,
        target_base_url: 'base',
      },
      secrets: [
        {
          ref: 'stripe_staging_key',
          name: 'stripe_staging_key',
          level: 'environment',
          sent_in: ['header:Authorization', 'body'],
          present: true,
          expired: false,
          allowed: true,
        },
      ],
      left: [],
      missing: [],
      warnings: [],
    },
    meta: { request_id },
  },
};

export const verification = {
  valid: true,
  from_sequence: 1,
  checked: 42,
  authenticated_from: 1,
  first_broken: null,
  checkpoint: null,
};

export const checkpoint = {
  tenant_id: '7b8f569c-ce25-4fe4-a1f6-5c63a0154855',
  sequence: 42,
  hash: 'aa'.repeat(32),
  at: '2026-01-15T10:00:00.000Z',
  key_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  public_key:
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n',
  signature: 'c2lnbmF0dXJl',
};
