/** The parts that publishing needs. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export type SnapshotParts = { database: PrismaClient; dataKeys: DataKeys; store: SnapshotStore; log: Log };
