/** Puts the parts of OAuth2 together. */
import { Problem } from '@knoxcall/problems';
import type { Composition } from '../compose.ts';
import type { Connections } from './connections.ts';

export function createConnections(_composition: Composition): Connections {
  return { details: () => Promise.reject(new Problem('internal_error')) };
}
