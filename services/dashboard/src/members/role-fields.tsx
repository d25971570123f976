/** Members and invitations as the API shows them, and the rights of a person. */

import type { components } from '@knoxcall/client';
import { useState } from 'react';
import { Checkbox, SelectField } from '../design/field.tsx';
import { choiceIn } from '../design/form.tsx';
import { keysOf } from '../design/keys-of.ts';
import type { Role } from '../session/session-client.ts';

export type Member = components['schemas']['Member'];
export type Invitation = components['schemas']['Invitation'];

/** What the roles mean. */
const memberRoles: Record<Role, string> = {
  read: 'Looks at secrets (never values), routes and logs.',
  editor: 'Changes secrets and routes, makes keys, reads the audit.',
  admin: 'Everything, members and values included.',
};

const roleOptions = keysOf(memberRoles).map((role) => [role, role] as const);

export function RoleFields({ given, canReveal }: { given: Role; canReveal: boolean }) {
  const [role, setRole] = useState(given);
  return (
    <>
      <SelectField
        label="Role"
        name="role"
        value={role}
        onChoose={setRole}
        options={roleOptions}
        help={memberRoles[role]}
      />
      {role !== 'admin' && (
        <Checkbox
          label="May see values"
          name="can_reveal"
          defaultChecked={canReveal}
          help="Each reveal asks for a password or passkey and is audited."
        />
      )}
    </>
  );
}

/** Admins always see values; the API does not accept the field for them. */
export function roleOf(fields: FormData): { role: Role; can_reveal?: boolean } {
  const role = choiceIn(fields, 'role', keysOf(memberRoles));
  return role === 'admin' ? { role } : { role, can_reveal: fields.has('can_reveal') };
}
