import { effect, signal } from '@preact/signals';

const KEY = 'theme';
const THEMES = ['auto', 'light', 'dark'] as const;

/** How the page looks: as the system does, or as the reader chose. */
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(
  THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'auto',
);

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem(KEY, theme.value);
});

/** The next of the themes, in a circle. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
}
