/**
 * One operation below `/dashboard`: people's browsers use them for their own account. It needs no tenant and takes no
 * API key; like the operations of the API it is checked and documented from this one value.
 */
import { Problem, type ProblemType } from '@knoxcall/problems';
import type { z } from 'zod';

type AnySchema = z.ZodType;

/** `cookies`: values of `Set-Cookie`. */
export type DashboardAnswer<Data> = { data: Data; cookies?: string[] };
export type DashboardRedirect = { location: string; cookies?: string[] };

export type DashboardCall<Query = unknown, Body = unknown> = {
  params: Record<string, string>;
  query: Query;
  body: Body;
  /** The token of the session's cookie, unchecked. */
  token: string | undefined;
  /** The whole `Cookie` header. */
  cookies: string | undefined;
  /** The query as it came, with its `?`. */
  search: string;
  address: string;
  requestId: string;
};

/** `needed`: 401 without a session. `used`: a session counts where there is one. `ignored`: it is not looked at. */
type SessionUse = 'needed' | 'used' | 'ignored';

type Shared<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = {
  id: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: `/dashboard/${string}`;
  summary: string;
  status?: 200 | 201;
  query?: Query;
  body?: Body;
  data: Data;
  /** Set where the answer is a redirect, which has no body. */
  redirects?: 302 | 303;
  errors: readonly ProblemType[];
};

type Handled<Data extends AnySchema> = Promise<DashboardAnswer<z.input<Data>> | DashboardRedirect>;
type CallOf<Query extends AnySchema, Body extends AnySchema> = DashboardCall<z.output<Query>, z.output<Body>>;

// Functions of operations are written as methods, as in operation.ts.

export type DashboardOperation = Shared<AnySchema, AnySchema, AnySchema> & {
  session: SessionUse;
  /** Rejects with `step_up_required`. */
  stepUp?: true;
  handle(call: DashboardCall, session: LiveSession | null): Handled<AnySchema>;
};

export type ForPerson<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = Shared<
  Query,
  Body,
  Data
> & {
  stepUp?: true;
  handle(call: CallOf<Query, Body>, session: LiveSession): Handled<Data>;
};

/** An operation for people who are signed in. */
export function personOperation<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema>(
  definition: ForPerson<Query, Body, Data>,
): DashboardOperation {
  return { ...definition, session: 'needed' };
}

type ForVisitor<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = Shared<
  Query,
  Body,
  Data
> & {
  session: 'used' | 'ignored';
  handle(call: CallOf<Query, Body>, session: LiveSession | null): Handled<Data>;
};

/** An operation for anybody. */
export function visitorOperation<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema>(
  definition: ForVisitor<Query, Body, Data>,
): DashboardOperation {
  return definition;
}

/** How a person proved who they are. */
export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'link';

/** A valid session. */
export type LiveSession = {
  id: string;
  userId: string;
  method: SignInMethod;
  withPasskey: boolean;
  /** Null where its person must step up before operations that need it. */
  steppedUpUntil: Date | null;
  expiresAt: Date;
};

export const signInFirst = (message = 'The session has ended, or is over here: please sign in.'): Problem =>
  new Problem('unauthorized', { message, headers: { 'WWW-Authenticate': 'Bearer' } });
