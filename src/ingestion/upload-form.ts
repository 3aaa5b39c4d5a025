import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { Problem } from '../common/problem';
import { shown } from './shown';

const FIELD = 'file';
const RIGHT_FORM =
  'send one CSV in the field `file` of multipart/form-data and nothing else, or as the body with Content-Type text/csv';
/** Enough to see what is too much; the rest of a wrong form is read past. */
const LIMITS = { files: 2, fields: 1, fieldSize: 1_024 };

/** What a form holds. */
export interface UploadForm<T> {
  /** What was made of its file, `null` where it has none. */
  readonly file: T | null;
  /** What is wrong with the form as a whole, `null` where it is right. */
  readonly problem: Problem | null;
}

interface Parts<T> {
  file: Promise<T> | null;
  /** The name of the first part that does not belong there. */
  strange: string | null;
}

const ignore = (): void => undefined;

function problemOf({ file, strange }: Parts<unknown>): Problem | null {
  if (strange !== null) {
    const what =
      strange === FIELD ? 'more than one file, or text instead of one,' : 'something else';
    return Problem.badRequest(`the form has ${what} in ${shown(strange)}: ${RIGHT_FORM}`, {
      field: strange,
    });
  }
  if (file !== null) return null;
  return Problem.badRequest(`the form has no file: ${RIGHT_FORM}`, { field: FIELD });
}

/** Feeds the form with the body; resolves with whether all of it came and was a form. */
function readWhole(request: IncomingMessage, form: busboy.Busboy): Promise<boolean> {
  return new Promise((resolve) => {
    form.on('error', () => {
      resolve(false);
    });
    form.once('close', () => {
      resolve(true);
    });
    request.once('close', () => {
      if (!request.complete) form.destroy();
    });
    request.pipe(form);
  });
}

/**
 * Reads a form to its end, and hands its file to `receive` on the way.
 * @throws what `receive` rejects with, at once; Problem 400 where the body is no form.
 */
export async function readUploadForm<T>(
  request: IncomingMessage,
  receive: (bytes: Readable, fileName: string | undefined) => Promise<T>,
): Promise<UploadForm<T>> {
  let form: busboy.Busboy;
  try {
    form = busboy({ headers: request.headers, limits: LIMITS });
  } catch (error) {
    throw Problem.badRequest(`the form cannot be read (${String(error)}): ${RIGHT_FORM}`);
  }
  const parts: Parts<T> = { file: null, strange: null };
  form.on('field', (name) => (parts.strange ??= name));
  const failed = new Promise<never>((_, reject) => {
    form.on('file', (name, bytes, { filename }) => {
      // A form that breaks off tells its part so; whoever reads the part hears it.
      bytes.on('error', ignore);
      if (name === FIELD && parts.file === null && parts.strange === null) {
        parts.file = receive(bytes, filename);
        parts.file.catch(reject);
      } else {
        parts.strange ??= name;
        bytes.resume();
      }
    });
  });
  try {
    const isWhole = await Promise.race([readWhole(request, form), failed]);
    const problem = isWhole
      ? problemOf(parts)
      : Problem.badRequest(`the form broke off before its end: ${RIGHT_FORM}`);
    return { file: await parts.file, problem };
  } finally {
    // The rest of the body is read past, so that the answer reaches a client that is still sending.
    request.unpipe(form);
    form.destroy();
    request.resume();
  }
}
