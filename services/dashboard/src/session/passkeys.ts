/** Passkeys, with the browser's API. */
import type { InitOf, OperationOf } from '@knoxcall/client';
import { people } from './session-client.ts';
import { keepSession } from './session-store.ts';

export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

type Shown = InitOf<OperationOf<'/dashboard/passkeys/sign-in', 'post'>>['body']['response'];
type Made = InitOf<OperationOf<'/dashboard/passkeys/register', 'post'>>['body']['response'];

async function options(purpose: 'sign_in' | 'register' | 'step_up'): Promise<unknown> {
  return (await people.post('/dashboard/passkeys/options', { body: { purpose } })).data;
}

/** Rejects where the person or the browser declines. */
async function show(purpose: 'sign_in' | 'step_up'): Promise<Shown> {
  const json = (await options(purpose)) as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
  const credential = jsonOf(await navigator.credentials.get({ publicKey }));
  if (!('signature' in credential.response)) throw new Error('No passkey was given.');
  const { authenticatorData, clientDataJSON, signature } = credential.response;
  const { id, rawId } = credential;
  return { id, rawId, type: 'public-key', response: { authenticatorData, clientDataJSON, signature } };
}

export async function signInWithPasskey(): Promise<void> {
  const response = await show('sign_in');
  keepSession(await people.post('/dashboard/passkeys/sign-in', { body: { response } }));
}

export async function stepUpWithPasskey(): Promise<void> {
  const passkey = await show('step_up');
  keepSession(await people.post('/dashboard/step-up', { body: { passkey } }));
}

export async function registerPasskey(name: string): Promise<void> {
  const json = (await options('register')) as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
  const credential = jsonOf(await navigator.credentials.create({ publicKey }));
  if (!('attestationObject' in credential.response)) throw new Error('No passkey was made.');
  const { attestationObject, clientDataJSON, transports } = credential.response;
  const { id, rawId } = credential;
  const response: Made = {
    id,
    rawId,
    type: 'public-key',
    response: { attestationObject, clientDataJSON, transports },
  };
  keepSession(await people.post('/dashboard/passkeys/register', { body: { name, response } }));
}

function jsonOf(credential: Credential | null) {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was given.');
  return credential.toJSON();
}

/** In words; browsers use one error name for a refusal and a timeout. */
export function describePasskeyError(error: unknown): Error {
  if (error instanceof DOMException && error.name === 'NotAllowedError') {
    return new Error('The passkey was not used: the request was declined or timed out.');
  }
  if (error instanceof DOMException && error.name === 'InvalidStateError') {
    return new Error('This passkey is registered already.');
  }
  return error instanceof Error ? error : new Error(String(error));
}
