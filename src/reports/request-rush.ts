import { Injectable } from '@nestjs/common';

/** So many requests for reports in so short a time are a rush. */
const MANY = 20;
const WITHIN_MS = 200;
const LOOK_EVERY_MS = 25;
/** Requests that never cease must not keep the reports from being made. */
const REPORTS_WAIT_AT_MOST_MS = 2_000;

/**
 * Sees requests for reports that come in a rush. The reports wait meanwhile: making them is far more work
 * than taking requests, and those who ask would wait for it.
 */
@Injectable()
export class RequestRush {
  private readonly recent: number[] = [];

  /** Notes a request. */
  note(): void {
    this.recent.push(performance.now());
    if (this.recent.length > MANY) this.recent.shift();
  }

  /** Resolves when there is no rush; with one, within two seconds all the same. */
  async over(): Promise<void> {
    const until = performance.now() + REPORTS_WAIT_AT_MOST_MS;
    while (this.isOn && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private get isOn(): boolean {
    const [oldest] = this.recent;
    return (
      this.recent.length === MANY && oldest !== undefined && performance.now() - oldest < WITHIN_MS
    );
  }
}
