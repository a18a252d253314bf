package io.vouchsafe.proxy.front.tls;

import io.netty.util.NetUtil;
import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a certificate of the front is for: its dNSName and iPAddress names, and never a
 * common name (RFC 9525 §2). A certificate without any such name binds nobody, and every Host is
 * within it.
 */
final class ServedNames {
  private static final String WILDCARD = "*.";

  private final List<String> exact = new ArrayList<>();

  /** From the dot on. */
  private final List<String> wildcards = new ArrayList<>();

  private final List<byte[]> addresses = new ArrayList<>();

  /** One client's requests mostly are for one host. A race on it costs a look-up. */
  private @Nullable String lastCovered;

  ServedNames(Collection<String> dnsNames, Collection<String> ipAddresses) {
    for (String name : dnsNames) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith(WILDCARD)) {
        wildcards.add(lower.substring(1));
      } else {
        exact.add(lower);
      }
    }
    for (String address : ipAddresses) {
      byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
      if (octets != null) {
        addresses.add(octets);
      }
    }
  }

  /** Whatever a request is for. */
  static ServedNames any() {
    return new ServedNames(List.of(), List.of());
  }

  /** The names of {@code certificate}. */
  static ServedNames of(Certificate certificate) {
    List<String> dns = new ArrayList<>();
    List<String> ip = new ArrayList<>();
    for (AlternativeName name : certificate.subjectAlternativeNames().orElse(List.of())) {
      switch (name) {
        case AlternativeName.Dns(String text) -> dns.add(text);
        case AlternativeName.Ip(Der address) when address.length() == 4 || address.length() == 16 ->
            ip.add(new IpAddress(address).toString());
        default -> {
          // It names no host.
        }
      }
    }
    return new ServedNames(dns, ip);
  }

  private boolean isEmpty() {
    return exact.isEmpty() && wildcards.isEmpty() && addresses.isEmpty();
  }

  /** Whether {@code host}, with or without a port, is one of them. */
  boolean cover(String host) {
    if (host.equals(lastCovered)) {
      return true;
    }
    boolean covered = isEmpty() || hasName(withoutPort(host));
    if (covered) {
      lastCovered = host;
    }
    return covered;
  }

  /** Whatever comes here has the syntax of an authority: the guard saw to it. */
  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  private boolean hasName(String host) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (address != null) {
      return addresses.stream().anyMatch(each -> Arrays.equals(each, address));
    }
    String lower = host.toLowerCase(Locale.ROOT);
    // RFC 1034 §3.1: a trailing dot says that the name is whole
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (exact.contains(name)) {
      return true;
    }
    // RFC 9525 §6.3: the wildcard is the whole of the left-most label, and stands for one
    int dot = name.indexOf('.');
    return dot > 0 && wildcards.contains(name.substring(dot));
  }
}
