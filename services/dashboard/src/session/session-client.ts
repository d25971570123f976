/** The endpoints for people: signing in, links, passkeys, step-up. Not of a tenant, so they name none. */
import { type Client, type components, createClient } from '@knoxcall/client';

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
