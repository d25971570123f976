export { administerPostgres } from './administer-postgres.ts';
export { holdChanges } from './hold-changes.ts';
export { type CallAnswer, type CallOptions, call, type Json } from './http-call.ts';
export { type Product, type ProductOptions, type ServiceName, startProduct } from './product.ts';
export { quietPort } from './quiet-port.ts';
export { type Received, type RecordingUpstream, startRecordingUpstream } from './recording-upstream.ts';
export { type Relay, startRelay } from './start-relay.ts';
export { type Addresses, createTenant, type ProxyCall, type Tenant } from './tenant.ts';
export { until } from './until.ts';
