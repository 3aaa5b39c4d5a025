import type { Application } from './application';

export const FLEET = '/api/v1/fleet';
export const WINDOWS = ['last_hour', 'last_day', 'last_week'] as const;
export type WindowName = (typeof WINDOWS)[number];

/** The time of a window: hours, and the share of them up. */
export interface FleetTime {
  uptime: number;
  downtime: number;
  share: number | null;
}

/** What `GET /api/v1/fleet` answers. */
export interface Fleet {
  as_of: string | null;
  made_at: string;
  silent_after_minutes: number;
  stores: Record<'total' | 'open' | 'up' | 'down' | 'silent' | 'closed', number>;
  windows: Record<WindowName, FleetTime & { before: FleetTime }>;
  trend_hours: { from: string; to: string; share: number | null }[];
  trend_days: { from: string; to: string; share: number | null }[];
  where: Record<'region' | 'type' | 'timezone', Record<string, string | number | null>[]>;
  most_downtime: Record<string, string | number | null>[];
}

/** The fleet at a glance. */
export async function fleetOf(application: Application): Promise<Fleet> {
  return (await application.http.get(FLEET)).json() as Fleet;
}
