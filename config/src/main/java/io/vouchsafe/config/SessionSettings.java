package io.vouchsafe.config;

/**
 * {@code sessions} of a tenant: how fast and how many live sessions are cut for what is learnt.
 *
 * @param cutsPerSecond at most
 * @param cutLimit percent of the tenant's sessions within 60 s; past it the rest is held
 * @param dryRun only tells what it would cut
 */
public record SessionSettings(int cutsPerSecond, int cutLimit, boolean dryRun) {

  /** 50 cuts a second, 25 percent, no dry run. */
  public static final SessionSettings DEFAULT = new SessionSettings(50, 25, false);
}
