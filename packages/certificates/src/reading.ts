/**
 * The state that all readers of one upload share, and a budget for the hashing that one hostile file may cause. Holds
 * the passphrase: must never be logged or put into an error. The budget is charged before each key derivation, never
 * after.
 */
import { CertificateError, type CertificateField } from './certificate-error.ts';

/** The field that is being read, its passphrase, and its remaining budget. */
export interface Reading {
  field: CertificateField;
  passphrase: string | undefined;
  budget: WorkBudget;
}

/** Hash iterations still allowed while one upload is read. */
interface WorkBudget {
  iterationsLeft: number;
}

/** 2,000,000 iterations: above what any tool writes by default, below two seconds of one core. */
export function newWorkBudget(): WorkBudget {
  return { iterationsLeft: 2_000_000 };
}

/** Takes `iterations` from the budget; throws `key_derivation_too_costly` where too few are left. */
export function spend(budget: WorkBudget, iterations: number, field: CertificateField): void {
  budget.iterationsLeft -= iterations;
  if (budget.iterationsLeft >= 0) return;
  throw new CertificateError(
    'key_derivation_too_costly',
    field,
    'asks for too many key derivation iterations: export it again with fewer (at most 2000000 in all)',
  );
}
