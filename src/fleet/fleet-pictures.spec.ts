import { Logger } from '@nestjs/common';
import { DataVersion } from '../database/data-version';
import type { FleetDto } from './fleet.dto';
import { FleetMaker } from './fleet-maker';
import { FleetPicture } from './fleet-picture';
import { FleetPictures } from './fleet-pictures';
import { FleetStores } from './fleet-stores';

function pictures(stores: number, make?: () => Promise<FleetPicture>) {
  let version = 1;
  let made = 0;
  const dataVersion = { current: () => Promise.resolve(version) } as unknown as DataVersion;
  const maker = {
    isBeyond: (most: number) => Promise.resolve(stores > most),
    make: () => {
      made += 1;
      const picture = new FleetPicture(version, 7, new FleetStores(0), {} as FleetDto);
      return make?.() ?? Promise.resolve(picture);
    },
  } as unknown as FleetMaker;
  const change = (): void => {
    version += 1;
  };
  return { pictures: new FleetPictures(dataVersion, maker), made: () => made, change };
}

describe('the first picture of the fleet', () => {
  beforeAll(() => {
    // What cannot be made is told of in the log.
    Logger.overrideLogger(false);
  });
  afterAll(() => {
    Logger.overrideLogger(true);
  });

  it('is made before anybody asks, and answers then', async () => {
    const { pictures: one, made } = pictures(200_000);
    await one.prepare();
    expect(made()).toBe(1);
    await one.current();
    expect(made()).toBe(1);
  });

  it('is left to whoever asks where the fleet is of more than 200,000 stores', async () => {
    const { pictures: one, made } = pictures(200_001);
    await one.prepare();
    expect(made()).toBe(0);
    await one.current();
    expect(made()).toBe(1);
  });

  it('is left to whoever asks where it cannot be made', async () => {
    const { pictures: one } = pictures(1, () => Promise.reject(new Error('no database')));
    await one.prepare();
    await expect(one.current()).rejects.toThrow('no database');
  });
});

describe('a picture of the fleet', () => {
  it('is outdated as soon as data have changed; where there is none, nothing is', async () => {
    const { pictures: one, change } = pictures(1);
    change();
    expect(await one.isOutdated()).toBe(false);
    await one.prepare();
    expect(await one.isOutdated()).toBe(false);
    change();
    expect(await one.isOutdated()).toBe(true);
  });
});
