package io.vouchsafe.proxy.service;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vouchsafe.config.LimitSettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What the limit of the system's descriptors leaves for connections. Some stay in reserve for the
 * admin port, for files, and for calls to responders.
 *
 * @param most descriptors that the process may have
 */
public record Descriptors(long most) {
  /** Connections of the admin port, which have room whatever the API port does. */
  public static final int ADMIN = 128;

  /** Of the admin port, so that one source leaves room for others. */
  static final int ADMIN_PER_SOURCE = ADMIN / 2;

  /** For the admin port, for the jar and event loops, for state and CRLs, for outgoing calls. */
  private static final int RESERVE = ADMIN + 512;

  /** What the system says of this process; where it says nothing, nothing is shrunk. */
  public static Descriptors ofThisProcess() {
    return new Descriptors(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE);
  }

  /** Connections that the API port may have; at least one. */
  public int connections(LimitSettings limits) {
    return (int) Math.max(1, Math.min(limits.connections(), room()));
  }

  /** Where the system has few, half of them are in reserve. */
  private long room() {
    return most <= 0 ? Long.MAX_VALUE : most - Math.min(RESERVE, most / 2);
  }

  /** What an operator should know who wants more than there is. */
  public Optional<String> warning(LimitSettings limits) {
    int room = connections(limits);
    return room == limits.connections()
        ? Optional.empty()
        : Optional.of(
            "%d connections need more than the %d descriptors of this process: %d are accepted; raise LimitNOFILE (ulimit -n) to %d"
                .formatted(
                    limits.connections(), most, room, limits.connections() + (long) RESERVE));
  }
}
