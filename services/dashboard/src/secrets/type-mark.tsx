/** The type of a secret. */
import { type SecretType, typeNames } from './secret-types.ts';

export function TypeMark({ type }: { type: SecretType }) {
  return <span className="soft">{typeNames[type]}</span>;
}
