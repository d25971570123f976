/** Hides a value wherever an API echoes it, whatever its route says. */
import { Checkbox } from '../design/field.tsx';

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
