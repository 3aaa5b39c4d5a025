/**
 * Believes what is seen at two looks in a row. For sweeps: who lost a connection for a moment looks dead, and
 * what is just on its way looks lost, but not for longer than from one look to the next.
 */
export class SecondLook {
  private suspects = new Set<string>();

  /** Takes the names found at this look; returns those that were found at the last one too. */
  confirm(found: readonly string[]): string[] {
    const confirmed = found.filter((name) => this.suspects.has(name));
    this.suspects = new Set(found);
    return confirmed;
  }
}
