import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY } from '../uptime/epoch-micros';
import { FleetChecksRepository, MOST_NAMED } from './fleet-checks.repository';
import type { FleetPicture } from './fleet-picture';
import { FleetPictures } from './fleet-pictures';
import type { FleetChecksDto, RareTimezoneDto, StrangeStoresDto } from './fleet.dto';

/** A zone is rare where fewer stores are in it, or a smaller part of all. */
const FEW_STORES = 3;
const FEW_OF_ALL = 0.001;

/** What is suspicious in the data (`docs/api.md`, Dashboard). */
@Injectable()
export class FleetChecksService {
  /** Each picture is looked at once. */
  private readonly known = new WeakMap<FleetPicture, Promise<FleetChecksDto>>();

  constructor(
    private readonly pictures: FleetPictures,
    private readonly repository: FleetChecksRepository,
  ) {}

  async checks(): Promise<FleetChecksDto> {
    const picture = await this.pictures.current();
    let checks = this.known.get(picture);
    if (checks === undefined) {
      checks = this.look(picture);
      this.known.set(picture, checks);
      checks.catch(() => this.known.delete(picture));
    }
    return checks;
  }

  private async look({ asOf, stores }: FleetPicture): Promise<FleetChecksDto> {
    const [withoutTimezone, withoutPolls] = await Promise.all([
      this.repository.withoutTimezone(),
      this.repository.withoutPolls(),
    ]);
    const strange = (isStrange: (store: number) => boolean): StrangeStoresDto => {
      const ids = stores.ids.filter((_, store) => isStrange(store));
      return { count: ids.length, store_ids: ids.slice(0, MOST_NAMED) };
    };
    const yesterday = (asOf ?? 0) - MICROS_PER_DAY;
    return {
      without_hours: strange((store) => stores.isWithoutHours(store)),
      without_timezone: withoutTimezone,
      silent_for_a_day: strange((store) => stores.lastObservedAt(store) < yesterday),
      overlapping_hours: strange((store) => stores.hoursOverlap(store)),
      rare_timezones: rareTimezones(stores),
      hours_without_polls: withoutPolls,
    };
  }
}

/** Fewest stores first, then by name. */
function rareTimezones({ ids, timezones }: FleetPicture['stores']): RareTimezoneDto[] {
  const counts = timezones.texts.map((timezone) => ({ timezone: timezone ?? '', stores: 0 }));
  ids.forEach((_, store) => {
    const count = counts[timezones.codeOf(store)];
    if (count) count.stores += 1;
  });
  return counts
    .filter(({ stores }) => stores < FEW_STORES || stores < ids.length * FEW_OF_ALL)
    .sort((a, b) => a.stores - b.stores || (a.timezone < b.timezone ? -1 : 1));
}
