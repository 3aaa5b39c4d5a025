import { useEffect } from 'preact/hooks';
import { get } from '../../api/client';
import { lostSince } from '../../api/connection';
import { useResource, type Resource } from '../../api/use-resource';
import type { Ingestion } from './upload';

const LOOK_EVERY_MS = 400;

/** Follows an ingestion until it has ended. */
export function useIngestion(id: string | null): Resource<Ingestion> {
  const resource = useResource<Ingestion>(id === null ? null : `ingestion ${id}`, (signal) =>
    get('/api/v1/ingestions/{id}', { params: { id: id ?? '' }, signal }),
  );
  const { data, reload, isLoading } = resource;
  useEffect(() => {
    // A lost server is looked for elsewhere, and what it says is loaded when it is back.
    if (isLoading || data?.status !== 'Running' || lostSince.value !== null) return;
    const timer = setTimeout(reload, LOOK_EVERY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [data, isLoading, reload]);
  return resource;
}
