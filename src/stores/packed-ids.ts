/** Ids of stores as bytes: those of a million take 120 MB as strings, and a third of that as bytes. */
export class PackedIds {
  private constructor(
    private readonly bytes: Buffer,
    /** Behind the last byte of each. */
    private readonly ends: Uint32Array,
  ) {}

  static of(ids: readonly string[]): PackedIds {
    const ends = new Uint32Array(ids.length);
    let end = 0;
    for (const [index, id] of ids.entries()) {
      end += Buffer.byteLength(id);
      ends[index] = end;
    }
    return new PackedIds(Buffer.from(ids.join('')), ends);
  }

  /** Whether both are the same ids in the same order. */
  equals(other: PackedIds): boolean {
    return (
      this.bytes.equals(other.bytes) &&
      Buffer.from(this.ends.buffer).equals(Buffer.from(other.ends.buffer))
    );
  }

  /** Made anew for each call. */
  unpack(): string[] {
    let start = 0;
    return Array.from(this.ends, (end) => {
      const id = this.bytes.toString('utf8', start, end);
      start = end;
      return id;
    });
  }
}
