/** Examples by operation. A test checks each of them against its schema. */
import type { Example } from './documented-operation.ts';
import { auditExample, checkpoint, logExample, resolveExample, verification } from './log-examples.ts';
import {
  certificateSecret,
  oauth2Providers,
  oauth2Secret,
  oauth2Token,
  secretMeta,
  stringSecret,
} from './secret-examples.ts';

const meta = secretMeta;
const ids = {
  secret: stringSecret.id,
  route: '3f0c9f3e-6f0b-4a53-9a43-0d5c3f7f2a10',
  client: '6b1f2f33-c1a4-4f75-a0b7-8d91e2a6f3c2',
  key: '0f8fad5b-d9cb-469f-a165-70867728950e',
  environment: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};
const created_at = '2026-01-15T09:30:00.000Z';
const deleted = { response: { data: { deleted: true }, meta } };
const writtenValue = {
  data: { id: ids.secret, name: 'STRIPE_API_KEY', environment: 'production', value_version: 2 },
  meta,
};

const headers = { Authorization: 'Bearer {{secret:stripe_prod_key}}' };
const stagingHeaders = { Authorization: 'Bearer {{secret:stripe_staging_key}}' };

const environment = {
  id: ids.environment,
  name: 'staging',
  display_name: 'Staging',
  description: null,
  color: '#ff9900',
  is_default: false,
  variables: { region: 'eu-west-1' },
  created_at,
};
const client = {
  id: ids.client,
  name: 'billing-server',
  type: 'server',
  ip_address: '203.0.113.7',
  description: null,
  enabled: true,
  created_at,
};

const webhook = {
  id: '5b0c1f0e-0c5c-4b8e-9a34-9f7d0c7a5d11',
  url: 'https://hooks.example.com/knoxcall',
  description: 'Pages the team on call',
  events: ['secret.expiring', 'connection.lost'],
  enabled: true,
  status: 'active',
  failing_since: null,
  disabled_reason: null,
  previous_secret_until: null,
  created_at,
  updated_at: created_at,
};

export const examples: Record<string, Example> = {
  listSecrets: {
    response: {
      data: [stringSecret],
      meta: { total: 12, page: 1, per_page: 20, total_pages: 1, ...meta },
    },
  },
  getSecret: {
    response: {
      data: {
        ...stringSecret,
        environments: [{ environment_name: 'production', value_version: 1, updated_at: created_at }],
      },
      meta,
    },
  },
  createSecret: {
    request: { name: 'STRIPE_API_KEY', value: 'sk_live_...' },
    response: { data: { ...stringSecret, environment_count: 1 }, meta },
  },
  createOAuth2Secret: oauth2Secret,
  listOAuth2Providers: oauth2Providers,
  getOAuth2Token: oauth2Token,
  authorizeOAuth2Secret: { request: { environment: 'production' } },
  updateOAuth2Secret: { request: { scopes: ['openid', 'email'] } },
  createCertificateSecret: certificateSecret,
  putCertificate: {
    request: { certificate_content: '-----BEGIN CERTIFICATE-----\nMIID...==\n-----END CERTIFICATE-----' },
  },
  putSecretValue: { request: { value: 'sk_live_...' }, response: writtenValue },
  rollbackSecret: { request: { version: 1 }, response: writtenValue },
  updateSecret: { request: { description: 'Live key of the shop', allowed_hosts: ['api.stripe.com'] } },
  deleteSecret: deleted,
  revealSecret: { request: { environment: 'production' } },
  updateAccount: { request: { oauth2_bare_start: false, direct_calls: false, require_passkey: false } },
  createRoute: {
    request: {
      name: 'stripe',
      target_base_url: 'https://api.stripe.com',
      inject_headers_json: headers,
      method_configs: [
        { method: 'GET', inject_headers_json: { Authorization: 'Bearer {{secret:api_read_only_key}}' } },
        { method: 'POST', inject_headers_json: { Authorization: 'Bearer {{secret:api_full_access_key}}' } },
      ],
    },
  },
  updateRoute: { request: { inject_headers_json: headers, timeout_ms: 10_000 } },
  deleteRoute: deleted,
  putRouteEnvironment: { request: { inject_headers_json: stagingHeaders } },
  deleteRouteEnvironment: deleted,
  putRouteClients: { request: { client_ids: [ids.client] } },
  resolveRoute: resolveExample,
  createEnvironment: {
    request: {
      ...{ name: 'staging', display_name: 'Staging', color: '#ff9900' },
      variables: { region: 'eu-west-1' },
    },
    response: { data: environment, meta },
  },
  updateEnvironment: { request: { display_name: 'Staging' }, response: { data: environment, meta } },
  deleteEnvironment: deleted,
  createClient: {
    request: { name: 'billing-server', ip_address: '203.0.113.7' },
    response: { data: client, meta },
  },
  updateClient: {
    request: { ip_address: '203.0.113.0/24' },
    response: { data: { ...client, ip_address: '203.0.113.0/24' }, meta },
  },
  deleteClient: deleted,
  createCollection: { request: { name: 'Payments' } },
  updateCollection: { request: { description: 'Everything that moves money' } },
  deleteCollection: deleted,
  createApiKey: {
    request: { name: 'shop', role: 'invoke', allowed_routes: ['stripe'], ip_allowlist: ['203.0.113.0/24'] },
    response: {
      data: {
        id: ids.key,
        key_id: 'Zx81kQ',
        name: 'shop',
        role: 'invoke',
        rate_limit_requests: null,
        allowed_routes: [ids.route],
        allowed_environments: null,
        ip_allowlist: ['203.0.113.0/24'],
        created_at,
        last_used_at: null,
        expires_at: null,
        api_key: 'tk_live_Zx81kQ_...',
      },
      meta,
    },
  },
  deleteApiKey: deleted,
  createWebhook: {
    request: {
      url: webhook.url,
      description: webhook.description,
      events: webhook.events,
    },
    response: { data: { ...webhook, secret: 'whsec_...' }, meta },
  },
  updateWebhook: {
    request: { events: ['secret.expiring'] },
    response: { data: { ...webhook, events: ['secret.expiring'] }, meta },
  },
  deleteWebhook: deleted,
  updateMember: { request: { role: 'editor', can_reveal: true } },
  deleteMember: deleted,
  createInvitation: { request: { email: 'ada@example.com', role: 'editor' } },
  deleteInvitation: deleted,
  inviteToTenant: { request: { email: 'ada@example.com', role: 'admin' } },
  signIn: { request: { email: 'ada@example.com', password: 'correct horse battery staple' } },
  listAuditLogs: { response: { data: [auditExample], meta: { next_cursor: null, ...meta } } },
  verifyAuditLogs: { response: { data: verification, meta } },
  verifyAuditLogsAgainst: {
    request: { checkpoint },
    response: { data: { ...verification, checkpoint: 'contained' }, meta },
  },
  getAuditCheckpoint: { response: { data: checkpoint, meta } },
  listLogs: { response: { data: [logExample], meta: { next_cursor: null, ...meta } } },
  getLog: { response: { data: logExample, meta } },
  createTenant: { request: { slug: 'acme', plan: 'pro' } },
  updateTenant: { request: { plan: 'enterprise' } },
  bootstrap: { request: { slug: 'demo' } },
};
