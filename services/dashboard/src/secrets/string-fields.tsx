/** The value of a string secret. */
import { HiddenField } from '../design/field.tsx';

export function StringFields() {
  return (
    <HiddenField
      label="Value"
      name="value"
      rows={3}
      required
      help="Encrypted at once, stored exactly as it is. Basic authentication takes base64 of user:password."
    />
  );
}
