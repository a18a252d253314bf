package io.vouchsafe.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A password or token; prints as {@code ***}. */
public record Secret(String value) {

  /** Compares in constant time. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "***";
  }
}
