/** The reader's language; English where there is no browser, as in tests. */
export const LOCALE = typeof document === 'undefined' ? 'en' : navigator.language;
