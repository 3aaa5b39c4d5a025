import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataVersion } from '../database/data-version';
import { FleetMaker } from './fleet-maker';
import type { FleetPicture } from './fleet-picture';

/** Between two pictures there is a pause as long as the last one took, at least this. */
const SHORTEST_PAUSE_MS = 500;
/** A picture that is younger is good enough, whatever has come in since. */
const YOUNG_MS = 2_000;
/** For a newer picture than one that is older, a request waits so long. */
const PATIENCE_MS = 150;
/** Pictures that somebody turns the pages of, beside the newest one. */
const MOST_KEPT = 2;
const KEPT_MS = 60_000;

/** A fleet of more is not worth its memory and minutes before somebody asks for it. */
const MOST_PREPARED = 200_000;

/**
 * The newest picture of the fleet. At most one is made at a time, when the server has started and
 * then only when somebody asks; until it is finished, the one before answers.
 */
@Injectable()
export class FleetPictures implements BeforeApplicationShutdown {
  private readonly logger = new Logger(FleetPictures.name);
  private readonly closing = new AbortController();
  private newest: { readonly picture: FleetPicture; readonly madeAt: number } | null = null;
  private making: Promise<FleetPicture> | null = null;
  private pauseUntil = -Infinity;
  /** The one used last comes last. */
  private readonly kept = new Map<string, { readonly picture: FleetPicture; until: number }>();

  constructor(
    private readonly dataVersion: DataVersion,
    private readonly maker: FleetMaker,
  ) {}

  /** Makes the first picture before anybody asks, unless the fleet is a huge one. */
  async prepare(): Promise<void> {
    try {
      if (!(await this.maker.isBeyond(MOST_PREPARED))) await this.next();
    } catch {
      // Whoever asks first begins another, and is told what is wrong.
    }
  }

  /** Whether data have changed since the last picture; without one nothing waits to be told. */
  async isOutdated(): Promise<boolean> {
    const version = await this.dataVersion.current();
    return this.newest !== null && this.newest.picture.version !== version;
  }

  /**
   * The fleet as it is now, or as it was a moment ago: of data that have changed a picture is begun.
   * It is waited for where there is none yet or one without stores, and for a moment where the last
   * one is older than 2 s.
   */
  async current(): Promise<FleetPicture> {
    const version = await this.dataVersion.current();
    const { newest } = this;
    if (newest === null) return this.next();
    if (newest.picture.version === version) return newest.picture;
    if (newest.picture.asOf === null) return this.next();
    const next = this.next().catch(() => newest.picture);
    if (performance.now() - newest.madeAt < YOUNG_MS) return newest.picture;
    return Promise.race([next, sleep(PATIENCE_MS, newest.picture, { ref: false })]);
  }

  /** A picture with everything in it that is committed by now. */
  async upToDate(): Promise<FleetPicture> {
    const version = await this.dataVersion.current();
    let { newest } = this;
    while (newest === null || newest.picture.version < version) {
      await this.next();
      newest = this.newest;
    }
    return newest.picture;
  }

  /** Keeps a picture for whoever turns its pages, for a minute from now. */
  keep(picture: FleetPicture): void {
    this.kept.delete(picture.id);
    this.kept.set(picture.id, { picture, until: performance.now() + KEPT_MS });
    this.forgetOld();
  }

  /** The picture of that id, if it is still there. */
  find(id: string): FleetPicture | null {
    if (this.newest?.picture.id === id) return this.newest.picture;
    return this.kept.get(id)?.picture ?? null;
  }

  /** Gives up what is being made. */
  beforeApplicationShutdown(): void {
    this.closing.abort(new Error('the service is stopping'));
  }

  private next(): Promise<FleetPicture> {
    this.making ??= this.make()
      .catch((error: unknown) => {
        if (!this.closing.signal.aborted) {
          this.logger.warn(`the fleet could not be computed: ${String(error)}`);
        }
        throw error;
      })
      .finally(() => {
        this.making = null;
      });
    return this.making;
  }

  private async make(): Promise<FleetPicture> {
    const { signal } = this.closing;
    const pause = this.pauseUntil - performance.now();
    if (pause > 0) await sleep(pause, undefined, { signal });
    const beganAt = performance.now();
    try {
      const picture = await this.maker.make(signal);
      this.newest = { picture, madeAt: performance.now() };
      this.forgetOld();
      return picture;
    } finally {
      const now = performance.now();
      this.pauseUntil = now + Math.max(SHORTEST_PAUSE_MS, now - beganAt);
    }
  }

  private forgetOld(): void {
    const now = performance.now();
    for (const [id, { picture, until }] of this.kept) {
      const isOther = picture !== this.newest?.picture;
      if (until < now || (isOther && this.kept.size > MOST_KEPT)) this.kept.delete(id);
    }
  }
}
