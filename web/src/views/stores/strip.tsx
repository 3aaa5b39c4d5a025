import type { JSX } from 'preact';

const WIDTH = 2;
/** Where a letter stands: up above the middle, down below it, so that it is told without its colour too. */
const BOXES: Readonly<Record<string, readonly [y: number, height: number, colour: string]>> = {
  u: [1, 7, 'var(--up)'],
  d: [8, 7, 'var(--down)'],
  m: [4, 8, 'var(--silent)'],
  c: [7.5, 1, 'var(--line-strong)'],
};

/** The shape of all that one letter stands for: one element a letter, since a list has a hundred lines. */
function shapeOf(letter: string, letters: string): string {
  const [y, height] = BOXES[letter] ?? [0, 0];
  return [...letters.matchAll(new RegExp(`${letter}+`, 'g'))]
    .map(({ 0: run, index }) => {
      const width = run.length * WIDTH;
      return `M${index * WIDTH} ${y}h${width}v${height}h${-width}z`;
    })
    .join('');
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
      {Object.entries(BOXES).map(
        ([letter, [, , colour]]) =>
          letters.includes(letter) && (
            <path key={letter} d={shapeOf(letter, letters)} fill={colour} />
          ),
      )}
    </svg>
  );
}
