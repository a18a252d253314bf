package io.vouchsafe.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the lifetimes of a tunnel (cOS Core, section 10.3.2). */
final class TunnelTimesReader {
  private static final long LONGEST = 31L * 24 * 60 * 60;

  /** An IPsec SA is negotiated anew so long before it ends. */
  private static final Duration AHEAD = Duration.ofSeconds(30);

  /** Below it, more than a third of the time is spent on negotiating anew. */
  private static final Duration LOW = Duration.ofSeconds(100);

  private static final SettingKey<Duration> IKE_LIFETIME =
      SettingKey.seconds("ike_lifetime", 60, LONGEST)
          .byDefault(Duration.ofHours(8))
          .says("lifetime of the IKE SA, whose keys protect the negotiation");

  private static final SettingKey<Duration> IPSEC_LIFETIME =
      SettingKey.seconds("ipsec_lifetime", 40, LONGEST)
          .byDefault(Duration.ofHours(1))
          .says(
              "lifetime of an IPsec SA; below `ike_lifetime`; more than half of it warns. "
                  + "New keys are negotiated 30 s before the end; less than 100 s warns");

  private static final SettingKey<Duration> DPD =
      SettingKey.seconds("dpd", 0, 86_400)
          .byDefault(Duration.ofSeconds(30))
          .says(
              "after this time of silence the gateway asks the peer whether it is alive; 0 "
                  + "= never");

  private static final SettingKey<Duration> SESSION_RECHECK =
      SettingKey.seconds("session_recheck", 1, LONGEST)
          .says(
              "a live session is decided about again after this time; none: only when its "
                  + "verdict ends");

  static final List<SettingKey<?>> KEYS =
      List.of(IKE_LIFETIME, IPSEC_LIFETIME, DPD, SESSION_RECHECK);

  private TunnelTimesReader() {}

  /** The times of one tunnel. */
  record Times(Duration ike, Duration ipsec, Duration dpd, Optional<Duration> sessionRecheck) {}

  static Times read(Section tunnel) {
    Duration ike = tunnel.get(IKE_LIFETIME);
    Duration ipsec = tunnel.get(IPSEC_LIFETIME);
    Optional<Value> written = tunnel.value(IPSEC_LIFETIME).or(() -> tunnel.value(IKE_LIFETIME));
    written.ifPresent(value -> compare(value, ike, ipsec));
    if (ipsec.compareTo(LOW) < 0) {
      tunnel
          .value(IPSEC_LIFETIME)
          .ifPresent(
              value ->
                  value.warning(
                      "%d s is low: new keys are negotiated 30 s before the end, which is every %d s; write 100 or more"
                          .formatted(ipsec.toSeconds(), ipsec.minus(AHEAD).toSeconds())));
    }
    return new Times(ike, ipsec, tunnel.get(DPD), tunnel.find(SESSION_RECHECK));
  }

  /** "The IPsec lifetime should always be significantly shorter than the IKE lifetime." */
  private static void compare(Value value, Duration ike, Duration ipsec) {
    if (ipsec.compareTo(ike) >= 0) {
      value.error(
          "ipsec_lifetime is %d s and ike_lifetime %d s: an IPsec SA ends before its IKE SA; write less than %d as ipsec_lifetime"
              .formatted(ipsec.toSeconds(), ike.toSeconds(), ike.toSeconds()));
    } else if (ipsec.multipliedBy(2).compareTo(ike) > 0) {
      value.warning(
          "ipsec_lifetime is %d s, more than half of ike_lifetime, %d s; it should be well below: write at most %d"
              .formatted(ipsec.toSeconds(), ike.toSeconds(), ike.toSeconds() / 2));
    }
  }
}
