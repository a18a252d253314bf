package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Range;
import io.vouchsafe.config.YamlWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tunnel to a responder. Its password never leaves the configuration. */
final class TunnelConverter {
  private static final Range PORT = new Range(1, 65_535, "");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  /** RFC 7617 §2: a colon would end the name; control characters have no place in a header. */
  private static final Pattern USERNAME = Pattern.compile("[^:\\p{Cntrl}]{1,255}");

  private static final List<OcspKey> DETAILS =
      List.of(
          OcspKey.TUNNELING_ADDRESS,
          OcspKey.TUNNELING_PORT,
          OcspKey.TUNNELING_USERNAME,
          OcspKey.TUNNELING_PASSWORD);

  private final String vdom;
  private final String name;
  private final SettingReader from;

  TunnelConverter(String vdom, String name, SettingReader from) {
    this.vdom = vdom;
    this.name = name;
    this.from = from;
  }

  /** {@code tunneling}, when it is enabled. */
  Optional<YamlWriter.Entry> convert() {
    if (!from.flag(OcspKey.TUNNELING, false).value()) {
      DETAILS.stream()
          .filter(from::isSet)
          .forEach(key -> from.warning(key, "is left out: tunneling is disabled"));
      return Optional.empty();
    }
    String login = login();
    String remark =
        login.isEmpty() ? "" : "; write the password into that file, it is not imported";
    return Optional.of(
        new YamlWriter.Entry(
            "tunneling",
            "{ address: " + address() + ", port: " + port() + login + " }",
            from.origin(OcspKey.TUNNELING) + remark));
  }

  /**
   * Settings take both or neither; a backup may have lost the password, which is written anyway.
   */
  private String login() {
    Optional<String> username = from.one(OcspKey.TUNNELING_USERNAME);
    if (username.isEmpty()) {
      if (!from.values(OcspKey.TUNNELING_PASSWORD).isEmpty()) {
        from.warning(OcspKey.TUNNELING_PASSWORD, "is left out: there is no tunneling-username");
      }
      return "";
    }
    if (!USERNAME.matcher(username.get()).matches()) {
      from.error(
          OcspKey.TUNNELING_USERNAME,
          "is no user name: at most 255 characters, none a colon or a control character");
    }
    return ", username: "
        + YamlWriter.string(username.get())
        + ", password: "
        + YamlWriter.string("file:" + ExportedFile.tunnelPassword(vdom, name));
  }

  private String address() {
    Optional<String> address = from.one(OcspKey.TUNNELING_ADDRESS);
    if (address.isEmpty()) {
      from.error(OcspKey.TUNNELING_ADDRESS, "is required while tunneling is enabled");
    }
    address
        .filter(text -> !ADDRESS.matcher(text).matches())
        .ifPresent(text -> from.error(OcspKey.TUNNELING_ADDRESS, "is no host name or address"));
    return YamlWriter.string(address.orElse(""));
  }

  private String port() {
    if (from.one(OcspKey.TUNNELING_PORT).isEmpty()) {
      from.error(OcspKey.TUNNELING_PORT, "is required while tunneling is enabled");
    }
    return from.number(OcspKey.TUNNELING_PORT, PORT).map(String::valueOf).orElse("");
  }
}
