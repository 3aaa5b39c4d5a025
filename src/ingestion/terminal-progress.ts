import { Injectable } from '@nestjs/common';
import { Presets, SingleBar } from 'cli-progress';
import type { AppEvents } from '../events/app-events';
import { EventBus } from '../events/event-bus';

const LINE_EVERY_MS = 3_000;
const BYTES_PER_MB = 1_000_000;
const WIDTH_OF_NAME = 18;

type Progress = AppEvents['ingestion.progress'];

interface Shown {
  readonly file: string;
  readonly startedAt: number;
  lastLineAt: number;
}

function duration(seconds: number): string {
  return seconds < 60
    ? `${Math.ceil(seconds)} s`
    : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
}

/** Rate so far and time left, as far as they are known. */
function pace({ bytesDone, bytesTotal }: Progress, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1_000;
  if (bytesDone === 0 || seconds === 0) return '';
  const rate = `${(bytesDone / BYTES_PER_MB / seconds).toFixed(1)} MB/s`;
  if (bytesTotal === null) return rate;
  if (bytesDone >= bytesTotal) return `${rate}, read; writing`;
  return `${rate}, ${duration((seconds / bytesDone) * (bytesTotal - bytesDone))} left`;
}

/**
 * Shows on standard error how files come along: a bar with rate and time left on a terminal, else a
 * line every few seconds. Of files at the same time the one that began first has the bar. It hears of
 * them by events, so it serves every way in.
 */
@Injectable()
export class TerminalProgress {
  /** The files that have not ended, by ingestion, in the order in which they began. */
  private readonly shown = new Map<string, Shown>();
  private bar: SingleBar | null = null;

  constructor(private readonly events: EventBus) {}

  /**
   * Shows files from now on; the function returned ends it.
   * @param output where to; standard error unless a test says otherwise
   */
  show(output: NodeJS.WriteStream = process.stderr): () => void {
    const stops = [
      this.events.on('ingestion.progress', (progress) => {
        this.update(progress, output);
      }),
      this.events.on('ingestion.completed', (done) => {
        const counts = `${done.rows} rows, ${done.accepted} accepted, ${done.rejected} rejected`;
        this.end(done.ingestionId, `${counts} in ${done.seconds.toFixed(1)} s`, output);
      }),
      this.events.on('ingestion.failed', ({ ingestionId, error }) => {
        this.end(ingestionId, `refused: ${error}`, output);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.stopBar();
      this.shown.clear();
    };
  }

  private update(progress: Progress, output: NodeJS.WriteStream): void {
    const now = performance.now();
    const { ingestionId, file, bytesDone, bytesTotal } = progress;
    const shown = this.shown.get(ingestionId) ?? { file, startedAt: now, lastLineAt: now };
    this.shown.set(ingestionId, shown);
    const text = pace(progress, shown.startedAt);
    if (output.isTTY && bytesTotal !== null) {
      const [first] = this.shown.keys();
      if (ingestionId !== first) return;
      this.bar ??= startBar(file, bytesTotal, output);
      this.bar.update(bytesDone, { text });
      return;
    }
    if (now - shown.lastLineAt < LINE_EVERY_MS) return;
    shown.lastLineAt = now;
    output.write(`${file}: ${progress.rows} rows read, ${text}\n`);
  }

  private end(ingestionId: string, text: string, output: NodeJS.WriteStream): void {
    const shown = this.shown.get(ingestionId);
    if (!shown) return;
    this.shown.delete(ingestionId);
    // The line takes its place; the next step of a file draws it anew.
    this.stopBar();
    output.write(`${shown.file}: ${text}\n`);
  }

  private stopBar(): void {
    this.bar?.stop();
    this.bar = null;
  }
}

function startBar(file: string, bytesTotal: number, stream: NodeJS.WriteStream): SingleBar {
  const format = `${file.padEnd(WIDTH_OF_NAME)} {bar} {percentage} %  {text}`;
  const bar = new SingleBar(
    { stream, format, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(bytesTotal, 0, { text: '' });
  return bar;
}
