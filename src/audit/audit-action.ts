/** What is written down of who did it (`docs/security.md`, section Audit). */
export const AUDIT_ACTIONS = [
  'key.created',
  'key.revoked',
  'session.begun',
  'session.ended',
  'report.requested',
  'report.deleted',
  'ingestion.begun',
  'polls.sent',
  'polls.dropped',
  'periods.rebuilt',
  'business_hours.cleared',
  'timezone.cleared',
  'audit.deleted',
  'call.refused',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
