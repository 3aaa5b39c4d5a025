import { DeathWatch } from './death-watch';

describe('DeathWatch', () => {
  it('believes a death at the second look in a row', () => {
    const watch = new DeathWatch();
    expect(watch.confirm(['a'])).toEqual([]);
    expect(watch.confirm(['a', 'b'])).toEqual(['a']);
  });

  it('forgets a suspicion when the suspect was seen alive', () => {
    const watch = new DeathWatch();
    watch.confirm(['a']);
    watch.confirm([]);
    expect(watch.confirm(['a'])).toEqual([]);
  });
});
