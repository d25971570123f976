/**
 * One operation of the management API: this one value holds everything that the server checks, the OpenAPI document
 * says and the client is generated from. It is a `read` or a `change`; the few that are neither are `other`.
 */
import type { ProblemType } from '@knoxcall/problems';
import { z } from 'zod';
import type { Actor, Change } from '../changes/change.ts';
import type { Role } from '../columns.ts';

/** The parts of a person's session that matter for one request. */
type CallerSession = { id: string; canReveal: boolean; isSteppedUp: boolean };

/** The caller: an API key of a tenant, or a person who is a member of it, and their limits. */
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
  /** Set for lists: the number of all items. */
  total?: number;
  meta?: Record<string, unknown>;
  warnings?: Warning[];
  /** The answer of an operation with `lines`, in place of `data`. */
  lines?: AsyncIterable<unknown>;
  /** Version of the resource, for `ETag`. */
  etag?: string;
};

/** A checked request, as a handler gets it. */
export type Call<Found = unknown, Query = unknown, Body = unknown> = {
  caller: Caller;
  params: Record<string, string>;
  found: Found;
  query: Query;
  body: Body;
};

type AnySchema = z.ZodType;

/** Finds the object that the path names, before the body is looked at; rejects with `not_found`. */
export type Find<Found> = (call: Pick<Call, 'caller' | 'params'>) => Promise<Found>;

type Shape<Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = {
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI form, such as `/v1/secrets/{id}`. */
  path: string;
  tag: string;
  summary: string;
  /** The least role of the caller; null for operations of the operator (`/admin/v1`). */
  role: 'read' | 'editor' | 'admin' | null;
  /** `people`: no API key, whatever its role. `keys`: no session. Both are allowed by default. */
  callers?: 'people' | 'keys';
  /** A person must have stepped up; rejects with `step_up_required`. */
  stepUp?: true;
  status?: 200 | 201;
  query?: Query;
  body?: Body;
  /** The documented body, where `body` only picks the schema to check with. */
  documentedBody?: AnySchema;
  /** True where a missing body counts as `{}`. */
  bodyOptional?: boolean;
  /** Shape of `data` in the answer. */
  data: Data;
  list?: boolean;
  /** A list without pages: `meta.next_cursor` is the position of the next part, null at the end. */
  cursor?: boolean;
  /** Set where the answer is one JSON value a line, without an envelope: the shape of a line. */
  lines?: AnySchema;
  errors: readonly ProblemType[];
  /** The answer shows a credential: `no-store`, and never kept for an idempotency key. */
  showsCredential?: boolean;
};

// Functions of operations are written as methods: TypeScript then lets operations of different types stand in one list.

type Read<Found, Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = Shape<
  Query,
  Body,
  Data
> & {
  find?: Find<Found>;
  read(call: Call<Found, z.output<Query>, z.output<Body>>): Promise<Answer<z.input<Data>>>;
};

/**
 * The object that the path of a change names. `Found` is read before the change begins, `Present` under the tenant's
 * lock.
 */
export type Named<Found, Present> = {
  find: Find<Found>;
  /** Reads it again under the tenant's lock; null where it was deleted. */
  load(change: Change, found: Found): Promise<Present | null>;
  /** Its version. With it, `If-Match` is supported. */
  etagOf?(present: Present): string;
  /** Its tenant; by default the caller's. */
  tenantOf?(found: Found): string;
};

/** `found` is the object as read under the tenant's lock. */
type ChangeCall<Present, Query, Body, Prepared> = Call<Present, Query, Body> & { prepared: Prepared };

type ChangeParts<Found, Present, Query, Body, Prepared, Result, Data> = {
  on?: Named<Found, Present>;
  /** Takes access away: the change does not wait behind those that do not (changes/lanes.ts). */
  revokes?(body: Body): boolean;
  /**
   * The caller must not take it for effective before it is: where Redis could not be told, the answer is 503 in place
   * of a warning.
   */
  removes?(body: Body): boolean;
  /** Before the change begins: refuses where no lock is needed, and does slow work. */
  prepare?(call: Call<Found, Query, Body>): Prepared | Promise<Prepared>;
  change(change: Change, call: ChangeCall<Present, Query, Body, Prepared>): Promise<Result>;
  /** Runs after the change is committed and published. */
  answer(
    result: Result,
    call: ChangeCall<Present, Query, Body, Prepared>,
  ): Answer<Data> | Promise<Answer<Data>>;
};

/** Another operation that this body selects. */
type Choice = { operation: Operation; body: unknown };

type Other<Found, Query extends AnySchema, Body extends AnySchema, Data extends AnySchema> = Shape<
  Query,
  Body,
  Data
> & {
  find?: Find<Found>;
  handle(
    call: Call<Found, z.output<Query>, z.output<Body>> & { actor: Actor },
  ): Promise<Answer<z.input<Data>>>;
};

type Common = Shape<AnySchema, AnySchema, AnySchema> & {
  find?: Find<unknown> | undefined;
  /** `If-Match` is supported. */
  conditional?: boolean;
  revokes?(body: unknown): boolean;
};

type Unknown = ChangeParts<unknown, unknown, unknown, unknown, unknown, unknown, unknown>;
export type ChangeOperation = Common & Unknown;

export type Operation = Common &
  (
    | Pick<Read<unknown, AnySchema, AnySchema, AnySchema>, 'read'>
    | Unknown
    | { choose(body: unknown): Choice }
    | Pick<Other<unknown, AnySchema, AnySchema, AnySchema>, 'handle'>
  );

/** Changes nothing: it gets no `Change`. */
export function read<Found, Query extends AnySchema, Body extends AnySchema, Data extends AnySchema>(
  definition: Read<Found, Query, Body, Data>,
): Operation {
  return definition;
}

/**
 * One change of one tenant. perform-operation.ts takes the lane and the lock, loads the object again, checks
 * `If-Match`, publishes, and warns or refuses where that was not possible yet.
 */
export function change<
  Found,
  Present,
  Query extends AnySchema,
  Body extends AnySchema,
  Data extends AnySchema,
  Prepared,
  Result,
>(
  definition: Shape<Query, Body, Data> &
    ChangeParts<Found, Present, z.output<Query>, z.output<Body>, Prepared, Result, z.input<Data>>,
): Operation {
  const { on } = definition;
  return { ...definition, find: on?.find, conditional: on?.etagOf !== undefined };
}

export const deleted = z.object({ deleted: z.literal(true) });

type Removal<Found, Present> = Omit<Shape<AnySchema, AnySchema, AnySchema>, 'method' | 'data'> & {
  on: Named<Found, Present>;
  revokes?(): boolean;
  prepare?(call: Call<Found>): void;
  remove(change: Change, present: Present): Promise<void>;
};

/** A change that deletes the object that the path names. */
export function removal<Found, Present>({ remove, ...definition }: Removal<Found, Present>): Operation {
  return change({
    ...definition,
    method: 'delete',
    data: deleted,
    removes: () => true,
    change: (own, { found }) => remove(own, found),
    answer: () => ({ data: { deleted: true as const } }),
  });
}

/** One of several operations, selected by the body. */
export function choice<Body extends AnySchema, Data extends AnySchema>(
  definition: Shape<AnySchema, Body, Data> & { choose(body: z.output<Body>): Choice },
): Operation {
  return definition;
}

/** Neither a pure read nor one change of one tenant. It must lock, publish and audit its own changes. */
export function other<Found, Query extends AnySchema, Body extends AnySchema, Data extends AnySchema>(
  definition: Other<Found, Query, Body, Data>,
): Operation {
  return definition;
}

/**
 * The limits of a caller beside their role; null is no limit. `allowedRoutes`: ids; `allowedEnvironments`: names;
 * `ipAllowlist`: IPs and CIDRs.
 */
export type KeyLimits = {
  rateLimitRequests: number | null;
  expiresAt: Date | null;
  allowedRoutes: string[] | null;
  allowedEnvironments: string[] | null;
  ipAllowlist: string[] | null;
};

export const unlimited: KeyLimits = {
  rateLimitRequests: null,
  expiresAt: null,
  allowedRoutes: null,
  allowedEnvironments: null,
  ipAllowlist: null,
};
