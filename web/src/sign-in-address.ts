import { isOfTheService } from './addresses';

/** Where people sign in. */
export const SIGN_IN = '/sign-in';

/** The address at which to sign in, to come back to `address`: a path with its query. */
export function signInAddress(address: string): string {
  return address === '/' ? SIGN_IN : `${SIGN_IN}?${new URLSearchParams({ back: address })}`;
}

/** Where to go once signed in: a view of this page, whatever an address from elsewhere asks for. */
export function addressAfter({ search }: { readonly search: string }, origin: string): string {
  const back = new URLSearchParams(search).get('back') ?? '/';
  const url = URL.canParse(back, origin) ? new URL(back, origin) : null;
  if (url?.origin !== origin || isOfTheService(url.pathname) || url.pathname === SIGN_IN)
    return '/';
  return `${url.pathname}${url.search}`;
}
