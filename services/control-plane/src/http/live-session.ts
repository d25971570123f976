/** A person's session, as requests know it, and the refusal where there is none. */
import { Problem } from '@knoxcall/problems';

/** How a person proved who they are. */
export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'link';

/** A session that lives. */
export type LiveSession = {
  id: string;
  userId: string;
  method: SignInMethod;
  withPasskey: boolean;
  /** Null where its person must prove again who they are before they may do what needs it. */
  steppedUpUntil: Date | null;
  expiresAt: Date;
};

export const signInFirst = (message = 'The session has ended, or is over here: please sign in.'): Problem =>
  new Problem('unauthorized', { message, headers: { 'WWW-Authenticate': 'Bearer' } });
