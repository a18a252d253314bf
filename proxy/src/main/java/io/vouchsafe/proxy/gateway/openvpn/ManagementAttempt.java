package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementPiece;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import io.vouchsafe.vpnauth.wire.openvpn.ServerStatus;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server from its first octet to its last: the password, the greeting, the
 * hold, and what the server is. Of the gateway's event loop.
 */
final class ManagementAttempt {
  /** A server greets at once; one that serves another client accepts, and says nothing. */
  static final Duration LONGEST_GREETING = Duration.ofSeconds(5);

  /** From the release of a hold until the server serves clients. */
  static final Duration LONGEST_BEGINNING = Duration.ofSeconds(20);

  private static final Duration NEXT_LOOK = Duration.ofMillis(200);

  /** Of clients, each with its environment; who is undecided then is bounded alike. */
  private static final int MOST_EARLY_EVENTS = ClientLogins.MOST_UNDECIDED;

  private final ManagementLink.Ground ground;
  private final ManagementAddress address;
  private final Optional<Secret> password;
  private final Outcome outcome;
  private final List<ManagementEvent> early = new ArrayList<>();
  private @Nullable ManagementSocket socket;
  private @Nullable CommandQueue commands;
  private Timers.@Nullable Timer deadline;
  private Stage stage = Stage.CONNECTING;
  private boolean isHeld;
  private boolean isPasswordSent;
  private boolean isRefused;

  private enum Stage {
    CONNECTING,
    GREETED,
    UP,
    OVER
  }

  /** Who is told. */
  interface Outcome {
    /** The server serves clients and takes commands. */
    void up(ManagementChannel channel, ServerVersion version);

    /** Not before {@link #up}. */
    void event(ManagementEvent event);

    /**
     * Told once, and last.
     *
     * @param isRefused whether the password is wrong
     */
    void ended(String why, boolean isRefused);
  }

  ManagementAttempt(
      ManagementLink.Ground ground,
      ManagementAddress address,
      Optional<Secret> password,
      Outcome outcome) {
    this.ground = ground;
    this.address = address;
    this.password = password;
    this.outcome = outcome;
  }

  void begin() {
    arm(LONGEST_GREETING, this::silent);
    connect()
        .onSuccess(this::connected)
        .onFailure(broken -> end(String.valueOf(broken.getMessage())));
  }

  /** A socket's path that is too long throws; it is an outage like others. */
  private Future<ManagementSocket> connect() {
    try {
      return ground.connector().connect(address, new Heard());
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private void silent() {
    end(
        socket == null
            ? "no connection within " + LONGEST_GREETING.toSeconds() + " s"
            : "it accepts and does not greet: another management client holds it");
  }

  private void connected(ManagementSocket opened) {
    if (stage == Stage.OVER) {
      opened.end("too late");
      return;
    }
    socket = opened;
    commands = new CommandQueue(opened, ground.timers());
  }

  /** Ends it, unless it has ended. */
  void end(String why) {
    if (stage == Stage.OVER) {
      return;
    }
    stage = Stage.OVER;
    disarm();
    ManagementSocket open = socket;
    if (open != null) {
      open.end(why);
    }
    CommandQueue waiting = commands;
    if (waiting != null) {
      waiting.end();
    }
    early.clear();
    outcome.ended(why, isRefused);
  }

  private void arm(Duration most, Runnable late) {
    disarm();
    deadline = ground.timers().once(most, late);
  }

  private void disarm() {
    Timers.Timer before = deadline;
    deadline = null;
    if (before != null) {
      before.cancel();
    }
  }

  private Future<ManagementReply> send(ManagementCommand command) {
    CommandQueue open = commands;
    return open == null ? Future.failedFuture("not connected") : open.send(command);
  }

  private void told(ManagementEvent event) {
    switch (event) {
      case ManagementEvent.PasswordWanted wanted -> passwordWanted();
      case ManagementEvent.Info greeting when stage == Stage.CONNECTING -> greeted();
      case ManagementEvent.Hold hold -> {
        release();
        pass(hold);
      }
      case ManagementEvent.Fatal(String text) -> end("OpenVPN ends: " + text);
      default -> pass(event);
    }
  }

  private void pass(ManagementEvent event) {
    if (stage == Stage.UP) {
      outcome.event(event);
    } else if (stage == Stage.GREETED && !(event instanceof ManagementEvent.Log)) {
      early(event);
    }
  }

  private void early(ManagementEvent event) {
    if (early.size() == MOST_EARLY_EVENTS) {
      end("more than " + MOST_EARLY_EVENTS + " events before it serves clients");
    } else {
      early.add(event);
    }
  }

  /** management-notes: the prompt comes again after a wrong one; three end the connection. */
  private void passwordWanted() {
    if (stage != Stage.CONNECTING || password.isEmpty()) {
      end("it wants a password, and the gateway has no management_password");
      return;
    }
    if (isPasswordSent) {
      refused();
      return;
    }
    isPasswordSent = true;
    send(ManagementCommand.password(password.get().value()))
        .onSuccess(
            reply -> {
              if (reply instanceof ManagementReply.Failure) {
                refused();
              }
            });
  }

  /**
   * OpenVPN says ERROR only to who knows the password already: the second prompt is the refusal.
   */
  private void refused() {
    isRefused = true;
    end("it refuses the gateway's management_password");
  }

  private void greeted() {
    stage = Stage.GREETED;
    disarm();
    send(ManagementCommand.logOn());
    send(ManagementCommand.version()).onSuccess(this::versionKnown);
  }

  /** After the greeting, and whenever a server with management-hold begins anew. */
  private void release() {
    isHeld = true;
    send(ManagementCommand.holdRelease());
  }

  private void versionKnown(ManagementReply reply) {
    Optional<ServerVersion> version =
        reply instanceof ManagementReply.Lines(List<String> lines)
            ? ServerVersion.parse(lines)
            : Optional.empty();
    if (version.isEmpty()) {
      end("it does not say which OpenVPN it is");
    } else if (isHeld) {
      arm(LONGEST_BEGINNING, () -> end("it was released from its hold and does not begin"));
      untilItServes(version.get());
    } else {
      up(version.get());
    }
  }

  /** Until it serves clients, it knows no status. */
  private void untilItServes(ServerVersion version) {
    send(ManagementCommand.status())
        .onSuccess(
            reply -> {
              if (stage != Stage.GREETED) {
                return;
              }
              if (reply instanceof ManagementReply.Lines(List<String> lines)
                  && ServerStatus.parse(lines) instanceof Parsed.Ok<ServerStatus>) {
                up(version);
              } else {
                ground.timers().once(NEXT_LOOK, () -> untilItServes(version));
              }
            });
  }

  private void up(ServerVersion version) {
    CommandQueue open = commands;
    if (open == null || stage != Stage.GREETED) {
      return;
    }
    disarm();
    stage = Stage.UP;
    outcome.up(open, version);
    for (ManagementEvent event : List.copyOf(early)) {
      if (stage == Stage.UP) {
        outcome.event(event);
      }
    }
    early.clear();
  }

  private final class Heard implements ManagementSocket.Receiver {
    @Override
    public void piece(ManagementPiece piece) {
      if (stage == Stage.OVER) {
        return;
      }
      switch (piece) {
        case ManagementPiece.Told(ManagementEvent event) -> told(event);
        case ManagementPiece.Answered(ManagementReply reply) -> answered(reply);
        case ManagementPiece.Wanting wanting -> {}
        case ManagementPiece.Unreadable unreadable -> {}
      }
    }

    private void answered(ManagementReply reply) {
      CommandQueue open = commands;
      if (open != null) {
        open.answered(reply);
      }
    }

    @Override
    public void ended(String why) {
      end(why);
    }
  }
}
