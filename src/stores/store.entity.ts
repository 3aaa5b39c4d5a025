import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A store's profile, which reports can be filtered by: the table `stores`. */
@Entity({ name: 'stores' })
export class Store {
  @PrimaryColumn({ type: 'text', name: 'store_id' })
  storeId!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'text', nullable: true })
  region!: string | null;

  @Column({ type: 'text', nullable: true })
  type!: string | null;

  /** Further columns of the file, by their names. */
  @Column({ type: 'jsonb' })
  tags!: Record<string, string>;
}
