/** The comms that are open, for `comm_info_request`. */
export class OpenComms {
  private readonly targets = new Map<string, string>();

  opened(commId: string, targetName: string): void {
    this.targets.set(commId, targetName);
  }

  closed(commId: string): void {
    this.targets.delete(commId);
  }

  /** Target names by comm id, of one target or of all. */
  list(targetName?: string): Record<string, { readonly target_name: string }> {
    return Object.fromEntries(
      [...this.targets]
        .filter(([, target]) => targetName === undefined || target === targetName)
        .map(([commId, target]) => [commId, { target_name: target }]),
    );
  }
}
