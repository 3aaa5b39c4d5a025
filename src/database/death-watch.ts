/**
 * Tells the dead from those who only lost their connection for a moment: who is found dead is
 * believed dead at the second look in a row. For sweeps that act on `owner_is_alive`.
 */
export class DeathWatch {
  private suspects = new Set<string>();

  /** Takes the names found dead at this look; returns those that were so at the last one too. */
  confirm(foundDead: readonly string[]): string[] {
    const confirmed = foundDead.filter((name) => this.suspects.has(name));
    this.suspects = new Set(foundDead);
    return confirmed;
  }
}
