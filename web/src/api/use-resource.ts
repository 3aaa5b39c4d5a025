import { useCallback, useEffect, useState } from 'preact/hooks';
import { returns } from './connection';
import { LostError } from './problem';

/** Something that is loaded: what came last stays while it is loaded anew, or cannot be. */
export interface Resource<T> {
  readonly data: T | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface Held<T> {
  readonly key: string | null;
  readonly data: T | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
}

/**
 * Loads something whenever `key` changes, and when the server comes back after it was lost.
 * @param key names what is loaded; `null` loads nothing.
 * @param refresh loads the same anew whenever it changes; what is there stays until then.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  refresh = 0,
): Resource<T> {
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<Held<T>>({
    key: null,
    data: null,
    error: null,
    isLoading: true,
  });
  const back = returns.value;
  const reload = useCallback(() => {
    setRound((n) => n + 1);
  }, []);
  useEffect(() => {
    if (key === null) return;
    const controller = new AbortController();
    // Of another key, what is held would be taken for this one's.
    setHeld((old) => ({
      key,
      data: old.key === key ? old.data : null,
      error: null,
      isLoading: true,
    }));
    load(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setHeld({ key, data, error: null, isLoading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        // What is shown from before stays, and the banner says that it is old.
        const isOld = error instanceof LostError;
        setHeld((old) => ({
          ...old,
          error: isOld && old.data !== null ? null : (error as Error),
          isLoading: false,
        }));
      },
    );
    return () => {
      controller.abort();
    };
    // `load` is a new function with every drawing; what it loads is named by `key`.
  }, [key, round, back, refresh]);
  const { data, error, isLoading } =
    held.key === key ? held : { data: null, error: null, isLoading: true };
  return { data, error, isLoading, reload };
}
