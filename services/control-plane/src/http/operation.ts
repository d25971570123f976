/**
 * One operation of the management API: everything that the server checks, the OpenAPI document says and the client
 * is generated from stands in this one value.
 */
import type { ProblemType } from '@knoxcall/problems';
import type { z } from 'zod';
import type { Actor } from '../changes/change.ts';
import type { KeyLimits } from '../keys/key-limits.ts';
import type { Precondition } from './precondition.ts';

export type Role = 'invoke' | 'read' | 'editor' | 'admin';

/** What of a person's session counts for one request. */
export type CallerSession = { id: string; canReveal: boolean; isSteppedUp: boolean };

/** Who calls: an API key of a tenant, or a person who is a member of it, and what bounds them. */
export type Caller = KeyLimits & {
  kind: 'api_key' | 'user' | 'operator';
  /** UUID of the key, or of the person. */
  id: string;
  tenantId: string;
  tenantSlug: string;
  plan: string;
  role: Role;
  /** Public id of the key; null for a person. */
  keyId: string | null;
  /** Null for a key. */
  session: CallerSession | null;
};

export type Warning = { code: string; message: string; path: string };

export type Answer<Data> = {
  data: Data;
  /** Set for lists: how many there are in all. */
  total?: number;
  meta?: Record<string, unknown>;
  warnings?: Warning[];
  /** What an operation with `lines` answers instead of `data`. */
  lines?: AsyncIterable<unknown>;
  /** Version of the resource, for `ETag`. */
  etag?: string;
};

export type Call<Found, Query, Body> = {
  caller: Caller;
  actor: Actor;
  params: Record<string, string>;
  found: Found;
  query: Query;
  body: Body;
  precondition: Precondition;
};

type AnySchema = z.ZodType;

export type Operation<
  Found = unknown,
  Query extends AnySchema = AnySchema,
  Body extends AnySchema = AnySchema,
  Data extends AnySchema = AnySchema,
> = {
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI form, such as `/v1/secrets/{id}`. */
  path: string;
  tag: string;
  summary: string;
  /** What the caller must at least be; null for operations of the operator (`/admin/v1`). */
  role: 'read' | 'editor' | 'admin' | null;
  /** `people`: no API key, whatever its role. `keys`: no session. Both where it is left out. */
  callers?: 'people' | 'keys';
  /** A person must have proven again who they are; rejects with `step_up_required`. */
  stepUp?: true;
  status?: 200 | 201;
  query?: Query;
  body?: Body;
  /** What the document shows where `body` only picks the schema to check with. */
  documentedBody?: AnySchema;
  /** True where a request without a body is understood as `{}`. */
  bodyOptional?: boolean;
  /** Shape of `data` in the answer. */
  data: Data;
  list?: boolean;
  /** A list without pages: `meta.next_cursor` is where the next part begins, null at the end. */
  cursor?: boolean;
  /** Set where the answer is one JSON value a line, without an envelope: shape of a line. */
  lines?: AnySchema;
  errors: readonly ProblemType[];
  /** The answer shows a credential: `no-store`, and never kept for an idempotency key. */
  showsCredential?: boolean;
  /**
   * Adds `If-Match`: refused with 412 where `found.etag` differs. `locked`: the handler judges it itself, under the
   * tenant's lock, where no other change can come between.
   */
  conditional?: true | 'locked';
  /** Finds what the path names, before the body is looked at; rejects with `not_found`. */
  find?: (call: { caller: Caller; params: Record<string, string> }) => Promise<Found>;
  /** Whether the request takes access away; its change then does not wait behind ordinary ones (changes/lanes.ts). */
  revokes?: (body: z.output<Body>) => boolean;
  handle: (call: Call<Found, z.output<Query>, z.output<Body>>) => Promise<Answer<z.input<Data>>>;
};

/** Ties the types of one operation together and forgets them, so that all stand in one list. */
export function operation<Found, Query extends AnySchema, Body extends AnySchema, Data extends AnySchema>(
  definition: Operation<Found, Query, Body, Data>,
): Operation {
  return definition as unknown as Operation;
}
