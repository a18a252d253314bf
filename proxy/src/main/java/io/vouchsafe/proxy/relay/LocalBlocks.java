package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The block list as far as it can be told from an OCSP request, which names an issuer and a serial
 * and nothing else. Break-glass is none of it: that is about decisions.
 */
final class LocalBlocks {
  private final Supplier<BlockList> current;
  private final IssuerPaths paths;

  /**
   * The blocks of a tenant.
   *
   * @param current the list as it is now; another one after every change
   */
  LocalBlocks(Supplier<BlockList> current, IssuerPaths paths) {
    this.current = current;
    this.paths = paths;
  }

  /** Stands for the list as it is now. */
  Object identity() {
    return current.get().identity();
  }

  /** The entry that blocks what {@code question} is about. */
  Optional<BlockEntry> find(StatusQuestion question) {
    return find(question, current.get());
  }

  /** Whether one of {@code questions} is about a blocked certificate. */
  boolean hit(List<StatusQuestion> questions) {
    BlockList blocks = current.get();
    return questions.stream().anyMatch(question -> find(question, blocks).isPresent());
  }

  private Optional<BlockEntry> find(StatusQuestion question, BlockList blocks) {
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    RevocationQuery query = question.query();
    return paths.of(query.issuer()).stream()
        .flatMap(issuers -> find(query, issuers, blocks).stream())
        .findFirst();
  }

  private static Optional<BlockEntry> find(
      RevocationQuery query, List<Certificate> issuers, BlockList blocks) {
    return query.certificate().isEmpty()
        ? blocks.findIssued(query.serial(), issuers)
        : blocks
            .find(Stream.concat(query.certificate().stream(), issuers.stream()).toList())
            .map(BlockList.Hit::entry);
  }
}
