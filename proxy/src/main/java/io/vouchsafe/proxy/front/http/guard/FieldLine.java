package io.vouchsafe.proxy.front.http.guard;

import java.nio.charset.StandardCharsets;

/** The syntax of one header line (RFC 9112 §5, RFC 9110 §5.6.2). */
final class FieldLine {
  private static final boolean[] TOKEN = tokens();

  /** The name is no token, or no colon follows it at once. */
  static final int NO_NAME = -1;

  private FieldLine() {}

  private static boolean[] tokens() {
    boolean[] tokens = new boolean[256];
    for (byte octet :
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .getBytes(StandardCharsets.US_ASCII)) {
      tokens[octet] = true;
    }
    return tokens;
  }

  static boolean isTokenOctet(byte octet) {
    return TOKEN[octet & 0xff];
  }

  /** The index of the colon behind the name. */
  static int colon(byte[] in, int from, int end) {
    for (int i = from; i < end; i++) {
      byte octet = in[i];
      if (!isTokenOctet(octet)) {
        return octet == ':' && i > from ? i : NO_NAME;
      }
    }
    return NO_NAME;
  }

  /** The first index from {@code from} that is no white space. */
  static int skipSpace(byte[] in, int from, int end) {
    int i = from;
    while (i < end && isSpace(in[i])) {
      i++;
    }
    return i;
  }

  /** Where the white space before {@code end} begins. */
  static int dropSpace(byte[] in, int from, int end) {
    int i = end;
    while (i > from && isSpace(in[i - 1])) {
      i--;
    }
    return i;
  }

  static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  /** Whether what stands there is {@code lowerCase}, in letters of any case. */
  static boolean is(byte[] lowerCase, byte[] in, int from, int end) {
    return end - from == lowerCase.length && begins(lowerCase, in, from, end);
  }

  /** Whether what stands there begins with {@code lowerCase}, in letters of any case. */
  static boolean begins(byte[] lowerCase, byte[] in, int from, int end) {
    if (end - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(in[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
  }
}
