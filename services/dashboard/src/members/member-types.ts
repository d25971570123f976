/** Members and invitations as the API shows them, and what the roles mean. */
import type { components } from '@knoxcall/client';
import { keysOf } from '../design/keys-of.ts';
import type { Role } from '../session/session-client.ts';

export type Member = components['schemas']['Member'];
export type Invitation = components['schemas']['Invitation'];

export const memberRoles: Record<Role, string> = {
  read: 'Looks at secrets (never values), routes and logs.',
  editor: 'Changes secrets and routes, makes keys, reads the audit.',
  admin: 'Everything, members and values included.',
};

export const roleOptions = keysOf(memberRoles).map((role) => [role, role] as const);
