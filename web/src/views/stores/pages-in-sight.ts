/** Pages that are kept, those read last: some thousands of rows, however long the list is. */
const MOST_KEPT = 20;

/** A page of a list, as it was read. */
export interface NumberedPage<Row> {
  readonly number: number;
  /** Names the state of the data that it is of. */
  readonly edition: string;
  readonly rows: readonly Row[];
}

/** The parts of a long list that were read last. It does not change: {@link with} makes another. */
export class PagesInSight<Row> {
  /** @param pages those read last come last */
  constructor(
    private readonly pageSize: number,
    private readonly pages: readonly NumberedPage<Row>[] = [],
  ) {}

  /** These with another page, in the place of an older one of its number. */
  with(page: NumberedPage<Row>): PagesInSight<Row> {
    const others = this.pages.filter(({ number }) => number !== page.number);
    return new PagesInSight(this.pageSize, [...others, page].slice(-MOST_KEPT));
  }

  /** Whether a page is there; with an edition, as of that. */
  has(number: number, edition?: string): boolean {
    const page = this.find(number);
    return page !== undefined && (edition === undefined || page.edition === edition);
  }

  /** The row at a place of the whole list, where it was read. */
  rowAt(index: number): Row | undefined {
    const number = Math.floor(index / this.pageSize);
    return this.find(number)?.rows[index - number * this.pageSize];
  }

  private find(number: number): NumberedPage<Row> | undefined {
    return this.pages.find((page) => page.number === number);
  }
}
