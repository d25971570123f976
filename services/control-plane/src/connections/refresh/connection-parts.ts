/** The dependencies of the OAuth2 modules. */

import type { PrismaClient } from '@knoxcall/database';
import type { EgressGuard } from '@knoxcall/egress';
import type { ValuePlace } from '@knoxcall/snapshot';
import type { Counter, Log } from '@knoxcall/telemetry';
import type { RunChange } from '../../changes/change.ts';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import type { EndpointCircuit } from '../provider/endpoint-circuit.ts';
import type { AskForToken } from '../provider/token-endpoint.ts';
import type { AnswerKeeper } from './answer-keeper.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { RefreshOutcome, Trigger } from './wants-refresh.ts';

export type ConnectionParts = {
  database: PrismaClient;
  dataKeys: DataKeys;
  runChange: RunChange;
  askForToken: AskForToken;
  circuit: EndpointCircuit;
  /** Labels `trigger`, `outcome`. */
  refreshCount: Counter<'trigger' | 'outcome'>;
  keeper: AnswerKeeper;
  log: Log;
  /** How long one refresh may hold a connection, in seconds. */
  leaseSeconds: number;
  /** The time that a provider has to answer; less where the lease would end before. */
  timeoutMs: number;
  /** First pause after a failure. */
  backoffMs: number;
  /** Shortest time between two refreshes of a connection. */
  refreshFloorMs: number;
};

export type Refreshes = {
  /** Call after the secret was made or changed. Never rejects: the change stands, whatever happens to its token. */
  configured(place: ValuePlace): Promise<void>;
  /** Starts a refresh, or waits for the one under way in this process. */
  refresh(place: ValuePlace, trigger: Trigger): Promise<RefreshOutcome>;
  /** The connection with an unexpired token, or as it is where there is none. */
  usable(place: ValuePlace): Promise<ConnectionRow | null>;
  /** Resolves when all running refreshes have ended. */
  settle(): Promise<void>;
};

export type ConnectionMachinery = { parts: ConnectionParts; guard: EgressGuard; refreshes: Refreshes };
