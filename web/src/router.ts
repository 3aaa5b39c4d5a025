import { signal } from '@preact/signals';
import { isOfTheService } from './addresses';

/** Where the reader is: the path, and what is asked of the view. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

function read(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** The address that is shown. Every view can be shared by it. */
export const place = signal<Place>(read());

let isOutdated = false;

/** Lets the next change of view load the page anew, since the server has a newer one. */
export function loadAnewNext(): void {
  isOutdated = true;
}

/** Goes to another view, as a step that Back undoes. */
export function go(address: string): void {
  if (isOutdated) {
    location.assign(address);
    return;
  }
  history.pushState(null, '', address);
  place.value = read();
  scrollTo(0, 0);
}

/** Goes to another view in the place of this one, so that Back does not lead here. */
export function replace(address: string): void {
  history.replaceState(null, '', address);
  place.value = read();
}

/** Changes what is asked of this view, without a step: empty values are taken out of the address. */
export function ask(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
  place.value = read();
}

/** Lets links within the page change the view instead of loading the page anew. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    place.value = read();
  });
  document.addEventListener('click', (event) => {
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || !isPlain || event.button !== 0 || event.defaultPrevented) return;
    const isElsewhere = link.origin !== location.origin || isOfTheService(link.pathname);
    if (isElsewhere || link.hasAttribute('download') || link.target !== '' || link.hash !== '')
      return;
    event.preventDefault();
    go(`${link.pathname}${link.search}`);
  });
}
