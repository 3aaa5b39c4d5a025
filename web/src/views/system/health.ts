import { LostError } from '../../api/problem';
import { noteLoss } from '../../api/connection';

/** A part of the service, and what is told of it. */
export interface PartHealth {
  readonly status: string;
  readonly [detail: string]: string | number | null;
}

/** How the service is, by its parts. */
export interface Health {
  readonly status: string;
  readonly details: Readonly<Record<string, PartHealth>>;
}

/** Reads `/health`, which is an answer too where something is down. @throws LostError */
export async function readHealth(signal: AbortSignal): Promise<Health> {
  try {
    const response = await fetch('/health', { signal });
    return (await response.json()) as Health;
  } catch (error) {
    if (signal.aborted) throw error;
    noteLoss();
    throw new LostError();
  }
}
