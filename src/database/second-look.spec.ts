import { SecondLook } from './second-look';

describe('SecondLook', () => {
  it('believes what it sees at the second look in a row', () => {
    const look = new SecondLook();
    expect(look.confirm(['a'])).toEqual([]);
    expect(look.confirm(['a', 'b'])).toEqual(['a']);
  });

  it('forgets a suspicion that is not seen again', () => {
    const look = new SecondLook();
    look.confirm(['a']);
    look.confirm([]);
    expect(look.confirm(['a'])).toEqual([]);
  });
});
