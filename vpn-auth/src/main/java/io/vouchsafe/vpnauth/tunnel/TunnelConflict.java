package io.vouchsafe.vpnauth.tunnel;

/** What an operator is told about two tunnels; places count from 0. */
public sealed interface TunnelConflict {

  /** The later one. */
  int tunnel();

  /** The earlier one. */
  int other();

  /** Nobody ever reaches the later tunnel. */
  record Covered(int tunnel, int other) implements TunnelConflict {}

  /** Both can meet at one endpoint, where proposals are chosen before the identity is known. */
  record ProposalsDiffer(int tunnel, int other) implements TunnelConflict {}

  /** The later one takes anybody whom the earlier one, with its ID list, does not. */
  record OpenAfterList(int tunnel, int other) implements TunnelConflict {}
}
