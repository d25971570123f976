/** What the parts of OAuth2 work with. */
import type { PrismaClient } from '@knoxcall/database';
import type { EgressGuard } from '@knoxcall/egress';
import type { Counter, Log } from '@knoxcall/telemetry';
import type { RunChange } from '../changes/change.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { AnswerKeeper } from './answer-keeper.ts';
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
  keeper: AnswerKeeper;
  log: Log;
  /** How long one renewal may hold a connection, in seconds. */
  leaseSeconds: number;
  /** A provider's time to answer; a renewal gives it less where its lease would end before. */
  timeoutMs: number;
  /** First pause after a failure. */
  backoffMs: number;
  /** Shortest time between two refreshes of a connection. */
  refreshFloorMs: number;
};

export type Renewals = {
  /** After the secret was made or changed. Never rejects: that is done, whatever becomes of its token. */
  configured(place: Place): Promise<void>;
  /** Runs it, or waits for the run that is under way here. */
  renew(place: Place, trigger: Trigger): Promise<Renewal>;
  /** The connection with a token that has not ended, or as it is where none can be had. */
  usable(place: Place): Promise<ConnectionRow | null>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
};

export type ConnectionMachinery = { parts: ConnectionParts; guard: EgressGuard; renewals: Renewals };
