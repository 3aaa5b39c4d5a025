/** The six figures of a store, rounded as the report prints them (`docs/accounting.md`, section 5). */
export class FiguresDto {
  /** Minutes. @example 60 */
  uptime_last_hour!: number;
  /** Minutes. @example 0 */
  downtime_last_hour!: number;
  /** Hours. @example 18.5 */
  uptime_last_day!: number;
  /** Hours. @example 0.25 */
  downtime_last_day!: number;
  /** Hours. @example 142.33 */
  uptime_last_week!: number;
  /** Hours. @example 3.1 */
  downtime_last_week!: number;
}
