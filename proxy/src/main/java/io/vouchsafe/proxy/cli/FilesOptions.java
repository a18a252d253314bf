package io.vouchsafe.proxy.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code check --ca} is told on the command line. */
final class FilesOptions {
  @Option(names = "--ca", paramLabel = "FILE", description = "Trust anchors, PEM or DER.")
  List<Path> anchors = List.of();

  @Option(
      names = "--intermediates",
      paramLabel = "FILE",
      description = "CA certificates that the chain may leave out.")
  List<Path> intermediates = List.of();

  @Option(
      names = "--crl",
      paramLabel = "FILE",
      description = "Look the certificates up in this CRL, PEM or DER; may be repeated.")
  List<Path> lists = List.of();

  @Option(
      names = "--ocsp-url",
      paramLabel = "URL",
      description =
          "Ask this responder; may be repeated. 'aia' asks those that the certificates of a valid"
              + " path name, but none on this machine or its link.")
  List<String> responders = List.of();

  @Option(
      names = "--ocsp-response",
      paramLabel = "FILE",
      description = "Judge this saved OCSP response; may be repeated.")
  List<Path> responses = List.of();

  @Option(
      names = "--no-revocation",
      description = "Check the path alone. Without it and without a source the exit code is 3.")
  boolean noRevocation;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "chain: the status of every certificate but the anchor counts, as in the service; leaf:"
              + " that of the first alone. chain unless said.")
  String scope = "chain";

  @Option(
      names = "--purpose",
      paramLabel = "PURPOSE",
      description =
          "client_auth, server_auth, any or ike; client_auth unless said, as in a policy.")
  String purpose = "client_auth";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Judge at this time, like 2026-07-01T12:00:00Z; now unless said.")
  @Nullable Instant at;

  @Option(names = "--allow-sha1", description = "Accept signatures over SHA-1.")
  boolean allowSha1;

  /** Whether there is anybody to ask. */
  boolean nameSources() {
    return !lists.isEmpty() || !responders.isEmpty() || !responses.isEmpty();
  }
}
