import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { keptSince, lostSince } from './api/connection';
import { LostBanner } from './lost-banner';
import { Bones } from './parts/bones';
import { place } from './router';
import { isIn, session } from './session';
import { SIGN_IN } from './sign-in-address';
import { SignedIn } from './signed-in';
import { nextTheme, theme, type Theme } from './theme';
import { viewAt } from './views';

const VIEWS = [
  ['/', 'Now'],
  ['/stores', 'Stores'],
  ['/reports', 'Reports'],
  ['/data', 'Data'],
  ['/system', 'Health'],
] as const;

const THEMES: Readonly<Record<Theme, string>> = {
  auto: 'Theme: auto',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

function isWithin(path: string, view: string): boolean {
  return path === view || (view !== '/' && path.startsWith(`${view}/`));
}

/** The page: its head, and the view that the address names. */
export function App(): JSX.Element {
  const { path } = place.value;
  const { title, view } = viewAt(path);
  const isShown = isIn.value || (session.value !== null && path === SIGN_IN);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    document.title = `${title} · Store monitoring`;
    if (shown.current === path) return;
    shown.current = path;
    // What the new view shows tells its own age.
    keptSince.value = null;
    // Who cannot see that the view has changed hears its heading, or what it asks for.
    const first = main.current?.querySelector<HTMLElement>('[autofocus]');
    (first ?? main.current?.querySelector('h1'))?.focus();
  }, [path, title]);
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="top">
        <a class="brand grow" href="/">
          <img src="/icon.svg" alt="" />
          Store monitoring
        </a>
        {isIn.value && <Views path={path} />}
        <SignedIn />
        <button type="button" class="quiet small" onClick={nextTheme}>
          {THEMES[theme.value]}
        </button>
      </header>
      <LostBanner />
      <main id="main" ref={main} tabIndex={-1} class={lostSince.value === null ? '' : 'old'}>
        {isShown ? view : <Bones lines={8} />}
      </main>
    </>
  );
}

function Views({ path }: { path: string }): JSX.Element {
  return (
    <nav aria-label="Views">
      {VIEWS.map(([address, name]) => (
        <a key={address} href={address} aria-current={isWithin(path, address) ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
