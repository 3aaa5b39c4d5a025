import type { JSX } from 'preact';

const WIDTH = 2;
/** Where a letter stands: up above the middle, down below it, so that it is told without its colour too. */
const BOXES: Readonly<Record<string, readonly [y: number, height: number, colour: string]>> = {
  u: [1, 7, 'var(--up)'],
  d: [8, 7, 'var(--down)'],
  m: [4, 8, 'var(--silent)'],
  c: [7.5, 1, 'var(--line-strong)'],
};

interface Run {
  readonly letter: string;
  readonly begin: number;
  readonly length: number;
}

function runsOf(letters: string): Run[] {
  return [...letters.matchAll(/(.)\1*/g)].map(({ 0: run, 1: letter = '', index }) => ({
    letter,
    begin: index,
    length: run.length,
  }));
}

/** A store's week in a line: each two hours up, down, both or closed. */
export function Strip({ letters }: { letters: string }): JSX.Element {
  const count = (letter: string): number => letters.split(letter).length - 1;
  const label = `Of ${letters.length} times 2 h: ${count('u')} up, ${count('d')} down, ${count('m')} both, ${count('c')} closed`;
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${letters.length * WIDTH} 16`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {runsOf(letters).map(({ letter, begin, length }) => {
        const [y, height, colour] = BOXES[letter] ?? [0, 0, 'none'];
        return (
          <rect
            key={begin}
            x={begin * WIDTH}
            width={length * WIDTH}
            y={y}
            height={height}
            fill={colour}
          />
        );
      })}
    </svg>
  );
}
