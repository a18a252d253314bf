package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one OpenVPN server, as long as it is there; when it ends, the server is reached
 * again: after 100 ms at first, after 5 s at most, or after 30 s when it refuses our password.
 * Confined to the gateway's event loop, but for what says otherwise.
 */
final class ManagementLink {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** A wrong password stays wrong until somebody changes it; the server logs each. */
  private static final Duration PAUSE_OF_REFUSED = Duration.ofSeconds(30);

  /** Who has been there for so long is reached again without a pause of before. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  private static final int LONGEST_REASON = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ManagementLink.class);

  private final Ground ground;
  private final String label;
  private final Holder holder;
  private ManagementAddress address;
  private Optional<Secret> password;
  private @Nullable ManagementAttempt current;
  private Timers.@Nullable Timer pause;
  private int failures;
  private boolean ended;
  private volatile Optional<String> outage = Optional.of("OpenVPN has not been reached yet");

  /**
   * What it stands on.
   *
   * @param timers run on the gateway's event loop
   * @param nanoTime for durations; starts anywhere
   * @param random from 0 to 1, for pauses that are not everybody's
   */
  record Ground(
      Timers timers, LongSupplier nanoTime, DoubleSupplier random, ManagementConnector connector) {}

  /** Whom it serves. Nothing that is thrown here is the end of more than the connection. */
  interface Holder {
    /** The server is reached and takes commands; its events follow. */
    void reached(ManagementChannel channel, ServerVersion version);

    /** Only between {@link #reached} and {@link #lost}. */
    void event(ManagementEvent event);

    /** The server is not reached any more. */
    void lost();
  }

  /** Nothing is reached before {@link #reach}. */
  ManagementLink(
      Ground ground,
      String label,
      ManagementAddress address,
      Optional<Secret> password,
      Holder holder) {
    this.ground = ground;
    this.label = label;
    this.address = address;
    this.password = password;
    this.holder = holder;
  }

  /** Begins. */
  void reach() {
    if (!ended && current == null) {
      ManagementAttempt attempt = new ManagementAttempt(ground, address, password, new Reached());
      current = attempt;
      attempt.begin();
    }
  }

  /** From now on there, and with that password; the same changes nothing. */
  void follow(ManagementAddress nextAddress, Optional<Secret> nextPassword) {
    if (address.equals(nextAddress) && password.equals(nextPassword)) {
      return;
    }
    address = nextAddress;
    password = nextPassword;
    failures = 0;
    if (current != null) {
      drop("its address or its password is another one now");
    } else {
      cancelPause();
      reach();
    }
  }

  /** What is reached does not work, and is reached again. */
  void drop(String why) {
    ManagementAttempt attempt = current;
    if (attempt != null) {
      attempt.end(why);
    }
  }

  /** Reaches nothing any more; the server is left as it is. */
  void end() {
    ended = true;
    cancelPause();
    drop("this service ends");
  }

  /** Why the server is not reached; empty when it is. Called on any thread. */
  Optional<String> outage() {
    return outage;
  }

  private void cancelPause() {
    Timers.Timer waiting = pause;
    pause = null;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void failed(String why, boolean isRefused) {
    String shown = Quoted.plain(why, LONGEST_REASON);
    Optional<String> said = Optional.of("OpenVPN is not reached: " + shown);
    if (!ended && !outage.equals(said)) {
      LOG.warn("{}: not reached: {}", label, shown);
    }
    outage = said;
    if (!ended) {
      Duration after = isRefused ? PAUSE_OF_REFUSED : Duration.ofMillis(nextPause());
      pause = ground.timers().once(after, this::reach);
    }
  }

  private long nextPause() {
    long longest =
        Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, Short.SIZE));
    failures++;
    return Math.round(longest * (0.5 + 0.5 * ground.random().getAsDouble()));
  }

  /** What the current attempt tells; it is over when it has told its end. */
  private final class Reached implements ManagementAttempt.Outcome {
    private boolean isUp;
    private long since;

    @Override
    public void up(ManagementChannel channel, ServerVersion version) {
      isUp = true;
      since = ground.nanoTime().getAsLong();
      outage = Optional.empty();
      LOG.info("{}: reached, OpenVPN {}", label, version.text());
      guarded(() -> holder.reached(channel, version));
    }

    @Override
    public void event(ManagementEvent event) {
      guarded(() -> holder.event(event));
    }

    @Override
    public void ended(String why, boolean isRefused) {
      current = null;
      if (isUp && ground.nanoTime().getAsLong() - since >= STEADY.toNanos()) {
        failures = 0;
      }
      if (isUp) {
        guarded(holder::lost);
      }
      failed(why, isRefused);
    }

    /** An event that was not dealt with may be a login that nobody answers: all begin anew. */
    private void guarded(Runnable call) {
      try {
        call.run();
      } catch (RuntimeException bug) {
        LOG.error("{}: an event could not be processed", label, bug);
        drop("an error of this service");
      }
    }
  }
}
