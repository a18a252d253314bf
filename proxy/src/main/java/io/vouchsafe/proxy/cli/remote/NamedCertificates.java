package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cli.terminal.ChainFile;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates that an order is about: the first of each file alone. A chain behind it names
 * CAs, and an order about those would be about everybody.
 */
final class NamedCertificates {
  private NamedCertificates() {}

  /**
   * Reads all of {@code files}.
   *
   * @throws Misuse when one of them holds no certificate: then nothing is to be done
   */
  static List<Certificate> of(List<Path> files) throws IOException {
    List<Certificate> all = new ArrayList<>();
    for (Path file : files) {
      all.add(of(file));
    }
    return all;
  }

  private static Certificate of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Misuse(file + " is no file");
    }
    return switch (ChainFile.read(file)) {
      case Parsed.Malformed<List<Der>>(String reason) -> throw none(file, reason);
      case Parsed.Ok<List<Der>>(List<Der> chain) when chain.isEmpty() ->
          throw none(file, "it is empty");
      case Parsed.Ok<List<Der>>(List<Der> chain) ->
          switch (Certificate.parse(chain.getFirst().toBytes())) {
            case Parsed.Malformed<Certificate>(String reason) -> throw none(file, reason);
            case Parsed.Ok<Certificate>(Certificate certificate) -> certificate;
          };
    };
  }

  private static Misuse none(Path file, String why) {
    return new Misuse(
        file
            + " holds no certificate that can be read ("
            + why
            + "). PEM or DER is expected:"
            + " openssl x509 -in "
            + file
            + " -noout -text shows what it holds");
  }
}
