import { address, CHANGES } from '../../api/client';
import { noteLoss } from '../../api/connection';
import { LostError, ProblemError } from '../../api/problem';
import { noteRefusal } from '../../api/refusals';
import type { Item } from '../../api/client';

/** An ingestion as the history shows it. */
export type Ingestion = Item<'/api/v1/ingestions'>;
export type Kind = Ingestion['kind'];

/** What a file can be, by the names that commands know them by. */
export const KINDS: readonly (readonly [Kind, string])[] = [
  ['store_status', 'Polls'],
  ['menu_hours', 'Business hours'],
  ['timezones', 'Time zones'],
  ['stores', 'Profiles'],
];

/** The kind that a file's name tells, as `cli ingest` reads it. */
export function kindOf(fileName: string): Kind | null {
  const name = fileName
    .toLowerCase()
    .replace(/\.gz$/, '')
    .replace(/\.csv$/, '');
  return KINDS.find(([kind]) => name.startsWith(kind))?.[0] ?? null;
}

/**
 * Sends a file and tells how much of it has gone; `fetch` cannot tell.
 * @returns the id of the ingestion.
 * @throws LostError, or ProblemError where the file is refused.
 */
export function upload(
  file: File,
  kind: Kind,
  onProgress: (bytes: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address('/api/v1/ingestions', {}, { kind }));
    for (const [name, value] of Object.entries(CHANGES)) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => {
      onProgress(loaded);
    };
    request.onerror = () => {
      noteLoss();
      reject(new LostError());
    };
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status === 202) resolve((answer as { id: string }).id);
      else {
        if (request.status === 401) noteRefusal();
        reject(ProblemError.from(request.status, answer));
      }
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
