package io.vouchsafe.proxy.shared.lease;

/** Who may do, now, what only one node may do. */
public sealed interface Claim {

  /** This node, until the lease's deadline. */
  record Mine(Leases.Lease lease) implements Claim {}

  /** The node of that id; so it was a second ago at most. */
  record Other(String node) implements Claim {}

  /** That cannot be found out. */
  record Unknown(String why) implements Claim {}
}
