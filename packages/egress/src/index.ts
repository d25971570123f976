// Every connection that leaves for an address a user may have named goes through this package.
export type { EgressLookup } from './address-policy.ts';
export type { DialOptions, DialTarget, TlsIdentity } from './dial.ts';
export { EgressError, type EgressErrorCode } from './egress-error.ts';
export {
  createEgressFetch,
  type EgressFetch,
  type EgressRequest,
  type EgressResponse,
} from './egress-fetch.ts';
export {
  createEgressGuard,
  createOperatorGuard,
  type EgressGuard,
  type EgressGuardOptions,
  systemLookup,
} from './egress-guard.ts';
export { createNameServerLookup } from './name-server-lookup.ts';
