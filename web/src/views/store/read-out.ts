import { showDateTime, showTime, type EpochMillis } from '../../format/instant';
import type { Picture, Poll, PollStatus } from './explanation';

const WORDS: Readonly<Record<PollStatus, string>> = { active: 'up', inactive: 'down' };

/** What is known of one instant, in words: in the time of the store and in UTC. */
export function readOut(at: EpochMillis, picture: Picture, zone: string): string {
  const holds = (one: { from: EpochMillis; to: EpochMillis }): boolean =>
    one.from <= at && at < one.to;
  const open = picture.open.find(holds);
  const isLeftOut = picture.leftOut !== null && holds(picture.leftOut);
  const words = [isLeftOut ? 'not shown' : open ? 'open' : 'closed'];
  const status = open?.status ?? statusAt(at, picture);
  if (status !== null) words.push(WORDS[status]);
  if (picture.undecided.some(holds)) words.push('but the next poll found otherwise');
  if (picture.gaps.some(holds)) words.push('not covered by a poll');
  const before = picture.polls.findLast((poll) => poll.at <= at);
  const after = picture.polls.find((poll) => poll.at > at);
  const told = (poll: Poll): string => `${showTime(poll.at, zone)} ${WORDS[poll.status]}`;
  if (before) words.push(`poll before ${told(before)}`);
  if (after && at >= picture.pollsSince) words.push(`poll after ${told(after)}`);
  return `${showDateTime(at, zone)} ${zone} (${showDateTime(at, 'UTC')} UTC): ${words.join(', ')}`;
}

/** The status is that of the newest poll before, and active before the first one; `null` where it is not listed. */
function statusAt(at: EpochMillis, { seen, seenSince }: Picture): PollStatus | null {
  if (at < seenSince) return null;
  return seen.findLast(({ from }) => from <= at)?.status ?? 'active';
}
