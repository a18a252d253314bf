package io.vouchsafe.proxy.crl;

import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.vpnauth.revocation.CrlObject;

/** Whose store it is: the object as the settings have it now, and who is told what happens. */
interface CrlStoreOwner {
  String tenant();

  CrlObject object();

  CrlAccess access();

  ClientSSLOptions tls();

  OutgoingAddresses outgoing();

  /** A fetch ended so: {@code fetched}, {@code unchanged}, or the outcome's code. */
  void fetched(String word);

  /** What is held is not what it was; kept for a restart soon. */
  void changed();
}
