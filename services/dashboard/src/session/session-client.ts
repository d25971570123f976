/** The endpoints for people: signing in, links, passkeys, step-up. Not of a tenant, so they name none. */
import { type Client, type components, createClient } from '@knoxcall/client';
import { useQuery } from '@tanstack/react-query';

type Schemas = components['schemas'];
export type Session = Schemas['SignIn'];
export type Membership = Session['memberships'][number];
export type Role = Membership['role'];
export type LinkInfo = Schemas['LookAtLink'];

let csrfToken: string | undefined;

/** The token of the session's latest answer; it is in memory alone. */
export const csrf = {
  get: (): string | undefined => csrfToken,
  set: (token: string | undefined): void => {
    csrfToken = token;
  },
};

/** What every request but a reading one needs. */
export const csrfHeader = (method: string): Record<string, string> =>
  method === 'get' || csrfToken === undefined ? {} : { 'x-knox-csrf': csrfToken };

export const people: Client = createClient({ baseUrl: '', headers: csrfHeader });

/** The ways of signing in that this installation has; undefined until they are known. */
export function useSignInWays() {
  const read = useQuery({ queryKey: ['sign-in'], queryFn: () => people.get('/dashboard/sign-in') });
  return read.data?.data;
}

/** Leaves this page for the identity provider; the provider comes back to the one that is open now. */
export function goToProvider(purpose: 'sign_in' | 'link' | 'step_up'): void {
  const back = location.pathname === '/sign-in' ? '/' : location.pathname;
  location.assign(`/dashboard/oidc/start?purpose=${purpose}&return_to=${encodeURIComponent(back)}`);
}

/** Accepts a set-up link or an invitation as who the person is at the provider. */
export async function joinThroughProvider(token: string): Promise<void> {
  const { data } = await people.post('/dashboard/oidc/start', { body: { token } });
  location.assign(data.location);
}
