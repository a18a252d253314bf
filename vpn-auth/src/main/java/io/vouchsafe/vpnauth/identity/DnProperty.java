package io.vouchsafe.vpnauth.identity;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The attributes that an entry may name one by one, in the order in which RFC 4514 writes a usual
 * subject: the most specific first.
 */
public enum DnProperty {
  COMMON_NAME("CN"),
  EMAIL_ADDRESS("emailAddress"),
  SERIAL_NUMBER("serialNumber"),
  ORGANIZATIONAL_UNIT("OU"),
  ORGANIZATION("O"),
  LOCALITY("L"),
  STATE("ST"),
  COUNTRY("C"),
  DOMAIN_COMPONENT("DC");

  private final String type;
  private final String word = name().toLowerCase(Locale.ROOT);

  DnProperty(String type) {
    this.type = type;
  }

  /** Its key in settings. */
  public String word() {
    return word;
  }

  /** {@code properties} as one RFC 4514 name. */
  static String written(Map<DnProperty, List<String>> properties) {
    StringBuilder name = new StringBuilder();
    for (DnProperty property : values()) {
      for (String value : properties.getOrDefault(property, List.of())) {
        name.append(name.isEmpty() ? "" : ",").append(property.type).append('=');
        escape(name, value);
      }
    }
    return name.toString();
  }

  /** RFC 4514 §2.4. */
  private static void escape(StringBuilder out, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean edge = i == 0 || i == value.length() - 1;
      if ("\",+;<>\\".indexOf(c) >= 0 || (edge && c == ' ') || (i == 0 && c == '#')) {
        out.append('\\');
      }
      out.append(c);
    }
  }
}
