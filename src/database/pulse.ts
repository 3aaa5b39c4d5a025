const BEAT_MS = 1_000;

/**
 * Asks again and again whether someone still answers, once a second. It counts beats, not time: a
 * process that stood still itself does not take the other side for silent.
 */
export class Pulse {
  private unanswered = 0;
  private isAsking = false;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param ask what is asked; a question that fails is an answer
   * @param onBeat hears how many beats, one after the other, the last question has gone without an answer
   */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly onBeat: (unanswered: number) => void,
    everyMs = BEAT_MS,
  ) {
    this.timer = setInterval(() => {
      this.beat();
    }, everyMs).unref();
  }

  /** Asks no more. */
  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    if (this.isAsking) {
      this.unanswered += 1;
    } else {
      this.unanswered = 0;
      this.isAsking = true;
      const answered = (): void => {
        this.isAsking = false;
      };
      this.ask().then(answered, answered);
    }
    this.onBeat(this.unanswered);
  }
}
