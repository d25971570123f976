/** Makes a secret write-only for everybody. It warns that this cannot be undone. */
import { Checkbox } from '../design/field.tsx';

export function WriteOnlyField() {
  return (
    <Checkbox
      label="Write only"
      name="write_only"
      help="Nobody is ever shown the value, admins neither. This cannot be undone."
    />
  );
}

/** Hides a value wherever an API echoes it, whatever its route says. */
export function AlwaysRedactField({ isOn = false }: { isOn?: boolean }) {
  return (
    <Checkbox
      label="Hide it in every answer"
      name="always_redact"
      defaultChecked={isOn}
      help="Wherever an API echoes it, its placeholder stands instead, whatever the route says."
    />
  );
}
