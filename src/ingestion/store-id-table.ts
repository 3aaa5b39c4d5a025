import { randomBytes } from 'node:crypto';

const FIRST_SLOTS = 2 ** 12;
const FIRST_BYTES = 2 ** 16;
/** Of FNV-1a. */
const PRIME = 16_777_619;

/**
 * Numbers store ids, from 0 in the order in which they come, by their bytes in UTF-8. To look one up
 * makes neither a string nor a buffer.
 */
export class StoreIdTable {
  private bytes = new Uint8Array(FIRST_BYTES);
  /** Where the id of each number ends in `bytes`; it begins where the one before ends. */
  private ends = new Uint32Array(FIRST_SLOTS);
  private hashes = new Int32Array(FIRST_SLOTS);
  /** Number + 1 of an id, at the place that its hash names or behind it; 0 where free. Half full at most. */
  private slots = new Uint32Array(FIRST_SLOTS);
  private length = 0;
  /** Another one for each table, so that no file can be made whose ids all meet in one place. */
  private readonly seed = randomBytes(4).readInt32LE();

  /** How many ids there are. */
  get size(): number {
    return this.length;
  }

  /** The number of the id `source[from, to)`; a new one where it has none. */
  numberOf(source: Uint8Array, from: number, to: number): number {
    let hash = this.seed;
    for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (source[i] ?? 0), PRIME);
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let held = this.slots[slot] ?? 0; held !== 0; held = this.slots[slot] ?? 0) {
      if (this.hashes[held - 1] === hash && this.holds(held - 1, source, from, to)) return held - 1;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.length + 1;
    return this.add(source, from, to, hash);
  }

  /** The ids, each at its number. */
  ids(): Buffer[] {
    const ids: Buffer[] = [];
    let from = 0;
    for (let number = 0; number < this.length; number += 1) {
      const to = this.ends[number] ?? 0;
      ids.push(Buffer.from(this.bytes.buffer, from, to - from));
      from = to;
    }
    return ids;
  }

  private holds(number: number, source: Uint8Array, from: number, to: number): boolean {
    const start = number === 0 ? 0 : (this.ends[number - 1] ?? 0);
    const length = to - from;
    if ((this.ends[number] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i += 1) {
      if (this.bytes[start + i] !== source[from + i]) return false;
    }
    return true;
  }

  private add(source: Uint8Array, from: number, to: number, hash: number): number {
    const number = this.length;
    const start = number === 0 ? 0 : (this.ends[number - 1] ?? 0);
    const end = start + to - from;
    if (end > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(end, this.bytes.length * 2));
      bytes.set(this.bytes);
      this.bytes = bytes;
    }
    this.bytes.set(source.subarray(from, to), start);
    this.ends[number] = end;
    this.hashes[number] = hash;
    this.length += 1;
    if (this.length * 2 > this.slots.length) this.grow();
    return number;
  }

  private grow(): void {
    const size = this.slots.length * 2;
    const ends = new Uint32Array(size);
    const hashes = new Int32Array(size);
    ends.set(this.ends);
    hashes.set(this.hashes);
    this.ends = ends;
    this.hashes = hashes;
    this.slots = new Uint32Array(size);
    for (let number = 0; number < this.length; number += 1) {
      let slot = (this.hashes[number] ?? 0) & (size - 1);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.slots[slot] = number + 1;
    }
  }
}
