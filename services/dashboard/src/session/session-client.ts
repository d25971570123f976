/** The endpoints for people: signing in, links, passkeys, step-up. They belong to no tenant, so they name none. */
import { type Client, type components, createClient } from '@knoxcall/client';
import { useQuery } from '@tanstack/react-query';

type Schemas = components['schemas'];
export type Session = Schemas['SignIn'];
export type Membership = Session['memberships'][number];
export type Role = Membership['role'];
export type LinkInfo = Schemas['LookAtLink'];

let csrfToken: string | undefined;

/** The CSRF token of the latest session answer; only in memory. */
export const csrf = {
  get: (): string | undefined => csrfToken,
  set: (token: string | undefined): void => {
    csrfToken = token;
  },
};

/** Headers that every write needs. */
export const csrfHeader = (method: string): Record<string, string> =>
  method === 'get' || csrfToken === undefined ? {} : { 'x-knox-csrf': csrfToken };

export const people: Client = createClient({ baseUrl: '', headers: csrfHeader });

/** This installation's ways to sign in; undefined until they are known. */
export function useSignInWays() {
  const read = useQuery({ queryKey: ['sign-in'], queryFn: () => people.get('/dashboard/sign-in') });
  return read.data?.data;
}

/** Leaves this page for the identity provider, which sends the person back to the present page. */
export function goToProvider(purpose: 'sign_in' | 'link' | 'step_up'): void {
  const back = location.pathname === '/sign-in' ? '/' : location.pathname;
  location.assign(`/dashboard/oidc/start?purpose=${purpose}&return_to=${encodeURIComponent(back)}`);
}

/** Accepts a setup link or an invitation with the person's account at the provider. */
export async function joinThroughProvider(token: string): Promise<void> {
  const { data } = await people.post('/dashboard/oidc/start', { body: { token } });
  location.assign(data.location);
}
