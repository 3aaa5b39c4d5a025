/** Tells the operator what happens, in a line. */
export type Say = (line: string) => void;
