package io.vouchsafe.config.cos;

import io.vouchsafe.config.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The entries of an ID list (cOS Core, section 10.3.18). */
final class CosIds {
  /** The seed's properties of a distinguished name, and ours. */
  private static final Map<String, String> PROPERTIES = properties();

  private static final int ALPHA_2 = 2;

  private final CosNotes notes;

  CosIds(CosNotes notes) {
    this.notes = notes;
  }

  private static Map<String, String> properties() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("CommonName", "common_name");
    all.put("OrganizationName", "organization");
    all.put("OrganizationalUnit", "organizational_unit");
    all.put("Country", "country");
    all.put("State", "state");
    all.put("LocalityName", "locality");
    all.put("DomainComponent", "domain_component");
    all.put("SerialNumber", "serial_number");
    all.put("EmailAddress", "email_address");
    return all;
  }

  /** Each entry as YAML; what names nobody is left out and said. */
  List<String> of(CosObject list) {
    List<String> entries = new ArrayList<>();
    list.children().forEach(id -> entry(id).ifPresent(entries::add));
    if (entries.isEmpty()) {
      notes.warning(list.line(), list.where(), "has no ID that can be used: nobody is in it");
    }
    return entries;
  }

  private Optional<String> entry(CosObject id) {
    String type = id.find("Type").map(CosProperty::value).orElse("");
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "distinguishedname" -> subject(id);
      case "dns" -> value(id, "dns", "Hostname", "DNS");
      case "e-mail", "email" -> value(id, "email", "E-Mail", "Email");
      case "ip" -> value(id, "ip", "IP");
      default -> {
        notes.warning(
            id.line(),
            id.where() + ": Type",
            "is none of DistinguishedName, DNS, E-Mail and IP; the ID is left out");
        yield Optional.empty();
      }
    };
  }

  private Optional<String> value(CosObject id, String type, String... keys) {
    Optional<CosProperty> value = id.find(keys);
    if (value.isEmpty()) {
      notes.warning(id.line(), id.where(), "names nobody: it has no " + keys[0]);
    }
    return value.map(
        each -> "{ type: " + type + ", value: " + YamlWriter.string(each.value()) + " }");
  }

  private Optional<String> subject(CosObject id) {
    List<String> parts = new ArrayList<>();
    PROPERTIES.forEach(
        (theirs, ours) ->
            id.find(theirs)
                .ifPresent(each -> parts.add(ours + ": " + YamlWriter.string(each.value()))));
    if (parts.isEmpty()) {
      notes.warning(id.line(), id.where(), "names nobody: it has no part of a name");
      return Optional.empty();
    }
    id.find("Country").filter(each -> each.value().length() != ALPHA_2).ifPresent(this::country);
    id.properties().stream()
        .filter(each -> PROPERTIES.keySet().stream().noneMatch(each.key()::equalsIgnoreCase))
        .filter(each -> !each.key().equalsIgnoreCase("Type"))
        .forEach(
            each ->
                notes.warning(
                    each.line(), id.where() + ": " + each.key(), "is left out: no part of a name"));
    return Optional.of("{ type: dn, " + String.join(", ", parts) + " }");
  }

  /** X.520: countryName is two letters of ISO 3166. */
  private void country(CosProperty country) {
    notes.warning(
        country.line(),
        "Country",
        "C has two letters (ISO 3166), so that no certificate matches this; write those of the"
            + " certificate, such as SE");
  }
}
