package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Der;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a VICI message, in their order. No key stands twice; of what a peer sends twice, the
 * last counts.
 */
public record ViciMessage(Map<String, ViciValue> values) {
  /** One without keys. */
  public static final ViciMessage EMPTY = new ViciMessage(Map.of());

  public ViciMessage {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** One to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  /** The text of {@code key}; empty when there is none, or it is no octets. */
  public Optional<String> text(String key) {
    return values.get(key) instanceof ViciValue.Octets octets
        ? Optional.of(octets.text())
        : Optional.empty();
  }

  /** The octets of {@code key}. */
  public Optional<Der> octets(String key) {
    return values.get(key) instanceof ViciValue.Octets(Der octets)
        ? Optional.of(octets)
        : Optional.empty();
  }

  /** The texts of the list {@code key}; empty when there is none. */
  public List<String> texts(String key) {
    return values.get(key) instanceof ViciValue.Items(List<ViciValue.Octets> items)
        ? items.stream().map(ViciValue.Octets::text).toList()
        : List.of();
  }

  /** The section {@code key}. */
  public Optional<ViciMessage> section(String key) {
    return values.get(key) instanceof ViciValue.Section(ViciMessage message)
        ? Optional.of(message)
        : Optional.empty();
  }

  /** All sections by their names, in their order. */
  public Map<String, ViciMessage> sections() {
    Map<String, ViciMessage> sections = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value instanceof ViciValue.Section(ViciMessage message)) {
            sections.put(name, message);
          }
        });
    return sections;
  }

  /** Puts keys in their order. */
  public static final class Builder {
    private final Map<String, ViciValue> values = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String key, String text) {
      return put(key, Der.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Builder put(String key, Der octets) {
      values.put(key, new ViciValue.Octets(octets));
      return this;
    }

    public Builder texts(String key, List<String> texts) {
      return items(
          key,
          texts.stream().map(text -> Der.copyOf(text.getBytes(StandardCharsets.UTF_8))).toList());
    }

    public Builder items(String key, List<Der> items) {
      values.put(key, new ViciValue.Items(items.stream().map(ViciValue.Octets::new).toList()));
      return this;
    }

    public Builder section(String key, ViciMessage message) {
      values.put(key, new ViciValue.Section(message));
      return this;
    }

    public ViciMessage build() {
      return new ViciMessage(values);
    }
  }
}
