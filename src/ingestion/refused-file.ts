/**
 * A file that is refused whole: nothing of it is taken in. The message says what is wrong and what
 * would be right (`docs/accounting.md`, section 1).
 */
export class RefusedFile extends Error {}
