import { effect, signal } from '@preact/signals';

const KEY = 'theme';
const THEMES = ['auto', 'light', 'dark'] as const;

/** How the page looks: as the system does, or as the reader chose. */
export type Theme = (typeof THEMES)[number];

export const theme = signal<Theme>(
  THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'auto',
);

/** What the browser paints around the page, by the theme that it is for. */
const colours = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].map(
  (meta) => ({ meta, media: meta.media, scheme: meta.media.includes('dark') ? 'dark' : 'light' }),
);

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem(KEY, theme.value);
  for (const { meta, media, scheme } of colours) {
    if (theme.value === 'auto') meta.media = media;
    else meta.media = theme.value === scheme ? 'all' : 'not all';
  }
});

/** The next of the themes, in a circle. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
}
