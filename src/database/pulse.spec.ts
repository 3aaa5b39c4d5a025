import { Pulse } from './pulse';

const BEAT_MS = 1_000;

describe('a pulse', () => {
  let beats: number[];
  let answers: (() => void)[];
  let pulse: Pulse;
  const beat = (count: number): Promise<void> => jest.advanceTimersByTimeAsync(count * BEAT_MS);

  beforeEach(() => {
    jest.useFakeTimers();
    beats = [];
    answers = [];
    pulse = new Pulse(
      () => new Promise<void>((resolve) => answers.push(resolve)),
      (unanswered) => beats.push(unanswered),
    );
  });
  afterEach(() => {
    pulse.stop();
    jest.useRealTimers();
  });

  it('counts the beats without an answer, asks once meanwhile, and starts anew with an answer', async () => {
    await beat(4);
    expect(beats).toEqual([0, 1, 2, 3]);
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await beat(2);
    expect(beats).toEqual([0, 1, 2, 3, 0, 1]);
    expect(answers).toHaveLength(2);
  });

  it('takes a question that fails for an answer', async () => {
    pulse.stop();
    pulse = new Pulse(
      () => Promise.reject(new Error('no')),
      (unanswered) => beats.push(unanswered),
    );
    await beat(3);
    expect(beats).toEqual([0, 0, 0]);
  });

  it('beats no more once it is stopped', async () => {
    pulse.stop();
    await beat(3);
    expect(beats).toEqual([]);
  });
});
