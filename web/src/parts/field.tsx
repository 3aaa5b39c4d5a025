import type { ComponentChildren, JSX } from 'preact';

/** A labelled input, what it takes, and what is wrong with what stands in it. */
export function Field({
  label,
  hint,
  wrong,
  id,
  children,
}: {
  label: string;
  id: string;
  hint?: string;
  wrong?: string | undefined;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <small id={`${id}-hint`}>
        {wrong === undefined ? hint : <span class="wrong">✕ {wrong}</span>}
      </small>
    </div>
  );
}
