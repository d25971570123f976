/**
 * The history of a run for the checker: all writes, requests, receipts and faults, on one clock in
 * milliseconds.
 */

export type Span = { readonly from: number; readonly to: number };

/**
 * `published`: acknowledged, and with the proxies. `committed`: acknowledged, and to be published later.
 * `refused`: certainly not done. `unknown`: no answer.
 */
export type Outcome = 'published' | 'committed' | 'refused' | 'unknown';

/** The state of a missing, revoked or disabled object. */
export const OFF = 'off';

/** A register has one state at a time and one writer: `<tenant>/secret/<name>`, `<tenant>/key/<name>`, `<tenant>/route/<name>`. */
export type Write = {
  readonly register: string;
  /** The value of a secret, `on`, or `OFF`. A value is written once in a run. */
  readonly state: string;
  readonly start: number;
  readonly end: number;
  readonly outcome: Outcome;
  /** `value_version` of the answer. */
  readonly version?: number;
};

/** The values that an upstream received under a request's id. */
type Receipt = { readonly at: number; readonly states: Readonly<Record<string, string>> };

export type Exchange = {
  readonly id: string;
  readonly tenant: string;
  readonly proxy: string;
  readonly start: number;
  readonly end: number;
  /** Of the answer; 0 where none came. */
  readonly status: number;
  /** Type of the error that the proxy answered with. */
  readonly problem?: string;
  readonly key: string;
  readonly route: string;
  /** Registers of the secrets that it needs. */
  readonly secrets: readonly string[];
  /** It needs an OAuth2 token, which only a worker and PostgreSQL can renew. */
  readonly needsToken?: boolean;
  readonly received: readonly Receipt[];
  /** For an opened WebSocket: when it ended, and whether we ended it. */
  readonly open?: { readonly until: number; readonly closedByUs: boolean };
};

/** An injected fault. */
export type Fault = Span & {
  readonly name: string;
  /** Proxies that it may keep from hearing of changes. */
  readonly behind: readonly string[];
  /** Proxies that it may keep from answering. */
  readonly down: readonly string[];
  /** The only affected tenant, if there is just one. */
  readonly tenant?: string;
};

/** A token that the OAuth2 provider issued. */
export type Token = {
  readonly register: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
};

/** The management API's view of a secret at the end. */
export type ReadBack = { readonly register: string; readonly version: number };

/**
 * `steady`: nothing of it changes, so nothing may keep it from being served. `unjudged`: no promises apply.
 */
export type TenantKind = 'steady' | 'changing' | 'unjudged';

export type Bounds = {
  /** After this long of health a change takes effect. */
  readonly freshMs: number;
  /** How long a part needs to recover from a fault. */
  readonly recoveryMs: number;
  /** How long an OAuth2 token may be missing after a fault: another worker takes over a refresh of one that was killed. */
  readonly tokenMs: number;
  /** How long a committed change needs, in health, to be published. */
  readonly publishMs: number;
  /** How long a WebSocket may take to end once its key is revoked. */
  readonly endMs: number;
};

export type History = {
  readonly tenants: Readonly<Record<string, TenantKind>>;
  readonly writes: readonly Write[];
  readonly exchanges: readonly Exchange[];
  readonly tokens: readonly Token[];
  readonly faults: readonly Fault[];
  readonly readBacks: readonly ReadBack[];
};

export const tenantOf = (register: string): string => register.split('/')[0] ?? '';
