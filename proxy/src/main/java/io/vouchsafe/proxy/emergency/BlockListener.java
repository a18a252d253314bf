package io.vouchsafe.proxy.emergency;

import io.vouchsafe.vpnauth.emergency.BlockList;

/** Is told of every change of the blocks that were given by hand; must not wait. */
@FunctionalInterface
public interface BlockListener {
  /** Tells nobody. */
  BlockListener NONE = (tenant, before, after) -> {};

  /** {@code after} holds for {@code tenant} from now on, instead of {@code before}. */
  void changed(String tenant, BlockList before, BlockList after);
}
