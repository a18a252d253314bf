package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.CertificateFiles;
import io.vouchsafe.config.CertificateFiles.Contents;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.check.CheckStream;
import io.vouchsafe.proxy.check.Checker;
import io.vouchsafe.vpnauth.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: one verdict for a person, or many for a program. */
@Command(
    name = "check",
    description = "Checks a certificate and explains the verdict.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--jsonl",
      description = "For programs: one request a line on stdin, one answer a line on stdout.")
  private boolean jsonl;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of --jsonl; as many as processors unless said.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--ca", paramLabel = "FILE", description = "Trust anchors, PEM or DER.")
  private List<Path> anchors = List.of();

  @Option(
      names = "--intermediates",
      paramLabel = "FILE",
      description = "CA certificates that the chain may leave out.")
  private List<Path> intermediates = List.of();

  @Option(names = "--ocsp-url", paramLabel = "URL", description = "Ask this responder.")
  private @Nullable URI ocspUrl;

  @Option(
      names = "--ocsp-response",
      paramLabel = "FILE",
      description = "Judge this saved OCSP response.")
  private @Nullable Path ocspResponse;

  @Option(
      names = "--purpose",
      paramLabel = "PURPOSE",
      description = "any, client_auth or server_auth; any unless said.")
  private String purpose = "any";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Judge at this time, like 2026-07-01T12:00:00Z; now unless said.")
  private @Nullable Instant at;

  @Option(names = "--allow-sha1", description = "Accept signatures over SHA-1.")
  private boolean allowSha1;

  @Parameters(
      paramLabel = "CHAIN",
      arity = "0..1",
      description = "The certificate, and what came with it; PEM (leaf first) or DER.")
  private @Nullable Path chain;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw misuse("--threads: at least 1, not " + threads);
    }
    if (jsonl && chain != null) {
      throw misuse("a certificate or --jsonl, not both");
    }
    if (jsonl) {
      new CheckStream(new Checker(console.clock()), threads).run(console.in(), console.out());
      return ExitCode.GOOD;
    }
    PrintStream out = console.text();
    Ink ink = Ink.of(console.coloured());
    return switch (CertificateFiles.open(chainFile())) {
      case Contents.Unusable(String why) -> {
        out.println(ink.bad("refused: " + Reason.MALFORMED.code()) + ", " + chain + " " + why);
        yield ExitCode.REFUSED;
      }
      case Contents.Certificates(List<Certificate> certificates) ->
          chainCheck(certificates).run(out, ink) == Reason.OK ? ExitCode.GOOD : ExitCode.REFUSED;
    };
  }

  private Path chainFile() {
    Path file = chain;
    if (file == null) {
      throw misuse("which certificate? (or --jsonl)");
    }
    if (!Files.isRegularFile(file)) {
      throw misuse(file + " is no file");
    }
    return file;
  }

  private ChainCheck chainCheck(List<Certificate> certificates) {
    if (anchors.isEmpty()) {
      throw misuse("--ca: whom do you trust?");
    }
    CaGroup group =
        new CaGroup(
            certificates("--ca", anchors).stream().map(TrustAnchor::new).toList(),
            certificates("--intermediates", intermediates));
    Algorithms algorithms =
        new Algorithms(allowSha1, Algorithms.DEFAULT.allowDsa(), Algorithms.DEFAULT.minRsaBits());
    return new ChainCheck(
        certificates,
        group,
        PathSettings.defaults(purpose()).withAlgorithms(algorithms),
        at == null ? console.clock().instant() : at,
        responses(group));
  }

  private List<Certificate> certificates(String option, List<Path> files) {
    List<Certificate> all = new ArrayList<>();
    for (Path file : files) {
      switch (CertificateFiles.open(file)) {
        case Contents.Certificates(List<Certificate> certificates) -> all.addAll(certificates);
        case Contents.Unusable(String why) -> throw misuse(option + ": " + file + " " + why);
      }
    }
    return all;
  }

  private Purpose purpose() {
    return switch (purpose) {
      case "any" -> Purpose.ANY;
      case "client_auth" -> Purpose.CLIENT_AUTH;
      case "server_auth" -> Purpose.SERVER_AUTH;
      default -> throw misuse("--purpose: any, client_auth or server_auth, not " + purpose);
    };
  }

  private Optional<ResponseSource> responses(CaGroup group) {
    if (ocspUrl != null && ocspResponse != null) {
      throw misuse("--ocsp-url or --ocsp-response, not both");
    }
    if (ocspUrl != null) {
      return Optional.of(new ResponderUrl(ocspUrl, group, console.clock()));
    }
    return Optional.ofNullable(ocspResponse).map(ResponseFile::new);
  }

  private ParameterException misuse(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
