// Bounds the hashing that one hostile file may ask for. Must be spent before each key derivation, never after.
import { CertificateError, type CertificateField } from './certificate-error.ts';

/** Hash iterations still allowed while one upload is read. */
export interface WorkBudget {
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
