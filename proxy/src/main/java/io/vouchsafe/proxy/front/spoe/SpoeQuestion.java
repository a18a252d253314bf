package io.vouchsafe.proxy.front.spoe;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the message {@code check-cert} asks (contract, section 5, SPOE).
 *
 * @param tenant empty where the message has no such argument; its text is empty where HAProxy had
 *     none to send
 * @param policy the same
 * @param leaf one certificate, as HAProxy says
 * @param others concatenated, with the leaf or without it
 * @param flaw why nothing of this is to be judged; empty when it is
 */
record SpoeQuestion(
    Optional<String> tenant,
    Optional<String> policy,
    Optional<Der> leaf,
    Optional<Der> others,
    Optional<String> flaw) {
  /** The message that is answered; all others are for somebody else. */
  static final String MESSAGE = "check-cert";

  /** Octets of {@code leaf} and {@code others}. */
  int length() {
    return leaf.map(Der::length).orElse(0) + others.map(Der::length).orElse(0);
  }

  /** The question of a NOTIFY; empty when it has none for us. */
  static Optional<SpoeQuestion> of(List<SpopMessage> messages) {
    List<SpopMessage> ours =
        messages.stream().filter(message -> message.name().equals(MESSAGE)).toList();
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    Reading reading = new Reading();
    if (ours.size() > 1) {
      reading.flawed("two messages " + MESSAGE + " where there is one answer");
    }
    ours.getFirst().arguments().forEach(reading::take);
    return Optional.of(reading.question());
  }

  /** Of the arguments, one after the other; the first flaw is told. */
  private static final class Reading {
    private final Set<String> seen = new HashSet<>();
    private @Nullable String tenant;
    private @Nullable String policy;
    private @Nullable Der leaf;
    private @Nullable Der others;
    private @Nullable String flaw;

    private void take(SpopItem argument) {
      if (!seen.add(argument.name())) {
        flawed("an argument comes twice");
        return;
      }
      switch (argument.name()) {
        case "tenant" -> tenant = text(argument);
        case "policy" -> policy = text(argument);
        case "der" -> leaf = octets(argument);
        case "chain" -> others = octets(argument);
        default -> {
          // Contract: others are ignored.
        }
      }
    }

    /** NULL is a sample that HAProxy could not fetch: it names nothing, and no default counts. */
    private @Nullable String text(SpopItem argument) {
      return switch (argument.value()) {
        case SpopValue.Text text -> text.text();
        case SpopValue.Null none -> "";
        default -> {
          flawed(argument.name() + " is no string");
          yield null;
        }
      };
    }

    private @Nullable Der octets(SpopItem argument) {
      return switch (argument.value()) {
        case SpopValue.Binary(Der octets) -> octets;
        case SpopValue.Null none -> null;
        default -> {
          flawed(argument.name() + " is not binary");
          yield null;
        }
      };
    }

    private void flawed(String what) {
      flaw = flaw == null ? what : flaw;
    }

    private SpoeQuestion question() {
      return new SpoeQuestion(
          Optional.ofNullable(tenant),
          Optional.ofNullable(policy),
          Optional.ofNullable(leaf),
          Optional.ofNullable(others),
          Optional.ofNullable(flaw));
    }
  }
}
