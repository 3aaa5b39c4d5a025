/** A text, or none, of each store, of which few differ: each is kept once, and a number for each store. */
export class CodedTexts {
  /** The texts by their codes. */
  readonly texts: (string | null)[] = [];
  private readonly codes: Uint32Array;
  private readonly codeOfText = new Map<string | null, number>();

  constructor(stores: number) {
    this.codes = new Uint32Array(stores);
  }

  set(store: number, text: string | null): void {
    let code = this.codeOfText.get(text);
    if (code === undefined) {
      code = this.texts.push(text) - 1;
      this.codeOfText.set(text, code);
    }
    this.codes[store] = code;
  }

  get(store: number): string | null {
    return this.texts[this.codeOf(store)] ?? null;
  }

  codeOf(store: number): number {
    return this.codes[store] ?? 0;
  }

  /** The code of a text; `undefined` where no store has it. */
  find(text: string | null): number | undefined {
    return this.codeOfText.get(text);
  }
}
