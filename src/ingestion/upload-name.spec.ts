import { uploadName } from './upload-name';

describe('the name of an upload', () => {
  it.each([
    [undefined, 'stores.csv'],
    ['', 'stores.csv'],
    ['polls of today.csv', 'polls of today.csv'],
    ['../../etc/passwd', 'passwd'],
    ['a\0b\r\nSet-Cookie: x\u001b[2J', 'a\uFFFDb\uFFFD\uFFFDSet-Cookie: x\uFFFD[2J'],
    ['half \ud83d of a pair', 'half \uFFFD of a pair'],
  ])('that is sent as %j is kept as %j', (sent, kept) => {
    expect(uploadName(sent, 'stores')).toBe(kept);
  });

  it('has 255 characters at the most, and none cut in two', () => {
    expect(uploadName('😀'.repeat(256), 'stores')).toBe('😀'.repeat(255));
  });
});
