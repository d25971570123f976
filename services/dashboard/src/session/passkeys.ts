/** Passkeys, by the browser's own means. */
import { callDashboard, type Session } from './session-client.ts';
import { keepSession, presentSession } from './session-store.ts';

type Purpose = 'sign_in' | 'register' | 'step_up';

export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

function options<Options>(purpose: Purpose): Promise<Options> {
  const csrf = presentSession()?.csrf_token;
  return callDashboard<Options>('passkeys/options', { method: 'POST', body: { purpose }, csrf });
}

/** What the authenticator says, as the server takes it. Rejects where the person or the browser declines. */
async function prove(purpose: 'sign_in' | 'step_up'): Promise<unknown> {
  const json = await options<PublicKeyCredentialRequestOptionsJSON>(purpose);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return jsonOf(await navigator.credentials.get({ publicKey }));
}

export async function signInWithPasskey(): Promise<void> {
  const response = await prove('sign_in');
  keepSession(await callDashboard<Session>('passkeys/sign-in', { method: 'POST', body: { response } }));
}

export async function stepUpWithPasskey(): Promise<void> {
  const passkey = await prove('step_up');
  const csrf = presentSession()?.csrf_token;
  keepSession(await callDashboard<Session>('step-up', { method: 'POST', body: { passkey }, csrf }));
}

export async function registerPasskey(name: string): Promise<void> {
  const json = await options<PublicKeyCredentialCreationOptionsJSON>('register');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
  const response = jsonOf(await navigator.credentials.create({ publicKey }));
  const csrf = presentSession()?.csrf_token;
  const body = { name, response };
  keepSession(await callDashboard<Session>('passkeys/register', { method: 'POST', body, csrf }));
}

function jsonOf(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was given.');
  return credential.toJSON();
}

/** In words; browsers say the same name for "no" and for "too late". */
export function describePasskeyError(error: unknown): Error {
  if (error instanceof DOMException && error.name === 'NotAllowedError') {
    return new Error('The passkey was not used: the request was declined or timed out.');
  }
  if (error instanceof DOMException && error.name === 'InvalidStateError') {
    return new Error('This passkey is registered already.');
  }
  return error instanceof Error ? error : new Error(String(error));
}
