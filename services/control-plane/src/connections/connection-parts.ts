/** What the parts of OAuth2 work with. */
import type { PrismaClient } from '@knoxcall/database';
import type { EgressGuard } from '@knoxcall/egress';
import type { Counter, Log } from '@knoxcall/telemetry';
import type { RunChange } from '../changes/change.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { ConnectionRow, Place } from './connection-row.ts';
import type { EndpointCircuit } from './endpoint-circuit.ts';
import type { Renewal } from './renewal.ts';
import type { AskForToken } from './token-endpoint.ts';
import type { Trigger } from './wants-renewal.ts';

export type ConnectionParts = {
  database: PrismaClient;
  dataKeys: DataKeys;
  runChange: RunChange;
  askForToken: AskForToken;
  circuit: EndpointCircuit;
  /** Labels `trigger`, `outcome`. */
  renewalCount: Counter<'trigger' | 'outcome'>;
  log: Log;
  /** How long one renewal may hold a connection, in seconds; longer than `timeoutMs`. */
  leaseSeconds: number;
  timeoutMs: number;
  /** First pause after a failure. */
  backoffMs: number;
};

export type Renewals = {
  /** Runs it, or waits for the run that is under way here. */
  renew(place: Place, trigger: Trigger): Promise<Renewal>;
  /** The connection with a token that has not ended, or as it is where none can be had. */
  usable(place: Place): Promise<ConnectionRow | null>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
};

export type ConnectionMachinery = { parts: ConnectionParts; guard: EgressGuard; renewals: Renewals };
