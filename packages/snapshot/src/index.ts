export { type AddressSet, addressSet, normalAddress } from './address-set.ts';
export {
  entryBinding,
  floorBinding,
  type SecretField,
  secretFieldBinding,
  secretFields,
  type ValuePlace,
} from './bindings.ts';
export { type Change, parseChange } from './change.ts';
export {
  type ApiKeyEntry,
  apiKeyEntry,
  type CertificateValue,
  certificateValue,
  defaultPlaces,
  type EnvironmentEntry,
  environmentEntry,
  type NameEntry,
  nameEntry,
  type RouteEntry,
  type RouteEnvironment,
  routeEntry,
  routeEnvironment,
  type SecretEntry,
  type SubstitutedPlace,
  secretEntry,
  substitutedPlaces,
  type TenantEntry,
  tenantEntry,
} from './entries.ts';
export {
  decodeMark,
  decodeRoot,
  decodeShard,
  encodeMark,
  encodeRoot,
  encodeShard,
  type Floor,
  type FloorMark,
  type FloorPlace,
  type FloorRoot,
  type FloorShard,
  floorPlace,
  isOlder,
  shardCount,
} from './floors.ts';
export {
  apiKeyEntryKey,
  changes,
  dataKeyEntryPattern,
  type EntryKind,
  entryKey,
  entryKeyPatterns,
  entryKinds,
  floorShardKey,
  floorsKey,
  indexedName,
  parseDataKeyEntryKey,
  refreshRequestStream,
  tenantOfShard,
} from './keys.ts';
export {
  appendRecordsScript,
  requestLogStreamBytes,
  requestLogs,
  settleRecordsScript,
  takeRecordsScript,
} from './request-logs.ts';
export {
  type AwsAuth,
  authHeaders,
  authTemplates,
  type HmacAuth,
  hmacDefaults,
  type RouteAuth,
  routeAuth,
} from './route-auth.ts';
export {
  appendChangesScript,
  changeStreamCap,
  completeRebuildScript,
  noteRevisionScript,
  tombstoneLifeMs,
  writeEntryScript,
  writeFloorsScript,
} from './scripts.ts';
export { fromFields, type StoredEntry, toFields } from './stored-entry.ts';
