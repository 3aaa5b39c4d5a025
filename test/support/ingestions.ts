import { eventually } from './eventually';
import type { HttpClient } from './http-client';

/** An ingestion as the service tells of it. */
export interface Ingestion {
  id: string;
  status: 'Running' | 'Complete' | 'Failed';
  rows: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  error: string | null;
}

/** An ingestion once it is in, or Failed. */
export function endedIngestion(
  http: HttpClient,
  id: string,
  withinMs?: number,
): Promise<Ingestion> {
  const look = async (): Promise<Ingestion | null> => {
    const answer = await http.get(`/api/v1/ingestions/${id}`);
    // Where the database is away nothing is known yet.
    if (answer.status === 503) return null;
    if (answer.status !== 200) throw new Error(`ingestion ${id}: ${answer.status} ${answer.text}`);
    const ingestion = answer.json() as Ingestion;
    return ingestion.status === 'Running' ? null : ingestion;
  };
  return eventually(`the end of ingestion ${id}`, look, withinMs);
}
