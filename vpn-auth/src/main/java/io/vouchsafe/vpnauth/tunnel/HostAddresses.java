package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import java.util.List;

/** What host names stood for when somebody looked. */
@FunctionalInterface
public interface HostAddresses {
  /** No name is known. */
  HostAddresses NONE = name -> List.of();

  /** Empty when {@code name} is not known. */
  List<IpAddress> of(String name);
}
