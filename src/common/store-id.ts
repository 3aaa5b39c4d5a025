/** The longest store id, in Unicode code points (`docs/accounting.md`, section 1). */
export const LONGEST_STORE_ID = 64;

const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/u;

/**
 * What is wrong with a store id, as the end of a sentence, or `null` where it is one: 1 to 64 code
 * points of well-formed Unicode without control characters (`docs/accounting.md`, section 1).
 */
export function storeIdProblem(text: string): string | null {
  if (text === '') return 'is empty';
  // Two code units make at most one code point, so a short text need not be counted.
  if (text.length > LONGEST_STORE_ID && Array.from(text.slice(0, 130)).length > LONGEST_STORE_ID) {
    return `is longer than ${LONGEST_STORE_ID} characters`;
  }
  if (CONTROL_OR_LONE_SURROGATE.test(text)) {
    return 'holds a control character or is not well-formed Unicode';
  }
  return null;
}
