/** What the parts of OAuth2 work with. */

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
  /** A provider's time to answer; a refresh gives it less where its lease would end before. */
  timeoutMs: number;
  /** First pause after a failure. */
  backoffMs: number;
  /** Shortest time between two refreshes of a connection. */
  refreshFloorMs: number;
};

export type Refreshes = {
  /** After the secret was made or changed. Never rejects: that is done, whatever becomes of its token. */
  configured(place: ValuePlace): Promise<void>;
  /** Runs it, or waits for the run that is under way here. */
  refresh(place: ValuePlace, trigger: Trigger): Promise<RefreshOutcome>;
  /** The connection with a token that has not ended, or as it is where none can be had. */
  usable(place: ValuePlace): Promise<ConnectionRow | null>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
};

export type ConnectionMachinery = { parts: ConnectionParts; guard: EgressGuard; refreshes: Refreshes };
