export { type Authenticator, createAuthenticator } from './authenticator.ts';
export { makeClusterTemplate } from './cluster-template.ts';
export { compileCache, fillCompileCache } from './compile-cache.ts';
export {
  administerPostgres,
  changeDatabase,
  connectPostgres,
  type PostgresClient,
  queryPostgres,
} from './connect-postgres.ts';
export { holdChanges } from './hold-changes.ts';
export { type CallAnswer, type CallOptions, call, type Json } from './http-call.ts';
export { newPerson, type PeopleAddresses, type Person, password, personIn } from './person.ts';
export { type Product, type ProductOptions, type ServiceName, startProduct } from './product.ts';
export { quietPort } from './quiet-port.ts';
export {
  type AnswerWith,
  type Received,
  type RecordingUpstream,
  startRecordingUpstream,
} from './recording-upstream.ts';
export type { RedisSet, RedisSetOptions, StartRedisSet } from './redis/redis-set.ts';
export type { SetServer, TlsFiles } from './redis/start-set-server.ts';
export { type Relay, startRelay } from './start-relay.ts';
export { type Addresses, createTenant, type ProxyCall, sendSecret, shareOut, type Tenant } from './tenant.ts';
export { eventually, until } from './until.ts';
