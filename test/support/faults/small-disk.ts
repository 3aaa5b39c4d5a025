import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LEFT_BYTES = 64 * 1024;

/** A file system of its own size, in memory. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** @returns null where this user may not mount one. */
  static mount(megabytes: number): SmallDisk | null {
    const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], {
        stdio: 'ignore',
      });
    } catch {
      rmdirSync(path);
      return null;
    }
    chmodSync(path, 0o755);
    return new SmallDisk(path);
  }

  /** Leaves next to no room. */
  fill(leftBytes = LEFT_BYTES): void {
    const { bavail, bsize } = statfsSync(this.path);
    writeFileSync(this.ballast, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Makes it larger. */
  grow(megabytes: number): void {
    execFileSync('mount', ['-o', `remount,size=${megabytes}m`, this.path]);
  }

  /** Lets nobody write, or everybody again. */
  remount(mode: 'ro' | 'rw'): void {
    execFileSync('mount', ['-o', `remount,${mode}`, this.path]);
  }

  remove(): void {
    execFileSync('umount', ['-l', this.path]);
    rmdirSync(this.path);
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}

/** Why tests of a full disk cannot run here; null where they can. */
export function whyNoSmallDisk(): string | null {
  const disk = SmallDisk.mount(1);
  disk?.remove();
  return disk === null ? 'this user may not mount a tmpfs' : null;
}
