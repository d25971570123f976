/** The endpoints for people: signing in, links, passkeys, step-up, revealing. Types are those of docs/sign-in.md. */
import { errorOf, KnoxCallError } from '@knoxcall/client';

export type Role = 'read' | 'editor' | 'admin';

export type Membership = {
  tenant_id: string;
  tenant_slug: string;
  role: Role;
  can_reveal: boolean;
  require_passkey: boolean;
  sign_in_again: boolean;
};

export type Session = {
  user: {
    id: string;
    email: string;
    name: string;
    has_password: boolean;
    passkeys: number;
    identities: number;
  };
  memberships: Membership[];
  csrf_token: string;
  signed_in_with: string;
  with_passkey: boolean;
  stepped_up_until: string | null;
  expires_at: string;
};

export type LinkInfo = {
  purpose: 'setup' | 'invite' | 'reset';
  tenant_slug: string | null;
  email: string | null;
  role: Role | null;
  expires_at: string;
};

export type SignInWays = { password: boolean; passkey: boolean; oidc: boolean };
export type Passkey = { id: string; name: string; created_at: string; last_used_at: string | null };
export type Identity = {
  id: string;
  issuer: string;
  email: string | null;
  created_at: string;
  last_used_at: string | null;
};
export type Revealed = { environment: string; version: number; value: string };

type Call = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  csrf?: string | undefined;
  tenant?: string;
};

/** `data` of the answer. Rejects with a `KnoxCallError` as the client of the API does. */
export async function callDashboard<Data>(
  path: string,
  { method = 'GET', body, csrf, tenant }: Call = {},
): Promise<Data> {
  const response = await fetch(`/dashboard/${path}`, {
    method,
    redirect: 'error',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(csrf === undefined ? {} : { 'x-knox-csrf': csrf }),
      ...(tenant === undefined ? {} : { 'x-knox-tenant': tenant }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    const message = 'No answer from the control plane.';
    throw new KnoxCallError({ status: 0, type: 'unreachable', message, requestId: null }, { cause });
  });
  const text = await response.text();
  if (!response.ok) throw errorOf(response, text);
  return (JSON.parse(text) as { data: Data }).data;
}
