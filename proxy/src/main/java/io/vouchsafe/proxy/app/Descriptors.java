package io.vouchsafe.proxy.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What the limit of the system's descriptors leaves for connections. Some stay in reserve for the
 * admin port, for files, and for calls to responders.
 *
 * @param most descriptors that the process may have
 * @param callerPorts open beside the two of HTTP
 */
public record Descriptors(long most, int callerPorts) {
  /** OutgoingConnections of the admin port, which have room whatever the API port does. */
  public static final int ADMIN = 128;

  /** Of the admin port, so that one source leaves room for others. */
  static final int ADMIN_PER_SOURCE = ADMIN / 2;

  /** Calls to responders for decisions, where there are descriptors enough. */
  private static final int CALLS = 1024;

  /** For each so many of them, the relay may have one. */
  static final int RELAY = 4;

  /** CRLs on their way to somebody who asked for them, where there are descriptors enough. */
  private static final int FILES = 256;

  /** OutgoingConnections of trusted fronts, which strangers who fill the API port do not take. */
  static final int FRONTS = 256;

  /** Of a port that proxies ask in a protocol of their own, where there are descriptors enough. */
  static final int CALLERS = 1024;

  /** So many sources of slow readers it takes to keep others from their CRLs. */
  private static final int SOURCES_OF_FILES = 8;

  /** For the admin port, fronts, calls, CRLs that are handed out; for the jar, state and so on. */
  private static final int RESERVE = ADMIN + FRONTS + CALLS + CALLS / RELAY + FILES + 128;

  /** Connections of one event loop to the upstream of one TLS front, where there are enough. */
  private static final int UPSTREAMS = 1024;

  /** Half of the descriptors are in reserve where there are few: this part of all is for calls. */
  private static final int SHARE_OF_CALLS = 5;

  /** And this for CRLs. */
  private static final int SHARE_OF_FILES = 16;

  /** With the two ports of HTTP alone. */
  public Descriptors(long most) {
    this(most, 0);
  }

  /** The same with the ports of {@code listen}. */
  public Descriptors with(ListenSettings listen) {
    return new Descriptors(
        most, (listen.spoe().isPresent() ? 1 : 0) + (listen.grpc().isPresent() ? 1 : 0));
  }

  /** What the system says of this process; where it says nothing, nothing is shrunk. */
  public static Descriptors ofThisProcess() {
    return new Descriptors(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE);
  }

  /** OutgoingConnections that the API port may have; at least one. */
  public int connections(LimitSettings limits) {
    return (int) Math.max(1, Math.min(limits.connections(), room()));
  }

  /** The same beside TLS fronts with so many pools: a third of what there is room for. */
  int connectionsBesideFronts(LimitSettings limits, int pools) {
    return (int) Math.max(1, Math.min(limits.connections(), sharedRoom(pools) / 3));
  }

  /** Connections that all TLS fronts may have together: the rest of it. */
  int frontConnections(LimitSettings limits, int pools) {
    long room = sharedRoom(pools);
    return (int) Math.max(1, Math.min(limits.connections(), room - room / 3));
  }

  /** Connections to upstreams that one of so many pools may have; at least one. */
  int upstreams(int pools) {
    return (int) Math.max(1, upstreamRoom(pools) / pools);
  }

  /** Without what the pools take. */
  private long sharedRoom(int pools) {
    return room() - upstreamRoom(pools);
  }

  private long upstreamRoom(int pools) {
    return Math.min((long) UPSTREAMS * pools, room() / 4);
  }

  /** Calls to responders that may be under way for decisions at a time; at least one. */
  int calls() {
    return most <= 0 ? CALLS : (int) Math.max(1, Math.min(CALLS, most / SHARE_OF_CALLS));
  }

  /** OutgoingConnections that fronts may have when strangers fill the port; at least one. */
  int fronts() {
    return most <= 0 ? FRONTS : (int) Math.max(1, Math.min(FRONTS, most / SHARE_OF_FILES));
  }

  /** Connections that anybody may have at a port of callers; at least one. */
  int callers(LimitSettings limits) {
    return Math.min(limits.connections(), mostCallers());
  }

  private int mostCallers() {
    return most <= 0 ? CALLERS : (int) Math.max(1, Math.min(CALLERS, most / SHARE_OF_FILES));
  }

  /** In reserve for the admin port, fronts, calls and so on, and for the ports of callers. */
  private long reserve() {
    return RESERVE + callerPorts * ((long) mostCallers() + fronts());
  }

  /** CRLs that may be handed out at a time; at least one. */
  int files() {
    return most <= 0 ? FILES : (int) Math.max(1, Math.min(FILES, most / SHARE_OF_FILES));
  }

  /** The same of one source. */
  int filesOfOneSource() {
    return Math.max(1, files() / SOURCES_OF_FILES);
  }

  /** Where the system has few, half of them are in reserve, and what ports of callers may take. */
  private long room() {
    long few = most / 2 + callerPorts * 2L * (most / SHARE_OF_FILES);
    return most <= 0 ? Long.MAX_VALUE : most - Math.min(reserve(), few);
  }

  /** What an operator should know who wants more than there is. */
  public Optional<String> warning(LimitSettings limits) {
    int room = connections(limits);
    return room == limits.connections()
        ? Optional.empty()
        : Optional.of(
            "%d connections need more than the %d descriptors of this process: %d are accepted; raise LimitNOFILE (ulimit -n) to %d"
                .formatted(limits.connections(), most, room, limits.connections() + reserve()));
  }
}
