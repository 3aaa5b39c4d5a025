import { shownToken } from './session-cookie';

/** What is shown by headers `Cookie`. */
const shown = (cookie: string[], secure = false) =>
  shownToken({ secure, headersDistinct: { cookie } });

describe('the token that a browser shows', () => {
  it.each([
    [['sm_session=abc'], 'abc'],
    [['theme=dark; sm_session=abc; x=y'], 'abc'],
    [['theme=dark', 'sm_session=abc'], 'abc'],
    [['sm_session='], ''],
  ])('by %j is %j', (cookie, token) => {
    expect(shown(cookie)).toBe(token);
  });

  it.each([[[]], [['']], [['sm_session']], [['xsm_session=abc']], [['__Host-sm_session=abc']]])(
    'by %j is none',
    (cookie) => {
      expect(shown(cookie)).toBeNull();
    },
  );

  it('is no token where there are two', () => {
    expect(shown(['sm_session=abc; sm_session=def'])).toBe('abc def');
  });

  it('with TLS is that of the cookie that this host alone can set', () => {
    expect(shown(['sm_session=abc; __Host-sm_session=def'], true)).toBe('def');
    expect(shown(['sm_session=abc'], true)).toBeNull();
  });
});
