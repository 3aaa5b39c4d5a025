import type { JSX } from 'preact';

/** One of a few, chosen by buttons that stand together. */
export function Segments<T extends string>({
  label,
  options,
  value,
  onChoose,
}: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChoose: (value: T) => void;
}): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === value}
          onClick={() => {
            onChoose(name);
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
