/** The ways of signing in that this installation has, and the one to the identity provider. */

import { useQuery } from '@tanstack/react-query';
import { people } from './session-client.ts';

/** Undefined until they are known. */
export function useSignInWays() {
  const read = useQuery({ queryKey: ['sign-in'], queryFn: () => people.get('/dashboard/sign-in') });
  return read.data?.data;
}

/** Leaves this page; the provider comes back to the one that is open now. */
export function goToProvider(purpose: 'sign_in' | 'link' | 'step_up'): void {
  const back = location.pathname === '/sign-in' ? '/' : location.pathname;
  location.assign(`/dashboard/oidc/start?purpose=${purpose}&return_to=${encodeURIComponent(back)}`);
}

/** Accepts a set-up link or an invitation as who the person is at the provider. */
export async function joinThroughProvider(token: string): Promise<void> {
  const { data } = await people.post('/dashboard/oidc/start', { body: { token } });
  location.assign(data.location);
}
