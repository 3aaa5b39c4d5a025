import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { closedDatabase } from './closed-database';
import { Problem } from './problem';
import { writeProblem } from './problem-response';

/** PostgreSQL's and the network's ways of saying that the database cannot be reached now. */
const UNREACHABLE =
  /^(08|57P0)|^ECONN|^ERR_(SSL|TLS)|^CERT_|_CERT(_|$)|^E(PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN)$/;
const NO_CONNECTION =
  /^(Connection terminated|Query read timeout|Cannot use a pool|Client (was closed|has encountered a connection error))/;
const RETRY_AFTER_SECONDS = 5;
const ALL_IN_USE = 'timeout exceeded when trying to connect';
/** Lock not available, serialization failure, deadlock, a statement that took too long: others are in the way. */
const BUSY = /^(55P03|40001|40P01|57014)$/;
/** The file system is full or a quota used up; the database's word for it. */
const NO_ROOM = /^(ENOSPC|EDQUOT|53100)$/;
/** The directory of the reports may not be written. */
const UNWRITABLE = /^(EROFS|EACCES|EPERM)$/;

interface Coded {
  readonly code?: unknown;
  /** What a failed call of the system was for. */
  readonly syscall?: unknown;
  readonly severity?: unknown;
  readonly message?: unknown;
}

function isUnreachableDatabase(error: unknown): boolean {
  const { code, syscall, severity, message } = error as Coded;
  return (
    // PostgreSQL ended the connection, or would not have it.
    severity === 'FATAL' ||
    // No socket there, no answer, or no address for its name: the same codes from the file system mean
    // something else.
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    (typeof code === 'string' && UNREACHABLE.test(code)) ||
    (typeof message === 'string' && NO_CONNECTION.test(message))
  );
}

/** Errors of Express and its body parsers carry their status and whether it may be shown. */
function statusOfHttpError(error: unknown): number | null {
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 && expose === true
    ? status
    : null;
}

function detailOf(exception: HttpException): string {
  const body = exception.getResponse();
  const message = typeof body === 'object' && 'message' in body ? body.message : exception.message;
  return Array.isArray(message) ? message.join('; ') : String(message);
}

/** What an error is to the caller; whatever is not meant for callers becomes a bare 500. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return new Problem(error.getStatus(), detailOf(error));
  if (typeof error === 'object' && error !== null) {
    const status = statusOfHttpError(error);
    if (status === 413) {
      return Problem.payloadTooLarge('The body is larger than 8 MiB; send it in smaller parts.');
    }
    if (status !== null) return new Problem(status, (error as Error).message);
    const { code, message } = error as Coded;
    if (typeof code === 'string' && NO_ROOM.test(code)) {
      return new Problem(507, 'There is no room left on the disk; free some, then try again.');
    }
    if (typeof code === 'string' && UNWRITABLE.test(code)) {
      return Problem.unavailable(
        'The service cannot write its files now; try again when /health is well.',
        RETRY_AFTER_SECONDS,
      );
    }
    if ((typeof code === 'string' && BUSY.test(code)) || message === ALL_IN_USE) {
      return Problem.unavailable(
        'The database is busy with other work; try again in a few seconds.',
        RETRY_AFTER_SECONDS,
      );
    }
    const closed = closedDatabase(error);
    if (closed !== undefined) return Problem.unavailable(closed, RETRY_AFTER_SECONDS);
    if (isUnreachableDatabase(error)) {
      return Problem.unavailable(
        'The database cannot be reached now; try again in a few seconds.',
        RETRY_AFTER_SECONDS,
      );
    }
  }
  return new Problem(500, 'The service failed; the log tells why under the request_id.');
}

/** Writes every error as a problem document (RFC 9457; `docs/api.md`, section 6). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = problemOf(error);
    if (problem.status >= 500) this.logger.error({ err: error }, problem.detail);
    writeProblem(request, response, problem);
  }
}
