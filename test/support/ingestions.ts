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
export function endedIngestion(http: HttpClient, id: string): Promise<Ingestion> {
  return eventually(`the end of ingestion ${id}`, async () => {
    const ingestion = (await http.get(`/api/v1/ingestions/${id}`)).json() as Ingestion;
    return ingestion.status === 'Running' ? null : ingestion;
  });
}
