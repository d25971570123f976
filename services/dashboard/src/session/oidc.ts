/** The way to the identity provider, which leaves this page; it comes back to the one that is open now. */
import { people } from './session-client.ts';

export function goToProvider(purpose: 'sign_in' | 'link' | 'step_up'): void {
  const back = location.pathname === '/sign-in' ? '/' : location.pathname;
  location.assign(`/dashboard/oidc/start?purpose=${purpose}&return_to=${encodeURIComponent(back)}`);
}

/** Accepts a set-up link or an invitation as who the person is at the provider. */
export async function joinThroughProvider(token: string): Promise<void> {
  const { data } = await people.post('/dashboard/oidc/start', { body: { token } });
  location.assign(data.location);
}
