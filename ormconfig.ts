import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { readEnvironment } from './src/config/environment';
import { MIGRATIONS } from './src/database/run-migrations';
import { Report } from './src/reports/report.entity';
import { BusinessHours } from './src/stores/business-hours.entity';
import { StorePeriod } from './src/stores/store-period.entity';
import { StoreStatus } from './src/stores/store-status.entity';
import { StoreTimezone } from './src/stores/store-timezone.entity';
import { Store } from './src/stores/store.entity';

const { databaseUrl, databaseOwnerUrl } = readEnvironment();
if (databaseUrl === null) throw new Error('set DATABASE_URL to use the TypeORM commands');

/** The data source of TypeORM's own commands: `npm run typeorm -- migration:show`. */
export default new DataSource({
  type: 'postgres',
  url: databaseOwnerUrl ?? databaseUrl,
  entities: [BusinessHours, Report, Store, StorePeriod, StoreStatus, StoreTimezone],
  migrations: MIGRATIONS,
  migrationsTableName: 'schema_migration',
});
