package io.vouchsafe.proxy.gateway.strongswan;

import java.time.Duration;

/**
 * What one connection to charon may take of us.
 *
 * @param connect until it stands and charon has confirmed its events
 * @param answer from a command's first octet sent to its answer
 * @param mostWaiting commands that wait or are under way
 * @param mostStreamed messages of one streamed answer
 * @param mostStreamedOctets octets of them
 */
public record ViciLimits(
    Duration connect, Duration answer, int mostWaiting, int mostStreamed, long mostStreamedOctets) {

  /**
   * 4,096 commands are what 1,000 entries of ID lists and 200 tunnels come to, three times. An SA
   * with its children takes some 1.5 kB and a certificate 2 kB: 20,000 sessions have room.
   */
  public static final ViciLimits DEFAULT =
      new ViciLimits(Duration.ofSeconds(5), Duration.ofSeconds(10), 4_096, 50_000, 64L << 20);
}
