/** Examples of secrets, as the public reference of the API shows them. */
import type { Example } from './documented-operation.ts';

export const secretMeta = { request_id: '550e8400-e29b-41d4-a716-446655440000' };

const common = {
  base_environment: 'production',
  collection_id: null,
  description: null,
  expires_at: null,
  strict_expiry_enforcement: false,
  write_only: false,
  allowed_hosts: null,
  allowed_routes: null,
  always_redact: false,
};

export const stringSecret = {
  id: 'a1b2c3d4-e5f6-4890-abcd-ef1234567890',
  name: 'STRIPE_API_KEY',
  shortcode_name: 'STRIPE_API_KEY',
  secret_type: 'string',
  ...common,
  created_at: '2026-01-15T09:30:00.000Z',
  environment_count: 3,
};

export const oauth2Secret: Example = {
  request: {
    name: 'GOOGLE_OAUTH',
    provider: 'google',
    client_id: '1234567890.apps.googleusercontent.com',
    client_secret: 'GOCSPX-abc123',
    scopes: ['openid', 'email', 'profile'],
  },
};

export const oauth2Providers: Example = {
  response: {
    data: [
      {
        name: 'shopify',
        title: 'Shopify',
        grant_types: ['authorization_code', 'client_credentials'],
        fields: [
          {
            name: 'provider_params.shop',
            required: true,
            secret: false,
            description: 'Name of the shop, in front of `.myshopify.com`.',
            pattern: '[a-z0-9][a-z0-9-]{0,59}',
            default: null,
            example: 'acme',
          },
        ],
        auth_url: 'https://{shop}.myshopify.com/admin/oauth/authorize',
        token_url: 'https://{shop}.myshopify.com/admin/oauth/access_token',
        refresh_url: null,
        scopes: ['read_products'],
        scope_separator: ',',
        pkce: true,
        client_authentication: 'post',
        authorize_params: {},
        token_params: { expiring: '1' },
        refresh_tokens: 'rotates',
        token_end: 'expires_in',
        source: 'https://shopify.dev/docs/apps/build/authentication-authorization',
      },
    ],
    meta: secretMeta,
  },
};

export const oauth2Token: Example = {
  response: {
    data: {
      access_token: 'eyJhbGciOiJSUzI1NiIs...',
      expires_at: '2026-03-10T15:30:00.000Z',
      token_type: 'Bearer',
      connection_status: 'connected',
    },
    meta: secretMeta,
  },
};

export const certificateSecret: Example = {
  request: {
    name: 'MY_TLS_CERT',
    certificate_type: 'pem',
    certificate_content: '-----BEGIN CERTIFICATE-----\nMIID...==\n-----END CERTIFICATE-----',
    private_key: '-----BEGIN PRIVATE KEY-----\nMIIE...==\n-----END PRIVATE KEY-----',
  },
  response: {
    data: {
      id: 'b9e3f0a5-4c6d-5e8f-8f1a-3b5d7e9f1a3b',
      name: 'MY_TLS_CERT',
      shortcode_name: 'MY_TLS_CERT',
      secret_type: 'certificate',
      certificate_type: 'pem',
      ...common,
      created_at: '2026-01-15T09:30:00.000Z',
      environment_count: 1,
      metadata: {
        subject: 'CN=example.com, O=Example Inc, C=US',
        issuer: "CN=Let's Encrypt Authority X3, O=Let's Encrypt, C=US",
        expires_at: '2026-03-15T12:00:00.000Z',
        has_private_key: true,
      },
    },
    meta: secretMeta,
  },
};
