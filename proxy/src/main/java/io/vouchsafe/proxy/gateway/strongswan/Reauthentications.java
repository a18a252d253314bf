package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has charon ask peers for their identity again, each in another SA, of which charon tells. A peer
 * that does not answer in time is cut; one that has an address of a pool begins itself, or is cut.
 */
final class Reauthentications {
  /** A peer that charon has asked to prove again who it is gets so long. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Reauthentications.class);

  private final String gateway;
  private final IkeCuts cuts;
  private final IkeLogins.Ground ground;

  Reauthentications(String gateway, IkeCuts cuts, IkeLogins.Ground ground) {
    this.gateway = gateway;
    this.cuts = cuts;
    this.ground = ground;
  }

  /**
   * Asks {@code sa} who it is.
   *
   * @param commands empty when charon cannot be told anything
   */
  void ask(IkeSa sa, Optional<ViciClient> commands) {
    LOG.warn(
        "gateway {}: {}: what it proved is not known; it is cut in {} s if it does not log in"
            + " anew",
        gateway,
        sa,
        LONGEST.toSeconds());
    sa.with(
        ground
            .timers()
            .once(
                LONGEST,
                () ->
                    ground
                        .loop()
                        .execute(
                            () -> cuts.cut(sa, "what it proved is not known to this service"))));
    commands.ifPresent(charon -> ask(charon, sa));
  }

  private void ask(ViciClient charon, IkeSa sa) {
    charon
        .call(
            "rekey",
            ViciMessage.builder()
                .put("ike-id", Long.toString(sa.report().id()))
                .put("reauth", "yes")
                .build())
        .onFailure(
            failure ->
                LOG.warn(
                    "gateway {}: {}: cannot be asked to log in anew: {}",
                    gateway,
                    sa,
                    failure.toString()));
  }
}
