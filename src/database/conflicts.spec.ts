import pg from 'pg';
import { onceMoreOnConflict } from './conflicts';

function databaseError(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('undone', 0, 'error'), { code });
}

/** Work that fails with each of these codes in turn, and then is done. */
function failing(...codes: string[]): { attempts: number; work: () => Promise<string> } {
  const state = {
    attempts: 0,
    work: () => {
      const code = codes[state.attempts];
      state.attempts += 1;
      return code === undefined ? Promise.resolve('done') : Promise.reject(databaseError(code));
    },
  };
  return state;
}

describe('onceMoreOnConflict', () => {
  it('does work again that a deadlock or a serialization failure undid', async () => {
    const state = failing('40P01', '40001', '40P01');
    await expect(onceMoreOnConflict(state.work)).resolves.toBe('done');
    expect(state.attempts).toBe(4);
  });

  it('gives up after four attempts', async () => {
    const state = failing('40001', '40001', '40001', '40P01', '40P01');
    await expect(onceMoreOnConflict(state.work)).rejects.toMatchObject({ code: '40P01' });
    expect(state.attempts).toBe(4);
  });

  it('tells any other failure at once', async () => {
    const state = failing('23505');
    await expect(onceMoreOnConflict(state.work)).rejects.toMatchObject({ code: '23505' });
    expect(state.attempts).toBe(1);
  });
});
