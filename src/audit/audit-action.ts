/** What is written down of who did it (`docs/security.md`, section Audit). */
export const AUDIT_ACTIONS = [
  'key.created',
  'key.revoked',
  'report.requested',
  'ingestion.begun',
  'polls.sent',
  'business_hours.cleared',
  'timezone.cleared',
  'call.refused',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
