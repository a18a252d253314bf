package io.vouchsafe.config;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.identity.DnProperty;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of an ID list: a type, and a value or the properties of a subject. */
final class IdEntryReader {
  private static final SettingKey<IdType> TYPE =
      SettingKey.word("type", IdType.values()).required().says("the kind of name");

  private static final SettingKey<Value> VALUE =
      SettingKey.text("value", "string")
          .says(
              "`dns`: a host name, or `*.DOMAIN` (exactly one label) · `email`: a mailbox, or"
                  + " `*@DOMAIN` (any local part) · `ip`: an address, a network, or a range"
                  + " `FIRST-LAST` · `uri`: a URI, or one that ends with `/*` (any rest) · `dn`: a"
                  + " name after RFC 4514, most specific first, in the certificate's order; up to"
                  + " 4,096 characters");

  private static final Map<DnProperty, SettingKey<List<String>>> PROPERTIES = properties();

  static final SectionTable KEYS =
      SectionTable.of(TYPE, VALUE).with(List.copyOf(PROPERTIES.values()));

  private IdEntryReader() {}

  private static Map<DnProperty, SettingKey<List<String>>> properties() {
    Map<DnProperty, SettingKey<List<String>>> keys = new EnumMap<>(DnProperty.class);
    for (DnProperty property : DnProperty.values()) {
      keys.put(
          property,
          SettingKey.oneOrMore(property.word(), new KeyType.TextOf<>("string", Value::string))
              .says(
                  "of `dn` alone, instead of `value`: the whole subject by its attributes, in any"
                      + " order; `*` stands for one whole value"));
    }
    return keys;
  }

  /** The entry; empty after a mistake, which is reported. */
  static Optional<IdEntry> read(Value written) {
    return Section.read(written, KEYS, IdEntryReader::read);
  }

  /** Whether an entry writes its subject in the certificate's order. */
  static boolean isInOrder(Value entry) {
    return entry.child(VALUE).isPresent();
  }

  private static Optional<IdEntry> read(Section entry) {
    Optional<IdType> meant = entry.find(TYPE);
    Optional<Value> value = entry.value(VALUE);
    Map<DnProperty, Value> properties = new EnumMap<>(DnProperty.class);
    PROPERTIES.forEach(
        (property, key) -> entry.value(key).ifPresent(found -> properties.put(property, found)));
    if (meant.isEmpty()) {
      // What else is wrong is told in the same pass.
      value.ifPresent(Value::string);
      properties.values().forEach(each -> each.oneOrMore().forEach(Value::string));
      return Optional.empty();
    }
    if (meant.get() != IdType.DN) {
      properties.values().forEach(each -> each.error("is allowed only with type: dn"));
      if (value.isEmpty()) {
        entry.error("says not who: value is required");
      }
      return value.filter(one -> properties.isEmpty()).flatMap(one -> value(meant.get(), one));
    }
    if (value.isPresent() == !properties.isEmpty()) {
      entry.error(
          value.isPresent()
              ? "has both value and properties; write the subject in one of these two ways"
              : "says not who: a value (RFC 4514), or properties such as common_name");
      return Optional.empty();
    }
    return value.isPresent() ? value(IdType.DN, value.get()) : subject(entry, properties);
  }

  private static Optional<IdEntry> value(IdType type, Value written) {
    Optional<String> text = written.string();
    return text.flatMap(
        value ->
            switch (IdEntries.read(type, value)) {
              case Parsed.Ok<IdEntry>(IdEntry entry) -> {
                warnOfHostBits(type, value, written);
                yield Optional.of(entry);
              }
              case Parsed.Malformed<IdEntry>(String why) -> {
                written.error(
                    () ->
                        Quoted.of(value)
                            + ": "
                            + why
                            + (type == IdType.DN ? EscapedCommas.hint(value) : ""));
                yield Optional.empty();
              }
            });
  }

  private static Optional<IdEntry> subject(Section entry, Map<DnProperty, Value> written) {
    Map<DnProperty, List<String>> properties = new EnumMap<>(DnProperty.class);
    boolean understood = true;
    for (Map.Entry<DnProperty, Value> property : written.entrySet()) {
      List<Value> values = property.getValue().oneOrMore();
      List<String> texts = new ArrayList<>();
      values.forEach(value -> value.string().ifPresent(texts::add));
      if (values.isEmpty()) {
        property.getValue().error("the list is empty: leave the key out");
      }
      understood &= texts.size() == values.size() && !values.isEmpty();
      properties.put(property.getKey(), texts);
    }
    if (!understood) {
      return Optional.empty();
    }
    return switch (IdEntries.subject(properties)) {
      case Parsed.Ok<IdEntry>(IdEntry subject) -> Optional.of(subject);
      case Parsed.Malformed<IdEntry>(String why) -> {
        entry.error("names no subject: " + why);
        yield Optional.empty();
      }
    };
  }

  /** {@code 203.0.113.7/24} is 256 addresses, and may be meant to be one. */
  private static void warnOfHostBits(IdType type, String text, Value written) {
    int slash = text.indexOf('/');
    if (type != IdType.IP || slash < 0) {
      return;
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    IpAddress.parse(text.substring(0, slash))
        .filter(address -> !address.endOfNetwork(prefix, false).equals(address))
        .ifPresent(
            address ->
                written.warning(
                    "%s stands for the whole network %s/%d; write that, or one address without /%d"
                        .formatted(
                            Quoted.of(text), address.endOfNetwork(prefix, false), prefix, prefix)));
  }
}
