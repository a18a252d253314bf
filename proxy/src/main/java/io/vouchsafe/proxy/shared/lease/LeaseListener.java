package io.vouchsafe.proxy.shared.lease;

/** Hears of leases, in the order in which things happened to each. Must not wait. */
public interface LeaseListener {

  /** This node has it from now on. */
  void gained(Leases.Lease lease);

  /** This node has it no more: somebody else may have it now. */
  void lost(String name, String why);

  /** That node has it; so this node will not have it for a while. */
  void taken(String name, String node);
}
