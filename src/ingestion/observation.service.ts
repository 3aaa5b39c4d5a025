import { Injectable } from '@nestjs/common';
import { Problem } from '../common/problem';
import { BatchQueue } from './batch-queue';
import { trimBlanks } from './csv-reader';
import { FileIntake } from './file-intake';
import type { ObservationsResultDto, RejectedObservationDto } from './observations.dto';
import { validatePoll, type Poll, type PollBounds } from './row-validators';
import { shown } from './shown';

/** Polls in one batch at most. */
export const MOST_OBSERVATIONS = 10_000;

const FIELDS = ['store_id', 'status', 'timestamp_utc'] as const;
const RIGHT_BODY =
  'send {"observations":[{"store_id":"…","status":"active","timestamp_utc":"2023-01-22 12:09:39.388884 UTC"}]}';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The polls of a body, unchecked. @throws Problem 400 or 413 where the body is not a batch. */
function observationsOf(body: unknown): unknown[] {
  if (!isObject(body)) throw Problem.badRequest(`the body is no JSON object: ${RIGHT_BODY}`);
  const unknownField = Object.keys(body).find((name) => name !== 'observations');
  if (unknownField !== undefined) {
    throw Problem.badRequest(
      `the body has an unknown field ${shown(unknownField)}: ${RIGHT_BODY}`,
      {
        field: unknownField,
      },
    );
  }
  const { observations } = body;
  if (!Array.isArray(observations) || observations.length === 0) {
    throw Problem.badRequest(`observations must be a list of 1 to 10,000 polls: ${RIGHT_BODY}`, {
      field: 'observations',
    });
  }
  if (observations.length > MOST_OBSERVATIONS) {
    throw Problem.payloadTooLarge(
      `the batch has ${observations.length} polls, but at most 10,000 are taken at a time: split it, or upload a file`,
    );
  }
  return observations;
}

function pollOf(item: unknown, bounds: PollBounds): Poll | string {
  if (!isObject(item)) return 'it must be an object with store_id, status and timestamp_utc';
  const unknownField = Object.keys(item).find((name) => !FIELDS.some((field) => field === name));
  if (unknownField !== undefined) {
    return `it has an unknown field ${shown(unknownField)}: only store_id, status and timestamp_utc are known`;
  }
  const values: string[] = [];
  for (const field of FIELDS) {
    const value = item[field];
    if (value === undefined) return `${field} is missing`;
    if (typeof value !== 'string') {
      const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
      return `${field} must be text in quotes, but is ${found}`;
    }
    values.push(trimBlanks(value));
  }
  const [storeId = '', status = '', timestamp = ''] = values;
  return validatePoll(storeId, status, timestamp, bounds);
}

/** Takes in batches of polls that come as JSON (`docs/api.md`, section 6, observations). */
@Injectable()
export class ObservationService {
  constructor(
    private readonly queue: BatchQueue,
    private readonly intake: FileIntake,
  ) {}

  /**
   * Takes a batch in. When it resolves, the good polls are committed. Sending a batch again changes
   * nothing.
   * @throws Problem 400 or 413 where the body is not a batch, 503 where other writers are at work
   *   for too long.
   */
  async take(body: unknown): Promise<ObservationsResultDto> {
    const observations = observationsOf(body);
    const bounds = await this.intake.pollBounds();
    const rejected: RejectedObservationDto[] = [];
    const polls: Poll[] = [];
    observations.forEach((item, index) => {
      const poll = pollOf(item, bounds);
      if (typeof poll === 'string') rejected.push({ index, reason: poll });
      else polls.push(poll);
    });
    const accepted = polls.length === 0 ? 0 : await this.queue.write(polls);
    const duplicates = observations.length - rejected.length - accepted;
    return { accepted, duplicates, rejected };
  }
}
