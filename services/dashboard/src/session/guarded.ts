/**
 * Makes a call with the session, and repeats it where that helps: after a step-up, or with the token of a cookie that
 * another tab got.
 */
import { KnoxCallError } from '@knoxcall/client';
import { loadSession, presentSession } from './session-store.ts';
import { askForStepUp } from './step-up.ts';

export async function guarded<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  const before = presentSession();
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof KnoxCallError) || !(await canHelp(error, before?.csrf_token))) throw error;
    return call();
  }
}

/** Called before a step that leaves the page, where no answer could ask for it. */
export async function steppedUp(): Promise<boolean> {
  const until = presentSession()?.stepped_up_until ?? null;
  return (until !== null && Date.parse(until) > Date.now()) || askForStepUp('any');
}

async function canHelp(error: KnoxCallError, csrfBefore: string | undefined): Promise<boolean> {
  if (error.type === 'step_up_required' || error.type === 'passkey_required') {
    return askForStepUp(error.type === 'passkey_required' ? 'passkey' : 'any');
  }
  if (error.status !== 401 && error.type !== 'forbidden') return false;
  // A 401 with our token may mean that the cookie was renewed: then there is another token.
  return (await loadSession()) && presentSession()?.csrf_token !== csrfBefore;
}
