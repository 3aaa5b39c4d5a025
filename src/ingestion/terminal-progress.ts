import { Injectable } from '@nestjs/common';
import { Presets, SingleBar } from 'cli-progress';
import type { AppEvents } from '../events/app-events';
import { EventBus } from '../events/event-bus';

const LINE_EVERY_MS = 3_000;
const BYTES_PER_MB = 1_000_000;
const WIDTH_OF_NAME = 18;

type Progress = AppEvents['ingestion.progress'];

interface Shown {
  readonly ingestionId: string;
  readonly file: string;
  readonly startedAt: number;
  lastLineAt: number;
  readonly bar: SingleBar | null;
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
 * line every few seconds. It hears of them by events, so it serves every way in.
 */
@Injectable()
export class TerminalProgress {
  private shown: Shown | null = null;

  constructor(private readonly events: EventBus) {}

  /**
   * Shows files from now on, one after the other; the function returned ends it.
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
      this.shown?.bar?.stop();
      this.shown = null;
    };
  }

  private update(progress: Progress, output: NodeJS.WriteStream): void {
    if (this.shown?.ingestionId !== progress.ingestionId) {
      this.shown?.bar?.stop();
      this.shown = this.start(progress, output);
    }
    const shown = this.shown;
    const text = pace(progress, shown.startedAt);
    if (shown.bar) {
      shown.bar.update(progress.bytesDone, { text });
      return;
    }
    const now = performance.now();
    if (now - shown.lastLineAt < LINE_EVERY_MS) return;
    shown.lastLineAt = now;
    output.write(`${shown.file}: ${progress.rows} rows read, ${text}\n`);
  }

  private start({ ingestionId, file, bytesTotal }: Progress, output: NodeJS.WriteStream): Shown {
    const now = performance.now();
    const bar =
      output.isTTY && bytesTotal !== null
        ? new SingleBar(
            {
              stream: output,
              format: `${file.padEnd(WIDTH_OF_NAME)} {bar} {percentage} %  {text}`,
              hideCursor: true,
              clearOnComplete: true,
            },
            Presets.shades_classic,
          )
        : null;
    bar?.start(bytesTotal ?? 0, 0, { text: '' });
    return { ingestionId, file, startedAt: now, lastLineAt: now, bar };
  }

  private end(ingestionId: string, text: string, output: NodeJS.WriteStream): void {
    if (this.shown?.ingestionId !== ingestionId) return;
    this.shown.bar?.stop();
    output.write(`${this.shown.file}: ${text}\n`);
    this.shown = null;
  }
}
