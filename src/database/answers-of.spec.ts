import { answersOf } from './answers-of';

describe('the answers to statements sent at once', () => {
  it('come in the order of the statements', async () => {
    expect(await answersOf([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
  });

  it('are the failure of the first that failed, whichever is heard of first', async () => {
    const later = async () => {
      await new Promise(setImmediate);
      throw new Error('the cause');
    };
    const isOver = jest.fn();
    const last = new Promise(setImmediate).then(isOver);
    const sent = answersOf([later(), Promise.reject(new Error('the consequence')), last]);
    await expect(sent).rejects.toThrow('the cause');
    expect(isOver).toHaveBeenCalled();
  });
});
