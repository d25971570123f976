/** What a person may do. */
import { useState } from 'react';
import { Checkbox, SelectField } from '../design/field.tsx';
import { choiceIn } from '../design/form.tsx';
import { keysOf } from '../design/keys-of.ts';
import type { Role } from '../session/session-client.ts';
import { memberRoles, roleOptions } from './member-types.ts';

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
          help="Each look asks for a password or passkey and stands in the audit."
        />
      )}
    </>
  );
}

/** Admins see values in any case; the API wants nothing said of it. */
export function roleOf(fields: FormData): { role: Role; can_reveal?: boolean } {
  const role = choiceIn(fields, 'role', keysOf(memberRoles));
  return role === 'admin' ? { role } : { role, can_reveal: fields.has('can_reveal') };
}
