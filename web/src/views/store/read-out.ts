import { showDateTime, showTime, type EpochMillis } from '../../format/instant';
import type { Picture, Poll, PollStatus } from './explanation';

const WORDS: Readonly<Record<PollStatus, string>> = { active: 'up', inactive: 'down' };

/** What is known of one instant, in words: in the time of the store and in UTC. */
export function readOut(at: EpochMillis, picture: Picture, zone: string): string {
  const holds = (one: { from: EpochMillis; to: EpochMillis }): boolean =>
    one.from <= at && at < one.to;
  const words = [
    picture.open.some(holds) ? 'open' : 'closed',
    // The status is that of the newest poll before, and active before the first one.
    WORDS[picture.seen.findLast(({ from }) => from <= at)?.status ?? 'active'],
  ];
  if (picture.undecided.some(holds)) words.push('but the next poll found otherwise');
  if (picture.gaps.some(holds)) words.push('not covered by a poll');
  const before = picture.polls.findLast((poll) => poll.at <= at);
  const after = picture.polls.find((poll) => poll.at > at);
  const told = (poll: Poll): string => `${showTime(poll.at, zone)} ${WORDS[poll.status]}`;
  if (before) words.push(`poll before ${told(before)}`);
  if (after) words.push(`poll after ${told(after)}`);
  return `${showDateTime(at, zone)} ${zone} (${showDateTime(at, 'UTC')} UTC): ${words.join(', ')}`;
}
