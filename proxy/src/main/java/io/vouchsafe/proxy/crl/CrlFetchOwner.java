package io.vouchsafe.proxy.crl;

import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.util.function.Supplier;

/**
 * An object of a tenant, as the settings were when its fetch began.
 *
 * @param verification of https servers, made when one is asked
 * @param onChange is told that the object holds something else
 */
record CrlFetchOwner(
    TenantSettings settings,
    CrlObject object,
    Supplier<ClientSSLOptions> verification,
    CrlMeters meters,
    Runnable onChange)
    implements CrlStoreOwner {

  @Override
  public String tenant() {
    return settings.name();
  }

  @Override
  public ClientSSLOptions tls() {
    return verification.get();
  }

  @Override
  public CrlAccess access() {
    return settings.upstream().crlAccessOf(object.name());
  }

  @Override
  public OutgoingAddresses outgoing() {
    return settings.upstream().addresses();
  }

  @Override
  public void fetched(String word) {
    meters.fetched(tenant(), object.name(), word);
  }

  @Override
  public void changed() {
    onChange.run();
  }
}
