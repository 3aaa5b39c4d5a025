import { addressAfter, signInAddress } from './sign-in-address';

const ORIGIN = 'https://stores.example.com';
const after = (address: string): string => addressAfter(new URL(address, ORIGIN), ORIGIN);

describe('the address at which to sign in', () => {
  it.each(['/', '/stores?q=a%26b&state=down', '/stores/a%2Fb', '/reports/1?order=desc'])(
    'leads back to %s',
    (address) => {
      expect(after(signInAddress(address))).toBe(address);
    },
  );

  it.each([
    'https://elsewhere.example/stores',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    'https://',
    '/api/v1/reports',
    '/docs',
    '/sign-in?back=/stores',
  ])('does not lead to %s', (address) => {
    expect(after(signInAddress(address))).toBe('/');
  });
});
