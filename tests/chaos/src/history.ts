/** What a run leaves to be judged: all that was written, asked for, received and broken, on one clock in milliseconds. */

export type Span = { readonly from: number; readonly to: number };

/**
 * `published`: acknowledged, and with the proxies. `committed`: acknowledged, and to be published later. `refused`: certainly
 * not done. `unknown`: nobody said.
 */
export type Outcome = 'published' | 'committed' | 'refused' | 'unknown';

/** What is not there, is revoked, or is disabled. */
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

/** What an upstream was sent under the id of a request. */
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
  /** It needs an OAuth2 token, which only a worker and PostgreSQL can make new. */
  readonly needsToken?: boolean;
  readonly received: readonly Receipt[];
  /** Of a WebSocket that was opened: when it was over, and whether that was our doing. */
  readonly open?: { readonly until: number; readonly closedByUs: boolean };
};

/** Something that was broken on purpose. */
export type Fault = Span & {
  readonly name: string;
  /** Proxies that it may keep from hearing of changes. */
  readonly behind: readonly string[];
  /** Proxies that it may keep from answering. */
  readonly down: readonly string[];
  /** The only tenant that it concerns, where it concerns one. */
  readonly tenant?: string;
};

/** A token that the OAuth2 provider gave out. */
export type Token = {
  readonly register: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
};

/** What the management API says of a secret at the end. */
export type ReadBack = { readonly register: string; readonly version: number };

/** `steady`: nothing of it changes, so that nothing keeps it from being served. `unjudged`: it is told no promise. */
export type TenantKind = 'steady' | 'changing' | 'unjudged';

export type Bounds = {
  /** After this long of health a change is in force. */
  readonly freshMs: number;
  /** What a part needs to be well again after a fault. */
  readonly recoveryMs: number;
  /** What a committed change needs, of health, to be published. */
  readonly publishMs: number;
  /** What a WebSocket needs to end once its key is revoked. */
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
