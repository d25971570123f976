/** What a change tells the audit log. */

/** Who caused it. `id` is the key's UUID, `operator`, or the name of a job. */
export type AuditActor = {
  type: 'api_key' | 'operator' | 'system' | 'user';
  id: string;
  ipAddress: string | null;
  requestId: string | null;
};

export type AuditNote = {
  /** `<resource>.<verb>`, such as `secret.create`. */
  action: string;
  resourceType: string;
  resourceId: string;
  /** Old and new without values. */
  details?: Record<string, unknown>;
};
