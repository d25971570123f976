// What every reader of one upload needs to know. Holds the passphrase: must never be logged or put into an error.
import type { CertificateField } from './certificate-error.ts';
import type { WorkBudget } from './work-budget.ts';

/** The field that is being read, the passphrase given with it, and the work it may still cost. */
export interface Reading {
  field: CertificateField;
  passphrase: string | undefined;
  budget: WorkBudget;
}
