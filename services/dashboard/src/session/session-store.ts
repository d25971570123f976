/**
 * The signed-in person, for the whole page. It holds the session's description and its CSRF token, in memory only; the
 * session itself is a cookie that no script can read.
 */
import { KnoxCallError } from '@knoxcall/client';
import { useSyncExternalStore } from 'react';
import { csrf, people, type Session } from './session-client.ts';

type SessionState =
  | { kind: 'loading' }
  | { kind: 'signed_out' }
  | { kind: 'failed'; error: Error }
  | { kind: 'signed_in'; session: Session };

let state: SessionState = { kind: 'loading' };
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  state = next;
  csrf.set(next.kind === 'signed_in' ? next.session.csrf_token : undefined);
  for (const listener of listeners) listener();
}

/** Every answer with a session comes here: the CSRF token may be a new one. */
export function keepSession({ data: session }: { data: Session }): void {
  become({ kind: 'signed_in', session });
}

function endSession(): void {
  become({ kind: 'signed_out' });
}

export const presentSession = (): Session | undefined =>
  state.kind === 'signed_in' ? state.session : undefined;

/** Asks for the session; true where somebody is signed in. Another tab may have got a new cookie meanwhile. */
export async function loadSession(): Promise<boolean> {
  try {
    keepSession(await people.get('/dashboard/session'));
    return true;
  } catch (error) {
    if (error instanceof KnoxCallError && error.status === 401) endSession();
    else if (state.kind !== 'signed_in')
      become({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    return false;
  }
}

export async function signOut(everywhere: boolean): Promise<void> {
  const query = everywhere ? { everywhere: 'true' as const } : {};
  await people.delete('/dashboard/session', { query }).catch((error: unknown) => {
    if (!(error instanceof KnoxCallError && error.status === 401)) throw error;
  });
  endSession();
}

export function useSessionState(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
