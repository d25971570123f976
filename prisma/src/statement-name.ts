/**
 * The name under which a statement is prepared tells its text. Behind a pooler that hands a connection's statements to
 * another process the worst is then an error, and never another statement.
 */
import { hash } from 'node:crypto';

/** PostgreSQL cuts names after 63 bytes. */
export function statementName(text: string): string {
  return `knoxcall-${hash('sha256', text, 'hex').slice(0, 32)}`;
}
