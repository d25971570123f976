/** Closes a secret for every person. There is no way back from it, so it says so. */
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
