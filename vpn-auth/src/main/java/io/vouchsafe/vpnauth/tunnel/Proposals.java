package io.vouchsafe.vpnauth.tunnel;

import java.util.List;

/**
 * The algorithms that a tunnel accepts, in the words of swanctl.conf, the best first (cOS Core,
 * section 10.3.4, <em>proposal lists</em>).
 *
 * @param name {@code high}, {@code medium}, or {@code own}
 * @param ike of the IKE SA, such as {@code aes256gcm16-prfsha384-ecp384}
 * @param esp of the IPsec SAs, such as {@code aes256gcm16-ecp384}; with a group: perfect forward
 *     secrecy
 */
public record Proposals(String name, List<String> ike, List<String> esp) {
  public Proposals {
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /** AES-256-GCM, PRF SHA-384 and SHA-512, groups 20, 21 and 31. */
  public static final Proposals HIGH =
      new Proposals(
          "high",
          List.of("aes256gcm16-prfsha384-prfsha512-ecp384-ecp521-curve25519"),
          List.of("aes256gcm16-ecp384-ecp521-curve25519", "aes256gcm16"));

  /** AES of 128 and 256 bits, SHA-256, groups 16 and 19. */
  public static final Proposals MEDIUM =
      new Proposals(
          "medium",
          List.of(
              "aes256gcm16-aes128gcm16-prfsha256-ecp256-modp4096",
              "aes256-aes128-sha256-ecp256-modp4096"),
          List.of(
              "aes256gcm16-aes128gcm16-ecp256-modp4096",
              "aes256-aes128-sha256-ecp256-modp4096",
              "aes256gcm16-aes128gcm16",
              "aes256-aes128-sha256"));
}
