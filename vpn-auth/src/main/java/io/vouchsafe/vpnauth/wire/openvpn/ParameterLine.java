package io.vouchsafe.vpnauth.wire.openvpn;

import io.vouchsafe.pki.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A line as OpenVPN takes it apart (options.c, {@code parse_line}): parameters between spaces, in
 * double quotes, or in single quotes, which keep backslashes. A comment begins with {@code #} or
 * {@code ;} where a parameter would.
 */
public final class ParameterLine {
  private final String line;
  private final List<String> parameters = new ArrayList<>();
  private final StringBuilder parameter = new StringBuilder();

  private ParameterLine(String line) {
    this.line = line;
  }

  /** The parameters; none of an empty line or a comment. */
  public static Parsed<List<String>> split(String line) {
    return new ParameterLine(line).split();
  }

  private enum State {
    BETWEEN,
    PLAIN,
    IN_DOUBLE_QUOTES,
    IN_SINGLE_QUOTES
  }

  private Parsed<List<String>> split() {
    State state = State.BETWEEN;
    boolean isEscaped = false;
    for (int at = 0; at < line.length(); at++) {
      char read = line.charAt(at);
      if (read == '\\' && !isEscaped && state != State.IN_SINGLE_QUOTES) {
        isEscaped = true;
        continue;
      }
      boolean isSpace = isSpace(read);
      if (isEscaped && read != '\\' && read != '"' && !isSpace) {
        return Parsed.malformed(
            "has a backslash before what is neither \", nor \\, nor a space: write \\\\ for a"
                + " backslash");
      }
      if (state == State.BETWEEN && (isEscaped || !isSpace)) {
        if (read == '#' || read == ';') {
          return ended(state);
        }
        if (isEscaped && isSpace) {
          // parse_line passes over a space between parameters, escaped or not.
          state = State.BETWEEN;
        } else if (!isEscaped && read == '"') {
          state = State.IN_DOUBLE_QUOTES;
        } else if (!isEscaped && read == '\'') {
          state = State.IN_SINGLE_QUOTES;
        } else {
          parameter.append(read);
          state = State.PLAIN;
        }
      } else if (state != State.BETWEEN) {
        if (ends(state, read, isEscaped)) {
          take();
          state = State.BETWEEN;
        } else {
          parameter.append(read);
        }
      }
      isEscaped = false;
    }
    return isEscaped ? Parsed.malformed("ends with a backslash") : ended(state);
  }

  private static boolean ends(State state, char read, boolean isEscaped) {
    return switch (state) {
      case BETWEEN -> false;
      case PLAIN -> !isEscaped && isSpace(read);
      case IN_DOUBLE_QUOTES -> !isEscaped && read == '"';
      case IN_SINGLE_QUOTES -> read == '\'';
    };
  }

  /** {@code space} of options.c: isspace, or the end. */
  private static boolean isSpace(char read) {
    return read == ' ' || (read >= '\t' && read <= '\r');
  }

  private void take() {
    parameters.add(parameter.toString());
    parameter.setLength(0);
  }

  private Parsed<List<String>> ended(State state) {
    switch (state) {
      case BETWEEN -> {}
      case PLAIN -> take();
      case IN_DOUBLE_QUOTES -> {
        return Parsed.malformed("has no closing \"");
      }
      case IN_SINGLE_QUOTES -> {
        return Parsed.malformed("has no closing '");
      }
    }
    for (String each : parameters) {
      if (each.getBytes(StandardCharsets.UTF_8).length > ManagementBounds.LONGEST_PARAMETER) {
        return Parsed.malformed(
            "has a parameter of more than " + ManagementBounds.LONGEST_PARAMETER + " octets");
      }
    }
    return Parsed.ok(List.copyOf(parameters));
  }
}
