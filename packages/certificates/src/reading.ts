/** What every reader of one upload needs to know, and how much hashing one hostile file may ask for. Holds the passphrase: must
 * never be logged or put into an error. The budget is spent before each key derivation, never after. */
import { CertificateError, type CertificateField } from './certificate-error.ts';

/** The field that is being read, the passphrase given with it, and the work it may still cost. */
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

/** Takes `iterations` from the budget; throws `key_derivation_too_costly` where they are not there. */
export function spend(budget: WorkBudget, iterations: number, field: CertificateField): void {
  budget.iterationsLeft -= iterations;
  if (budget.iterationsLeft >= 0) return;
  throw new CertificateError(
    'key_derivation_too_costly',
    field,
    'asks for too many key derivation iterations: export it again with fewer (at most 2000000 in all)',
  );
}
