import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { Problem } from '../common/problem';
import { RefusedFile } from './refused-file';
import { shown } from './shown';

const FIELD = 'file';
const RIGHT_FORM =
  'send one CSV in the field `file` of multipart/form-data and nothing else, or as the body with Content-Type text/csv';
/** Enough to see what is too much; the rest of a wrong form is read past. */
const LIMITS = { parts: 2, fieldSize: 1_024 };
/** What the reader of forms says of a part whose headers it gives up. */
const BAD_HEADERS = 'Malformed part header';

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

/** Feeds the form with the body; resolves with what is wrong with them, `null` where all of it came. */
function readWhole(
  request: IncomingMessage,
  body: Readable,
  form: busboy.Busboy,
): Promise<Problem | null> {
  return new Promise((resolve) => {
    body.once('error', (error) => {
      if (error instanceof RefusedFile) resolve(Problem.badRequest(error.message));
      form.destroy();
    });
    form.on('error', (error) => {
      const isOfHeaders = error instanceof Error && error.message === BAD_HEADERS;
      const what = isOfHeaders
        ? 'has a part whose headers cannot be read or are larger than 16 KiB'
        : 'broke off before its end';
      resolve(Problem.badRequest(`the form ${what}: ${RIGHT_FORM}`));
    });
    form.once('close', () => {
      resolve(null);
    });
    request.once('close', () => {
      if (!request.complete) form.destroy();
    });
    body.pipe(form);
  });
}

/**
 * Reads a form to its end, and hands its file to `receive` on the way. `body` is what the request
 * brings, without the request's `Content-Encoding`.
 * @throws what `receive` rejects with, at once; Problem 400 where the body is no form.
 */
export async function readUploadForm<T>(
  request: IncomingMessage,
  body: Readable,
  receive: (bytes: Readable, fileName: string | undefined) => Promise<T>,
): Promise<UploadForm<T>> {
  let form: busboy.Busboy;
  try {
    form = busboy({ headers: request.headers, limits: LIMITS, defParamCharset: 'utf8' });
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
    const broken = await Promise.race([readWhole(request, body, form), failed]);
    // Of a body that is refused, its file need not have come whole.
    const file = await (broken === null ? parts.file : parts.file?.catch(() => null));
    return { file: file ?? null, problem: broken ?? problemOf(parts) };
  } finally {
    body.unpipe(form);
    form.destroy();
  }
}
