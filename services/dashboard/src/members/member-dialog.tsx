/** Changes what a member may do. */
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import type { Member } from './member-types.ts';
import { RoleFields, roleOf } from './role-fields.tsx';

export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { api } = useTenant();
  const save = useAction(async (fields: FormData) => {
    await api.patch('/v1/members/{id}', { path: { id: member.id }, body: roleOf(fields) });
    onClose();
  });
  return (
    <Dialog title={`Rights of ${member.name}`} isOpen onClose={onClose}>
      <Form action={save} submit="Save" onSubmit={(fields) => void save.run(fields)} onCancel={onClose}>
        <RoleFields given={member.role} canReveal={member.can_reveal} />
        <p className="soft small">Where rights are lowered, their sessions in this tenant end at once.</p>
      </Form>
    </Dialog>
  );
}
